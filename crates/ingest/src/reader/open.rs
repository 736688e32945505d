//! Opening: what the file is, whether it may be read, and which profile knows its tables.
//!
//! Which sheets of a workbook are read is decided in `sheets`.

mod sheets;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use duijie_domain::field::RecordKind;

use super::{Options, Reader, Source, Text, text_failure};
use crate::cell::{Cell, RawRow};
use crate::content::HEAD_BYTES;
use crate::delimited::{Delimited, SEPARATORS, separator_of};
use crate::encoding::{self, Decoded};
use crate::error::{Error, Result, UnknownHeader};
use crate::header::{self, Found, HEAD_ROWS, Nearest};
use crate::jsonl::JsonLines;
use crate::layout::{Fate, SkippedSheet};
use crate::packed::{self, Unpacked};
use crate::parquet::ParquetTable;
use crate::plan::Plan;
use crate::profile::{self, PARQUET, Profile};
use crate::record::Lookups;
use crate::{Content, cnipa_xml, digest};

/// Extensions that promise a workbook.
const WORKBOOK_EXTENSIONS: [&str; 7] = ["xlsx", "xlsm", "xls", "et", "xlt", "ods", "xlsb"];

/// Characters of a header row that a message shows.
const HEADER_CHARS: usize = 200;

/// What only tables of needs have in a header.
const NEED_WORDS: [&str; 4] = ["需求", "难题", "揭榜", "攻关"];

/// An XML is one patent; the largest full texts have some ten megabytes.
const LARGEST_XML_BYTES: u64 = 256 << 20;

/// What the steps of opening share.
struct Opening<'o, 'a> {
    path: &'o Path,
    file: String,
    /// The last extension, `.gz` cut off before; lower case.
    extension: String,
    options: &'o Options<'a>,
}

/// The tables of a file and the source of their rows.
struct Opened {
    plans: Vec<Plan>,
    skipped: Vec<SkippedSheet>,
    source: Source,
    pending: VecDeque<RawRow>,
    total_hint: Option<u64>,
}

pub(super) fn open<'a>(path: &Path, options: &Options<'a>) -> Result<Reader<'a>> {
    let file = path.display().to_string();
    let file_name = path.file_name().map_or_else(|| file.clone(), |name| name.to_string_lossy().into_owned());
    let lower = file_name.to_lowercase();
    let bare = lower.strip_suffix(".gz").unwrap_or(&lower);
    let extension = bare.rsplit_once('.').map_or("", |(_, extension)| extension).to_owned();
    let metadata = std::fs::metadata(path).map_err(|e| Error::io(&file, e))?;
    if metadata.is_dir() {
        return Err(Error::Folder { file });
    }
    let size_bytes = metadata.len();
    if size_bytes == 0 {
        return Err(Error::Empty { file });
    }
    options.limits.check_file(&file, size_bytes)?;
    let head = head_of(Unpacked::open(path, &file, Content::Text, options.limits)?, &file, Content::Text)?;
    let opening = Opening { path, file: file.clone(), extension, options };
    let opened = opening.by_content(&head)?;
    let whole = File::open(path).map_err(|e| Error::io(&file, e))?;
    let sha256 = digest::of_reader(whole).map_err(|e| Error::io(&file, e))?;
    Ok(Reader {
        path: file,
        file_name,
        sha256,
        plans: opened.plans,
        current: 0,
        skipped: opened.skipped,
        source: opened.source,
        pending: opened.pending,
        above: Vec::new(),
        total_hint: opened.total_hint,
        limits: options.limits,
        lookups: Lookups::new(options.regions, options.industries, options.limits.max_cell_chars),
        ended: false,
    })
}

fn head_of(source: Unpacked, file: &str, content: Content) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    source
        .take(HEAD_BYTES as u64)
        .read_to_end(&mut head)
        .map_err(|error| packed::read_error(file, content, error))?;
    Ok(head)
}

impl Opening<'_, '_> {
    fn by_content(&self, head: &[u8]) -> Result<Opened> {
        let limits = &self.options.limits;
        match Content::of(head) {
            Content::Zip => match packed::inspect_zip(self.path, &self.file, limits)? {
                Content::Xlsx => self.workbook(Content::Xlsx),
                content => Err(self.unreadable(content)),
            },
            Content::Xls => self.workbook(Content::Xls),
            Content::Parquet if !WORKBOOK_EXTENSIONS.contains(&self.extension.as_str()) => self.parquet(),
            Content::Gzip => {
                let unpacked = Unpacked::open(self.path, &self.file, Content::Gzip, *limits)?;
                let inner = head_of(unpacked, &self.file, Content::Gzip)?;
                match Content::of(&inner) {
                    content if content.is_textual() => self.text(content, Content::Gzip, &inner),
                    _ => Err(Error::Unsupported { file: self.file.clone(), content: Content::Gzip }),
                }
            }
            content if content.is_textual() => self.text(content, Content::Text, head),
            content => Err(self.unreadable(content)),
        }
    }

    fn unreadable(&self, content: Content) -> Error {
        let (file, extension) = (self.file.clone(), self.extension.clone());
        if WORKBOOK_EXTENSIONS.contains(&extension.as_str()) && !content.is_workbook() {
            Error::NotAsNamed { file, extension, content }
        } else {
            Error::Unsupported { file, content }
        }
    }

    /// Text in its last wrapping: a table, JSON lines or XML.
    fn text(&self, content: Content, wrapping: Content, head: &[u8]) -> Result<Opened> {
        if WORKBOOK_EXTENSIONS.contains(&self.extension.as_str()) {
            return Err(self.unreadable(content));
        }
        let has_records = head.split(|&b| b == b'\n').any(|line| line.trim_ascii_start().starts_with(b"{"));
        match content {
            Content::Html | Content::JsonArray => {
                return Err(Error::Unsupported { file: self.file.clone(), content });
            }
            Content::Text if self.extension == "jsonl" && !has_records => {
                let (file, extension) = (self.file.clone(), self.extension.clone());
                return Err(Error::NotAsNamed { file, extension, content });
            }
            _ => {}
        }
        let mut limits = self.options.limits;
        if content == Content::Xml {
            limits.max_unpacked_bytes = limits.max_unpacked_bytes.min(LARGEST_XML_BYTES);
        }
        let reopened = || Unpacked::open(self.path, &self.file, wrapping, limits);
        let source = BufReader::with_capacity(64 << 10, reopened()?);
        let encoding = encoding::judge(source, head)
            .map_err(|error| packed::read_error(&self.file, wrapping, error))?
            .map_err(|bad| Error::Undecodable {
                file: self.file.clone(),
                line: bad.line,
                offset: bad.offset,
            })?;
        let text = Decoded::new(reopened()?, encoding);
        match content {
            Content::Xml => self.xml(text, wrapping),
            Content::JsonLines => self.json(text, wrapping),
            _ if self.extension == "jsonl" => self.json(text, wrapping),
            _ => self.table(text, wrapping, &encoding.decode(head).0),
        }
    }

    fn table(&self, text: Text, wrapping: Content, head: &str) -> Result<Opened> {
        let by_name = match self.extension.as_str() {
            "tsv" | "tab" => Some(b'\t'),
            "csv" => Some(b','),
            _ => None,
        };
        let mut table = Delimited::new(text, self.separator(head, by_name)?, self.options.limits);
        let mut rows = Vec::new();
        while rows.len() < HEAD_ROWS {
            match table.next() {
                Some(Ok(row)) => rows.push(row),
                Some(Err(failure)) => return Err(text_failure(&self.file, wrapping, failure)),
                None => break,
            }
        }
        if rows.is_empty() {
            return Err(Error::Empty { file: self.file.clone() });
        }
        match self.find(&rows)? {
            Ok(found) => Ok(Opened {
                plans: vec![self.plan(found, None)],
                skipped: Vec::new(),
                source: Source::Delimited { table, content: wrapping },
                pending: rows.into(),
                total_hint: None,
            }),
            Err(nearest) => Err(self.unknown_header(None, &rows, nearest)),
        }
    }

    /// The separator under which the header is known, else the likeliest: `.csv` is also what programs call tables with
    /// `;` or tabs, and their texts have commas in plenty.
    fn separator(&self, head: &str, by_name: Option<u8>) -> Result<u8> {
        let likely = separator_of(head, by_name);
        let others = SEPARATORS.into_iter().filter(|&s| s != likely && head.as_bytes().contains(&s));
        for separator in std::iter::once(likely).chain(others) {
            let mut table = Delimited::new(head.as_bytes(), separator, self.options.limits);
            let rows: Vec<RawRow> =
                std::iter::from_fn(|| table.next()).take(HEAD_ROWS).map_while(|row| row.ok()).collect();
            if self.find(&rows)?.is_ok() {
                return Ok(separator);
            }
        }
        Ok(likely)
    }

    fn json(&self, text: Text, wrapping: Content) -> Result<Opened> {
        let kind = self.options.kind;
        let profile = match self.options.mapping {
            Some(mapping) => mapping.profile(kind)?,
            None => profile::own(kind),
        };
        let mut lines = JsonLines::new(text, self.options.limits);
        let mut pending = VecDeque::new();
        while pending.len() < HEAD_ROWS {
            match lines.next() {
                Some(Ok(row)) => pending.push_back(row),
                Some(Err(error)) => return Err(packed::read_error(&self.file, wrapping, error)),
                None => break,
            }
        }
        let mut plan = Plan::new(profile, None, None, lines.names());
        if self.options.mapping.is_none() {
            plan.table.profile = "jsonl".to_owned();
        }
        let source = Source::Json { lines, content: wrapping };
        Ok(Opened { plans: vec![plan], skipped: Vec::new(), source, pending, total_hint: None })
    }

    /// The names of the columns are the header. Ours are tried first; a table that went from a tool's export to Parquet has
    /// that tool's.
    fn parquet(&self) -> Result<Opened> {
        let mut table = ParquetTable::open(self.path, &self.file, self.options.limits)?;
        let names = table.names();
        let keys: Vec<String> = names.iter().map(|name| header::normalise(name)).collect();
        let own = profile::own(self.options.kind);
        let is_own =
            self.options.mapping.is_none() && self.options.profile.is_none_or(|name| name == PARQUET);
        let mut plan = if is_own && own.missing(&keys).is_empty() {
            let mut plan = Plan::new(own, None, None, &names);
            plan.table.profile = PARQUET.to_owned();
            plan
        } else {
            let cells = names.iter().map(|name| Cell::Text(name.clone())).collect();
            let row = RawRow { cells, ..RawRow::default() };
            let profiles = if is_own { profile::choose(self.options.kind, None)? } else { self.profiles()? };
            match header::find(std::slice::from_ref(&row), &profiles) {
                Ok(found) => Plan::new(found.profile, None, None, &names),
                Err(nearest) => return Err(self.unknown_header(None, &[row], nearest)),
            }
        };
        plan.table.columns_cut = table.names_cut;
        let fates = plan.table.columns.iter().enumerate();
        table.choose(fates.filter(|(_, c)| matches!(c.fate, Fate::Field(_))).map(|(at, _)| at))?;
        let total_hint = Some(table.n_rows());
        let (skipped, pending) = (Vec::new(), VecDeque::new());
        Ok(Opened { plans: vec![plan], skipped, source: Source::Parquet(table), pending, total_hint })
    }

    fn xml(&self, text: impl BufRead, wrapping: Content) -> Result<Opened> {
        let file = self.file.clone();
        let row = cnipa_xml::read(text).map_err(|failure| match failure {
            cnipa_xml::Failure::Dtd => Error::ForbiddenDtd { file: file.clone() },
            cnipa_xml::Failure::Root(root) => Error::NotPatentXml { file: file.clone(), root },
            cnipa_xml::Failure::Malformed(detail) => {
                Error::Damaged { file: file.clone(), content: Content::Xml, detail }
            }
            cnipa_xml::Failure::Io(error) => packed::read_error(&file, wrapping, error),
        })?;
        let header = cnipa_xml::HEADER.map(str::to_owned);
        if self.options.kind != RecordKind::Patents {
            return Err(Error::UnknownHeader(Box::new(UnknownHeader {
                file: self.file.clone(),
                sheet: None,
                row: 1,
                header: header.join(" | "),
                closest: None,
                fits_kind: Some(RecordKind::Patents),
            })));
        }
        let plan = Plan::new(profile::of_xml(), None, None, &header);
        let source = Source::Read;
        Ok(Opened {
            plans: vec![plan],
            skipped: Vec::new(),
            source,
            pending: [row].into(),
            total_hint: Some(1),
        })
    }

    fn profiles(&self) -> Result<Vec<Arc<Profile>>> {
        match self.options.mapping {
            Some(mapping) => Ok(vec![mapping.profile(self.options.kind)?]),
            None => profile::choose(self.options.kind, self.options.profile),
        }
    }

    fn find(&self, rows: &[RawRow]) -> Result<std::result::Result<Found, Nearest>> {
        let profiles = self.profiles()?;
        let given = self.options.mapping.and_then(|mapping| mapping.header_row());
        Ok(match given {
            Some(number) => {
                let only: Vec<RawRow> = rows.iter().filter(|row| row.number == number).cloned().collect();
                header::find(&only, &profiles)
            }
            None => header::find(rows, &profiles),
        })
    }

    fn plan(&self, found: Found, sheet: Option<String>) -> Plan {
        let mut plan = Plan::new(found.profile, sheet, Some(found.row), &found.header);
        plan.table.columns_cut = found.header.len() >= self.options.limits.max_columns;
        plan
    }

    fn unknown_header(&self, sheet: Option<String>, rows: &[RawRow], nearest: Nearest) -> Error {
        let fits_kind = [RecordKind::Patents, RecordKind::Needs, RecordKind::Enterprises]
            .into_iter()
            .filter(|&kind| kind != self.options.kind && self.options.mapping.is_none())
            .find(|&kind| fits(kind, rows));
        let shown: Vec<&str> = nearest.header.iter().map(String::as_str).filter(|h| !h.is_empty()).collect();
        let shown = shown.join(" | ");
        let mut header: String = shown.chars().take(HEADER_CHARS).collect();
        if header.len() < shown.len() {
            header.push('…');
        }
        Error::UnknownHeader(Box::new(UnknownHeader {
            file: self.file.clone(),
            sheet,
            row: nearest.row,
            header,
            closest: nearest.closest.filter(|(_, missing)| !missing.is_empty()),
            fits_kind,
        }))
    }
}

/// A table that speaks of needs is one of needs or of nothing: a list of firms would lose what they need.
fn fits(kind: RecordKind, rows: &[RawRow]) -> bool {
    let Ok(profiles) = profile::choose(kind, None) else { return false };
    let Ok(found) = header::find(rows, &profiles) else { return false };
    kind == RecordKind::Needs
        || !found.header.iter().any(|text| NEED_WORDS.iter().any(|word| text.contains(word)))
}
