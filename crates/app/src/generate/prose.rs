//! Clauses: words from the pools, joined by the function words that real sentences are joined with.
//!
//! The analyser decides what a text's terms are, so what matters is what it sees: how many words stand between two stops, which of them
//! touch (their characters make a pair), and how often the same words come again. The shares below were set by measuring what the analyser
//! makes of the result (`docs/corpus.md`), not by what they seem to mean.

use std::sync::LazyLock;

use super::fresh::{push_code, push_figure};
use super::random::{Random, Weighted};
use super::vocabulary::Vocabulary;

/// Stand between two words and are no terms; the more usual the earlier.
const JOINTS: [&str; 64] = [
    "的",
    "和",
    "与",
    "在",
    "上",
    "并",
    "内",
    "后",
    "中",
    "及",
    "对",
    "时",
    "为",
    "由",
    "将",
    "于",
    "且",
    "以",
    "从",
    "向",
    "至",
    "经",
    "被",
    "下",
    "上的",
    "进行",
    "之间的",
    "设有",
    "通过",
    "用于",
    "内的",
    "中的",
    "后的",
    "设置有",
    "两侧",
    "一端",
    "分别",
    "使得",
    "采用",
    "具有",
    "利用",
    "位于",
    "包括",
    "得到",
    "根据",
    "提高",
    "的两端",
    "依次",
    "相互",
    "以及",
    "从而",
    "对应",
    "作为",
    "处于",
    "按照",
    "直接",
    "所述",
    "产生",
    "能够",
    "降低",
    "形成",
    "的不同",
    "以上的",
    "之后",
];
/// Begin a clause and are no terms.
const OPENINGS: [&str; 44] = [
    "所述",
    "其中",
    "通过",
    "该",
    "并",
    "同时",
    "从而",
    "能够",
    "使",
    "将",
    "采用",
    "利用",
    "实现",
    "可以",
    "且",
    "进而",
    "根据",
    "得到",
    "由于",
    "在",
    "对",
    "其",
    "再",
    "然后",
    "最后",
    "提高了",
    "降低了",
    "解决了",
    "避免了",
    "所述的",
    "另外",
    "此外",
    "首先",
    "分别",
    "便于",
    "减少",
    "保证",
    "因此",
    "如果",
    "随着",
    "针对",
    "以",
    "经",
    "又能",
];

/// Shares of what a clause is made of; the rest are words of all patents.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mix {
    /// What the text is about.
    pub(super) concept: f64,
    /// Other words of its class.
    pub(super) class: f64,
    /// Words of the dictionary.
    pub(super) rare: f64,
    /// Figures with units.
    pub(super) figure: f64,
    /// Codes and formulas.
    pub(super) code: f64,
    /// Whether general words are drawn with the flatter law.
    pub(super) wide: bool,
    /// How much the dictionary words lean to the frequent ones.
    pub(super) skew: f64,
    /// Probability of a function word between two words.
    pub(super) joint: f64,
}

static JOINT_DRAW: LazyLock<Weighted> = LazyLock::new(|| Weighted::zipf(JOINTS.len(), 1.0, 0.95));
static OPENING_DRAW: LazyLock<Weighted> = LazyLock::new(|| Weighted::zipf(OPENINGS.len(), 4.0, 0.7));

/// Probability that a clause begins with a function word.
const OPENING: f64 = 0.5;

/// A text being written.
pub(super) struct Prose<'a> {
    pub(super) out: String,
    pub(super) random: Random,
    pub(super) vocabulary: &'static Vocabulary,
    pub(super) class: usize,
    /// What the text is about, the most used first.
    pub(super) concepts: &'a [String],
    /// Draws one of them.
    pub(super) concept_draw: &'a Weighted,
    pub(super) mix: Mix,
}

impl Prose<'_> {
    /// One clause of `n_slots` words or concepts, without the stop behind it.
    pub(super) fn clause(&mut self, n_slots: usize) {
        if self.random.chance(OPENING) {
            let at = OPENING_DRAW.draw(&mut self.random);
            self.out.push_str(OPENINGS[at]);
        }
        for slot in 0..n_slots {
            if slot > 0 && self.random.chance(self.mix.joint) {
                let at = JOINT_DRAW.draw(&mut self.random);
                self.out.push_str(JOINTS[at]);
            }
            self.slot();
        }
    }

    fn slot(&mut self) {
        let Self { out, random, vocabulary, class, concepts, concept_draw, mix } = self;
        let mut chosen = random.unit();
        let mut falls_in = |share: f64| {
            chosen -= share;
            chosen < 0.0
        };
        if !concepts.is_empty() && falls_in(mix.concept) {
            let at = concept_draw.draw(random).min(concepts.len() - 1);
            out.push_str(&concepts[at]);
        } else if falls_in(mix.class) {
            out.push_str(vocabulary.of_class(*class, random));
        } else if falls_in(mix.rare) {
            out.push_str(vocabulary.rare(mix.skew, random));
        } else if falls_in(mix.figure) {
            push_figure(out, random);
        } else if falls_in(mix.code) {
            push_code(out, random);
        } else if mix.wide {
            out.push_str(vocabulary.wide_general(random));
        } else {
            out.push_str(vocabulary.general(random));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_no_terms() {
        let analyzer = duijie_text::Analyzer::new();
        for word in JOINTS.iter().chain(&OPENINGS) {
            let terms = analyzer.words(word);
            assert!(terms.is_empty(), "{word}: {terms:?}");
        }
    }
}
