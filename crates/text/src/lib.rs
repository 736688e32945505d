//! Chinese text to terms: normalise, segment (jieba), stop words, lexicon, highlight.
//!
//! A patent says 所述电池隔膜的厚度≥２０μm, a need says 20微米锂电池隔膜, a query says 電池隔膜. They can only meet if one
//! analyser reads them all. It works in four steps:
//!
//! 1. [`normalize`] brings width, case, script and signs into one spelling and remembers where every byte came from;
//! 2. boilerplate of patents and needs (本发明公开了一种, 我公司) is cut out, the longest phrase first;
//! 3. figures, formulas and codes (`≥67%`, `TiO2`, `5G`) are lifted out whole by one regular expression;
//! 4. what is left is Chinese and gives two streams: [`Analyzer::words`], by jieba with the project's lexicon, for
//!    precision, and [`Analyzer::bigrams`], pairs of characters, for terms that no dictionary has.
//!
//! Every [`Token`] carries its bytes in the *original* text, so [`highlight`] marks what the person wrote.
//! [`Analyzer::version`] names everything that decides the output; an index stores it and is rebuilt when it differs.
//!
//! Not here: weights, scores, fields, storage. This crate knows no patent and no need, only text.
//!
//! ```
//! use duijie_text::Analyzer;
//!
//! let analyzer = Analyzer::new();
//! let text = "我公司需要高韌性立方氮化硼CBN單晶，抗冲击韧性≥６７％";
//! let terms: Vec<String> = analyzer.words(text).into_iter().map(|token| token.text).collect();
//! assert!(terms.contains(&"立方氮化硼".to_owned()));
//! assert!(terms.contains(&"cbn".to_owned()));
//! assert!(terms.contains(&"≥67%".to_owned()));
//! assert!(!terms.contains(&"我公司".to_owned()));
//!
//! let shop_words = Analyzer::with_user_dictionary("超硬磨料单晶 200 n  # 本中心的词")?;
//! assert_ne!(shop_words.version(), analyzer.version());
//! # Ok::<(), duijie_text::Error>(())
//! ```

mod bigrams;
mod dictionary;
mod error;
mod highlight;
mod inner;
mod lexicon;
mod normalize;
mod rules;
mod scan;
mod stop;
mod synonyms;
mod technical;
mod term_lines;
mod token;
mod words;

use std::sync::{Arc, LazyLock};

pub use error::{Error, LineProblem, Result};
pub use highlight::{highlight, highlight_bigrams};
pub use lexicon::{ANALYZER_VERSION, MAX_FREQUENCY};
pub use normalize::{Normalized, normalize};
pub use rules::{INNER_WORDS, InnerWords, SINGLE_CHARACTERS, SingleCharacters, USE_HMM};
pub use synonyms::{Synonym, synonyms_of};
pub use term_lines::TermLines;
pub use token::{Span, Token};

use lexicon::Lexicon;
use scan::Piece;

/// The embedded lexicon, built at first use and once for the process.
static EMBEDDED: LazyLock<Arc<Lexicon>> = LazyLock::new(|| Arc::new(Lexicon::embedded()));

/// The one analyser for documents, needs and queries. Cloning shares the lexicon.
#[derive(Debug, Clone)]
pub struct Analyzer {
    lexicon: Arc<Lexicon>,
}

impl Analyzer {
    /// An analyser with the embedded lexicon and stop words; all of them share one.
    pub fn new() -> Self {
        Analyzer { lexicon: Arc::clone(&EMBEDDED) }
    }

    /// An analyser that also knows the words of a user dictionary.
    ///
    /// One word a line, `word [frequency [tag]]`; without a frequency the word gets one that makes it win over its
    /// parts. `#` starts a comment. Words are normalised as texts are, so `ＣＢＮ單晶` is a valid way to write `cbn单晶`.
    /// A user's word is never a stop word; a single character becomes a term.
    ///
    /// # Errors
    ///
    /// [`Error::UserDictionary`] with the number of the first line that has another form.
    pub fn with_user_dictionary(text: &str) -> Result<Self> {
        let mut lexicon = Lexicon::clone(&EMBEDDED);
        lexicon.extend(text)?;
        Ok(Analyzer { lexicon: Arc::new(lexicon) })
    }

    /// Short hexadecimal name of what decides the output: code version, lexicon, stop words, user dictionary.
    pub fn version(&self) -> &str {
        self.lexicon.version()
    }

    fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    fn pieces(&self, normalized: &str) -> Vec<Piece> {
        scan::pieces(normalized, &self.lexicon.boilerplate, &|word| self.lexicon.jieba.has_word(word))
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Analyzer::new()
    }
}

#[cfg(test)]
mod tests;
