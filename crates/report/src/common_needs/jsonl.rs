//! Common needs as JSON lines: stable names, every member, codes beside names.

use std::io;

use duijie_domain::NeedId;
use serde::Serialize;

use super::CommonRow;

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    name: &'a str,
    n_firms: usize,
    firms: &'a [String],
    similarity: f64,
    members: Vec<MemberLine<'a>>,
    terms: Vec<TermLine<'a>>,
    regions: Vec<CodeLine<'a>>,
    industries: Vec<CodeLine<'a>>,
    budget_cny: Option<f64>,
    n_budgets: usize,
    deadline: Option<String>,
}

#[derive(Serialize)]
struct MemberLine<'a> {
    id: &'a str,
    title: &'a str,
    firm: &'a str,
    restated: Vec<&'a str>,
}

#[derive(Serialize)]
struct TermLine<'a> {
    term: &'a str,
    n_members: usize,
    share: f64,
}

#[derive(Serialize)]
struct CodeLine<'a> {
    code: String,
    name: &'a str,
    n_members: usize,
}

/// One line a row.
pub(super) fn lines(rows: &[CommonRow<'_>]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut out, &line(row))?;
        out.push(b'\n');
    }
    Ok(out)
}

fn line<'a>(row: &'a CommonRow<'_>) -> Line<'a> {
    let common = row.common;
    let n_members = common.members.len();
    let members = common.members.iter().map(|member| MemberLine {
        id: member.id.as_str(),
        title: &member.title,
        firm: &member.firm,
        restated: member.restated.iter().map(NeedId::as_str).collect(),
    });
    let terms = common.terms.iter().map(|term| TermLine {
        term: &term.term,
        n_members: term.n_members,
        share: rounded(term.n_members as f64 / n_members as f64),
    });
    Line {
        id: common.id.as_str(),
        name: &common.name,
        n_firms: common.n_firms,
        firms: &common.firms,
        similarity: rounded(common.similarity),
        members: members.collect(),
        terms: terms.collect(),
        regions: codes(&common.regions, &row.regions),
        industries: codes(&common.industries, &row.industries),
        budget_cny: common.budget.map(|budget| budget.yuan()),
        n_budgets: common.n_budgets,
        deadline: common.deadline.map(|day| day.to_string()),
    }
}

fn codes<'a, C: ToString>(counts: &[(C, usize)], names: &'a [String]) -> Vec<CodeLine<'a>> {
    let line = |((code, n_members), name): (&(C, usize), &'a String)| CodeLine {
        code: code.to_string(),
        name,
        n_members: *n_members,
    };
    counts.iter().zip(names).map(line).collect()
}

/// Four decimals, so that two runs can be compared as text.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
