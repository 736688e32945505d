//! Does a supply answer the figures of a need? For every figure asked: met, not met, open, or no figure given.
//!
//! Two figures speak of the same thing when their quantities share a content word, their units have one dimension, and both are
//! values or both the same change. Values are compared in the base of the dimension, as intervals.

use duijie_domain::matches::Verdict;
use serde::Serialize;

use super::{Bound, Figure};
use crate::words::{Phrase, alike_in_meaning};

/// How alike two names of quantities must be.
const LEAST_ALIKE: f64 = 0.5;
/// Room for rounding when units are converted.
const RELATIVE_ERROR: f64 = 1e-9;

/// The answer to one figure of a need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureAnswer {
    /// What is asked.
    pub need: Figure,
    /// What is given; `None` with [`Verdict::Absent`].
    pub supply: Option<Figure>,
    /// How they compare.
    pub verdict: Verdict,
}

/// One answer for every figure of the need, in their order; of several figures of the supply that speak of it, the best. `O(n·m)`.
pub fn compare_figures(need: &[Figure], supply: &[Figure]) -> Vec<FigureAnswer> {
    need.iter().map(|asked| answer(asked, supply)).collect()
}

fn phrase(figure: &Figure) -> Phrase<'_> {
    Phrase { text: &figure.quantity, words: &figure.words, listed: &figure.listed }
}

fn answer(asked: &Figure, supply: &[Figure]) -> FigureAnswer {
    let mut best: Option<(&Figure, Verdict, f64)> = None;
    for given in supply {
        let alike = alike_in_meaning(phrase(asked), phrase(given));
        let is_same =
            alike >= LEAST_ALIKE && asked.dimension == given.dimension && asked.change == given.change;
        if !is_same {
            continue;
        }
        let verdict = verdict(asked, given);
        let is_better = best.is_none_or(|(_, known, share)| {
            share.total_cmp(&alike).then(rank(verdict).cmp(&rank(known))).is_lt()
        });
        if is_better {
            best = Some((given, verdict, alike));
        }
    }
    match best {
        Some((given, verdict, _)) => {
            FigureAnswer { need: asked.clone(), supply: Some(given.clone()), verdict }
        }
        None => FigureAnswer { need: asked.clone(), supply: None, verdict: Verdict::Absent },
    }
}

/// Best first.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Met => 0,
        Verdict::Open => 1,
        Verdict::NotMet => 2,
        Verdict::Absent => 3,
    }
}

fn verdict(asked: &Figure, given: &Figure) -> Verdict {
    let ((low, high), (least, most)) = (asked.in_base(), given.in_base());
    let room = |value: f64| if value.is_finite() { value.abs() * RELATIVE_ERROR } else { 0.0 };
    let not_below = |value: f64, limit: f64| value >= limit - room(limit);
    let not_above = |value: f64, limit: f64| value <= limit + room(limit);
    let is_inside = not_below(least, low) && not_above(most, high);
    // a working range that is wider than the one asked covers it
    let covers = asked.bound == Bound::Between && not_above(least, low) && not_below(most, high);
    if is_inside || covers {
        Verdict::Met
    } else if least > high + room(high) || most < low - room(low) {
        Verdict::NotMet
    } else {
        Verdict::Open
    }
}
