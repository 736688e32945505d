//! The inner loops: upper bounds of all scores of a chunk for a few needs, as 16-bit sums.
//!
//! A sum counts whole weights times codes, both rounded up, so sum · unit is never below the score. Sums that could leave 16
//! bits stop at 65,535 instead, which counts as "any score".
//!
//! Dense rows are summed for a few needs together, tile by tile: the rows of a tile stay in the first cache while the needs
//! take their turns. What runs with the widest vectors of the machine is a [`WithSimd`] and inlined into it: a closure would be
//! called, and compiled for the plainest machine.

use pulp::{Simd, WithSimd};

use super::chunk::Chunk;
use super::need::ReadyNeed;
use super::zones::{CHUNK_DOCS, TILE};

/// A need's sums by offset.
pub(crate) type Sums = [u16; CHUNK_DOCS];

/// Needs whose sums are made together: 256 KiB of them fit the second cache beside a chunk's lists.
const TOGETHER: usize = 8;

/// Visits the needs with their sums of chunk number `at`; those from the chunk's width on mean nothing.
pub(crate) fn for_each_need(
    arch: pulp::Arch,
    (at, chunk): (usize, &Chunk),
    needs: &[ReadyNeed<'_>],
    buffers: &mut Buffers,
    mut visit: impl FnMut(usize, &Sums),
) {
    for (group, needs) in needs.chunks(TOGETHER).enumerate() {
        let sums = &mut buffers.0[..needs.len()];
        arch.dispatch(WriteDense { chunk, needs, sums });
        for (place, (need, sums)) in std::iter::zip(needs, sums).enumerate() {
            add_lists(chunk, at, need, sums);
            visit(group * TOGETHER + place, sums);
        }
    }
}

/// Room for the sums of needs that are walked together; a thread has its own.
pub(crate) struct Buffers(Vec<Sums>);

impl Buffers {
    pub(crate) fn new(n_needs: usize) -> Self {
        Self(vec![[0; CHUNK_DOCS]; n_needs.min(TOGETHER)])
    }
}

/// Adds the postings of middle and rare terms.
fn add_lists(chunk: &Chunk, at: usize, need: &ReadyNeed<'_>, sums: &mut Sums) {
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
struct WriteDense<'a> {
    chunk: &'a Chunk,
    needs: &'a [ReadyNeed<'a>],
    sums: &'a mut [Sums],
}

impl WithSimd for WriteDense<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { chunk, needs, sums } = self;
        for tile in 0..chunk.width / TILE {
            let rows = chunk.dense_tile(tile);
            for (need, sums) in std::iter::zip(needs, &mut *sums) {
                let (sums, _) = sums[tile * TILE..].split_first_chunk_mut().expect("chunks are whole tiles");
                write_tile(rows, &need.dense, sums);
            }
        }
    }
}

/// A few sums at a time, so that they stay in registers while all rows are added.
#[inline(always)]
fn write_tile(rows: &[[u8; TILE]], dense: &[(u32, u16)], sums: &mut [u16; TILE]) {
    const LANES: usize = 64;
    for (part, sums) in sums.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        let mut added = [0u16; LANES];
        for &(row, weight) in dense {
            let codes = &rows[row as usize].as_chunks::<LANES>().0[part];
            for (sum, &code) in std::iter::zip(&mut added, codes) {
                *sum = sum.saturating_add(u16::from(code) * weight);
            }
        }
        *sums = added;
    }
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
