//! The footer of a Parquet file, looked through before the library builds a schema of it.
//!
//! The library follows a schema as deep as it goes and makes room for as many children as a group claims, so a small file
//! could exhaust stack or memory. What is needed to refuse that is in Thrift's compact protocol: the list of schema
//! elements, of each its number of children.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::damaged;
use crate::error::{Error, Result};

const MAGIC: &[u8; 4] = b"PAR1";
const MAGIC_ENCRYPTED: &[u8; 4] = b"PARE";

/// Length of the footer and magic number.
const TAIL_BYTES: u64 = 8;

/// Larger footers describe millions of column chunks; no list of records has them.
const LARGEST_FOOTER_BYTES: u64 = 256 << 20;

/// Groups within groups. Lists of records take four.
const DEEPEST: usize = 64;

// Types of the compact protocol, and numbers of the fields that are looked at (parquet.thrift).
const STOP: u8 = 0;
const I32: u8 = 5;
const LIST: u8 = 9;
const STRUCT: u8 = 12;
const FILE_SCHEMA: i64 = 2;
const FILE_ENCRYPTION: i64 = 8;
const ELEMENT_N_CHILDREN: i64 = 5;

/// The bytes of a footer whose schema can be built.
///
/// # Errors
/// [`Error::EncryptedParquet`], [`Error::Damaged`].
pub(super) fn read(mut source: &File, file: &str) -> Result<Vec<u8>> {
    let io = |error| Error::io(file, error);
    let size_bytes = source.metadata().map_err(io)?.len();
    let cut_off = || damaged(file, "no footer at its end".to_owned());
    let tail_at = size_bytes.checked_sub(TAIL_BYTES).ok_or_else(cut_off)?;
    let mut tail = [0; TAIL_BYTES as usize];
    source.seek(SeekFrom::Start(tail_at)).map_err(io)?;
    source.read_exact(&mut tail).map_err(io)?;
    let [a, b, c, d, magic @ ..] = tail;
    match &magic {
        MAGIC => {}
        MAGIC_ENCRYPTED => return Err(Error::EncryptedParquet { file: file.to_owned() }),
        _ => return Err(cut_off()),
    }
    let footer_bytes = u64::from(u32::from_le_bytes([a, b, c, d]));
    let footer_at = tail_at.checked_sub(footer_bytes).filter(|_| footer_bytes <= LARGEST_FOOTER_BYTES);
    source.seek(SeekFrom::Start(footer_at.ok_or_else(cut_off)?)).map_err(io)?;
    let mut footer = Vec::new();
    source.take(footer_bytes).read_to_end(&mut footer).map_err(io)?;
    let found = Scan { bytes: &footer, at: 0 }.file();
    match found {
        Some(Found { is_encrypted: true, .. }) => Err(Error::EncryptedParquet { file: file.to_owned() }),
        Some(Found { children, .. }) if is_tree(&children) => Ok(footer),
        Some(_) => Err(damaged(file, "its schema is no tree, or too deep".to_owned())),
        None => Err(damaged(file, "its footer breaks off".to_owned())),
    }
}

struct Found {
    /// Of each schema element, in the order of the file.
    children: Vec<u64>,
    is_encrypted: bool,
}

/// True if every element but the first is somebody's child and none lies too deep.
fn is_tree(children: &[u64]) -> bool {
    // of each open group, how many of its children are to come
    let mut open: Vec<u64> = Vec::new();
    for (at, &n_children) in children.iter().enumerate() {
        while open.last() == Some(&0) {
            open.pop();
        }
        match open.last_mut() {
            Some(to_come) => *to_come -= 1,
            None if at > 0 => return false,
            None => {}
        }
        if n_children > 0 {
            open.push(n_children);
        }
        if n_children > children.len() as u64 || open.len() > DEEPEST {
            return false;
        }
    }
    open.iter().all(|&to_come| to_come == 0)
}

/// A position in Thrift's compact protocol; every step answers `None` at the end of the bytes.
struct Scan<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Scan<'_> {
    fn file(mut self) -> Option<Found> {
        let mut found = Found { children: Vec::new(), is_encrypted: false };
        let mut id = 0;
        while let Some(kind) = self.field(&mut id)? {
            if id == FILE_SCHEMA && kind == LIST {
                let (n_elements, of) = self.list()?;
                (of == STRUCT).then_some(())?;
                for _ in 0..n_elements {
                    found.children.push(self.element()?);
                }
            } else {
                found.is_encrypted |= id == FILE_ENCRYPTION;
                self.skip(kind, DEEPEST)?;
            }
        }
        Some(found)
    }

    /// The number of children of the schema element here.
    fn element(&mut self) -> Option<u64> {
        let (mut id, mut n_children) = (0, 0);
        while let Some(kind) = self.field(&mut id)? {
            if id == ELEMENT_N_CHILDREN && kind == I32 {
                n_children = u64::try_from(self.signed()?).ok()?;
            } else {
                self.skip(kind, DEEPEST)?;
            }
        }
        Some(n_children)
    }

    /// The type of the next field of a struct and, in `id`, its number; `Some(None)` at the struct's end.
    fn field(&mut self, id: &mut i64) -> Option<Option<u8>> {
        let head = self.byte()?;
        if head == STOP {
            return Some(None);
        }
        *id = match head >> 4 {
            0 => self.signed()?,
            step => id.checked_add(i64::from(step))?,
        };
        Some(Some(head & 0x0f))
    }

    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let size = match head >> 4 {
            15 => self.varint()?,
            size => u64::from(size),
        };
        Some((size, head & 0x0f))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            // truth values of a field are its type
            1 | 2 => Some(()),
            3 => self.step(1),
            4..=6 => self.varint().map(drop),
            7 => self.step(8),
            8 => self.varint().and_then(|length| self.step(length)),
            LIST | 10 => {
                let (size, of) = self.list()?;
                for _ in 0..size {
                    // in a list a truth value takes a byte
                    if of <= 2 { self.step(1)? } else { self.skip(of, depth)? }
                }
                Some(())
            }
            11 => {
                let size = self.varint()?;
                let kinds = if size > 0 { self.byte()? } else { 0 };
                for _ in 0..size {
                    self.skip(kinds >> 4, depth)?;
                    self.skip(kinds & 0x0f, depth)?;
                }
                Some(())
            }
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth)?;
                }
                Some(())
            }
            13 => self.step(16),
            _ => None,
        }
    }

    fn step(&mut self, n_bytes: u64) -> Option<()> {
        let end = self.at.checked_add(usize::try_from(n_bytes).ok()?)?;
        (end <= self.bytes.len()).then(|| self.at = end)
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        super::pages::varint(self.bytes, &mut self.at)
    }

    fn signed(&mut self) -> Option<i64> {
        let zigzag = self.varint()?;
        Some((zigzag >> 1).cast_signed() ^ -((zigzag & 1).cast_signed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_that_are_no_tree_or_too_deep_are_told() {
        assert!(is_tree(&[2, 0, 1, 0]));
        assert!(is_tree(&[0]));
        for children in [&[1][..], &[1, 0, 0], &[u64::MAX, 0], &[2, 1, 0]] {
            assert!(!is_tree(children), "{children:?}");
        }
        let mut deep = vec![1; DEEPEST];
        deep.push(0);
        assert!(is_tree(&deep));
        deep.insert(0, 1);
        assert!(!is_tree(&deep));
    }

    #[test]
    fn a_list_that_claims_more_than_there_is_ends_the_scan() {
        // field 2, a list of 2^32 structs
        let bytes = [0x29, 0xfc, 0x80, 0x80, 0x80, 0x80, 0x10];
        assert!(Scan { bytes: &bytes, at: 0 }.file().is_none());
    }
}
