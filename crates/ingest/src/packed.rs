//! Unpacking that cannot be made to run away: gzip streams and the archives that workbooks are.
//!
//! A zip is judged by its directory before anything is unpacked, and because a directory may lie, every part is then
//! unpacked once into nothing, counting. That costs a tenth of what reading the sheets costs, finds cut-off and
//! corrupted archives before the first row, and bounds what the spreadsheet library can be made to do.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::error::{Error, Result};
use crate::{Content, Limits};

/// The unpacked bytes of a gzip file, or the bytes of a plain one; stops with an error at the limits.
pub(crate) struct Unpacked {
    source: Box<dyn Read + Send>,
    file: String,
    limits: Limits,
    packed_bytes: u64,
    unpacked_bytes: u64,
}

/// Carries one of our errors through [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Carried(Error);

impl Unpacked {
    /// Opens `path`; [`Content::Gzip`] is unpacked, all else passed on.
    ///
    /// # Errors
    /// [`Error::Io`] and its siblings.
    pub(crate) fn open(path: &Path, file: &str, content: Content, limits: Limits) -> Result<Self> {
        let opened = File::open(path).map_err(|e| Error::io(file, e))?;
        let packed_bytes = opened.metadata().map_err(|e| Error::io(file, e))?.len();
        let buffered = BufReader::with_capacity(64 << 10, opened);
        let source: Box<dyn Read + Send> = match content {
            Content::Gzip => Box::new(MultiGzDecoder::new(buffered)),
            _ => Box::new(buffered),
        };
        Ok(Self { source, file: file.to_owned(), limits, packed_bytes, unpacked_bytes: 0 })
    }
}

impl Read for Unpacked {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.source.read(out)?;
        self.unpacked_bytes += n as u64;
        match self.limits.check_unpacked(&self.file, self.packed_bytes, self.unpacked_bytes) {
            Ok(()) => Ok(n),
            Err(error) => Err(io::Error::other(Carried(error))),
        }
    }
}

/// Our own error if `error` carries one; else broken gzip data, else a failure of the system.
pub(crate) fn read_error(file: &str, content: Content, error: io::Error) -> Error {
    let detail = error.to_string();
    if error.get_ref().is_some_and(|inner| inner.is::<Carried>()) {
        if let Some(Ok(carried)) = error.into_inner().map(|inner| inner.downcast::<Carried>()) {
            return carried.0;
        }
    } else if content != Content::Gzip {
        return Error::io(file, error);
    }
    Error::Damaged { file: file.to_owned(), content: Content::Gzip, detail }
}

/// Looks through a zip: what it holds, and that unpacking it stays within the limits.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::Damaged`], [`Error::PasswordProtected`].
pub(crate) fn inspect_zip(path: &Path, file: &str, limits: &Limits) -> Result<Content> {
    let opened = File::open(path).map_err(|e| Error::io(file, e))?;
    let packed_bytes = opened.metadata().map_err(|e| Error::io(file, e))?.len();
    let damaged = |detail: String| Error::Damaged { file: file.to_owned(), content: Content::Xlsx, detail };
    let mut archive = zip::ZipArchive::new(BufReader::new(opened)).map_err(|e| damaged(e.to_string()))?;
    let (mut names, mut declared) = (Vec::new(), 0u64);
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|e| damaged(e.to_string()))?;
        if part.encrypted() {
            return Err(Error::PasswordProtected { file: file.to_owned() });
        }
        declared = declared.saturating_add(part.size());
        names.push(String::from_utf8_lossy(part.name_raw()).into_owned());
    }
    limits.check_unpacked(file, packed_bytes, declared)?;
    let content = content_of(&names);
    if !content.is_workbook() {
        return Ok(content);
    }
    let mut unpacked = 0u64;
    let mut buffer = vec![0u8; 64 << 10];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|e| damaged(e.to_string()))?;
        loop {
            match part.read(&mut buffer).map_err(|e| damaged(e.to_string()))? {
                0 => break,
                n => unpacked += n as u64,
            }
            limits.check_unpacked(file, packed_bytes, unpacked)?;
        }
    }
    Ok(content)
}

fn content_of(names: &[String]) -> Content {
    let has = |end: &str| names.iter().any(|name| name.ends_with(end));
    let within = |start: &str| names.iter().any(|name| name.starts_with(start));
    if has("workbook.xml") || within("xl/worksheets/") && !has("workbook.bin") {
        Content::Xlsx
    } else if has("workbook.bin") {
        Content::Xlsb
    } else if names.iter().any(|name| name == "content.xml") {
        Content::Ods
    } else if within("word/") || within("ppt/") {
        Content::OfficeDocument
    } else {
        Content::Zip
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_in_an_archive_tell_what_it_is() {
        let of = |name: &str| content_of(&[name.to_owned()]);
        assert_eq!(of("xl/workbook.xml"), Content::Xlsx);
        assert_eq!(of("xl/workbook.bin"), Content::Xlsb);
        assert_eq!(of("word/document.xml"), Content::OfficeDocument);
        assert_eq!(of("a/清单.xlsx"), Content::Zip);
    }
}
