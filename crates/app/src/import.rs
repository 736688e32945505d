//! `import`: files of records into the store, one transaction a file.
//!
//! A reading thread turns rows into records and hands them over in batches; the store merges them inside one transaction.
//! A file is in the store as a whole or not at all; a bad row never stops the others, a bad file never stops other files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::field::RecordKind;
use duijie_domain::row::{Place, ProblemRow, ProblemSheet, RowProblem};
use duijie_domain::{Enterprise, Need, Progress, Step, Supply};
use duijie_ingest::{Layout, Limits, Mapping, Options, Reader, Record, Row};
use duijie_store::NewImport;
use tokio::sync::mpsc;

use crate::background::blocking;
use crate::{Centre, Error, Result};

/// Rows that travel together from the reader to the store.
const BATCH_ROWS: usize = 1_000;
/// Batches under way; a handful keeps both sides busy and memory small.
const BATCHES_AHEAD: usize = 4;
/// Problem rows kept with their cells; a file in which more rows have one wants another profile, not correction by hand.
const MAX_PROBLEM_ROWS: usize = 20_000;
/// Rows shown as understood by a dry run.
const SAMPLE_ROWS: usize = 3;

/// What to import and how.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// What the files hold.
    pub kind: RecordKind,
    /// The files, in this order.
    pub files: Vec<PathBuf>,
    /// Profile by name instead of by recognition.
    pub profile: Option<String>,
    /// Mapping file for a table no profile knows.
    pub mapping: Option<PathBuf>,
    /// Only this sheet.
    pub sheet: Option<String>,
    /// Read and report, store nothing.
    pub dry_run: bool,
    /// Moment of the import in RFC 3339, for the log of imports.
    pub at: String,
}

/// What became of one file.
#[derive(Debug)]
pub struct FileOutcome {
    /// The file as given.
    pub file: PathBuf,
    /// What came in, or why nothing did.
    pub result: Result<FileReport>,
}

/// What came in from one file.
#[derive(Debug)]
pub struct FileReport {
    /// Name of the file, without folders.
    pub file_name: String,
    /// Recognised profile.
    pub profile: String,
    /// Rows that are not blank.
    pub rows: u64,
    /// New records.
    pub added: u64,
    /// Records that were known and learned something.
    pub merged: u64,
    /// Records that were known and learned nothing.
    pub unchanged: u64,
    /// Rows that were refused.
    pub errors: u64,
    /// Which column went where.
    pub layout: Layout,
    /// First records as understood, in a dry run.
    pub sample: Vec<Record>,
    /// Rows that came in with something flagged.
    pub flagged: u64,
    /// The first rows with problems, refused or only flagged, with their cells, sheet by sheet.
    pub problems: Vec<ProblemSheet>,
    n_kept: usize,
}

impl FileReport {
    /// All problems in the order of the rows.
    pub fn row_problems(&self) -> impl Iterator<Item = &RowProblem> {
        self.problem_rows().flat_map(|row| &row.problems)
    }

    fn problem_rows(&self) -> impl Iterator<Item = &ProblemRow> {
        self.problems.iter().flat_map(|sheet| &sheet.rows)
    }
}

/// Imports every file; one that cannot be read leaves the store as it was and does not stop the next.
///
/// # Errors
/// Only what concerns all files: the mapping file cannot be used, or the store fails.
pub async fn import(
    centre: &Centre,
    request: &ImportRequest,
    progress: Arc<dyn Progress>,
) -> Result<Vec<FileOutcome>> {
    let (mapping, mapping_text) = match &request.mapping {
        None => (None, String::new()),
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(Error::file("read", path))?;
            (Some(Arc::new(Mapping::from_toml(&text)?)), text)
        }
    };
    let mapping_text: Arc<str> = mapping_text.into();
    let mut outcomes = Vec::new();
    for file in &request.files {
        let manner = Manner { mapping: mapping.clone(), mapping_text: Arc::clone(&mapping_text) };
        let result = import_file(centre, request, file, manner, Arc::clone(&progress)).await;
        if let Err(error) = &result {
            tracing::warn!(file = %file.display(), %error, "file not imported");
        }
        outcomes.push(FileOutcome { file: file.clone(), result });
    }
    Ok(outcomes)
}

/// What the reading thread says about a file before its first row.
struct Opening {
    name: String,
    sha256: String,
    profile: String,
}

/// How all files of a request are read.
struct Manner {
    mapping: Option<Arc<Mapping>>,
    mapping_text: Arc<str>,
}

async fn import_file(
    centre: &Centre,
    request: &ImportRequest,
    file: &Path,
    manner: Manner,
    progress: Arc<dyn Progress>,
) -> Result<FileReport> {
    let (open_tx, open_rx) = tokio::sync::oneshot::channel();
    let (rows_tx, mut rows_rx) = mpsc::channel::<Vec<Row>>(BATCHES_AHEAD);
    let reading = {
        let (centre, request, file) = (centre.clone(), request.clone(), file.to_owned());
        let (progress, mapping) = (Arc::clone(&progress), manner.mapping);
        blocking(move || {
            read_file(&centre, &request, &file, mapping.as_deref(), open_tx, &rows_tx, &*progress)
        })
    };
    let reading = tokio::spawn(reading);
    let Ok(opening) = open_rx.await else {
        // the reader stopped before it could say anything: its error is the file's
        return match joined(reading.await) {
            Err(error) => Err(error),
            Ok(_) => Err(Error::Worker("the reader said nothing".to_owned())),
        };
    };
    let mut report = FileReport {
        file_name: opening.name.clone(),
        profile: opening.profile.clone(),
        rows: 0,
        added: 0,
        merged: 0,
        unchanged: 0,
        errors: 0,
        flagged: 0,
        problems: Vec::new(),
        n_kept: 0,
        layout: Layout::default(),
        sample: Vec::new(),
    };
    if request.dry_run {
        while let Some(batch) = rows_rx.recv().await {
            for row in batch {
                report.take(row, |report, _, record| {
                    if report.sample.len() < SAMPLE_ROWS {
                        report.sample.push(record);
                    }
                });
            }
        }
        report.know_layout(joined(reading.await)?);
        return Ok(report);
    }
    let layout_key = layout_key(&opening.profile, request.sheet.as_deref(), &manner.mapping_text);
    let new_import = NewImport {
        kind: request.kind,
        file_name: opening.name,
        sha256: opening.sha256,
        profile: opening.profile,
        started: request.at.clone(),
        layout_key,
    };
    let mut import = centre.store.begin_import(new_import).await?;
    while let Some(batch) = rows_rx.recv().await {
        let mut records = Records::default();
        for row in batch {
            report.take(row, |_, place, record| records.push(place, record));
        }
        records.apply(&mut import).await?;
    }
    report.know_layout(joined(reading.await)?);
    let problems: Vec<RowProblem> = report.row_problems().cloned().collect();
    import.note_problems(&problems).await?;
    let summary = import.commit(report.rows, report.errors, request.at.clone()).await?;
    (report.added, report.merged, report.unchanged) = (summary.added, summary.merged, summary.unchanged);
    Ok(report)
}

fn joined(outcome: std::result::Result<Result<Layout>, tokio::task::JoinError>) -> Result<Layout> {
    outcome.map_err(|error| Error::Worker(error.to_string()))?
}

/// What besides its bytes decides how a file becomes records: the program, the profile it was read by, the sheet, the mapping. A
/// file that came in under the same key needs no second look.
fn layout_key(profile: &str, sheet: Option<&str>, mapping_text: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("{version}|{profile}|{}|{mapping_text}", sheet.unwrap_or(""))
}

impl FileReport {
    /// Counts a row, keeps its problems, and gives its record to `keep`.
    fn take(&mut self, row: Row, keep: impl FnOnce(&mut Self, Place, Record)) {
        self.rows += 1;
        if row.record.is_none() {
            self.errors += 1;
        } else if !row.problems.is_empty() {
            self.flagged += 1;
        }
        let place = row.place.clone();
        if !row.problems.is_empty() && self.n_kept < MAX_PROBLEM_ROWS {
            self.n_kept += 1;
            self.keep_problems(ProblemRow { place: row.place, cells: row.cells, problems: row.problems });
        }
        if let Some(record) = row.record {
            keep(self, place, record);
        }
    }

    /// Rows come sheet by sheet, so only the last list can be the right one.
    fn keep_problems(&mut self, row: ProblemRow) {
        let name = match &row.place.sheet {
            Some(sheet) => format!("{} {sheet}", row.place.file),
            None => row.place.file.clone(),
        };
        if self.problems.last().is_none_or(|sheet| sheet.name != name) {
            self.problems.push(ProblemSheet { name, headers: Vec::new(), rows: Vec::new() });
        }
        if let Some(sheet) = self.problems.last_mut() {
            sheet.rows.push(row);
        }
    }

    /// The layout is complete only at the end (JSON names are met as they come); the problem sheets take their headers from it.
    fn know_layout(&mut self, layout: Layout) {
        for sheet in &mut self.problems {
            let of = sheet.rows.first().and_then(|row| row.place.sheet.as_deref());
            if let Some(table) = layout.tables.iter().find(|table| table.sheet.as_deref() == of) {
                sheet.headers = table.columns.iter().map(|column| column.header.clone()).collect();
            }
        }
        self.layout = layout;
    }
}

/// The records of one batch by kind; a file holds one kind, so two of the lists stay empty.
#[derive(Default)]
struct Records {
    supplies: Vec<(Place, Supply)>,
    needs: Vec<(Place, Need)>,
    enterprises: Vec<(Place, Enterprise)>,
}

impl Records {
    fn push(&mut self, place: Place, record: Record) {
        match record {
            Record::Supply(supply) => self.supplies.push((place, supply)),
            Record::Need(need) => self.needs.push((place, need)),
            Record::Enterprise(enterprise) => self.enterprises.push((place, enterprise)),
        }
    }

    async fn apply(self, import: &mut duijie_store::Import) -> Result<()> {
        if !self.supplies.is_empty() {
            import.apply_supplies(self.supplies).await?;
        }
        if !self.needs.is_empty() {
            import.apply_needs(self.needs).await?;
        }
        if !self.enterprises.is_empty() {
            import.apply_enterprises(self.enterprises).await?;
        }
        Ok(())
    }
}

/// The limits on what is read, from the configuration.
pub(crate) fn read_limits(centre: &Centre) -> Limits {
    let limits = &centre.config.import;
    Limits {
        max_file_bytes: limits.max_file_mb << 20,
        max_unpacked_bytes: limits.max_unpacked_mb << 20,
        max_cell_chars: limits.max_cell_chars,
        ..Limits::default()
    }
}

/// The reading thread: opens the file, tells what it is, sends its rows.
fn read_file(
    centre: &Centre,
    request: &ImportRequest,
    file: &Path,
    mapping: Option<&Mapping>,
    opened: tokio::sync::oneshot::Sender<Opening>,
    rows: &mpsc::Sender<Vec<Row>>,
    progress: &dyn Progress,
) -> Result<Layout> {
    let options = Options {
        kind: request.kind,
        profile: request.profile.as_deref(),
        mapping,
        sheet: request.sheet.as_deref(),
        limits: read_limits(centre),
        regions: &centre.reference.regions,
        industries: &centre.reference.industries,
    };
    let mut reader = Reader::open(file, &options)?;
    let opening = Opening {
        name: reader.file_name().to_owned(),
        sha256: reader.sha256().to_owned(),
        profile: reader.profile().to_owned(),
    };
    progress.begin(Step {
        zh: format!("导入 {}", opening.name),
        en: format!("importing {}", opening.name),
        total: reader.total_hint(),
    });
    // a closed channel means that the other side has given up and will say why
    if opened.send(opening).is_err() {
        return Ok(reader.layout());
    }
    let mut batch = Vec::with_capacity(BATCH_ROWS);
    while let Some(row) = reader.next() {
        batch.push(row?);
        if batch.len() == BATCH_ROWS {
            progress.advance(BATCH_ROWS as u64);
            if rows.blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH_ROWS))).is_err() {
                return Ok(reader.layout());
            }
        }
    }
    progress.advance(batch.len() as u64);
    let _ = rows.blocking_send(batch);
    progress.finish();
    Ok(reader.layout())
}
