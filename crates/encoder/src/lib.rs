//! Texts to vectors by a pre-trained sentence encoder, and the nearest of them: what a need and a patent say in different words.
//!
//! Words find what shares words. A need that asks for 防静电地坪 and a patent on 导电环氧涂层 share none, and an encoder that has read
//! much puts them near each other. An [`Encoder`] is a folder with a BERT in the Hugging Face layout, for example bge-small-zh-v1.5;
//! the user gets it, nothing is downloaded here. A [`VectorCache`] keeps the vectors of the supplies beside the index, by the digest of
//! model and text. [`Dense`] holds those of a snapshot and answers with the nearest supplies of a need and the nearness of a pair.
//!
//! ```text
//! folder --open--> Encoder --fill--> VectorCache (a file) --new--> Dense --nearest, signal--> candidates and a ranking signal
//! ```
//!
//! This crate exists because it hides candle and the tokenizer library; no build contains it unless the feature `encoder` is on.
//! It knows neither index nor store. Why things are as they are, and what they cost: `docs/encoder.md`.
//!
//! ```no_run
//! use std::sync::Arc;
//! use duijie_encoder::{Dense, Encoder, VectorCache};
//!
//! let encoder = Arc::new(Encoder::open("bge-small-zh-v1.5".as_ref())?);
//! let (mut cache, _) = VectorCache::open("centre/vectors".as_ref(), encoder)?;
//! let supplies = ["一种导电环氧涂层及其制备方法", "一种矿用皮带输送机"];
//! cache.fill(&supplies)?;
//! cache.save()?;
//! let keys = supplies.map(|text| Some(cache.key(text)));
//! let dense = Dense::new(cache, keys);
//! let needs = dense.needs(&["车间防静电地坪"])?;
//! for (doc_idx, cosine) in dense.nearest(&needs[0].vector, 200, |_| true) {
//!     println!("{} {cosine}", supplies[doc_idx as usize]);
//! }
//! # Ok::<(), duijie_encoder::Error>(())
//! ```

mod bert;
mod cache;
mod config;
mod dense;
mod encoder;
mod error;
mod files;
mod pooling;
mod tokens;
mod vectors;

pub use cache::{Found, VectorCache};
pub use dense::{Dense, DenseNeed};
pub use encoder::Encoder;
pub use error::{Error, Result};
pub use vectors::Key;

#[cfg(test)]
mod tests;
