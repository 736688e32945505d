//! Metrics over all needs of a set, each with its 95 % bootstrap interval over needs.

use std::collections::HashMap;

use duijie_domain::{NeedId, SupplyId};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::metrics::{Judgements, ndcg_at, precision_at, recall_at, reciprocal_rank};
use super::{Dataset, RankedNeed};
use crate::{Error, Result};

/// Bootstrap draws; the ends of the interval then move by less than 0.001 between seeds on the sets in use.
const DRAWS: usize = 4_000;
/// Fixed, so that a run repeats to the last digit.
const SEED: u64 = 20_261_101;

/// A mean with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean over the needs that have a value.
    pub mean: f64,
    /// 2.5 % quantile of the bootstrap means.
    pub low: f64,
    /// 97.5 % quantile.
    pub high: f64,
    /// How many needs have a value.
    pub n_needs: usize,
}

/// The figures of one run over one set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Name of the set.
    pub dataset: String,
    /// Judged needs.
    pub n_needs: usize,
    /// Judgements.
    pub n_judgements: usize,
    /// Whether only judged supplies were ranked.
    pub judged_only: bool,
    /// nDCG@10, gain 2^(level-1) - 1.
    pub ndcg_at_10: Estimate,
    /// Mean reciprocal rank of the first supply of level 3 or 4.
    pub mrr: Estimate,
    /// Recall@100 of levels 3 and 4.
    pub recall_at_100: Estimate,
    /// Precision@5 of levels 3 and 4.
    pub p_at_5: Estimate,
    /// Mean absolute error of the predicted level over all judgements.
    pub mae: Estimate,
    /// 1 / (1 + MAE).
    pub score: f64,
}

impl Summary {
    /// Measures ranked needs against the set's judgements.
    ///
    /// # Errors
    /// [`Error::EvalEmpty`] when no need has anything to find.
    pub fn measure(dataset: &Dataset, name: &str, ranked: &[RankedNeed], judged_only: bool) -> Result<Self> {
        let over_needs = |metric: Metric<'_>| Estimate::over(dataset, ranked, metric).ok_or(Error::EvalEmpty);
        let errors = ranked.iter().map(|need| {
            let error = |(_, judged, predicted): &(
                _,
                duijie_domain::matches::Level,
                duijie_domain::matches::Level,
            )| { f64::from(judged.number().abs_diff(predicted.number())) };
            (need.judged.iter().map(error).sum::<f64>(), need.judged.len() as f64)
        });
        let mae = Estimate::of_ratio(errors.collect()).ok_or(Error::EvalEmpty)?;
        Ok(Self {
            dataset: name.to_owned(),
            n_needs: ranked.len(),
            n_judgements: ranked.iter().map(|need| need.judged.len()).sum(),
            judged_only,
            ndcg_at_10: over_needs(&|order, judged| ndcg_at(10, order, judged))?,
            mrr: over_needs(&reciprocal_rank)?,
            recall_at_100: over_needs(&|order, judged| recall_at(100, order, judged))?,
            p_at_5: over_needs(&|order, judged| precision_at(5, order, judged))?,
            mae,
            score: 1.0 / (1.0 + mae.mean),
        })
    }
}

/// A figure of one ranked list; `None` where a need has nothing to find.
pub(super) type Metric<'a> = &'a dyn Fn(&[SupplyId], &Judgements) -> Option<f64>;

fn of_need(dataset: &Dataset, need: &RankedNeed, metric: Metric<'_>) -> Option<f64> {
    let order: Vec<SupplyId> = need.supplies.iter().map(|(id, _)| id.clone()).collect();
    metric(&order, &dataset.judgements[&need.need_id])
}

impl Estimate {
    /// The mean of a metric over needs.
    pub(super) fn over(dataset: &Dataset, ranked: &[RankedNeed], metric: Metric<'_>) -> Option<Self> {
        let values = ranked.iter().filter_map(|need| Some((of_need(dataset, need, metric)?, 1.0)));
        Self::of_ratio(values.collect())
    }

    /// The mean difference between two rankings of the same needs, paired by need.
    pub(super) fn between(
        dataset: &Dataset,
        ranked: &[RankedNeed],
        other: &[RankedNeed],
        metric: Metric<'_>,
    ) -> Option<Self> {
        let others: HashMap<&NeedId, &RankedNeed> = other.iter().map(|need| (&need.need_id, need)).collect();
        let difference = |need: &RankedNeed| {
            let other = others.get(&need.need_id)?;
            Some((of_need(dataset, need, metric)? - of_need(dataset, other, metric)?, 1.0))
        };
        Self::of_ratio(ranked.iter().filter_map(difference).collect())
    }

    /// Ratio of sums over needs, `(numerator, denominator)` a need; with denominators of 1 this is the mean. `None` without needs.
    fn of_ratio(values: Vec<(f64, f64)>) -> Option<Self> {
        let ratio = |picked: &mut dyn Iterator<Item = &(f64, f64)>| {
            let (mut above, mut below) = (0.0, 0.0);
            for (numerator, denominator) in picked {
                above += numerator;
                below += denominator;
            }
            above / below
        };
        if values.is_empty() {
            return None;
        }
        let mut random = ChaCha8Rng::seed_from_u64(SEED);
        let mut draws: Vec<f64> = (0..DRAWS)
            .map(|_| {
                let picks: Vec<usize> =
                    (0..values.len()).map(|_| random.random_range(0..values.len())).collect();
                ratio(&mut picks.iter().map(|&at| &values[at]))
            })
            .collect();
        draws.sort_by(f64::total_cmp);
        let quantile = |share: f64| draws[((DRAWS - 1) as f64 * share).round() as usize];
        let mean = ratio(&mut values.iter());
        Some(Self { mean, low: quantile(0.025), high: quantile(0.975), n_needs: values.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_mean_and_repeats() {
        let values: Vec<(f64, f64)> = (0..40).map(|n| (f64::from(n % 5) / 4.0, 1.0)).collect();
        let estimate = Estimate::of_ratio(values.clone()).unwrap();
        assert!((estimate.mean - 0.5).abs() < 1e-12);
        assert!(estimate.low < 0.5 && 0.5 < estimate.high);
        assert_eq!(Estimate::of_ratio(values), Some(estimate));
        assert_eq!(Estimate::of_ratio(Vec::new()), None);
    }
}
