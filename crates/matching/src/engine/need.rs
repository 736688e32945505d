//! A need in the engine's terms, and made ready for a batch.

use super::best::Excess;
use super::build::Postings;
use super::characters::WeightedCharacter;
use super::meaning::NeedMeaning;
use super::zones::CHUNK_DOCS;
#[cfg(doc)]
use crate::Engine;
use crate::sentences::SentenceNeed;

/// A need as weighted terms of the engine's vocabulary, ascending by number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WeightedNeed {
    /// Terms that occur in the collection.
    pub(crate) terms: Vec<WeightedTerm>,
    /// How many of them find candidates; they come first.
    pub(crate) n_finding: usize,
    /// Length of the vector of weights times worths: [`crate::rank`].
    pub(crate) length: f64,
    /// Its characters, for ranking.
    pub(crate) characters: Vec<WeightedCharacter>,
    /// What its words mean, for ranking.
    pub(crate) meaning: NeedMeaning,
    /// Its sentences, where they are compared: [`Engine::read_sentences`].
    pub(crate) sentence: Option<SentenceNeed>,
}

impl WeightedNeed {
    /// How many terms of the need occur in the collection.
    pub fn n_terms(&self) -> usize {
        self.terms.len()
    }

    /// The terms that find candidates.
    pub(crate) fn finding(&self) -> &[WeightedTerm] {
        &self.terms[..self.n_finding]
    }
}

/// A term and what it is worth to a need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WeightedTerm {
    /// Number in the vocabulary.
    pub(crate) number: u32,
    /// The need's weight, divided by the largest sum the need could reach.
    pub(crate) weight: f64,
    /// The same times the term's worth: the score is the sum of this times the saturated frequency.
    pub(crate) weight_worth: f64,
    /// Its share of the product that the need's title names.
    pub(crate) product: f32,
}

/// The most whole weights are measured in; products with an 8-bit code still fit 16 bits.
const MOST_WHOLE: f64 = 255.0;
/// The commonest weight of a need is tried as 1, 2, … of so many steps.
const MOST_STEPS: u32 = 16;
/// Weights are counted no finer than keeps a need's largest sum, all terms at their largest codes, within this. What supplies
/// really reach is a small part of it and stays within 16 bits; the finer weights are, the fewer exact scores are needed.
const MOST_REACH: f64 = 4.0 * 65_535.0;
/// A weight this close above a whole number of steps is that number: the division that made the step was rounded.
const ROUNDING: f64 = 1e-12;

/// A need ready to be summed: whole weights, terms by zone, and what exact scores take.
pub(crate) struct ReadyNeed<'a> {
    /// Dense row and whole weight.
    pub(crate) dense: Vec<(u32, u16)>,
    /// Middle term and whole weight.
    pub(crate) middle: Vec<(u32, u16)>,
    /// Position, and whole weight times code, ascending: all rare terms' postings together.
    rare: Vec<(u32, u16)>,
    /// By chunk: where its rare postings begin; one more at the end.
    rare_starts: Vec<u32>,
    /// How sums relate to scores.
    pub(crate) excess: Excess,
    pub(crate) lookup: NeedLookup<'a>,
}

/// A need whose terms are found by their numbers: all that exact scores take.
pub(crate) struct NeedLookup<'a> {
    need: &'a WeightedNeed,
    table: TermTable,
}

impl<'a> NeedLookup<'a> {
    /// Cost: O(terms).
    pub(crate) fn new(need: &'a WeightedNeed) -> Self {
        Self { need, table: TermTable::new(&need.terms) }
    }

    /// Weight times worth of a term, if the need has it.
    #[inline]
    pub(crate) fn weight_worth(&self, number: u32) -> Option<f64> {
        self.term(number).map(|term| term.weight_worth)
    }

    /// A term, if the need has it.
    #[inline]
    pub(crate) fn term(&self, number: u32) -> Option<&'a WeightedTerm> {
        self.table.place(number).map(|place| &self.need.terms[place])
    }
}

impl<'a> ReadyNeed<'a> {
    /// Cost: O(terms + postings of rare terms · log).
    pub(crate) fn new(postings: &Postings, need: &'a WeightedNeed) -> Self {
        let most_of = |term: &WeightedTerm| match postings.most_codes.get(term.number as usize) {
            Some(&most) => f64::from(most),
            None => 255.0 * f64::from(postings.rare_steps),
        };
        let step = weight_step(need, most_of);
        let whole = |term: &WeightedTerm| whole_weight(term.weight, step);
        let finding = need.finding();
        let n_dense = finding.partition_point(|term| term.number < postings.n_dense);
        let n_not_rare = finding.partition_point(|term| term.number < postings.n_not_rare);
        let mut rare = Vec::new();
        for term in &finding[n_not_rare..] {
            let (positions, codes) = postings.rare_list(term.number);
            let weight = u32::from(whole(term)) * u32::from(postings.rare_steps);
            let sum_of = |code: u8| (u32::from(code) * weight).min(u32::from(u16::MAX)) as u16;
            rare.extend(std::iter::zip(positions, codes).map(|(&position, &code)| (position, sum_of(code))));
        }
        rare.sort_unstable();
        let rare_starts = (0..=postings.zones.n_chunks)
            .map(|chunk| {
                rare.partition_point(|&(position, _)| (position as usize) < chunk * CHUNK_DOCS) as u32
            })
            .collect();
        let excess = excess(need, step, postings, most_of);
        Self {
            dense: finding[..n_dense].iter().map(|term| (term.number, whole(term))).collect(),
            middle: finding[n_dense..n_not_rare]
                .iter()
                .map(|term| (term.number - postings.n_dense, whole(term)))
                .collect(),
            rare,
            rare_starts,
            excess,
            lookup: NeedLookup::new(need),
        }
    }

    /// The rare postings of a chunk.
    pub(crate) fn rare_in(&self, chunk: usize) -> &[(u32, u16)] {
        &self.rare[self.rare_starts[chunk] as usize..self.rare_starts[chunk + 1] as usize]
    }
}

/// The step in which the need's weights are counted. Most terms of a need share one weight (a single mention), so the steps
/// tried divide that weight evenly; the one kept overstates the need's largest sum least.
fn weight_step(need: &WeightedNeed, most_of: impl Fn(&WeightedTerm) -> f64) -> f64 {
    let mut weights: Vec<f64> = need.finding().iter().map(|term| term.weight).collect();
    weights.sort_unstable_by(f64::total_cmp);
    let Some(&largest) = weights.last() else { return 1.0 };
    let runs = weights.chunk_by(|a, b| a == b);
    let commonest = runs.max_by_key(|run| run.len()).map_or(largest, |run| run[0]);
    let coarsest = (largest / MOST_WHOLE).max(f64::MIN_POSITIVE);
    let mut best = (f64::INFINITY, commonest.max(coarsest));
    for steps in 1..=MOST_STEPS {
        let step = (commonest / f64::from(steps)).max(coarsest);
        let (mut reach, mut excess) = (0.0, 0.0);
        for term in need.finding() {
            let (most, whole) = (most_of(term), f64::from(whole_weight(term.weight, step)));
            reach += most * whole;
            excess += most * (whole * step - term.weight);
        }
        if excess < best.0 && (reach <= MOST_REACH || steps == 1) {
            best = (excess, step);
        }
    }
    best.1
}

/// What rounding up adds to sums: at most one code a term, and what the weights are too high.
fn excess(
    need: &WeightedNeed,
    step: f64,
    postings: &Postings,
    most_of: impl Fn(&WeightedTerm) -> f64,
) -> Excess {
    let (mut together, mut by_codes, mut by_weights) = (0.0, 0.0, 1.0f64);
    for term in need.finding() {
        let (counted, weight) = (f64::from(whole_weight(term.weight, step)), term.weight / step);
        let code = if term.number < postings.n_not_rare { 1.0 } else { f64::from(postings.rare_steps) };
        together += (counted - weight).max(0.0) * most_of(term) + weight * code;
        by_codes += weight * code;
        by_weights = by_weights.max(counted / weight);
    }
    Excess { unit: step * postings.unit, together, by_codes, by_weights }
}

/// A weight in steps, rounded up.
fn whole_weight(weight: f64, step: f64) -> u16 {
    (weight / step * (1.0 - ROUNDING)).ceil().clamp(1.0, MOST_WHOLE) as u16
}

/// Finds a term's place in a need by its number: open addressing, at most half full, so that a search ends.
struct TermTable {
    /// Number and place; [`TermTable::FREE`] where nothing stands.
    slots: Vec<(u32, u32)>,
    shift: u32,
}

impl TermTable {
    const FREE: u32 = u32::MAX;
    /// 2^32 divided by the golden ratio, odd: spreads neighbouring numbers (Knuth, The Art of Computer Programming 3, 6.4).
    const SPREAD: u32 = 0x9E37_79B9;

    fn new(terms: &[WeightedTerm]) -> Self {
        let n_slots = (2 * terms.len()).next_power_of_two().max(2);
        let mut table = Self { slots: vec![(Self::FREE, 0); n_slots], shift: 32 - n_slots.trailing_zeros() };
        for (term, place) in terms.iter().zip(0..) {
            let mut at = table.start(term.number);
            while table.slots[at].0 != Self::FREE {
                at = (at + 1) % n_slots;
            }
            table.slots[at] = (term.number, place);
        }
        table
    }

    fn start(&self, number: u32) -> usize {
        (number.wrapping_mul(Self::SPREAD) >> self.shift) as usize
    }

    #[inline]
    fn place(&self, number: u32) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut at = self.start(number);
        loop {
            let (found, place) = self.slots[at & mask];
            if found == number {
                return Some(place as usize);
            }
            if found == Self::FREE {
                return None;
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(weights: &[f64]) -> WeightedNeed {
        let term = |(at, &weight): (usize, &f64)| WeightedTerm {
            number: at as u32 * 7,
            weight,
            weight_worth: weight,
            product: 0.0,
        };
        let terms: Vec<WeightedTerm> = weights.iter().enumerate().map(term).collect();
        WeightedNeed { n_finding: terms.len(), terms, ..WeightedNeed::default() }
    }

    #[test]
    fn the_commonest_weight_is_counted_exactly_and_none_too_low() {
        let weights = [0.693, 0.693, 0.693, 1.0986, 2.193, 1.5, 0.693];
        let need = need(&weights);
        let step = weight_step(&need, |_| 100.0);
        assert!((f64::from(whole_weight(0.693, step)) * step - 0.693).abs() < 1e-9);
        for weight in weights {
            let counted = f64::from(whole_weight(weight, step)) * step;
            assert!(counted >= weight * (1.0 - 1e-9) && counted < weight * 1.2, "{weight} {counted}");
        }
    }

    #[test]
    fn weights_far_apart_stay_within_bounds() {
        for weights in [&[1e-300, 1.0, 1e300][..], &[1e-9; 400], &[5.0], &[]] {
            let need = need(weights);
            let step = weight_step(&need, |_| 255.0);
            assert!(step > 0.0 && step.is_finite());
            for &weight in weights {
                assert!(f64::from(whole_weight(weight, step)) * step >= weight * (1.0 - 1e-9));
            }
        }
    }

    #[test]
    fn the_table_finds_each_term_and_no_other() {
        let need = need(&vec![1.0; 3_000]);
        let table = TermTable::new(&need.terms);
        for (place, term) in need.terms.iter().enumerate() {
            assert_eq!(table.place(term.number), Some(place));
            assert_eq!(table.place(term.number + 1), None);
        }
        assert_eq!(TermTable::new(&[]).place(0), None);
    }
}
