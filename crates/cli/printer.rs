//! Results on stdout: a table for people, JSON or CSV for programs.

use std::io::{IsTerminal, Write};

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use duijie_domain::Lang;
use serde::Serialize;

use crate::args::FormatArg;
use crate::failure::Failure;
use crate::terminal;

/// Table width where stdout is no terminal: what fits a wide window.
const WIDTH_WITHOUT_TERMINAL: u16 = 140;

/// A character that no cell holds ([`plain`] removes it).
const NO_DELIMITER: char = '\u{1f}';

/// Knows the format, the language and whether notes are wanted.
pub(crate) struct Printer {
    format: FormatArg,
    lang: Lang,
    quiet: bool,
}

/// A table: headers and rows of the same width.
pub(crate) struct Rows {
    pub(crate) headers: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Printer {
    pub(crate) fn new(format: FormatArg, lang: Lang, quiet: bool) -> Self {
        Self { format, lang, quiet }
    }

    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    pub(crate) fn quiet(&self) -> bool {
        self.quiet
    }

    pub(crate) fn format(&self) -> FormatArg {
        self.format
    }

    pub(crate) fn is_table(&self) -> bool {
        self.format == FormatArg::Table
    }

    /// Something worth knowing, on stderr, unless `--quiet`.
    pub(crate) fn note(&self, zh: &str, en: &str) {
        if !self.quiet {
            terminal::note(self.lang.pick(zh, en));
        }
    }

    /// A warning that `--quiet` does not silence.
    pub(crate) fn warn(&self, message: &str) {
        terminal::note(message);
    }

    /// The rows in the format asked for; `json` is what JSON shows instead of them.
    pub(crate) fn show(&self, rows: Rows, json: &impl Serialize) -> Result<(), Failure> {
        match self.format {
            FormatArg::Table => self.table(rows),
            FormatArg::Json => self.json(json),
            FormatArg::Csv => csv(&rows),
        }
    }

    /// One JSON value on one line.
    pub(crate) fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string(value).map_err(Failure::machine)?;
        self.line(&text)
    }

    /// One line of data.
    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        writeln!(std::io::stdout().lock(), "{text}").map_err(Failure::output)
    }

    fn table(&self, rows: Rows) -> Result<(), Failure> {
        if rows.rows.is_empty() {
            return Ok(());
        }
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
        if !std::io::stdout().is_terminal() {
            table.set_width(WIDTH_WITHOUT_TERMINAL);
        }
        if self.lang == Lang::Zh {
            // Chinese breaks between any two characters; left to itself the table would break at the few blanks only
            table.set_delimiter(NO_DELIMITER);
        }
        table.set_header(rows.headers);
        for row in rows.rows {
            table.add_row(row.into_iter().map(|cell| plain(&cell)));
        }
        self.line(&table.to_string())
    }
}

fn csv(rows: &Rows) -> Result<(), Failure> {
    let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
    let failed = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => Failure::output(error),
        other => Failure::machine(anyhow::anyhow!("{other:?}")),
    };
    writer.write_record(&rows.headers).map_err(failed)?;
    for row in &rows.rows {
        let safe = row.iter().map(|cell| duijie_report::csv_safe(cell).into_owned());
        writer.write_record(safe).map_err(failed)?;
    }
    writer.flush().map_err(Failure::output)
}

/// Foreign text must not move the cursor or colour the terminal.
fn plain(cell: &str) -> String {
    cell.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}
