//! The best needs of every supply: the other direction over the same sums, so that a pair has one score.

use duijie_domain::Progress;
use duijie_index::DocSet;
use rayon::prelude::*;

use super::Engine;
use super::best::Best;
use super::need::{ReadyNeed, WeightedNeed};
use super::sum::{Buffers, for_each_need};
use super::supplies::{Positions, words_of_chunk};
use super::zones::CHUNK_DOCS;
use crate::NeedCandidate;

/// Share by which a bound is raised before it meets a threshold: both are rounded to 32 bits for the comparison.
const ROUNDED: f32 = 1.0 + 1e-6;

impl Engine {
    /// The best needs of every supply in `allowed`, by `doc_idx`; at most `top`, highest score first, ties by place in `needs`.
    /// Progress advances by supplies.
    ///
    /// Cost: as [`Engine::supplies_for_needs`], and an exact score for every pair that enters a list. Memory: `top`
    /// candidates a supply.
    pub fn needs_for_supplies(
        &self,
        needs: &[WeightedNeed],
        top: usize,
        allowed: Option<&DocSet>,
        progress: &dyn Progress,
    ) -> Vec<Vec<NeedCandidate>> {
        let ready: Vec<ReadyNeed<'_>> =
            needs.par_iter().map(|need| ReadyNeed::new(&self.postings, need)).collect();
        let allowed = allowed.map(|set| self.positions(set));
        let by_chunk: Vec<Vec<Best>> = (0..self.postings.zones.n_chunks)
            .into_par_iter()
            .map(|at| {
                let best = self.best_needs_of_chunk(&ready, at, top, allowed.as_ref());
                progress.advance(best.len() as u64);
                best
            })
            .collect();
        let mut lists = vec![Vec::new(); self.n_docs()];
        let by_position = by_chunk.into_iter().flatten();
        for (&doc_idx, best) in std::iter::zip(&self.order, by_position) {
            let shape = |(need_idx, score)| NeedCandidate { need_idx, score };
            lists[doc_idx as usize] = best.into_sorted().into_iter().map(shape).collect();
        }
        lists
    }

    fn best_needs_of_chunk(
        &self,
        ready: &[ReadyNeed<'_>],
        at: usize,
        top: usize,
        allowed: Option<&Positions>,
    ) -> Vec<Best> {
        let chunk = &self.postings.chunks[at];
        let set = allowed.map(|set| words_of_chunk(set, at));
        let mut best: Vec<Best> = (0..chunk.n_docs).map(|_| Best::new(top)).collect();
        // by offset: the score to reach, or one that none reaches
        let mut thresholds = vec![f32::INFINITY; chunk.width];
        if top > 0 {
            for (offset, threshold) in thresholds[..chunk.n_docs].iter_mut().enumerate() {
                if set.is_none_or(|words| words[offset / 64] & (1 << (offset % 64)) != 0) {
                    *threshold = 0.0;
                }
            }
        }
        let mut buffers = Buffers::new(ready.len());
        for_each_need(self.arch, (at, chunk), ready, &mut buffers, |need_idx, sums| {
            let need = &ready[need_idx];
            let unit = need.excess.unit as f32 * ROUNDED;
            for (offset, (&sum, threshold)) in std::iter::zip(&sums[..], &mut thresholds).enumerate() {
                let passes = f32::from(sum) * unit >= *threshold || sum == u16::MAX;
                if sum > 0 && passes && *threshold < f32::INFINITY {
                    let (_, score) = self.exact(&need.lookup, (at * CHUNK_DOCS + offset) as u32);
                    best[offset].offer(need_idx as u32, score);
                    *threshold = best[offset].threshold() as f32;
                }
            }
        });
        best
    }
}
