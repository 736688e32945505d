//! One spelling for every text: NFKC, half-width, lower case, simplified characters, one sign per meaning.
//!
//! `ＴｉＯ２`, `TiO₂` and `tio2` are one thing, and so are `電池` and `电池`, `℃` and `°C`. The text is cut into
//! *groups*, a character together with what may melt into it (combining marks, Hangul parts, zero-width
//! characters); each group is rewritten until it no longer changes, so that normalising twice is normalising
//! once. A group is also the unit of place: each byte that it produced knows the bytes it came from.
//!
//! Characters that need none of this (ASCII, Chinese ideographs) are most of every text and take a short path.
//!
//! Traditional characters are replaced one by one and without looking at words. A word-wise conversion reads
//! better, but it depends on a segmentation of its own and can move byte borders inside words; search needs only
//! that both spellings meet. Not here: any decision about words.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::token::Span;

/// Traditional and variant characters with their simplified form.
pub(crate) const TRADITIONAL: &str = include_str!("../../../data/lexicon/traditional.txt");

/// First and last character of the block of common ideographs.
const IDEOGRAPHS: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// Rewriting a group settles in two or three rounds; the bound only keeps a surprise from looping.
const MAX_ROUNDS: usize = 8;

/// Characters that are not plain and yet in every text: Latin and Greek letters, punctuation, signs, full-width forms.
const KNOWN: [std::ops::RangeInclusive<char>; 4] =
    ['\u{80}'..='\u{3ff}', '\u{2000}'..='\u{22ff}', '\u{3000}'..='\u{303f}', '\u{ff00}'..='\u{ffef}'];

/// What the rules say of one character, looked up instead of found anew: a comma between full stops is a group of its own,
/// and finding out what becomes of a group takes a dozen strings.
struct Known {
    starts_group: bool,
    /// What the character becomes when it is the whole group.
    alone: Box<str>,
}

impl Known {
    /// `None` for the characters outside [`KNOWN`].
    fn of(c: char) -> Option<&'static Known> {
        static TABLES: LazyLock<[Vec<Known>; KNOWN.len()]> =
            LazyLock::new(|| KNOWN.map(|range| range.map(Known::new).collect()));
        let table = KNOWN.iter().position(|range| range.contains(&c))?;
        TABLES[table].get(c as usize - *KNOWN[table].start() as usize)
    }

    fn new(c: char) -> Self {
        Known { starts_group: looks_like_start(c), alone: settle(c.encode_utf8(&mut [0; 4])).into() }
    }
}

/// Simplified form of each common ideograph, by distance from U+4E00.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = IDEOGRAPHS.collect();
    for line in TRADITIONAL.lines().filter(|line| !line.starts_with('#')) {
        let mut chars = line.chars();
        if let (Some(from), Some(' '), Some(to)) = (chars.next(), chars.next(), chars.next())
            && IDEOGRAPHS.contains(&from)
        {
            table[from as usize - 0x4e00] = to;
        }
    }
    table
});

/// A normalised text that remembers where each of its bytes came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalized {
    text: String,
    segments: Vec<Segment>,
}

/// A stretch of the normalised text with one rule of place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    normalized: usize,
    original: usize,
    /// Bytes of the original that the whole stretch stands for; `None` when byte stands for byte.
    group_len: Option<usize>,
}

impl Normalized {
    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes of the original text that produced the bytes `range` of the normalised one.
    ///
    /// The range is widened to whole groups: half of what `㎡` became is still all of `㎡`. `O(log n)`.
    pub fn original(&self, range: Range<usize>) -> Span {
        let start = self.locate(range.start);
        if range.end <= range.start {
            return Span { start: start.0, end: start.0 };
        }
        Span { start: start.0, end: self.locate(range.end - 1).1 }
    }

    /// First and one-past-last original byte of what produced the normalised byte `offset`.
    fn locate(&self, offset: usize) -> (usize, usize) {
        let idx = self.segments.partition_point(|segment| segment.normalized <= offset);
        let Some(segment) = idx.checked_sub(1).and_then(|idx| self.segments.get(idx)) else {
            return (0, 0);
        };
        match segment.group_len {
            Some(len) => (segment.original, segment.original + len),
            None => {
                let place = segment.original + (offset - segment.normalized);
                (place, place + 1)
            }
        }
    }

    fn push_equal(&mut self, c: char, original: usize) {
        let normalized = self.text.len();
        self.text.push(c);
        if let Some(last) = self.segments.last()
            && last.group_len.is_none()
            && normalized - last.normalized == original - last.original
        {
            return;
        }
        self.segments.push(Segment { normalized, original, group_len: None });
    }

    fn push_group(&mut self, group: &str, original: usize, original_len: usize) {
        if group.is_empty() {
            return;
        }
        self.segments.push(Segment { normalized: self.text.len(), original, group_len: Some(original_len) });
        self.text.push_str(group);
    }
}

/// Brings a text into the one spelling that the analyser works on. `O(n)`, idempotent.
///
/// # Examples
///
/// ```
/// let normalized = duijie_text::normalize("ＴｉＯ₂薄膜，60㎡，電池");
/// assert_eq!(normalized.as_str(), "tio2薄膜,60m2,电池");
/// ```
pub fn normalize(text: &str) -> Normalized {
    let mut normalized = Normalized { text: String::with_capacity(text.len()), segments: Vec::new() };
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let is_alone = chars.peek().is_none_or(|&(_, next)| starts_group(next));
        if is_alone && is_plain(first) {
            normalized.push_equal(rewrite_plain(first), start);
            continue;
        }
        if is_alone && let Some(known) = Known::of(first) {
            normalized.push_group(&known.alone, start, first.len_utf8());
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = chars.next_if(|&(_, c)| !starts_group(c)) {
            end = at + c.len_utf8();
        }
        let group = settle(&text[start..end]);
        normalized.push_group(&group, start, end - start);
    }
    normalized
}

/// Whether `c` is one of the Chinese characters: ideographs of all planes and the repetition mark.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '々' | '〇'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Characters that are their own group whatever stands beside them and keep their length in bytes.
fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '、' | '。')
}

fn rewrite_plain(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { simplify(c) }
}

fn simplify(c: char) -> char {
    if IDEOGRAPHS.contains(&c) { SIMPLIFIED[c as usize - 0x4e00] } else { c }
}

/// Whether no rewriting can join `c` to the character before it.
///
/// The first character of the full decomposition must be a starter that composes with nothing before it; that is
/// what the quick check of NFC answers (UAX #15, section 9).
fn starts_group(c: char) -> bool {
    is_plain(c) || Known::of(c).map_or_else(|| looks_like_start(c), |known| known.starts_group)
}

fn looks_like_start(c: char) -> bool {
    if is_ignorable(c) {
        return false;
    }
    if unify_sign(c) != c {
        return true;
    }
    let mut first = None;
    decompose_compatible(c, |part| {
        first.get_or_insert(part);
    });
    let first = first.unwrap_or(c);
    canonical_combining_class(first) == 0 && is_nfc_quick(std::iter::once(first)) == IsNormalized::Yes
}

/// Characters without width or meaning for search; web pages and spreadsheets leave them inside words.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// One sign for each meaning where NFKC keeps several, or splits one in a way that loses it.
fn unify_sign(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' => '-',
        '〜' | '∼' | '˜' | '∽' => '~',
        '≧' | '⩾' | '≥' => '≥',
        '≦' | '⩽' | '≤' => '≤',
        'º' | '˚' => '°',
        '⌀' | '∅' | 'Ø' | 'ø' | 'ϕ' => 'φ',
        '⁄' | '∕' => '/',
        '∶' => ':',
        '•' | '‧' | '∙' | '⋅' | '・' | '･' => '·',
        other => other,
    }
}

/// Rewrites a group until it stays as it is.
fn settle(group: &str) -> String {
    let mut current = rewrite(group);
    for _ in 0..MAX_ROUNDS {
        let next = rewrite(&current);
        if next == current {
            break;
        }
        current = next;
    }
    current
}

fn rewrite(group: &str) -> String {
    let signs = group.chars().filter(|&c| !is_ignorable(c)).map(unify_sign);
    signs.nfkc().flat_map(|c| unify_sign(c).to_lowercase()).map(simplify).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(original: &str) -> String {
        normalize(original).as_str().to_owned()
    }

    #[test]
    fn one_spelling_for_width_case_script_and_signs() {
        for (original, expected) in [
            ("ＴｉＯ２", "tio2"),
            ("25℃", "25°c"),
            ("25ºC", "25°c"),
            ("25˚C", "25°c"),
            ("g/cm³", "g/cm3"),
            ("㎡", "m2"),
            ("Ⅱ型", "ii型"),
            ("③", "3"),
            ("−40〜40", "-40~40"),
            ("≧６７％", "≥67%"),
            ("Ø32", "φ32"),
            ("10µm", "10μm"),
            ("全\u{200b}固态\u{feff}", "全固态"),
            ("e\u{301}", "é"),
            ("İ", "i\u{307}"),
        ] {
            assert_eq!(text(original), expected, "{original}");
        }
    }

    #[test]
    fn traditional_characters_become_simplified() {
        for (original, expected) in [
            ("電池發明裝置", "电池发明装置"),
            ("乾燥後複合製備", "干燥后复合制备"),
            ("鋰離子電池隔膜", "锂离子电池隔膜"),
            ("臺灣裏麵線綫", "台湾里面线线"),
            ("覆蓋顯著", "覆盖显著"),
            ("黏度與矽鋼", "粘度与硅钢"),
        ] {
            assert_eq!(text(original), expected);
        }
    }

    #[test]
    fn table_has_no_chains() {
        for line in TRADITIONAL.lines().filter(|line| !line.starts_with('#')) {
            let chars: Vec<char> = line.chars().collect();
            assert_eq!((chars.len(), chars[1]), (3, ' '), "{line}");
            assert_ne!(chars[0], chars[2], "{line}");
            assert_eq!(simplify(chars[2]), chars[2], "{line}");
        }
    }

    #[test]
    fn every_output_byte_knows_its_group() {
        let original = "面积6㎡電池";
        let normalized = normalize(original);
        let place = |needle: &str| {
            let at = normalized.as_str().find(needle).unwrap();
            normalized.original(at..at + needle.len()).slice(original).unwrap()
        };
        assert_eq!(place("m"), "㎡");
        assert_eq!(place("2"), "㎡");
        assert_eq!(place("6m2"), "6㎡");
        assert_eq!(place("电池"), "電池");
        assert_eq!(normalized.original(0..0), Span { start: 0, end: 0 });
    }

    /// Text in which the difficult characters meet each other often.
    fn difficult_text() -> impl Strategy<Value = String> {
        let marks = "[a-zÅé\u{300}-\u{345}\u{1100}-\u{11ff}가-갛\u{ffa0}-\u{ffdc}\u{200b}\u{9be}\u{9c7}℃㎡ºǅİſ電]{0,12}";
        prop_oneof![any::<String>(), marks.prop_map(|text: String| text)]
    }

    proptest! {
        #[test]
        fn normalising_twice_is_normalising_once(original in difficult_text()) {
            let once = text(&original);
            prop_assert_eq!(text(&once), once);
        }

        #[test]
        fn spans_ascend_and_cut_between_characters(original in difficult_text()) {
            let normalized = normalize(&original);
            let mut last = Span { start: 0, end: 0 };
            for (at, c) in normalized.as_str().char_indices() {
                let span = normalized.original(at..at + c.len_utf8());
                prop_assert!(span.slice(&original).is_some_and(|piece| !piece.is_empty()));
                prop_assert!(span == last || span.start >= last.end);
                last = span;
            }
        }
    }

    #[test]
    fn every_single_character_settles() {
        for c in '\0'..=char::MAX {
            let once = text(&c.to_string());
            assert_eq!(text(&once), once, "U+{:04X}", c as u32);
        }
    }
}
