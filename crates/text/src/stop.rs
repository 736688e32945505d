//! Longest-match search for fixed phrases: the boilerplate to cut out, the spelled terms to lift.
//!
//! Boilerplate (本发明公开了一种, 其特征在于, 我公司) is removed *before* segmentation, because the segmenter would
//! otherwise glue its last character to the first word that matters. A table by first character holds the few
//! hundred phrases; a phrase costs one comparison per candidate, a character that starts none costs one lookup.
//! Single stop *words* are a plain set and live with the lexicon.

use std::ops::Range;

use rustc_hash::FxHashMap;

/// Characters with a bit of their own; rarer ones are looked up.
const FIRST_BITS: usize = 0x1_0000;

/// A set of phrases that is searched for in normalised text.
#[derive(Debug, Clone, Default)]
pub(crate) struct PhraseSet {
    /// Phrases by first character, longest first.
    by_first: FxHashMap<char, Vec<Box<str>>>,
    /// One bit for each first character below U+10000, so that all others cost a look and no hash.
    first_bits: Vec<u64>,
}

impl PhraseSet {
    /// A set of the phrases given; empty ones are left out.
    pub(crate) fn new<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Self {
        let mut set = PhraseSet::default();
        for phrase in phrases {
            set.insert(phrase);
        }
        set
    }

    /// Adds one phrase; nothing happens when it is there already.
    pub(crate) fn insert(&mut self, phrase: &str) {
        let Some(first) = phrase.chars().next() else { return };
        if self.first_bits.is_empty() {
            self.first_bits.resize(FIRST_BITS / 64, 0);
        }
        if let Some(word) = self.first_bits.get_mut(first as usize / 64) {
            *word |= 1 << (first as u32 % 64);
        }
        let bucket = self.by_first.entry(first).or_default();
        if bucket.iter().any(|known| **known == *phrase) {
            return;
        }
        let at = bucket.partition_point(|known| known.len() >= phrase.len());
        bucket.insert(at, phrase.into());
    }

    /// Removes one phrase.
    pub(crate) fn remove(&mut self, phrase: &str) {
        if let Some(bucket) = phrase.chars().next().and_then(|first| self.by_first.get_mut(&first)) {
            bucket.retain(|known| **known != *phrase);
        }
    }

    /// False when no phrase begins with `c`.
    fn may_start(&self, c: char) -> bool {
        c as usize >= FIRST_BITS
            || self.first_bits.get(c as usize / 64).is_some_and(|word| word & (1 << (c as u32 % 64)) != 0)
    }

    /// Non-overlapping matches from left to right, at each place the longest; `O(n)` for short phrases.
    ///
    /// A phrase that begins or ends with an ASCII letter or digit matches only where the text does not go on with
    /// one: `c语言` is not in `abc语言`.
    pub(crate) fn matches(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut resume = 0;
        for (start, c) in text.char_indices() {
            if start < resume {
                continue;
            }
            if !self.may_start(c) {
                continue;
            }
            let Some(bucket) = self.by_first.get(&c) else { continue };
            let hit = bucket.iter().find(|phrase| {
                text[start..].starts_with(&***phrase) && stands_alone(text, start, phrase.len())
            });
            if let Some(phrase) = hit {
                resume = start + phrase.len();
                found.push(start..resume);
            }
        }
        found
    }
}

fn stands_alone(text: &str, start: usize, len: usize) -> bool {
    let bytes = text.as_bytes();
    let goes_on = |left: Option<&u8>, right: Option<&u8>| {
        left.is_some_and(u8::is_ascii_alphanumeric) && right.is_some_and(u8::is_ascii_alphanumeric)
    };
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    !goes_on(before, bytes.get(start)) && !goes_on(bytes.get(start + len - 1), bytes.get(start + len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(phrases: &[&str], text: &'a str) -> Vec<&'a str> {
        PhraseSet::new(phrases.iter().copied()).matches(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn longest_phrase_wins_and_matches_do_not_overlap() {
        let phrases = ["本发明", "本发明公开了一种", "一种电池"];
        assert_eq!(found(&phrases, "本发明公开了一种电池,本发明"), ["本发明公开了一种", "本发明"]);
    }

    #[test]
    fn latin_borders_are_respected() {
        assert_eq!(found(&["c语言", "维生素c"], "abc语言,c语言,维生素c,维生素cd"), ["c语言", "维生素c"]);
    }

    #[test]
    fn removed_phrase_is_not_found() {
        let mut set = PhraseSet::new(["我公司"]);
        set.remove("我公司");
        assert!(set.matches("我公司").is_empty());
    }
}
