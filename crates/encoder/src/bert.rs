//! A BERT encoder (Devlin et al., 2019, arXiv:1810.04805) on candle's tensors: one text in, one vector a token out.
//!
//! A text goes through alone, as a matrix of tokens × hidden size, without padding and so without a mask. On processors this costs
//! little, since every product has as many rows as the text has tokens, and it buys the same bits for a text in any company.
//! Weights are checked one by one against the sizes of `config.json` while they are taken out of the file, so that the
//! arithmetic never meets a shape it does not expect.

use std::path::Path;

use candle_core::safetensors::Load;
use candle_core::{DType, Device, Module, Tensor};
use candle_nn::ops::softmax_last_dim;
use candle_nn::{LayerNorm, Linear};
use safetensors::{Dtype, SafeTensors};

use crate::config::{Activation, BertConfig};
use crate::files::ModelFile;
use crate::{Error, Result};

/// The weights, ready to be applied.
pub(crate) struct Bert {
    words: Tensor,
    /// Position embeddings; that of the first segment, the only one of a single text, is added already.
    positions: Tensor,
    norm: LayerNorm,
    layers: Vec<Layer>,
}

impl Bert {
    /// # Errors
    /// [`Error::NotSafetensors`], [`Error::NoTensor`], [`Error::WrongTensor`].
    pub(crate) fn load(file: &ModelFile, config: &BertConfig) -> Result<Self> {
        let weights = Weights::open(file)?;
        let hidden = config.hidden_size;
        let embedding =
            |name: &str, rows| weights.take(&format!("embeddings.{name}_embeddings.weight"), &[rows, hidden]);
        let words = embedding("word", config.vocab_size)?;
        let segment = embedding("token_type", config.n_types)?.narrow(0, 0, 1)?;
        let positions = embedding("position", config.max_tokens)?.broadcast_add(&segment)?;
        let norm = weights.norm("embeddings.LayerNorm", config)?;
        let layers: Result<_> = (0..config.n_layers).map(|at| Layer::load(&weights, at, config)).collect();
        Ok(Self { words, positions, norm, layers: layers? })
    }

    /// Vectors of a text's tokens, one behind the other. There must be 1 to `max_tokens` tokens, all below `vocab_size`.
    ///
    /// Cost: O(layers · tokens · hidden · (hidden + intermediate + tokens)).
    pub(crate) fn forward(&self, tokens: &[u32]) -> Result<Vec<f32>> {
        let n_tokens = tokens.len();
        let words = self.words.index_select(&Tensor::new(tokens, &Device::Cpu)?, 0)?;
        let mut hidden = self.norm.forward(&(words + self.positions.narrow(0, 0, n_tokens)?)?)?;
        for layer in &self.layers {
            hidden = layer.forward(&hidden)?;
        }
        Ok(hidden.flatten_all()?.to_vec1()?)
    }
}

/// Attention, then the inner part, each added to what came in and normalised.
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attention_output: Linear,
    attention_norm: LayerNorm,
    inner: Linear,
    activation: Activation,
    output: Linear,
    output_norm: LayerNorm,
    n_heads: usize,
}

impl Layer {
    fn load(weights: &Weights<'_>, at: usize, config: &BertConfig) -> Result<Self> {
        let (hidden, inner) = (config.hidden_size, config.intermediate_size);
        let linear = |name: &str, n_in, n_out| {
            weights.linear(&format!("encoder.layer.{at}.{name}.dense"), n_in, n_out)
        };
        let projection =
            |name: &str| weights.linear(&format!("encoder.layer.{at}.attention.self.{name}"), hidden, hidden);
        let norm = |name: &str| weights.norm(&format!("encoder.layer.{at}.{name}.LayerNorm"), config);
        Ok(Self {
            query: projection("query")?,
            key: projection("key")?,
            value: projection("value")?,
            attention_output: linear("attention.output", hidden, hidden)?,
            attention_norm: norm("attention.output")?,
            inner: linear("intermediate", hidden, inner)?,
            activation: config.activation,
            output: linear("output", inner, hidden)?,
            output_norm: norm("output")?,
            n_heads: config.n_heads,
        })
    }

    fn forward(&self, hidden: &Tensor) -> candle_core::Result<Tensor> {
        let attended = self.attention_output.forward(&self.attend(hidden)?)?;
        let hidden = self.attention_norm.forward(&(hidden + attended)?)?;
        let inner = self.inner.forward(&hidden)?;
        let inner = match self.activation {
            Activation::Gelu => inner.gelu_erf()?,
            Activation::GeluTanh => inner.gelu()?,
            Activation::Relu => inner.relu()?,
        };
        let output = self.output.forward(&inner)?;
        self.output_norm.forward(&(hidden + output)?)
    }

    /// Every token's mixture of all tokens' values, head by head.
    fn attend(&self, hidden: &Tensor) -> candle_core::Result<Tensor> {
        let (n_tokens, hidden_size) = hidden.dims2()?;
        let head_size = hidden_size / self.n_heads;
        let heads = |projection: &Linear| {
            let projected = projection.forward(hidden)?.reshape((n_tokens, self.n_heads, head_size))?;
            projected.transpose(0, 1)?.contiguous()
        };
        let query = (heads(&self.query)? * (head_size as f64).sqrt().recip())?;
        let shares = softmax_last_dim(&query.matmul(&heads(&self.key)?.t()?)?)?;
        let mixed = shares.matmul(&heads(&self.value)?)?;
        mixed.transpose(0, 1)?.reshape((n_tokens, hidden_size))
    }
}

/// The tensors of a file.
struct Weights<'a> {
    path: &'a Path,
    tensors: SafeTensors<'a>,
    /// Files of whole models keep the encoder under this name.
    prefix: &'static str,
}

impl<'a> Weights<'a> {
    fn open(file: &'a ModelFile) -> Result<Self> {
        let tensors = SafeTensors::deserialize(&file.bytes)
            .map_err(|error| Error::NotSafetensors { path: file.path.clone(), detail: error.to_string() })?;
        let is_inside = tensors.names().iter().any(|name| name.starts_with("bert."));
        Ok(Self { path: &file.path, tensors, prefix: if is_inside { "bert." } else { "" } })
    }

    /// A tensor of exactly this shape, as 32-bit numbers.
    fn take(&self, name: &str, shape: &[usize]) -> Result<Tensor> {
        let name = format!("{}{name}", self.prefix);
        let Ok(view) = self.tensors.tensor(&name) else {
            return Err(Error::NoTensor { path: self.path.to_owned(), name, expected: shape.to_owned() });
        };
        let is_float = matches!(view.dtype(), Dtype::F32 | Dtype::F16 | Dtype::BF16);
        if !is_float || view.shape() != shape {
            return Err(Error::WrongTensor {
                path: self.path.to_owned(),
                name,
                found: format!("{:?} {:?}", view.dtype(), view.shape()),
                expected: shape.to_owned(),
            });
        }
        Ok(view.load(&Device::Cpu)?.to_dtype(DType::F32)?)
    }

    fn linear(&self, name: &str, n_in: usize, n_out: usize) -> Result<Linear> {
        let weight = self.take(&format!("{name}.weight"), &[n_out, n_in])?;
        Ok(Linear::new(weight, Some(self.take(&format!("{name}.bias"), &[n_out])?)))
    }

    fn norm(&self, name: &str, config: &BertConfig) -> Result<LayerNorm> {
        let part = |part| self.take(&format!("{name}.{part}"), &[config.hidden_size]);
        Ok(LayerNorm::new(part("weight")?, part("bias")?, config.layer_norm_eps))
    }
}
