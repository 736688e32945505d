//! A model's folder opened, and texts spread over its threads.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::bert::Bert;
use crate::config::BertConfig;
use crate::files::ModelFiles;
use crate::pooling::Pooling;
use crate::tokens::{PROBE, Tokens};
use crate::{Error, Result};

/// A sentence encoder: texts to vectors of length 1, whose dot product is the cosine.
pub struct Encoder {
    tokens: Tokens,
    bert: Bert,
    pooling: Pooling,
    dims: usize,
    digest: [u8; 32],
    weights_path: PathBuf,
    /// One thread each, a text at a time. The tensor library splits products over the threads of the pool it is called in; in
    /// a shared pool a thread that waits for its part would begin another text, and another inside that one.
    lanes: Vec<ThreadPool>,
}

impl Encoder {
    /// Opens a folder in the Hugging Face layout: `config.json`, `tokenizer.json`, `model.safetensors`, and
    /// `1_Pooling/config.json` if there is one. One short text is encoded, so that what opens also works.
    ///
    /// Everything is read into memory; at most, and only while opening, twice the weights are held.
    ///
    /// # Errors
    /// One [`Error`] that names the file and what is expected there.
    pub fn open(dir: &Path) -> Result<Self> {
        let files = ModelFiles::read(dir)?;
        let config = BertConfig::parse(&files.config)?;
        let pooling = match &files.pooling {
            Some(file) => Pooling::parse(file, config.hidden_size)?,
            None => Pooling::Cls,
        };
        let tokens = Tokens::open(&files.tokenizer, &config, pooling)?;
        let bert = Bert::load(&files.weights, &config)?;
        let lane = |_| ThreadPoolBuilder::new().num_threads(1).build().map_err(Error::Threads);
        let encoder = Self {
            tokens,
            bert,
            pooling,
            dims: config.hidden_size,
            digest: files.digest(),
            weights_path: files.weights.path,
            lanes: (0..rayon::current_num_threads()).map(lane).collect::<Result<_>>()?,
        };
        encoder.encode(&[PROBE])?;
        Ok(encoder)
    }

    /// Numbers in a vector.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// SHA-256 over the model's files: vectors of different digests have nothing to do with each other.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Vectors of length 1, in the order of the texts. What exceeds the model's positions is cut off, token by token.
    ///
    /// A text's vector has the same bits alone and in any company, on any number of threads: it is computed alone, and each of its
    /// sums runs on one thread. Another kind of processor may round differently, some 1e-6 a number.
    ///
    /// Memory: a thread holds one text's activations, heads × tokens² + tokens × intermediate size numbers and a few more.
    ///
    /// # Errors
    /// [`Error::Tokenizer`] and [`Error::Vocabulary`] when the tokenizer does what its file did not show, [`Error::NoDirection`]
    /// when the weights give nothing, [`Error::Compute`].
    pub fn encode(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        let tokens: Vec<Vec<u32>> =
            texts.par_iter().map(|text| self.tokens.of(text)).collect::<Result<_>>()?;
        // the longest first, so that no thread begins one when the others are done
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_unstable_by_key(|&at| (std::cmp::Reverse(tokens[at].len()), at));
        let next = AtomicUsize::new(0);
        let take_turns = || -> Result<Vec<(usize, Vec<f32>)>> {
            let mut done = Vec::new();
            while let Some(&at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                done.push((at, self.vector(&tokens[at])?));
            }
            Ok(done)
        };
        let mut vectors = vec![Vec::new(); texts.len()];
        std::thread::scope(|scope| {
            let take_turns = &take_turns;
            let used = self.lanes.iter().take(texts.len());
            let running: Vec<_> = used.map(|lane| scope.spawn(move || lane.install(take_turns))).collect();
            for lane in running {
                let done = lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
                done.into_iter().for_each(|(at, vector)| vectors[at] = vector);
            }
            Ok(vectors)
        })
    }

    fn vector(&self, tokens: &[u32]) -> Result<Vec<f32>> {
        let hidden = self.bert.forward(tokens)?;
        let pooled = self.pooling.pool(&hidden, self.dims);
        pooled.ok_or_else(|| Error::NoDirection { path: self.weights_path.clone() })
    }
}
