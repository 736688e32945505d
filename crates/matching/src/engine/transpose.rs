//! From postings by term to lists by supply: the exact lists of a chunk, made while its postings go by once.
//!
//! Writing sixteen thousand lists at once would miss the cache at every posting. So postings first go into a few bins of
//! neighbouring supplies, each written from front to back, and then each bin's lists are written within the cache.

use super::forward::{Coded, ForwardCoder};
use super::freqs::{TermFreqs, UNCODED};
use super::zones::CHUNK_DOCS;

/// Supplies in a bin: the ends of their lists lie in 64 KiB.
const BIN_DOCS: usize = 1_024;

/// Postings in the order they came, eight bytes each.
#[derive(Default)]
pub(super) struct Entries {
    /// Number of the term, offset in the chunk, code.
    packed: Vec<u64>,
    /// Frequencies of those without a code, in the same order.
    uncoded: Vec<TermFreqs>,
}

impl Entries {
    #[inline]
    pub(super) fn push(&mut self, number: u32, offset: u16, coded: Coded) {
        self.packed.push(u64::from(number) << 32 | u64::from(offset) << 8 | u64::from(coded.code));
        if coded.code == UNCODED {
            self.uncoded.push(coded.freqs);
        }
    }

    /// Number, offset and frequencies of each.
    #[inline]
    pub(super) fn for_each(&self, mut visit: impl FnMut(u32, u16, Coded)) {
        let mut uncoded = self.uncoded.iter();
        for &entry in &self.packed {
            let code = entry as u8;
            let freqs = if code == UNCODED {
                *uncoded.next().expect("one is pushed with each")
            } else {
                TermFreqs::from_code(code)
            };
            visit((entry >> 32) as u32, (entry >> 8) as u16, Coded { code, freqs });
        }
    }

    fn clear(&mut self) {
        self.packed.clear();
        self.uncoded.clear();
    }
}

/// The postings of a chunk on their way into lists. Kept from chunk to chunk, so that its memory is.
pub(super) struct Transposer {
    bins: Vec<Entries>,
    coder: ForwardCoder,
}

/// Lists of all supplies of a chunk behind each other, and where each begins; one more at the end.
pub(super) struct Lists {
    pub(super) bytes: Vec<u8>,
    pub(super) starts: Vec<u32>,
}

impl Transposer {
    pub(super) fn new() -> Self {
        Self {
            bins: (0..CHUNK_DOCS / BIN_DOCS).map(|_| Entries::default()).collect(),
            coder: ForwardCoder::new(),
        }
    }

    /// Takes a posting; the terms of a supply must come in ascending order.
    #[inline]
    pub(super) fn push(&mut self, number: u32, offset: u16, coded: Coded) {
        self.bins[usize::from(offset) / BIN_DOCS].push(number, offset, coded);
    }

    /// The lists of what was taken, for so many supplies.
    pub(super) fn finish(&mut self, n_docs: usize) -> Lists {
        let mut lists = Lists { bytes: Vec::new(), starts: vec![0] };
        lists.starts.reserve_exact(n_docs);
        for (bin, first) in std::iter::zip(&mut self.bins, (0..n_docs).step_by(BIN_DOCS)) {
            let n_docs = BIN_DOCS.min(n_docs - first);
            let mut next_terms = [0; BIN_DOCS];
            let mut ends = [0; BIN_DOCS];
            bin.for_each(|number, offset, coded| {
                let at = usize::from(offset) % BIN_DOCS;
                ends[at] += self.coder.size_of(number - next_terms[at], coded.code);
                next_terms[at] = number + 1;
            });
            let mut end = lists.bytes.len() as u32;
            for size in &mut ends[..n_docs] {
                let start = end;
                end += *size;
                *size = start;
                lists.starts.push(end);
            }
            lists.bytes.resize(end as usize, 0);
            next_terms.fill(0);
            bin.for_each(|number, offset, coded| {
                let at = usize::from(offset) % BIN_DOCS;
                let gap = number - next_terms[at];
                ends[at] = self.coder.write(&mut lists.bytes, ends[at] as usize, gap, coded) as u32;
                next_terms[at] = number + 1;
            });
            bin.clear();
        }
        lists.bytes.shrink_to_fit();
        lists
    }
}

#[cfg(test)]
mod tests {
    use duijie_domain::matches::TextField;
    use proptest::prelude::*;

    use super::super::forward::ForwardList;
    use super::*;

    proptest! {
        #[test]
        fn each_supply_gets_its_terms_in_order(
            postings in prop::collection::btree_set((0u32..300, 0u16..2_500), 0..600),
            again in any::<bool>(),
        ) {
            let mut transposer = Transposer::new();
            let freqs = |number: u32| TermFreqs::of(TextField::Abstract, 1 + number % 9);
            let mut lists = None;
            for _ in 0..=usize::from(again) {
                for &(number, offset) in &postings {
                    let freqs = freqs(number);
                    transposer.push(number, offset, Coded { code: freqs.code(), freqs });
                }
                lists = Some(transposer.finish(2_500));
            }
            let lists = lists.unwrap();
            for offset in 0..2_500 {
                let (from, until) = (lists.starts[offset] as usize, lists.starts[offset + 1] as usize);
                let expected: Vec<_> = postings
                    .iter()
                    .filter(|posting| usize::from(posting.1) == offset)
                    .map(|&(number, _)| (number, freqs(number)))
                    .collect();
                prop_assert_eq!(ForwardList::new(&lists.bytes[from..until]).collect::<Vec<_>>(), expected);
            }
        }
    }
}
