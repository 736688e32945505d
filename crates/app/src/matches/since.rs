//! `match --since`: a run that goes on from the lists of an earlier one, with the same bytes as a full run.
//!
//! Whether a list may be carried on is proved need by need (`duijie_matching::incremental`). This file sees to what the proof
//! rests on: that the state speaks of this store, that whatever is not newer than its revision is unchanged, and that no supply is
//! allowed today that was kept out then. Where that does not hold, all needs are matched in full, and the report says why.
//!
//! Every run over the store's needs keeps its lists for the next, with `--since` or without.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use duijie_domain::{Localised, Progress};
use duijie_index::{DocSet, Filter, SCHEMA_VERSION, Snapshot};
use duijie_matching::incremental::{DeepList, Incremental, Remembered, kept_depth};
use duijie_matching::terms::NeedTerms;
use duijie_matching::{ENGINE_VERSION, Engine, WeightedNeed};
use duijie_store::ImportedFile;
use rayon::prelude::*;

use super::state::{self, FORMAT, Header, KeptNeed, NoState, State};
use crate::{Centre, Result};

/// When more than one supply of so many is new or changed, bounds have moved too far to prove anything.
const MOST_FRESH_ONE_IN: usize = 4;

/// How a run went on from an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SinceReport {
    /// Needs whose lists were carried on.
    pub n_carried: u64,
    /// Needs that were matched in full: new, changed, or not to be proved.
    pub n_full: u64,
    /// Supplies that are new or have changed.
    pub n_fresh: usize,
    /// Why nothing could be carried on.
    pub why_full: Option<WhyFull>,
}

/// Why a run did not go on from an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WhyFull {
    /// There is no state.
    #[error("`{0}` is missing")]
    Missing(PathBuf),
    /// It cannot be read.
    #[error("`{0}` is damaged")]
    Damaged(PathBuf),
    /// Another program wrote it, or other parameters were in force.
    #[error("the earlier run was made by another version or with other parameters or filters")]
    OtherSettings,
    /// It speaks of other records.
    #[error("the earlier run was made from another store, or from a copy that was put back since")]
    OtherStore,
    /// Too much is new.
    #[error("{n_fresh} of {n_supplies} supplies are new or changed")]
    MuchChanged {
        /// New or changed.
        n_fresh: usize,
        /// In all.
        n_supplies: usize,
    },
}

impl Localised for WhyFull {
    fn zh(&self) -> String {
        match self {
            WhyFull::Missing(path) => format!("没有 {}", path.display()),
            WhyFull::Damaged(path) => format!("{} 已损坏", path.display()),
            WhyFull::OtherSettings => "上次匹配用的是其他版本的程序、其他参数或筛选条件".to_owned(),
            WhyFull::OtherStore => "上次匹配用的是另一个库，或库已还原为旧备份".to_owned(),
            WhyFull::MuchChanged { n_fresh, n_supplies } => {
                format!("{n_supplies} 件供给中有 {n_fresh} 件是新增或变更的")
            }
        }
    }
}

/// What a run goes on from and what it leaves.
pub(super) struct Keeping<'a> {
    engine: &'a Engine,
    allowed: Option<&'a DocSet>,
    top: usize,
    header: Header,
    past: Option<Past<'a>>,
    batches: Vec<PathBuf>,
    pub(super) report: Option<SinceReport>,
}

/// The lists of the earlier run.
struct Past<'a> {
    incremental: Incremental<'a>,
    /// By digest of the need; supplies in today's numbers.
    needs: HashMap<String, KeptNeed>,
}

/// What is matched: the view of the index and what may be taken from it.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) snapshot: &'a Snapshot,
    /// Revision of the snapshot or an earlier one.
    pub(super) revision: i64,
    pub(super) engine: &'a Engine,
    pub(super) allowed: Option<&'a DocSet>,
    pub(super) filter: &'a Filter,
    /// How deep lists have to be.
    pub(super) top: usize,
}

impl<'a> Keeping<'a> {
    /// `files` are all that were ever imported; `since` is the result of an earlier run.
    pub(super) fn begin(
        centre: &'a Centre,
        ground: Ground<'a>,
        files: &[ImportedFile],
        since: Option<&Path>,
    ) -> Self {
        let header = header(centre, &ground, files);
        let (mut past, mut report) = (None, None);
        if let Some(result) = since {
            let (n_fresh, found) = match go_on(centre, &ground, files, &header, result) {
                Ok((n_fresh, found)) => (n_fresh, Ok(found)),
                Err(why) => (0, Err(why)),
            };
            report = Some(SinceReport {
                n_fresh,
                why_full: found.as_ref().err().cloned(),
                ..SinceReport::default()
            });
            past = found.ok();
        }
        let Ground { engine, allowed, top, .. } = ground;
        Self { engine, allowed, top, header, past, batches: Vec::new(), report }
    }

    /// Counts a batch whose lines are in `path`, or will be.
    pub(super) fn add_batch(&mut self, path: PathBuf, n_needs: usize) {
        self.batches.push(path);
        self.header.n_needs += n_needs;
    }

    /// The lists of a batch of needs, carried on where that is certain, else made; they are kept in `path`. Progress advances by needs.
    ///
    /// # Errors
    /// What keeps the lists from being written.
    pub(super) fn lists(
        &mut self,
        terms: &[NeedTerms],
        weighted: &[WeightedNeed],
        path: &Path,
        progress: &dyn Progress,
    ) -> Result<Vec<DeepList>> {
        let digests: Vec<String> = terms.par_iter().map(|need| state::digest(&need.terms)).collect();
        let mut lists: Vec<Option<DeepList>> = match &self.past {
            None => vec![None; weighted.len()],
            Some(past) => {
                let carry_on = |((terms, weighted), digest): ((&NeedTerms, &WeightedNeed), &String)| {
                    let kept = past.needs.get(digest)?;
                    let KeptNeed { supplies, bound, doc_freqs, .. } = kept;
                    let remembered = Remembered { supplies, bound: *bound, doc_freqs };
                    past.incremental.carry_on(&terms.terms, weighted, &remembered, self.top)
                };
                terms.par_iter().zip(weighted).zip(&digests).map(carry_on).collect()
            }
        };
        let left: Vec<WeightedNeed> = std::iter::zip(&lists, weighted)
            .filter(|(list, _)| list.is_none())
            .map(|(_, weighted)| weighted.clone())
            .collect();
        let n_carried = (weighted.len() - left.len()) as u64;
        progress.advance(n_carried);
        if let Some(report) = &mut self.report {
            report.n_carried += n_carried;
            report.n_full += left.len() as u64;
        }
        let depth = kept_depth(self.top);
        let mut made = self.engine.supplies_for_needs(&left, depth, self.allowed, progress).into_iter();
        for list in lists.iter_mut().filter(|list| list.is_none()) {
            *list = made.next().map(|candidates| DeepList::of_full(candidates, depth));
        }
        let lists: Vec<DeepList> = lists.into_iter().flatten().collect();
        let keep = |((list, terms), need): ((&DeepList, &NeedTerms), String)| KeptNeed {
            need,
            bound: list.bound,
            supplies: list.candidates.iter().map(|found| found.doc_idx).collect(),
            doc_freqs: self.engine.doc_freqs(&terms.terms),
        };
        let kept: Vec<KeptNeed> = lists.par_iter().zip(terms).zip(digests).map(keep).collect();
        state::write_batch_lines(path, &kept)?;
        Ok(lists)
    }

    /// Writes the state beside the result and says how it went.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub(super) fn finish(self, snapshot: &Snapshot, output: &Path) -> Result<Option<SinceReport>> {
        let path = state::path_beside(output);
        state::write_state(&path, &self.header, &self.batches, snapshot.ids())?;
        Ok(self.report)
    }
}

/// What today's lists are made from.
fn header(centre: &Centre, ground: &Ground<'_>, files: &[ImportedFile]) -> Header {
    let Filter { in_force_on, not_ended_on, .. } = ground.filter;
    let without_days = Filter { in_force_on: None, not_ended_on: None, ..ground.filter.clone() };
    let made_by = format!(
        "duijie {}, {ENGINE_VERSION}, schema {SCHEMA_VERSION}, lexicon {}, {:?}",
        env!("CARGO_PKG_VERSION"),
        centre.analyzer().version(),
        centre.config.matching,
    );
    Header {
        format: FORMAT,
        made_by,
        store_id: centre.store.store_id().to_owned(),
        filter: format!("{without_days:?}"),
        in_force_on: in_force_on.map(|day| day.to_string()),
        not_ended_on: not_ended_on.map(|day| day.to_string()),
        revision: ground.revision,
        n_files: files.len(),
        files: digest_of(files),
        collection: ground.engine.collection(),
        n_needs: 0,
    }
}

fn digest_of(files: &[ImportedFile]) -> String {
    let runs: Vec<String> = files.iter().map(|file| file.run.to_string()).collect();
    let texts = std::iter::zip(&runs, files).flat_map(|(run, file)| {
        [run.as_str(), file.kind.as_str(), file.sha256.as_str(), file.finished.as_str()]
    });
    state::digest_of_texts(texts)
}

/// The lists of the run whose result is `result`, in today's numbers, with the number of fresh supplies.
fn go_on<'a>(
    centre: &'a Centre,
    ground: &Ground<'a>,
    files: &[ImportedFile],
    now: &Header,
    result: &Path,
) -> std::result::Result<(usize, Past<'a>), WhyFull> {
    let path = state::path_beside(result);
    let State { header: then, needs, ids } = state::read_state(&path).map_err(|why| match why {
        NoState::Missing => WhyFull::Missing(path.clone()),
        NoState::Damaged => WhyFull::Damaged(path.clone()),
        NoState::OtherFormat => WhyFull::OtherSettings,
    })?;
    judge(&then, now, files)?;
    let Ground { snapshot, engine, allowed, .. } = *ground;
    let is_fresh = |&doc_idx: &u32| snapshot.revisions()[doc_idx as usize] > then.revision;
    let fresh: Vec<u32> = (0..snapshot.n_docs() as u32).filter(is_fresh).collect();
    let (n_fresh, n_supplies) = (fresh.len(), snapshot.n_docs());
    if n_fresh * MOST_FRESH_ONE_IN > n_supplies {
        return Err(WhyFull::MuchChanged { n_fresh, n_supplies });
    }
    let today: HashMap<u32, u32> =
        ids.iter().filter_map(|(&number, id)| Some((number, snapshot.find(id)?))).collect();
    let renumber = |need: KeptNeed| {
        let supplies = need.supplies.iter().filter_map(|number| today.get(number).copied()).collect();
        (need.need.clone(), KeptNeed { supplies, ..need })
    };
    let needs = needs.into_iter().map(renumber).collect();
    let params = &centre.config.matching;
    let incremental = Incremental::new(engine, params, then.collection, &fresh, allowed);
    Ok((n_fresh, Past { incremental, needs }))
}

/// Whether lists made from `then` can be carried on to `now`.
fn judge(then: &Header, now: &Header, files: &[ImportedFile]) -> std::result::Result<(), WhyFull> {
    // as days pass, rights only leave these filters: whoever is allowed today and unchanged was allowed then
    let is_stricter = |then: &Option<String>, now: &Option<String>| match (then, now) {
        (None, _) => true,
        (Some(then), Some(now)) => then <= now,
        (Some(_), None) => false,
    };
    let is_same = then.made_by == now.made_by
        && then.filter == now.filter
        && is_stricter(&then.in_force_on, &now.in_force_on)
        && is_stricter(&then.not_ended_on, &now.not_ended_on);
    let is_before = then.revision <= now.revision
        && files.get(..then.n_files).is_some_and(|early| digest_of(early) == then.files);
    if then.store_id != now.store_id || !is_before {
        return Err(WhyFull::OtherStore);
    }
    if is_same { Ok(()) } else { Err(WhyFull::OtherSettings) }
}
