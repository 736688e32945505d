//! Quality on labelled sets: [`Dataset`] in, [`Summary`] out.
//!
//! A set is three files: supplies, needs, and judgements on the 1 to 4 scale ([`dataset`]). The needs are matched by the same
//! [`Engine`] that serves users; the ranking of each need is measured ([`metrics`]) and averaged with a bootstrap interval over
//! needs ([`summary`]). The ranking itself can be written in TREC form by `report`.

pub mod baseline;
pub mod dataset;
pub mod metrics;
pub mod summary;

use std::collections::{HashMap, HashSet};

use duijie_domain::matches::{Level, Signal};
use duijie_domain::{Need, NeedId, NoProgress, SupplyId};
use duijie_index::{Snapshot, Stamp, SupplyIndex};
use duijie_text::Analyzer;
use rayon::prelude::*;

pub use baseline::{Baseline, BaselineFigures, Textbook};
pub use dataset::Dataset;
pub use summary::{Estimate, Summary};

use crate::rank::train::{self, JudgedNeed};
use crate::rank::{self, Ranking, Shape};
use crate::terms::need_terms;
use crate::{Candidate, Engine, Error, Params, Ranked, Result, WeightedNeed};

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

/// A set in an engine of its own.
pub struct Ground<'a> {
    dataset: &'a Dataset,
    snapshot: Snapshot,
    engine: Engine,
    /// The judged needs.
    needs: Vec<(&'a Need, WeightedNeed)>,
}

impl<'a> Ground<'a> {
    /// Indexes the set's supplies in memory, with nothing but the set in the index. `finish` may give the engine what compares
    /// sentences.
    ///
    /// # Errors
    /// [`crate::Error::Index`] when the index cannot be built; as [`Engine::read_sentences`].
    pub fn new(
        dataset: &'a Dataset,
        analyzer: &Analyzer,
        params: &Params,
        finish: impl FnOnce(&Snapshot, Engine) -> Engine,
    ) -> Result<Self> {
        let index = SupplyIndex::in_ram(analyzer)?;
        let mut writer = index.writer(rayon::current_num_threads())?;
        for supply in &dataset.supplies {
            writer.put(1, supply)?;
        }
        writer.commit(&Stamp { store_id: String::new(), revision: 1 })?;
        writer.finish()?;
        let snapshot = index.snapshot()?;
        let engine = finish(&snapshot, Engine::load(&snapshot, params)?);
        let is_judged = |need: &&Need| dataset.judgements.contains_key(&need.id);
        let judged: Vec<&Need> = dataset.needs.iter().filter(is_judged).collect();
        let weigh = |need: &&Need| engine.weigh(&need_terms(analyzer, params, need));
        let mut weighted: Vec<WeightedNeed> = judged.par_iter().map(weigh).collect();
        engine.read_sentences(&judged, &mut weighted)?;
        let needs = std::iter::zip(judged, weighted).collect();
        Ok(Self { dataset, snapshot, engine, needs })
    }

    /// A need's list under some weights.
    fn ranked_need(
        &self,
        at: usize,
        (need, judged): &(&Need, Vec<(Ranked, Level)>),
        rankings: &[Ranking; 2],
        judged_only: bool,
    ) -> RankedNeed {
        let id = |doc_idx: u32| self.snapshot.ids()[doc_idx as usize].clone();
        let (found, said): (Vec<Ranked>, Vec<Level>) = judged.iter().copied().unzip();
        let predicted = found.iter().map(|found| found.under(rankings).level);
        let mut levels: Vec<(SupplyId, Level, Level)> = std::iter::zip(&found, said)
            .zip(predicted)
            .map(|((found, said), predicted)| (id(found.doc_idx), said, predicted))
            .collect();
        levels.sort_by(|a, b| a.0.cmp(&b.0));
        let pairs = if judged_only {
            under(&found, rankings).iter().map(|found| (found.doc_idx, found.score)).collect()
        } else {
            self.all(&self.needs[at].1, rankings)
        };
        let supplies = pairs.into_iter().map(|(doc_idx, score)| (id(doc_idx), score)).collect();
        RankedNeed { need_id: need.id.clone(), supplies, judged: levels }
    }

    /// The judged supplies of every judged need, ranked.
    pub(crate) fn judged(&self) -> Vec<(&'a Need, Vec<(Ranked, Level)>)> {
        let of_need = |(need, weighted): &(&'a Need, WeightedNeed)| {
            let judgements = &self.dataset.judgements[&need.id];
            let level_of: HashMap<u32, Level> =
                judgements.iter().filter_map(|(id, &level)| Some((self.snapshot.find(id)?, level))).collect();
            let mut supplies: Vec<u32> = level_of.keys().copied().collect();
            supplies.sort_unstable();
            let ranked = self.engine.rank(weighted, supplies);
            (*need, ranked.into_iter().map(|found| (found, level_of[&found.doc_idx])).collect())
        };
        self.needs.par_iter().map(of_need).collect()
    }

    /// Ranks all supplies for a need as a match does: the candidates by their score, the rest behind them in the order of the
    /// first stage.
    fn all(&self, weighted: &WeightedNeed, rankings: &[Ranking; 2]) -> Vec<(u32, f64)> {
        let needs = std::slice::from_ref(weighted);
        let n_candidates = self.engine.n_candidates(0);
        let lists = self.engine.supplies_for_needs(needs, DEPTH.max(n_candidates), None, &NoProgress);
        let (first, rest) = lists[0].split_at(lists[0].len().min(n_candidates));
        let mut candidates = [first.to_vec()];
        self.engine.add_nearest(needs, &mut candidates, None);
        let nearest: HashSet<u32> = candidates[0][first.len()..].iter().map(|found| found.doc_idx).collect();
        let rest = rest.iter().filter(|found| !nearest.contains(&found.doc_idx));
        let found = self.engine.rank(weighted, candidates[0].iter().map(|found| found.doc_idx));
        let ranked = under(&found, rankings);
        let first = ranked.iter().map(|found| (found.doc_idx, found.score));
        // scores behind the candidates only keep the order
        let last = ranked.last().map_or(0.0, |last| last.score);
        let below = |found: &Candidate| (found.doc_idx, last * found.score);
        first.chain(rest.map(below)).take(DEPTH).collect()
    }
}

/// Ranks every judged need of the set. With `judged_only`, only among the supplies judged for it; otherwise among all.
pub fn rank_all(ground: &Ground<'_>, judged_only: bool) -> Vec<RankedNeed> {
    let rankings = ground.engine.rankings();
    let judged = ground.judged();
    let rank = |at: usize| ground.ranked_need(at, &judged[at], rankings, judged_only);
    (0..judged.len()).into_par_iter().map(rank).collect()
}

/// What came of training.
pub struct Training {
    /// Fitted to all judged needs of all sets.
    pub rankings: [Ranking; 2],
    /// By set, each need ranked with what the other sides of the cross-validation taught.
    pub sets: Vec<CrossValidated>,
}

/// The figures of one set, cross-validated by need.
pub struct CrossValidated {
    /// Only judged supplies ranked.
    pub judged_only: Summary,
    /// All supplies ranked.
    pub all: Summary,
    /// What the textbook makes of the same pairs.
    pub textbook: Textbook,
    /// How often each level was judged where each was predicted: by predicted level, then by judged level, from 1.
    pub reliability: [[usize; 4]; 4],
}

/// Fits the ranking to labelled sets, and measures it by cross-validation over the needs of all of them. Signals in `without` are taken
/// away, to see what they are good for.
///
/// # Errors
/// [`crate::Error::EvalEmpty`] when nothing in the sets tells better from worse.
pub fn train(
    sets: &[(&str, &Ground<'_>)],
    analyzer: &Analyzer,
    without: &[(Signal, Option<Shape>)],
) -> Result<Training> {
    let judged_by_set: Vec<_> = sets.iter().map(|(_, ground)| ground.judged()).collect();
    let needs: Vec<JudgedNeed> = judged_by_set
        .iter()
        .flatten()
        .map(|(need, supplies)| {
            let mut supplies = supplies.clone();
            for (found, _) in &mut supplies {
                for &(signal, _) in without.iter().filter(|(_, of)| of.is_none_or(|of| of == found.shape)) {
                    found.signals[signal as usize] = 0.0;
                }
            }
            JudgedNeed { title: need.title.clone(), supplies }
        })
        .collect();
    let folds = train::folds(&needs);
    let without = |side: usize| {
        let others = std::iter::zip(&needs, &folds).filter(|(_, fold)| **fold != side).map(|(need, _)| need);
        train::fit(&others.collect::<Vec<_>>()).ok_or(Error::EvalEmpty)
    };
    let by_side: Vec<[Ranking; 2]> = (0..train::FOLDS).into_par_iter().map(without).collect::<Result<_>>()?;
    let rankings = train::fit(&needs.iter().collect::<Vec<_>>()).ok_or(Error::EvalEmpty)?;
    let mut first = 0;
    let mut measured = Vec::new();
    for ((name, ground), judged) in std::iter::zip(sets, &judged_by_set) {
        let rank = |judged_only: bool| -> Vec<RankedNeed> {
            let of_need =
                |at: usize| ground.ranked_need(at, &judged[at], &by_side[folds[first + at]], judged_only);
            (0..judged.len()).into_par_iter().map(of_need).collect()
        };
        let (judged_only, all) = (rank(true), rank(false));
        let mut reliability = [[0; 4]; 4];
        for (_, said, predicted) in judged_only.iter().flat_map(|need| &need.judged) {
            reliability[usize::from(predicted.number() - 1)][usize::from(said.number() - 1)] += 1;
        }
        measured.push(CrossValidated {
            textbook: Textbook::beside(ground.dataset, analyzer, &judged_only)?,
            judged_only: Summary::measure(ground.dataset, name, &judged_only, true)?,
            all: Summary::measure(ground.dataset, name, &all, false)?,
            reliability,
        });
        first += judged.len();
    }
    Ok(Training { rankings, sets: measured })
}

/// Pairs under other weights, best first.
fn under(ranked: &[Ranked], rankings: &[Ranking; 2]) -> Vec<Ranked> {
    let mut ranked: Vec<Ranked> = ranked.iter().map(|found| found.under(rankings)).collect();
    rank::sort(&mut ranked);
    ranked
}
