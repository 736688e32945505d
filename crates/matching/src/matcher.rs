//! The whole way for many needs at once: terms, candidates, levels, reasons, from the index alone.
//!
//! A nation's needs are matched faster than the records of what they match could be fetched. What reasons say beside the
//! words comes from the index's columns ([`duijie_index::Facts`]); only the marks in the texts are left out.

use duijie_domain::matches::{Level, Match};
use duijie_domain::{IpcSymbol, Need, Progress, Supply};
use duijie_index::{DocSet, Facts, Snapshot};
use rayon::prelude::*;

use crate::explain::{Context, NEAREST, Pair, explain, likely_subclasses};
use crate::terms::{NeedTerms, need_terms};
use crate::{Candidate, Engine, Params, Ranked, Result, WeightedNeed};

/// Everything that matches are made from.
pub struct Matcher<'a> {
    /// The view that the engine was loaded from.
    pub snapshot: &'a Snapshot,
    /// Its columns.
    pub facts: &'a Facts,
    /// Its postings.
    pub engine: &'a Engine,
    /// The numbers that decide a score.
    pub params: &'a Params,
    /// Analyser, tables and day.
    pub context: Context<'a>,
}

/// Which matches are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// At most so many a need.
    pub top: usize,
    /// None below this level.
    pub min_level: Level,
    /// Only these supplies.
    pub allowed: Option<&'a DocSet>,
}

impl Matcher<'_> {
    /// The matches of all needs, in the order of the needs, then by rank. Progress advances by needs.
    ///
    /// # Errors
    /// As [`Engine::read_sentences`].
    pub fn matches(
        &self,
        needs: &[Need],
        wanted: &Wanted<'_>,
        progress: &dyn Progress,
    ) -> Result<Vec<Match>> {
        let weighted = self.weigh(needs, &self.terms(needs))?;
        let lists = self.engine.candidates(&weighted, wanted.top, wanted.allowed, progress);
        Ok(self.explain(needs, &weighted, &lists, wanted))
    }

    /// The likely IPC subclasses of each need ([`likely_subclasses`]), the same that its matches are explained with.
    ///
    /// # Errors
    /// As [`Engine::read_sentences`].
    pub fn likely_ipc(&self, needs: &[Need], progress: &dyn Progress) -> Result<Vec<Vec<IpcSymbol>>> {
        let weighted = self.weigh(needs, &self.terms(needs))?;
        let lists = self.engine.candidates(&weighted, NEAREST, None, progress);
        let of_need = |(weighted, list): (&WeightedNeed, &Vec<Candidate>)| {
            let mut list = self.engine.rank(weighted, list.iter().map(|found| found.doc_idx));
            list.truncate(NEAREST);
            let supplies: Vec<Supply> = list.iter().map(|found| self.bare(found.doc_idx)).collect();
            likely_of(&list, &supplies)
        };
        Ok(weighted.par_iter().zip(&lists).map(of_need).collect())
    }

    /// The terms of the needs.
    pub fn terms(&self, needs: &[Need]) -> Vec<NeedTerms> {
        needs.par_iter().map(|need| need_terms(self.context.analyzer, self.params, need)).collect()
    }

    /// The needs in the engine's terms, read as a whole where sentences are compared.
    ///
    /// # Errors
    /// As [`Engine::read_sentences`].
    pub fn weigh(&self, needs: &[Need], terms: &[NeedTerms]) -> Result<Vec<WeightedNeed>> {
        let mut weighted: Vec<WeightedNeed> =
            terms.par_iter().map(|terms| self.engine.weigh(terms)).collect();
        self.engine.read_sentences(&needs.iter().collect::<Vec<_>>(), &mut weighted)?;
        Ok(weighted)
    }

    /// Ranks candidates, [`Engine::n_candidates`] of them if the collection has that many, and gives levels and reasons.
    pub fn explain(
        &self,
        needs: &[Need],
        weighted: &[WeightedNeed],
        lists: &[Vec<Candidate>],
        wanted: &Wanted<'_>,
    ) -> Vec<Match> {
        let of_need = |((need, weighted), list): ((&Need, &WeightedNeed), &Vec<Candidate>)| {
            let mut list = self.engine.rank(weighted, list.iter().map(|found| found.doc_idx));
            list.truncate(wanted.top.max(NEAREST));
            let supplies: Vec<Supply> = list.iter().map(|found| self.bare(found.doc_idx)).collect();
            let likely_ipc = likely_of(&list, &supplies);
            let pairs = std::iter::zip(&list, &supplies).zip(1..).take(wanted.top);
            let shown = pairs.filter(|((found, _), _)| found.level >= wanted.min_level);
            let explain_one = |((&ranked, supply), rank): ((&Ranked, &Supply), u32)| {
                let pair = Pair {
                    need,
                    weighted,
                    supply,
                    facts: self.facts.legal(ranked.doc_idx, self.context.today),
                    ranked,
                    rank,
                    likely_ipc: &likely_ipc,
                    said: None,
                };
                explain(&self.context, self.engine, &pair)
            };
            shown.map(explain_one).collect::<Vec<Match>>()
        };
        let by_need: Vec<Vec<Match>> = needs.par_iter().zip(weighted).zip(lists).map(of_need).collect();
        by_need.into_iter().flatten().collect()
    }

    /// A supply without its texts.
    fn bare(&self, doc_idx: u32) -> Supply {
        let mut supply = Supply::new(self.snapshot.ids()[doc_idx as usize].clone(), String::new());
        self.facts.fill(doc_idx, &mut supply);
        supply
    }
}

fn likely_of(list: &[Ranked], supplies: &[Supply]) -> Vec<IpcSymbol> {
    let near: Vec<(f64, &Supply)> =
        std::iter::zip(list, supplies).map(|(found, supply)| (found.score, supply)).collect();
    likely_subclasses(&near)
}
