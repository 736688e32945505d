//! How matches and their reasons look in a terminal table.

use duijie_app::Centre;
use duijie_app::matches::MatchList;
use duijie_domain::matches::{Level, Match};
use duijie_domain::{Lang, Localised, Supply};

use crate::printer::Rows;

/// Reasons for shown in a list; the explanation of a pair and the files hold all of them.
const SHOWN_FOR: usize = 4;
/// Reasons against shown in a list.
const SHOWN_AGAINST: usize = 2;

/// Matches as rows of a terminal table: need, place and level, supply, the first reasons.
pub(crate) fn match_rows(list: &MatchList, lang: Lang, shown: impl Fn(&Match) -> bool) -> Rows {
    let headers = vec![
        lang.pick("需求", "need"),
        lang.pick("名次与等级", "rank, level"),
        lang.pick("专利或成果", "supply"),
        lang.pick("理由", "reasons"),
    ];
    let mut last_need = None;
    let row = |found: &Match| {
        let need = list.needs.get(&found.need_id);
        let supply = list.supplies.get(&found.supply_id);
        // a need's text stands only beside its first match
        let need_cell = match need {
            Some(need) if last_need != Some(&found.need_id) => {
                format!("{}\n{}\n{}", need.id, need.title, need.enterprise)
            }
            _ => String::new(),
        };
        last_need = need.map(|need| &need.id);
        let supply_cell = supply.map_or_else(
            || found.supply_id.to_string(),
            |supply| format!("{}\n{} {}", supply.title, supply.id, holders(supply)),
        );
        let place = format!("{} {}\n{:.3}", found.rank, level_words(found.level, lang), found.score);
        vec![need_cell, place, supply_cell, short_reasons(found, lang)]
    };
    Rows { headers, rows: list.matches.iter().filter(|found| shown(found)).map(row).collect() }
}

/// The first reasons for on one line, the first against on another.
fn short_reasons(found: &Match, lang: Lang) -> String {
    let side = |speaks_for: bool, n: usize, mark: &str| {
        let chosen = found.reasons.iter().filter(|reason| reason.speaks_for == speaks_for).take(n);
        let words: Vec<&str> = chosen.map(|reason| reason.say(lang)).collect();
        (!words.is_empty()).then(|| format!("{mark} {}", words.join(lang.pick("；", "; "))))
    };
    [side(true, SHOWN_FOR, "+"), side(false, SHOWN_AGAINST, "−")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n")
}

/// The mark and the word, so that the level can be read without colour.
pub(crate) fn level_words(level: Level, lang: Lang) -> String {
    let mark = match level {
        Level::Strong => "●",
        Level::Fair => "◐",
        Level::Weak => "○",
        Level::None => "–",
    };
    format!("{mark} {}", level.say(lang))
}

/// Reasons for with `+`, reasons against with `−`, one a line.
pub(crate) fn reason_lines(found: &Match, lang: Lang) -> String {
    let line = |reason: &duijie_domain::matches::Reason| {
        format!("{} {}", if reason.speaks_for { "+" } else { "−" }, reason.say(lang))
    };
    found.reasons.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Names of the holders.
pub(crate) fn holders(supply: &Supply) -> String {
    supply.holders.iter().map(|holder| holder.name.as_str()).collect::<Vec<_>>().join("；")
}

/// `有效`, `已终止`, `在审` or `待核`, with the date of the data.
pub(crate) fn legal_words(supply: &Supply, centre: &Centre, lang: Lang) -> String {
    let facts = supply.legal_facts(centre.today());
    let word = match facts.in_force.holds {
        _ if !supply.is_patent() => lang.pick("不适用", "not a patent"),
        _ if facts.ended => lang.pick("已终止", "ended"),
        Some(true) => lang.pick("有效", "in force"),
        Some(false) => lang.pick("在审", "pending"),
        None => lang.pick("待核", "unknown"),
    };
    match facts.data_date {
        Some(date) => format!("{word}（{date}）"),
        None => word.to_owned(),
    }
}
