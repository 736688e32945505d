//! The first cut, shared by both streams: a normalised text becomes pieces of a known kind.
//!
//! Order matters. Boilerplate goes first, so that it can hide neither words nor figures; then technical tokens;
//! what is left and Chinese is a run for the segmenter or the bigrams. Punctuation, space and boilerplate are not
//! pieces: they only separate.

use std::ops::Range;

use crate::normalize::is_han;
use crate::stop::PhraseSet;
use crate::technical::{self, Kind};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// A number with its unit.
    Figure,
    /// A Latin word, formula or code.
    Word,
    /// A run of Chinese characters.
    Chinese,
}

/// A piece of the normalised text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) kind: PieceKind,
    pub(crate) range: Range<usize>,
}

/// Cuts a normalised text into pieces in ascending order. `O(n)`.
pub(crate) fn pieces(text: &str, boilerplate: &PhraseSet, is_word: &impl Fn(&str) -> bool) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for phrase in boilerplate.matches(text) {
        scan_between(text, start..phrase.start, is_word, &mut pieces);
        start = phrase.end;
    }
    scan_between(text, start..text.len(), is_word, &mut pieces);
    pieces
}

fn scan_between(text: &str, range: Range<usize>, is_word: &impl Fn(&str) -> bool, pieces: &mut Vec<Piece>) {
    let mut start = range.start;
    for technical in technical::find(&text[range.clone()], is_word) {
        let found = range.start + technical.range.start..range.start + technical.range.end;
        push_chinese_runs(text, start..found.start, pieces);
        start = found.end;
        let kind = match technical.kind {
            Kind::Figure => PieceKind::Figure,
            Kind::Word => PieceKind::Word,
            Kind::Dropped => continue,
        };
        pieces.push(Piece { kind, range: found });
    }
    push_chinese_runs(text, start..range.end, pieces);
}

fn push_chinese_runs(text: &str, range: Range<usize>, pieces: &mut Vec<Piece>) {
    let mut run_start = None;
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        if is_han(c) {
            run_start.get_or_insert(at);
        } else if let Some(start) = run_start.take() {
            pieces.push(Piece { kind: PieceKind::Chinese, range: start..at });
        }
    }
    if let Some(start) = run_start {
        pieces.push(Piece { kind: PieceKind::Chinese, range: start..range.end });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boilerplate_figures_and_reference_signs_separate_runs() {
        let text = "本发明公开了一种tio2薄膜(12),厚度≥10nm的电池";
        let boilerplate = PhraseSet::new(["本发明公开了一种"]);
        let cut: Vec<_> = pieces(text, &boilerplate, &|_| false)
            .into_iter()
            .map(|piece| (piece.kind, &text[piece.range]))
            .collect();
        let expected = [
            (PieceKind::Word, "tio2"),
            (PieceKind::Chinese, "薄膜"),
            (PieceKind::Chinese, "厚度"),
            (PieceKind::Figure, "≥10nm"),
            (PieceKind::Chinese, "的电池"),
        ];
        assert_eq!(cut, expected);
    }
}
