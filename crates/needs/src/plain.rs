//! A text beside its normalised form: rules read the one spelling, answers point into what the person wrote.
//!
//! Full-width signs, ①, ℃ and capital letters would double every pattern. The normaliser of the analyser removes these
//! differences and remembers where each byte came from; this file is the only place that translates back.

use std::ops::Range;

use duijie_domain::matches::Span;
use duijie_text::{Normalized, normalize};

/// One text in both forms.
pub(crate) struct Plain<'a> {
    original: &'a str,
    normalized: Normalized,
}

impl<'a> Plain<'a> {
    pub(crate) fn new(original: &'a str) -> Self {
        Plain { original, normalized: normalize(original) }
    }

    /// The normalised text.
    pub(crate) fn as_str(&self) -> &str {
        self.normalized.as_str()
    }

    /// Where a range of the normalised text stands in the original, widened to whole characters of it.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let span = self.normalized.original(range);
        Span { start: span.start, end: span.end }
    }

    /// What the person wrote there.
    pub(crate) fn written(&self, range: Range<usize>) -> &'a str {
        let span = self.span(range);
        self.original.get(span.start..span.end).unwrap_or_default()
    }
}

/// The range without what `is_edge` says on both sides; empty when nothing is left.
pub(crate) fn trimmed(text: &str, range: Range<usize>, is_edge: impl Fn(char) -> bool) -> Range<usize> {
    let inside = &text[range.clone()];
    let kept = inside.trim_start_matches(&is_edge);
    let start = range.end - kept.len();
    start..start + kept.trim_end_matches(&is_edge).len()
}

/// Characters without those of punctuation and space: what a stretch is long in.
pub(crate) fn n_letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}
