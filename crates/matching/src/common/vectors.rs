//! Needs as vectors: what a need says, weighed by how little others say it.
//!
//! The terms and their weights are those of matching ([`crate::terms`]). Each is worth its inverse document frequency, counted in the needs
//! given and in those of the model together: a term that all of three given needs hold is what they have in common, not boilerplate,
//! and only some hundred other needs can tell the two apart. Vectors have length 1, so that a product of two is a cosine.

use duijie_domain::matches::Stream;
use duijie_domain::{Need, Progress};
use duijie_text::Analyzer;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::Params;
use crate::model::{NeedLanguage, idf};
use crate::terms::{NeedTerms, need_terms};

/// Needs analysed at once; their terms are texts, and the texts of all would fill the memory.
const BATCH_NEEDS: usize = 4_096;

/// A term that a larger share of the needs given holds says nothing about any of them.
const MOST_SHARE: f64 = 0.05;
/// Up to so many needs a term is kept whatever their share: a small collection may be about one thing, and costs little.
const ALWAYS_KEPT: usize = 1_000;

/// A term of a vector.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighted {
    /// Number of the term.
    pub(super) term: u32,
    /// Its share of the vector.
    pub(super) weight: f32,
}

/// All needs as vectors.
pub(super) struct Vectors {
    /// Terms by number, in the order in which they were met.
    names: Vec<(Stream, Box<str>)>,
    /// One a need, terms ascending. Terms that no other need holds count for the length and are left out.
    rows: Vec<Vec<Weighted>>,
}

impl Vectors {
    /// The vectors of the needs, in their order. Progress advances by needs.
    ///
    /// Cost: O(length of all texts), in parallel.
    pub(super) fn of(analyzer: &Analyzer, params: &Params, needs: &[&Need], progress: &dyn Progress) -> Self {
        let mut names = Names::default();
        let mut rows = Vec::with_capacity(needs.len());
        for batch in needs.chunks(BATCH_NEEDS) {
            let terms: Vec<NeedTerms> =
                batch.par_iter().map(|need| need_terms(analyzer, params, need)).collect();
            rows.extend(terms.into_iter().map(|terms| names.row(terms)));
            progress.advance(batch.len() as u64);
        }
        let mut n_with = vec![0u32; names.list.len()];
        for weighted in rows.iter().flatten() {
            n_with[weighted.term as usize] += 1;
        }
        let worth = worth_of_terms(&names.list, &n_with, needs.len(), params.model.need_language());
        rows.par_iter_mut().for_each(|row| weigh(row, &worth, &n_with));
        Self { names: names.list, rows }
    }

    /// Vectors as they are, of terms without names.
    #[cfg(test)]
    pub(super) fn of_rows(rows: Vec<Vec<Weighted>>, n_terms: usize) -> Self {
        Self { names: vec![(Stream::Words, "".into()); n_terms], rows }
    }

    /// One vector a need.
    pub(super) fn rows(&self) -> &[Vec<Weighted>] {
        &self.rows
    }

    /// How many different terms there are.
    pub(super) fn n_terms(&self) -> usize {
        self.names.len()
    }

    /// A term by its number.
    pub(super) fn name(&self, term: u32) -> (Stream, &str) {
        let (stream, name) = &self.names[term as usize];
        (*stream, name)
    }
}

/// Numbers for terms.
#[derive(Default)]
struct Names {
    list: Vec<(Stream, Box<str>)>,
    known: [FxHashMap<Box<str>, u32>; 2],
}

impl Names {
    /// The terms of a need by number, ascending, with the weights they have so far.
    fn row(&mut self, terms: NeedTerms) -> Vec<Weighted> {
        let mut row: Vec<Weighted> = terms
            .terms
            .into_iter()
            .map(|term| Weighted { term: self.number(term.stream, term.term), weight: term.weight as f32 })
            .collect();
        row.sort_unstable_by_key(|weighted| weighted.term);
        row
    }

    fn number(&mut self, stream: Stream, term: String) -> u32 {
        let known = &mut self.known[stream as usize];
        if let Some(&number) = known.get(term.as_str()) {
            return number;
        }
        let number = self.list.len() as u32;
        let name = term.into_boxed_str();
        self.list.push((stream, name.clone()));
        known.insert(name, number);
        number
    }
}

/// What each term is worth; nothing for those of more than [`MOST_SHARE`].
fn worth_of_terms(
    names: &[(Stream, Box<str>)],
    n_with: &[u32],
    n_needs: usize,
    language: &NeedLanguage,
) -> Vec<f64> {
    let most = (n_needs as f64 * MOST_SHARE).max(ALWAYS_KEPT as f64);
    let n_all = n_needs as f64 + f64::from(language.n_needs());
    let worth = |((stream, name), &n_with): (&(Stream, Box<str>), &u32)| {
        if f64::from(n_with) > most {
            return 0.0;
        }
        idf(n_all, f64::from(n_with) + f64::from(language.n_with(*stream, name)))
    };
    names.iter().zip(n_with).map(worth).collect()
}

/// Gives a row its worth, makes its length 1, and leaves out what it shares with nobody.
fn weigh(row: &mut Vec<Weighted>, worth: &[f64], n_with: &[u32]) {
    let value = |weighted: &Weighted| f64::from(weighted.weight) * worth[weighted.term as usize];
    let length = row.iter().map(|weighted| value(weighted).powi(2)).sum::<f64>().sqrt();
    for weighted in row.iter_mut() {
        weighted.weight = if length > 0.0 { (value(weighted) / length) as f32 } else { 0.0 };
    }
    row.retain(|weighted| weighted.weight > 0.0 && n_with[weighted.term as usize] > 1);
    row.shrink_to_fit();
}
