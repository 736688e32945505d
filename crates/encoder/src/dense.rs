//! The supplies of a snapshot as vectors: the nearest of a need, and how near a pair is.
//!
//! [`Dense::nearest`] compares with every supply, so it is exact, needs no structure that would have to be kept up to date, and
//! works under any filter. Cost: O(supplies · dims) a need; the vectors are read once, in blocks, on all threads.
//!
//! Sentence encoders put all texts near each other: according to their makers the cosines of bge-zh lie between 0.2 and 1 since v1.5, and
//! between 0.6 and 1 before (FlagOpen/FlagEmbedding, issues 402 and 101). What says something is how much nearer a supply is than
//! supplies are on average. [`Dense::signal`] measures that:
//! `(cosine - background) / (1 - background)`, at least 0, where `background` is the mean cosine of the need with all supplies. It
//! is the dot product with their mean vector, which costs nothing.
//!
//! All sums run in one order: same bits for any number of threads. Ties break by ascending number.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use crate::vectors::Vectors;
use crate::{Encoder, Key, Result, VectorCache};

/// Supplies that a thread compares at a time: half a megabyte of vectors of 512 numbers at a time.
const BLOCK: usize = 512;
/// Sums kept side by side in a dot product, so that the processor's vectors are filled.
const LANES: usize = 16;
/// A supply without vector.
const NONE: u32 = u32::MAX;

/// The vectors of a snapshot's supplies, by their number in it.
pub struct Dense {
    encoder: Arc<Encoder>,
    vectors: Vectors,
    /// Rows by `doc_idx`, or [`NONE`].
    rows: Vec<u32>,
    /// Mean of all rows in use.
    mean: Vec<f32>,
    n_missing: usize,
}

/// A need as a vector, with what is usual for it.
#[derive(Debug, Clone, PartialEq)]
pub struct DenseNeed {
    /// Length 1.
    pub vector: Vec<f32>,
    /// Mean cosine with all supplies.
    pub background: f32,
}

impl Dense {
    /// Takes the keys of a snapshot's supplies in the order of their numbers, nothing for those whose text is not known.
    pub fn new(cache: VectorCache, keys: impl IntoIterator<Item = Option<Key>>) -> Self {
        let (encoder, vectors) = cache.into_parts();
        let row_of = |key: Option<Key>| key.and_then(|key| vectors.row(&key)).unwrap_or(NONE);
        let rows: Vec<u32> = keys.into_iter().map(row_of).collect();
        let n_missing = rows.iter().filter(|&&row| row == NONE).count();
        let mean = mean(&vectors, &rows);
        Self { encoder, vectors, rows, mean, n_missing }
    }

    /// How many supplies have no vector: they are found by their words alone.
    pub fn n_missing(&self) -> usize {
        self.n_missing
    }

    /// Memory held, in bytes.
    pub fn size_bytes(&self) -> usize {
        self.vectors.size_bytes() + self.rows.capacity() * size_of::<u32>()
    }

    /// Needs, by their texts, as vectors.
    ///
    /// # Errors
    /// As [`Encoder::encode`].
    pub fn needs(&self, texts: &[&str]) -> Result<Vec<DenseNeed>> {
        let need = |vector: Vec<f32>| {
            let background = dot(&vector, &self.mean);
            DenseNeed { vector, background }
        };
        Ok(self.encoder.encode(texts)?.into_iter().map(need).collect())
    }

    /// The `k` supplies with the largest dot product among those allowed, largest first, ties by ascending number. All of them
    /// when there are fewer. Supplies without vector are not found.
    pub fn nearest(&self, query: &[f32], k: usize, allowed: impl Fn(u32) -> bool + Sync) -> Vec<(u32, f32)> {
        let k = k.min(self.rows.len());
        let best_of = |(at, rows): (usize, &[u32])| {
            let mut best = Best { k, found: Vec::new() };
            let mut vector = vec![0.0; self.vectors.dims];
            for (doc_idx, &row) in ((at * BLOCK) as u32..).zip(rows) {
                if row != NONE && allowed(doc_idx) {
                    self.vectors.read(row, &mut vector);
                    best.offer((doc_idx, dot(query, &vector)));
                }
            }
            best
        };
        let blocks = self.rows.par_chunks(BLOCK).enumerate().map(best_of);
        blocks.reduce(|| Best { k, found: Vec::new() }, Best::merge).into_sorted()
    }

    /// The cosine of a pair; `None` for a supply without vector.
    pub fn cosine(&self, query: &[f32], doc_idx: u32) -> Option<f32> {
        let row = self.rows[doc_idx as usize];
        (row != NONE).then(|| {
            let mut vector = vec![0.0; self.vectors.dims];
            self.vectors.read(row, &mut vector);
            dot(query, &vector)
        })
    }

    /// How much nearer a supply is to a need than supplies are on average, 0 to 1; 0 for one without vector.
    pub fn signal(&self, query: &[f32], background: f32, doc_idx: u32) -> f64 {
        let Some(cosine) = self.cosine(query, doc_idx) else { return 0.0 };
        let background = f64::from(background);
        let above = f64::from(cosine) - background;
        // with a background of 1, rounding alone would decide
        if above > 0.0 { (above / (1.0 - background)).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// The mean of rows, summed block by block in the order of the blocks. Zero for none.
fn mean(vectors: &Vectors, rows: &[u32]) -> Vec<f32> {
    let sum_of = |rows: &[u32]| {
        let (mut sum, mut vector) = (vec![0.0_f64; vectors.dims], vec![0.0; vectors.dims]);
        for &row in rows.iter().filter(|&&row| row != NONE) {
            vectors.read(row, &mut vector);
            std::iter::zip(&mut sum, &vector).for_each(|(sum, &number)| *sum += f64::from(number));
        }
        sum
    };
    let sums: Vec<Vec<f64>> = rows.par_chunks(BLOCK).map(sum_of).collect();
    let n = rows.iter().filter(|&&row| row != NONE).count().max(1) as f64;
    let of_dim = |dim: usize| (sums.iter().map(|sum| sum[dim]).sum::<f64>() / n) as f32;
    (0..vectors.dims).map(of_dim).collect()
}

/// Dot product, summed in one order whatever the processor.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = std::iter::zip(a_chunks.remainder(), b_chunks.remainder()).map(|(a, b)| a * b).sum();
    let mut sums = [0.0; LANES];
    for (a, b) in std::iter::zip(a_chunks, b_chunks) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// The best so far, and up to as many more that have not been sorted out yet.
struct Best {
    k: usize,
    found: Vec<(u32, f32)>,
}

impl Best {
    fn offer(&mut self, found: (u32, f32)) {
        self.found.push(found);
        if self.found.len() >= 2 * self.k.max(1) {
            self.cut();
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.found.extend(other.found);
        self.cut();
        self
    }

    fn cut(&mut self) {
        if self.found.len() > self.k {
            if self.k > 0 {
                self.found.select_nth_unstable_by(self.k - 1, order);
            }
            self.found.truncate(self.k);
        }
    }

    fn into_sorted(mut self) -> Vec<(u32, f32)> {
        self.cut();
        self.found.sort_unstable_by(order);
        self.found
    }
}

/// Largest product first, ties by ascending number.
fn order(a: &(u32, f32), b: &(u32, f32)) -> Ordering {
    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
}
