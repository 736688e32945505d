//! Vectors in memory, each found by the digest of its text: 16-bit floats in one block, row behind row.
//!
//! Half precision keeps 11 bits of every number; the cosine of two unit vectors moves by less than 0.001, whatever their size.
//! Memory: `2 · dims + 16` bytes a vector, and 24 to 48 for finding it; at 512 dimensions about 1.1 KB, 110 MB for 100,000 texts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use half::f16;
use half::slice::HalfFloatSliceExt;
use sha2::{Digest, Sha256};

/// Names the vector of one text under one model: two of 2^64 have the same name by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(pub(crate) [u8; Key::BYTES]);

impl Key {
    /// Bytes of the SHA-256 that are kept.
    pub(crate) const BYTES: usize = 16;

    /// The key of a text under the model with this digest.
    pub(crate) fn new(model: &[u8; 32], text: &str) -> Self {
        let digest = Sha256::new().chain_update(model).chain_update(text).finalize();
        let mut key = [0; Self::BYTES];
        key.copy_from_slice(&digest[..Self::BYTES]);
        Self(key)
    }
}

/// Vectors of one model.
pub(crate) struct Vectors {
    pub(crate) dims: usize,
    /// By row.
    pub(crate) keys: Vec<Key>,
    /// Row behind row, `dims` numbers each.
    pub(crate) numbers: Vec<f16>,
    row_of: HashMap<Key, u32>,
}

impl Vectors {
    pub(crate) fn new(dims: usize) -> Self {
        Self { dims, keys: Vec::new(), numbers: Vec::new(), row_of: HashMap::new() }
    }

    /// From rows in order. `None` when a key stands twice or sizes contradict each other.
    pub(crate) fn from_rows(dims: usize, keys: Vec<Key>, numbers: Vec<f16>) -> Option<Self> {
        let row_of: HashMap<Key, u32> = keys.iter().copied().zip(0..).collect();
        let is_sound = row_of.len() == keys.len() && numbers.len() == keys.len() * dims;
        is_sound.then_some(Self { dims, keys, numbers, row_of })
    }

    /// Adds a vector; what is there stays.
    pub(crate) fn insert(&mut self, key: Key, vector: &[f32]) {
        let row = self.keys.len() as u32;
        if let Entry::Vacant(entry) = self.row_of.entry(key) {
            entry.insert(row);
            self.keys.push(key);
            self.numbers.extend(vector.iter().map(|&number| f16::from_f32(number)));
        }
    }

    pub(crate) fn row(&self, key: &Key) -> Option<u32> {
        self.row_of.get(key).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Writes a row into `vector`, which has `dims` numbers.
    pub(crate) fn read(&self, row: u32, vector: &mut [f32]) {
        let start = row as usize * self.dims;
        self.numbers[start..start + self.dims].convert_to_f32_slice(vector);
    }

    /// Keeps what `is_used` says, in order.
    pub(crate) fn retain(&mut self, is_used: impl Fn(&Key) -> bool) {
        let mut kept = Self::new(self.dims);
        for (row, &key) in self.keys.iter().enumerate().filter(|(_, key)| is_used(key)) {
            kept.row_of.insert(key, kept.keys.len() as u32);
            kept.keys.push(key);
            kept.numbers.extend_from_slice(&self.numbers[row * self.dims..(row + 1) * self.dims]);
        }
        *self = kept;
    }

    /// Memory held.
    pub(crate) fn size_bytes(&self) -> usize {
        let entry = size_of::<(Key, u32)>() + 1;
        self.numbers.capacity() * size_of::<f16>()
            + self.keys.capacity() * size_of::<Key>()
            + self.row_of.capacity() * entry
    }
}
