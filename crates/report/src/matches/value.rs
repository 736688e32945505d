//! How a match fills a column: what a cell holds, before a workbook or a CSV writes it in its own way.

use duijie_domain::matches::Level;
use duijie_domain::{IpcSymbol, Lang, Localised};

use super::columns::ColumnId;
use super::{MatchReport, MatchRow, legal};
use crate::rich::Marked;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Lines(Vec<String>),
    Marked(Marked),
    Number { value: f64, decimals: usize },
    Level(Level),
}

/// The longest excerpt of a need, in characters.
const NEED_CHARS: usize = 300;
/// The longest abstract, in characters; the office asks for at most 300, translations and achievements run longer.
const ABSTRACT_CHARS: usize = 500;
/// Average length of a year in the Gregorian calendar.
const DAYS_IN_YEAR: f64 = 365.2425;

/// What a column holds for a match; an unknown value is an empty text.
pub(super) fn of(id: ColumnId, report: &MatchReport<'_>, row: &MatchRow<'_>) -> Value {
    let MatchRow { found, need, supply, .. } = row;
    let lang = report.lang;
    let marks = &found.evidence.highlights;
    match id {
        ColumnId::NeedId => Value::Text(need.id.to_string()),
        ColumnId::Enterprise => Value::Text(need.enterprise.clone()),
        ColumnId::NeedTitle => Value::Marked(Marked::new(&need.title, &marks.need_title)),
        ColumnId::Rank => Value::Number { value: f64::from(found.rank), decimals: 0 },
        ColumnId::Level => Value::Level(found.level),
        ColumnId::LevelNumber => Value::Number { value: f64::from(found.level.number()), decimals: 0 },
        ColumnId::Score => Value::Number { value: found.score, decimals: 6 },
        ColumnId::Title => Value::Marked(Marked::new(&supply.title, &marks.title)),
        ColumnId::ApplicationNumber => {
            Value::Text(supply.application_number.as_ref().map(ToString::to_string).unwrap_or_default())
        }
        ColumnId::PublicationNumber => {
            Value::Text(supply.publication_number.as_ref().map(ToString::to_string).unwrap_or_default())
        }
        ColumnId::Kind => Value::Text(supply.kind.say(lang)),
        ColumnId::Holders => Value::Text(holders(row, lang)),
        ColumnId::HolderRegion => Value::Text(row.region_name.clone().unwrap_or_default()),
        ColumnId::LegalState => Value::Text(legal::state(row, lang)),
        ColumnId::Fee => match supply.offer.fee {
            Some(fee) if fee.fen() == 0 => Value::Text(lang.pick("免费", "free").to_owned()),
            Some(fee) => {
                let decimals = if fee.fen() % 100 == 0 { 0 } else { 2 };
                Value::Number { value: fee.yuan(), decimals }
            }
            None => Value::Text(String::new()),
        },
        ColumnId::Modes => Value::Lines(supply.offer.modes.iter().map(|mode| mode.say(lang)).collect()),
        ColumnId::Maturity => {
            Value::Text(supply.offer.trl.map(|trl| format!("TRL {trl}")).unwrap_or_default())
        }
        ColumnId::ReasonsFor => Value::Lines(reasons(row, lang, true)),
        ColumnId::ReasonsAgainst => Value::Lines(reasons(row, lang, false)),
        ColumnId::NeedText => {
            Value::Marked(Marked::new(&need.description, &marks.need_description).excerpt(NEED_CHARS))
        }
        ColumnId::Abstract => {
            Value::Marked(Marked::new(&supply.abstract_text, &marks.abstract_text).cut(ABSTRACT_CHARS))
        }
        ColumnId::IpcCommon => Value::Lines(ipc(&found.evidence.ipc_common, row.ipc_title.as_deref(), lang)),
        ColumnId::RemainingYears => match remaining_days(report, row) {
            Some(days) => Value::Number { value: days as f64 / DAYS_IN_YEAR, decimals: 1 },
            None => Value::Text(String::new()),
        },
        ColumnId::SupplyId => Value::Text(supply.id.to_string()),
    }
}

/// Days that protection still lasts; nothing for an application, an ended right or one nobody knows about.
fn remaining_days(report: &MatchReport<'_>, row: &MatchRow<'_>) -> Option<i64> {
    if row.facts.in_force.holds != Some(true) {
        return None;
    }
    row.supply.remaining_term_days(report.generated_on).filter(|&days| days >= 0)
}

fn holders(row: &MatchRow<'_>, lang: Lang) -> String {
    let names: Vec<&str> = row.supply.holders.iter().map(|holder| holder.name.as_str()).collect();
    names.join(lang.pick("；", "; "))
}

fn reasons(row: &MatchRow<'_>, lang: Lang, speaks_for: bool) -> Vec<String> {
    let wanted = row.found.reasons.iter().filter(|reason| reason.speaks_for == speaks_for);
    wanted.map(|reason| reason.say(lang).to_owned()).collect()
}

fn ipc(symbols: &[IpcSymbol], title: Option<&str>, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = symbols.iter().map(ToString::to_string).collect();
    if let (Some(first), Some(title)) = (lines.first_mut(), title) {
        *first = lang.pick(format!("{first}（{title}）"), format!("{first} ({title})"));
    }
    lines
}
