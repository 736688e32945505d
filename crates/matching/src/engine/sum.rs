//! The inner loops: upper bounds of all scores of a chunk for a few needs, as 16-bit sums.
//!
//! A sum counts whole weights times codes, both rounded up, so sum · unit is never below the score. Sums that could leave 16
//! bits stop at 65,535 instead, which counts as "any score".
//!
//! Dense rows are summed for a few needs together, tile by tile: the rows of a tile stay in the first cache while the needs
//! take their turns. What runs with the widest vectors of the machine is a [`WithSimd`] and inlined into it: a closure would be
//! called, and compiled for the plainest machine.

use pulp::{Simd, WithSimd};

use super::chunk::{Chunk, ListHead};
use super::need::ReadyNeed;
use super::zones::{CHUNK_DOCS, TILE};

/// A need's sums by offset.
pub(crate) type Sums = [u16; CHUNK_DOCS];

/// Needs whose sums are made together: 512 KiB of them fit the second cache beside a chunk's lists.
const TOGETHER: usize = 16;

/// Visits the needs with their sums of chunk number `at`; those from the chunk's width on mean nothing.
pub(crate) fn for_each_need(
    arch: pulp::Arch,
    (at, chunk): (usize, &Chunk),
    needs: &[ReadyNeed<'_>],
    buffers: &mut Buffers,
    mut visit: impl FnMut(usize, &Sums),
) {
    for (group, needs) in needs.chunks(TOGETHER).enumerate() {
        let Buffers { sums, lists } = buffers;
        let sums = &mut sums[..needs.len()];
        arch.dispatch(WriteDense { chunk, needs, sums });
        for (place, (need, sums)) in std::iter::zip(needs, sums).enumerate() {
            add_lists(arch, (at, chunk), need, lists, sums);
            visit(group * TOGETHER + place, sums);
        }
    }
}

/// Room for needs that are walked together; a thread has its own.
pub(crate) struct Buffers {
    sums: Vec<Sums>,
    lists: Lists,
}

/// Lists with the need's whole weights.
type Lists = Vec<(ListHead, u16)>;

impl Buffers {
    pub(crate) fn new(n_needs: usize) -> Self {
        Self { sums: vec![[0; CHUNK_DOCS]; n_needs.min(TOGETHER)], lists: Vec::new() }
    }
}

/// Adds the postings of middle and rare terms.
fn add_lists(
    arch: pulp::Arch,
    (at, chunk): (usize, &Chunk),
    need: &ReadyNeed<'_>,
    lists: &mut Lists,
    sums: &mut Sums,
) {
    lists.clear();
    let mut touched = 0;
    for &(middle, weight) in &need.middle {
        let head = chunk.heads[middle as usize];
        // asked for early and together, the lists' beginnings come from memory side by side
        touched ^= chunk.lists.get(head.start as usize).copied().unwrap_or(0);
        lists.push((head, weight));
    }
    std::hint::black_box(touched);
    let dense_most =
        |&(row, weight): &(u32, u16)| u32::from(chunk.dense_most[row as usize]) * u32::from(weight);
    let mut reach = need.dense.iter().map(dense_most).sum::<u32>();
    for &(head, weight) in &*lists {
        let most = u32::from(head.most) * u32::from(weight);
        if reach + most > u32::from(u16::MAX) {
            reach = u32::from(arch.dispatch(Largest(sums)));
        }
        reach += most;
        let (offsets, codes) = chunk.list(head);
        let postings = std::iter::zip(offsets, codes);
        let offset = |bytes: [u8; 2]| usize::from(u16::from_le_bytes(bytes)) % CHUNK_DOCS;
        if reach <= u32::from(u16::MAX) {
            for (&bytes, &code) in postings {
                let sum = &mut sums[offset(bytes)];
                *sum = sum.wrapping_add(u16::from(code) * weight);
            }
        } else {
            for (&bytes, &code) in postings {
                let sum = &mut sums[offset(bytes)];
                *sum = sum.saturating_add(u16::from(code) * weight);
            }
        }
    }
    for &(position, gives) in need.rare_in(at) {
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

/// The largest sum of a chunk.
struct Largest<'a>(&'a Sums);

impl WithSimd for Largest<'_> {
    type Output = u16;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> u16 {
        largest(self.0)
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
