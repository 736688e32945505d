//! Word vectors: words that are used alike lie close together, so that 隔膜 and 薄膜 are related though they are not the same.
//!
//! A text is the sum of its words' vectors, weighted; two texts are as near as the cosine between their sums. Where a supply is
//! known by its title alone this finds what shares no word with the need. The vectors are part of the model ([`crate::Model`]), trained by
//! [`train`] once and for all: a pair's score does not depend on what else is in the collection.

pub mod cooccurrence;
pub mod factor;
pub mod train;

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

/// Vectors of unit length by word.
#[derive(Clone, Default)]
pub struct WordVectors {
    dim: usize,
    numbers: HashMap<String, u32, FxBuildHasher>,
    /// Vector by vector.
    values: Vec<f32>,
}

/// Vectors as they stand in a model file: a byte a number, which is fine enough for cosines.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct VectorsFile {
    /// Numbers a vector.
    pub dim: usize,
    /// Words in the order of their vectors, a space between.
    pub words: String,
    /// Vectors behind each other, each scaled so that its largest number is 127, in base64.
    pub codes: String,
}

impl WordVectors {
    /// Vectors of words, given behind each other; brought to unit length.
    ///
    /// # Panics
    /// If there are not `dim` numbers a word.
    pub fn new(dim: usize, words: impl IntoIterator<Item = String>, mut values: Vec<f32>) -> Self {
        let numbers: HashMap<String, u32, FxBuildHasher> = words.into_iter().zip(0..).collect();
        assert_eq!(values.len(), dim * numbers.len(), "a vector for every word, and every word once");
        if dim > 0 {
            values.chunks_exact_mut(dim).for_each(normalise);
        }
        Self { dim, numbers, values }
    }

    /// Reads them.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(file: &VectorsFile) -> Result<Self, String> {
        let codes = STANDARD.decode(&file.codes).map_err(|error| format!("vectors: {error}"))?;
        let words: Vec<String> = file.words.split_ascii_whitespace().map(str::to_owned).collect();
        if words.len().checked_mul(file.dim) != Some(codes.len()) {
            return Err(format!("{} bytes for {} vectors of {} numbers", codes.len(), words.len(), file.dim));
        }
        let numbers: HashMap<&str, usize, FxBuildHasher> =
            words.iter().map(String::as_str).zip(0..).collect();
        if numbers.len() < words.len() {
            return Err("a word with two vectors".to_owned());
        }
        let values = codes.into_iter().map(|code| f32::from(code as i8)).collect();
        Ok(Self::new(file.dim, words, values))
    }

    /// The form for a file; reading it again gives the vectors within half a code.
    pub fn file(&self) -> VectorsFile {
        let mut words: Vec<(&str, u32)> =
            self.numbers.iter().map(|(word, &at)| (word.as_str(), at)).collect();
        words.sort_unstable_by_key(|&(_, at)| at);
        let mut codes = Vec::with_capacity(self.values.len());
        for vector in self.values.chunks_exact(self.dim.max(1)) {
            let largest = vector.iter().fold(f32::MIN_POSITIVE, |largest, value| largest.max(value.abs()));
            codes.extend(vector.iter().map(|value| (value / largest * 127.0).round() as i8 as u8));
        }
        let words = words.into_iter().map(|(word, _)| word).collect::<Vec<_>>().join(" ");
        VectorsFile { dim: self.dim, words, codes: STANDARD.encode(codes) }
    }

    /// Numbers a vector.
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// How many words have a vector.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether no word has one.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The number of a word's vector, if it has one.
    pub fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// A vector by its number.
    #[inline]
    pub fn vector(&self, number: u32) -> &[f32] {
        &self.values[number as usize * self.dim..][..self.dim]
    }

    /// The cosine between two words, if both have a vector.
    pub fn similarity(&self, one: &str, other: &str) -> Option<f32> {
        Some(dot(self.vector(self.number(one)?), self.vector(self.number(other)?)))
    }
}

/// Σ a · b, in the order of the numbers.
#[inline]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    // several sums side by side, so that it is done with wide vectors; their order is fixed
    const LANES: usize = 8;
    let (mut sums, whole) = ([0.0f32; LANES], a.len() / LANES * LANES);
    for (a, b) in std::iter::zip(a.as_chunks::<LANES>().0, b.as_chunks::<LANES>().0) {
        for (sum, (a, b)) in std::iter::zip(&mut sums, std::iter::zip(a, b)) {
            *sum += a * b;
        }
    }
    let rest: f32 = std::iter::zip(&a[whole..], &b[whole..]).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

/// sum += factor · vector.
#[inline]
pub(crate) fn add(sum: &mut [f32], factor: f32, vector: &[f32]) {
    for (sum, value) in std::iter::zip(sum, vector) {
        *sum += factor * value;
    }
}

/// To unit length; a vector without length stays as it is.
pub(crate) fn normalise(vector: &mut [f32]) {
    let length = dot(vector, vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_come_back_from_their_file() {
        let values = vec![3.0, -4.0, 0.0, 0.5, 0.1, -0.2, 0.0, 0.0, 0.0];
        let vectors = WordVectors::new(3, ["隔膜", "薄膜", "空"].map(str::to_owned), values);
        let back = WordVectors::parse(&vectors.file()).unwrap();
        assert_eq!((back.dim(), back.len(), back.number("薄膜")), (3, 3, Some(1)));
        for (a, b) in std::iter::zip(&vectors.values, &back.values) {
            assert!((a - b).abs() < 0.005, "{a} {b}");
        }
        assert!((back.similarity("隔膜", "隔膜").unwrap() - 1.0).abs() < 1e-6);
        assert_eq!(back.similarity("隔膜", "没有"), None);
        assert_eq!(back.vector(2), [0.0; 3]);
    }

    #[test]
    fn what_is_no_vectors_is_told() {
        let file = WordVectors::new(2, ["a", "b"].map(str::to_owned), vec![1.0; 4]).file();
        let with =
            |words: &str, dim, codes: &str| VectorsFile { dim, words: words.into(), codes: codes.into() };
        for (file, part) in [
            (with("a b", 3, &file.codes), "4 bytes for 2 vectors of 3"),
            (with("a", 2, &file.codes), "4 bytes for 1 vectors of 2"),
            (with("a a", 2, &file.codes), "two vectors"),
            (with("a b", 2, "?"), "vectors: "),
            (with("a b", usize::MAX, &file.codes), "4 bytes"),
        ] {
            let error = WordVectors::parse(&file).err().unwrap();
            assert!(error.contains(part), "{error}");
        }
    }
}
