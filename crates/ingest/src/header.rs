//! Finding the header row and the profile that knows it.
//!
//! Above the header may stand a title in merged cells, a `search URL:` line, or a row of group headings. So every one of
//! the first rows is tried, and every pair of neighbouring rows folded together (a group heading holds for columns whose
//! second row is blank); the row under which a profile knows the most columns is the header.
//!
//! Headers are compared in one form: half-width, without blanks, lower case, and without the marks of required columns.

use std::sync::Arc;

use duijie_domain::to_half_width;

use crate::cell::{Cell, RawRow};
use crate::profile::Profile;

/// Rows searched for the header.
pub(crate) const HEAD_ROWS: usize = 20;

/// A table under a header is believed when so many of its columns are known ...
const FEWEST_KNOWN: usize = 2;
/// ... and they are at least this share of all its columns (in percent), or a number of the register is among them.
const SMALLEST_SHARE: usize = 30;

/// In brackets behind a header these tell of another language or another quantity, not of the same column.
const OTHER_COLUMN_MARKS: [&str; 16] = [
    "英",
    "译",
    "原文",
    "小语种",
    "数量",
    "个数",
    "次数",
    "代码",
    "编码",
    "地址",
    "国别",
    "国家",
    "优先",
    "标准化",
    "en",
    "count",
];

/// A recognised header.
pub(crate) struct Found {
    pub(crate) profile: Arc<Profile>,
    /// Headers in the file's own words, group headings filled in.
    pub(crate) header: Vec<String>,
    /// Number of the header row (of its last row).
    pub(crate) row: u32,
}

/// The header that came nearest, for the message.
pub(crate) struct Nearest {
    pub(crate) row: u32,
    pub(crate) header: Vec<String>,
    /// Profile and the columns it lacks.
    pub(crate) closest: Option<(String, Vec<String>)>,
}

/// The form in which headers are compared.
pub(crate) fn normalise(header: &str) -> String {
    let mut plain: String = to_half_width(header)
        .chars()
        .filter(|c| {
            !c.is_whitespace()
                && !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '"' | '“' | '”')
        })
        .flat_map(char::to_lowercase)
        .collect();
    loop {
        let shorter = plain.trim_matches(|c| matches!(c, '*' | ':' | '·'));
        let shorter = ["(必填)", "(选填)", "(必填项)", "[必填]"]
            .iter()
            .find_map(|mark| shorter.strip_suffix(mark).or_else(|| shorter.strip_prefix(mark)))
            .unwrap_or(shorter);
        if shorter.len() == plain.len() {
            return plain;
        }
        plain = shorter.to_owned();
    }
}

/// A normalised header without the bracket group at its end; `None` if it has none, is nothing else, or if the group makes it
/// another column: `标题(英文)` is no title. Units (`转让费用(万元)`) are looked for in the whole header, not here.
pub(crate) fn without_remark(key: &str) -> Option<&str> {
    let body = key.strip_suffix([')', ']', '】'])?;
    let (plain, group) = body.rsplit_once(['(', '[', '【'])?;
    let is_other = OTHER_COLUMN_MARKS.iter().any(|mark| group.contains(mark));
    Some(plain).filter(|plain| !plain.is_empty() && !is_other)
}

/// The best header among the first rows, or the nearest miss.
pub(crate) fn find(rows: &[RawRow], profiles: &[Arc<Profile>]) -> Result<Found, Nearest> {
    let mut best: Option<(usize, Found)> = None;
    let mut nearest: Option<(usize, Nearest)> = None;
    for candidate in candidates(rows) {
        let keys: Vec<String> = candidate.header.iter().map(|h| normalise(h)).collect();
        let n_named = keys.iter().filter(|key| !key.is_empty()).count();
        let mut chosen: Option<(usize, usize, &Arc<Profile>)> = None;
        for profile in profiles {
            let n_known = profile.n_known(&keys);
            let missing = profile.missing(&keys);
            if nearest.as_ref().is_none_or(|(most, _)| n_known > *most) {
                let closest = (n_known > 0).then(|| (profile.name.clone(), missing.clone()));
                let miss = Nearest { row: candidate.row, header: candidate.header.clone(), closest };
                nearest = Some((n_known, miss));
            }
            let share = n_known * 100 / n_named.max(1);
            let believed = profile.is_mapping
                || n_known >= FEWEST_KNOWN.min(n_named)
                    && n_known > 0
                    && (share >= SMALLEST_SHARE || profile.has_number(&keys));
            // the first profile wins a tie: own templates stand first, the catch-all last
            if missing.is_empty() && believed && chosen.is_none_or(|(most, ..)| share > most) {
                chosen = Some((share, n_known, profile));
            }
        }
        if let Some((_, n_known, profile)) = chosen
            && best.as_ref().is_none_or(|(most, _)| n_known > *most)
        {
            let found = Found { profile: Arc::clone(profile), header: candidate.header, row: candidate.row };
            best = Some((n_known, found));
        }
    }
    match (best, nearest) {
        (Some((_, found)), _) => Ok(found),
        (None, Some((_, nearest))) => Err(nearest),
        (None, None) => Err(Nearest { row: 1, header: Vec::new(), closest: None }),
    }
}

struct Candidate {
    header: Vec<String>,
    row: u32,
}

/// Every row alone, then every row under the one above it.
fn candidates(rows: &[RawRow]) -> Vec<Candidate> {
    let texts: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.cells.iter().map(|cell| duijie_domain::squeeze(&cell.text())).collect())
        .collect();
    let alone =
        texts.iter().zip(rows).map(|(header, row)| Candidate { header: header.clone(), row: row.number });
    let pairs = texts.windows(2).zip(rows.iter().skip(1)).map(|(pair, row)| {
        let width = pair[0].len().max(pair[1].len());
        let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
        let header = (0..width)
            .map(|at| {
                Some(cell(&pair[1], at)).filter(|c| !c.is_empty()).unwrap_or_else(|| cell(&pair[0], at))
            })
            .collect();
        Candidate { header, row: row.number }
    });
    alone.chain(pairs).collect()
}

/// Bytes by which a cell may be longer than the header it repeats: blanks, marks, full-width letters. An abstract is told at
/// once from the word 摘要, and rewriting it to compare took a third of the time of reading a row.
const MOST_PADDING: usize = 1_000;

/// True when `row` repeats the header (lists are glued together out of several exports).
pub(crate) fn repeats(row: &RawRow, header_keys: &[String]) -> bool {
    let mut n_equal = 0;
    for (cell, key) in row.cells.iter().zip(header_keys) {
        if matches!(cell, Cell::Empty) && key.is_empty() {
            continue;
        }
        let text = cell.text();
        if text.len() > key.len() + MOST_PADDING || normalise(&text) != *key {
            return false;
        }
        n_equal += usize::from(!key.is_empty());
    }
    n_equal >= FEWEST_KNOWN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_behind_a_header_is_told_from_another_column() {
        for (key, plain) in [
            ("摘要(简介)", Some("摘要")),
            ("转让费用(万元)", Some("转让费用")),
            ("标题(英文)", None),
            ("申请(专利权)人", None),
            ("(备注)", None),
        ] {
            assert_eq!(without_remark(key), plain, "{key}");
        }
    }

    #[test]
    fn headers_of_one_meaning_have_one_form() {
        for (header, plain) in [
            ("公开（公告）号", "公开(公告)号"),
            ("标题 (中文)", "标题(中文)"),
            ("\t名称 *", "名称"),
            ("需求名称（必填）", "需求名称"),
            ("申请\n日", "申请日"),
            ("IPC 主分类", "ipc主分类"),
        ] {
            assert_eq!(normalise(header), plain, "{header}");
        }
    }
}
