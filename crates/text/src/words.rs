//! Stream 1: words, the terms that people would name.
//!
//! Chinese runs go to jieba; each word that it finds is followed by the shorter words inside it, so that
//! 钙钛矿太阳能电池 is also found by 太阳能电池 (the idea of jieba's search mode, with fewer fragments). Figures and Latin words come from the scan. Stop words are left
//! out last, where they still count as a segmentation step.

use std::ops::Range;

use crate::inner::Reading;
use crate::lexicon::Lexicon;
use crate::normalize::normalize;
use crate::rules::USE_HMM;
use crate::scan::{Piece, PieceKind};
use crate::token::Term;
use crate::{Analyzer, Token, technical};

/// Latin tokens beyond this are sequences, keys or encoded data, and no one searches for them.
const MAX_TECHNICAL_BYTES: usize = 128;

impl Analyzer {
    /// Stream 1: words, shorter words inside them, figures, formulas and codes. `O(n)`.
    ///
    /// # Examples
    ///
    /// ```
    /// let tokens = duijie_text::Analyzer::new().words("本发明公开了一种立方氮化硼（ＣＢＮ）单晶");
    /// let terms: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    /// assert_eq!(terms, ["立方氮化硼", "立方", "氮化硼", "氮化", "cbn", "单晶"]);
    /// ```
    pub fn words(&self, text: &str) -> Vec<Token> {
        let normalized = normalize(text);
        let mut tokens = Vec::with_capacity(text.len() / 6);
        let pieces = self.pieces(normalized.as_str());
        self.each_word(normalized.as_str(), &pieces, |term| tokens.push(term.token(&normalized)));
        tokens
    }

    /// Calls `emit` with every term of the word stream, in order.
    pub(crate) fn each_word(&self, normalized: &str, pieces: &[Piece], emit: impl FnMut(Term<'_>)) {
        let lexicon = self.lexicon();
        let mut sink = Sink { lexicon, normalized, emit, position: 0 };
        let mut inner_cuts = lexicon.inner_cuts.reading();
        let mut spelled = lexicon.spelled.matches(normalized).into_iter().peekable();
        for Piece { kind, range } in pieces {
            if *kind != PieceKind::Chinese {
                sink.push_spelled(&mut spelled, range.end);
                each_technical(normalized, *kind, range.clone(), sink.position, &mut sink.emit);
                sink.push_parts(*kind, range.clone());
                sink.position += 1;
                continue;
            }
            for word in lexicon.jieba.cut(&normalized[range.clone()], USE_HMM) {
                let word = range.start + word.byte_start..range.start + word.byte_end;
                sink.push_spelled(&mut spelled, word.end);
                sink.push_word(word, &mut inner_cuts);
            }
        }
        inner_cuts.finish();
    }
}

/// Emits a figure or a Latin word whole, and a figure with a comparator also without it.
pub(crate) fn each_technical(
    normalized: &str,
    kind: PieceKind,
    range: Range<usize>,
    position: usize,
    emit: &mut impl FnMut(Term<'_>),
) {
    let whole = &normalized[range.clone()];
    let is_single_letter = whole.len() == 1;
    if is_single_letter || whole.len() > MAX_TECHNICAL_BYTES {
        return;
    }
    let mut push = |text: &str, start: usize| {
        let range = start..range.end;
        if text.contains(' ') {
            emit(Term { text: &text.replace(' ', ""), range, position });
        } else {
            emit(Term { text, range, position });
        }
    };
    push(whole, range.start);
    if kind == PieceKind::Figure
        && let Some(bare) = technical::without_comparator(whole)
    {
        push(bare, range.end - bare.len());
    }
}

/// Where the words of one text go.
struct Sink<'a, E> {
    lexicon: &'a Lexicon,
    normalized: &'a str,
    emit: E,
    position: usize,
}

impl<E: FnMut(Term<'_>)> Sink<'_, E> {
    /// One word of the segmenter and the words inside it; one position.
    fn push_word(&mut self, range: Range<usize>, inner_cuts: &mut Reading<'_>) {
        self.push_unless_stopped(range.clone());
        let normalized = self.normalized;
        let lexicon = self.lexicon;
        inner_cuts.for_each(&lexicon.jieba, &normalized[range.clone()], |inner| {
            self.push_unless_stopped(range.start + inner.start..range.start + inner.end);
        });
        self.position += 1;
    }

    /// Lexicon terms with Latin letters in them (3d打印) that begin before `end`, ahead of their parts.
    fn push_spelled(
        &mut self,
        terms: &mut std::iter::Peekable<impl Iterator<Item = Range<usize>>>,
        end: usize,
    ) {
        while let Some(range) = terms.next_if(|range| range.start < end) {
            self.push_unless_stopped(range);
        }
    }

    /// Searchable parts of a joined Latin word: `sic` of `al2o3-sic`.
    fn push_parts(&mut self, kind: PieceKind, range: Range<usize>) {
        let whole = &self.normalized[range.clone()];
        if kind != PieceKind::Word || whole.len() > MAX_TECHNICAL_BYTES {
            return;
        }
        for (at, part) in technical::parts(whole) {
            self.push_unless_stopped(range.start + at..range.start + at + part.len());
        }
    }

    fn push_unless_stopped(&mut self, range: Range<usize>) {
        let text = &self.normalized[range.clone()];
        if !self.lexicon.is_stopped(text) {
            (self.emit)(Term { text, range, position: self.position });
        }
    }
}
