//! Stream 2: pairs of neighbouring Chinese characters.
//!
//! Segmentation disagrees with itself on new terms (固态电解质 in one text, 固态 电解 质 in another); pairs of
//! characters meet regardless. A run of Chinese characters gives every pair in it, a run of one character that
//! character; punctuation, space, technical tokens and boilerplate end a run. Technical tokens appear whole, so
//! that a formula is found by this stream too. Stop words are not removed: a pair across one is rare and harmless.

use crate::normalize::normalize;
use crate::scan::{Piece, PieceKind};
use crate::token::Term;
use crate::words::each_technical;
use crate::{Analyzer, Token};

impl Analyzer {
    /// Stream 2: character bigrams, and technical tokens whole. `O(n)`.
    ///
    /// # Examples
    ///
    /// ```
    /// let tokens = duijie_text::Analyzer::new().bigrams("氮化硼CBN");
    /// let terms: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    /// assert_eq!(terms, ["氮化", "化硼", "cbn"]);
    /// ```
    pub fn bigrams(&self, text: &str) -> Vec<Token> {
        let normalized = normalize(text);
        let mut tokens = Vec::with_capacity(normalized.as_str().len() / 3);
        let pieces = self.pieces(normalized.as_str());
        each_bigram(normalized.as_str(), &pieces, |term| tokens.push(term.token(&normalized)));
        tokens
    }
}

/// Calls `emit` with every term of the bigram stream, in order.
pub(crate) fn each_bigram(normalized: &str, pieces: &[Piece], mut emit: impl FnMut(Term<'_>)) {
    let mut position = 0;
    for Piece { kind, range } in pieces {
        if *kind != PieceKind::Chinese {
            each_technical(normalized, *kind, range.clone(), position, &mut emit);
            position += 1;
            continue;
        }
        // first byte of the character before, once there is one
        let mut before = None;
        for (at, c) in normalized[range.clone()].char_indices() {
            let start = range.start + at;
            let end = start + c.len_utf8();
            let is_single = before.is_none() && end == range.end;
            if let Some(first) = before.replace(start).or(is_single.then_some(start)) {
                emit(Term { text: &normalized[first..end], range: first..end, position });
                position += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Analyzer;

    fn bigrams(text: &str) -> Vec<String> {
        Analyzer::new().bigrams(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn runs_end_at_punctuation_figures_and_boilerplate() {
        assert_eq!(bigrams("锂电池，膜 厚度≥10nm"), ["锂电", "电池", "膜", "厚度", "≥10nm", "10nm"]);
        assert_eq!(bigrams("本发明公开了一种电池，其特征在于：所述电池"), ["电池", "电池"]);
    }

    #[test]
    fn bigrams_point_into_the_original() {
        let text = "鋰電㎡池";
        let places: Vec<&str> =
            Analyzer::new().bigrams(text).iter().map(|token| &text[token.start..token.end]).collect();
        assert_eq!(places, ["鋰電", "㎡", "池"]);
    }
}
