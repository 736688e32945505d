//! Matching again after a change, without looking at every supply again: lists that are kept, and a proof that they suffice.
//!
//! **The problem.** Each supply added moves N, document frequencies and average lengths, and with them every score a little.
//! So no old score may be shown again, and an old list may have lost its order.
//!
//! **The idea.** A list is kept deeper than it is shown, with a bound on the scores of all supplies outside it. Later the
//! kept supplies and the new or changed ones are scored exactly with today's statistics. Everything else is unchanged and was
//! below the bound; how much its score can have grown since is bounded too. If the last score shown lies strictly above that, no
//! other supply can be in the list: it is the one a full run makes. If not, the need is matched in full.
//!
//! **The bound.** Write L = Σ w(t) · v(t) · (k1 + 1) over the need's terms that any supply has, v(t) what a term is worth, so that a score is
//! S / L with S = Σ y(t), y(t) = w(t) · v(t) · sat(x(t)), sat(x) = x · (k1 + 1) / (k1 + x). An old bound s says S ≤ s · L. Today,
//! for the same unchanged supply:
//!
//! - x(t) adds up w_f · tf_f / (1 - b_f + b_f · len_f / avg_f). A part grows by (1 - b + b · len / avg) / (1 - b + b · len / avg'),
//!   which is at most max(1, avg' / avg) = g; so x'(t) ≤ g · x(t), with the largest g of the stream's fields.
//! - sat is concave with sat(0) = 0, and rises: sat(g · x) ≤ g · sat(x) for g ≥ 1.
//! - so y'(t) ≤ r(t) · y(t), r(t) = g · v'(t) / v(t). A term that no supply had then is not in an unchanged one; a term
//!   that none has today gives nothing.
//!
//! The largest S' = Σ r(t) · y(t) under Σ y(t) ≤ s · L and 0 ≤ y(t) ≤ w(t) · v(t) · (k1 + 1) is a fractional knapsack: fill the terms
//! in the order of falling r(t) (Dantzig, Discrete-Variable Extremum Problems, 1957). The bound is S' / L'. It is far tighter
//! than s · max r(t) · L / L', which one common word that is worth next to nothing would spoil.
//!
//! A certified list is cut where the bound begins, and the bound is kept with it: so it can be carried on again and again,
//! until too little is left above the bound.

use duijie_domain::matches::{Stream, TextField};
use duijie_index::DocSet;

use crate::explain::NEAREST;
use crate::terms::NeedTerm;
use crate::top_k::{by_score, top_k};
use crate::{Candidate, Collection, Engine, FewSupplies, Params, WeightedNeed};

/// Supplies kept below those that are wanted: so many scores later reach down far enough for a few percent of new supplies.
const MARGIN: usize = 50;
/// So many supplies must be left below those that are wanted; with fewer the next run would match in full anyway.
const LEAST_SPARE: usize = 5;
/// Bounds are raised by this share: scores are rounded, by some 1e-16 a term.
const GUARD: f64 = 1e-9;

/// The supplies that a list of `top` is made from: explanations look at the nearest [`NEAREST`] whatever is shown.
pub fn wanted_depth(top: usize) -> usize {
    top.max(NEAREST)
}

/// How deep lists are made that will be kept.
pub fn kept_depth(top: usize) -> usize {
    wanted_depth(top) + MARGIN
}

/// A list with what holds for all supplies outside it.
#[derive(Debug, Clone, PartialEq)]
pub struct DeepList {
    /// Best first, ties by ascending `doc_idx`.
    pub candidates: Vec<Candidate>,
    /// No other supply has a score above this; 0 when none outside shares a term with the need.
    pub bound: f64,
}

impl DeepList {
    /// From an engine's list that was made `depth` deep.
    pub fn of_full(candidates: Vec<Candidate>, depth: usize) -> Self {
        let last = candidates.last().filter(|_| candidates.len() >= depth);
        let bound = last.map_or(0.0, |last| last.score);
        Self { candidates, bound }
    }
}

/// What was remembered of a need whose terms and weights are the same today.
#[derive(Debug, Clone, Copy)]
pub struct Remembered<'a> {
    /// Today's numbers of the supplies in its list that still exist, in any order.
    pub supplies: &'a [u32],
    /// The bound on all others.
    pub bound: f64,
    /// How many supplies had each of the need's terms, in the order of the terms.
    pub doc_freqs: &'a [u32],
}

/// A collection after a change.
pub struct Incremental<'a> {
    engine: &'a Engine,
    params: &'a Params,
    allowed: Option<&'a DocSet>,
    then: Collection,
    /// How far x(t) of an unchanged supply can have grown, by stream.
    growth: [f64; 2],
    fresh: FewSupplies,
    is_fresh: DocSet,
}

impl<'a> Incremental<'a> {
    /// `then` is what the lists to be carried on were made from. `fresh` holds all supplies that are new since or have changed;
    /// of these and of the kept ones only the `allowed` come into lists. Every allowed supply that is not fresh must have been allowed then.
    pub fn new(
        engine: &'a Engine,
        params: &'a Params,
        then: Collection,
        fresh: &[u32],
        allowed: Option<&'a DocSet>,
    ) -> Self {
        let mut is_fresh = DocSet::empty(engine.n_docs());
        fresh.iter().for_each(|&doc_idx| is_fresh.insert(doc_idx));
        let is_allowed = |doc_idx: &u32| allowed.is_none_or(|set| set.contains(*doc_idx));
        let few = engine.few(fresh.iter().copied().filter(is_allowed).collect());
        let now = engine.collection();
        let is_thorough = |collection: &Collection| params.is_thorough(collection.n_docs);
        let growth = Stream::ALL.map(|stream| {
            if is_thorough(&then) == is_thorough(&now) {
                growth(params, &then, &now, stream)
            } else {
                f64::INFINITY // other terms find candidates today
            }
        });
        Self { engine, params, allowed, then, growth, fresh: few, is_fresh }
    }

    /// Today's list of a need, [`kept_depth`] deep or less; `None` when only a full match can tell. Its first
    /// [`wanted_depth`] supplies are exactly those of a full match.
    ///
    /// Cost: O(terms of the kept supplies + terms in common with the fresh ones).
    pub fn carry_on(
        &self,
        terms: &[NeedTerm],
        weighted: &WeightedNeed,
        remembered: &Remembered<'_>,
        top: usize,
    ) -> Option<DeepList> {
        let bound = self.bound(terms, remembered)?;
        let is_kept = |doc_idx: &u32| {
            !self.is_fresh.contains(*doc_idx) && self.allowed.is_none_or(|set| set.contains(*doc_idx))
        };
        let kept: Vec<u32> = remembered.supplies.iter().copied().filter(is_kept).collect();
        let mut scored: Vec<(u32, f64)> = Vec::with_capacity(kept.len() + self.fresh.supplies().len());
        let of_kept = self.engine.scores_of(weighted, &kept);
        scored.extend(std::iter::zip(kept, of_kept));
        let of_fresh = self.engine.scores_of_few(weighted, &self.fresh);
        scored.extend(std::iter::zip(self.fresh.supplies().iter().copied(), of_fresh));
        scored.retain(|&(_, score)| score > bound);
        if bound > 0.0 && scored.len() < wanted_depth(top) + LEAST_SPARE {
            return None;
        }
        let n_certain = scored.len();
        let list = top_k(scored, kept_depth(top));
        debug_assert!(list.is_sorted_by(|a, b| by_score(a, b).is_lt()));
        let bound = if list.len() < n_certain { list.last().map_or(bound, |last| last.1) } else { bound };
        let candidates = list.into_iter().map(|(doc_idx, score)| Candidate { doc_idx, score }).collect();
        Some(DeepList { candidates, bound })
    }

    /// What no supply outside the list and not fresh can exceed today, if that can be told.
    fn bound(&self, terms: &[NeedTerm], remembered: &Remembered<'_>) -> Option<f64> {
        let is_sound = self.growth.iter().all(|growth| growth.is_finite());
        if !is_sound || remembered.doc_freqs.len() != terms.len() || remembered.bound < 0.0 {
            return None;
        }
        let (now, doc_freqs) = (self.engine.collection(), self.engine.doc_freqs(terms));
        let (reach, language) = (self.params.k1 + 1.0, self.params.model.need_language());
        let (mut largest_then, mut largest_now) = (0.0, 0.0);
        // growth, and the most that the term gave to any supply then
        let mut parts: Vec<(f64, f64)> = Vec::with_capacity(terms.len());
        for ((term, &df_then), &df_now) in terms.iter().zip(remembered.doc_freqs).zip(&doc_freqs) {
            let finds = self.params.finds(term.stream, now.n_docs);
            if !(finds && term.weight > 0.0 && term.weight.is_finite()) {
                continue;
            }
            let idf_of_needs = language.idf(term.stream, &term.term);
            let most = |collection: &Collection, df: u32| {
                if df == 0 { 0.0 } else { term.weight * collection.worth(df, idf_of_needs) * reach }
            };
            let (most_then, most_now) = (most(&self.then, df_then), most(&now, df_now));
            largest_then += most_then;
            largest_now += most_now;
            if most_then > 0.0 {
                parts.push((self.growth[term.stream as usize] * most_now / most_then, most_then));
            }
        }
        if remembered.bound == 0.0 || largest_now == 0.0 {
            return Some(0.0);
        }
        let mut left = remembered.bound * largest_then;
        parts.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let mut sum = 0.0;
        for (ratio, most) in parts {
            let gave = most.min(left);
            sum += ratio * gave;
            left -= gave;
        }
        // weights so far apart that these sums leave the range of numbers certify nothing
        Some(sum / largest_now * (1.0 + GUARD)).filter(|bound| bound.is_finite() && *bound > 0.0)
    }
}

/// How many times as much x(t) of a stream's terms can be, from the average lengths; infinite for parameters that the
/// derivation does not hold for.
fn growth(params: &Params, then: &Collection, now: &Collection, stream: Stream) -> f64 {
    let mut growth: f64 = 1.0;
    for field in TextField::ALL {
        let of_field = params.field(field);
        if !(0.0..=1.0).contains(&of_field.b) || of_field.weight < 0.0 || params.k1 < 0.0 {
            return f64::INFINITY;
        }
        // a field that no supply had then, or has today, is in no unchanged supply
        if let (Some(then), Some(now)) = (then.average(stream, field), now.average(stream, field)) {
            growth = growth.max(now / then);
        }
    }
    growth
}

#[cfg(test)]
mod tests;
