//! Where a term's postings stand: dense rows, chunk lists, or one short list.
//!
//! | zone | terms | form | why |
//! | --- | --- | --- | --- |
//! | dense | in more than 1 supply of 16 | one byte for every supply, a row a term and chunk | summed without a branch, many at once |
//! | middle | the others | a list a chunk: 16-bit offset, 8-bit code | sums stay in the core's cache |
//! | rare | at most 2.5 supplies a chunk | one list with full positions | a chunk's table would cost more than its postings |
//!
//! Terms are numbered zone by zone, the first two by falling document frequency, so that each zone is a range of numbers.

/// Supplies in a chunk: 32 KiB of 16-bit sums, which fit the first cache of today's cores; offsets take 14 bits.
pub(crate) const CHUNK_DOCS: usize = 16_384;
/// Dense rows are summed in tiles of so many supplies: a multiple of every vector width, few enough to stay in registers and cache.
pub(crate) const TILE: usize = 256;
/// A term is dense when it occurs in more than 1 supply of so many: there a byte for each costs less than 3 for those that have it.
const DENSE_ONE_IN: usize = 16;
/// A term is rare when a chunk holds at most so many halves of a posting on average.
const RARE_HALVES_A_CHUNK: usize = 5;

/// The cuts between the zones for a collection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Zones {
    n_docs: usize,
    pub(crate) n_chunks: usize,
}

/// Where postings stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// In rows.
    Dense,
    /// In chunk lists.
    Middle,
    /// In one list.
    Rare,
}

impl Zones {
    pub(crate) fn new(n_docs: usize) -> Self {
        Self { n_docs, n_chunks: n_docs.div_ceil(CHUNK_DOCS) }
    }

    /// Supplies in the collection.
    pub(crate) fn n_docs(self) -> usize {
        self.n_docs
    }

    /// The zone of a term that so many supplies have.
    pub(crate) fn of(self, doc_freq: usize) -> Zone {
        if doc_freq * DENSE_ONE_IN > self.n_docs {
            Zone::Dense
        } else if 2 * doc_freq > RARE_HALVES_A_CHUNK * self.n_chunks {
            Zone::Middle
        } else {
            Zone::Rare
        }
    }

    /// Supplies in a chunk.
    pub(crate) fn chunk_len(self, chunk: usize) -> usize {
        CHUNK_DOCS.min(self.n_docs - chunk * CHUNK_DOCS)
    }
}
