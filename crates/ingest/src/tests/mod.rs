//! Whole files through the reader: every profile with its real header row, every error, the real exports, and noise.

mod bad_files;
mod headers;
mod noise;
mod parquet_files;
pub(crate) mod parquet_shapes;
mod profiles;
mod real_files;
mod rows;
mod sheets;

use std::path::{Path, PathBuf};

use duijie_domain::field::RecordKind;
use duijie_domain::row::{RowProblem, Severity};
use duijie_domain::{IndustryTable, Need, RegionTable, Supply};
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

use crate::{Limits, Mapping, Options, Reader, Record, Result, Row};

/// A folder that goes away, and the tables.
pub(crate) struct Bench {
    folder: TempDir,
    regions: RegionTable,
    industries: IndustryTable,
    pub(crate) limits: Limits,
    pub(crate) mapping: Option<Mapping>,
    pub(crate) sheet: Option<String>,
    pub(crate) profile: Option<String>,
}

/// All rows of a file.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) profile: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) layout: crate::Layout,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            regions: RegionTable::embedded(),
            industries: IndustryTable::embedded(),
            limits: Limits::default(),
            mapping: None,
            sheet: None,
            profile: None,
        }
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn open(&self, path: &Path, kind: RecordKind) -> Result<Reader<'_>> {
        let options = Options {
            kind,
            profile: self.profile.as_deref(),
            mapping: self.mapping.as_ref(),
            sheet: self.sheet.as_deref(),
            limits: self.limits,
            regions: &self.regions,
            industries: &self.industries,
        };
        Reader::open(path, &options)
    }

    pub(crate) fn read(&self, path: &Path, kind: RecordKind) -> Result<Whole> {
        let mut reader = self.open(path, kind)?;
        let rows = reader.by_ref().collect::<Result<Vec<Row>>>()?;
        Ok(Whole { profile: reader.profile().to_owned(), rows, layout: reader.layout() })
    }

    pub(crate) fn patents(&self, name: &str, bytes: impl AsRef<[u8]>) -> Whole {
        self.read(&self.file(name, bytes), RecordKind::Patents).unwrap()
    }
}

impl Whole {
    pub(crate) fn supply(&self, at: usize) -> &Supply {
        match &self.rows[at].record {
            Some(Record::Supply(supply)) => supply,
            other => panic!("row {at} is {other:?}: {:?}", self.rows[at].problems),
        }
    }

    pub(crate) fn need(&self, at: usize) -> &Need {
        match &self.rows[at].record {
            Some(Record::Need(need)) => need,
            other => panic!("row {at} is {other:?}: {:?}", self.rows[at].problems),
        }
    }

    pub(crate) fn problems(&self) -> Vec<&RowProblem> {
        self.rows.iter().flat_map(|row| &row.problems).collect()
    }

    pub(crate) fn n_refused(&self) -> usize {
        self.rows.iter().filter(|row| row.record.is_none()).count()
    }
}

/// A workbook of one sheet with these rows as text.
pub(crate) fn xlsx(rows: &[Vec<&str>]) -> Vec<u8> {
    xlsx_sheets(&[("Sheet1", rows)])
}

pub(crate) fn xlsx_sheets(sheets: &[(&str, &[Vec<&str>])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (y, row) in rows.iter().enumerate() {
            for (x, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(y as u32, x as u16, *cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_refused_row_says_why() {
    let bench = Bench::new();
    let whole = bench.patents("a.csv", "专利名称,申请号\n,CN201010554637.7\n");
    assert_eq!(whole.rows.len(), 1);
    let problem = &whole.rows[0].problems[0];
    assert_eq!(problem.severity, Severity::Refused);
    assert_eq!(problem.column.as_deref(), Some("专利名称"));
    assert_eq!(whole.rows[0].cells, ["", "CN201010554637.7"]);
}
