//! What a common need is called: by its members' own words.
//!
//! A name is the longest run of words that stands in the titles of most members, uninterrupted in what was written (石墨负极材料),
//! behind the weightiest word of the texts if it is not in the run (玉米、品种选育); where titles share no run, the two or three
//! weightiest words; where these say nothing either, the first member's title. Words that needs use whatever they are about (设备, 生产) are no name by themselves.

use std::collections::{BTreeMap, BTreeSet};

use duijie_domain::matches::Stream;
use duijie_domain::{CommonTerm, Need};
use duijie_text::{Analyzer, Token, normalize};

use super::vectors::Weighted;
use crate::model::NeedLanguage;

/// A word that so large a share of the model's needs holds tells nothing about one of them.
const TELLING_SHARE: f64 = 0.05;
/// Common words that are kept.
const MOST_TERMS: usize = 10;
/// Titles whose runs are tried as names; a name that most of a thousand share is in the first of them.
const MOST_TITLES: usize = 100;
/// Words of a title that are tried; what stands behind them is no title any more, and all runs are a square of it.
const TITLE_WORDS: usize = 60;
/// Words of a name that is made of single words.
const NAME_TERMS: usize = 3;

/// Whether a word says what a need is about.
pub(super) fn is_telling(language: &NeedLanguage, word: &str) -> bool {
    let share = f64::from(language.n_with(Stream::Words, word)) / f64::from(language.n_needs().max(1));
    share <= TELLING_SHARE && word.chars().any(char::is_alphabetic) // no bare figure: 80%, 1000
}

/// More than half, and at least two.
fn is_most(n: usize, of: usize) -> bool {
    n > 1 && 2 * n > of
}

/// The telling words that at least half of the members share, by their weight in all of them, falling.
///
/// A part of a longer word is left out where both stand in the same number of members.
pub(super) fn common_terms<'v>(
    rows: &[&[Weighted]],
    name: impl Fn(u32) -> (Stream, &'v str),
    language: &NeedLanguage,
) -> Vec<CommonTerm> {
    let mut found: BTreeMap<u32, (usize, f64)> = BTreeMap::new();
    for weighted in rows.iter().copied().flatten() {
        let (n_members, sum) = found.entry(weighted.term).or_default();
        *n_members += 1;
        *sum += f64::from(weighted.weight);
    }
    let mut words: Vec<(&str, usize, f64)> = found
        .into_iter()
        .map(|(term, (n_members, sum))| (name(term), n_members, sum))
        .filter(|&((stream, word), n_members, _)| {
            stream == Stream::Words
                && n_members > 1
                && 2 * n_members >= rows.len()
                && is_telling(language, word)
        })
        .map(|((_, word), n_members, sum)| (word, n_members, sum))
        .collect();
    words.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(b.0)));
    let is_part = |&(word, n_members, _): &(&str, usize, f64)| {
        words.iter().any(|&(other, n, _)| n == n_members && other.len() > word.len() && other.contains(word))
    };
    words
        .iter()
        .filter(|word| !is_part(word))
        .take(MOST_TERMS)
        .map(|&(word, n_members, _)| CommonTerm { term: word.to_owned(), n_members })
        .collect()
}

/// The name of a group.
pub(super) fn name(
    analyzer: &Analyzer,
    language: &NeedLanguage,
    members: &[&Need],
    terms: &[CommonTerm],
) -> String {
    match (common_run(analyzer, language, members), terms) {
        (Some(run), [first, ..]) if !normalize(&run).as_str().contains(&first.term) => {
            format!("{}、{run}", first.term)
        }
        (Some(run), _) => run,
        (None, [] | [_]) => members.first().map(|need| need.title.clone()).unwrap_or_default(),
        (None, several) => {
            several.iter().take(NAME_TERMS).map(|term| term.term.as_str()).collect::<Vec<_>>().join("、")
        }
    }
}

/// The longest run of words in most titles, as the first of them writes it; ties go to the one in more titles, then by text.
///
/// A run is words in one title and may stand in another that the segmenter cuts elsewhere.
fn common_run(analyzer: &Analyzer, language: &NeedLanguage, members: &[&Need]) -> Option<String> {
    let titles: Vec<String> = members.iter().map(|need| normalize(&need.title).as_str().to_owned()).collect();
    let mut written: BTreeMap<String, &str> = BTreeMap::new();
    for need in members.iter().take(MOST_TITLES) {
        for run in runs(&need.title, &analyzer.words(&need.title), language) {
            written.entry(normalize(run).as_str().to_owned()).or_insert(run);
        }
    }
    let n_titles = |run: &str| titles.iter().filter(|title| title.contains(run)).count();
    let in_most = written
        .iter()
        .map(|(key, run)| (key, *run, n_titles(key)))
        .filter(|&(_, _, n)| is_most(n, members.len()));
    // by text, and of equals the last would win: hence reversed
    let best = in_most.rev().max_by_key(|(key, _, n)| (key.chars().count(), *n));
    best.map(|(_, run, _)| run.to_owned())
}

/// All uninterrupted runs of words of a title that hold a telling one.
fn runs<'t>(title: &'t str, tokens: &[Token], language: &NeedLanguage) -> Vec<&'t str> {
    let tokens = &tokens[..tokens.len().min(TITLE_WORDS)];
    let mut runs = Vec::new();
    for (first, begin) in tokens.iter().enumerate() {
        let mut reached = begin.end;
        let mut ends = BTreeSet::from([begin.end]);
        for token in &tokens[first + 1..] {
            if token.start > reached {
                break; // a stop word, a sign or a blank stands between
            }
            reached = reached.max(token.end);
            ends.insert(token.end);
        }
        for end in ends {
            let is_inside = |token: &&Token| token.start >= begin.start && token.end <= end;
            let is_told = tokens.iter().filter(is_inside).any(|token| is_telling(language, &token.text));
            let Some(run) = title.get(begin.start..end) else { continue };
            if is_told && run.chars().nth(1).is_some() {
                runs.push(run);
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use duijie_domain::NeedId;

    use super::*;
    use crate::Model;

    fn named(titles: &[&str]) -> Option<String> {
        let needs: Vec<Need> =
            titles.iter().map(|title| Need::new(NeedId::parse("n").unwrap(), (*title).to_owned())).collect();
        let members: Vec<&Need> = needs.iter().collect();
        common_run(&Analyzer::new(), Model::shipped().need_language(), &members)
    }

    #[test]
    fn the_longest_run_of_most_titles_is_the_name() {
        let titles = ["动力电池石墨负极材料的研制", "人造石墨负极材料循环寿命", "石墨提纯"];
        assert_eq!(named(&titles).as_deref(), Some("石墨负极材料"));
        assert_eq!(named(&["ＣＢＮ单晶合成", "高韧性cbn单晶"]).as_deref(), Some("ＣＢＮ单晶"));
    }

    #[test]
    fn a_run_does_not_reach_over_what_stands_between() {
        assert_eq!(named(&["隔膜，涂覆", "隔膜涂覆", "隔膜、涂覆"]).as_deref(), Some("涂覆"));
    }

    #[test]
    fn a_run_that_lacks_the_weightiest_word_stands_behind_it() {
        let needs = ["夏播玉米品种选育", "小麦和玉米的品种选育"]
            .map(|title| Need::new(NeedId::parse("n").unwrap(), title.to_owned()));
        let named = |term: &str| {
            let terms = [CommonTerm { term: term.to_owned(), n_members: 2 }];
            let model = Model::shipped();
            name(&Analyzer::new(), model.need_language(), &[&needs[0], &needs[1]], &terms)
        };
        assert_eq!((named("玉米"), named("选育")), ("玉米、品种选育".to_owned(), "品种选育".to_owned()));
    }

    #[test]
    fn what_every_need_says_is_no_name() {
        assert_eq!(named(&["生产设备自动化系统", "生产设备智能控制"]), None);
    }
}
