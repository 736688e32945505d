//! Vectors from texts: how much more often two words stand near each other than by chance, in few dimensions.
//!
//! 1. Positive pointwise mutual information, ln(n(a, b) · n / (n(a) · n(b)^0.75 …)), negative values as 0. Source: Levy, Goldberg and Dagan,
//!    Improving Distributional Similarity with Lessons Learned from Word Embeddings, 2015: the exponent 0.75 on contexts, and the
//!    root of the singular values, are theirs.
//! 2. Its strongest singular vectors (`factor`).
//! 3. Less what all common words share: their mean and their two main directions (Mu and Viswanath, All-but-the-Top, 2018).

use nalgebra::{DMatrix, SymmetricEigen};

use super::WordVectors;
use super::cooccurrence::{Cooccurrence, vocabulary};
use super::factor::{Block, Matrix, factor};

/// A word must stand in so many places.
const LEAST_COUNT: u32 = 5;
/// Contexts count by this power, so that rare ones do not seem too telling.
const CONTEXT_POWER: f64 = 0.75;
/// The commonest words, which tell what all words share.
const COMMON: usize = 6_000;
/// Their main directions that are removed.
const REMOVED: usize = 2;

/// Positive pointwise mutual information over counts, entry by entry as it is asked for.
struct Association<'a> {
    counts: &'a Cooccurrence,
    /// By word: ln n(a), and ln of its share as a context.
    log_rows: Vec<f64>,
    log_contexts: Vec<f64>,
}

impl<'a> Association<'a> {
    fn new(counts: &'a Cooccurrence) -> Self {
        let sum = |at| counts.row(at).map(|(_, count)| f64::from(count)).sum::<f64>();
        let rows: Vec<f64> = (0..counts.len()).map(sum).collect();
        let total: f64 = rows.iter().map(|row| row.powf(CONTEXT_POWER)).sum();
        Self {
            counts,
            log_rows: rows.iter().map(|row| row.ln()).collect(),
            log_contexts: rows.iter().map(|row| (row.powf(CONTEXT_POWER) / total).ln()).collect(),
        }
    }
}

impl Matrix for Association<'_> {
    fn len(&self) -> usize {
        self.counts.len()
    }

    #[inline]
    fn add_row(&self, at: usize, transposed: bool, block: &Block, sum: &mut [f32]) {
        for (other, count) in self.counts.row(at) {
            let (word, context) = if transposed { (other, at) } else { (at, other) };
            let value = f64::from(count).ln() - self.log_rows[word] - self.log_contexts[context];
            if value > 0.0 {
                super::add(sum, value as f32, block.row(other));
            }
        }
    }
}

/// Vectors of `dim` numbers for the words of these texts. Deterministic for any number of threads.
///
/// Cost: the texts' words times the window, and the decomposition: some seconds for a million words, some minutes for ten million.
pub fn train(texts: &[Vec<String>], dim: usize) -> WordVectors {
    let vocabulary = vocabulary(texts, LEAST_COUNT);
    let counts = Cooccurrence::count(texts, &vocabulary);
    let mut found = factor(&Association::new(&counts), dim);
    remove_common(&mut found);
    let dim = if vocabulary.is_empty() { 0 } else { found.n_columns };
    WordVectors::new(dim, vocabulary, found.values)
}

/// Takes the mean and the main directions of the commonest words from all.
fn remove_common(vectors: &mut Block) {
    let k = vectors.n_columns;
    let n_common = COMMON.min(vectors.values.len() / k.max(1));
    if n_common == 0 {
        return;
    }
    let mut mean = vec![0.0f64; k];
    for row in vectors.values.chunks_exact(k).take(n_common) {
        std::iter::zip(&mut mean, row).for_each(|(mean, &value)| *mean += f64::from(value) / n_common as f64);
    }
    for row in vectors.values.chunks_exact_mut(k) {
        std::iter::zip(row, &mean).for_each(|(value, mean)| *value -= *mean as f32);
    }
    let common = Block { n_columns: k, values: vectors.values[..n_common * k].to_vec() };
    let eigen = SymmetricEigen::new(common.gram());
    let mut order: Vec<usize> = (0..k).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]).then(a.cmp(&b)));
    let removed: Vec<usize> = order.into_iter().take(REMOVED.min(k.saturating_sub(1))).collect();
    let projection: DMatrix<f64> = removed.iter().fold(DMatrix::identity(k, k), |left, &at| {
        let direction = eigen.eigenvectors.column(at);
        left - direction * direction.transpose()
    });
    *vectors = vectors.times(&projection);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twelve topics with six words each, and words of all.
    fn texts() -> Vec<Vec<String>> {
        let text = |at: usize| {
            let word = |place: usize| match place % 5 {
                4 => format!("common{}", (at + place) % 3),
                _ => format!("t{}w{}", at % 12, (at / 12 + place * place) % 6),
            };
            (0..15).map(word).collect()
        };
        (0..600).map(text).collect()
    }

    #[test]
    fn words_of_one_topic_are_closer_than_words_of_two() {
        let vectors = train(&texts(), 16);
        let near = |a: &str, b: &str| vectors.similarity(a, b).unwrap();
        for (alike, other) in [("t0w1", "t1w1"), ("t3w2", "t9w2"), ("t7w5", "t8w4")] {
            let same = format!("{}w0", &alike[..2]);
            assert!(
                near(alike, &same) > near(alike, other) + 0.3,
                "{} {}",
                near(alike, &same),
                near(alike, other)
            );
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        let run = |n| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
            pool.install(|| train(&texts(), 16)).file().codes
        };
        assert_eq!(run(1), run(3));
    }

    #[test]
    fn no_texts_give_no_vectors() {
        assert!(train(&[], 8).is_empty());
        assert!(train(&[vec!["一".to_owned()]], 8).is_empty());
    }
}
