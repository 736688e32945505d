//! The pages of a file, looked at before the library trusts them.
//!
//! A page of a hundred bytes can claim to unpack to two gigabytes, to hold two thousand million values, or both. Its
//! header begins with its sizes, so they are read here first and counted against the limits; what only shows
//! after unpacking (values of a dictionary, of a list, of a delta encoding) is checked before it is decoded.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::reader::{ChunkReader, Length, SerializedPageReader};

use crate::Limits;
use crate::error::{Error, Excess};

/// Unpacked bytes of one page. Writers aim at one megabyte; a single text of the longest kind has some hundred.
const LARGEST_PAGE_BYTES: u64 = 256 << 20;

/// Values of a dictionary, and of the lists of one batch of rows: 256 MB when decoded. Writers keep dictionaries below a
/// megabyte, and a batch of a thousand patents has some ten thousand inventors.
const MOST_VALUES: u64 = 8 << 20;

/// One of our errors on its way through the library.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Carried(pub(super) Error);

/// The file, counting what its pages unpack to.
pub(super) struct PageSource {
    source: File,
    file: String,
    limits: Limits,
    packed_bytes: u64,
    unpacked_bytes: AtomicU64,
}

impl PageSource {
    pub(super) fn new(source: File, file: &str, limits: Limits) -> io::Result<Self> {
        let packed_bytes = source.metadata()?.len();
        Ok(Self { source, file: file.to_owned(), limits, packed_bytes, unpacked_bytes: AtomicU64::new(0) })
    }

    /// # Errors
    /// [`Error::TooLarge`] when so many bytes are too many for this file.
    pub(super) fn check(&self, unpacked_bytes: u64) -> crate::Result<()> {
        self.limits.check_unpacked(&self.file, self.packed_bytes, unpacked_bytes)
    }

    /// Bytes that the pages read so far unpacked to.
    #[cfg(test)]
    pub(super) fn unpacked_bytes(&self) -> u64 {
        self.unpacked_bytes.load(Ordering::Relaxed)
    }

    fn admit(&self, page_bytes: u64) -> crate::Result<()> {
        if page_bytes > LARGEST_PAGE_BYTES {
            let (size, limit) = (page_bytes, LARGEST_PAGE_BYTES);
            return Err(Error::TooLarge { file: self.file.clone(), excess: Excess::Page, size, limit });
        }
        let before = self.unpacked_bytes.fetch_add(page_bytes, Ordering::Relaxed);
        self.check(before.saturating_add(page_bytes))
    }
}

impl Length for PageSource {
    fn len(&self) -> u64 {
        self.packed_bytes
    }
}

impl ChunkReader for PageSource {
    type T = BufReader<File>;

    /// The library asks for this at the beginning of every page, and only there.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut source = self.source.try_clone()?;
        source.seek(SeekFrom::Start(start))?;
        let mut reader = BufReader::new(source);
        let unpacked = unpacked_size(reader.fill_buf()?)
            .ok_or_else(|| ParquetError::General(format!("no page at byte {start}")))?;
        self.admit(unpacked).map_err(|error| ParquetError::External(Box::new(Carried(error))))?;
        Ok(reader)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.saturating_add(length as u64) > self.packed_bytes {
            return Err(ParquetError::EOF(format!("page at byte {start} goes beyond the end of the file")));
        }
        self.source.get_bytes(start, length)
    }
}

/// The second field of a page header in Thrift's compact protocol: type, unpacked size, packed size, each of them an `i32`
/// with its number one above the one before.
fn unpacked_size(header: &[u8]) -> Option<u64> {
    const NEXT_I32: u8 = 0x15;
    let mut at = 0;
    let mut next = || {
        (*header.get(at)? == NEXT_I32).then_some(())?;
        at += 1;
        let zigzag = varint(header, &mut at)?;
        (zigzag & 1 == 0).then_some(zigzag >> 1)
    };
    next()?;
    next()
}

/// An unsigned number in seven bits a byte, the smallest first.
pub(super) fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// The pages of one column chunk.
pub(super) struct Pages {
    inner: SerializedPageReader<PageSource>,
    /// A page that was looked at before its turn.
    ahead: Option<Page>,
    max_levels: (i16, i16),
    /// Counts the values of a list column.
    n_handed: Option<Arc<AtomicU64>>,
}

impl Pages {
    /// # Errors
    /// Offsets outside the file.
    pub(super) fn open(
        source: &Arc<PageSource>,
        chunk: &ColumnChunkMetaData,
        n_rows: i64,
        n_handed: Option<Arc<AtomicU64>>,
    ) -> Result<Self> {
        let descriptor = chunk.column_descr();
        let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
        let end = start.checked_add(chunk.compressed_size());
        let is_inside = start >= 0
            && chunk.compressed_size() >= 0
            && end.and_then(|end| u64::try_from(end).ok()).is_some_and(|end| end <= source.len());
        if !is_inside || chunk.file_path().is_some() {
            return Err(ParquetError::General(format!(
                "column `{}` lies outside the file",
                descriptor.path()
            )));
        }
        let n_rows = usize::try_from(n_rows)?;
        let inner = SerializedPageReader::new(Arc::clone(source), chunk, n_rows, None)?;
        Ok(Self {
            inner,
            ahead: None,
            max_levels: (descriptor.max_rep_level(), descriptor.max_def_level()),
            n_handed,
        })
    }

    fn check(&self, page: &Page) -> Result<()> {
        let n_values = u64::from(page.num_values());
        let too_many = || Err(ParquetError::General(format!("a page of {n_values} values")));
        if let Page::DictionaryPage { buf, .. } = page {
            // no value takes less than a byte
            return if n_values > MOST_VALUES || n_values > buf.len() as u64 { too_many() } else { Ok(()) };
        }
        if let Some(n_handed) = &self.n_handed
            && n_handed.fetch_add(n_values, Ordering::Relaxed).saturating_add(n_values) > MOST_VALUES
        {
            return too_many();
        }
        let n_streams = match page.encoding() {
            Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BINARY_PACKED => 1,
            Encoding::DELTA_BYTE_ARRAY => 2,
            _ => 0,
        };
        let mut rest = if n_streams > 0 { self.values_of(page) } else { Some(&[][..]) };
        for _ in 0..n_streams {
            rest = rest.and_then(|stream| behind_deltas(stream, n_values));
        }
        if rest.is_none() {
            return Err(ParquetError::General("a delta encoding that does not fit its page".to_owned()));
        }
        Ok(())
    }

    /// The bytes of a page behind its levels.
    fn values_of<'p>(&self, page: &'p Page) -> Option<&'p [u8]> {
        match page {
            Page::DataPage { buf, .. } => {
                let mut rest: &[u8] = buf;
                for max_level in [self.max_levels.0, self.max_levels.1] {
                    if max_level > 0 {
                        let length = u32::from_le_bytes(*rest.first_chunk::<4>()?);
                        rest = rest.get(4..)?.get(usize::try_from(length).ok()?..)?;
                    }
                }
                Some(rest)
            }
            Page::DataPageV2 { buf, rep_levels_byte_len, def_levels_byte_len, .. } => {
                let levels = u64::from(*rep_levels_byte_len) + u64::from(*def_levels_byte_len);
                buf.get(usize::try_from(levels).ok()?..)
            }
            Page::DictionaryPage { buf, .. } => Some(buf),
        }
    }
}

/// What stands behind a stream of `DELTA_BINARY_PACKED` numbers: a header (values a block, miniblocks a block, values, first
/// value), then blocks of their smallest delta, a bit width for each miniblock, and the miniblocks. `None` if there are
/// more than `most` numbers or fewer bytes than they take.
fn behind_deltas(stream: &[u8], most: u64) -> Option<&[u8]> {
    let mut at = 0;
    let block_values = varint(stream, &mut at)?;
    let n_miniblocks = varint(stream, &mut at)?;
    let n_values = varint(stream, &mut at)?;
    varint(stream, &mut at)?;
    let miniblock_values =
        block_values.checked_div(n_miniblocks).filter(|&n| n > 0 && n.is_multiple_of(8))?;
    if n_values > most {
        return None;
    }
    let mut left = n_values.saturating_sub(1);
    while left > 0 {
        varint(stream, &mut at)?;
        let widths_at = at;
        at = at.checked_add(usize::try_from(n_miniblocks).ok()?)?;
        stream.get(widths_at..at)?;
        for &width in &stream[widths_at..at] {
            if left == 0 {
                break;
            }
            let n_bytes = miniblock_values / 8 * u64::from(width);
            at = at.checked_add(usize::try_from(n_bytes).ok()?)?;
            left = left.saturating_sub(miniblock_values);
        }
    }
    // some writers cut the last miniblock short
    Some(stream.get(at..).unwrap_or_default())
}

impl Pages {
    fn read(&mut self) -> Result<Option<Page>> {
        let page = self.inner.get_next_page()?;
        if let Some(page) = &page {
            self.check(page)?;
        }
        Ok(page)
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        match self.ahead.take() {
            Some(page) => Ok(Some(page)),
            None => self.read(),
        }
    }

    /// Reads the page itself: the inner reader would take the header alone, and then ask [`PageSource`] for a place where none
    /// begins.
    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        if self.ahead.is_none() {
            self.ahead = self.read()?;
        }
        Ok(self.ahead.as_ref().map(|page| PageMetadata {
            num_rows: match page {
                Page::DataPageV2 { num_rows, .. } => usize::try_from(*num_rows).ok(),
                _ => None,
            },
            num_levels: page.is_data_page().then_some(page.num_values() as usize),
            is_dict: page.is_dictionary_page(),
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.get_next_page().map(drop)
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_page_is_read_from_its_header() {
        // type 0, 300 bytes unpacked
        assert_eq!(unpacked_size(&[0x15, 0x00, 0x15, 0xd8, 0x04, 0x15]), Some(300));
        // a negative size, another field, nothing
        for header in [&[0x15, 0x00, 0x15, 0x01][..], &[0x15, 0x00, 0x25, 0x02], &[]] {
            assert_eq!(unpacked_size(header), None);
        }
    }

    #[test]
    fn deltas_that_claim_more_than_their_page_are_told() {
        // blocks of 128 in 4 miniblocks, 3 values, first 5; smallest delta 0, widths 8 0 0 0, 32 bytes
        let mut stream = vec![0x80, 0x01, 4, 3, 10, 0, 8, 0, 0, 0];
        stream.extend([1; 32]);
        stream.push(99);
        assert_eq!(behind_deltas(&stream, 3), Some(&[99][..]));
        assert_eq!(behind_deltas(&stream, 2), None);
        assert_eq!(behind_deltas(&stream[..8], 3), None);
        assert_eq!(behind_deltas(&[0x80, 0x01, 0, 3, 10], 3), None);
    }
}
