//! Which parts of a text to mark: the spans of the tokens that a question asks for, merged.
//!
//! The text is analysed again with the same analyser, so that what is marked is exactly what matched, in either
//! stream. Marking up (HTML, terminal colours) is the caller's work.

use crate::{Analyzer, Span, Token};

/// Spans of the words for which `is_wanted` answers true: ascending, disjoint, not touching, in original bytes.
///
/// # Examples
///
/// ```
/// # use duijie_text::{Analyzer, highlight};
/// let text = "一種鋰離子電池";
/// let spans = highlight(&Analyzer::new(), text, &|term: &str| term == "电池");
/// assert_eq!(spans[0].slice(text), Some("電池"));
/// ```
pub fn highlight(analyzer: &Analyzer, text: &str, is_wanted: &impl Fn(&str) -> bool) -> Vec<Span> {
    merge(analyzer.words(text), is_wanted)
}

/// As [`highlight`], over the stream of character bigrams.
pub fn highlight_bigrams(analyzer: &Analyzer, text: &str, is_wanted: &impl Fn(&str) -> bool) -> Vec<Span> {
    merge(analyzer.bigrams(text), is_wanted)
}

/// Spans that overlap or touch become one.
fn merge(tokens: Vec<Token>, is_wanted: &impl Fn(&str) -> bool) -> Vec<Span> {
    let wanted = tokens.iter().filter(|token| is_wanted(&token.text));
    let mut spans: Vec<Span> = wanted.map(|token| Span { start: token.start, end: token.end }).collect();
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'a>(text: &'a str, terms: &[&str], bigrams: bool) -> Vec<&'a str> {
        let analyzer = Analyzer::new();
        let is_wanted = |term: &str| terms.contains(&term);
        let spans = if bigrams {
            highlight_bigrams(&analyzer, text, &is_wanted)
        } else {
            highlight(&analyzer, text, &is_wanted)
        };
        spans.into_iter().map(|span| span.slice(text).unwrap()).collect()
    }

    #[test]
    fn words_are_marked_as_they_were_written() {
        let text = "採用ＴｉＯ２的電池，电池温度≥６７℃";
        assert_eq!(marked(text, &["电池", "tio2", "67°c"], false), ["ＴｉＯ２", "電池", "电池", "６７℃"]);
    }

    #[test]
    fn overlapping_bigrams_become_one_span() {
        assert_eq!(marked("立方氮化硼单晶", &["立方", "方氮", "氮化", "单晶"], true), ["立方氮化", "单晶"]);
    }

    #[test]
    fn nothing_wanted_nothing_marked() {
        assert!(marked("立方氮化硼", &[], false).is_empty());
    }
}
