//! A text as the rules see it: normalised, with its words in place.

use std::ops::Range;

use duijie_text::Analyzer;

use crate::plain::{Plain, trimmed};
use duijie_domain::matches::ElementKind;

/// What a rule found, in the normalised text.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) kind: ElementKind,
    pub(super) range: Range<usize>,
    /// The stretch whose words count: the object of 提高, not 提高 itself.
    pub(super) core: Range<usize>,
}

/// A text and the places of its words.
pub(super) struct Scene<'a> {
    text: &'a str,
    /// Words of the segmenter, the widest at each position, ascending; stop words leave gaps.
    pub(super) words: Vec<Range<usize>>,
}

/// Characters that begin a word of their own for the segmenter and belong to the next: 高强度, 超低温.
const PREFIXES: &str = "高低超微纳多双全无非防抗耐自单轻重软硬冷热新大小深";

/// What an element does not begin with. Characters that begin too many words (在线, 并网, 以太网) are not here.
const FRONT: &[&str] = &[
    "进一步",
    "最大程度",
    "最大限度",
    "更好地",
    "更好",
    "更加",
    "有效",
    "显著",
    "大幅度",
    "大幅",
    "不断",
    "切实",
    "全面",
    "以及",
    "并且",
    "同时",
    "现有",
    "原有",
    "整个",
    "相关",
    "各种",
    "各类",
    "一种",
    "一套",
    "一款",
    "致使",
    "新型",
    "使得",
    "将",
    "利用",
    "采用",
    "通过",
    "产品的",
    "的",
    "了",
    "其",
    "该",
    "此",
    "和",
    "与",
    "或",
    "而",
    "为",
];
/// What an element does not end with.
const BACK: &[&str] = &[
    "的问题",
    "等问题",
    "问题",
    "难题",
    "等方面",
    "等",
    "的同时",
    "的",
    "了",
    "和",
    "与",
    "及",
    "或",
    "并",
    "在",
];

impl<'a> Scene<'a> {
    pub(super) fn new(analyzer: &Analyzer, plain: &'a Plain<'_>) -> Self {
        let text = plain.as_str();
        // normalising twice is normalising once, so the tokens' places are places in this text
        let mut words: Vec<Range<usize>> = Vec::new();
        for token in analyzer.words(text) {
            match words.last_mut() {
                Some(last) if token.start < last.end => last.end = last.end.max(token.end),
                _ => words.push(token.start..token.end),
            }
        }
        Scene { text, words }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Index of the word that ends at `end`.
    pub(super) fn word_ending_at(&self, end: usize) -> Option<usize> {
        self.words.binary_search_by(|word| word.end.cmp(&end)).ok()
    }

    /// Where the run of words begins that ends before word `idx`: neighbours without gap, at most `most` of them, none that `stops`.
    pub(super) fn run_before(&self, idx: usize, most: usize, stops: impl Fn(&str) -> bool) -> usize {
        let mut first = idx;
        while first > 0 && idx - first < most {
            let (before, here) = (&self.words[first - 1], &self.words[first]);
            let gap = &self.text[before.end..here.start];
            let is_joined = gap.is_empty()
                || (gap.chars().count() == 1
                    && gap.chars().all(|c| PREFIXES.contains(c) || c == '/' || c == '-'));
            if !is_joined || stops(&self.text[before.clone()]) {
                break;
            }
            first -= 1;
        }
        self.with_prefix(self.words[first].start)
    }

    /// `start`, or the place of a prefix right before it.
    fn with_prefix(&self, start: usize) -> usize {
        let mut before = self.text[..start].chars().rev();
        let prefix = before.next().filter(|c| "高低超微纳".contains(*c));
        // 降低碳素: 低 belongs to the verb
        let is_of_verb = before.next().is_some_and(|c| "降提最升减较".contains(c));
        match prefix {
            Some(c) if !is_of_verb => start - c.len_utf8(),
            _ => start,
        }
    }

    /// The range without filler at both ends.
    pub(super) fn bare(&self, range: Range<usize>) -> Range<usize> {
        let mut range = trimmed(self.text, range, |c| !c.is_alphanumeric() && !"%°()".contains(c));
        loop {
            let inside = &self.text[range.clone()];
            let before = range.len();
            if let Some(edge) =
                FRONT.iter().find(|edge| inside.len() > edge.len() && inside.starts_with(*edge))
            {
                range.start += edge.len();
            } else if let Some(edge) =
                BACK.iter().find(|edge| inside.len() > edge.len() && inside.ends_with(*edge))
            {
                range.end -= edge.len();
            }
            range = trimmed(self.text, range, |c| !c.is_alphanumeric() && !"%°()".contains(c));
            if range.len() == before {
                return without_odd_bracket(self.text, range);
            }
        }
    }
}

/// The range up to a bracket that has no partner in it.
fn without_odd_bracket(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    if inside.matches('(').count() == inside.matches(')').count() {
        return range;
    }
    let end = inside.find(['(', ')']).unwrap_or(inside.len());
    range.start..range.start + end
}
