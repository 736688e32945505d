//! Vectors by the encoder: made page by page from the store, and given to the engine by the numbers of a snapshot.
//!
//! Both walk over all texts to know their digests, some seconds for 100,000 supplies.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use duijie_domain::{Localised, Need, Progress, Step, Supply, SupplyId};
use duijie_encoder::{Dense, Encoder, Found, Key, VectorCache};
use duijie_index::{DocSet, Snapshot};
use duijie_matching::EncoderParams;
use duijie_matching::sentences::{Compared, SentenceNeed, Sentences};

use super::{Comparing, VectorReport};
use crate::background::blocking;
use crate::{Centre, Error, Result};

/// Supplies read from the store at a time.
const PAGE: u64 = 2_000;
/// New vectors between two saves: what a killed run has to do again at most, some minutes of work.
const SAVE_EVERY: usize = 10_000;

/// The vectors of a snapshot's supplies, for the engine.
struct Compare(Dense);

impl Sentences for Compare {
    fn needs(&self, needs: &[&Need]) -> duijie_matching::Result<Vec<SentenceNeed>> {
        let texts: Vec<String> = needs.iter().map(|need| need_text(need)).collect();
        let encoded = self.0.needs(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let failed = |error: duijie_encoder::Error| duijie_matching::Error::Sentences {
            fault: error.fault(),
            en: error.to_string(),
            zh: error.zh(),
        };
        let need = |(vector, background)| SentenceNeed { vector, background };
        Ok(encoded.map_err(failed)?.into_iter().map(|found| need((found.vector, found.background))).collect())
    }

    fn nearest(&self, need: &SentenceNeed, k: usize, allowed: Option<&DocSet>) -> Vec<u32> {
        let is_allowed = |doc_idx| allowed.is_none_or(|set| set.contains(doc_idx));
        self.0.nearest(&need.vector, k, is_allowed).into_iter().map(|(doc_idx, _)| doc_idx).collect()
    }

    fn signal(&self, need: &SentenceNeed, doc_idx: u32) -> f64 {
        self.0.signal(&need.vector, need.background, doc_idx)
    }
}

/// As [`super::update`].
pub(super) async fn update(
    centre: &Centre,
    params: &EncoderParams,
    progress: Arc<dyn Progress>,
) -> Result<VectorReport> {
    let (mut cache, found) = open(&centre.dir, params).await?;
    progress.begin(Step { zh: "计算句向量".into(), en: "encoding texts".into(), total: None });
    let (mut after, mut encoded, mut unsaved) = (-1, 0, 0);
    loop {
        let page = centre.store.supplies_after(after, PAGE).await?;
        let Some(&(last, _)) = page.last() else { break };
        after = last;
        progress.advance(page.len() as u64);
        let n;
        (cache, n) = blocking(move || {
            let n = fill(&mut cache, page.iter().map(|(_, supply)| supply))?;
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
    let damaged = match found {
        Found::Damaged { moved_to, detail } => Some((moved_to, detail)),
        Found::Nothing | Found::Vectors(_) => None,
    };
    Ok(VectorReport { encoded, total, damaged })
}

/// As [`super::of_centre`].
pub(super) async fn of_centre(centre: &Centre, params: &EncoderParams) -> Result<Comparing> {
    let (mut cache, _) = open(&centre.dir, params).await?;
    let mut keys: HashMap<SupplyId, Key> = HashMap::new();
    let mut after = -1;
    loop {
        let page = centre.store.supplies_after(after, PAGE).await?;
        let Some(&(last, _)) = page.last() else { break };
        after = last;
        (cache, keys) = blocking(move || {
            keys.extend(page.into_iter().map(|(_, supply)| {
                let key = cache.key(&supply_text(&supply));
                (supply.id, key)
            }));
            Ok((cache, keys))
        })
        .await?;
    }
    let n_missing = keys.values().filter(|key| !cache.contains(key)).count();
    if n_missing > 0 {
        return Err(Error::NoVectors { n_missing });
    }
    Ok(comparing(cache, keys, params))
}

/// As [`super::of_supplies`].
pub(super) fn of_supplies(dir: &Path, params: &EncoderParams, supplies: &[Supply]) -> Result<Comparing> {
    let (mut cache, _) = open_now(dir, params)?;
    for page in supplies.chunks(SAVE_EVERY) {
        if fill(&mut cache, page.iter())? > 0 {
            cache.save()?;
        }
    }
    let key = |supply: &Supply| (supply.id.clone(), cache.key(&supply_text(supply)));
    let keys = supplies.iter().map(key).collect();
    Ok(comparing(cache, keys, params))
}

fn comparing(cache: VectorCache, keys: HashMap<SupplyId, Key>, params: &EncoderParams) -> Comparing {
    let weight = params.weight;
    let model: String = cache.encoder().digest().iter().map(|byte| format!("{byte:02x}")).collect();
    Comparing {
        fingerprint: format!("encoder {model}"),
        of_snapshot: Box::new(move |snapshot: &Snapshot| {
            let by_number = snapshot.ids().iter().map(|id| keys.get(id).copied());
            Compared { by: Arc::new(Compare(Dense::new(cache, by_number))), weight }
        }),
    }
}

/// Encodes what has no vector yet; answers how many these were.
fn fill<'a>(cache: &mut VectorCache, supplies: impl Iterator<Item = &'a Supply>) -> Result<usize> {
    let texts: Vec<String> = supplies.map(supply_text).collect();
    Ok(cache.fill(&texts.iter().map(String::as_str).collect::<Vec<_>>())?)
}

/// What is encoded of a supply: title, and abstract, or claims where there is none. More would be cut off by most models.
fn supply_text(supply: &Supply) -> String {
    let text = if supply.abstract_text.is_empty() { &supply.claims } else { &supply.abstract_text };
    joined(&supply.title, text)
}

/// What is encoded of a need: title and description.
fn need_text(need: &Need) -> String {
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

async fn open(dir: &Path, params: &EncoderParams) -> Result<(VectorCache, Found)> {
    let (dir, params) = (dir.to_owned(), params.clone());
    blocking(move || open_now(&dir, &params)).await
}

fn open_now(dir: &Path, params: &EncoderParams) -> Result<(VectorCache, Found)> {
    let (model, folder) = (dir.join(&params.dir), dir.join("vectors"));
    let encoder = Encoder::open(&model)?;
    std::fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;
    Ok(VectorCache::open(&folder, Arc::new(encoder))?)
}
