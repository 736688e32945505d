//! Vectors kept on disk, because a text takes a hundredth of a second and more to encode and changes rarely.
//!
//! A vector is found by the digest of model and text, never by record: a changed text has another key, an unchanged one is never
//! encoded again, whatever happened to the index or the record's id. There is one file a model, `vectors-<digest>.bin`, so that
//! going back to an earlier model finds its vectors. Nothing is dropped unless asked: [`VectorCache::retain`].
//!
//! The file is replaced as a whole by renaming: after `kill -9` at any moment the last saved one stands. It ends with a checksum;
//! one that does not hold is put aside, said, and made again ([`Found::Damaged`]). Vectors can always be made again.

mod file;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::vectors::Vectors;
use crate::{Encoder, Error, Key, Result};

/// Vectors of texts, in memory and in a file.
pub struct VectorCache {
    encoder: Arc<Encoder>,
    path: PathBuf,
    vectors: Vectors,
    is_changed: bool,
}

/// What was on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No vectors of this model yet.
    Nothing,
    /// So many.
    Vectors(usize),
    /// A file that is not whole or not of this form; it was put aside, and the vectors have to be made again.
    Damaged {
        /// Where it is now.
        moved_to: PathBuf,
        /// What is wrong with it.
        detail: &'static str,
    },
}

impl VectorCache {
    /// Opens the vectors of a model in `folder`, which must exist.
    ///
    /// # Errors
    /// [`Error::Cache`] when the file is there and cannot be read, or is damaged and cannot be put aside.
    pub fn open(folder: &Path, encoder: Arc<Encoder>) -> Result<(Self, Found)> {
        let path = folder.join(file::name(encoder.digest()));
        let failed = |source| Error::Cache { action: "read", path: path.clone(), source };
        let (vectors, found) = match file::read(&path, encoder.digest(), encoder.dims()) {
            Ok(vectors) => {
                let n_found = vectors.len();
                (vectors, Found::Vectors(n_found))
            }
            Err(file::ReadError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
                (Vectors::new(encoder.dims()), Found::Nothing)
            }
            Err(file::ReadError::Io(error)) => return Err(failed(error)),
            Err(file::ReadError::Damaged(detail)) => {
                let moved_to = path.with_extension("damaged");
                std::fs::rename(&path, &moved_to).map_err(failed)?;
                (Vectors::new(encoder.dims()), Found::Damaged { moved_to, detail })
            }
        };
        Ok((Self { encoder, path, vectors, is_changed: false }, found))
    }

    /// Encodes the texts that have no vector yet; answers how many they were. Nothing is on disk before [`VectorCache::save`].
    ///
    /// # Errors
    /// As [`Encoder::encode`]; then nothing of these texts is kept.
    pub fn fill(&mut self, texts: &[&str]) -> Result<usize> {
        let mut seen = HashSet::new();
        let keyed = texts.iter().map(|&text| (self.key(text), text));
        let (keys, missing): (Vec<Key>, Vec<&str>) =
            keyed.filter(|(key, _)| self.vectors.row(key).is_none() && seen.insert(*key)).unzip();
        let encoded = self.encoder.encode(&missing)?;
        std::iter::zip(&keys, &encoded).for_each(|(&key, vector)| self.vectors.insert(key, vector));
        self.is_changed |= !keys.is_empty();
        Ok(keys.len())
    }

    /// The key under which the vector of a text is kept.
    pub fn key(&self, text: &str) -> Key {
        Key::new(self.encoder.digest(), text)
    }

    /// Whether a text has been encoded.
    pub fn contains(&self, key: &Key) -> bool {
        self.vectors.row(key).is_some()
    }

    /// The vector of a text, if it has been encoded.
    pub fn get(&self, key: &Key) -> Option<Vec<f32>> {
        let mut vector = vec![0.0; self.vectors.dims];
        self.vectors.read(self.vectors.row(key)?, &mut vector);
        Some(vector)
    }

    /// Writes the file if anything has changed. One process at a time.
    ///
    /// # Errors
    /// [`Error::Busy`], and [`Error::Cache`]; the file of before is untouched then.
    pub fn save(&mut self) -> Result<()> {
        if self.is_changed {
            file::write(&self.path, self.encoder.digest(), &self.vectors)?;
            self.is_changed = false;
        }
        Ok(())
    }

    /// Drops the vectors whose key is not used any more; answers how many they were.
    pub fn retain(&mut self, is_used: impl Fn(&Key) -> bool) -> usize {
        let n_before = self.len();
        self.vectors.retain(is_used);
        self.is_changed |= self.len() < n_before;
        n_before - self.len()
    }

    /// What the vectors were made with.
    pub fn encoder(&self) -> &Arc<Encoder> {
        &self.encoder
    }

    /// How many vectors there are.
    pub fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory held, in bytes.
    pub fn size_bytes(&self) -> usize {
        self.vectors.size_bytes()
    }

    pub(crate) fn into_parts(self) -> (Arc<Encoder>, Vectors) {
        (self.encoder, self.vectors)
    }
}
