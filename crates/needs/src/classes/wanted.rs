//! What a need wants, as words with weights: what is asked for counts, what a firm tells of itself hardly does.

use std::collections::BTreeMap;

use duijie_domain::Need;
use duijie_domain::matches::ElementKind;
use duijie_text::Analyzer;

use super::titles::is_telling;
use crate::{Element, Field, Reading};

/// A word of the title.
const IN_TITLE: f64 = 2.0;
/// A word among the keywords.
const IN_KEYWORDS: f64 = 1.0;
/// Times ln(1 + occurrences) in the sentences that ask.
const ASKED: f64 = 0.5;
/// The same in the sentences that tell: a chemical firm that wants a planning system is a chemical firm for half a page.
const TOLD: f64 = 0.05;
/// Elements of the description count so much of those of the title.
const OF_BODY: f64 = 0.3;

/// What being (part of) an element adds to a word.
fn worth(kind: ElementKind) -> f64 {
    match kind {
        ElementKind::Product => 2.0,
        ElementKind::Material => 1.0,
        ElementKind::Application => 0.5,
        ElementKind::Method | ElementKind::Effect => 0.0,
    }
}

/// The need's telling words and how much it cares for each. `O(n)`.
pub(super) fn wanted(analyzer: &Analyzer, need: &Need, reading: &Reading) -> BTreeMap<String, f64> {
    let mut words: BTreeMap<String, f64> = BTreeMap::new();
    let mut add = |word: &str, weight: f64| {
        if is_telling(word) {
            *words.entry(word.to_owned()).or_default() += weight;
        }
    };
    for word in counts(analyzer, &need.title).keys() {
        add(word, IN_TITLE);
    }
    for keyword in &need.keywords {
        for word in counts(analyzer, keyword).keys() {
            add(word, IN_KEYWORDS);
        }
    }
    let asks = reading.parts.iter().any(|part| part.kind.asks());
    for (is_asked, weight) in [(true, ASKED), (false, TOLD)] {
        let mut text = String::new();
        for part in reading.parts.iter().filter(|part| (part.kind.asks() || !asks) == is_asked) {
            text.push_str(need.description.get(part.span.start..part.span.end).unwrap_or_default());
            text.push('\n');
        }
        for (word, n) in counts(analyzer, &text) {
            add(&word, weight * f64::from(n).ln_1p());
        }
    }
    for (word, weight) in of_elements(&reading.elements) {
        add(word, weight);
    }
    words
}

/// The words of elements, each with the most that any of them gives.
fn of_elements(elements: &[Element]) -> BTreeMap<&str, f64> {
    let mut words: BTreeMap<&str, f64> = BTreeMap::new();
    for element in elements {
        let share = if element.field == Field::Title { 1.0 } else { OF_BODY };
        for word in &element.words {
            let most = words.entry(word).or_default();
            *most = most.max(share * worth(element.kind));
        }
    }
    words
}

fn counts(analyzer: &Analyzer, text: &str) -> BTreeMap<String, u32> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for token in analyzer.words(text) {
        *counts.entry(token.text).or_default() += 1;
    }
    counts
}
