//! The words that the analyser knows, for whoever needs real words in quantity: a generator of test texts, a study.
//!
//! jieba can be asked for a word and does not list its own. So the pairs of characters that occur in our terms are asked for one by
//! one: words of two characters are what most technical Chinese is made of, and a few million look-ups take half a second. Longer words
//! come from the project's own terms. Names of people and places are left out, and so is what the analyser would drop.

use std::collections::BTreeSet;

use crate::Analyzer;
use crate::lexicon::embedded_terms;
use crate::normalize::is_han;

/// Rarer pairs in jieba's list are mostly names and fragments.
const LEAST_FREQUENCY: usize = 5;

impl Analyzer {
    /// The project's technical terms that are Chinese throughout and of two and more characters, in the order of the list.
    pub fn technical_terms(&self) -> Vec<&'static str> {
        let is_long = |term: &&str| term.chars().nth(1).is_some() && term.chars().all(is_han);
        embedded_terms().filter(is_long).filter(|term| !self.lexicon().is_stopped(term)).collect()
    }

    /// Nouns, verbs and adjectives of two characters in jieba's dictionary that the word stream keeps, the most frequent first, then by
    /// spelling.
    ///
    /// Cost: a look-up for each pair of about two thousand characters; ask once and keep the answer.
    pub fn dictionary_words(&self) -> Vec<String> {
        let jieba = &self.lexicon().jieba;
        let characters: BTreeSet<char> =
            embedded_terms().flat_map(str::chars).filter(|&c| is_han(c)).collect();
        let mut found: Vec<(usize, String)> = Vec::new();
        let mut pair = String::new();
        for &first in &characters {
            for &second in &characters {
                pair.clear();
                pair.push(first);
                pair.push(second);
                if !jieba.has_word(&pair) || self.lexicon().is_stopped(&pair) {
                    continue;
                }
                let frequency = jieba.suggest_freq(&pair);
                if frequency >= LEAST_FREQUENCY && self.says_something(&pair) {
                    found.push((frequency, pair.clone()));
                }
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        found.into_iter().map(|(_, word)| word).collect()
    }

    /// Whether jieba keeps `word` whole and calls it a noun, verb or adjective, and neither person nor place.
    fn says_something(&self, word: &str) -> bool {
        let tags = self.lexicon().jieba.tag(word, false);
        let [only] = tags.as_slice() else { return false };
        let is_name = ["nr", "ns", "nt"].iter().any(|name| only.tag.starts_with(name));
        only.tag.starts_with(['n', 'v', 'a']) && !is_name
    }
}

#[cfg(test)]
mod tests {
    use crate::Analyzer;

    #[test]
    fn every_word_is_kept_whole_by_the_word_stream() {
        let analyzer = Analyzer::new();
        let words = analyzer.dictionary_words();
        assert!(words.len() > 20_000, "{}", words.len());
        let terms = analyzer.technical_terms();
        assert!(terms.len() > 3_000, "{}", terms.len());
        for word in words.iter().map(String::as_str).step_by(7).chain(terms) {
            assert!(analyzer.words(word).iter().any(|token| token.text == word), "{word}");
        }
    }

    #[test]
    fn stop_words_and_names_are_not_among_them() {
        let words = Analyzer::new().dictionary_words();
        for wanted in ["电池", "检测", "温度"] {
            assert!(words.iter().any(|word| word == wanted), "{wanted}");
        }
        for unwanted in ["上海", "所述", "公司"] {
            assert!(words.iter().all(|word| word != unwanted), "{unwanted}");
        }
    }
}
