//! The shorter words inside a word: 太阳能电池, 太阳能 and 电池 inside 钙钛矿太阳能电池.
//!
//! jieba's search mode offers every dictionary word of two or three characters inside a longer one. Its dictionary
//! has many fragments (感器 inside 传感器, 据库 inside 数据库, 动机 inside 电动机), which would count a word twice and
//! stand among the reasons that a company reads. So a word is cut once more, at the most probable place, and the
//! parts again: what comes out are the parts that a reader sees.
//!
//! The cut maximises the product of the parts' frequencies, as jieba's own does for a sentence, with the word itself
//! not allowed. A word is always cut in the same way, so the result is remembered for the life of the lexicon.

use std::ops::Range;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use jieba_rs::Jieba;
use rustc_hash::FxHashMap;

use crate::rules::{INNER_WORDS, InnerWords};

/// Bound on the remembered words (16,463 patents have 62 thousand different terms); beyond it a word is cut every time.
const MAX_REMEMBERED: usize = 1 << 18;

/// Words beyond this are not cut; no dictionary word is as long.
const MAX_WORD_BYTES: usize = 96;

/// The head of a compound stands last and is often one character (机, 器, 仪, 膜): 电动|机, not 电|动机.
///
/// In logarithms; a factor of ten is enough for 电动机 and not enough to spoil 半|导体 and 微|生物.
const SINGLE_HEAD_BONUS: f64 = std::f64::consts::LN_10;

/// Cuts of words made so far. A clone starts empty, because a clone's dictionary may change.
#[derive(Debug, Default)]
pub(crate) struct InnerCuts {
    remembered: RwLock<FxHashMap<Box<str>, Cuts>>,
}

/// First and one-past-last byte of each word inside a word.
type Cuts = Box<[(u8, u8)]>;

impl Clone for InnerCuts {
    fn clone(&self) -> Self {
        InnerCuts::default()
    }
}

impl InnerCuts {
    /// Begins a text. The lock is taken once a text: taken for each word, threads spend their time handing it over.
    pub(crate) fn reading(&self) -> Reading<'_> {
        let remembered = self.remembered.read().unwrap_or_else(PoisonError::into_inner);
        Reading { cuts: self, remembered, new: Vec::new() }
    }
}

/// The cuts while one text is read.
pub(crate) struct Reading<'a> {
    cuts: &'a InnerCuts,
    remembered: RwLockReadGuard<'a, FxHashMap<Box<str>, Cuts>>,
    new: Vec<(Box<str>, Cuts)>,
}

impl Reading<'_> {
    /// Calls `visit` with the byte range of each word of two and more characters inside `word`, first by start, then
    /// longest first.
    pub(crate) fn for_each(&mut self, jieba: &Jieba, word: &str, mut visit: impl FnMut(Range<usize>)) {
        let is_short = word.char_indices().nth(2).is_none();
        if is_short || word.len() > MAX_WORD_BYTES {
            return;
        }
        let mut emit = |cuts: &[(u8, u8)]| {
            cuts.iter().for_each(|&(start, end)| visit(usize::from(start)..usize::from(end)));
        };
        if let Some(cuts) = self.remembered.get(word) {
            return emit(cuts);
        }
        let cuts = cut(jieba, word);
        emit(&cuts);
        self.new.push((word.into(), cuts));
    }

    /// Ends the text: its new words are remembered.
    pub(crate) fn finish(self) {
        let Reading { cuts, remembered, new } = self;
        drop(remembered);
        if new.is_empty() {
            return;
        }
        let mut remembered = cuts.remembered.write().unwrap_or_else(PoisonError::into_inner);
        for (word, cuts) in new {
            if remembered.len() < MAX_REMEMBERED {
                remembered.insert(word, cuts);
            }
        }
    }
}

fn cut(jieba: &Jieba, word: &str) -> Cuts {
    let borders: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let n_chars = borders.len() - 1;
    let mut found = Vec::new();
    match INNER_WORDS {
        InnerWords::Nothing => {}
        InnerWords::MostProbable => push_parts(jieba, word, &borders, 0..n_chars, &mut found),
        InnerWords::EveryKnown => {
            for first in 0..n_chars - 1 {
                for last in (first + 2..=n_chars).rev().filter(|last| last - first < n_chars) {
                    if jieba.has_word(&word[borders[first]..borders[last]]) {
                        found.push((borders[first], borders[last]));
                    }
                }
            }
        }
    }
    // The bound on the length of a word makes every offset fit.
    found.into_iter().map(|(start, end)| (start as u8, end as u8)).collect()
}

/// The parts of the most probable cut of characters `range`, each followed by its own parts.
fn push_parts(
    jieba: &Jieba,
    word: &str,
    borders: &[usize],
    range: Range<usize>,
    found: &mut Vec<(usize, usize)>,
) {
    if range.len() < 3 {
        return;
    }
    // best[i]: log frequency and end of the first part of the best cut of the characters from range.start + i.
    let mut best = vec![(f64::NEG_INFINITY, 0); range.len()];
    best.push((0.0, 0));
    for first in range.clone().rev() {
        for last in first + 1..=range.end {
            let part = &word[borders[first]..borders[last]];
            let is_whole = first == range.start && last == range.end;
            if is_whole || (last - first > 1 && !jieba.has_word(part)) {
                continue;
            }
            let is_head = last == range.end && last - first == 1;
            let bonus = if is_head { SINGLE_HEAD_BONUS } else { 0.0 };
            let score = log_probability(jieba, part) + bonus + best[last - range.start].0;
            if score > best[first - range.start].0 {
                best[first - range.start] = (score, last);
            }
        }
    }
    let mut first = range.start;
    while first < range.end {
        let last = best[first - range.start].1;
        if last - first > 1 {
            found.push((borders[first], borders[last]));
            push_parts(jieba, word, borders, first..last, found);
        }
        first = last;
    }
}

/// Of a word of the dictionary; its frequency is not public, but what jieba suggests for a known word is that.
fn log_probability(jieba: &Jieba, word: &str) -> f64 {
    /// The sum of jieba's frequencies; only its order of magnitude matters.
    const TOTAL_FREQUENCY: f64 = 6.0e7;
    (jieba.suggest_freq(word) as f64 / TOTAL_FREQUENCY).ln()
}

#[cfg(test)]
mod tests {
    use crate::lexicon::Lexicon;

    #[test]
    fn parts_are_those_a_reader_sees() {
        let lexicon = Lexicon::embedded();
        for (word, expected) in [
            ("传感器", &["传感"][..]),
            ("数据库", &["数据"]),
            ("电动机", &["电动"]),
            ("微生物", &["生物"]),
            ("半导体", &["导体"]),
            ("存储介质", &["存储", "介质"]),
            ("锂离子电池", &["锂离子", "离子", "电池"]),
            ("钙钛矿太阳能电池", &["钙钛矿", "太阳能电池", "太阳能", "太阳", "电池"]),
            ("电池", &[]),
        ] {
            let mut found = Vec::new();
            for _ in 0..2 {
                found.clear();
                let mut inner_cuts = lexicon.inner_cuts.reading();
                inner_cuts.for_each(&lexicon.jieba, word, |range| found.push(&word[range]));
                inner_cuts.finish();
            }
            assert_eq!(found, expected, "{word}");
        }
    }
}
