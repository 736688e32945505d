//! The candidate stage: which pairs are worth a look, with their scores and places.

use duijie_domain::matches::{Direction, Level};
use duijie_domain::{Need, Progress, Step, SupplyId};
use duijie_index::{DocSet, Filter, Snapshot};
use duijie_matching::explain::NEAREST;
use duijie_matching::terms::need_terms;
use duijie_matching::{Candidate, Engine, NeedCandidate, Ranked, WeightedNeed};
use rayon::prelude::*;

use crate::error::What;
use crate::vectors::Comparing;
use crate::{Centre, Error, Result};

/// How many of a supply's best needs by words and pairs are ranked, beside those that are shown.
const NEEDS_A_SUPPLY: usize = 50;

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
    pub(super) pairs: Vec<(usize, Ranked, u32)>,
    /// All candidates of the first need, ranked.
    ranked: Vec<Ranked>,
    /// The nearest supplies of every need in the batch.
    pub(super) nearest: Vec<Vec<Ranked>>,
    /// Supplies that passed the filter.
    pub(super) n_allowed: usize,
}

impl Lists {
    /// Only what explanations need.
    pub(super) fn nearest_only() -> Self {
        Self { direction: Direction::Needs, top: NEAREST, min_level: Level::None, filter: Filter::default() }
    }

    /// Reads the index, scores, and keeps the best.
    pub(super) fn find(
        &self,
        centre: &Centre,
        needs: &[Need],
        comparing: Option<Comparing>,
        progress: &dyn Progress,
    ) -> Result<Found> {
        progress.begin(Step { zh: "读取索引".into(), en: "reading the index".into(), total: None });
        let snapshot = centre.open_built_index()?.snapshot()?;
        let allowed = if self.filter.is_open() { None } else { Some(snapshot.select(&self.filter)?) };
        let params = &centre.config.matching;
        let terms: Vec<_> =
            needs.par_iter().map(|need| need_terms(centre.analyzer(), params, need)).collect();
        let engine = Comparing::give(comparing, &snapshot, Engine::load(&snapshot, params)?);
        let mut weighted: Vec<WeightedNeed> = terms.iter().map(|terms| engine.weigh(terms)).collect();
        engine.read_sentences(&needs.iter().collect::<Vec<_>>(), &mut weighted)?;
        progress.finish();
        progress.begin(Step {
            zh: format!("匹配 {} 条需求与 {} 件供给", needs.len(), snapshot.n_docs()),
            en: format!("matching {} needs with {} supplies", needs.len(), snapshot.n_docs()),
            total: Some(match self.direction {
                Direction::Needs => needs.len() as u64,
                Direction::Patents => (needs.len() + snapshot.n_docs()) as u64,
            }),
        });
        let found = engine.candidates(&weighted, self.top, allowed.as_ref(), progress);
        let lists: Vec<Vec<Ranked>> = found
            .par_iter()
            .zip(&weighted)
            .map(|(list, need)| engine.rank(need, list.iter().map(|found| found.doc_idx)))
            .collect();
        let mut pairs = match self.direction {
            Direction::Needs => {
                numbered(lists.iter().enumerate().map(|(need_idx, list)| {
                    list.iter().take(self.top).map(move |&ranked| (need_idx, ranked))
                }))
            }
            Direction::Patents => {
                let depth = self.top.max(NEEDS_A_SUPPLY);
                let mut by_supply = engine.needs_for_supplies(&weighted, depth, allowed.as_ref(), progress);
                if engine.compares_sentences() {
                    add_pairs(&mut by_supply, &found);
                }
                let best_of = |(doc_idx, list): (usize, &Vec<NeedCandidate>)| {
                    let rank = |found: &NeedCandidate| {
                        let need_idx = found.need_idx as usize;
                        (need_idx, engine.rank_pair(&weighted[need_idx], doc_idx as u32))
                    };
                    let mut best: Vec<(usize, Ranked)> = list.iter().map(rank).collect();
                    best.sort_unstable_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
                    best.truncate(self.top);
                    best
                };
                let best: Vec<_> = by_supply.par_iter().enumerate().map(best_of).collect();
                numbered(best.into_iter().map(Vec::into_iter))
            }
        };
        pairs.retain(|(_, ranked, _)| ranked.level >= self.min_level);
        progress.finish();
        let n_allowed = allowed.as_ref().map_or(snapshot.n_docs(), DocSet::len);
        let ranked = lists.first().cloned().unwrap_or_default();
        let nearest = lists.into_iter().map(|list| list.into_iter().take(NEAREST).collect()).collect();
        Ok(Found { ranked, snapshot, engine, weighted, pairs, nearest, n_allowed })
    }
}

impl Found {
    /// Keeps one supply instead of the best ones, with the place it has for the first need.
    pub(super) fn only(mut self, id: &SupplyId) -> Result<Self> {
        let not_indexed = || Error::NotFound { what: What::IndexedSupply, id: id.to_string() };
        let doc_idx = self.snapshot.find(id).ok_or_else(not_indexed)?;
        let need = &self.weighted[0];
        let scores = self.engine.scores(need);
        let score = scores[doc_idx as usize];
        let is_better = |idx: usize| scores[idx] > score || (scores[idx] == score && idx < doc_idx as usize);
        let by_terms = (0..scores.len()).filter(|&idx| is_better(idx)).count() as u32 + 1;
        // what is not among the candidates comes behind them, in the order of the first stage
        let rank = match self.ranked.iter().position(|found| found.doc_idx == doc_idx) {
            Some(at) => at as u32 + 1,
            None => by_terms,
        };
        self.pairs = vec![(0, self.engine.rank_pair(need, doc_idx), rank)];
        Ok(self)
    }
}

/// Puts every need into the lists of its candidates, where it is not.
fn add_pairs(by_supply: &mut [Vec<NeedCandidate>], by_need: &[Vec<Candidate>]) {
    for (need_idx, list) in (0..).zip(by_need) {
        for found in list {
            let needs = &mut by_supply[found.doc_idx as usize];
            if !needs.iter().any(|other| other.need_idx == need_idx) {
                needs.push(NeedCandidate { need_idx, score: found.score });
            }
        }
    }
}

/// Numbers every list from 1 and puts them behind each other.
fn numbered<I: Iterator<Item = (usize, Ranked)>>(
    lists: impl Iterator<Item = I>,
) -> Vec<(usize, Ranked, u32)> {
    let number = |list: I| list.zip(1..).map(|((need_idx, ranked), rank)| (need_idx, ranked, rank));
    lists.flat_map(number).collect()
}
