//! Posting lists of exactly the terms that a batch of needs uses, with impacts.

use duijie_domain::matches::{Stream, TextField};
use duijie_index::Snapshot;
use rayon::prelude::*;

use crate::bm25f::{FieldStats, TermFreqs, saturate};
use crate::{Params, Result};

/// All supplies that have a term, ascending by `doc_idx`.
#[derive(Default)]
pub(crate) struct PostingList {
    pub(crate) doc_idx: Vec<u32>,
    /// idf · saturated tf~, rounded to 32 bits once; sums and explanations both use the rounded value, so they agree.
    pub(crate) impacts: Vec<f32>,
    pub(crate) term_freqs: Vec<TermFreqs>,
    pub(crate) idf: f64,
}

impl PostingList {
    /// Reads and folds the lists of the four fields.
    fn load(
        snapshot: &Snapshot,
        stats: &FieldStats,
        params: &Params,
        stream: Stream,
        term: &str,
    ) -> Result<Self> {
        let mut found: Vec<(u32, TextField, u32)> = Vec::new();
        for field in TextField::ALL {
            snapshot
                .read_postings(stream, field, term, |doc_idx, freq| found.push((doc_idx, field, freq)))?;
        }
        found.sort_unstable();
        let mut list = Self::default();
        for (doc_idx, field, freq) in found {
            if list.doc_idx.last() != Some(&doc_idx) {
                list.doc_idx.push(doc_idx);
                list.term_freqs.push([0; 4]);
            }
            if let Some(freqs) = list.term_freqs.last_mut() {
                freqs[field as usize] = u16::try_from(freq).unwrap_or(u16::MAX);
            }
        }
        list.idf = stats.idf(list.doc_idx.len());
        list.impacts = std::iter::zip(&list.doc_idx, &list.term_freqs)
            .map(|(&doc_idx, freqs)| {
                let weighted: f64 = stats.weighted_freqs(params, doc_idx, freqs).iter().sum();
                (list.idf * saturate(params.k1, weighted)) as f32
            })
            .collect();
        Ok(list)
    }

    /// Place of a supply in the list. Cost: O(log n).
    pub(crate) fn position(&self, doc_idx: u32) -> Option<usize> {
        self.doc_idx.binary_search(&doc_idx).ok()
    }
}

/// Reads the lists of all `vocabulary`, in its order, on all threads.
pub(crate) fn load_all(
    snapshot: &Snapshot,
    stats: &[FieldStats; 2],
    params: &Params,
    vocabulary: &[(Stream, String)],
) -> Result<Vec<PostingList>> {
    vocabulary
        .par_iter()
        .map(|(stream, term)| PostingList::load(snapshot, &stats[*stream as usize], params, *stream, term))
        .collect()
}
