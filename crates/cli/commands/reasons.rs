//! How matches and their reasons look in a terminal table.

use duijie_app::Centre;
use duijie_app::matches::MatchList;
use duijie_domain::matches::{Level, Match};
use duijie_domain::{Lang, Localised, Supply};

use crate::printer::Rows;

/// Matches as rows: need, rank, level, score, supply, holder, reasons.
pub(crate) fn match_rows(list: &MatchList, lang: Lang, shown: impl Fn(&Match) -> bool) -> Rows {
    let headers = vec![
        lang.pick("需求", "need"),
        lang.pick("名次", "rank"),
        lang.pick("等级", "level"),
        lang.pick("得分", "score"),
        lang.pick("专利或成果", "supply"),
        lang.pick("权利人", "holder"),
        lang.pick("理由", "reasons"),
    ];
    let row = |found: &Match| {
        let need = list.needs.get(&found.need_id);
        let supply = list.supplies.get(&found.supply_id);
        vec![
            format!("{}\n{}", found.need_id, need.map_or("", |need| &need.title)),
            found.rank.to_string(),
            level_words(found.level, lang),
            format!("{:.3}", found.score),
            format!("{}\n{}", supply.map_or("", |supply| &supply.title), found.supply_id),
            supply.map_or(String::new(), |supply| holders(supply)),
            reason_lines(found, lang),
        ]
    };
    Rows { headers, rows: list.matches.iter().filter(|found| shown(found)).map(row).collect() }
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
