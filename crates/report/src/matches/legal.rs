//! The legal state of a supply in a few words, always with its date.

use duijie_domain::Lang;
use duijie_domain::legal::{Fact, LegalEventKind, LegalFacts};

use super::MatchRow;

/// `有效（截至 2026-11-01）`, `受限：质押（…）`, `失效（…）`, `审中（…）`, `待核`, or `不适用` for what no office grants.
pub(super) fn state(row: &MatchRow<'_>, lang: Lang) -> String {
    let facts = &row.facts;
    let word = match facts.in_force.holds {
        Some(true) => {
            let limits = limits(facts, lang);
            if limits.is_empty() {
                lang.pick("有效", "in force").to_owned()
            } else {
                lang.pick(
                    format!("受限：{}", limits.join("、")),
                    format!("restricted: {}", limits.join(", ")),
                )
            }
        }
        Some(false) if is_pending(row) => lang.pick("审中", "pending").to_owned(),
        Some(false) => lang.pick("失效", "ended").to_owned(),
        None if !row.supply.is_patent() => return lang.pick("不适用", "not applicable").to_owned(),
        None => return lang.pick("待核", "to be checked").to_owned(),
    };
    match facts.data_date.max(facts.in_force.since) {
        Some(day) => lang.pick(format!("{word}（截至 {day}）"), format!("{word} (as of {day})")),
        None => lang.pick(format!("{word}（来源未注明日期）"), format!("{word} (source gives no date)")),
    }
}

/// What keeps a patent in force from being offered freely.
fn limits(facts: &LegalFacts, lang: Lang) -> Vec<String> {
    let holds = |fact: &Fact| fact.holds == Some(true);
    let mut limits = Vec::new();
    if holds(&facts.pledged) {
        limits.push(lang.pick("质押", "pledged").to_owned());
    }
    if holds(&facts.frozen) {
        limits.push(lang.pick("保全或中止", "frozen").to_owned());
    }
    if holds(&facts.exclusive) {
        limits.push(match facts.exclusive_until {
            Some(day) => {
                lang.pick(format!("独占或排他许可至 {day}"), format!("exclusive licence until {day}"))
            }
            None => lang.pick("独占或排他许可", "exclusive licence").to_owned(),
        });
    }
    if facts.fee_overdue {
        limits.push(lang.pick("年费滞纳期", "annual fee overdue").to_owned());
    }
    limits
}

/// True when the event that makes it "not in force" is an application on its way, not the end of a right.
fn is_pending(row: &MatchRow<'_>) -> bool {
    let decisive = |kind| {
        row.supply.events.iter().any(|event| event.kind == kind && event.date == row.facts.in_force.since)
    };
    decisive(LegalEventKind::Pending) && !decisive(LegalEventKind::Ended)
}
