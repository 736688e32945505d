//! Common needs (共性需求): needs of different firms that ask for the same thing.
//!
//! ```text
//! needs --vectors--> pairs above a floor --fold--> statements --linkage--> groups --naming--> common needs
//! ```
//!
//! Needs become vectors of the terms they are matched by (`vectors.rs`); pairs that are alike come from an inverted index over
//! the needs (`join.rs`); what one firm states twice is folded (`firms.rs`); what is left is grouped so that no chain can form
//! (`linkage.rs`), and groups of several firms get a name from their own words (`naming.rs`).
//!
//! The result is a function of the needs as a set: their order, and the number of threads, change nothing. Not here: which needs are
//! asked about, and what becomes of the result.

mod firms;
mod join;
mod linkage;
mod naming;
#[cfg(test)]
mod tests;
mod vectors;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use duijie_domain::{CommonMember, CommonNeed, Enterprise, Fen, Need, NeedId, Progress, Step};
use duijie_text::Analyzer;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Params;
use join::Pair;
use linkage::Group;
use vectors::{Vectors, Weighted};

/// No two members are less alike than this share of the threshold. Measured: `docs/common-needs.md`.
const FLOOR_SHARE: f64 = 0.5;
/// Hexadecimal digits of an id, as in the ids that importers make.
const ID_DIGITS: usize = 12;

/// How alike needs must be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CommonParams {
    /// Mean similarity from which two groups of needs are one, above 0 and at most 1.
    pub threshold: f64,
}

impl Default for CommonParams {
    /// Chosen by reading what came out for real needs: `docs/common-needs.md`.
    fn default() -> Self {
        Self { threshold: 0.3 }
    }
}

impl CommonParams {
    /// Whether the threshold is one.
    pub fn is_valid(&self) -> bool {
        self.threshold > 0.0 && self.threshold <= 1.0
    }
}

/// The common needs of at least `min_firms` firms (and never fewer than two): most firms first, then the most alike, then by id.
///
/// Each need given is in at most one. Progress advances by needs, once while texts are read.
///
/// Cost: O(length of the texts), and for each term that not more than a twentieth (or 1,000) of the needs hold, half the square of their number.
pub fn common_needs(
    analyzer: &Analyzer,
    params: &Params,
    common: &CommonParams,
    needs: &[Need],
    min_firms: usize,
    progress: &dyn Progress,
) -> Vec<CommonNeed> {
    let mut sorted: Vec<&Need> = needs.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    progress.begin(Step {
        zh: "分析需求".to_owned(),
        en: "reading needs".to_owned(),
        total: Some(sorted.len() as u64),
    });
    let vectors = Vectors::of(analyzer, params, &sorted, progress);
    progress.begin(Step { zh: "比较需求".to_owned(), en: "comparing needs".to_owned(), total: None });
    let pairs = join::pairs(&vectors, common.threshold * FLOOR_SHARE);
    let statements = Statements::of(sorted, &pairs);
    let groups = linkage::groups(statements.needs.len(), &statements.pairs(pairs), common.threshold);
    let describe = Describe { analyzer, params, vectors, statements };
    let mut found: Vec<CommonNeed> = groups
        .par_iter()
        .filter(|group| describe.n_firms(group) >= min_firms.max(2))
        .filter_map(|group| describe.common_need(group))
        .collect();
    found.sort_by(|a, b| {
        b.n_firms
            .cmp(&a.n_firms)
            .then_with(|| b.similarity.total_cmp(&a.similarity))
            .then_with(|| a.id.cmp(&b.id))
    });
    progress.finish();
    found
}

/// The needs by id, whose they are, and which only say again what an earlier one said.
struct Statements<'n> {
    needs: Vec<&'n Need>,
    firms: Vec<Option<u32>>,
    /// For each need the one that it restates, or itself.
    first: Vec<u32>,
    /// The other way: those that restate a need, ascending.
    again: BTreeMap<u32, Vec<u32>>,
}

impl<'n> Statements<'n> {
    fn of(needs: Vec<&'n Need>, pairs: &[Pair]) -> Self {
        let firms = firms::firms(&needs);
        let first = firms::restated(&firms, pairs);
        let mut again: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (need, &of) in (0..).zip(&first).filter(|&(need, &of)| need != of) {
            again.entry(of).or_default().push(need);
        }
        Self { needs, firms, first, again }
    }

    /// The pairs between needs that restate nothing.
    fn pairs(&self, mut pairs: Vec<Pair>) -> Vec<Pair> {
        let is_first = |need: u32| self.first[need as usize] == need;
        pairs.retain(|pair| is_first(pair.left) && is_first(pair.right));
        pairs
    }
}

/// Puts into words what a group is.
struct Describe<'a> {
    analyzer: &'a Analyzer,
    params: &'a Params,
    vectors: Vectors,
    statements: Statements<'a>,
}

impl Describe<'_> {
    /// Firms that are named, and members whose firm is not.
    fn n_firms(&self, group: &Group) -> usize {
        let firms = group.members.iter().map(|&need| self.statements.firms[need as usize]);
        let named: BTreeSet<u32> = firms.clone().flatten().collect();
        named.len() + firms.filter(Option::is_none).count()
    }

    /// Nothing only if the digest were no id, which it is.
    fn common_need(&self, group: &Group) -> Option<CommonNeed> {
        let language = self.params.model.need_language();
        let needs: Vec<&Need> =
            group.members.iter().map(|&need| self.statements.needs[need as usize]).collect();
        let rows: Vec<&[Weighted]> =
            group.members.iter().map(|&need| self.vectors.rows()[need as usize].as_slice()).collect();
        let terms = naming::common_terms(&rows, |term| self.vectors.name(term), language);
        let members: Vec<CommonMember> = group.members.iter().map(|&need| self.member(need)).collect();
        let budgets: Vec<i64> = needs.iter().filter_map(|need| need.budget).map(Fen::fen).collect();
        let deadlines: Option<Vec<_>> = needs.iter().map(|need| need.deadline).collect();
        let firms: BTreeSet<&str> =
            members.iter().map(|member| member.firm.as_str()).filter(|firm| !firm.is_empty()).collect();
        Some(CommonNeed {
            id: digest(&members)?,
            name: naming::name(self.analyzer, language, &needs, &terms),
            n_firms: self.n_firms(group),
            firms: firms.into_iter().map(str::to_owned).collect(),
            similarity: group.similarity,
            terms,
            regions: counted(needs.iter().filter_map(|need| need.region)),
            industries: counted(needs.iter().filter_map(|need| need.industry.clone())),
            budget: (!budgets.is_empty())
                .then(|| Fen::from_fen(budgets.iter().fold(0, |sum, fen| sum.saturating_add(*fen)))),
            n_budgets: budgets.len(),
            deadline: deadlines.and_then(|days| days.into_iter().max()),
            members,
        })
    }

    fn member(&self, need: u32) -> CommonMember {
        let Statements { needs, again, .. } = &self.statements;
        let stated = needs[need as usize];
        let restated = again.get(&need).into_iter().flatten();
        let code = || stated.uscc.as_ref().map(ToString::to_string).unwrap_or_default();
        let name = Enterprise::plain_name(&stated.enterprise);
        CommonMember {
            id: stated.id.clone(),
            title: stated.title.clone(),
            firm: if name.is_empty() { code() } else { name },
            restated: restated.map(|&other| needs[other as usize].id.clone()).collect(),
        }
    }
}

/// `common-` and the first digits of the digest of the members' ids.
fn digest(members: &[CommonMember]) -> Option<NeedId> {
    let mut hasher = Sha256::new();
    for member in members {
        hasher.update(member.id.as_str());
        hasher.update("\n");
    }
    let hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    NeedId::parse(&format!("common-{}", &hex[..ID_DIGITS])).ok()
}

/// How often each occurs, most first, then ascending.
fn counted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    let mut counts: Vec<(T, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| Reverse(*n));
    counts
}
