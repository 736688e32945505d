//! Single characters, taken from the pairs that the engine holds anyway.
//!
//! A word that the other side writes differently often shares a character with it: 膜 in 隔膜 and 薄膜, 焊 in 焊接 and 堆焊. Postings of
//! single characters would be the longest of all and tell little about millions of supplies; among some hundred candidates they
//! tell much. So there are none: every character but those at the edges of a run stands in two pairs, and counts half in each.

use std::collections::HashMap;

use duijie_domain::matches::{Stream, TextField};
use duijie_index::Snapshot;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::TermFreqs;
use super::build::Postings;
use crate::WeightedNeed;
use crate::bm25f::{LengthCodes, place};
use crate::model::{NeedLanguage, idf};
use crate::terms::NeedCharacter;

/// How many supplies tell in how many of them a character stands.
const SAMPLE: usize = 65_536;
/// Saturation and length normalisation: the usual values, as for terms.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Exponent of the mean of both inverse document frequencies. Characters are all common: less than the square that terms have.
const EXPONENT: f64 = 1.5;

/// What the engine knows of characters.
pub(super) struct Characters {
    /// By term: the places of its two characters from 1 on; 0 for words and for what has no place.
    of_term: Vec<[u16; 2]>,
    places: HashMap<char, u16, FxBuildHasher>,
    /// By place: what the character is worth.
    worths: Vec<f64>,
    /// Mean length of a supply in pairs.
    average: f64,
    lengths_of_codes: [u32; 256],
}

/// A character of a need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WeightedCharacter {
    place: u16,
    pub(super) character: char,
    /// Weight times worth for standing in the title, divided by the length of the need's vector.
    pub(super) in_title: f64,
    /// The same for the rest of the text.
    pub(super) in_text: f64,
}

impl Characters {
    /// Cost: O(terms + postings of the sample).
    pub(super) fn load(
        postings: &Postings,
        lengths: &[LengthCodes],
        position_of: &[u32],
        language: &NeedLanguage,
    ) -> Self {
        let vocabulary = &postings.vocabulary;
        let mut places: HashMap<char, u16, FxBuildHasher> = HashMap::default();
        let mut names = vec!['\0'];
        let mut place = |character: char| {
            *places.entry(character).or_insert_with(|| {
                let next = u16::try_from(names.len()).unwrap_or(0);
                if next > 0 {
                    names.push(character);
                }
                next
            })
        };
        let mut of_term = Vec::with_capacity(vocabulary.len());
        for number in 0..vocabulary.len() as u32 {
            let (stream, term) = vocabulary.term(number);
            let mut characters = term.chars();
            of_term.push(match (stream, characters.next(), characters.next()) {
                (Stream::Bigrams, Some(first), Some(second)) => [place(first), place(second)],
                _ => [0, 0],
            });
        }
        let lengths_of_codes = Snapshot::lengths_of_codes();
        let mut this = Self { of_term, places, worths: Vec::new(), average: 1.0, lengths_of_codes };
        let total: u64 = lengths.par_iter().map(|codes| u64::from(this.length(codes))).sum();
        this.average = (total as f64 / lengths.len().max(1) as f64).max(1.0);
        let (n_sampled, doc_freqs) = this.sampled(postings, position_of, names.len());
        this.worths = std::iter::zip(names, doc_freqs)
            .map(|(name, df)| {
                let mean = 0.5 * (idf(n_sampled as f64, f64::from(df)) + language.idf_of_character(name));
                mean.powf(EXPONENT)
            })
            .collect();
        this
    }

    /// Memory held, but for a few thousand characters.
    pub(super) fn size_bytes(&self) -> usize {
        size_of_val(&self.of_term[..])
    }

    /// Supplies looked at, evenly spread by id, and in how many of them each character stands.
    fn sampled(&self, postings: &Postings, position_of: &[u32], n_places: usize) -> (usize, Vec<u32>) {
        let step = position_of.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<u32> = position_of.iter().copied().step_by(step).collect();
        let of_part = |part: &[u32]| {
            let (mut doc_freqs, mut seen) = (vec![0u32; n_places], vec![u32::MAX; n_places]);
            for (at, &position) in (0..).zip(part) {
                for (number, _) in postings.forward(position) {
                    for place in self.of_term[number as usize] {
                        let place = usize::from(place);
                        if seen[place] != at {
                            seen[place] = at;
                            doc_freqs[place] += 1;
                        }
                    }
                }
            }
            doc_freqs
        };
        let add = |mut a: Vec<u32>, b: Vec<u32>| {
            std::iter::zip(&mut a, b).for_each(|(a, b)| *a += b);
            a
        };
        (sample.len(), sample.par_chunks(4_096).map(of_part).reduce(|| vec![0; n_places], add))
    }

    /// A supply's length in pairs.
    fn length(&self, codes: &LengthCodes) -> u32 {
        let of_field = |field: TextField| codes[place(Stream::Bigrams, field)];
        TextField::ALL.into_iter().map(|field| self.lengths_of_codes[usize::from(of_field(field))]).sum()
    }

    /// The characters of a need that any supply has, ascending by place.
    pub(super) fn weigh(&self, characters: &[NeedCharacter]) -> Vec<WeightedCharacter> {
        let of_one = |wanted: &NeedCharacter| {
            let place = *self.places.get(&wanted.character).filter(|&&place| place > 0)?;
            let worth = self.worths[usize::from(place)];
            let (in_title, in_text) = (wanted.in_title * worth, wanted.in_text * worth);
            Some(WeightedCharacter { place, character: wanted.character, in_title, in_text })
        };
        let mut weighted: Vec<WeightedCharacter> = characters.iter().filter_map(of_one).collect();
        weighted.sort_unstable_by_key(|character| character.place);
        let square = |character: &WeightedCharacter| (character.in_title + character.in_text).powi(2);
        let length = weighted.iter().map(square).sum::<f64>().sqrt();
        for character in &mut weighted {
            character.in_title /= length;
            character.in_text /= length;
        }
        if length > 0.0 { weighted } else { Vec::new() }
    }
}

/// A need's characters, and how often the supply at hand has each.
pub(super) struct CharacterCounts<'a> {
    characters: &'a [WeightedCharacter],
    /// By place: which of the need's characters, from 1 on.
    of_place: Vec<u16>,
    /// Twice the occurrences, by the need's characters from 1 on; the first for all others.
    counts: Vec<u16>,
}

impl CharacterCounts<'_> {
    pub(super) fn clear(&mut self) {
        self.counts.fill(0);
    }

    /// Counts a term's two characters, half each.
    #[inline]
    pub(super) fn count(&mut self, places: [u16; 2], freqs: TermFreqs) {
        let freq = TextField::ALL.into_iter().map(|field| freqs.get(field)).sum::<u32>() as u16;
        for place in places {
            let count = &mut self.counts[usize::from(self.of_place[usize::from(place)])];
            *count = count.saturating_add(freq);
        }
    }
}

impl Characters {
    /// Cost: O(distinct characters of the collection).
    pub(super) fn counts<'a>(&self, need: &'a WeightedNeed) -> CharacterCounts<'a> {
        let characters = &need.characters[..];
        let mut of_place = vec![0; self.worths.len()];
        for (at, character) in (1..).zip(characters) {
            of_place[usize::from(character.place)] = at;
        }
        CharacterCounts { characters, of_place, counts: vec![0; characters.len() + 1] }
    }

    /// The places of a term's two characters.
    #[inline]
    pub(super) fn of_term(&self, number: u32) -> [u16; 2] {
        self.of_term[number as usize]
    }

    /// Hands every character that was counted to `visit`, with its saturated frequency in a supply of these lengths.
    pub(super) fn each(
        &self,
        counts: &CharacterCounts<'_>,
        lengths: &LengthCodes,
        mut visit: impl FnMut(&WeightedCharacter, f64),
    ) {
        let norm = K1 * (1.0 - B + B * f64::from(self.length(lengths)) / self.average);
        for (character, &twice) in std::iter::zip(counts.characters, &counts.counts[1..]) {
            if twice > 0 {
                let freq = 0.5 * f64::from(twice);
                visit(character, freq * (K1 + 1.0) / (freq + norm));
            }
        }
    }
}
