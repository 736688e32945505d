//! What was learned from real needs and judgements: one file, `data/models/default.json`, compiled in.
//!
//! **Ranking.** What each signal of a pair weighs, and the scores where levels begin ([`crate::rank`]).
//!
//! **Vectors.** Which words are used alike ([`crate::vectors`]).
//!
//! **Need language.** Needs are written by firms, supplies by patent attorneys. 研发, 项目 and 企业 are rare in patents and would
//! weigh much if only the collection were asked; how many of some hundred real needs hold a term says otherwise. The counts are
//! fixed with the model, so that the score of a pair does not depend on which other needs are matched.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::sync::{Arc, LazyLock};

use duijie_domain::matches::Stream;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use crate::rank::Ranking;
use crate::terms::NeedTerms;
use crate::vectors::{VectorsFile, WordVectors};
use crate::{Error, Result};

/// The form of model files that this program reads.
const FORMAT: u32 = 3;
/// The model that ships.
const SHIPPED: &str = include_str!("../../../data/models/default.json");

/// What was learned.
#[derive(Clone)]
pub struct Model {
    name: String,
    digest: u64,
    need_language: NeedLanguage,
    /// By [`crate::Shape`].
    rankings: [Ranking; 2],
    vectors: WordVectors,
}

/// A model as it stands in its file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    name: String,
    /// Sets with their figures: for people, not read again.
    #[serde(default)]
    trained_on: Vec<serde_json::Value>,
    full_text: Ranking,
    title_only: Ranking,
    need_language: CountsFile,
    vectors: VectorsFile,
}

/// What tells a model of another format.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// In how many needs each term stands; terms of a single need are left out.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CountsFile {
    n_needs: u32,
    words: BTreeMap<String, u32>,
    bigrams: BTreeMap<String, u32>,
    characters: BTreeMap<char, u32>,
}

impl CountsFile {
    fn of(needs: &[NeedTerms]) -> Self {
        let mut counts = Self {
            n_needs: needs.len() as u32,
            words: BTreeMap::new(),
            bigrams: BTreeMap::new(),
            characters: BTreeMap::new(),
        };
        for need in needs {
            for term in &need.terms {
                let of_stream = match term.stream {
                    Stream::Words => &mut counts.words,
                    Stream::Bigrams => &mut counts.bigrams,
                };
                *of_stream.entry(term.term.clone()).or_default() += 1;
            }
            for character in &need.characters {
                *counts.characters.entry(character.character).or_default() += 1;
            }
        }
        counts.words.retain(|_, count| *count > 1);
        counts.bigrams.retain(|_, count| *count > 1);
        counts.characters.retain(|_, count| *count > 1);
        counts
    }
}

/// How common terms are among needs.
#[derive(Debug, Clone)]
pub struct NeedLanguage {
    n_needs: u32,
    terms: [HashMap<String, u32, FxBuildHasher>; 2],
    characters: HashMap<char, u32, FxBuildHasher>,
}

impl Model {
    /// Reads a model.
    ///
    /// # Errors
    /// [`Error::Model`] when the text is no model of this form.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |detail: String| Error::Model { detail };
        let wrong_format =
            |format: u32| wrong(format!("format {format} instead of {FORMAT}; train it again"));
        let file: File = serde_json::from_str(text).map_err(|error| {
            // a file of another format may differ anywhere: that it is one says more than where it first differs
            match serde_json::from_str(text) {
                Ok(Format { format }) if format != FORMAT => wrong_format(format),
                _ => wrong(error.to_string()),
            }
        })?;
        if file.format != FORMAT {
            return Err(wrong_format(file.format));
        }
        let CountsFile { n_needs, words, bigrams, characters } = file.need_language;
        let counts = words.values().chain(bigrams.values()).chain(characters.values());
        if counts.into_iter().any(|&count| count > n_needs) {
            return Err(wrong(format!("a term in more than all {n_needs} needs")));
        }
        let rankings = [file.full_text, file.title_only];
        if !rankings.iter().all(Ranking::is_sound) {
            return Err(wrong("weights below 0, or levels that do not rise".to_owned()));
        }
        Ok(Self {
            vectors: WordVectors::parse(&file.vectors).map_err(wrong)?,
            rankings,
            name: file.name,
            digest: FxBuildHasher.hash_one(text),
            need_language: NeedLanguage {
                n_needs,
                terms: [words.into_iter().collect(), bigrams.into_iter().collect()],
                characters: characters.into_iter().collect(),
            },
        })
    }

    /// A model of these needs with these rankings, as the text of its file.
    ///
    /// # Errors
    /// [`Error::Model`] when it would not be read again.
    pub fn write(
        name: &str,
        trained_on: Vec<serde_json::Value>,
        rankings: [Ranking; 2],
        needs: &[NeedTerms],
        vectors: &WordVectors,
    ) -> Result<String> {
        let [full_text, title_only] = rankings;
        let file = File {
            format: FORMAT,
            name: name.to_owned(),
            trained_on,
            full_text,
            title_only,
            need_language: CountsFile::of(needs),
            vectors: vectors.file(),
        };
        let wrong = |error: serde_json::Error| Error::Model { detail: error.to_string() };
        let mut text = serde_json::to_string_pretty(&file).map_err(wrong)?;
        text.push('\n');
        Self::parse(&text)?;
        Ok(text)
    }

    /// The model that ships with the program.
    pub fn shipped() -> Arc<Self> {
        static MODEL: LazyLock<Arc<Model>> =
            LazyLock::new(|| Arc::new(Model::parse(SHIPPED).expect("the shipped model is read by a test")));
        Arc::clone(&MODEL)
    }

    /// By [`crate::Shape`], how signals become a score.
    pub fn rankings(&self) -> &[Ranking; 2] {
        &self.rankings
    }

    /// Which words are used alike.
    pub fn vectors(&self) -> &WordVectors {
        &self.vectors
    }

    /// How common terms are among needs.
    pub fn need_language(&self) -> &NeedLanguage {
        &self.need_language
    }
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

/// Name and digest: what tells one model from another.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:016x}", self.name, self.digest)
    }
}

impl NeedLanguage {
    /// Inverse document frequency of a term among needs, by the same formula as in the collection.
    pub(crate) fn idf(&self, stream: Stream, term: &str) -> f64 {
        self.idf_of(self.terms[stream as usize].get(term))
    }

    /// The share of needs that have a term; 0 for a term of one need alone.
    pub(crate) fn share(&self, stream: Stream, term: &str) -> f64 {
        let n_with = self.terms[stream as usize].get(term).copied().unwrap_or_default();
        if self.n_needs > 0 { f64::from(n_with) / f64::from(self.n_needs) } else { 0.0 }
    }

    /// Inverse document frequency of a character among needs.
    pub(crate) fn idf_of_character(&self, character: char) -> f64 {
        self.idf_of(self.characters.get(&character))
    }

    /// What a term has that no need holds: the most there is.
    pub(crate) fn largest_idf(&self) -> f64 {
        self.idf_of(None)
    }

    /// In how many of [`NeedLanguage::n_needs`] needs a term stands; those of a single one count as unknown.
    pub(crate) fn n_with(&self, stream: Stream, term: &str) -> u32 {
        self.terms[stream as usize].get(term).copied().unwrap_or_default()
    }

    /// How many needs were counted.
    pub(crate) fn n_needs(&self) -> u32 {
        self.n_needs
    }

    fn idf_of(&self, n_with: Option<&u32>) -> f64 {
        idf(f64::from(self.n_needs), f64::from(n_with.copied().unwrap_or_default()))
    }
}

/// ln(1 + (n - df + 0.5) / (df + 0.5)): positive for every df up to n.
pub(crate) fn idf(n: f64, df: f64) -> f64 {
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_knows_what_needs_say_without_meaning_it() {
        let model = Model::shipped();
        let language = model.need_language();
        assert!(language.idf(Stream::Words, "生产") < language.idf(Stream::Words, "隔膜"));
        assert!(language.idf_of_character('研') < language.idf_of_character('膜'));
        assert!(language.idf(Stream::Bigrams, "技术") < language.largest_idf());
    }

    #[test]
    fn what_is_no_model_is_told() {
        let ranking = r#"{"weights":{"terms":1,"text_characters":1},"levels":[0.5,1,2]}"#;
        let model = |format: u32, of_title: &str, words: &str| {
            format!(
                r#"{{"format":{format},"name":"n","full_text":{ranking},"title_only":{of_title},
                "need_language":{{"n_needs":1,"words":{words},"bigrams":{{}},"characters":{{}}}},"vectors":{{"dim":1,"words":"a","codes":"fw=="}}}}"#
            )
        };
        assert!(Model::parse(&model(3, ranking, "{}")).is_ok());
        for (text, part) in [
            ("{}".to_owned(), "missing field"),
            (model(1, ranking, "{}"), "format 1"),
            (model(2, r#"{"weights":[1,0,1,0],"levels":[0.5,1,2]}"#, "{}"), "format 2"),
            (model(3, r#"{"weights":{"luck":1},"levels":[0.5,1,2]}"#, "{}"), "luck"),
            (model(3, ranking, r#"{"a":2}"#), "all 1 needs"),
            (model(3, r#"{"weights":{"terms":-1},"levels":[0.5,1,2]}"#, "{}"), "below 0"),
            (model(3, r#"{"weights":{"terms":1},"levels":[0.5,2,1]}"#, "{}"), "do not rise"),
            (model(3, ranking, "{}").replace("fw==", "fw"), "vectors"),
        ] {
            let error = Model::parse(&text).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
