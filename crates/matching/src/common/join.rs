//! All pairs of needs that are alike enough, without comparing all with all.
//!
//! Two needs that share no term have nothing in common. So each need walks only the postings of its own terms, up to itself, and
//! sums products there: the work is the number of shared terms of all pairs, not the square of the needs. Terms that a
//! large share of the needs holds were left out before ([`super::vectors`]), which bounds the postings.

use rayon::prelude::*;

use super::vectors::{Vectors, Weighted};

/// The most pairs a need may have with needs before it, the most alike. Thousands that copied one text must not make millions of pairs.
const MOST_PAIRS: usize = 500;

/// Two needs and how alike they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    /// The earlier one.
    pub(super) left: u32,
    /// The later one.
    pub(super) right: u32,
    /// Cosine of their vectors, 0 to 1.
    pub(super) similarity: f32,
}

/// All pairs at least so alike, by right and then left.
///
/// Cost: for each term, half the square of the needs that hold it; memory for the postings, and a number a need and thread.
pub(super) fn pairs(vectors: &Vectors, least: f64) -> Vec<Pair> {
    let rows = vectors.rows();
    let postings = Postings::of(rows, vectors.n_terms());
    let found: Vec<Vec<Pair>> = (0..rows.len() as u32)
        .into_par_iter()
        .map_init(
            || Sums::new(rows.len()),
            |sums, right| {
                postings.add_up(&rows[right as usize], right, sums);
                sums.take(right, least as f32)
            },
        )
        .collect();
    found.into_iter().flatten().collect()
}

/// By term, the needs that hold it, ascending.
struct Postings {
    /// Where each term's part begins, and the end.
    starts: Vec<usize>,
    needs: Vec<u32>,
    weights: Vec<f32>,
}

impl Postings {
    fn of(rows: &[Vec<Weighted>], n_terms: usize) -> Self {
        let mut starts = vec![0usize; n_terms + 1];
        for weighted in rows.iter().flatten() {
            starts[weighted.term as usize + 1] += 1;
        }
        for term in 0..n_terms {
            starts[term + 1] += starts[term];
        }
        let mut next = starts.clone();
        let (mut needs, mut weights) = (vec![0; starts[n_terms]], vec![0.0; starts[n_terms]]);
        for (need, row) in (0..).zip(rows) {
            for weighted in row {
                let at = &mut next[weighted.term as usize];
                (needs[*at], weights[*at]) = (need, weighted.weight);
                *at += 1;
            }
        }
        Self { starts, needs, weights }
    }

    /// Adds to each need before `right` what it has in common with it. Terms come ascending: one order of every sum.
    fn add_up(&self, row: &[Weighted], right: u32, sums: &mut Sums) {
        for weighted in row {
            let part = self.starts[weighted.term as usize]..self.starts[weighted.term as usize + 1];
            for (&need, &weight) in self.needs[part.clone()].iter().zip(&self.weights[part]) {
                if need >= right {
                    break;
                }
                sums.add(need, weighted.weight * weight);
            }
        }
    }
}

/// One number a need, and which of them are not zero.
struct Sums {
    by_need: Vec<f32>,
    touched: Vec<u32>,
}

impl Sums {
    fn new(n_needs: usize) -> Self {
        Self { by_need: vec![0.0; n_needs], touched: Vec::new() }
    }

    fn add(&mut self, need: u32, part: f32) {
        let sum = &mut self.by_need[need as usize];
        if *sum == 0.0 {
            self.touched.push(need);
        }
        *sum += part;
    }

    /// The pairs of `right` that reach `least`, by left; everything is zero afterwards.
    fn take(&mut self, right: u32, least: f32) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for left in self.touched.drain(..) {
            let similarity = std::mem::take(&mut self.by_need[left as usize]).min(1.0);
            if similarity >= least {
                pairs.push(Pair { left, right, similarity });
            }
        }
        if pairs.len() > MOST_PAIRS {
            let best_first =
                |a: &Pair, b: &Pair| b.similarity.total_cmp(&a.similarity).then(a.left.cmp(&b.left));
            pairs.select_nth_unstable_by(MOST_PAIRS, best_first);
            pairs.truncate(MOST_PAIRS);
        }
        pairs.sort_unstable_by_key(|pair| pair.left);
        pairs
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const N_TERMS: usize = 12;

    /// Rows over a few terms, each weight 0 (absent) or a quarter to one.
    fn rows() -> impl Strategy<Value = Vec<Vec<Weighted>>> {
        let row = prop::collection::vec(0u8..5, N_TERMS).prop_map(|quarters| {
            let weighted = (0..).zip(quarters).filter(|&(_, quarters)| quarters > 0);
            weighted.map(|(term, quarters)| Weighted { term, weight: f32::from(quarters) / 4.0 }).collect()
        });
        prop::collection::vec(row, 0..20)
    }

    fn product(left: &[Weighted], right: &[Weighted]) -> f32 {
        let of = |term| left.iter().find(|weighted| weighted.term == term).map_or(0.0, |found| found.weight);
        right.iter().map(|weighted| of(weighted.term) * weighted.weight).sum::<f32>().min(1.0)
    }

    proptest! {
        #[test]
        fn the_pairs_are_those_of_comparing_all_with_all(rows in rows(), least in 0.01f64..1.0) {
            let mut expected = Vec::new();
            for (right, row) in (0..).zip(&rows) {
                for left in 0..right {
                    let similarity = product(&rows[left as usize], row);
                    if similarity >= least as f32 {
                        expected.push(Pair { left, right, similarity });
                    }
                }
            }
            prop_assert_eq!(pairs(&Vectors::of_rows(rows, N_TERMS), least), expected);
        }
    }

    #[test]
    fn of_too_many_pairs_the_most_alike_are_kept() {
        let row = |weight| vec![Weighted { term: 0, weight }];
        let n_before = MOST_PAIRS + 10;
        let mut rows: Vec<_> = (0..n_before).map(|idx| row(if idx < 10 { 0.1 } else { 0.2 })).collect();
        rows.push(row(1.0));
        let of_last: Vec<Pair> = pairs(&Vectors::of_rows(rows, 1), 0.05)
            .into_iter()
            .filter(|pair| pair.right as usize == n_before)
            .collect();
        assert_eq!(of_last.len(), MOST_PAIRS);
        assert_eq!(of_last[0].left, 10);
    }
}
