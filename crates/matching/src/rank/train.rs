//! Weights and levels from judged pairs.
//!
//! **Weights** minimise a pairwise logistic loss: for two supplies of one need, the better judged one should have the higher score;
//! a pair counts by the difference of their gains 2^(level-1) - 1, every need counts the same (Burges et al., Learning to Rank using
//! Gradient Descent, 2005; the weights by gain are ours). No weight is below 0, so that nothing that two texts have in common can
//! speak against them. **Levels** begin where the mean absolute error over all judgements is smallest, threshold by threshold:
//! the errors of the three questions "above level 1, 2, 3?" add up to it. Supplies with and without text are fitted apart.
//!
//! **Cross-validation** is by need, never by pair: needs with the same title are on one side.

use std::collections::BTreeMap;

use duijie_domain::matches::{Level, Signal};

use super::{Ranked, Ranking, Shape, Signals};

/// Weights are kept small by this share of their square, in units of each signal's deviation.
const RIDGE: f64 = 0.01;
/// Steps of descent; the loss is smooth, and few weights settle within a few hundred.
const STEPS: usize = 800;
/// Sides of cross-validation.
pub const FOLDS: usize = 5;

/// A need's judged supplies.
#[derive(Debug, Clone)]
pub struct JudgedNeed {
    /// Needs with the same title are kept on one side.
    pub title: String,
    /// Signals of each supply, and what people said.
    pub supplies: Vec<(Ranked, Level)>,
}

/// The rankings fitted to judged needs, by [`Shape`]. A shape that nobody judged takes the other's.
///
/// Cost: O(pairs of differently judged supplies of the same need).
pub fn fit(needs: &[&JudgedNeed]) -> Option<[Ranking; 2]> {
    let of_shape = |shape| fit_shape(needs, shape);
    match (of_shape(Shape::FullText), of_shape(Shape::TitleOnly)) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some([one, one]),
        (Some(full_text), Some(title_only)) => Some([full_text, title_only]),
    }
}

/// The side of every need, 0 to [`FOLDS`] - 1: titles in their order take turns.
pub fn folds(needs: &[JudgedNeed]) -> Vec<usize> {
    let titles: BTreeMap<&str, usize> = needs.iter().map(|need| (need.title.as_str(), 0)).collect();
    let place: BTreeMap<&str, usize> = titles.into_keys().zip(0..).collect();
    needs.iter().map(|need| place[need.title.as_str()] % FOLDS).collect()
}

/// Differences of signals between a better and a worse supply, with their weights.
struct Pairs {
    differences: Vec<Signals>,
    weights: Vec<f64>,
}

fn fit_shape(needs: &[&JudgedNeed], shape: Shape) -> Option<Ranking> {
    let of_shape = |need: &&JudgedNeed| -> Vec<(Signals, Level)> {
        let supplies = need.supplies.iter().filter(|(found, _)| found.shape == shape);
        supplies.map(|&(found, level)| (found.signals, level)).collect()
    };
    let judged: Vec<Vec<(Signals, Level)>> = needs.iter().map(of_shape).collect();
    let pairs = Pairs::of(&judged);
    if pairs.weights.is_empty() {
        return None;
    }
    let weights = pairs.descend();
    let unscaled = Ranking { weights, levels: [0.0; 3] };
    let scored: Vec<(f64, Level)> =
        judged.iter().flatten().map(|(signals, level)| (unscaled.score(signals), *level)).collect();
    Some(scaled(unscaled.weights, thresholds(scored)))
}

impl Pairs {
    fn of(judged: &[Vec<(Signals, Level)>]) -> Self {
        let gain = |level: Level| f64::from((1u32 << (level.number() - 1)) - 1);
        let mut pairs = Self { differences: Vec::new(), weights: Vec::new() };
        for supplies in judged {
            let first = pairs.weights.len();
            for (better, above) in supplies {
                for (worse, below) in supplies.iter().filter(|(_, below)| below < above) {
                    pairs.differences.push(std::array::from_fn(|at| better[at] - worse[at]));
                    pairs.weights.push(gain(*above) - gain(*below));
                }
            }
            let total: f64 = pairs.weights[first..].iter().sum();
            pairs.weights[first..].iter_mut().for_each(|weight| *weight /= total);
        }
        let n_needs: f64 = pairs.weights.iter().sum();
        pairs.weights.iter_mut().for_each(|weight| *weight /= n_needs);
        pairs
    }

    /// Projected gradient descent on standardised signals; the step is what the curvature allows.
    fn descend(&self) -> Signals {
        const N: usize = Signal::ALL.len();
        let weighted = || std::iter::zip(&self.differences, &self.weights);
        let deviations: Signals = std::array::from_fn(|at| {
            let variance: f64 = weighted().map(|(difference, weight)| weight * difference[at].powi(2)).sum();
            if variance > 0.0 { variance.sqrt() } else { 1.0 }
        });
        // the largest eigenvalue of a correlation matrix is at most its trace, how many signals differ at all; the logistic curve
        // bends by at most 1/4
        let n_differing =
            (0..N).filter(|&at| weighted().any(|(difference, _)| difference[at] != 0.0)).count();
        let step = 1.0 / (n_differing as f64 / 4.0 + 2.0 * RIDGE);
        let mut found: Signals = [0.1; N];
        for _ in 0..STEPS {
            let mut slope: Signals = found.map(|weight| 2.0 * RIDGE * weight);
            for (difference, weight) in weighted() {
                let standard: Signals = std::array::from_fn(|at| difference[at] / deviations[at]);
                let margin: f64 = std::iter::zip(&found, &standard).map(|(w, d)| w * d).sum();
                let pull = weight / (1.0 + margin.exp());
                std::iter::zip(&mut slope, standard).for_each(|(slope, d)| *slope -= pull * d);
            }
            std::iter::zip(&mut found, slope)
                .for_each(|(weight, slope)| *weight = (*weight - step * slope).max(0.0));
        }
        // a signal that never differs has no weight
        let has_spread = |at: usize| weighted().any(|(difference, _)| difference[at] != 0.0);
        std::array::from_fn(|at| if has_spread(at) { found[at] / deviations[at] } else { 0.0 })
    }
}

/// The scores from which levels 2, 3 and 4 are said with the smallest error. Between two scores the middle is taken.
fn thresholds(mut scored: Vec<(f64, Level)>) -> [f64; 3] {
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut from = [Level::None, Level::Weak, Level::Fair].map(|above| {
        // below the threshold those above are wrong, from it on the others
        let mut wrong = scored.iter().filter(|(_, level)| *level <= above).count() as i64;
        let (mut least, mut best) = (wrong, scored[0].0);
        for (at, (score, level)) in scored.iter().enumerate() {
            wrong += if *level > above { 1 } else { -1 };
            let next = scored.get(at + 1).map_or(2.0 * score.max(f64::MIN_POSITIVE), |next| next.0);
            if wrong < least && next > *score {
                (least, best) = (wrong, 0.5 * (score + next));
            }
        }
        best.max(f64::MIN_POSITIVE)
    });
    from[1] = from[1].max(from[0]);
    from[2] = from[2].max(from[1]);
    from
}

/// In the scale on which "fairly strong" begins at 1.
fn scaled(weights: Signals, levels: [f64; 3]) -> Ranking {
    let unit = levels[1];
    Ranking { weights: weights.map(|weight| weight / unit), levels: levels.map(|level| level / unit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supply(signals: Signals, level: Level) -> (Ranked, Level) {
        let shape = Shape::FullText;
        (Ranked { doc_idx: 0, score: 0.0, level: Level::None, signals, shape }, level)
    }

    fn need(title: &str, supplies: Vec<(Ranked, Level)>) -> JudgedNeed {
        JudgedNeed { title: title.to_owned(), supplies }
    }

    #[test]
    fn what_tells_good_from_bad_is_weighed_and_what_misleads_is_not() {
        let needs: Vec<JudgedNeed> = (0..20)
            .map(|n| {
                let noise = f64::from(n % 7);
                need(
                    &format!("n{n}"),
                    vec![
                        supply([8.0, 1.0 - noise, noise, 0.0, 0.0, 0.0], Level::Strong),
                        supply([5.0, 3.0, 6.0 - noise, 0.0, 0.0, 0.0], Level::Weak),
                        supply([1.0, 6.0, noise, 0.0, 0.0, 0.0], Level::None),
                    ],
                )
            })
            .collect();
        let [ranking, other] = fit(&needs.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(ranking, other, "nobody judged titles alone");
        assert!(ranking.weights[0] > 10.0 * ranking.weights[2], "{ranking:?}");
        assert_eq!(ranking.weights[1], 0.0);
        assert_eq!(ranking.levels[1], 1.0);
        assert!(ranking.is_sound());
        let levels =
            [8.0, 5.0, 1.0].map(|value| ranking.level(ranking.score(&[value, 0.0, 3.0, 0.0, 0.0, 0.0])));
        assert_eq!(levels, [Level::Strong, Level::Weak, Level::None]);
    }

    #[test]
    fn thresholds_make_the_fewest_errors() {
        let levels = [Level::None, Level::None, Level::Weak, Level::Weak, Level::Fair, Level::Strong];
        let scored = levels.into_iter().zip(1..).map(|(level, at)| (f64::from(at), level)).collect();
        assert_eq!(thresholds(scored), [2.5, 4.5, 5.5]);
    }

    #[test]
    fn nothing_is_learned_from_nothing() {
        assert_eq!(fit(&[]), None);
        let equal = need("n", vec![supply([1.0; 6], Level::Weak), supply([2.0; 6], Level::Weak)]);
        assert_eq!(fit(&[&equal]), None);
    }

    #[test]
    fn needs_with_one_title_are_on_one_side() {
        let needs: Vec<JudgedNeed> =
            ["a", "b", "c", "a", "d", "e", "f"].map(|title| need(title, Vec::new())).into();
        assert_eq!(folds(&needs), [0, 1, 2, 0, 3, 4, 0]);
    }
}
