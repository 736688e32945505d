//! What all our workbooks share: fonts, colours, safe cells, sheet names, properties.
//!
//! The look is that of the rest of the product (paper, ink, one teal accent, hairlines) in what a spreadsheet can do.
//! Nothing here depends on the clock, so that the same input gives the same bytes.

use std::collections::HashSet;
use std::path::Path;

use duijie_domain::{Date, Lang};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::guard::{cell_text, is_formula_like};
use crate::rich::Marked;
use crate::{Result, replace_file};

pub(crate) const INK: u32 = 0x1b_1f_24;
pub(crate) const MUTED: u32 = 0x5c_65_70;
pub(crate) const ACCENT: u32 = 0x0b_6e_6e;
pub(crate) const HAIRLINE: u32 = 0xe4_e1_da;
pub(crate) const HEADER_FILL: u32 = 0xf3_f1_ec;

/// The number format `@` by its built-in number, which every program knows: digits stay as they are typed.
pub(crate) const TEXT_FORMAT: u8 = 49;

/// Rows under the header that a sheet of Excel 2007 and later holds.
pub(crate) const DATA_ROWS: u32 = 1_048_575;

/// Excel's number for the paper.
const A4: u8 = 9;

/// Excel's row and column of a workbook in Arial 10, in pixels.
const ROW_PX: u32 = 17;
const COLUMN_PX: u32 = 64;

/// Excel's tallest row, in points.
const TALLEST_ROW_PT: f64 = 409.0;
/// A line of 10-point text with its leading, and the room above and below a cell's text. Measured with Noto Sans CJK,
/// which takes the place of YaHei on Linux and is the taller of the two (1.45 against 1.32): no last line is cut off.
const LINE_PT: f64 = 14.5;
const PADDING_PT: f64 = 5.0;

/// The first font of the product's stack that both Excel and WPS on Windows have; others fall back by themselves.
pub(crate) fn font() -> Format {
    Format::new().set_font_name("Microsoft YaHei").set_font_size(10).set_font_color(INK)
}

/// A body cell: wrapped, from the top, clear of its neighbour, a hairline under it.
pub(crate) fn body() -> Format {
    font()
        .set_text_wrap()
        .set_align(FormatAlign::Left) // an indent counts from a stated side
        .set_align(FormatAlign::Top)
        .set_indent(1)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(HAIRLINE)
}

/// A header cell.
pub(crate) fn header() -> Format {
    font()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_indent(1)
        .set_background_color(HEADER_FILL)
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(ACCENT)
}

/// A body cell in a list of short entries.
pub(crate) fn entry() -> Format {
    body().set_align(FormatAlign::VerticalCenter)
}

/// The same cell for numbers: at the right, clear of the text in the next column.
pub(crate) fn right(format: &Format) -> Format {
    format.clone().set_align(FormatAlign::Right).set_indent(1)
}

/// A header over numbers; the filter's button takes the corner.
pub(crate) fn header_right() -> Format {
    header().set_align(FormatAlign::Right).set_indent(2)
}

/// The title of a sheet that explains.
pub(crate) fn title() -> Format {
    font().set_font_size(15).set_bold().set_align(FormatAlign::VerticalCenter).set_indent(1)
}

/// Writes a text that no program takes for anything else; an empty one leaves the formatted cell.
pub(crate) fn write_text(
    sheet: &mut Worksheet,
    at: (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let clean = cell_text(text);
    if is_formula_like(&clean) {
        sheet.write_string_with_format(at.0, at.1, &*clean, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(at.0, at.1, &*clean, format)?;
    }
    Ok(())
}

/// Writes a text with its marks bold and teal; plain where there are none, or too many for a cell.
pub(crate) fn write_marked(
    sheet: &mut Worksheet,
    at: (u32, u16),
    marked: &Marked,
    format: &Format,
) -> Result<(), XlsxError> {
    if marked.spans.is_empty() {
        return write_text(sheet, at, &marked.text, format);
    }
    let (plain, highlight) = (font(), font().set_bold().set_font_color(ACCENT));
    let cleaned: Vec<(bool, String)> =
        marked.runs().iter().map(|&(run, on)| (on, cell_text(run).into_owned())).collect();
    let runs: Vec<(&Format, &str)> = cleaned
        .iter()
        .filter(|(_, run)| !run.is_empty())
        .map(|(on, run)| (if *on { &highlight } else { &plain }, run.as_str()))
        .collect();
    if let [(_, only)] = runs[..] {
        // a rich text of one run is a plain text in that run's font
        return write_text(sheet, at, only, &format.clone().set_bold().set_font_color(ACCENT));
    }
    let quoted = format.clone().set_quote_prefix();
    let format = if is_formula_like(&marked.text) { &quoted } else { format };
    match sheet.write_rich_string_with_format(at.0, at.1, &runs, format) {
        // the library counts the markup of the runs against the cell's limit
        Err(XlsxError::MaxStringLengthExceeded | XlsxError::ParameterError(_)) => {
            write_text(sheet, at, &marked.text, format)
        }
        other => other.map(|_| ()),
    }
}

/// Lines that a text takes in a column of `width` (in digits of the default font; a Chinese character takes about two).
///
/// Lines are filled as the programs do it: a word or number is not torn unless it is longer than a line, and no line
/// begins with a closing mark. Cost: O(characters).
pub(crate) fn n_lines(text: &str, width: f64) -> u32 {
    let room = (width - 1.5).max(2.0); // the indent and the cell's own margins
    text.split('\n').map(|paragraph| n_lines_of_paragraph(paragraph, room)).sum()
}

fn n_lines_of_paragraph(paragraph: &str, room: f64) -> u32 {
    let (mut n_full, mut filled) = (0, 0.0);
    // what must stay together so far: a word, or a character with the closing marks behind it
    let (mut piece, mut last) = (0.0, ' ');
    for c in paragraph.chars() {
        let is_joined = is_of_word(last) && is_of_word(c) || CLOSING.contains(c);
        if !is_joined {
            (n_full, filled) = place(n_full, filled, piece, room);
            piece = 0.0;
        }
        piece += if c.is_ascii() { 1.1 } else { 1.92 };
        last = c;
    }
    (n_full, _) = place(n_full, filled, piece, room);
    n_full + 1
}

/// Full lines, and how much of the next is filled, after one more piece.
fn place(n_full: u32, filled: f64, piece: f64, room: f64) -> (u32, f64) {
    if filled + piece <= room {
        return (n_full, filled + piece);
    }
    let begun = n_full + u32::from(filled > 0.0);
    let n_more = (piece / room).ceil() as u32 - 1; // more than a line by itself: it is torn
    (begun + n_more, piece - f64::from(n_more) * room)
}

/// Marks that begin no line.
const CLOSING: &str = "，。；：、？！）》」』】”’…,.;:)%";

fn is_of_word(c: char) -> bool {
    c.is_ascii_graphic()
}

/// Height in points of a row whose fullest cell has so many lines; at most `most`.
pub(crate) fn row_height(n_lines: u32, most: f64) -> f64 {
    (f64::from(n_lines.max(1)) * LINE_PT + PADDING_PT).min(most).min(TALLEST_ROW_PT)
}

/// Gives sheets names that Excel takes: 1 to 31 characters, none of `[]:*?/\`, unique without regard to case.
#[derive(Debug, Default)]
pub(crate) struct SheetNames {
    taken: HashSet<String>,
}

impl SheetNames {
    /// Most UTF-16 units in a name.
    const UNITS: usize = 31;

    /// The wanted name or the nearest that is free; `fallback` when nothing of it can stand.
    pub(crate) fn take(&mut self, wanted: &str, fallback: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .filter(|c| !"[]:*?/\\".contains(*c))
            .collect();
        let clean = clean.trim_matches(|c: char| c.is_whitespace() || c == '\'');
        let clean = if clean.is_empty() { fallback } else { clean };
        let mut name = fit(clean, "");
        let mut n = 1;
        // Excel keeps `History` for itself
        while name.eq_ignore_ascii_case("history") || !self.taken.insert(name.to_lowercase()) {
            n += 1;
            name = fit(clean, &format!("({n})"));
        }
        name
    }
}

/// `stem` shortened so that it fits with `suffix` behind it.
fn fit(stem: &str, suffix: &str) -> String {
    let mut room = SheetNames::UNITS - suffix.len();
    let kept: String = stem
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= room;
            room = room.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || c == '\'');
    format!("{kept}{suffix}")
}

/// Sets what file managers show, and the font that widths are measured in; comes before the first sheet. `made_on`
/// stands for the time of writing.
pub(crate) fn describe(workbook: &mut Workbook, title: &str, made_on: Date) -> Result<(), XlsxError> {
    let year = u16::try_from(made_on.year()).unwrap_or(1900);
    let made_at = ExcelDateTime::from_ymd(year, made_on.month() as u8, made_on.day() as u8)?;
    let properties =
        DocProperties::new().set_title(title).set_author("对接 duijie").set_creation_datetime(&made_at);
    workbook.set_properties(&properties);
    // widths count in digits of the default font, and this one has a twin of the same widths on every system
    let measure = Format::new().set_font_name("Arial").set_font_size(10);
    workbook.set_default_format(&measure, ROW_PX, COLUMN_PX)?;
    Ok(())
}

/// Paper, repeated header and page numbers for those who print; the sheet is one page of A4 wide.
pub(crate) fn set_up_print(sheet: &mut Worksheet, title: &str, lang: Lang) -> Result<(), XlsxError> {
    let page = lang.pick("第 &P / &N 页", "page &P / &N");
    let title = title.replace('&', "&&");
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_margins(0.35, 0.35, 0.55, 0.5, 0.25, 0.25)
        .set_print_fit_to_pages(1, 0)
        .set_header(format!("&L&9{title}"))
        .set_footer(format!("&R&9{page}"))
        .set_repeat_rows(0, 0)?;
    Ok(())
}

/// Refuses a path by whose ending no program would take the file for a workbook.
pub(crate) fn check_ending(path: &Path) -> Result<()> {
    let is_xlsx = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    if is_xlsx { Ok(()) } else { Err(crate::Error::NotWorkbook { path: path.to_path_buf() }) }
}

/// Writes the finished workbook over `path`.
pub(crate) fn save(mut workbook: Workbook, path: &Path) -> Result<()> {
    use std::io::Write;
    let bytes = workbook.save_to_buffer()?;
    replace_file(path, |out| out.write_all(&bytes).map_err(|source| crate::Error::from_io(path, source)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_clean_short_and_unique() {
        let mut names = SheetNames::default();
        assert_eq!(names.take("常州[某]*新/材料:公司?", "表"), "常州某新材料公司");
        assert_eq!(names.take("'history'", "表"), "history(2)");
        assert_eq!(names.take(" '' ", "未注明企业"), "未注明企业");
        assert_eq!(names.take("", "未注明企业"), "未注明企业(2)");
        assert_eq!(names.take("ABC", "表"), "ABC");
        assert_eq!(names.take("abc", "表"), "abc(2)");
        let long = "中".repeat(40);
        assert_eq!(names.take(&long, "表").chars().count(), 31);
        assert_eq!(names.take(&long, "表"), format!("{}(2)", "中".repeat(28)));
    }

    #[test]
    fn lines_are_counted_by_width() {
        assert_eq!(n_lines("", 10.0), 1);
        assert_eq!(n_lines("一二三四五六七八九十", 21.5), 1);
        assert_eq!(n_lines("一二三四五六七八九十\nab", 12.0), 3);
        assert_eq!(n_lines("CN201010554637.7", 20.0), 1);
        assert_eq!(n_lines("CN201010554637.7", 12.0), 2, "torn only where it must be");
        assert_eq!(n_lines("截至CN201010554637.7", 20.0), 2, "a number moves to the next line whole");
        assert_eq!(n_lines("一二三四五。六七", 12.0), 2);
        assert_eq!(n_lines("一二三四五六七八九十，", 21.5), 2, "no line begins with a comma");
    }
}
