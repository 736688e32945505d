//! The best supplies of one need while chunks go by: exact scores of those kept, upper bounds of those that wait.
//!
//! A supply is dropped only when its bound lies below the k-th exact score seen so far, which never exceeds the final one.
//! Equality goes on to the exact score, where score and id decide. So the result does not depend on chunks, batches or threads.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::top_k::by_score;

/// Bounds that may wait before they are settled: sorting them lets most of them go without an exact score.
const MOST_WAITING: usize = 256;
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

/// The best of a need, and bounds that wait to be settled.
pub(crate) struct Settling {
    pub(crate) best: Best,
    /// Sum and position.
    waiting: Vec<(u16, u32)>,
    /// Score that a step of a sum stands for.
    unit: f64,
}

impl Settling {
    pub(crate) fn new(k: usize, unit: f64) -> Self {
        Self { best: Best::new(k), waiting: Vec::new(), unit }
    }

    /// The smallest sum that can still reach the threshold. A sum of 65,535 may stand for more, and always passes.
    pub(crate) fn least_sum(&self) -> u16 {
        let steps = self.best.threshold() * (1.0 - GUARD) / self.unit;
        steps.min(f64::from(u16::MAX)).max(1.0) as u16
    }

    /// Puts a bound aside.
    pub(crate) fn wait(&mut self, sum: u16, position: u32) {
        self.waiting.push((sum, position));
    }

    /// Settles what waits once it is much.
    pub(crate) fn settle_if_many(&mut self, exact: impl FnMut(u32) -> (u32, f64)) {
        if self.waiting.len() >= MOST_WAITING {
            self.settle(exact);
        }
    }

    /// Settles what waits: highest bound first, until none can reach the threshold. `exact` answers `doc_idx` and score of a
    /// position.
    pub(crate) fn settle(&mut self, mut exact: impl FnMut(u32) -> (u32, f64)) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for &(sum, position) in &waiting {
            if sum < self.least_sum() {
                break;
            }
            let (doc_idx, score) = exact(position);
            self.best.offer(doc_idx, score);
        }
        waiting.clear();
        self.waiting = waiting;
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
            scores in prop::collection::vec(0u16..40, 0..900),
            k in 0usize..60,
            slack in 0u16..3,
        ) {
            let exact = |position: u32| (position, f64::from(scores[position as usize]));
            let mut settling = Settling::new(k, 1.0);
            for (position, &score) in scores.iter().enumerate() {
                let sum = score + slack;
                if sum >= settling.least_sum() {
                    settling.wait(sum, position as u32);
                }
                settling.settle_if_many(exact);
            }
            settling.settle(exact);
            let all = scores.iter().zip(0..).map(|(&score, at)| (at, f64::from(score))).filter(|p| p.1 > 0.0);
            prop_assert_eq!(settling.best.into_sorted(), top_k(all.collect(), k));
        }
    }
}
