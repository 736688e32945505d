//! `check`: every invariant of store and index, and whether they agree.

use std::collections::{BTreeMap, BTreeSet};

use duijie_domain::{Localised, SupplyId};

use crate::background::blocking;
use crate::{Centre, Error, Result};

/// One thing, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Broken invariants; empty when all is well.
    pub problems: Vec<Finding>,
    /// Things to know that are no problems, such as an index that waits for new records.
    pub notes: Vec<Finding>,
    /// Supplies in the store.
    pub n_supplies: u64,
    /// Needs in the store.
    pub n_needs: u64,
    /// Enterprises in the store.
    pub n_enterprises: u64,
}

impl CheckReport {
    /// Whether nothing is broken.
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Checks store and index. Reads everything: seconds for a centre, minutes for a nation.
///
/// # Errors
/// Only when the check itself cannot be made; whatever it finds is in the report.
pub async fn check(centre: &Centre) -> Result<CheckReport> {
    let counts = centre.store.counts().await?;
    let problems = centre.store.check().await?.into_iter().map(|p| Finding { zh: p.zh, en: p.en }).collect();
    let mut report = CheckReport {
        problems,
        notes: Vec::new(),
        n_supplies: counts.supplies,
        n_needs: counts.needs,
        n_enterprises: counts.enterprises,
    };
    let stored = stored_supplies(centre).await?;
    let revision = centre.store.revision().await?;
    let moved = centre.clone();
    let indexed = blocking(move || read_index(&moved)).await?;
    match indexed {
        Indexed::Problem(finding) => report.problems.push(finding),
        Indexed::Nothing => {
            report.note("尚未建立索引；请运行 duijie index", "no index yet; run `duijie index`")
        }
        Indexed::State { revision: reached, entries } => {
            compare(&mut report, stored, entries, reached, revision)
        }
    }
    Ok(report)
}

/// Supplies read from the store at a time.
const PAGE: u64 = 10_000;

/// All ids with their revisions.
async fn stored_supplies(centre: &Centre) -> Result<Vec<(SupplyId, i64)>> {
    let mut stored: Vec<(SupplyId, i64)> = Vec::new();
    loop {
        let after = stored.last().map_or(-1, |(_, revision)| *revision);
        let page = centre.store.supply_ids_with_revisions(after, PAGE).await?;
        if page.is_empty() {
            return Ok(stored);
        }
        stored.extend(page);
    }
}

impl CheckReport {
    fn note(&mut self, zh: &str, en: &str) {
        self.notes.push(Finding { zh: zh.to_owned(), en: en.to_owned() });
    }

    fn problem(&mut self, zh: String, en: String) {
        self.problems.push(Finding { zh, en });
    }
}

enum Indexed {
    Nothing,
    State { revision: i64, entries: Vec<(SupplyId, i64)> },
    Problem(Finding),
}

fn read_index(centre: &Centre) -> Result<Indexed> {
    match read_entries(centre) {
        Ok(indexed) => Ok(indexed),
        Err(Error::Index(duijie_index::Error::Missing { .. })) => Ok(Indexed::Nothing),
        Err(error) => Ok(Indexed::Problem(Finding { zh: error.zh(), en: error.to_string() })),
    }
}

fn read_entries(centre: &Centre) -> Result<Indexed> {
    let index = centre.open_built_index()?;
    let damaged = index.damaged_files()?;
    if !damaged.is_empty() {
        let names = damaged.join(", ");
        return Ok(Indexed::Problem(Finding {
            zh: format!("索引文件损坏：{names}；请运行 duijie index --rebuild"),
            en: format!("damaged index files: {names}; run `duijie index --rebuild`"),
        }));
    }
    let revision = index.stamp()?.map_or(-1, |stamp| stamp.revision);
    let snapshot = index.snapshot()?;
    let entries =
        std::iter::zip(snapshot.ids().iter().cloned(), snapshot.revisions().iter().copied()).collect();
    Ok(Indexed::State { revision, entries })
}

/// The index may be behind the store, but what has not changed since the revision it reached must be in it, once, and nothing else
/// but what has changed or gone since.
fn compare(
    report: &mut CheckReport,
    stored: Vec<(SupplyId, i64)>,
    indexed: Vec<(SupplyId, i64)>,
    reached: i64,
    revision: i64,
) {
    if reached > revision {
        report.problem(
            "索引比数据新，可能用错了数据库；请运行 duijie index --rebuild".into(),
            "the index is ahead of the store; run `duijie index --rebuild`".into(),
        );
        return;
    }
    let waiting = stored.iter().filter(|(_, at)| *at > reached).count();
    let known: BTreeMap<SupplyId, i64> = indexed.iter().cloned().collect();
    let missing = stored.iter().filter(|(id, at)| *at <= reached && known.get(id) != Some(at)).count();
    let twice = indexed.len() - known.len();
    let current: BTreeSet<&SupplyId> = stored.iter().map(|(id, _)| id).collect();
    let foreign =
        if reached == revision { known.keys().filter(|id| !current.contains(id)).count() } else { 0 };
    if missing + twice + foreign > 0 {
        report.problem(
            format!("索引与数据不一致：缺 {missing} 条，重复 {twice} 条，多 {foreign} 条；请运行 duijie index --rebuild"),
            format!(
                "index and store differ: {missing} missing, {twice} twice, {foreign} too many; run `duijie index --rebuild`"
            ),
        );
    }
    if waiting > 0 {
        report.note(
            &format!("有 {waiting} 条供给等待进入索引；请运行 duijie index"),
            &format!("{waiting} supplies wait to be indexed; run `duijie index`"),
        );
    }
}
