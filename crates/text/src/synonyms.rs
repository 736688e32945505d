//! Words that mean the same: 悬架 and 悬挂, 发光二极管 and LED.
//!
//! The list is `data/synonyms/groups.txt`. A word of it stands in a text where its characters stand and the analyser cuts at
//! both ends, so that `pp` is not in `ppt` and 氨 not in 氨基; of two that overlap the longer counts.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::normalize::normalize;
use crate::{Analyzer, Span};

const GROUPS: &str = include_str!("../../../data/synonyms/groups.txt");

/// The list, read at first use and once for the process.
static LISTED: LazyLock<Listed> = LazyLock::new(Listed::read);

struct Listed {
    groups: Vec<Vec<&'static str>>,
    /// Group and place in it, by word.
    places: FxHashMap<&'static str, (usize, usize)>,
    firsts: FxHashSet<char>,
    longest_bytes: usize,
}

impl Listed {
    fn read() -> Self {
        let lines = GROUPS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let groups: Vec<Vec<&str>> = lines.map(|line| line.split(' ').collect()).collect();
        let mut places = FxHashMap::default();
        for (group, words) in groups.iter().enumerate() {
            for (place, &word) in words.iter().enumerate() {
                places.insert(word, (group, place));
            }
        }
        let longest_bytes = places.keys().map(|word| word.len()).max().unwrap_or(0);
        let firsts = places.keys().filter_map(|word| word.chars().next()).collect();
        Self { groups, places, firsts, longest_bytes }
    }
}

/// The words that mean the same as this one, itself among them, the usual one first; none if it is not on the list.
///
/// ```
/// assert_eq!(duijie_text::synonyms_of("悬挂"), ["悬架", "悬挂"]);
/// ```
pub fn synonyms_of(word: &str) -> &'static [&'static str] {
    LISTED.places.get(word).map_or(&[], |&(group, _)| &LISTED.groups[group])
}

/// A word of the list in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Synonym {
    group: usize,
    place: usize,
    /// Where it stands in the original text.
    pub span: Span,
}

impl Synonym {
    /// The word, as it is listed.
    pub fn word(&self) -> &'static str {
        LISTED.groups[self.group][self.place]
    }

    /// The word that the list begins the group with.
    pub fn usual(&self) -> &'static str {
        LISTED.groups[self.group][0]
    }
}

impl Analyzer {
    /// The words of the list that stand in a text, in their order; of two that overlap the one that begins first, then the longer.
    /// `O(n)`.
    pub fn synonyms(&self, text: &str) -> Vec<Synonym> {
        let normalized = normalize(text);
        let found = self.listed(normalized.as_str());
        found
            .into_iter()
            .map(|(range, (group, place))| Synonym { group, place, span: normalized.original(range) })
            .collect()
    }

    fn listed(&self, normalized: &str) -> Vec<(Range<usize>, (usize, usize))> {
        let Listed { places, firsts, longest_bytes, .. } = &*LISTED;
        // stop words are no terms, so a place that no term covers is a cut too
        let n = normalized.len() + 1;
        let (mut is_start, mut is_end, mut is_inside) = (vec![false; n], vec![false; n], vec![false; n]);
        self.each_word(normalized, &self.pieces(normalized), |term| {
            is_start[term.range.start] = true;
            is_end[term.range.end] = true;
            is_inside[term.range.start + 1..term.range.end].fill(true);
        });
        let (mut found, mut resume) = (Vec::new(), 0);
        for (start, first) in normalized.char_indices() {
            if start < resume || !firsts.contains(&first) || (is_inside[start] && !is_start[start]) {
                continue;
            }
            let longest = normalized.len().min(start + longest_bytes);
            let mut until = (start + 1..=longest).rev().filter(|&end| is_end[end] || !is_inside[end]);
            let hit = until.find_map(|end| Some((end, *places.get(normalized.get(start..end)?)?)));
            if let Some((end, place)) = hit {
                found.push((start..end, place));
                resume = end;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_list_is_normalised_and_no_word_is_in_it_twice() {
        let lines: Vec<&str> =
            GROUPS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        let mut seen = FxHashSet::default();
        for line in &lines {
            let words: Vec<&str> = line.split(' ').collect();
            assert!(words.len() >= 2, "`{line}` is no group");
            for word in words {
                assert!(!word.is_empty() && normalize(word).as_str() == word, "`{word}` in `{line}`");
                assert!(seen.insert(word), "`{word}` is in two groups");
            }
        }
        assert!((300..=700).contains(&lines.len()), "{}", lines.len());
        assert_eq!(LISTED.groups.len(), lines.len());
    }

    /// A word that is cut into single characters would be found by accident.
    #[test]
    fn every_word_survives_the_analyser() {
        let analyzer = Analyzer::new();
        let mut bad = Vec::new();
        for word in LISTED.groups.iter().flatten() {
            let tokens: Vec<String> = analyzer.words(word).into_iter().map(|token| token.text).collect();
            let is_long = |word: &str| word.chars().nth(1).is_some();
            let found = analyzer.synonyms(word);
            let is_found = matches!(&found[..], [only] if only.word() == *word);
            if !is_found || (is_long(word) && !tokens.iter().any(|token| is_long(token))) {
                bad.push((word, tokens));
            }
        }
        assert!(bad.is_empty(), "{bad:?}");
    }

    fn found(text: &str) -> Vec<(&'static str, &'static str)> {
        Analyzer::new().synonyms(text).iter().map(|found| (found.word(), found.usual())).collect()
    }

    #[test]
    fn words_are_found_whole_and_the_longest() {
        assert_eq!(found("空气悬挂"), [("悬挂", "悬架")]);
        assert_eq!(found("ＬＥＤ燈具"), [("led", "发光二极管")]);
        assert_eq!(found("高密度聚乙烯管"), [("高密度聚乙烯", "高密度聚乙烯")]);
        assert_eq!(found("无人飞行器的航拍"), [("无人飞行器", "无人机")]);
        // 氨 stands in 氨基, pp in ppt
        assert_eq!(found("氨基树脂，ppt模板"), []);
    }

    #[test]
    fn groups_begin_with_the_usual_word() {
        assert_eq!(synonyms_of("plc")[0], "可编程逻辑控制器");
        assert_eq!(synonyms_of("悬架"), ["悬架", "悬挂"]);
        assert!(synonyms_of("钢").is_empty());
    }

    proptest! {
        #[test]
        fn what_is_found_slices_back(text in "([空气悬挂架的发光二极管灯污废水]{0,4}|LED|㏄|plc|[a-z ，㎡Ⅱ]{0,3}|.){0,12}") {
            let analyzer = Analyzer::new();
            let mut last = 0;
            for found in analyzer.synonyms(&text) {
                prop_assert!(found.span.slice(&text).is_some_and(|slice| normalize(slice).as_str().contains(found.word())));
                prop_assert!(found.span.start >= last);
                last = found.span.start;
            }
        }
    }
}
