//! The second stage: among the candidates, what more is known of each pair decides the order, and the level.
//!
//! A [`Signal`] is the sum Σ w · v · sat that a pair reaches over what it has in common (w: what the need cares, v: what it is worth,
//! sat: its saturated frequency), divided by the length of the need's vector, the root of Σ (w · v)². As in a cosine, a long need
//! does not reach more than a short one by being long; so signals of words and of characters can be added up. What the words
//! mean ([`Signal::Meaning`]) is a cosine from the start, and so are texts compared as a whole ([`Signal::Sentences`], only where the
//! user brought something that compares them). Of the product that the need's title names, the share that stands in
//! the supply's title counts ([`Signal::Product`]). The score of a pair is the sum of its signals times the model's weights; 1 is where matches begin to be fairly strong ([`Level::Fair`]).
//! Supplies known by their title alone have weights of their own: there is less to find in them.

mod by_signal;
pub mod train;

use duijie_domain::Progress;
use duijie_domain::matches::{CharacterPart, Level, RelatedWord, Signal, SignalPart};
use duijie_index::DocSet;
use serde::{Deserialize, Serialize};

use crate::engine::{CharacterSums, PairLookup};
use crate::{Candidate, Engine, WeightedNeed};

/// Name of what computes scores and levels; stored with every match list.
pub const ENGINE_VERSION: &str = "rank-2";

/// How many of the best by the first stage are ranked, whatever is shown.
const CANDIDATES: usize = 200;
/// The same in a collection that is searched thoroughly: deeper finds more (`docs/quality.md`), and costs some 3 ms a need.
const THOROUGH_CANDIDATES: usize = 1_000;

/// A pair with its score, and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Number of the supply in the snapshot.
    pub doc_idx: u32,
    /// Sum of the signals times their weights.
    pub score: f64,
    /// Predicted level.
    pub level: Level,
    /// By [`Signal`].
    pub signals: Signals,
    /// Which weights were used.
    pub shape: Shape,
}

/// Values by [`Signal`], in their order.
pub type Signals = [f64; Signal::ALL.len()];

/// What is known of a supply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// An abstract or claims.
    FullText,
    /// Neither.
    TitleOnly,
}

/// How signals become a score and a level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// Weights by signal, none below 0.
    #[serde(with = "by_signal")]
    pub weights: Signals,
    /// The scores from which a pair is weakly, fairly strongly and strongly relevant; the second is 1.
    pub levels: [f64; 3],
}

impl Ranking {
    /// The weighted sum.
    pub fn score(&self, signals: &Signals) -> f64 {
        std::iter::zip(&self.weights, signals).map(|(weight, signal)| weight * signal).sum()
    }

    /// The level of a score.
    pub fn level(&self, score: f64) -> Level {
        let n_reached = self.levels.iter().filter(|&&from| score >= from).count();
        Level::ALL[n_reached]
    }

    /// Whether a signal can make a difference.
    fn weighs(&self, signal: Signal) -> bool {
        self.weights[signal as usize] > 0.0
    }

    /// Whether weights and thresholds are of the form that is promised.
    pub(crate) fn is_sound(&self) -> bool {
        let is_weight = |weight: &f64| weight.is_finite() && *weight >= 0.0;
        self.weights.iter().all(is_weight)
            && self.levels.is_sorted()
            && self.levels.iter().all(|level| level.is_finite() && *level > 0.0)
    }
}

impl Ranked {
    /// The same pair under other weights.
    pub(crate) fn under(self, rankings: &[Ranking; 2]) -> Self {
        let ranking = &rankings[self.shape as usize];
        let score = ranking.score(&self.signals);
        Self { score, level: ranking.level(score), ..self }
    }

    /// Every signal with what it gave; the sum is the score. Sentences are among them where they are compared.
    pub fn parts(&self, engine: &Engine) -> Vec<SignalPart> {
        let weights = engine.ranking(self.shape).weights;
        let part = |(at, signal)| {
            let (value, weight): (f64, f64) = (self.signals[at], weights[at]);
            SignalPart { signal, value, weight, gave: weight * value }
        };
        let is_asked =
            |&(_, signal): &(usize, Signal)| signal != Signal::Sentences || engine.compares_sentences();
        Signal::ALL.into_iter().enumerate().filter(is_asked).map(part).collect()
    }
}

impl Ranked {
    /// What every common character gave, largest share first, ties by character; together what both signals of characters gave.
    pub fn character_parts(&self, engine: &Engine, need: &WeightedNeed) -> Vec<CharacterPart> {
        let weights = engine.ranking(self.shape).weights;
        let weight = |signal| weights[signal as usize];
        let (of_title, of_text) = (weight(Signal::TitleCharacters), weight(Signal::TextCharacters));
        let part = |(character, sums): (char, CharacterSums)| CharacterPart {
            character,
            gave: of_title * sums.of_title + of_text * sums.of_text,
        };
        let mut parts: Vec<CharacterPart> =
            engine.character_parts(need, self.doc_idx).into_iter().map(part).collect();
        parts.sort_unstable_by(|a, b| b.gave.total_cmp(&a.gave).then(a.character.cmp(&b.character)));
        parts
    }

    /// What words of like meaning gave to the score, the supply's word by word, largest share first.
    pub fn related(&self, engine: &Engine, need: &WeightedNeed) -> Vec<RelatedWord> {
        let (at, weights) = (Signal::Meaning as usize, engine.ranking(self.shape).weights);
        let gave = weights[at] * self.signals[at];
        if gave <= 0.0 {
            return Vec::new();
        }
        let mut related = engine.related(need, self.doc_idx);
        let sum: f64 = related.iter().map(|part| part.gave).sum();
        related.iter_mut().for_each(|part| part.gave *= gave / sum);
        related
    }
}

/// Highest score first, ties by ascending `doc_idx`.
pub(crate) fn sort(ranked: &mut [Ranked]) {
    ranked.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.doc_idx.cmp(&b.doc_idx)));
}

impl Engine {
    /// How many candidates a list of `top` is made from.
    pub fn n_candidates(&self, top: usize) -> usize {
        top.max(if self.is_thorough() { THOROUGH_CANDIDATES } else { CANDIDATES })
    }

    /// What lists of `top` are made from: the best supplies by words, then the nearest by sentences where these are compared.
    /// Progress advances by needs.
    pub fn candidates(
        &self,
        needs: &[WeightedNeed],
        top: usize,
        allowed: Option<&DocSet>,
        progress: &dyn Progress,
    ) -> Vec<Vec<Candidate>> {
        let mut lists = self.supplies_for_needs(needs, self.n_candidates(top), allowed, progress);
        self.add_nearest(needs, &mut lists, allowed);
        lists
    }

    /// Ranks supplies by number: highest score first, ties by ascending number.
    ///
    /// Cost: O(terms of the supplies + distinct characters of the collection).
    pub fn rank(&self, need: &WeightedNeed, supplies: impl IntoIterator<Item = u32>) -> Vec<Ranked> {
        let mut lookup = self.pair_lookup(need);
        let mut ranked: Vec<Ranked> =
            supplies.into_iter().map(|doc_idx| self.ranked(need, &mut lookup, doc_idx)).collect();
        sort(&mut ranked);
        ranked
    }

    /// Score and level of one pair.
    pub fn rank_pair(&self, need: &WeightedNeed, doc_idx: u32) -> Ranked {
        self.ranked(need, &mut self.pair_lookup(need), doc_idx)
    }

    fn ranked(&self, need: &WeightedNeed, lookup: &mut PairLookup<'_>, doc_idx: u32) -> Ranked {
        let sums = self.pair_sums(lookup, doc_idx);
        let terms = if need.length > 0.0 { sums.of_terms / need.length } else { 0.0 };
        let shape = self.shape(doc_idx);
        let meaning =
            if self.ranking(shape).weighs(Signal::Meaning) { self.meaning(need, doc_idx) } else { 0.0 };
        let characters = sums.of_characters;
        let signals = [
            terms,
            characters.of_title,
            characters.of_text,
            meaning,
            f64::from(sums.product),
            self.sentences(need, doc_idx),
        ];
        let unscored = Ranked { doc_idx, score: 0.0, level: Level::None, signals, shape };
        unscored.under(self.rankings())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_score_never_has_a_lower_level() {
        let ranking = Ranking { weights: [1.0; Signal::ALL.len()], levels: [0.5, 1.0, 1.5] };
        let levels: Vec<Level> = (0..=200).map(|at| ranking.level(f64::from(at) / 100.0)).collect();
        assert!(levels.is_sorted());
        assert_eq!(
            (levels[49], levels[50], levels[100], levels[150]),
            (Level::None, Level::Weak, Level::Fair, Level::Strong)
        );
    }
}
