//! BM25F: one impact for a term in a supply, folded over the fields.
//!
//! tf~ = sum over fields of w_f · tf_f / (1 - b_f + b_f · len_f / avg_f), impact = worth · tf~ · (k1 + 1) / (k1 + tf~),
//! worth = ((idf + idf of needs) / 2)^2, idf = ln(1 + (N - df + 0.5) / (df + 0.5)), idf of needs by the same formula among the needs that
//! the model was made from ([`crate::model`]). The mean and the square are ours, for what they measure: `docs/quality.md`. Source of the rest: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and
//! Beyond, 2009, section 3.6; the 1 + inside the logarithm keeps idf positive, as in Lucene. Average lengths are taken over the
//! supplies that have the field at all: most lists carry claims for a few patents only.

use std::sync::Arc;

use duijie_domain::matches::{Stream, TextField};
use duijie_index::Snapshot;
use serde::{Deserialize, Serialize};

use crate::engine::TermFreqs;
use crate::model::{self, Model};
use crate::{FieldParams, Params, Result};

/// Fields of all streams: one length each.
const N_LENGTHS: usize = 8;

/// Occurrences in the abstract that have their saturated value in a table.
const MOST_TABLED: u32 = 4;

/// Coded lengths of a supply's fields, by stream, then field.
pub(crate) type LengthCodes = [u8; N_LENGTHS];

/// What the formula takes from a collection, besides the document frequencies of terms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Collection {
    /// Supplies in it.
    pub n_docs: usize,
    /// Average lengths in tokens, by stream, then field, over the supplies that have the field; 0 where none has.
    averages: [f64; N_LENGTHS],
}

impl Collection {
    /// Inverse document frequency of a term that so many supplies have in any field.
    pub(crate) fn idf(&self, doc_freq: u32) -> f64 {
        let (n, df) = (self.n_docs as f64, f64::from(doc_freq));
        model::idf(n, df)
    }

    /// What a term is worth: its idf here and among needs together, squared.
    pub(crate) fn worth(&self, doc_freq: u32, idf_of_needs: f64) -> f64 {
        (0.5 * (self.idf(doc_freq) + idf_of_needs)).powi(2)
    }

    /// The average length of a field, if any supply has it.
    pub(crate) fn average(&self, stream: Stream, field: TextField) -> Option<f64> {
        Some(self.averages[place(stream, field)]).filter(|&average| average > 0.0)
    }
}

/// What the formula takes from the collection, and its parameters.
pub(crate) struct Statistics {
    collection: Collection,
    model: Arc<Model>,
    k1: f64,
    /// By stream and field, by length code: what one occurrence adds to tf~.
    factors: Vec<[f64; 256]>,
    /// By stream, by occurrences in the abstract and none elsewhere (from one on), by its length code: the saturating part.
    /// Many postings are such; the rest is computed by the same function.
    in_abstract: [Vec<[f64; 256]>; 2],
}

impl Statistics {
    /// Reads the lengths of all fields; they come back by `doc_idx`.
    pub(crate) fn load(snapshot: &Snapshot, params: &Params) -> Result<(Self, Vec<LengthCodes>)> {
        let lengths_of_codes = Snapshot::lengths_of_codes();
        let mut codes = vec![[0; N_LENGTHS]; snapshot.n_docs()];
        let mut factors = Vec::with_capacity(N_LENGTHS);
        let mut averages = [0.0; N_LENGTHS];
        for stream in Stream::ALL {
            for field in TextField::ALL {
                let (mut sum, mut n_with_field) = (0, 0u64);
                let of_field = snapshot.length_codes(stream, field)?;
                for (all, code) in std::iter::zip(&mut codes, of_field) {
                    all[place(stream, field)] = code;
                    let length = lengths_of_codes[usize::from(code)];
                    sum += u64::from(length);
                    n_with_field += u64::from(length > 0);
                }
                let average = if n_with_field > 0 { sum as f64 / n_with_field as f64 } else { 1.0 };
                if n_with_field > 0 {
                    averages[place(stream, field)] = average;
                }
                let FieldParams { weight, b } = params.field(field);
                factors.push(
                    lengths_of_codes.map(|length| weight / (1.0 - b + b * f64::from(length) / average)),
                );
            }
        }
        let collection = Collection { n_docs: snapshot.n_docs(), averages };
        let mut statistics = Self {
            collection,
            model: Arc::clone(&params.model),
            k1: params.k1,
            factors,
            in_abstract: Default::default(),
        };
        for stream in Stream::ALL {
            let at = place(stream, TextField::Abstract);
            let of_freq = |freq: u32| {
                std::array::from_fn(|code| {
                    let mut lengths = [0; N_LENGTHS];
                    lengths[at] = code as u8;
                    statistics.computed(stream, &lengths, TermFreqs::of(TextField::Abstract, freq))
                })
            };
            statistics.in_abstract[stream as usize] = (1..=MOST_TABLED).map(of_freq).collect();
        }
        Ok((statistics, codes))
    }

    /// What was taken from the collection.
    pub(crate) fn collection(&self) -> Collection {
        self.collection
    }

    /// What a term is worth that so many supplies have in any field.
    pub(crate) fn worth(&self, stream: Stream, term: &str, doc_freq: u32) -> f64 {
        self.collection.worth(doc_freq, self.model.need_language().idf(stream, term))
    }

    /// What any term in so many supplies is worth at most.
    pub(crate) fn largest_worth(&self, doc_freq: u32) -> f64 {
        self.collection.worth(doc_freq, self.model.need_language().largest_idf())
    }

    /// What was learned.
    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// How many times its worth a term gives at most: k1 + 1, which no number of occurrences reaches.
    pub(crate) fn saturation(&self) -> f64 {
        self.k1 + 1.0
    }

    /// What the fields add to tf~, in field order.
    pub(crate) fn weighted_freqs(&self, stream: Stream, lengths: &LengthCodes, freqs: TermFreqs) -> [f64; 4] {
        TextField::ALL.map(|field| {
            let at = place(stream, field);
            let freq = freqs.get(field);
            if freq == 0 { 0.0 } else { f64::from(freq) * self.factors[at][usize::from(lengths[at])] }
        })
    }

    /// The saturating part of the impact: 0 for no occurrence, towards `k1 + 1` for many.
    #[inline]
    pub(crate) fn saturated(&self, stream: Stream, lengths: &LengthCodes, freqs: TermFreqs) -> f64 {
        let freq = freqs.get(TextField::Abstract);
        if freqs == TermFreqs::of(TextField::Abstract, freq)
            && let Some(by_length) = self.in_abstract[stream as usize].get(freq.wrapping_sub(1) as usize)
        {
            return by_length[usize::from(lengths[place(stream, TextField::Abstract)])];
        }
        self.computed(stream, lengths, freqs)
    }

    fn computed(&self, stream: Stream, lengths: &LengthCodes, freqs: TermFreqs) -> f64 {
        let mut weighted = 0.0;
        for field in TextField::ALL {
            let freq = freqs.get(field);
            if freq > 0 {
                let at = place(stream, field);
                weighted += f64::from(freq) * self.factors[at][usize::from(lengths[at])];
            }
        }
        weighted * (self.k1 + 1.0) / (self.k1 + weighted)
    }
}

pub(crate) fn place(stream: Stream, field: TextField) -> usize {
    4 * stream as usize + field as usize
}
