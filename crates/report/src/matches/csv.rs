//! Matches as CSV: byte order mark for Excel, CRLF, one line a match, nothing that could run as a formula.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use duijie_domain::{Lang, Localised, squeeze};

use super::value::{self, Value};
use super::{MatchReport, MatchRow, columns};
use crate::csv_safe;

/// Without it Excel takes UTF-8 for the code page of the machine.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes all rows and answers how many there were.
pub(super) fn write<'r>(
    report: &MatchReport<'_>,
    out: &mut impl Write,
    rows: impl Iterator<Item = MatchRow<'r>>,
) -> io::Result<u64> {
    out.write_all(BYTE_ORDER_MARK)?;
    let mut table = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
    let headers = columns::for_csv(report.direction).map(|column| column.header(report.lang));
    table.write_record(headers).map_err(io_error)?;
    let mut n_rows = 0;
    for row in rows {
        for column in columns::for_csv(report.direction) {
            let text = plain(value::of(column.id, report, &row), report.lang);
            table.write_field(csv_safe(&text).as_bytes()).map_err(io_error)?;
        }
        table.write_record(None::<&[u8]>).map_err(io_error)?;
        n_rows += 1;
    }
    table.flush()?;
    Ok(n_rows)
}

/// The system's own error: the conversion that comes with the csv crate loses whether the disk was full or the reader gone.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A cell as one line of text.
fn plain(value: Value, lang: Lang) -> String {
    match value {
        Value::Text(text) => squeeze(&text),
        Value::Lines(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| squeeze(line)).collect();
            lines.join(lang.pick("；", "; ")).replace("。；", "；")
        }
        Value::Marked(marked) => squeeze(&marked.text),
        Value::Number { value, decimals } => fixed(value, decimals),
        Value::Level(level) => level.say(lang),
    }
}

/// A number with fixed decimals; one that is none is 0, and zero has no sign.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let finite = if value.is_finite() { value } else { 0.0 };
    let text = format!("{finite:.decimals$}");
    let is_negative_zero = text.starts_with('-') && text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'));
    if is_negative_zero { text[1..].to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_fixed_and_never_odd() {
        assert_eq!(fixed(0.123_456_49, 6), "0.123456");
        assert_eq!(fixed(-0.000_000_1, 6), "0.000000");
        assert_eq!(fixed(f64::NAN, 6), "0.000000");
        assert_eq!(fixed(3.0, 0), "3");
    }
}
