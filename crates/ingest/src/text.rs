//! Text hygiene: what a cell's text loses before it becomes a value, and how a cell with several values comes apart.

use duijie_domain::squeeze;

/// What people and programs write into a cell that has no value.
const PLACEHOLDERS: [&str; 14] =
    ["-", "--", "—", "——", "/", "\\", "无", "暂无", "n/a", "null", "none", "nan", "nil", "#n/a"];

/// Ends of company names that a comma does not separate from their beginnings.
const COMPANY_TAILS: [&str; 9] = ["ltd", "inc", "llc", "co.", "corp", "gmbh", "l.l.c", "s.a", "limited"];

/// True for `-`, `无`, `null` and the like.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let plain = text.trim();
    PLACEHOLDERS.iter().any(|placeholder| placeholder.eq_ignore_ascii_case(plain))
}

/// True for a cell that repeats the one above it.
pub(crate) fn is_ditto(text: &str) -> bool {
    // longer cells are no marks, and there are many of them
    text.len() <= 24 && matches!(squeeze(text).replace(' ', "").as_str(), "同上" | "同前" | "〃")
}

/// One line: control characters out, every run of blanks and line breaks one blank.
pub(crate) fn one_line(text: &str) -> String {
    squeeze(&without_controls(text))
}

/// Several lines: control characters out, line ends `\n`, no blank at the end of a line, no run of blank lines.
pub(crate) fn many_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in without_controls(text).replace("\r\n", "\n").split(['\n', '\r']) {
        let line = line.trim_end();
        if line.trim().is_empty() && (out.is_empty() || out.ends_with("\n\n")) {
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    out.trim().to_owned()
}

/// Spreadsheet programs escape a carriage return as `_x000D_` when they write one they should not.
fn without_controls(text: &str) -> String {
    text.chars()
        .filter(|&c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
        .filter(|c| !matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{fffe}' | '\u{ffff}'))
        .collect::<String>()
        .replace("_x000D_", "")
}

/// A number or code without the marks that keep a spreadsheet from reading it as a number: `'2010…`, `="2010…"`.
pub(crate) fn identifier(text: &str) -> &str {
    let plain = text.trim();
    let plain = plain.strip_prefix('=').unwrap_or(plain);
    plain.trim_matches(|c: char| matches!(c, '\'' | '"' | '‘' | '’' | '`' | '“' | '”') || c.is_whitespace())
}

/// Cuts runs of `?` out of a text: at least two at its end, at least three within.
pub(crate) fn without_question_runs(text: &str) -> String {
    let mut body = text.trim_end();
    loop {
        let shorter = body.trim_end_matches('?');
        if body.len() - shorter.len() < 2 {
            break;
        }
        body = shorter.trim_end();
    }
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find("???") {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = rest[at..].trim_start_matches('?');
    }
    out.push_str(rest);
    out
}

/// How a cell with several values is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Split {
    /// Names of bodies: only at the separators that never occur in one.
    Holders,
    /// Names of people and words: also at `、` and commas.
    Words,
}

/// Splits at `;`, `；`, `|`, line breaks and the profile's own separators; [`Split::Words`] also at commas. Blank and
/// repeated values are left out.
pub(crate) fn split_list(text: &str, split: Split, separators: &[String]) -> Vec<String> {
    let mut plain = without_controls(text);
    for separator in separators {
        plain = plain.replace(separator.as_str(), ";");
    }
    let is_end = |c: char| match c {
        ';' | '；' | '|' | '\n' | '\r' => true,
        '、' | ',' | '，' => split == Split::Words,
        _ => false,
    };
    let mut values: Vec<String> = Vec::new();
    for piece in plain.split(is_end) {
        let value = squeeze(piece);
        let lower = value.to_lowercase();
        let is_tail = COMPANY_TAILS.iter().any(|tail| lower.starts_with(tail));
        if is_tail && let Some(last) = values.last_mut() {
            last.push_str(", ");
            last.push_str(&value);
        } else if !value.is_empty() && !is_placeholder(&value) && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_come_apart_at_the_separators_of_the_tools() {
        for text in [
            "汪林兵 ; 王文涛",
            "汪林兵；王文涛",
            "汪林兵 | 王文涛",
            "汪林兵\n王文涛;汪林兵",
            "汪林兵、王文涛",
        ] {
            assert_eq!(split_list(text, Split::Words, &[]), ["汪林兵", "王文涛"], "{text}");
        }
        assert_eq!(split_list("A;;B", Split::Holders, &[";;".to_owned()]), ["A", "B"]);
        let google = split_list("Huawei Co., Ltd., 清华大学", Split::Holders, &[",".to_owned()]);
        assert_eq!(google, ["Huawei Co., Ltd.", "清华大学"]);
    }

    #[test]
    fn marks_and_question_runs_are_cut() {
        assert_eq!(identifier("'2010105546377 "), "2010105546377");
        assert_eq!(identifier("=\"2010105546377\""), "2010105546377");
        assert_eq!(
            without_question_runs("聚酯多元醇??????????4 粒径0.1?0.5um????"),
            "聚酯多元醇 4 粒径0.1?0.5um"
        );
    }

    #[test]
    fn line_breaks_stay_in_texts_and_fold_in_titles() {
        assert_eq!(many_lines("一\u{0}\r\n\r\n\r\n\r\n二 \n_x000D_"), "一\n\n二");
        assert_eq!(one_line("一\u{0}种\r\n 方法"), "一种 方法");
    }

    proptest! {
        #[test]
        fn hygiene_is_idempotent(text in "\\PC*|[\\x00-\\x20?a]*") {
            for clean in [one_line, many_lines, without_question_runs] {
                let once = clean(&text);
                prop_assert_eq!(clean(&once), once);
            }
        }
    }
}
