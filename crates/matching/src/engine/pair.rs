//! What a need and a supply have in common: terms of all streams and characters, in one pass over the supply's list.

use duijie_domain::matches::TextField;

use super::Engine;
use super::characters::{CharacterCounts, WeightedCharacter};
use super::need::{NeedLookup, WeightedNeed};

/// A need made ready to be compared with some supplies.
pub(crate) struct PairLookup<'a> {
    terms: NeedLookup<'a>,
    characters: CharacterCounts<'a>,
}

/// What a pair's common terms and characters give.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct PairSums {
    pub(crate) of_terms: f64,
    pub(crate) of_characters: CharacterSums,
    /// How much of the product that the need's title names stands in the supply's.
    pub(crate) product: f32,
}

/// What characters give to a pair, by where the need has them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct CharacterSums {
    pub(crate) of_title: f64,
    pub(crate) of_text: f64,
}

impl CharacterSums {
    fn of(character: &WeightedCharacter, saturated: f64) -> Self {
        Self { of_title: character.in_title * saturated, of_text: character.in_text * saturated }
    }
}

impl Engine {
    /// Cost: O(terms of the need + distinct characters of the collection).
    pub(crate) fn pair_lookup<'a>(&self, need: &'a WeightedNeed) -> PairLookup<'a> {
        PairLookup { terms: NeedLookup::new(need), characters: self.characters.counts(need) }
    }

    /// Cost: O(terms of the supply + characters of the need).
    pub(crate) fn pair_sums(&self, lookup: &mut PairLookup<'_>, doc_idx: u32) -> PairSums {
        let mut sums = self.count(lookup, doc_idx);
        let at = self.position_of[doc_idx as usize] as usize;
        self.characters.each(&lookup.characters, &self.lengths[at], |character, saturated| {
            let CharacterSums { of_title, of_text } = CharacterSums::of(character, saturated);
            sums.of_characters.of_title += of_title;
            sums.of_characters.of_text += of_text;
        });
        sums
    }

    /// The characters that a pair has in common, with what each gave to the two sums, in the order of their places.
    pub(crate) fn character_parts(&self, need: &WeightedNeed, doc_idx: u32) -> Vec<(char, CharacterSums)> {
        let mut lookup = self.pair_lookup(need);
        self.count(&mut lookup, doc_idx);
        let at = self.position_of[doc_idx as usize] as usize;
        let mut parts = Vec::new();
        self.characters.each(&lookup.characters, &self.lengths[at], |character, saturated| {
            parts.push((character.character, CharacterSums::of(character, saturated)));
        });
        parts
    }

    /// Adds up the common terms of a pair and counts its characters.
    fn count(&self, lookup: &mut PairLookup<'_>, doc_idx: u32) -> PairSums {
        let PairLookup { terms, characters } = lookup;
        let position = self.position_of[doc_idx as usize];
        let lengths = &self.lengths[position as usize];
        let mut sums = PairSums::default();
        characters.clear();
        for (number, freqs) in self.postings.forward(position) {
            if let Some(term) = terms.term(number) {
                let stream = self.postings.vocabulary.stream(number);
                sums.of_terms += term.weight_worth * self.statistics.saturated(stream, lengths, freqs);
                if freqs.get(TextField::Title) > 0 {
                    sums.product += term.product;
                }
            }
            characters.count(self.characters.of_term(number), freqs);
        }
        sums
    }
}
