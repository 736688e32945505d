//! Vectors of the supplies for `[matching.encoder]`, kept in `vectors/` of the working folder.
//!
//! [`update_vectors`] goes through the store and encodes what has no vector yet; [`load_dense`] gives the supplies of an index snapshot
//! by their numbers. They lie beside `index/`, not in it: a vector belongs to a text, so rebuilding the index changes none, and what
//! took hours must not be swapped away with it.
//!
//! Both walk over all texts to know their digests, some seconds for 100,000 supplies.

use std::sync::Arc;

use duijie_domain::{Need, Progress, Step, Supply};
use duijie_encoder::{Dense, Encoder, Found, Key, VectorCache};
use duijie_index::Snapshot;

use crate::background::blocking;
use crate::{Centre, Error, Result};

/// Supplies read from the store at a time.
const PAGE: u64 = 2_000;
/// New vectors between two saves: what a killed run has to do again at most, some minutes of work.
const SAVE_EVERY: usize = 10_000;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorReport {
    /// What was on disk before.
    pub found: Found,
    /// Texts encoded.
    pub encoded: usize,
    /// Vectors on disk now.
    pub total: usize,
}

/// Encodes every supply of the store that has no vector yet. `None` when no encoder is configured.
///
/// # Errors
/// [`Error::Encoder`] when the model's folder or the vectors cannot be used; store errors.
pub async fn update_vectors(centre: &Centre, progress: Arc<dyn Progress>) -> Result<Option<VectorReport>> {
    let Some((mut cache, found)) = open(centre).await? else { return Ok(None) };
    progress.begin(Step { zh: "计算句向量".into(), en: "encoding".into(), total: None });
    let (mut after, mut encoded, mut unsaved) = (-1, 0, 0);
    loop {
        let page = centre.store.supplies_after(after, PAGE).await?;
        let Some(&(last, _)) = page.last() else { break };
        after = last;
        progress.advance(page.len() as u64);
        let n;
        (cache, n) = blocking(move || {
            let texts: Vec<String> = page.iter().map(|(_, supply)| supply_text(supply)).collect();
            let n = cache.fill(&texts.iter().map(String::as_str).collect::<Vec<_>>())?;
            Ok((cache, n))
        })
        .await?;
        (encoded, unsaved) = (encoded + n, unsaved + n);
        // each save writes everything: ever rarer, so that all of them together write some ten times the file
        if unsaved >= SAVE_EVERY.max(cache.len() / 10) {
            cache = save(cache).await?;
            unsaved = 0;
        }
    }
    let total = save(cache).await?.len();
    progress.finish();
    Ok(Some(VectorReport { found, encoded, total }))
}

/// The supplies of a snapshot as vectors; those that [`update_vectors`] has not met yet have none. `None` when no encoder is configured.
///
/// # Errors
/// As [`update_vectors`].
pub async fn load_dense(centre: &Centre, snapshot: &Arc<Snapshot>) -> Result<Option<Dense>> {
    let Some((mut cache, _)) = open(centre).await? else { return Ok(None) };
    let mut keys: Vec<Option<Key>> = vec![None; snapshot.n_docs()];
    let mut after = -1;
    loop {
        let page = centre.store.supplies_after(after, PAGE).await?;
        let Some(&(last, _)) = page.last() else { break };
        after = last;
        let snapshot = Arc::clone(snapshot);
        (cache, keys) = blocking(move || {
            for (_, supply) in &page {
                if let Some(doc_idx) = snapshot.find(&supply.id) {
                    keys[doc_idx as usize] = Some(cache.key(&supply_text(supply)));
                }
            }
            Ok((cache, keys))
        })
        .await?;
    }
    Ok(Some(blocking(move || Ok(Dense::new(cache, keys))).await?))
}

/// What is encoded of a supply: title, and abstract, or claims where there is none. More would be cut off by most models.
pub fn supply_text(supply: &Supply) -> String {
    let text = if supply.abstract_text.is_empty() { &supply.claims } else { &supply.abstract_text };
    joined(&supply.title, text)
}

/// What is encoded of a need: title and description.
pub fn need_text(need: &Need) -> String {
    joined(&need.title, &need.description)
}

fn joined(title: &str, text: &str) -> String {
    if text.is_empty() { title.to_owned() } else { format!("{title}\n{text}") }
}

async fn save(mut cache: VectorCache) -> Result<VectorCache> {
    blocking(move || {
        cache.save()?;
        Ok(cache)
    })
    .await
}

async fn open(centre: &Centre) -> Result<Option<(VectorCache, Found)>> {
    let Some(params) = &centre.config.matching.encoder else { return Ok(None) };
    let (dir, folder) = (centre.dir.join(&params.dir), centre.dir.join("vectors"));
    let opened = blocking(move || {
        let encoder = Encoder::open(&dir)?;
        std::fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;
        Ok(VectorCache::open(&folder, Arc::new(encoder))?)
    });
    Ok(Some(opened.await?))
}
