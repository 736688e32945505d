//! The best supplies of one need while chunks go by: bounds that wait, and exact scores once they are few.
//!
//! A sum bounds a score from both sides: never below it, and not far above, because codes and weights are rounded by less than
//! a step. So the k-th highest sum seen so far tells a score that k supplies reach for certain; what lies below it is dropped
//! without an exact score, and at the end only the neighbourhood of the k-th best is scored exactly, highest bound first.
//! Equality goes on to the exact score, where score and id decide. So the result does not depend on chunks, batches or threads.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::top_k::by_score;

/// Bounds that may wait, beside four for each of the best: many that cannot be told apart are scored exactly and let go.
const MOST_WAITING: usize = 1_024;
/// Bounds are compared with a threshold lowered by this share: sums and codes are rounded, by some 1e-16 a term.
const GUARD: f64 = 1e-9;

/// A score under the heap's order: the worst on top.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Kept {
    doc_idx: u32,
    score: f64,
}

impl Eq for Kept {}

impl Ord for Kept {
    fn cmp(&self, other: &Self) -> Ordering {
        by_score(&(self.doc_idx, self.score), &(other.doc_idx, other.score))
    }
}

impl PartialOrd for Kept {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// At most `k` candidates, the best seen so far.
pub(crate) struct Best {
    k: usize,
    kept: BinaryHeap<Kept>,
}

impl Best {
    pub(crate) fn new(k: usize) -> Self {
        Self { k, kept: BinaryHeap::new() }
    }

    /// How many are kept at most.
    pub(crate) fn k(&self) -> usize {
        self.k
    }

    /// Whether `k` are kept.
    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() == self.k
    }

    /// The score that others must reach; 0 while any will do.
    pub(crate) fn threshold(&self) -> f64 {
        if self.is_full() { self.kept.peek().map_or(f64::INFINITY, |worst| worst.score) } else { 0.0 }
    }

    /// Offers a candidate with its exact score; a score of 0 is none.
    pub(crate) fn offer(&mut self, doc_idx: u32, score: f64) {
        let offered = Kept { doc_idx, score };
        if score <= 0.0 || self.k == 0 {
            return;
        }
        if !self.is_full() {
            self.kept.push(offered);
        } else if let Some(mut worst) = self.kept.peek_mut()
            && offered < *worst
        {
            *worst = offered;
        }
    }

    /// `(doc_idx, score)`, best first.
    pub(crate) fn into_sorted(self) -> Vec<(u32, f64)> {
        self.kept.into_sorted_vec().into_iter().map(|kept| (kept.doc_idx, kept.score)).collect()
    }
}

/// How far a need's sums may lie above its scores, in steps of sums.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Excess {
    /// Score that a step stands for.
    pub(crate) unit: f64,
    /// What weights and codes together add at most.
    pub(crate) together: f64,
    /// What codes add at most, …
    pub(crate) by_codes: f64,
    /// … and by which factor weights raise a sum at most.
    pub(crate) by_weights: f64,
}

impl Excess {
    /// The smallest sum of a supply that may score as high as one with this sum.
    fn reached_by(self, sum: u16) -> u16 {
        let sum = f64::from(sum);
        let least = (sum - self.together).max(sum / self.by_weights - self.by_codes);
        (least * (1.0 - GUARD)).floor().max(1.0) as u16
    }

    /// The smallest sum of a supply that may score as high.
    fn reached_by_score(self, score: f64) -> u16 {
        (score * (1.0 - GUARD) / self.unit).min(f64::from(u16::MAX)).max(1.0) as u16
    }
}

/// The best of a need so far, and bounds that wait to be settled.
pub(crate) struct Settling {
    best: Best,
    /// Sum and position.
    waiting: Vec<(u16, u32)>,
    /// The smallest sum that may still belong to the best.
    least: u16,
    excess: Excess,
}

impl Settling {
    pub(crate) fn new(k: usize, excess: Excess) -> Self {
        Self { best: Best::new(k), waiting: Vec::new(), least: 1, excess }
    }

    /// How many are kept at most.
    pub(crate) fn k(&self) -> usize {
        self.best.k()
    }

    /// The smallest sum that can still belong to the best. A sum of 65,535 may stand for more, and always passes.
    pub(crate) fn least_sum(&self) -> u16 {
        self.least
    }

    /// Learns that at least `k` supplies have this sum.
    pub(crate) fn reach(&mut self, sum: u16) {
        self.least = self.least.max(self.excess.reached_by(sum));
    }

    /// Puts a bound aside.
    #[inline]
    pub(crate) fn wait(&mut self, sum: u16, position: u32) {
        self.waiting.push((sum, position));
    }

    /// Drops what cannot belong to the best, once much waits; scores exactly what is still too much.
    pub(crate) fn settle_if_many(&mut self, exact: impl FnMut(u32) -> (u32, f64)) {
        let k = self.best.k();
        let most = MOST_WAITING + 4 * k;
        if self.waiting.len() < most {
            return;
        }

        let (_, &mut (kth, _), _) = self.waiting.select_nth_unstable_by(k - 1, |a, b| b.0.cmp(&a.0));
        self.reach(kth);
        self.waiting.retain(|&(sum, _)| sum >= self.least);
        if self.waiting.len() > most / 2 {
            self.settle(exact);
        }
    }

    /// Settles what waits: highest bound first, until none can belong to the best. `exact` answers `doc_idx` and score of a
    /// position.
    fn settle(&mut self, mut exact: impl FnMut(u32) -> (u32, f64)) {
        self.waiting.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (sum, position) in self.waiting.drain(..) {
            if sum < self.least {
                break;
            }
            let (doc_idx, score) = exact(position);
            self.best.offer(doc_idx, score);
            if self.best.is_full() {
                self.least = self.least.max(self.excess.reached_by_score(self.best.threshold()));
            }
        }
    }

    /// `(doc_idx, score)`, best first.
    pub(crate) fn finish(mut self, exact: impl FnMut(u32) -> (u32, f64)) -> Vec<(u32, f64)> {
        self.settle(exact);
        self.best.into_sorted()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::top_k::top_k;

    proptest! {
        #[test]
        fn bounds_in_any_order_leave_the_exact_best(
            scores in prop_oneof![prop::collection::vec(0u16..40, 0..900), prop::collection::vec(0u16..9_000, 0..900)],
            k in 0usize..60,
            slacks in prop::collection::vec(0u16..3, 900),
        ) {
            let exact = |position: u32| (position, f64::from(scores[position as usize]));
            let excess = Excess { unit: 1.0, together: 2.0, by_codes: 2.0, by_weights: 1.5 };
            let mut settling = Settling::new(k, excess);
            for (position, (&score, slack)) in std::iter::zip(&scores, slacks).enumerate() {
                let sum = score + slack;
                if k > 0 && sum >= settling.least_sum() {
                    settling.wait(sum, position as u32);
                }
                settling.settle_if_many(exact);
            }
            let all = scores.iter().zip(0..).map(|(&score, at)| (at, f64::from(score))).filter(|p| p.1 > 0.0);
            prop_assert_eq!(settling.finish(exact), top_k(all.collect(), k));
        }
    }
}
