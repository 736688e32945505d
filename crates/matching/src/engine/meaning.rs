//! Words of like meaning: the cosine between the sums of both texts' word vectors.
//!
//! A supply's word counts 2 · ln(1 + occurrences in the title) + ln(1 + occurrences elsewhere), a need's word its weight; both times
//! what the word is worth, as in `bm25f`. Words of one character say too little alone and are left to the pairs
//! and characters.

use duijie_domain::matches::{RelatedWord, Stream, TextField};

use super::{Engine, TermFreqs, WeightedNeed};
use crate::terms::NeedTerm;
use crate::vectors::{self, WordVectors};

/// How much more a word in the title counts.
const TITLE_WEIGHT: f32 = 2.0;
/// The mark of a term without a vector.
const NONE: u32 = u32::MAX;

/// Which terms of a collection have vectors.
pub(super) struct Meanings {
    /// By term: its vector, or [`NONE`].
    of_term: Vec<u32>,
    /// By vector: what the word is worth; 0 if no supply has it.
    worths: Vec<f32>,
}

/// What a need means.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct NeedMeaning {
    /// The sum of its words' vectors, of unit length; empty if none has one.
    centroid: Vec<f32>,
    /// Its words with vectors.
    words: Vec<(String, u32)>,
}

impl Meanings {
    /// `terms` are all terms of the collection by number, with what each is worth.
    pub(super) fn load<'a>(
        vectors: &WordVectors,
        terms: impl ExactSizeIterator<Item = (Stream, &'a str, f64)>,
    ) -> Self {
        if vectors.is_empty() {
            return Self { of_term: Vec::new(), worths: Vec::new() };
        }
        let mut worths = vec![0.0; vectors.len()];
        let of_one = |(stream, term, worth): (Stream, &str, f64)| match vectors.number(term) {
            Some(number) if stream == Stream::Words && tells_enough(term) => {
                worths[number as usize] = worth as f32;
                number
            }
            _ => NONE,
        };
        Self { of_term: terms.map(of_one).collect(), worths }
    }

    /// Memory held.
    pub(super) fn size_bytes(&self) -> usize {
        size_of_val(&self.of_term[..]) + size_of_val(&self.worths[..])
    }

    /// What a need's terms mean together. Words that no supply has are left out: being the rarest, they would outweigh all others.
    pub(super) fn weigh(&self, vectors: &WordVectors, terms: &[NeedTerm]) -> NeedMeaning {
        let mut meaning = NeedMeaning { centroid: vec![0.0; vectors.dim()], words: Vec::new() };
        for term in terms.iter().filter(|term| term.stream == Stream::Words && tells_enough(&term.term)) {
            let Some(number) = vectors.number(&term.term) else { continue };
            let worth = self.worths.get(number as usize).copied().unwrap_or_default();
            if worth <= 0.0 {
                continue;
            }
            vectors::add(&mut meaning.centroid, term.weight as f32 * worth, vectors.vector(number));
            meaning.words.push((term.term.clone(), number));
        }
        vectors::normalise(&mut meaning.centroid);
        if meaning.words.is_empty() { NeedMeaning::default() } else { meaning }
    }
}

fn tells_enough(word: &str) -> bool {
    word.chars().nth(1).is_some()
}

impl Engine {
    /// The cosine between what a need and a supply mean; 0 if it is negative, or one of them has no word with a vector.
    ///
    /// Cost: O(words of the supply · numbers of a vector).
    pub(crate) fn meaning(&self, need: &WeightedNeed, doc_idx: u32) -> f64 {
        let need = &need.meaning.centroid;
        if need.is_empty() {
            return 0.0;
        }
        let mut supply = vec![0.0; need.len()];
        self.each_meant(doc_idx, |_, weight, vector| vectors::add(&mut supply, weight, vector));
        vectors::normalise(&mut supply);
        f64::from(vectors::dot(need, &supply)).max(0.0)
    }

    /// The supply's words with what each adds to the cosine, and the need's word that is nearest to each; largest share first,
    /// ties by word.
    pub(crate) fn related(&self, need: &WeightedNeed, doc_idx: u32) -> Vec<RelatedWord> {
        let NeedMeaning { centroid, words } = &need.meaning;
        let vectors = self.model().vectors();
        let mut related = Vec::new();
        let mut supply = vec![0.0; centroid.len()];
        self.each_meant(doc_idx, |number, weight, vector| {
            vectors::add(&mut supply, weight, vector);
            let nearness = |&(_, other): &(_, u32)| vectors::dot(vector, vectors.vector(other));
            let nearest = words.iter().max_by(|a, b| nearness(a).total_cmp(&nearness(b)).then(b.0.cmp(&a.0)));
            if let Some(nearest) = nearest {
                related.push(RelatedWord {
                    word: self.postings.vocabulary.term(number).1.into(),
                    nearest: nearest.0.as_str().into(),
                    similarity: f64::from(nearness(nearest)),
                    gave: f64::from(weight * vectors::dot(centroid, vector)),
                });
            }
        });
        let length = f64::from(vectors::dot(&supply, &supply).sqrt());
        related.iter_mut().for_each(|part| part.gave /= length);
        related.sort_unstable_by(|a, b| b.gave.total_cmp(&a.gave).then_with(|| a.word.cmp(&b.word)));
        related
    }

    /// Hands every word of a supply that has a vector to `visit`, with its weight.
    fn each_meant(&self, doc_idx: u32, mut visit: impl FnMut(u32, f32, &[f32])) {
        let vectors = self.model().vectors();
        let Meanings { of_term, worths } = &self.meanings;
        if of_term.is_empty() {
            return;
        }
        for (number, freqs) in self.postings.forward(self.position_of[doc_idx as usize]) {
            let vector = of_term[number as usize];
            if vector != NONE {
                visit(number, worths[vector as usize] * saturated(freqs), vectors.vector(vector));
            }
        }
    }
}

fn saturated(freqs: TermFreqs) -> f32 {
    let in_title = freqs.get(TextField::Title);
    let elsewhere = TextField::ALL.into_iter().map(|field| freqs.get(field)).sum::<u32>() - in_title;
    TITLE_WEIGHT * (in_title as f32).ln_1p() + (elsewhere as f32).ln_1p()
}
