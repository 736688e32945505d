//! `config.json`: the sizes of a BERT, believed only within limits, because memory and shapes follow from them.

use std::ops::RangeInclusive;

use serde::Deserialize;

use crate::files::ModelFile;
use crate::{Error, Result};

/// Attention takes heads × tokens² numbers: at 16 heads and 2,048 tokens 268 MB a thread.
const POSITIONS: RangeInclusive<usize> = 16..=2_048;
const HIDDEN: RangeInclusive<usize> = 1..=4_096;
const LAYERS: RangeInclusive<usize> = 1..=64;
const INTERMEDIATE: RangeInclusive<usize> = 1..=16_384;
const VOCABULARY: RangeInclusive<usize> = 1..=1_000_000;
const TYPES: RangeInclusive<usize> = 1..=16;

/// The sizes of a BERT.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BertConfig {
    pub(crate) vocab_size: usize,
    pub(crate) hidden_size: usize,
    pub(crate) n_layers: usize,
    /// A divisor of `hidden_size`.
    pub(crate) n_heads: usize,
    pub(crate) intermediate_size: usize,
    pub(crate) activation: Activation,
    /// Tokens of the longest text.
    pub(crate) max_tokens: usize,
    pub(crate) n_types: usize,
    pub(crate) layer_norm_eps: f64,
}

/// What stands between the two products of a layer's inner part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    /// With the error function, exactly.
    Gelu,
    /// With the hyperbolic tangent.
    GeluTanh,
    Relu,
}

/// What is read before everything else, since other families have other keys.
#[derive(Deserialize)]
struct Family {
    model_type: Option<String>,
}

#[derive(Deserialize)]
struct Keys {
    vocab_size: usize,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    #[serde(default = "gelu")]
    hidden_act: String,
    max_position_embeddings: usize,
    #[serde(default = "two_types")]
    type_vocab_size: usize,
    #[serde(default = "tiny")]
    layer_norm_eps: f64,
    #[serde(default = "absolute")]
    position_embedding_type: String,
}

// BERT's own values, which files may leave out
fn gelu() -> String {
    "gelu".to_owned()
}

fn two_types() -> usize {
    2
}

fn tiny() -> f64 {
    1e-12
}

fn absolute() -> String {
    "absolute".to_owned()
}

impl BertConfig {
    /// # Errors
    /// [`Error::Json`], [`Error::NotBert`], and [`Error::Setting`] for what is outside the limits.
    pub(crate) fn parse(file: &ModelFile) -> Result<Self> {
        let not_json =
            |error: serde_json::Error| Error::Json { path: file.path.clone(), detail: error.to_string() };
        let family: Family = serde_json::from_slice(&file.bytes).map_err(not_json)?;
        let model_type = family.model_type.unwrap_or_else(|| "?".to_owned());
        if model_type != "bert" {
            return Err(Error::NotBert { path: file.path.clone(), found: model_type });
        }
        let keys: Keys = serde_json::from_slice(&file.bytes).map_err(not_json)?;
        let wrong = |key, found: String, expected: String| Error::Setting {
            path: file.path.clone(),
            key,
            found,
            expected,
        };
        let within = |key, value: usize, range: RangeInclusive<usize>| {
            let expected = || format!("{} - {}", range.start(), range.end());
            if range.contains(&value) { Ok(value) } else { Err(wrong(key, value.to_string(), expected())) }
        };
        let activation = match keys.hidden_act.as_str() {
            "gelu" => Activation::Gelu,
            "gelu_new" | "gelu_pytorch_tanh" => Activation::GeluTanh,
            "relu" => Activation::Relu,
            _ => return Err(wrong("hidden_act", keys.hidden_act, "gelu | gelu_new | relu".to_owned())),
        };
        if keys.position_embedding_type != "absolute" {
            return Err(wrong("position_embedding_type", keys.position_embedding_type, absolute()));
        }
        if !(keys.layer_norm_eps > 0.0 && keys.layer_norm_eps < 0.1) {
            return Err(wrong("layer_norm_eps", keys.layer_norm_eps.to_string(), "0 < eps < 0.1".to_owned()));
        }
        let hidden_size = within("hidden_size", keys.hidden_size, HIDDEN)?;
        let n_heads = within("num_attention_heads", keys.num_attention_heads, 1..=hidden_size)?;
        if !hidden_size.is_multiple_of(n_heads) {
            let expected = format!("hidden_size % num_attention_heads = 0, hidden_size = {hidden_size}");
            return Err(wrong("num_attention_heads", n_heads.to_string(), expected));
        }
        Ok(Self {
            vocab_size: within("vocab_size", keys.vocab_size, VOCABULARY)?,
            hidden_size,
            n_layers: within("num_hidden_layers", keys.num_hidden_layers, LAYERS)?,
            n_heads,
            intermediate_size: within("intermediate_size", keys.intermediate_size, INTERMEDIATE)?,
            activation,
            max_tokens: within("max_position_embeddings", keys.max_position_embeddings, POSITIONS)?,
            n_types: within("type_vocab_size", keys.type_vocab_size, TYPES)?,
            layer_norm_eps: keys.layer_norm_eps,
        })
    }
}
