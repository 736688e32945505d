//! BM25F: one impact for a term in a supply, folded over the fields.
//!
//! tf~ = sum over fields of w_f · tf_f / (1 - b_f + b_f · len_f / avg_f), impact = idf · tf~ · (k1 + 1) / (k1 + tf~),
//! idf = ln(1 + (N - df + 0.5) / (df + 0.5)). Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and
//! Beyond, 2009, section 3.6; the 1 + inside the logarithm keeps idf positive, as in Lucene. Average lengths are taken over the
//! supplies that have the field at all: most lists carry claims for a few patents only.

use duijie_domain::matches::{Stream, TextField};
use duijie_index::Snapshot;

use crate::{FieldParams, Params, Result};

/// Occurrences by field, in field order; more than 65,535 count as that many.
pub(crate) type TermFreqs = [u16; 4];

/// Lengths and averages of all fields of one stream.
pub(crate) struct FieldStats {
    /// By field: by `doc_idx`.
    lengths: [Vec<u32>; 4],
    /// By field, over supplies that have it; 1 if none has.
    averages: [f64; 4],
    n_docs: usize,
}

impl FieldStats {
    pub(crate) fn load(snapshot: &Snapshot, stream: Stream) -> Result<Self> {
        let mut lengths: [Vec<u32>; 4] = Default::default();
        let mut averages = [1.0; 4];
        for field in TextField::ALL {
            let of_field = snapshot.field_lengths(stream, field)?;
            let sum: u64 = of_field.iter().map(|&len| u64::from(len)).sum();
            let n_with_field = of_field.iter().filter(|&&len| len > 0).count();
            if n_with_field > 0 {
                averages[field as usize] = sum as f64 / n_with_field as f64;
            }
            lengths[field as usize] = of_field;
        }
        Ok(Self { lengths, averages, n_docs: snapshot.n_docs() })
    }

    /// Inverse document frequency of a term that so many supplies have in any field.
    pub(crate) fn idf(&self, doc_freq: usize) -> f64 {
        let (n, df) = (self.n_docs as f64, doc_freq as f64);
        (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
    }

    /// What the fields add to tf~, in field order.
    pub(crate) fn weighted_freqs(&self, params: &Params, doc_idx: u32, freqs: &TermFreqs) -> [f64; 4] {
        TextField::ALL.map(|field| {
            let at = field as usize;
            if freqs[at] == 0 {
                return 0.0;
            }
            let FieldParams { weight, b } = params.field(field);
            let length = f64::from(self.lengths[at][doc_idx as usize]);
            weight * f64::from(freqs[at]) / (1.0 - b + b * length / self.averages[at])
        })
    }
}

/// The saturating part: 0 for no occurrence, towards `k1 + 1` for many.
pub(crate) fn saturate(k1: f64, weighted_freq: f64) -> f64 {
    weighted_freq * (k1 + 1.0) / (k1 + weighted_freq)
}
