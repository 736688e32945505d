//! Which words stand near each other, and how often: the sparse matrix that vectors are made from.
//!
//! A pair of words at distance d within a window of n counts n + 1 - d, a whole number, so that the sums are the same
//! in any order. Threads take ranges of rows.

use std::collections::HashMap;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Words on either side that count as near.
const WINDOW: usize = 8;
/// Ranges of rows: enough for threads to share evenly, few enough that all texts are not walked too often.
const N_RANGES: usize = 16;

/// Counts by row and column, rows behind each other; as often (a, b) as (b, a).
pub(super) struct Cooccurrence {
    /// Where each row begins; one more at the end.
    pub(super) starts: Vec<usize>,
    /// Ascending in a row.
    pub(super) columns: Vec<u32>,
    pub(super) counts: Vec<u32>,
}

/// The words of some texts, most frequent first, ties by the word; those in fewer than `least` places are left out.
pub(super) fn vocabulary(texts: &[Vec<String>], least: u32) -> Vec<String> {
    let mut counts: HashMap<&str, u32, FxBuildHasher> = HashMap::default();
    for word in texts.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let mut words: Vec<(&str, u32)> = counts.into_iter().filter(|&(_, count)| count >= least).collect();
    words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    words.into_iter().map(|(word, _)| word.to_owned()).collect()
}

impl Cooccurrence {
    /// Counts the words of a vocabulary in texts. Cost: O(words · window), texts once a range of rows.
    pub(super) fn count(texts: &[Vec<String>], vocabulary: &[String]) -> Self {
        let numbers: HashMap<&str, u32, FxBuildHasher> =
            vocabulary.iter().map(String::as_str).zip(0..).collect();
        let number = |text: &Vec<String>| -> Vec<Option<u32>> {
            text.iter().map(|word| numbers.get(word.as_str()).copied()).collect()
        };
        let texts: Vec<Vec<Option<u32>>> = texts.par_iter().map(number).collect();
        // frequent words come first and have the longest rows: every range takes each so-many-th
        let of_range = |range: usize| {
            let mut rows: Vec<FxHashMap<u32, u32>> =
                vec![FxHashMap::default(); vocabulary.len().div_ceil(N_RANGES)];
            for text in &texts {
                for (at, word) in text.iter().enumerate() {
                    let Some(word) = word.filter(|&word| word as usize % N_RANGES == range) else { continue };
                    let row = &mut rows[word as usize / N_RANGES];
                    for (other, near) in
                        text[at.saturating_sub(WINDOW)..text.len().min(at + WINDOW + 1)].iter().enumerate()
                    {
                        let distance = (at.min(WINDOW)).abs_diff(other);
                        if let (Some(near), true) = (near, distance > 0) {
                            *row.entry(*near).or_default() += (WINDOW + 1 - distance) as u32;
                        }
                    }
                }
            }
            let sorted = |row: FxHashMap<u32, u32>| {
                let mut row: Vec<(u32, u32)> = row.into_iter().collect();
                row.sort_unstable();
                row
            };
            rows.into_iter().map(sorted).collect::<Vec<_>>()
        };
        let by_range: Vec<Vec<Vec<(u32, u32)>>> = (0..N_RANGES).into_par_iter().map(of_range).collect();
        let (mut starts, mut columns, mut counts) = (vec![0], Vec::new(), Vec::new());
        for word in 0..vocabulary.len() {
            for &(column, count) in &by_range[word % N_RANGES][word / N_RANGES] {
                columns.push(column);
                counts.push(count);
            }
            starts.push(columns.len());
        }
        Self { starts, columns, counts }
    }

    /// Rows, and columns as many.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Columns and counts of a row.
    pub(super) fn row(&self, at: usize) -> impl Iterator<Item = (usize, u32)> {
        let range = self.starts[at]..self.starts[at + 1];
        std::iter::zip(&self.columns[range.clone()], &self.counts[range])
            .map(|(&column, &count)| (column as usize, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<Vec<String>> {
        texts.iter().map(|text| text.split(' ').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn near_words_count_more_and_texts_do_not_touch() {
        let texts = texts(&["a b c", "b a", "d d"]);
        let vocabulary = vocabulary(&texts, 2);
        assert_eq!(vocabulary, ["a", "b", "d"]);
        let counts = Cooccurrence::count(&texts, &vocabulary);
        let rows: Vec<Vec<(usize, u32)>> = (0..counts.len()).map(|at| counts.row(at).collect()).collect();
        assert_eq!(rows, [vec![(1, 16)], vec![(0, 16)], vec![(2, 16)]]);
    }

    #[test]
    fn the_window_ends() {
        let long =
            (0..20).map(|at| if at == 0 || at == 19 { "x" } else { "y" }).collect::<Vec<_>>().join(" ");
        let texts = texts(&[&long]);
        let counts = Cooccurrence::count(&texts, &["x".to_owned(), "y".to_owned()]);
        // each x has eight ys on its one side, and no x
        assert_eq!(counts.row(0).collect::<Vec<_>>(), [(1, 2 * (8 + 7 + 6 + 5 + 4 + 3 + 2 + 1))]);
    }
}
