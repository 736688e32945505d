//! Cells as every reader hands them on, and rows of them.
//!
//! A spreadsheet knows numbers, days and error values; a text file knows only text; JSON knows lists. What a cell
//! means is decided by its column, later. [`Cell::text`] is the one way a cell becomes text: digits stay as they are.

use std::borrow::Cow;

use duijie_domain::row::Defect;

/// One cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text as it stood.
    Text(String),
    /// A number.
    Number(f64),
    /// A day in ISO form.
    Date(String),
    /// A truth value.
    Bool(bool),
    /// An error value of the spreadsheet program, as it shows it.
    Error(String),
    /// A formula that was never computed, without its `=`. What it stands for is not known, so as text it is empty.
    Formula(String),
    /// Bytes that are no text and no number, as far as they can be shown.
    Unreadable(String),
    /// Several texts, from JSON, XML and Parquet.
    List(Vec<String>),
}

/// One row of a source.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RawRow {
    /// Number as the user's program shows it, from 1.
    pub(crate) number: u32,
    /// Cells by column.
    pub(crate) cells: Vec<Cell>,
    /// Error values whose column is not known.
    pub(crate) stray_errors: Vec<String>,
    /// Why this is no row at all.
    pub(crate) broken: Option<Defect>,
}

/// Whole numbers up to here are exact in a double; all patent numbers are far below.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

impl Cell {
    /// A text cell of at most `limit + 1` characters: one more than allowed tells that it was longer.
    pub(crate) fn of_text(text: &str, limit: usize) -> Self {
        if text.is_empty() {
            return Cell::Empty;
        }
        let end = if text.len() <= limit {
            text.len()
        } else {
            text.char_indices().nth(limit.saturating_add(1)).map_or(text.len(), |(at, _)| at)
        };
        Cell::Text(text[..end].to_owned())
    }

    /// True when a person sees nothing in it.
    pub(crate) fn is_blank(&self) -> bool {
        let blank = |text: &str| {
            text.chars().all(|c| {
                c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}')
            })
        };
        match self {
            Cell::Empty => true,
            Cell::Text(text) => blank(text),
            Cell::List(items) => items.iter().all(|item| blank(item)),
            _ => false,
        }
    }

    /// The cell as text; whole numbers without exponent or `.0`, lists with `；` between.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty | Cell::Formula(_) => Cow::Borrowed(""),
            Cell::Text(text) | Cell::Date(text) | Cell::Error(text) | Cell::Unreadable(text) => {
                Cow::Borrowed(text)
            }
            Cell::Number(number) => Cow::Owned(number_text(*number)),
            Cell::Bool(true) => Cow::Borrowed("是"),
            Cell::Bool(false) => Cow::Borrowed("否"),
            Cell::List(items) => Cow::Owned(items.join("；")),
        }
    }
}

/// Digits exactly; other numbers in the shortest form that reads back.
pub(crate) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < LARGEST_EXACT {
        format!("{}", number as i64)
    } else {
        number.to_string()
    }
}

/// The letter a spreadsheet shows over a column; `0` is `A`.
pub(crate) fn column_letter(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (index % 26) as u8);
        if index < 26 {
            break;
        }
        index = index / 26 - 1;
    }
    letters.iter().rev().map(|&b| char::from(b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(Cell::Number(2_010_105_546_377.0).text(), "2010105546377");
        assert_eq!(Cell::Number(201_010_554_637.7).text(), "201010554637.7");
        assert_eq!(Cell::Number(0.5).text(), "0.5");
        assert_eq!(Cell::Number(f64::NAN).text(), "NaN");
    }

    #[test]
    fn letters_are_those_of_spreadsheets() {
        for (index, letter) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letter(index), letter);
        }
    }

    #[test]
    fn blanks_of_every_sort_are_blank() {
        assert!(Cell::Text(" \u{3000}\t\u{0}\u{feff}".into()).is_blank());
        assert!(!Cell::Number(0.0).is_blank());
        // nobody sees a value, but somebody meant one
        assert!(!Cell::Formula("A1".into()).is_blank());
    }
}
