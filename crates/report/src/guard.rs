//! Foreign text in cells: a title that begins with `=` must stay a title.
//!
//! Spreadsheet programs run a CSV cell that begins with `=`, `+`, `-`, `@`, a tab or a line break as a formula, or pass it
//! on to one (OWASP, "CSV Injection"; the full-width forms count in East Asian locales). In CSV the guard is an apostrophe
//! in front, which shows that the cell was text. A workbook knows types, so there the text is unchanged and the
//! cell carries the quote-prefix mark that Excel itself sets for typed apostrophes.

use std::borrow::Cow;

/// Most UTF-16 units that Excel keeps in a cell.
pub(crate) const CELL_UNITS: usize = 32_767;

/// The text as a CSV cell that no spreadsheet program runs: with `'` in front where it could be taken for a formula.
///
/// Blanks in front do not hide a formula. Quoting for commas and line breaks is the CSV writer's task.
///
/// ```
/// use duijie_report::csv_safe;
/// assert_eq!(csv_safe("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
/// assert_eq!(csv_safe("一种锂离子电池"), "一种锂离子电池");
/// ```
pub fn csv_safe(text: &str) -> Cow<'_, str> {
    if is_formula_like(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Whether a spreadsheet program could take the text for a formula.
pub(crate) fn is_formula_like(text: &str) -> bool {
    let is_trigger =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠');
    let unpadded = text.trim_start_matches([' ', '\u{a0}', '\u{3000}', '\u{feff}', '\u{200b}']);
    unpadded.starts_with(is_trigger)
}

/// A text as a workbook cell can hold it: line breaks as `\n`, no other control characters, at most [`CELL_UNITS`].
pub(crate) fn cell_text(text: &str) -> Cow<'_, str> {
    let is_foreign =
        |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    let mut clean = Cow::Borrowed(text);
    if text.contains(is_foreign) {
        clean = Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace(is_foreign, ""));
    }
    if clean.len() > CELL_UNITS && clean.encode_utf16().count() > CELL_UNITS {
        clean = Cow::Owned(truncate(&clean));
    }
    // the workbook library takes shared strings of this form for its own markup
    if clean.starts_with("<r>") && clean.ends_with("</r>") {
        clean.to_mut().push(' ');
    }
    clean
}

/// Cut one unit short of the limit, `…` in the place of the rest.
fn truncate(text: &str) -> String {
    let mut units = 0;
    let mut cut: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < CELL_UNITS
        })
        .collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_nothing_else() {
        for text in ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1", "  =cmd", "＝1+1", "\u{feff}=1"] {
            assert_eq!(csv_safe(text), format!("'{text}"));
        }
        for text in ["", " ", "3-5 年", "a=b", "一种=号", "'=1"] {
            assert_eq!(csv_safe(text), text);
        }
    }

    #[test]
    fn cells_hold_what_excel_can_hold() {
        assert_eq!(cell_text("甲\r\n乙\r丙\u{0}\u{1b}"), "甲\n乙\n丙");
        let long = cell_text(&"𠀀".repeat(20_000)).into_owned();
        assert_eq!(long.encode_utf16().count(), CELL_UNITS);
        assert!(long.ends_with('…'));
        assert_eq!(cell_text(&"长".repeat(CELL_UNITS)).chars().count(), CELL_UNITS);
        assert_eq!(cell_text("<r>a</r>"), "<r>a</r> ");
    }
}
