//! What analysis gives back: a [`Token`] is a term with its place, a [`Span`] only a place.
//!
//! Both point into the **original** text, before normalisation, in bytes, half-open, always on character
//! boundaries: a caller can slice the text that a person wrote and never sees the normalised form.

use std::ops::Range;

use crate::normalize::Normalized;

/// A term while it is being found: its place is in the *normalised* text, and nothing is copied.
pub(crate) struct Term<'a> {
    pub(crate) text: &'a str,
    pub(crate) range: Range<usize>,
    pub(crate) position: usize,
}

impl Term<'_> {
    /// The term as callers get it, with its place in the original text.
    pub(crate) fn token(&self, normalized: &Normalized) -> Token {
        let span = normalized.original(self.range.clone());
        Token { text: self.text.to_owned(), start: span.start, end: span.end, position: self.position }
    }
}

/// One term of a text and where it stands.
///
/// Tokens come in ascending `position`. A word and the shorter words inside it share one position (the whole
/// word first), and so do a technical token and its parts; dropped stop words leave a gap in the positions, so
/// that the distance between two words stays true.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token {
    /// The term in normalised form, never empty.
    pub text: String,
    /// First byte in the original text.
    pub start: usize,
    /// One past the last byte in the original text.
    pub end: usize,
    /// Number of the segmentation step, from 0, non-decreasing.
    pub position: usize,
}

/// A half-open range of bytes of the original text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The piece of `text` that the span covers, or nothing when the span does not belong to that text.
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(self.start..self.end)
    }
}
