//! Workbooks: .xlsx row by row, .xls as a whole, both on a thread of their own.
//!
//! The spreadsheet library lends its cells out of a borrowed workbook, so a reader that can be asked for the next row cannot
//! hold both. A thread can: it owns the workbook and sends rows in batches through a bounded channel, at most
//! [`BATCHES_AHEAD`] ahead of the consumer. The thread is also the fence around the library: should a broken file make
//! it panic, the channel closes and the caller gets an error.
//!
//! Programs that write .xlsx without computing it (openpyxl, say) leave formulas without a value; such a cell is handed on
//! as [`Cell::Formula`], so that it is told from a blank one. An .xls has a value for every formula.
//!
//! Cells merged over several rows have their value in each of these rows: see `merged`.

mod merged;
mod values;

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use calamine::{Data, DataRef, Dimensions, Range, Reader as _, SheetVisible, Xls, XlsError, Xlsx, XlsxError};

use crate::cell::{Cell, RawRow};
use crate::error::{Error, Result};
use crate::header::HEAD_ROWS;
use crate::{Content, Limits};

use merged::Merged;

/// Rows in one message: enough to make the channel's cost vanish, little enough to stay in the cache.
const BATCH_ROWS: usize = 64;

/// Messages that may wait.
const BATCHES_AHEAD: usize = 4;

/// The first rows of a sheet, by which it is recognised.
#[derive(Debug)]
pub(crate) struct SheetHead {
    pub(crate) name: String,
    /// The program that shows the workbook does not show it.
    pub(crate) is_hidden: bool,
    pub(crate) rows: Vec<RawRow>,
    /// Row number of the last row, if the file says.
    pub(crate) last_row: Option<u32>,
}

/// A sheet to be read.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) name: String,
    /// Row of its header, from 1; cells merged with it are no data.
    pub(crate) header_row: u32,
}

/// What the thread sends.
pub(crate) enum Event {
    /// The heads of all sheets; the first message, unless opening failed.
    Heads(Vec<SheetHead>),
    /// Rows of the sheet that is being read.
    Rows(Vec<RawRow>),
    /// The sheet is read; a row number if reading stopped at a run of blanks there.
    SheetEnd(Option<u32>),
    /// Nothing more comes.
    Failed(Error),
}

/// A workbook being read.
pub(crate) struct Workbook {
    file: String,
    content: Content,
    events: Receiver<Event>,
    chosen: Option<SyncSender<Vec<Choice>>>,
    thread: Option<JoinHandle<()>>,
}

impl Workbook {
    /// Opens a workbook and looks at the first rows of every sheet.
    ///
    /// # Errors
    /// [`Error::PasswordProtected`], [`Error::Damaged`], [`Error::Unsupported`].
    pub(crate) fn open(
        path: &Path,
        file: &str,
        content: Content,
        limits: Limits,
    ) -> Result<(Self, Vec<SheetHead>)> {
        let (send, events) = sync_channel(BATCHES_AHEAD);
        let (chosen, choice) = sync_channel(1);
        let worker =
            Worker { path: path.to_owned(), file: file.to_owned(), content, limits, events: send, choice };
        let thread = std::thread::Builder::new()
            .name("duijie-workbook".to_owned())
            .spawn(move || worker.run())
            .map_err(|e| Error::io(file, e))?;
        let mut workbook =
            Self { file: file.to_owned(), content, events, chosen: Some(chosen), thread: Some(thread) };
        match workbook.next() {
            Some(Event::Heads(heads)) => Ok((workbook, heads)),
            Some(Event::Failed(error)) => Err(error),
            _ => Err(workbook.broken("no sheets".to_owned())),
        }
    }

    /// Asks for the rows of these sheets, in this order.
    pub(crate) fn choose(&mut self, sheets: Vec<Choice>) {
        if let Some(chosen) = self.chosen.take() {
            // a thread that has ended tells why through the other channel
            let _ = chosen.send(sheets);
        }
    }

    /// The next message; `None` after the last.
    pub(crate) fn next(&mut self) -> Option<Event> {
        if let Ok(event) = self.events.recv() {
            return Some(event);
        }
        match self.thread.take().map(JoinHandle::join) {
            Some(Err(_)) => Some(Event::Failed(self.broken("the sheet data make no sense".to_owned()))),
            Some(Ok(())) | None => None,
        }
    }

    fn broken(&self, detail: String) -> Error {
        Error::Damaged { file: self.file.clone(), content: self.content, detail }
    }
}

struct Worker {
    path: PathBuf,
    file: String,
    content: Content,
    limits: Limits,
    events: SyncSender<Event>,
    choice: Receiver<Vec<Choice>>,
}

/// The consumer has gone away; nothing is left to do.
struct Abandoned;

/// Why a sheet could not be read to its end.
enum Stop {
    Abandoned,
    Failed(Error),
}

impl From<Abandoned> for Stop {
    fn from(_: Abandoned) -> Self {
        Stop::Abandoned
    }
}

impl Worker {
    fn run(self) {
        if let Err(Stop::Failed(error)) = self.read() {
            let _ = self.events.send(Event::Failed(error));
        }
    }

    fn read(&self) -> std::result::Result<(), Stop> {
        let opened = File::open(&self.path).map_err(|e| Stop::Failed(Error::io(&self.file, e)))?;
        let source = BufReader::with_capacity(64 << 10, opened);
        match self.content {
            Content::Xls => {
                let mut book = Xls::new(source).map_err(|e| self.xls_failure(e))?;
                self.read_xls(&mut book)
            }
            _ => self.read_xlsx(source),
        }
    }

    fn read_xlsx(&self, source: BufReader<File>) -> std::result::Result<(), Stop> {
        let mut book = Xlsx::new(source).map_err(|e| self.xlsx_failure(e))?;
        let mut heads = Vec::new();
        for mut head in empty_heads(book.sheets_metadata()) {
            let outcome = self.stream(&mut book, &mut head, |head, row| {
                head.rows.push(row);
                Ok(head.rows.len() < HEAD_ROWS)
            });
            outcome?;
            heads.push(head);
        }
        self.send(Event::Heads(heads))?;
        for Choice { name, header_row } in self.choice.recv().map_err(|_| Abandoned)? {
            let regions = self.xlsx_regions(&mut book, &name);
            let mut merged = Merged::new(&regions, header_row, self.limits.max_columns);
            let mut head = SheetHead { name, is_hidden: false, rows: Vec::new(), last_row: None };
            let stopped = self.stream(&mut book, &mut head, |head, mut row| {
                merged.fill(&mut row);
                head.rows.push(row);
                if head.rows.len() >= BATCH_ROWS {
                    self.send(Event::Rows(std::mem::take(&mut head.rows)))?;
                }
                Ok(true)
            });
            if !head.rows.is_empty() {
                self.send(Event::Rows(head.rows))?;
            }
            self.send(Event::SheetEnd(stopped?))?;
        }
        Ok(())
    }

    /// Gives the non-blank rows of a sheet to `take` until it says stop. Returns where a run of blanks ended the sheet.
    fn stream(
        &self,
        book: &mut Xlsx<BufReader<File>>,
        head: &mut SheetHead,
        mut take: impl FnMut(&mut SheetHead, RawRow) -> std::result::Result<bool, Abandoned>,
    ) -> std::result::Result<Option<u32>, Stop> {
        let name = head.name.clone();
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // chart sheets are listed among the sheets and have no cells
            Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
            Err(error) => return Err(self.xlsx_failure(error)),
        };
        head.last_row = Some(cells.dimensions().end.0 + 1).filter(|&last| last > 1);
        let mut row = RawRow::default();
        let (mut current, mut blank_run) = (0u32, 0u32);
        loop {
            let cell = match cells.next_cell_with_formula_metadata() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                // an error value newer than the library (`#SPILL!`): the cell is lost, the sheet is not
                Err(XlsxError::CellError(value)) => {
                    row.stray_errors.push(value);
                    continue;
                }
                Err(error) => return Err(self.xlsx_failure(error)),
            };
            let (at, column) = cell.pos;
            if at != current {
                let full = std::mem::replace(&mut row, RawRow { number: at + 1, ..RawRow::default() });
                current = at;
                if full.cells.iter().all(Cell::is_blank) && full.stray_errors.is_empty() {
                    blank_run += 1;
                    if blank_run > self.limits.max_blank_rows_run {
                        return Ok(Some(at));
                    }
                } else {
                    blank_run = 0;
                    if !take(head, full)? {
                        return Ok(None);
                    }
                }
            }
            row.number = at + 1;
            let value = match (cell.value, cell.formula) {
                // a result that is an empty text is not this
                (DataRef::Empty, Some(formula)) => Cell::Formula(values::formula_text(formula)),
                (value, _) => values::cell_of(&value, self.limits.max_cell_chars),
            };
            let column = column as usize;
            if value != Cell::Empty && column < self.limits.max_columns {
                if row.cells.len() <= column {
                    row.cells.resize(column + 1, Cell::Empty);
                }
                row.cells[column] = value;
            }
        }
        if !row.cells.iter().all(Cell::is_blank) || !row.stray_errors.is_empty() {
            take(head, row)?;
        }
        Ok(None)
    }

    /// The merged regions of a sheet. They stand behind its cells, so they cost a pass over it; sheets beyond the bound go
    /// without, and so do those whose regions make no sense.
    fn xlsx_regions(&self, book: &mut Xlsx<BufReader<File>>, name: &str) -> Vec<Dimensions> {
        if !merged::is_worth_a_pass(&self.path) {
            return Vec::new();
        }
        book.merge_cells_by_sheet_name(name).unwrap_or_default()
    }

    fn read_xls(&self, book: &mut Xls<BufReader<File>>) -> std::result::Result<(), Stop> {
        let mut heads = empty_heads(book.sheets_metadata());
        for head in &mut heads {
            let range = book.worksheet_range(&head.name).map_err(|e| self.xls_failure(e))?;
            head.rows = self.rows_of(&range).take(HEAD_ROWS).collect();
            head.last_row = range.end().map(|end| end.0 + 1);
        }
        self.send(Event::Heads(heads))?;
        for Choice { name, header_row } in self.choice.recv().map_err(|_| Abandoned)? {
            let range = book.worksheet_range(&name).map_err(|e| self.xls_failure(e))?;
            let regions = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
            let mut merged = Merged::new(&regions, header_row, self.limits.max_columns);
            let mut batch = Vec::with_capacity(BATCH_ROWS);
            for mut row in self.rows_of(&range) {
                merged.fill(&mut row);
                batch.push(row);
                if batch.len() == BATCH_ROWS {
                    self.send(Event::Rows(std::mem::take(&mut batch)))?;
                }
            }
            self.send(Event::Rows(batch))?;
            self.send(Event::SheetEnd(None))?;
        }
        Ok(())
    }

    fn rows_of<'a>(&'a self, range: &'a Range<Data>) -> impl Iterator<Item = RawRow> + 'a {
        let (first_row, first_column) = range.start().unwrap_or_default();
        range.rows().zip(first_row + 1..).filter_map(move |(cells, number)| {
            let cells: Vec<Cell> = std::iter::repeat_n(Cell::Empty, first_column as usize)
                .chain(
                    cells
                        .iter()
                        .map(|cell| values::cell_of(&values::borrowed(cell), self.limits.max_cell_chars)),
                )
                .take(self.limits.max_columns)
                .collect();
            let blank = cells.iter().all(Cell::is_blank);
            (!blank).then(|| RawRow { number, cells, ..RawRow::default() })
        })
    }

    fn send(&self, event: Event) -> std::result::Result<(), Abandoned> {
        self.events.send(event).map_err(|_| Abandoned)
    }

    fn damaged(&self, detail: String) -> Stop {
        Stop::Failed(Error::Damaged { file: self.file.clone(), content: self.content, detail })
    }

    fn protected(&self) -> Stop {
        Stop::Failed(Error::PasswordProtected { file: self.file.clone() })
    }

    fn xlsx_failure(&self, error: XlsxError) -> Stop {
        match error {
            XlsxError::Password => self.protected(),
            other => self.damaged(other.to_string()),
        }
    }

    fn xls_failure(&self, error: XlsError) -> Stop {
        match error {
            XlsError::Password => self.protected(),
            // a compound file without a workbook: an encrypted .xlsx, else a document
            XlsError::Cfb(_) if self.is_encrypted_xlsx() => self.protected(),
            other => self.damaged(other.to_string()),
        }
    }

    fn is_encrypted_xlsx(&self) -> bool {
        File::open(&self.path)
            .is_ok_and(|file| matches!(Xlsx::new(BufReader::new(file)), Err(XlsxError::Password)))
    }
}

fn empty_heads(sheets: &[calamine::Sheet]) -> Vec<SheetHead> {
    let head = |sheet: &calamine::Sheet| SheetHead {
        name: sheet.name.clone(),
        is_hidden: sheet.visible != SheetVisible::Visible,
        rows: Vec::new(),
        last_row: None,
    };
    sheets.iter().map(head).collect()
}
