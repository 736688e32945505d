//! Many needs against one snapshot: the candidate stage.
//!
//! The score of a pair is the sum over the need's terms of weight · impact, divided by the largest sum the need could
//! reach (every term at full saturation). Dividing changes no need's ranking, and makes scores of different needs comparable, which the
//! other direction (needs for a supply) and the levels require.

use std::collections::HashMap;

use duijie_domain::matches::{FieldShare, Stream, TermPart, TextField};
use duijie_domain::{Need, Progress};
use duijie_index::{DocSet, Snapshot};
use duijie_text::Analyzer;
use rayon::prelude::*;

use crate::bm25f::FieldStats;
use crate::postings::{self, PostingList};
use crate::terms::need_terms;
use crate::top_k::{by_score, top_k};
use crate::{Params, Result};

/// Supplies handled at a time in [`Batch::needs_for_supplies`]: their scores for all needs fit the core's cache.
const CHUNK_DOCS: usize = 4_096;

/// A supply found for a need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Number of the supply in the snapshot.
    pub doc_idx: u32,
    /// Score, 0 to 1.
    pub score: f64,
}

/// A need found for a supply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeedCandidate {
    /// Place of the need in the batch.
    pub need_idx: u32,
    /// Score, 0 to 1.
    pub score: f64,
}

/// Weighted terms of one need, as places in the batch's vocabulary.
struct WeightedNeed {
    /// `(place, weight)` in vocabulary order; the weight is already divided by the need's largest sum.
    terms: Vec<(u32, f64)>,
}

/// Needs and the posting lists of their terms.
pub struct Batch {
    params: Params,
    stats: [FieldStats; 2],
    vocabulary: Vec<(Stream, String)>,
    lists: Vec<PostingList>,
    needs: Vec<WeightedNeed>,
    n_docs: usize,
}

impl Batch {
    /// Analyses the needs and reads the lists of their terms from the snapshot.
    ///
    /// # Errors
    /// [`crate::Error::Index`] when the index cannot be read.
    pub fn load(snapshot: &Snapshot, analyzer: &Analyzer, params: &Params, needs: &[Need]) -> Result<Self> {
        let bags: Vec<_> = needs.par_iter().map(|need| need_terms(analyzer, params, need)).collect();
        let mut vocabulary: Vec<(Stream, String)> =
            bags.iter().flatten().map(|term| (term.stream, term.term.clone())).collect();
        vocabulary.sort_unstable();
        vocabulary.dedup();
        let stats =
            [FieldStats::load(snapshot, Stream::Words)?, FieldStats::load(snapshot, Stream::Bigrams)?];
        let lists = postings::load_all(snapshot, &stats, params, &vocabulary)?;
        let places: HashMap<(Stream, &str), u32> = vocabulary
            .iter()
            .enumerate()
            .map(|(at, (stream, term))| ((*stream, term.as_str()), at as u32))
            .collect();
        let needs = bags
            .iter()
            .map(|bag| {
                let terms = bag
                    .iter()
                    .map(|term| (places[&(term.stream, term.term.as_str())], term.weight))
                    .collect();
                WeightedNeed::new(terms, &lists, params)
            })
            .collect();
        Ok(Self { params: params.clone(), stats, vocabulary, lists, needs, n_docs: snapshot.n_docs() })
    }

    /// How many needs the batch holds.
    pub fn n_needs(&self) -> usize {
        self.needs.len()
    }

    /// The best supplies of every need: at most `top`, highest score first, ties by id, only supplies in `allowed` and only
    /// those that share a term.
    pub fn supplies_for_needs(
        &self,
        top: usize,
        allowed: Option<&DocSet>,
        progress: &dyn Progress,
    ) -> Vec<Vec<Candidate>> {
        self.needs
            .par_iter()
            .map_init(
                || vec![0.0; self.n_docs],
                |sums, need| {
                    self.add_up(need, 0, sums);
                    let scored = sums.iter().enumerate().filter(|&(_, &score)| score > 0.0);
                    let scored = scored.map(|(doc_idx, &score)| (doc_idx as u32, score));
                    let scored =
                        scored.filter(|&(doc_idx, _)| allowed.is_none_or(|set| set.contains(doc_idx)));
                    let best = top_k(scored.collect(), top);
                    sums.fill(0.0);
                    progress.advance(1);
                    best.into_iter().map(|(doc_idx, score)| Candidate { doc_idx, score }).collect()
                },
            )
            .collect()
    }

    /// The best needs of every supply in `allowed`, by `doc_idx`; at most `top`, highest score first, ties by place in the
    /// batch.
    pub fn needs_for_supplies(
        &self,
        top: usize,
        allowed: Option<&DocSet>,
        progress: &dyn Progress,
    ) -> Vec<Vec<NeedCandidate>> {
        let starts: Vec<usize> = (0..self.n_docs).step_by(CHUNK_DOCS).collect();
        let chunks: Vec<Vec<Vec<NeedCandidate>>> = starts
            .into_par_iter()
            .map(|start| {
                let n = CHUNK_DOCS.min(self.n_docs - start);
                let found = self.needs_for_chunk(start, n, top, allowed);
                progress.advance(n as u64);
                found
            })
            .collect();
        chunks.into_iter().flatten().collect()
    }

    fn needs_for_chunk(
        &self,
        start: usize,
        n: usize,
        top: usize,
        allowed: Option<&DocSet>,
    ) -> Vec<Vec<NeedCandidate>> {
        let mut sums = vec![0.0; n];
        let mut best: Vec<Vec<(u32, f64)>> = vec![Vec::new(); n];
        for (need_idx, need) in self.needs.iter().enumerate() {
            self.add_up(need, start, &mut sums);
            for (offset, sum) in sums.iter_mut().enumerate() {
                let score = std::mem::take(sum);
                let doc_idx = (start + offset) as u32;
                if score > 0.0 && allowed.is_none_or(|set| set.contains(doc_idx)) {
                    keep(&mut best[offset], (need_idx as u32, score), top);
                }
            }
        }
        let shape = |(need_idx, score)| NeedCandidate { need_idx, score };
        best.into_iter().map(|list| list.into_iter().map(shape).collect()).collect()
    }

    /// The score of every supply for one need, by `doc_idx`.
    pub fn scores(&self, need_idx: usize) -> Vec<f64> {
        let mut sums = vec![0.0; self.n_docs];
        self.add_up(&self.needs[need_idx], 0, &mut sums);
        sums
    }

    /// Adds the need's terms into `sums`, whose first element is supply `start`. Terms come in vocabulary order, so that every sum
    /// is made in one order whatever the chunk.
    fn add_up(&self, need: &WeightedNeed, start: usize, sums: &mut [f64]) {
        let end = start + sums.len();
        for &(place, weight) in &need.terms {
            let list = &self.lists[place as usize];
            let from = list.doc_idx.partition_point(|&doc_idx| (doc_idx as usize) < start);
            let until = from + list.doc_idx[from..].partition_point(|&doc_idx| (doc_idx as usize) < end);
            for (&doc_idx, &impact) in std::iter::zip(&list.doc_idx[from..until], &list.impacts[from..until])
            {
                sums[doc_idx as usize - start] += weight * f64::from(impact);
            }
        }
    }

    /// What every term of the need gave to a supply, in vocabulary order; the shares add up to the score.
    pub fn parts(&self, need_idx: usize, doc_idx: u32) -> Vec<TermPart> {
        let mut parts = Vec::new();
        for &(place, weight) in &self.needs[need_idx].terms {
            let list = &self.lists[place as usize];
            let Some(at) = list.position(doc_idx) else { continue };
            let (stream, term) = &self.vocabulary[place as usize];
            let gave = weight * f64::from(list.impacts[at]);
            let freqs = &list.term_freqs[at];
            let weighted = self.stats[*stream as usize].weighted_freqs(&self.params, doc_idx, freqs);
            let total: f64 = weighted.iter().sum();
            let share = |field: TextField| FieldShare {
                field,
                term_freq: u32::from(freqs[field as usize]),
                gave: gave * weighted[field as usize] / total,
            };
            let fields =
                TextField::ALL.into_iter().filter(|&field| freqs[field as usize] > 0).map(share).collect();
            parts.push(TermPart { term: term.clone(), stream: *stream, gave, fields });
        }
        parts
    }

    /// The need's words that a supply lacks, with the share of the score each could have given, largest first.
    pub fn missing_words(&self, need_idx: usize, doc_idx: u32) -> Vec<(&str, f64)> {
        let mut missing: Vec<(&str, f64)> = Vec::new();
        for &(place, weight) in &self.needs[need_idx].terms {
            let (stream, term) = &self.vocabulary[place as usize];
            let list = &self.lists[place as usize];
            if *stream == Stream::Words && list.position(doc_idx).is_none() {
                missing.push((term, weight * list.idf * (self.params.k1 + 1.0)));
            }
        }
        missing.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        missing
    }
}

impl WeightedNeed {
    /// Divides the weights by the largest sum the need could reach with terms that occur in the collection.
    fn new(mut terms: Vec<(u32, f64)>, lists: &[PostingList], params: &Params) -> Self {
        let reach = |&(place, weight): &(u32, f64)| {
            let list = &lists[place as usize];
            if list.doc_idx.is_empty() { 0.0 } else { weight * list.idf * (params.k1 + 1.0) }
        };
        let largest: f64 = terms.iter().map(reach).sum();
        if largest > 0.0 {
            for (_, weight) in &mut terms {
                *weight /= largest;
            }
        }
        Self { terms }
    }
}

/// Puts a pair into an ordered list of at most `top`.
fn keep(best: &mut Vec<(u32, f64)>, pair: (u32, f64), top: usize) {
    if best.len() == top && best.last().is_none_or(|last| by_score(last, &pair).is_le()) {
        return;
    }
    let at = best.partition_point(|other| by_score(other, &pair).is_lt());
    best.insert(at, pair);
    best.truncate(top);
}

#[cfg(test)]
mod tests;
