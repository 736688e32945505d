//! Three choices of the word stream that could be made otherwise, each with what it measured.
//!
//! All of them are part of [`Analyzer::version`](crate::Analyzer::version): another choice asks for another index.

/// Whether jieba's hidden Markov model joins characters that the dictionary leaves single.
///
/// Off: it invents words (于市, 采管柱, 放不出) that would stand among the reasons a company reads, and names that no dictionary has
/// are found by the bigram stream. The labelled sets allow it: words and bigrams together have nDCG@10 .640, .606 and .948
/// (needs and achievements, needs and patents, sample) without it, .638, .608 and .942 with it.
pub const USE_HMM: bool = false;

/// Which words of one Chinese character become terms.
///
/// Kept, because a lone 膜, 泵 or 锂 is what a need may be about and the lone characters that say nothing (端, 设, 高) are
/// stop words. The labelled sets do not decide it: .636 and .572 kept, .634 and .572 listed, .634 and .575 dropped
/// (words alone).
pub const SINGLE_CHARACTERS: SingleCharacters = SingleCharacters::Kept;

/// A rule for words of one Chinese character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SingleCharacters {
    /// None.
    Dropped,
    /// Those of the lexicon's last cluster (泵, 阀, 膜, 酶, 锂) and the user's.
    Listed,
    /// All that are not stop words.
    Kept,
}

/// How the words inside a word are chosen.
///
/// Word BM25 on needs and achievements (172 needs) and needs and patents (52), nDCG@10: .636 and .572 by the most
/// probable cut, .633 and .557 with every known word, .574 and .516 with none.
pub const INNER_WORDS: InnerWords = InnerWords::MostProbable;

/// A rule for the words inside a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InnerWords {
    /// None: only whole words.
    Nothing,
    /// The parts of the most probable cut, and their parts. The choice made; the reason is in this file's header.
    MostProbable,
    /// Every word of the dictionary, as jieba's search mode, but of any length.
    EveryKnown,
}
