//! The inner loops: upper bounds of all scores of a chunk for one need, as 16-bit sums.
//!
//! A sum counts whole weights times codes, both rounded up, so sum · unit is never below the score. Sums that could leave 16
//! bits stop at 65,535 instead, which counts as "any score".
//!
//! Everything here is inlined into its caller, which runs it with the widest vectors that the machine has.

use super::chunk::Chunk;
use super::need::{DenseGroup, ReadyNeed};
use super::zones::{CHUNK_DOCS, TILE};

/// Sums by offset.
pub(crate) type Sums = [u16; CHUNK_DOCS];

/// Makes the sums of chunk number `at` for a need; those from the chunk's width on stay as they were.
#[inline(always)]
pub(crate) fn sum_up(chunk: &Chunk, at: usize, need: &ReadyNeed<'_>, sums: &mut Sums) {
    write_dense(chunk, &need.dense, sums);
    let rare = need.rare_in(at);
    if need.fits(chunk) {
        for &(middle, weight) in &need.middle {
            let (offsets, codes) = chunk.list(middle);
            for (&offset, &code) in std::iter::zip(offsets, codes) {
                let sum = &mut sums[usize::from(offset) % CHUNK_DOCS];
                *sum = sum.wrapping_add(u16::from(code) * weight);
            }
        }
    } else {
        for &(middle, weight) in &need.middle {
            let (offsets, codes) = chunk.list(middle);
            for (&offset, &code) in std::iter::zip(offsets, codes) {
                let sum = &mut sums[usize::from(offset) % CHUNK_DOCS];
                *sum = sum.saturating_add(u16::from(code) * weight);
            }
        }
    }
    for &(position, gives) in rare {
        let sum = &mut sums[position as usize % CHUNK_DOCS];
        *sum = sum.saturating_add(gives);
    }
}

/// Dense rows come first and are written, not added: nothing has to be cleared.
#[inline(always)]
fn write_dense(chunk: &Chunk, groups: &[DenseGroup], sums: &mut Sums) {
    let Some((first, others)) = groups.split_first() else {
        sums[..chunk.width].fill(0);
        return;
    };
    for (tile, sums) in sums[..chunk.width].chunks_exact_mut(TILE).enumerate() {
        for (sum, codes) in std::iter::zip(&mut *sums, add_codes(chunk, first, tile)) {
            *sum = u16::from(codes) * first.weight;
        }
        for group in others {
            for (sum, codes) in std::iter::zip(&mut *sums, add_codes(chunk, group, tile)) {
                *sum = sum.saturating_add(u16::from(codes) * group.weight);
            }
        }
    }
}

/// The codes of a group's rows in one tile, added up in 8 bits.
#[inline(always)]
fn add_codes(chunk: &Chunk, group: &DenseGroup, tile: usize) -> [u8; TILE] {
    let mut added = [0u8; TILE];
    for &row in &group.rows {
        for (sum, &code) in std::iter::zip(&mut added, chunk.dense_tile(row, tile)) {
            *sum = sum.wrapping_add(code);
        }
    }
    added
}

/// The largest of some sums, several at a time.
#[inline(always)]
pub(crate) fn largest(sums: &[u16]) -> u16 {
    const LANES: usize = 32;
    let mut lanes = [0; LANES];
    for part in sums.chunks_exact(LANES) {
        for (lane, &sum) in std::iter::zip(&mut lanes, part) {
            *lane = sum.max(*lane);
        }
    }
    lanes.into_iter().fold(0, u16::max)
}
