//! The columns of a table of common needs, and what each holds.

use duijie_domain::{Lang, NeedId, squeeze};

use super::CommonRow;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Lines(Vec<String>),
    Number { value: f64, decimals: usize },
}

/// One column.
pub(super) struct Column {
    zh: &'static str,
    en: &'static str,
    /// Width in the workbook, in digits of the default font.
    pub(super) width: f64,
    /// Numbers stand at the right, and so do their headers.
    pub(super) is_right: bool,
    of: fn(&CommonRow<'_>, Lang) -> Cell,
}

const fn column(
    (zh, en): (&'static str, &'static str),
    width: f64,
    of: fn(&CommonRow<'_>, Lang) -> Cell,
) -> Column {
    Column { zh, en, width, is_right: false, of }
}

const fn number(
    names: (&'static str, &'static str),
    width: f64,
    of: fn(&CommonRow<'_>, Lang) -> Cell,
) -> Column {
    Column { is_right: true, ..column(names, width, of) }
}

/// One line a common need.
pub(super) const NEEDS: [Column; 11] = [
    column(("共性需求", "Common need"), 26.0, |row, _| Cell::Text(row.common.name.clone())),
    number(("企业数", "Firms"), 9.0, |row, _| count(row.common.n_firms)),
    number(("需求数", "Needs"), 9.0, |row, _| count(row.common.members.len())),
    column(("企业", "Named firms"), 34.0, |row, _| Cell::Lines(row.common.firms.clone())),
    number(("平均相似度", "Mean similarity"), 13.0, |row, _| Cell::Number {
        value: row.common.similarity,
        decimals: 2,
    }),
    column(("共同的词（条数）", "Shared words (needs)"), 30.0, |row, lang| {
        let words = row.common.terms.iter();
        Cell::Lines(words.map(|word| counted(&word.term, word.n_members, lang)).collect())
    }),
    column(("地区（条数）", "Regions (needs)"), 24.0, |row, lang| {
        Cell::Lines(counted_all(&row.regions, row.common.regions.iter().map(|(_, n)| *n), lang))
    }),
    column(("行业（条数）", "Industries (needs)"), 24.0, |row, lang| {
        Cell::Lines(counted_all(&row.industries, row.common.industries.iter().map(|(_, n)| *n), lang))
    }),
    number(("预算合计（元）", "Budgets (CNY)"), 15.0, |row, _| match row.common.budget {
        Some(budget) => {
            let decimals = if budget.fen() % 100 == 0 { 0 } else { 2 };
            Cell::Number { value: budget.yuan(), decimals }
        }
        None => Cell::Text(String::new()),
    }),
    column(("需求编号", "Need ids"), 22.0, |row, _| {
        Cell::Lines(ids(row.common.members.iter().map(|member| &member.id)))
    }),
    column(("共性需求编号", "Id"), 22.0, |row, _| Cell::Text(row.common.id.to_string())),
];

impl Column {
    pub(super) fn header(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }

    pub(super) fn cell(&self, row: &CommonRow<'_>, lang: Lang) -> Cell {
        (self.of)(row, lang)
    }
}

impl Cell {
    /// For a CSV, which has no line breaks in cells.
    pub(super) fn on_one_line(&self, lang: Lang) -> String {
        match self {
            Cell::Text(text) => squeeze(text),
            Cell::Lines(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| squeeze(line)).collect();
                lines.join(lang.pick("；", "; "))
            }
            Cell::Number { value, decimals } => format!("{value:.decimals$}"),
        }
    }
}

/// The ids as lines.
pub(super) fn ids<'a>(ids: impl Iterator<Item = &'a NeedId>) -> Vec<String> {
    ids.map(ToString::to_string).collect()
}

fn count(n: usize) -> Cell {
    Cell::Number { value: n as f64, decimals: 0 }
}

fn counted_all(names: &[String], counts: impl Iterator<Item = usize>, lang: Lang) -> Vec<String> {
    names.iter().zip(counts).map(|(name, n)| counted(name, n, lang)).collect()
}

/// `隔膜（3）`.
fn counted(name: &str, n: usize, lang: Lang) -> String {
    lang.pick(format!("{name}（{n}）"), format!("{name} ({n})"))
}
