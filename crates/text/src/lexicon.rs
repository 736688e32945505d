//! The words that the analyser knows: embedded lists, and the user's own.
//!
//! jieba's general dictionary is extended with the project's terms; stop words, boilerplate phrases and the
//! traditional table come from `data/lexicon/`, embedded so that the binary works alone. A user dictionary adds to
//! them and wins over them: a user's word is never a stop word.

use jieba_rs::Jieba;
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use crate::error::{Error, LineProblem, Result};
use crate::inner::InnerCuts;
use crate::normalize::{TRADITIONAL, is_han, normalize};
use crate::rules::{INNER_WORDS, SINGLE_CHARACTERS, SingleCharacters, USE_HMM};
use crate::stop::PhraseSet;

const TERMS: &str = include_str!("../../../data/lexicon/terms.txt");
const STOP_WORDS: &str = include_str!("../../../data/lexicon/stop_words.txt");
const STOP_PHRASES: &str = include_str!("../../../data/lexicon/stop_phrases.txt");

/// Raised by hand when code changes what the analyser emits; an index built with another version is rebuilt.
pub const ANALYZER_VERSION: u32 = 1;

/// The highest frequency that a user dictionary may give; jieba's most frequent word has 3.2 million.
pub const MAX_FREQUENCY: usize = 10_000_000;

/// Least frequency of a term of ours, against jieba's total of about 60 million.
///
/// jieba suggests the frequency at which a term just beats its own parts; standing between two common words it
/// can still lose a character to a neighbour. 100 is where jieba's list has its ordinary technical nouns.
const MIN_TERM_FREQUENCY: usize = 100;

/// Everything that an analyser looks up.
#[derive(Debug, Clone)]
pub(crate) struct Lexicon {
    pub(crate) jieba: Jieba,
    /// Boilerplate, removed before anything else.
    pub(crate) boilerplate: PhraseSet,
    /// Terms that are not Chinese throughout (3d打印, c语言); jieba never sees them whole.
    pub(crate) spelled: PhraseSet,
    pub(crate) inner_cuts: InnerCuts,
    stop_words: FxHashSet<Box<str>>,
    single_characters: FxHashSet<char>,
    version: String,
}

impl Lexicon {
    /// The embedded lists.
    pub(crate) fn embedded() -> Self {
        let mut lexicon = Lexicon {
            jieba: Jieba::new(),
            boilerplate: PhraseSet::new(entries(STOP_PHRASES)),
            spelled: PhraseSet::default(),
            inner_cuts: InnerCuts::default(),
            stop_words: entries(STOP_WORDS).map(Box::from).collect(),
            single_characters: FxHashSet::default(),
            version: version_of(""),
        };
        for term in entries(TERMS) {
            lexicon.add(term, None, "n");
        }
        lexicon
    }

    /// Adds a user dictionary.
    pub(crate) fn extend(&mut self, dictionary: &str) -> Result<()> {
        for (idx, line) in dictionary.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}');
            let content = without_comment(line).trim();
            if content.is_empty() {
                continue;
            }
            let entry = parse_entry(content).map_err(|problem| Error::UserDictionary {
                line: idx + 1,
                content: content.to_owned(),
                problem,
            })?;
            self.stop_words.remove(entry.word.as_str());
            self.boilerplate.remove(&entry.word);
            self.add(&entry.word, entry.frequency, entry.tag.unwrap_or_default());
        }
        self.inner_cuts = InnerCuts::default();
        self.version = version_of(dictionary);
        Ok(())
    }

    /// Whether a word is left out of the word stream.
    pub(crate) fn is_stopped(&self, word: &str) -> bool {
        let mut chars = word.chars();
        if let (Some(c), None) = (chars.next(), chars.next())
            && is_han(c)
        {
            let keep = match SINGLE_CHARACTERS {
                SingleCharacters::Dropped => false,
                SingleCharacters::Listed => self.single_characters.contains(&c),
                SingleCharacters::Kept => !self.stop_words.contains(word),
            };
            return !keep;
        }
        self.stop_words.contains(word)
    }

    /// Short hexadecimal name of everything that decides the output.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    fn add(&mut self, word: &str, frequency: Option<usize>, tag: &str) {
        if !word.chars().all(is_han) {
            self.spelled.insert(word);
            return;
        }
        let mut chars = word.chars();
        if let (Some(single), None) = (chars.next(), chars.next()) {
            // The dictionary has every single character; its frequency there must stay, or it tears words apart.
            self.single_characters.insert(single);
            return;
        }
        let frequency = frequency.unwrap_or_else(|| self.jieba.suggest_freq(word).max(MIN_TERM_FREQUENCY));
        self.jieba.add_word(word, Some(frequency), Some(tag));
    }
}

/// A line without its comment: `#` at the beginning or after space, so that `c#` is a word.
fn without_comment(line: &str) -> &str {
    let begins_comment =
        |&(at, _): &(usize, &str)| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    line.match_indices('#').find(begins_comment).map_or(line, |(at, _)| &line[..at])
}

/// The terms of the embedded list, in its order.
pub(crate) fn embedded_terms() -> impl Iterator<Item = &'static str> {
    entries(TERMS)
}

/// Lines of an embedded list that carry an entry.
fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// One line of a user dictionary, its word normalised.
struct Entry<'a> {
    word: String,
    frequency: Option<usize>,
    tag: Option<&'a str>,
}

fn parse_entry(content: &str) -> std::result::Result<Entry<'_>, LineProblem> {
    let mut fields = content.split_whitespace();
    let word = normalize(fields.next().unwrap_or_default()).as_str().to_owned();
    if !word.contains(char::is_alphanumeric) || word.contains(char::is_whitespace) {
        return Err(LineProblem::NoWord);
    }
    let frequency = match fields.next().map(str::parse) {
        None => None,
        Some(Ok(frequency @ 1..=MAX_FREQUENCY)) => Some(frequency),
        Some(_) => return Err(LineProblem::Frequency),
    };
    let tag = fields.next();
    if tag.is_some_and(|tag| !tag.bytes().all(|b| b.is_ascii_alphabetic())) {
        return Err(LineProblem::Tag);
    }
    if fields.next().is_some() {
        return Err(LineProblem::ExtraFields);
    }
    Ok(Entry { word, frequency, tag })
}

/// First twelve hexadecimal digits of SHA-256 over the code's version, its switches and every list.
fn version_of(user_dictionary: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(format!(
        "{ANALYZER_VERSION} {USE_HMM} {SINGLE_CHARACTERS:?} {INNER_WORDS:?} {MIN_TERM_FREQUENCY}"
    ));
    for list in [TRADITIONAL, TERMS, STOP_WORDS, STOP_PHRASES, user_dictionary] {
        hasher.update([0]);
        hasher.update(list);
    }
    hasher.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use rustc_hash::FxHashMap;

    use super::*;

    #[test]
    fn embedded_lists_are_normalised_and_unique() {
        for list in [TERMS, STOP_WORDS, STOP_PHRASES] {
            let mut seen = FxHashMap::default();
            for entry in entries(list) {
                assert_eq!(normalize(entry).as_str(), entry);
                assert_eq!(seen.insert(entry, ()), None, "`{entry}` is listed twice");
                assert!(!entry.contains(' '), "`{entry}` has a space");
            }
        }
    }

    #[test]
    fn no_term_is_a_stop_word() {
        let stop_words: FxHashSet<&str> = entries(STOP_WORDS).chain(entries(STOP_PHRASES)).collect();
        let clash: Vec<&str> = entries(TERMS).filter(|term| stop_words.contains(term)).collect();
        assert_eq!(clash, [""; 0]);
    }

    #[test]
    fn lexicon_is_large_enough_to_cover_the_clusters() {
        assert!(entries(TERMS).count() >= 2_500);
    }

    #[test]
    fn every_term_is_one_word() {
        let lexicon = Lexicon::embedded();
        for term in entries(TERMS).filter(|term| term.chars().all(is_han)) {
            assert_eq!(lexicon.jieba.cut(term, true).len(), 1, "{term}");
        }
    }

    #[test]
    fn bad_lines_say_where_and_what() {
        for (dictionary, line, problem) in [
            ("固态电池\n电池 多", 2, LineProblem::Frequency),
            ("电池 0", 1, LineProblem::Frequency),
            ("# 说明\n\n电池 10 名词", 3, LineProblem::Tag),
            ("电池 10 n 多余", 1, LineProblem::ExtraFields),
            ("。。 10", 1, LineProblem::NoWord),
        ] {
            let error = Lexicon::embedded().extend(dictionary).unwrap_err();
            let Error::UserDictionary { line: found_line, problem: found, .. } = &error;
            assert_eq!((*found_line, *found), (line, problem), "{dictionary}");
            assert!(error.to_string().contains("a line is `word [frequency [tag]]`"));
            assert!(error.zh().contains(&format!("第 {line} 行")));
        }
    }
}
