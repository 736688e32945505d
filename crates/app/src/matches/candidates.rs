//! The candidate stage: which pairs are worth a look, with their scores and places.

use duijie_domain::matches::{Direction, Level};
use duijie_domain::{Need, Progress, Step, SupplyId};
use duijie_index::{DocSet, Filter, Snapshot};
use duijie_matching::explain::NEAREST;
use duijie_matching::terms::need_terms;
use duijie_matching::{Candidate, Engine, WeightedNeed, level};
use rayon::prelude::*;

use crate::error::What;
use crate::{Centre, Error, Result};

/// From so many needs on, the engine loads the whole collection: their terms are most of it anyway.
const LOAD_ALL_FROM: usize = 32;

/// Which lists to make.
pub(super) struct Lists {
    pub(super) direction: Direction,
    pub(super) top: usize,
    pub(super) min_level: Level,
    pub(super) filter: Filter,
}

/// Candidates before records are fetched.
pub(super) struct Found {
    pub(super) snapshot: Snapshot,
    pub(super) engine: Engine,
    /// The needs, by place.
    pub(super) weighted: Vec<WeightedNeed>,
    /// Need, candidate, rank; list behind list.
    pub(super) pairs: Vec<(usize, Candidate, u32)>,
    /// The nearest supplies of every need in the batch.
    pub(super) nearest: Vec<Vec<Candidate>>,
    /// Supplies that passed the filter.
    pub(super) n_allowed: usize,
}

impl Lists {
    /// Only what explanations need.
    pub(super) fn nearest_only() -> Self {
        Self { direction: Direction::Needs, top: NEAREST, min_level: Level::None, filter: Filter::default() }
    }

    /// Reads the index, scores, and keeps the best.
    pub(super) fn find(&self, centre: &Centre, needs: &[Need], progress: &dyn Progress) -> Result<Found> {
        progress.begin(Step { zh: "读取索引".into(), en: "reading the index".into(), total: None });
        let snapshot = centre.open_built_index()?.snapshot()?;
        let allowed = if self.filter.is_open() { None } else { Some(snapshot.select(&self.filter)?) };
        let params = &centre.config.matching;
        let terms: Vec<_> =
            needs.par_iter().map(|need| need_terms(centre.analyzer(), params, need)).collect();
        let engine = if needs.len() < LOAD_ALL_FROM {
            Engine::load_for(&snapshot, params, &terms)?
        } else {
            Engine::load(&snapshot, params)?
        };
        let weighted: Vec<WeightedNeed> = terms.iter().map(|terms| engine.weigh(terms)).collect();
        progress.finish();
        progress.begin(Step {
            zh: format!("匹配 {} 条需求与 {} 件供给", needs.len(), snapshot.n_docs()),
            en: format!("matching {} needs with {} supplies", needs.len(), snapshot.n_docs()),
            total: Some(match self.direction {
                Direction::Needs => needs.len() as u64,
                Direction::Patents => (needs.len() + snapshot.n_docs()) as u64,
            }),
        });
        let lists = engine.supplies_for_needs(&weighted, self.top.max(NEAREST), allowed.as_ref(), progress);
        let mut pairs = match self.direction {
            Direction::Needs => ranked(lists.iter().enumerate().map(|(need_idx, list)| {
                list.iter().take(self.top).map(move |&candidate| (need_idx, candidate))
            })),
            Direction::Patents => {
                let by_supply = engine.needs_for_supplies(&weighted, self.top, allowed.as_ref(), progress);
                ranked(by_supply.iter().enumerate().map(|(doc_idx, list)| {
                    list.iter().map(move |found| {
                        let candidate = Candidate { doc_idx: doc_idx as u32, score: found.score };
                        (found.need_idx as usize, candidate)
                    })
                }))
            }
        };
        pairs.retain(|(_, candidate, _)| level(candidate.score) >= self.min_level);
        progress.finish();
        let n_allowed = allowed.as_ref().map_or(snapshot.n_docs(), DocSet::len);
        let nearest = lists.into_iter().map(|list| list.into_iter().take(NEAREST).collect()).collect();
        Ok(Found { snapshot, engine, weighted, pairs, nearest, n_allowed })
    }
}

impl Found {
    /// Keeps one supply instead of the best ones, with the place it has for the first need.
    pub(super) fn only(mut self, id: &SupplyId) -> Result<Self> {
        let not_indexed = || Error::NotFound { what: What::IndexedSupply, id: id.to_string() };
        let doc_idx = self.snapshot.find(id).ok_or_else(not_indexed)?;
        let scores = self.engine.scores(&self.weighted[0]);
        let score = scores[doc_idx as usize];
        let is_better = |idx: usize| scores[idx] > score || (scores[idx] == score && idx < doc_idx as usize);
        let rank = (0..scores.len()).filter(|&idx| is_better(idx)).count() as u32 + 1;
        self.pairs = vec![(0, Candidate { doc_idx, score }, rank)];
        Ok(self)
    }
}

/// Numbers every list from 1 and puts them behind each other.
fn ranked<I: Iterator<Item = (usize, Candidate)>>(
    lists: impl Iterator<Item = I>,
) -> Vec<(usize, Candidate, u32)> {
    let number = |list: I| list.zip(1..).map(|((need_idx, candidate), rank)| (need_idx, candidate, rank));
    lists.flat_map(number).collect()
}
