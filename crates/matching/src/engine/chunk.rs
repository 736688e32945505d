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
    /// Dense rows.
    pub(super) n_dense: usize,
    /// By middle term: where its list begins; one more at the end.
    pub(super) starts: Vec<u32>,
    /// Offsets of supplies, list by list.
    pub(super) offsets: Vec<u16>,
    /// Codes of impacts, beside them.
    pub(super) codes: Vec<u8>,
    /// By term that is not rare: its largest code here.
    pub(super) most_codes: Vec<u8>,
    /// Forward lists, supply by supply.
    pub(super) forward: Vec<u8>,
    /// By offset: where its list begins; one more at the end.
    pub(super) forward_starts: Vec<u32>,
}

impl Chunk {
    /// Codes of all dense terms in one tile, by term.
    #[inline]
    pub(crate) fn dense_tile(&self, tile: usize) -> &[[u8; TILE]] {
        &self.dense[tile * self.n_dense..(tile + 1) * self.n_dense]
    }

    /// Offsets and codes of a middle term.
    #[inline]
    pub(crate) fn list(&self, middle: u32) -> (&[u16], &[u8]) {
        let (from, until) =
            (self.starts[middle as usize] as usize, self.starts[middle as usize + 1] as usize);
        (&self.offsets[from..until], &self.codes[from..until])
    }

    /// Terms of a supply with their frequencies.
    pub(crate) fn forward(&self, offset: usize) -> ForwardList<'_> {
        let (from, until) = (self.forward_starts[offset], self.forward_starts[offset + 1]);
        ForwardList::new(&self.forward[from as usize..until as usize])
    }

    /// Memory held by the parts that sums walk, and by the exact lists.
    pub(crate) fn size_bytes(&self) -> (usize, usize) {
        let tables = 4 * self.starts.len() + self.most_codes.len();
        let summed = self.dense.as_flattened().len() + tables + 2 * self.offsets.len() + self.codes.len();
        (summed, self.forward.len() + 4 * self.forward_starts.len())
    }
}
