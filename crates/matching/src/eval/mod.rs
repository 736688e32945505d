//! Quality on labelled sets: [`Dataset`] in, [`Summary`] out.
//!
//! A set is three files: supplies, needs, and judgements on the 1 to 4 scale ([`dataset`]). The needs are matched by the same
//! [`Engine`] that serves users; the ranking of each need is measured ([`metrics`]) and averaged with a bootstrap interval over
//! needs ([`summary`]). The ranking itself can be written in TREC form by `report`.

pub mod dataset;
pub mod metrics;
pub mod summary;

use duijie_domain::matches::Level;
use duijie_domain::{NeedId, SupplyId};
use duijie_index::{Stamp, SupplyIndex};
use duijie_text::Analyzer;
use rayon::prelude::*;

pub use dataset::Dataset;
pub use summary::{Estimate, Summary};

use crate::terms::need_terms;
use crate::top_k::by_score;
use crate::{Engine, Params, Result, level};

/// Ranked lists are kept to this depth; no metric looks further.
const DEPTH: usize = 1_000;

/// The ranking of one need.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedNeed {
    /// The need.
    pub need_id: NeedId,
    /// Supplies best first, with scores.
    pub supplies: Vec<(SupplyId, f64)>,
    /// Judgements: supply, judged level, predicted level.
    pub judged: Vec<(SupplyId, Level, Level)>,
}

/// Ranks every judged need of the set. With `judged_only`, only among the supplies judged for it (those without a shared term
/// come last, by id); otherwise among all.
///
/// # Errors
/// [`crate::Error::Index`] when the index in memory cannot be built.
pub fn rank_all(
    dataset: &Dataset,
    analyzer: &Analyzer,
    params: &Params,
    judged_only: bool,
) -> Result<Vec<RankedNeed>> {
    let index = SupplyIndex::in_ram(analyzer)?;
    let mut writer = index.writer(rayon::current_num_threads())?;
    for supply in &dataset.supplies {
        writer.put(1, supply)?;
    }
    writer.commit(&Stamp { store_id: String::new(), revision: 1 })?;
    writer.finish()?;
    let snapshot = index.snapshot()?;
    let judged_needs: Vec<_> =
        dataset.needs.iter().filter(|need| dataset.judgements.contains_key(&need.id)).collect();
    let needs: Vec<_> = judged_needs.into_iter().cloned().collect();
    let engine = Engine::load(&snapshot, params)?;
    let rank = |need_idx: usize| {
        let scores = engine.scores(&engine.weigh(&need_terms(analyzer, params, &needs[need_idx])));
        let need_id = needs[need_idx].id.clone();
        let judgements = &dataset.judgements[&need_id];
        let mut pairs: Vec<(u32, f64)> = if judged_only {
            judgements
                .keys()
                .filter_map(|id| snapshot.find(id))
                .map(|idx| (idx, scores[idx as usize]))
                .collect()
        } else {
            scores.iter().enumerate().map(|(idx, &score)| (idx as u32, score)).collect()
        };
        pairs.sort_by(by_score);
        pairs.truncate(DEPTH);
        let judged = judgements
            .iter()
            .map(|(id, &judged)| {
                let score = snapshot.find(id).map_or(0.0, |idx| scores[idx as usize]);
                (id.clone(), judged, level(score))
            })
            .collect();
        let supplies =
            pairs.into_iter().map(|(idx, score)| (snapshot.ids()[idx as usize].clone(), score)).collect();
        RankedNeed { need_id, supplies, judged }
    };
    Ok((0..needs.len()).into_par_iter().map(rank).collect())
}
