//! The best supplies of many needs: chunk by chunk, every need of a batch while the chunk is in the cache.

use duijie_domain::Progress;
use duijie_index::DocSet;
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::Engine;
use super::best::Settling;
use super::need::{ReadyNeed, WeightedNeed};
use super::sum::{Buffers, for_each_need, largest};
use super::zones::CHUNK_DOCS;
use crate::Candidate;
use crate::top_k::top_k;

/// Needs walked together at most: more share each chunk better, but their own tables have to be held.
const MOST_NEEDS: usize = 1_024;
/// Fewer needs than this a thread are not divided: threads take parts of the collection instead, so that the batch stays whole.
const LEAST_NEEDS: usize = 64;
/// Sums looked at together: one maximum tells whether any of them matters.
const BLOCK: usize = 128;

/// With fewer needs than this a filter is asked for what reaches the threshold only, instead of put in order of positions first.
const ORDERED_FROM: usize = 8;

/// A set of positions, as 64-bit words.
pub(super) type Positions = Vec<u64>;

/// Which supplies may be answers.
#[derive(Clone, Copy)]
enum Allowed<'a> {
    All,
    Positions(&'a [u64]),
    /// By `doc_idx`, which stand in the order of positions beside the set.
    Supplies(&'a DocSet, &'a [u32]),
}

impl<'a> Allowed<'a> {
    /// The part of a chunk; nothing if it holds none that is allowed, as far as that is known.
    fn in_chunk(self, chunk: usize) -> Option<Self> {
        let range = |len: usize| chunk * CHUNK_DOCS..len.min((chunk + 1) * CHUNK_DOCS);
        match self {
            Self::All => Some(Self::All),
            Self::Positions(set) => {
                let words = words_of_chunk(set, chunk);
                words.iter().any(|&word| word != 0).then_some(Self::Positions(words))
            }
            Self::Supplies(set, order) => Some(Self::Supplies(set, &order[range(order.len())])),
        }
    }

    #[inline]
    fn contains(self, offset: usize) -> bool {
        match self {
            Self::All => true,
            Self::Positions(words) => words[offset / 64] & (1 << (offset % 64)) != 0,
            Self::Supplies(set, order) => set.contains(order[offset]),
        }
    }
}

impl Engine {
    /// The best supplies of every need: at most `top`, highest score first, ties by id, only supplies in `allowed` and only those
    /// that share a term. Progress advances by needs.
    ///
    /// Cost: one pass over the collection a batch of at most 1,024 needs a thread; see `docs/engine.md`.
    pub fn supplies_for_needs(
        &self,
        needs: &[WeightedNeed],
        top: usize,
        allowed: Option<&DocSet>,
        progress: &dyn Progress,
    ) -> Vec<Vec<Candidate>> {
        let n_threads = rayon::current_num_threads();
        let n_chunks = self.postings.zones.n_chunks;
        if top == 0 || n_chunks == 0 || needs.is_empty() {
            progress.advance(needs.len() as u64);
            return vec![Vec::new(); needs.len()];
        }
        let ordered = allowed.filter(|_| needs.len() >= ORDERED_FROM).map(|set| self.positions(set));
        let allowed = match (&ordered, allowed) {
            (Some(positions), _) => Allowed::Positions(positions),
            (None, Some(set)) => Allowed::Supplies(set, &self.order),
            (None, None) => Allowed::All,
        };
        let n_blocks = (needs.len() / LEAST_NEEDS).clamp(1, n_threads).max(needs.len().div_ceil(MOST_NEEDS));
        let needs_a_block = needs.len().div_ceil(n_blocks);
        let n_parts = n_threads.div_ceil(n_blocks).min(n_chunks);
        let chunks_a_part = n_chunks.div_ceil(n_parts);
        let blocks = needs.par_chunks(needs_a_block).flat_map(|block| {
            let parts: Vec<Vec<Vec<(u32, f64)>>> = (0..n_chunks)
                .into_par_iter()
                .step_by(chunks_a_part)
                .map(|from| {
                    let chunks = from..n_chunks.min(from + chunks_a_part);
                    self.best_of_chunks(block, chunks, top, allowed)
                })
                .collect();
            progress.advance(block.len() as u64);
            merged(parts, top)
        });
        blocks.collect()
    }

    /// The best supplies of some chunks for every need of a block.
    fn best_of_chunks(
        &self,
        block: &[WeightedNeed],
        chunks: std::ops::Range<usize>,
        top: usize,
        allowed: Allowed<'_>,
    ) -> Vec<Vec<(u32, f64)>> {
        let ready: Vec<ReadyNeed<'_>> =
            block.iter().map(|need| ReadyNeed::new(&self.postings, need)).collect();
        let mut settling: Vec<Settling> = ready.iter().map(|need| Settling::new(top, need.excess)).collect();
        let mut buffers = Buffers::new(ready.len());
        for at in chunks {
            let chunk = &self.postings.chunks[at];
            let Some(allowed) = allowed.in_chunk(at) else { continue };
            for_each_need(self.arch, (at, chunk), &ready, &mut buffers, |place, sums| {
                self.collect(
                    &ready[place],
                    &mut settling[place],
                    &sums[..chunk.width],
                    at * CHUNK_DOCS,
                    allowed,
                );
            });
        }
        std::iter::zip(&ready, settling)
            .map(|(need, settling)| settling.finish(|position| self.exact(&need.lookup, position)))
            .collect()
    }

    /// Puts aside all sums of a chunk that may belong to the best.
    fn collect(
        &self,
        need: &ReadyNeed<'_>,
        settling: &mut Settling,
        sums: &[u16],
        start: usize,
        allowed: Allowed<'_>,
    ) {
        if matches!(allowed, Allowed::All)
            && settling.least_sum() == 1
            && let Some(sum) = kth_block_maximum(sums, settling.k())
        {
            settling.reach(sum);
        }
        self.arch.dispatch(Scan { settling: &mut *settling, sums, start, allowed });
        settling.settle_if_many(|position| self.exact(&need.lookup, position));
    }

    /// A set by `doc_idx` as one by position.
    pub(super) fn positions(&self, set: &DocSet) -> Positions {
        let mut words = vec![0; self.postings.zones.n_chunks * (CHUNK_DOCS / 64)];
        // without a branch: half of them would be mispredicted
        for (word, supplies) in std::iter::zip(&mut words, self.order.chunks(64)) {
            for (bit, &doc_idx) in supplies.iter().enumerate() {
                *word |= u64::from(set.contains(doc_idx)) << bit;
            }
        }
        words
    }
}

/// The words of a set that belong to a chunk.
pub(super) fn words_of_chunk(set: &[u64], chunk: usize) -> &[u64] {
    const WORDS: usize = CHUNK_DOCS / 64;
    &set[chunk * WORDS..(chunk + 1) * WORDS]
}

/// Puts aside the sums that may belong to the best.
struct Scan<'a> {
    settling: &'a mut Settling,
    sums: &'a [u16],
    /// Position of the first.
    start: usize,
    allowed: Allowed<'a>,
}

impl WithSimd for Scan<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { settling, sums, start, allowed } = self;
        let least = settling.least_sum();
        for (block, block_sums) in sums.as_chunks::<BLOCK>().0.iter().enumerate() {
            if largest(block_sums) < least {
                continue;
            }
            for (at, &sum) in block_sums.iter().enumerate() {
                let offset = block * BLOCK + at;
                if sum >= least && allowed.contains(offset) {
                    settling.wait(sum, (start + offset) as u32);
                }
            }
        }
    }
}

/// A sum that at least `k` supplies reach, if blocks are that many: the k-th highest of the blocks' maxima.
fn kth_block_maximum(sums: &[u16], k: usize) -> Option<u16> {
    let mut maxima: Vec<u16> = sums.chunks_exact(BLOCK).map(largest).collect();
    if maxima.len() < k {
        return None;
    }
    let (_, &mut kth, _) = maxima.select_nth_unstable_by(k - 1, |a, b| b.cmp(a));
    Some(kth)
}

/// Joins the lists that parts of the collection gave for the same needs.
fn merged(parts: Vec<Vec<Vec<(u32, f64)>>>, top: usize) -> Vec<Vec<Candidate>> {
    let mut parts = parts.into_iter();
    let mut lists = parts.next().unwrap_or_default();
    for part in parts {
        for (list, more) in std::iter::zip(&mut lists, part) {
            list.extend(more);
        }
    }
    let shape = |(doc_idx, score)| Candidate { doc_idx, score };
    lists.into_iter().map(|list| top_k(list, top).into_iter().map(shape).collect()).collect()
}
