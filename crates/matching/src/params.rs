//! The numbers that decide a score, each with where it comes from.

use std::path::PathBuf;
use std::sync::Arc;

use duijie_domain::matches::{Stream, TextField};
use serde::{Deserialize, Serialize, Serializer};

use crate::Model;

/// Weight and length normalisation of one field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldParams {
    /// How many occurrences in the abstract one occurrence here is worth.
    pub weight: f64,
    /// Length normalisation `b`, 0 (none) to 1 (full).
    pub b: f64,
}

/// A sentence encoder beside the words: `docs/encoder.md`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderParams {
    /// Folder of the model; relative to the working folder.
    pub dir: PathBuf,
    /// What the nearness of a pair, 0 to 1, adds to its score at most, unless the ranking model has learned a weight for it.
    #[serde(default = "EncoderParams::default_weight")]
    pub weight: f64,
}

impl EncoderParams {
    /// About the width of a level of the model that ships (full texts: 0.73, 1.0, 1.18): nearness alone makes no match strong. A
    /// choice, not a measurement.
    fn default_weight() -> f64 {
        0.3
    }
}

/// Parameters of BM25F and of the need's term weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Params {
    /// Saturation of term frequency.
    pub k1: f64,
    /// Title of a supply.
    pub title: FieldParams,
    /// Abstract.
    pub abstract_text: FieldParams,
    /// Claims.
    pub claims: FieldParams,
    /// Keywords.
    pub keywords: FieldParams,
    /// Weight of the word stream in the score.
    pub words: f64,
    /// Weight of the bigram stream in the score.
    pub bigrams: f64,
    /// Collections of at most so many supplies are searched thoroughly: all streams find candidates, and many are ranked. In
    /// larger ones words alone find them, and the other streams only rank: `docs/engine.md`.
    pub thorough_up_to: usize,
    /// Weight of a term for standing in the need's title.
    pub need_title: f64,
    /// Weight of a term for standing among the need's keywords.
    pub need_keywords: f64,
    /// Whether sentences are compared too, and by what. Only in builds with the feature `encoder`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoder: Option<EncoderParams>,
    /// What was learned from needs and judgements.
    #[serde(skip_deserializing, serialize_with = "by_name", default = "Model::shipped")]
    pub model: Arc<Model>,
}

/// A model is told from another by name and digest; its content does not belong among settings.
fn by_name<S: Serializer>(model: &Arc<Model>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{model:?}"))
}

impl Default for Params {
    /// k1 = 1.2 and b = 0.75 are the usual values (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009,
    /// section 3.5; field weights as in its section 3.6). The need-side weight 2 for the title beside ln(1 + tf) for the text, and the
    /// lesser weight of bigrams, are those measured on labelled sets: `docs/quality.md`.
    fn default() -> Self {
        Self {
            k1: 1.2,
            title: FieldParams { weight: 2.0, b: 0.75 },
            abstract_text: FieldParams { weight: 1.0, b: 0.75 },
            claims: FieldParams { weight: 1.0, b: 0.75 },
            keywords: FieldParams { weight: 2.0, b: 0.75 },
            words: 1.0,
            bigrams: 0.7,
            thorough_up_to: 100_000,
            need_title: 2.0,
            need_keywords: 1.0,
            encoder: None,
            model: Model::shipped(),
        }
    }
}

impl Params {
    /// Parameters of a field.
    pub fn field(&self, field: TextField) -> FieldParams {
        match field {
            TextField::Title => self.title,
            TextField::Abstract => self.abstract_text,
            TextField::Claims => self.claims,
            TextField::Keywords => self.keywords,
        }
    }

    /// Weight of a stream.
    pub fn stream(&self, stream: Stream) -> f64 {
        match stream {
            Stream::Words => self.words,
            Stream::Bigrams => self.bigrams,
        }
    }

    /// Whether a collection of this size is searched thoroughly.
    pub fn is_thorough(&self, n_docs: usize) -> bool {
        n_docs <= self.thorough_up_to
    }

    /// Whether a stream finds candidates in a collection of this size: every one that weighs anything, or the first of them.
    pub fn finds(&self, stream: Stream, n_docs: usize) -> bool {
        let mut weighed = Stream::ALL.into_iter().filter(|&stream| self.stream(stream) > 0.0);
        if self.is_thorough(n_docs) {
            weighed.any(|other| other == stream)
        } else {
            weighed.next() == Some(stream)
        }
    }
}
