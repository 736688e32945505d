//! Texts to token numbers, by the model's own `tokenizer.json`: cut to what the model can take, never padded.

use std::path::PathBuf;

use tokenizers::{PostProcessor, Tokenizer, TruncationParams};

use crate::config::BertConfig;
use crate::files::ModelFile;
use crate::pooling::Pooling;
use crate::{Error, Result};

/// A text that every tokenizer knows something about.
pub(crate) const PROBE: &str = "对接 BERT";

/// A tokenizer that belongs to a model.
pub(crate) struct Tokens {
    path: PathBuf,
    tokenizer: Tokenizer,
    vocab_size: usize,
    max_tokens: usize,
}

impl Tokens {
    /// # Errors
    /// [`Error::Tokenizer`] when it is none, or gives no tokens, or not the first one that the pooling asks for;
    /// [`Error::Vocabulary`] when it knows tokens that the model does not.
    pub(crate) fn open(file: &ModelFile, config: &BertConfig, pooling: Pooling) -> Result<Self> {
        let unusable = |detail: String| Error::Tokenizer { path: file.path.clone(), detail };
        let mut tokenizer =
            Tokenizer::from_bytes(&file.bytes).map_err(|error| unusable(error.to_string()))?;
        let n_special = tokenizer.get_post_processor().map_or(0, |processor| processor.added_tokens(false));
        if n_special >= config.max_tokens {
            return Err(unusable(format!("{n_special} special tokens a text")));
        }
        let truncation = TruncationParams { max_length: config.max_tokens, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(truncation)).map_err(|error| unusable(error.to_string()))?;
        tokenizer.with_padding(None);
        let (vocab_size, max_tokens) = (config.vocab_size, config.max_tokens);
        let tokens = Self { path: file.path.clone(), tokenizer, vocab_size, max_tokens };
        tokens.check(tokens.tokenizer.get_vocab(true).into_values())?;
        let probe = tokens.tokenizer.encode(PROBE, true).map_err(|error| unusable(error.to_string()))?;
        if pooling == Pooling::Cls && probe.get_special_tokens_mask().first() != Some(&1) {
            return Err(unusable("no [CLS] before the text (post_processor)".to_owned()));
        }
        Ok(tokens)
    }

    /// The numbers of a text's tokens, special ones included, 1 to `max_tokens` of them.
    pub(crate) fn of(&self, text: &str) -> Result<Vec<u32>> {
        let unusable = |detail: String| Error::Tokenizer { path: self.path.clone(), detail };
        let encoding = self.tokenizer.encode_fast(text, true).map_err(|error| unusable(error.to_string()))?;
        let ids = encoding.get_ids();
        if ids.is_empty() || ids.len() > self.max_tokens {
            return Err(unusable(format!("{} tokens instead of 1 - {}", ids.len(), self.max_tokens)));
        }
        self.check(ids.iter().copied())?;
        Ok(ids.to_vec())
    }

    fn check(&self, ids: impl Iterator<Item = u32>) -> Result<()> {
        let Some(id) = ids.max().filter(|&id| id as usize >= self.vocab_size) else { return Ok(()) };
        Err(Error::Vocabulary { path: self.path.clone(), id, vocab_size: self.vocab_size })
    }
}
