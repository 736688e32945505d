//! JSON records, one object a line: the form in which programs hand records over.
//!
//! The names met so far are the columns, in the order in which they were met. A line that is no object is a broken row and
//! not the end. Numbers and truth values stand where text is expected as well; lists stay lists.

use std::io::{self, BufRead, Read};

use duijie_domain::row::Defect;
use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::Limits;
use crate::cell::{Cell, RawRow};

/// Longer lines are not records; they are skipped and reported.
const LONGEST_LINE_BYTES: usize = 64 << 20;

/// Records being read.
pub(crate) struct JsonLines<R> {
    source: R,
    limits: Limits,
    line: u32,
    names: Vec<String>,
    index: FxHashMap<String, usize>,
    /// More names than columns allowed.
    pub(crate) names_cut: bool,
    buffer: Vec<u8>,
}

impl<R: BufRead> JsonLines<R> {
    /// `source` gives UTF-8.
    pub(crate) fn new(source: R, limits: Limits) -> Self {
        let (names, index) = (Vec::new(), FxHashMap::default());
        Self { source, limits, line: 0, names, index, names_cut: false, buffer: Vec::new() }
    }

    /// The names met so far.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The next line that is not blank.
    pub(crate) fn next(&mut self) -> Option<io::Result<RawRow>> {
        loop {
            self.buffer.clear();
            let mut limited = self.source.by_ref().take(LONGEST_LINE_BYTES as u64);
            match limited.read_until(b'\n', &mut self.buffer) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
            self.line = self.line.saturating_add(1);
            if self.buffer.len() >= LONGEST_LINE_BYTES && self.buffer.last() != Some(&b'\n') {
                if let Err(error) = self.skip_line() {
                    return Some(Err(error));
                }
                return Some(Ok(self.broken(Defect::LineTooLong { limit_bytes: LONGEST_LINE_BYTES })));
            }
            if self.buffer.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
                continue;
            }
            return Some(Ok(self.row()));
        }
    }

    fn row(&mut self) -> RawRow {
        // NULs are dirt, and no JSON text has one
        self.buffer.retain(|&b| b != 0);
        let line = String::from_utf8_lossy(&self.buffer).into_owned();
        let text = line.trim_start().trim_start_matches('\u{feff}');
        let record = match serde_json::from_str(text.trim_end()) {
            Ok(Value::Object(record)) => record,
            Ok(_) => return self.broken(Defect::NotAnObject),
            Err(error) => {
                let before = line.len() - text.len() + error.column();
                return self.broken(Defect::NotJson { column: n_chars(&line, before) });
            }
        };
        let mut cells = vec![Cell::Empty; self.names.len()];
        for (name, value) in record {
            let cell = self.cell(value);
            if cell == Cell::Empty && !self.index.contains_key(&name) {
                continue;
            }
            let Some(column) = self.column(name) else { continue };
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Empty);
            }
            cells[column] = cell;
        }
        RawRow { number: self.line, cells, ..RawRow::default() }
    }

    fn column(&mut self, name: String) -> Option<usize> {
        if let Some(&column) = self.index.get(&name) {
            return Some(column);
        }
        if self.names.len() >= self.limits.max_columns {
            self.names_cut = true;
            return None;
        }
        let column = self.names.len();
        self.names.push(name.clone());
        self.index.insert(name, column);
        Some(column)
    }

    fn cell(&self, value: Value) -> Cell {
        let limit = self.limits.max_cell_chars;
        match value {
            Value::Null => Cell::Empty,
            Value::Bool(value) => Cell::Bool(value),
            Value::Number(number) => match number.as_f64() {
                Some(float) if number.is_f64() => Cell::Number(float),
                _ => Cell::Text(number.to_string()),
            },
            Value::String(text) => Cell::of_text(&text, limit),
            Value::Array(items) => {
                let texts: Vec<String> = items.into_iter().filter_map(item_text).collect();
                if texts.is_empty() { Cell::Empty } else { Cell::List(texts) }
            }
            Value::Object(_) => Cell::of_text(&value.to_string(), limit),
        }
    }

    fn broken(&self, defect: Defect) -> RawRow {
        let line = String::from_utf8_lossy(&self.buffer[..self.buffer.len().min(1_000)]).into_owned();
        RawRow { number: self.line, cells: vec![Cell::Text(line)], broken: Some(defect), ..RawRow::default() }
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let available = self.source.fill_buf()?;
            if available.is_empty() {
                return Ok(());
            }
            let end = available.iter().position(|&b| b == b'\n');
            let n = end.map_or(available.len(), |at| at + 1);
            self.source.consume(n);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

/// Characters in the first bytes of a text; a character that is cut counts.
fn n_chars(text: &str, n_bytes: usize) -> usize {
    text.char_indices().take_while(|&(at, _)| at < n_bytes).count()
}

/// `["甲大学"]` and `[{"name": "甲大学"}]` name the same holder.
fn item_text(item: Value) -> Option<String> {
    match item {
        Value::Null => None,
        Value::String(text) => Some(text),
        Value::Object(ref fields) => match fields.get("name") {
            Some(Value::String(name)) => Some(name.clone()),
            _ => Some(item.to_string()),
        },
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_line_is_named_by_the_character_as_editors_count() {
        let text = "\u{feff}  {\"title\":\"甲乙\", 丙}\n";
        let row = JsonLines::new(text.as_bytes(), Limits::default()).next().unwrap().unwrap();
        assert_eq!(row.broken, Some(Defect::NotJson { column: 19 }));
    }

    #[test]
    fn values_of_every_sort_become_cells_and_broken_lines_do_not_end_the_file() {
        let text = "{\"title\":\"甲\",\"ipc\":[\"H01M\",null],\"fee\":3,\"x\":null}\n\n{\"title\":\n[1]\n{\"trl\":6.0,\"title\":\"乙\"}";
        let mut lines = JsonLines::new(text.as_bytes(), Limits::default());
        let rows: Vec<RawRow> = std::iter::from_fn(|| lines.next()).map(|row| row.unwrap()).collect();
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3, 4, 5]);
        assert_eq!(rows[1].broken, Some(Defect::NotJson { column: 9 }));
        assert_eq!(rows[2].broken, Some(Defect::NotAnObject));
        assert_eq!(rows.iter().filter(|row| row.broken.is_some()).count(), 2);
        assert_eq!(lines.names(), ["fee", "ipc", "title", "trl"]);
        assert_eq!(rows[0].cells[0].text(), "3");
        assert_eq!(rows[0].cells[1], Cell::List(vec!["H01M".into()]));
        assert_eq!(rows[3].cells[3].text(), "6");
    }
}
