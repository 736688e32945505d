//! Metrics of one ranked list. All lie in [0, 1]; `None` where a need has nothing to find.
//!
//! nDCG@10 with gain 2^(level-1) - 1 and discount log2(rank + 1) (Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR
//! techniques, 2002, in the exponential form usual since Burges et al., 2005); a supply counts as relevant for the other metrics from
//! level 3 on.

use std::collections::BTreeMap;

use duijie_domain::SupplyId;
use duijie_domain::matches::Level;

/// Judgements of one need.
pub type Judgements = BTreeMap<SupplyId, Level>;

fn gain(level: Level) -> f64 {
    f64::from((1u32 << (level.number() - 1)) - 1)
}

fn discounted(gains: impl Iterator<Item = f64>) -> f64 {
    gains.enumerate().map(|(at, gain)| gain / ((at + 2) as f64).log2()).sum()
}

/// Normalised discounted cumulated gain of the first `k`; `None` without any level above 1.
pub fn ndcg_at(k: usize, ranked: &[SupplyId], judged: &Judgements) -> Option<f64> {
    let mut ideal: Vec<f64> = judged.values().map(|&level| gain(level)).collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    let best = discounted(ideal.into_iter().take(k));
    if best == 0.0 {
        return None;
    }
    let gains = ranked.iter().take(k).map(|id| judged.get(id).map_or(0.0, |&level| gain(level)));
    Some(discounted(gains) / best)
}

fn is_relevant(level: Level) -> bool {
    level >= Level::Fair
}

fn n_relevant(judged: &Judgements) -> usize {
    judged.values().filter(|&&level| is_relevant(level)).count()
}

fn is_hit(id: &SupplyId, judged: &Judgements) -> bool {
    judged.get(id).is_some_and(|&level| is_relevant(level))
}

/// Reciprocal rank of the first relevant supply, 0 if it is not in the list; `None` without any relevant one.
pub fn reciprocal_rank(ranked: &[SupplyId], judged: &Judgements) -> Option<f64> {
    (n_relevant(judged) > 0)
        .then(|| ranked.iter().position(|id| is_hit(id, judged)).map_or(0.0, |at| 1.0 / (at + 1) as f64))
}

/// Share of the relevant supplies within the first `k`; `None` without any relevant one.
pub fn recall_at(k: usize, ranked: &[SupplyId], judged: &Judgements) -> Option<f64> {
    let wanted = n_relevant(judged);
    let found = ranked.iter().take(k).filter(|id| is_hit(id, judged)).count();
    (wanted > 0).then(|| found as f64 / wanted as f64)
}

/// Share of relevant supplies among the first `k`; `None` without any relevant one.
pub fn precision_at(k: usize, ranked: &[SupplyId], judged: &Judgements) -> Option<f64> {
    let found = ranked.iter().take(k).filter(|id| is_hit(id, judged)).count();
    (n_relevant(judged) > 0 && k > 0).then(|| found as f64 / k as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: usize) -> SupplyId {
        SupplyId::parse(&format!("s{number}")).unwrap()
    }

    fn judged(levels: &[u8]) -> Judgements {
        levels.iter().enumerate().map(|(at, &level)| (id(at), Level::from_number(level).unwrap())).collect()
    }

    #[test]
    fn a_hand_worked_list() {
        let judged = judged(&[4, 1, 3]);
        let ranked = [id(1), id(0), id(2)];
        let dcg = 7.0 / 3f64.log2() + 3.0 / 2.0;
        let ideal = 7.0 + 3.0 / 3f64.log2();
        assert!((ndcg_at(10, &ranked, &judged).unwrap() - dcg / ideal).abs() < 1e-12);
        assert_eq!(reciprocal_rank(&ranked, &judged), Some(0.5));
        assert_eq!(recall_at(2, &ranked, &judged), Some(0.5));
        assert_eq!(precision_at(2, &ranked, &judged), Some(0.5));
    }

    #[test]
    fn needs_with_nothing_to_find_are_left_out() {
        let judged = judged(&[1, 1]);
        assert_eq!(ndcg_at(10, &[id(0)], &judged), None);
        assert_eq!(reciprocal_rank(&[id(0)], &judged), None);
    }

    proptest! {
        #[test]
        fn metrics_stay_in_the_unit_interval(levels in prop::collection::vec(1u8..=4, 1..30), order in prop::collection::vec(0usize..40, 0..40), k in 1usize..20) {
            let judged = judged(&levels);
            let mut ranked: Vec<SupplyId> = Vec::new();
            for number in order {
                if !ranked.contains(&id(number)) {
                    ranked.push(id(number));
                }
            }
            let values = [
                ndcg_at(k, &ranked, &judged),
                reciprocal_rank(&ranked, &judged),
                recall_at(k, &ranked, &judged),
                precision_at(k, &ranked, &judged),
            ];
            for value in values.into_iter().flatten() {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&value));
            }
        }

        #[test]
        fn the_ideal_order_scores_one(levels in prop::collection::vec(1u8..=4, 1..30)) {
            let judged = judged(&levels);
            let mut best: Vec<SupplyId> = judged.keys().cloned().collect();
            best.sort_by_key(|id| std::cmp::Reverse(judged[id]));
            if let Some(value) = ndcg_at(10, &best, &judged) {
                prop_assert!((value - 1.0).abs() < 1e-12);
            }
        }
    }
}
