//! The best k of many scores: highest score first, ties by ascending index.

use std::cmp::Ordering;

/// Orders by score descending, then by index ascending.
pub(crate) fn by_score(a: &(u32, f64), b: &(u32, f64)) -> Ordering {
    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
}

/// The best `k` of `(index, score)` pairs in order. Cost: O(n + k log k).
pub(crate) fn top_k(mut scored: Vec<(u32, f64)>, k: usize) -> Vec<(u32, f64)> {
    if k == 0 {
        return Vec::new();
    }
    if scored.len() > k {
        scored.select_nth_unstable_by(k - 1, by_score);
        scored.truncate(k);
    }
    scored.sort_unstable_by(by_score);
    scored
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn equals_sort_then_truncate(scores in prop::collection::vec(0u8..20, 0..200), k in 0usize..250) {
            let pairs: Vec<(u32, f64)> = scores.iter().enumerate().map(|(i, &s)| (i as u32, f64::from(s))).collect();
            let mut expected = pairs.clone();
            expected.sort_by(by_score);
            expected.truncate(k);
            prop_assert_eq!(top_k(pairs, k), expected);
        }
    }
}
