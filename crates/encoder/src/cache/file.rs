//! The file of kept vectors: a header, the keys, the numbers, and a SHA-256 over all of it. Little-endian.
//!
//! ```text
//! magic 16 | model digest 32 | dims u32 | n u64 | n × key 16 | n × dims × f16 | SHA-256 32
//! ```

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use half::f16;
use sha2::{Digest, Sha256};

use crate::vectors::{Key, Vectors};
use crate::{Error, Result};

/// Name and version of the form.
const MAGIC: &[u8; 16] = b"duijie vectors 1";
const HEADER_BYTES: u64 = 16 + 32 + 4 + 8;
const CHECKSUM_BYTES: u64 = 32;
/// Bytes of numbers turned over at a time.
const BLOCK_BYTES: usize = 1 << 16;

/// Why there are no vectors.
pub(super) enum ReadError {
    /// The system says no.
    Io(io::Error),
    /// The file is not what was written.
    Damaged(&'static str),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => ReadError::Damaged("it ends too early"),
            _ => ReadError::Io(error),
        }
    }
}

/// One file a model, told apart by the first 48 bits of its digest; the whole digest stands in the header.
pub(super) fn name(model: &[u8; 32]) -> String {
    let digits: String = model[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("vectors-{digits}.bin")
}

/// Reads the vectors of a model. Memory follows the file's real length, never what its header says.
pub(super) fn read(path: &Path, model: &[u8; 32], dims: usize) -> std::result::Result<Vectors, ReadError> {
    let file = File::open(path)?;
    let n_bytes = file.metadata()?.len();
    let mut input = Hashing { inner: BufReader::new(file), hasher: Sha256::new() };
    if &input.take::<16>()? != MAGIC {
        return Err(ReadError::Damaged("it is of another form"));
    }
    if &input.take::<32>()? != model || u32::from_le_bytes(input.take()?) as usize != dims {
        return Err(ReadError::Damaged("it is of another model"));
    }
    let n = u64::from_le_bytes(input.take()?);
    let row_bytes = (Key::BYTES + dims * size_of::<f16>()) as u64;
    let expected = n.checked_mul(row_bytes).and_then(|rows| rows.checked_add(HEADER_BYTES + CHECKSUM_BYTES));
    if expected != Some(n_bytes) || n > u64::from(u32::MAX) {
        return Err(ReadError::Damaged("its length is not what it says"));
    }
    let n = n as usize;
    let mut keys = Vec::with_capacity(n);
    for _ in 0..n {
        keys.push(Key(input.take()?));
    }
    let mut numbers = Vec::with_capacity(n * dims);
    let mut block = vec![0; BLOCK_BYTES];
    while numbers.len() < n * dims {
        let block = &mut block[..BLOCK_BYTES.min((n * dims - numbers.len()) * size_of::<f16>())];
        input.fill(block)?;
        numbers.extend(block.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]])));
    }
    let computed: [u8; 32] = input.hasher.clone().finalize().into();
    if input.take::<32>()? != computed {
        return Err(ReadError::Damaged("its checksum does not hold"));
    }
    Vectors::from_rows(dims, keys, numbers).ok_or(ReadError::Damaged("a key stands twice"))
}

/// Puts the vectors in the place of `path`: into a file beside it, onto the disk, then under its name.
pub(super) fn write(path: &Path, model: &[u8; 32], vectors: &Vectors) -> Result<()> {
    let failed = |source| Error::Cache { action: "write", path: path.to_owned(), source };
    // the name of the half-written file is always the same, so that killed runs leave one at most; the lock keeps it to one process
    let lock = File::create(path.with_extension("lock")).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Err(Error::Busy { path: path.to_owned() }),
        Err(std::fs::TryLockError::Error(source)) => return Err(failed(source)),
    }
    let temporary = path.with_extension("new");
    let written = write_all(&temporary, model, vectors).and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        // a full disk is not helped by half a file; the first error is the one to tell
        let _ = std::fs::remove_file(&temporary);
    }
    written.map_err(failed)
}

fn write_all(path: &Path, model: &[u8; 32], vectors: &Vectors) -> io::Result<()> {
    let mut out = Hashing { inner: BufWriter::new(File::create(path)?), hasher: Sha256::new() };
    out.put(MAGIC)?;
    out.put(model)?;
    out.put(&(vectors.dims as u32).to_le_bytes())?;
    out.put(&(vectors.len() as u64).to_le_bytes())?;
    for key in &vectors.keys {
        out.put(&key.0)?;
    }
    let mut block = Vec::with_capacity(BLOCK_BYTES);
    for numbers in vectors.numbers.chunks(BLOCK_BYTES / size_of::<f16>()) {
        block.clear();
        block.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        out.put(&block)?;
    }
    let checksum = out.hasher.finalize();
    out.inner.write_all(&checksum)?;
    out.inner.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// A stream and the checksum of what has passed.
struct Hashing<T> {
    inner: T,
    hasher: Sha256,
}

impl<T: Read> Hashing<T> {
    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.inner.read_exact(bytes)?;
        self.hasher.update(bytes);
        Ok(())
    }

    fn take<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }
}

impl<T: Write> Hashing<T> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.inner.write_all(bytes)
    }
}
