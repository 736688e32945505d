//! Stream 2: pairs of neighbouring Chinese characters.
//!
//! Segmentation disagrees with itself on new terms (固态电解质 in one text, 固态 电解 质 in another); pairs of
//! characters meet regardless. A run of Chinese characters gives every pair in it, a run of one character that
//! character; punctuation, space, technical tokens and boilerplate end a run. Technical tokens appear whole, so
//! that a formula is found by this stream too. Stop words are not removed: a pair across one is rare and harmless.

use crate::normalize::normalize;
use crate::scan::{Piece, PieceKind};
use crate::words::push_technical;
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
        let mut position = 0;
        for Piece { kind, range } in self.pieces(normalized.as_str()) {
            if kind != PieceKind::Chinese {
                push_technical(&normalized, kind, range, position, &mut tokens);
                position += 1;
                continue;
            }
            let run = &normalized.as_str()[range.clone()];
            let starts = run.char_indices().map(|(at, _)| at);
            let ends = run.char_indices().map(|(at, c)| at + c.len_utf8());
            let is_single = run.chars().nth(1).is_none();
            for (start, end) in starts.zip(ends.skip(usize::from(!is_single))) {
                let span = normalized.original(range.start + start..range.start + end);
                let pair = run[start..end].to_owned();
                tokens.push(Token { text: pair, start: span.start, end: span.end, position });
                position += 1;
            }
        }
        tokens
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
