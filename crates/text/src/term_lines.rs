//! Both streams of one text at once, as an index wants them.
//!
//! An index needs the terms and not their places, and it needs both streams. [`Analyzer::words`] and [`Analyzer::bigrams`]
//! would normalise and cut the text twice and make a string a term; here it is done once, and a stream is one string.
//!
//! Not here: any rule. The terms come from the same code as the tokens.

use crate::Analyzer;
use crate::bigrams::each_bigram;
use crate::normalize::normalize;
use crate::token::Term;

/// The terms of one text, each followed by a line end; no term has one inside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TermLines {
    /// The terms of [`Analyzer::words`], in its order.
    pub words: String,
    /// The terms of [`Analyzer::bigrams`], in its order.
    pub bigrams: String,
}

impl Analyzer {
    /// The terms of both streams. `O(n)`, about half of the two streams' own cost.
    ///
    /// # Examples
    ///
    /// ```
    /// let lines = duijie_text::Analyzer::new().term_lines("氮化硼CBN");
    /// assert_eq!(lines.words, "氮化硼\n氮化\ncbn\n");
    /// assert_eq!(lines.bigrams, "氮化\n化硼\ncbn\n");
    /// ```
    pub fn term_lines(&self, text: &str) -> TermLines {
        let normalized = normalize(text);
        let normalized = normalized.as_str();
        let pieces = self.pieces(normalized);
        // a pair of characters has six bytes and an end of line for every three bytes of text
        let mut lines = TermLines {
            words: String::with_capacity(normalized.len() * 3 / 2),
            bigrams: String::with_capacity(normalized.len() * 7 / 3 + 1),
        };
        self.each_word(normalized, &pieces, |term| push_line(&mut lines.words, &term));
        each_bigram(normalized, &pieces, |term| push_line(&mut lines.bigrams, &term));
        lines
    }
}

fn push_line(lines: &mut String, term: &Term<'_>) {
    lines.push_str(term.text);
    lines.push('\n');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{Analyzer, Token};

    fn lines(tokens: Vec<Token>) -> String {
        tokens.into_iter().map(|token| token.text + "\n").collect()
    }

    proptest! {
        #[test]
        fn lines_are_the_terms_of_the_tokens(text in "[电池隔膜本发明公开了一种氮化硼所述的a-zA-Z0-9 ≥%.,，。℃Ⅱ（）/\\n-]{0,60}") {
            let analyzer = Analyzer::new();
            let found = analyzer.term_lines(&text);
            prop_assert_eq!(found.words.matches('\n').count(), analyzer.words(&text).len());
            prop_assert_eq!(found.words, lines(analyzer.words(&text)));
            prop_assert_eq!(found.bigrams, lines(analyzer.bigrams(&text)));
        }
    }
}
