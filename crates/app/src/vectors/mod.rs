//! `[matching.encoder]`: texts of needs and supplies compared as a whole, by a model of the user's own.
//!
//! Vectors of supplies are made by `index` and kept in `vectors/` of the working folder. They lie beside `index/`, not in it: a vector
//! belongs to a text, so rebuilding the index changes none, and what took hours must not be swapped away with it. Matching takes
//! them from there (`Comparing`).
//!
//! What needs the encoder is one file, `encoded`; builds without the feature `encoder` have none of it, and `Config::load` has
//! refused the section before anything here is asked.

#[cfg(feature = "encoder")]
mod encoded;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::{Progress, Supply};
use duijie_index::Snapshot;
use duijie_matching::sentences::Compared;
use duijie_matching::{Engine, Params};

use crate::{Centre, Result};

/// What was done to the vectors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VectorReport {
    /// Texts encoded.
    pub encoded: usize,
    /// Vectors on disk now.
    pub total: usize,
    /// A file that was not whole: where it was put, and what is wrong with it.
    pub damaged: Option<(PathBuf, &'static str)>,
}

/// Makes what compares the sentences of a snapshot's supplies.
pub(crate) struct Comparing {
    of_snapshot: Box<dyn FnOnce(&Snapshot) -> Compared + Send>,
    /// Names model and vectors: what a run is made from.
    pub(crate) fingerprint: String,
}

impl Comparing {
    /// The engine with sentences beside words, if there is anything to compare them with.
    pub(crate) fn give(comparing: Option<Self>, snapshot: &Snapshot, engine: Engine) -> Engine {
        match comparing {
            Some(comparing) => engine.with_sentences((comparing.of_snapshot)(snapshot)),
            None => engine,
        }
    }
}

/// Encodes every supply of the store that has no vector yet. `None` when no encoder is configured.
///
/// # Errors
/// What keeps the model's folder or the vectors from being used; store errors.
pub(crate) async fn update(centre: &Centre, progress: Arc<dyn Progress>) -> Result<Option<VectorReport>> {
    #[cfg(feature = "encoder")]
    if let Some(encoder) = &centre.config.matching.encoder {
        return encoded::update(centre, encoder, progress).await.map(Some);
    }
    let _ = (centre, progress);
    Ok(None)
}

/// The vectors of the store's supplies. `None` when no encoder is configured.
///
/// # Errors
/// As [`update`]; [`crate::Error::NoVectors`] when supplies have none yet.
pub(crate) async fn of_centre(centre: &Centre) -> Result<Option<Comparing>> {
    #[cfg(feature = "encoder")]
    if let Some(encoder) = &centre.config.matching.encoder {
        return encoded::of_centre(centre, encoder).await.map(Some);
    }
    let _ = centre;
    Ok(None)
}

/// The vectors of supplies that are in no store, kept in the same place. `None` when no encoder is configured.
///
/// # Errors
/// What keeps the model's folder or the vectors from being used.
pub(crate) fn of_supplies(dir: &Path, params: &Params, supplies: &[Supply]) -> Result<Option<Comparing>> {
    #[cfg(feature = "encoder")]
    if let Some(encoder) = &params.encoder {
        return encoded::of_supplies(dir, encoder, supplies).map(Some);
    }
    let _ = (dir, params, supplies);
    Ok(None)
}
