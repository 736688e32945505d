//! Tables in text: RFC 4180 as people write it, with any line end and any of the usual separators.
//!
//! Written here and not taken from a library because of one thing: a quote that is never closed makes a parser swallow the
//! rest of the file as one cell. The line where such a quote opens is what the user needs, so the position of every
//! quote is kept, and a record that runs on for [`LONGEST_RECORD_LINES`] lines ends the reading there. So does a quote that
//! seems to end a cell of several lines while more text follows it: it opened a cell further down, and all rows between
//! would be lost. A quote inside a cell that did not begin with one is an ordinary character (`24" 轮`).

use std::io::{self, BufRead};

use crate::Limits;
use crate::cell::{Cell, RawRow};

/// No honest cell has more lines; claims of the longest patents have some hundreds.
const LONGEST_RECORD_LINES: u64 = 2_000;

/// Nor more bytes than this in one record.
const LONGEST_RECORD_BYTES: usize = 64 << 20;

/// Separators that are tried, in the order of preference when a line has as many of one as of another.
pub(crate) const SEPARATORS: [u8; 4] = [b'\t', b',', b';', b'|'];

/// What ends the reading of a table.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A quote opened on this line and was not closed.
    UnbalancedQuote { line: u64 },
    /// The source failed.
    Io(io::Error),
}

/// A table being read.
pub(crate) struct Delimited<R> {
    source: R,
    separator: u8,
    limits: Limits,
    /// Physical lines read.
    line: u64,
    /// Records read, blank ones included: the row number a spreadsheet program shows.
    record: u32,
    buffer: Vec<u8>,
    done: bool,
}

/// The separator of a table by its first lines: the one that most lines have most of, quoted text left out.
pub(crate) fn separator_of(head: &str, by_name: Option<u8>) -> u8 {
    let mut counts = [0usize; SEPARATORS.len()];
    let mut quoted = false;
    for byte in head.bytes().take(16 << 10) {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            _ => {
                if let Some(at) = SEPARATORS.iter().position(|&s| s == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    if let Some(at) = SEPARATORS.iter().position(|&s| Some(s) == by_name)
        && counts[at] > 0
    {
        return SEPARATORS[at];
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    counts.iter().position(|&n| n == most && n > 0).map_or(b',', |at| SEPARATORS[at])
}

impl<R: BufRead> Delimited<R> {
    /// `source` gives UTF-8.
    pub(crate) fn new(source: R, separator: u8, limits: Limits) -> Self {
        Self { source, separator, limits, line: 0, record: 0, buffer: Vec::new(), done: false }
    }

    /// The next record that is not blank.
    pub(crate) fn next(&mut self) -> Option<Result<RawRow, Failure>> {
        while !self.done {
            match self.record() {
                Ok(Some(row)) if row.cells.iter().all(Cell::is_blank) => {}
                Ok(Some(row)) => return Some(Ok(row)),
                Ok(None) => self.done = true,
                Err(failure) => {
                    self.done = true;
                    return Some(Err(failure));
                }
            }
        }
        None
    }

    fn record(&mut self) -> Result<Option<RawRow>, Failure> {
        let first_line = self.line + 1;
        let mut fields = Fields::new(self.separator);
        loop {
            self.buffer.clear();
            let room = LONGEST_RECORD_BYTES.saturating_sub(fields.bytes) as u64 + 1;
            let mut limited = io::Read::take(&mut self.source, room);
            let n = read_line(&mut limited, &mut self.buffer).map_err(Failure::Io)?;
            if n == 0 {
                if let Some(line) = fields.open_quote {
                    return Err(Failure::UnbalancedQuote { line });
                }
                return Ok(None);
            }
            self.line += 1;
            fields.feed(&self.buffer, self.line);
            if let Some(line) = fields.stray_quote {
                return Err(Failure::UnbalancedQuote { line });
            }
            let Some(line) = fields.open_quote else { break };
            if self.line - first_line >= LONGEST_RECORD_LINES || fields.bytes >= LONGEST_RECORD_BYTES {
                return Err(Failure::UnbalancedQuote { line });
            }
        }
        self.record = self.record.saturating_add(1);
        let cells = fields
            .finish()
            .into_iter()
            .take(self.limits.max_columns)
            .map(|bytes| Cell::of_text(&String::from_utf8_lossy(&bytes), self.limits.max_cell_chars))
            .collect();
        Ok(Some(RawRow { number: self.record, cells, ..RawRow::default() }))
    }
}

/// Reads through the next line end: `\n`, `\r\n` or a lone `\r`.
fn read_line(source: &mut impl BufRead, out: &mut Vec<u8>) -> io::Result<usize> {
    loop {
        let available = source.fill_buf()?;
        if available.is_empty() {
            return Ok(out.len());
        }
        // a `\r` at the end of the last chunk: its `\n`, if any, belongs to this line
        if out.last() == Some(&b'\r') {
            if available[0] == b'\n' {
                out.push(b'\n');
                source.consume(1);
            }
            return Ok(out.len());
        }
        match available.iter().position(|&b| b == b'\n' || b == b'\r') {
            Some(at) => {
                let is_cr = available[at] == b'\r';
                out.extend_from_slice(&available[..=at]);
                source.consume(at + 1);
                if !is_cr {
                    return Ok(out.len());
                }
            }
            None => {
                out.extend_from_slice(available);
                let n = available.len();
                source.consume(n);
            }
        }
    }
}

/// The fields of a record while its lines come in.
struct Fields {
    separator: u8,
    fields: Vec<Vec<u8>>,
    field: Vec<u8>,
    /// Line of the quote that is open.
    open_quote: Option<u64>,
    /// Line of a quote that some later row's opening quote seemed to close.
    stray_quote: Option<u64>,
    was_quoted: bool,
    bytes: usize,
}

impl Fields {
    fn new(separator: u8) -> Self {
        Self {
            separator,
            fields: Vec::new(),
            field: Vec::new(),
            open_quote: None,
            stray_quote: None,
            was_quoted: false,
            bytes: 0,
        }
    }

    fn feed(&mut self, line: &[u8], number: u64) {
        self.bytes += line.len();
        let mut at = 0;
        while let Some(&byte) = line.get(at) {
            at += 1;
            if let Some(opened) = self.open_quote {
                match (byte, line.get(at)) {
                    (b'"', Some(b'"')) => {
                        self.field.push(b'"');
                        at += 1;
                    }
                    (b'"', _) => {
                        self.open_quote = None;
                        if opened < number && !self.ends_field(&line[at..]) {
                            self.stray_quote.get_or_insert(opened);
                        }
                    }
                    _ => self.field.push(byte),
                }
            } else if byte == self.separator {
                self.close_field();
            } else if byte == b'"' && !self.was_quoted && self.field.iter().all(u8::is_ascii_whitespace) {
                self.field.clear();
                self.open_quote = Some(number);
                self.was_quoted = true;
            } else if !matches!(byte, b'\n' | b'\r') {
                self.field.push(byte);
            }
        }
    }

    /// True when a separator or the line's end comes next, blanks aside.
    fn ends_field(&self, rest: &[u8]) -> bool {
        let is_blank = |b: u8| matches!(b, b' ' | b'\t') && b != self.separator;
        let next = rest.iter().find(|&&b| !is_blank(b));
        next.is_none_or(|&b| b == self.separator || matches!(b, b'\n' | b'\r'))
    }

    fn close_field(&mut self) {
        self.fields.push(std::mem::take(&mut self.field));
        self.was_quoted = false;
    }

    fn finish(mut self) -> Vec<Vec<u8>> {
        self.close_field();
        self.fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut table = Delimited::new(text.as_bytes(), separator_of(text, None), Limits::default());
        std::iter::from_fn(|| table.next())
            .map(|row| row.unwrap())
            .map(|row| (row.number, row.cells.iter().map(|c| c.text().into_owned()).collect()))
            .collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|&c| c.to_owned()).collect())
    }

    #[test]
    fn quotes_line_breaks_and_blank_rows_are_read_as_spreadsheets_do() {
        let text = "标题,摘要\r\n\"甲,乙\",\"第一行\n第\"\"二\"\"行\"\r\n\r\n 24\" 轮,\r丙,丁";
        assert_eq!(
            rows(text),
            [
                row(1, &["标题", "摘要"]),
                row(2, &["甲,乙", "第一行\n第\"二\"行"]),
                row(4, &[" 24\" 轮", ""]),
                row(5, &["丙", "丁"]),
            ]
        );
    }

    #[test]
    fn a_second_stray_quote_does_not_swallow_the_rows_between() {
        let line = |n: u32| match n {
            10 | 60 => format!("\"一种装置{n},CN{n}\n"),
            _ => format!("一种装置{n},CN{n}\n"),
        };
        let text: String = (1..=100).map(line).collect();
        let mut table = Delimited::new(text.as_bytes(), b',', Limits::default());
        let rows: Vec<_> = std::iter::from_fn(|| table.next()).collect();
        assert_eq!(rows.len(), 10);
        assert!(matches!(rows[9], Err(Failure::UnbalancedQuote { line: 10 })));
    }

    #[test]
    fn cells_of_several_lines_may_end_in_every_usual_way() {
        let text = "a,b\n\"一\n二\",x\n\"一\r\n\"\"二\"\"\" ,y\r\nz,\"一\n二\"\r\nz,\"一\n二\"";
        let cells: Vec<_> = rows(text).into_iter().map(|(_, cells)| cells.join("|")).collect();
        assert_eq!(cells, ["a|b", "一\n二|x", "一\r\n\"二\" |y", "z|一\n二", "z|一\n二"]);
        // on one line a quote too many stays a character
        assert_eq!(rows("\"甲\"型,乙\n"), [row(1, &["甲型", "乙"])]);
    }

    #[test]
    fn separators_are_recognised() {
        assert_eq!(separator_of("a\tb\tc,d\n", None), b'\t');
        assert_eq!(separator_of("申请号;标题;\"a,b,c,d\"\n", None), b';');
        assert_eq!(separator_of("标题\n", None), b',');
        assert_eq!(separator_of("a,b\tc,d,e\n", Some(b'\t')), b'\t');
    }

    #[test]
    fn a_quote_that_is_not_closed_is_named_by_its_line() {
        let text = format!("a,b\n甲,\"乙\n{}", "丙,丁\n".repeat(5));
        let mut table = Delimited::new(text.as_bytes(), b',', Limits::default());
        assert!(table.next().unwrap().is_ok());
        assert!(matches!(table.next(), Some(Err(Failure::UnbalancedQuote { line: 2 }))));
        assert!(table.next().is_none());
        let long = format!("a,b\n甲,\"乙\n{}\"\n", "丙,丁\n".repeat(5_000));
        let mut table = Delimited::new(long.as_bytes(), b',', Limits::default());
        table.next();
        assert!(matches!(table.next(), Some(Err(Failure::UnbalancedQuote { line: 2 }))));
    }
}
