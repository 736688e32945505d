//! One chunk of supplies: what is summed for many needs while it lies in the cache, and the exact lists behind it.

use super::forward::ForwardList;
use super::zones::TILE;

/// Postings of 16,384 neighbouring supplies.
pub(crate) struct Chunk {
    /// Supplies in it.
    pub(crate) n_docs: usize,
    /// The same, filled up to whole tiles.
    pub(crate) width: usize,
    /// Tile by tile, then row by row: one code for every supply, 0 for those without the term.
    pub(super) dense: Vec<[u8; TILE]>,
    /// By dense term: its largest code here.
    pub(super) dense_most: Vec<u8>,
    /// By middle term: its list.
    pub(super) heads: Vec<ListHead>,
    /// List by list: all offsets of supplies, then all codes.
    pub(super) lists: Vec<u8>,
    /// Forward lists, supply by supply.
    pub(super) forward: Vec<u8>,
    /// By offset: where its list begins; one more at the end.
    pub(super) forward_starts: Vec<u32>,
}

/// Where the list of a middle term stands, and what it holds at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ListHead {
    /// First byte.
    pub(super) start: u32,
    /// Postings: no more than supplies.
    pub(super) len: u16,
    /// Largest code.
    pub(crate) most: u8,
}

impl Chunk {
    /// Codes of all dense terms in one tile, by term.
    #[inline]
    pub(crate) fn dense_tile(&self, tile: usize) -> &[[u8; TILE]] {
        let n_rows = self.dense_most.len();
        &self.dense[tile * n_rows..(tile + 1) * n_rows]
    }

    /// Offsets, as two bytes each, and codes of a list.
    #[inline]
    pub(crate) fn list(&self, head: ListHead) -> (&[[u8; 2]], &[u8]) {
        let len = usize::from(head.len);
        let list = &self.lists[head.start as usize..][..3 * len];
        let (offsets, codes) = list.split_at(2 * len);
        (offsets.as_chunks().0, codes)
    }

    /// By term that is not rare: its largest code here.
    pub(super) fn most_codes(&self) -> impl Iterator<Item = u8> {
        self.dense_most.iter().copied().chain(self.heads.iter().map(|head| head.most))
    }

    /// Terms of a supply with their frequencies.
    pub(crate) fn forward(&self, offset: usize) -> ForwardList<'_> {
        let (from, until) = (self.forward_starts[offset], self.forward_starts[offset + 1]);
        ForwardList::new(&self.forward[from as usize..until as usize])
    }

    /// Memory held by the parts that sums walk, and by the exact lists.
    pub(crate) fn size_bytes(&self) -> (usize, usize) {
        let heads = size_of::<ListHead>() * self.heads.len();
        let summed = self.dense.as_flattened().len() + heads + self.lists.len();
        (summed, self.forward.len() + 4 * self.forward_starts.len())
    }
}
