//! Full-width forms and stray blanks: the two blemishes that every Chinese spreadsheet has.

/// Full-width ASCII (`Ａ`, `１`, `（`) and the ideographic space become their plain forms; all else stays.
///
/// Used for identifiers and enumerations, not for texts: their normalisation is the analyser's.
pub fn to_half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '。' => '.',
            _ => c,
        })
        .collect()
}

/// Half-width, upper case, and without any blank, tab, zero-width or control character: the form in which
/// identifiers are read.
pub(crate) fn compact(text: &str) -> String {
    to_half_width(text)
        .chars()
        .filter(|c| {
            !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
        })
        .flat_map(char::to_uppercase)
        .collect()
}

/// Trims, and folds every run of blanks, tabs, line breaks and byte-order marks into one blank.
///
/// For names and titles, where a line break inside a cell means nothing.
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}') {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_and_blanks_become_plain() {
        assert_eq!(compact("ＺＬ　２０１０ １ 0554637．7\u{200b}"), "ZL201010554637.7");
    }

    #[test]
    fn line_breaks_inside_a_cell_fold_into_one_blank() {
        assert_eq!(squeeze("\u{feff} 一种\r\n 方法\t"), "一种 方法");
    }
}
