//! Forward lists: the terms of one supply with their frequencies, two bytes a posting or less.
//!
//! Terms come in ascending order. Each is one number in LEB128: the gap to its predecessor, times four, plus how often it
//! occurs. Most terms occur once or twice in the abstract, or once in title and abstract; anything else is marked with a 3 and
//! spelled out behind, in one byte ([`TermFreqs::code`]) or five.

use std::sync::LazyLock;

use duijie_domain::matches::TextField;

use super::freqs::{TermFreqs, UNCODED};

/// The mark of a frequency that is spelled out.
const SPELLED: u32 = 3;
/// Bytes of one that has no code: the code that says so, and all bits.
const UNCODED_BYTES: u32 = 5;

/// How often a term occurs: the one-byte code, and the counts themselves for those without one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coded {
    pub(crate) code: u8,
    pub(crate) freqs: TermFreqs,
}

/// By code: the mark.
static MARKS: LazyLock<[u8; 256]> = LazyLock::new(|| {
    let mut marks = [SPELLED as u8; 256];
    for (mark, freqs) in (0..).zip(common()) {
        marks[usize::from(freqs.code())] = mark;
    }
    marks
});

/// The three frequencies that have a mark.
fn common() -> [TermFreqs; 3] {
    let once = TermFreqs::of(TextField::Abstract, 1);
    [once, TermFreqs::of(TextField::Abstract, 2), TermFreqs::of(TextField::Title, 1).and(once)]
}

/// Writes postings, or tells how long they will be.
pub(super) struct ForwardCoder {
    marks: &'static [u8; 256],
}

impl ForwardCoder {
    pub(super) fn new() -> Self {
        Self { marks: &MARKS }
    }

    /// Bytes that a posting takes, given the gap to the term before.
    #[inline]
    pub(super) fn size_of(&self, gap: u32, code: u8) -> u32 {
        let mark = u32::from(self.marks[usize::from(code)]);
        let significant_bits = 32 - ((gap << 2) | mark | 1).leading_zeros();
        let spelled = match (mark, code) {
            (SPELLED, UNCODED) => UNCODED_BYTES,
            (SPELLED, _) => 1,
            _ => 0,
        };
        significant_bits.div_ceil(7) + spelled
    }

    /// Writes a posting at `at` and answers where the next one goes.
    #[inline]
    pub(super) fn write(&self, bytes: &mut [u8], mut at: usize, gap: u32, coded: Coded) -> usize {
        let mark = u32::from(self.marks[usize::from(coded.code)]);
        let mut rest = (gap << 2) | mark;
        while rest >= 0x80 {
            bytes[at] = rest as u8 | 0x80;
            rest >>= 7;
            at += 1;
        }
        bytes[at] = rest as u8;
        at += 1;
        if mark == SPELLED {
            bytes[at] = coded.code;
            at += 1;
            if coded.code == UNCODED {
                bytes[at..at + 4].copy_from_slice(&coded.freqs.bits().to_le_bytes());
                at += 4;
            }
        }
        at
    }
}

/// The terms of one supply, ascending.
pub(super) struct ForwardList<'a> {
    bytes: std::slice::Iter<'a, u8>,
    next_term: u32,
    common: [TermFreqs; 3],
}

impl<'a> ForwardList<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.iter(), next_term: 0, common: common() }
    }

    fn byte(&mut self) -> Option<u32> {
        self.bytes.next().map(|&byte| u32::from(byte))
    }

    fn spelled(&mut self) -> Option<TermFreqs> {
        let code = self.byte()? as u8;
        if code != UNCODED {
            return Some(TermFreqs::from_code(code));
        }
        let (bits, rest) = self.bytes.as_slice().split_first_chunk()?;
        self.bytes = rest.iter();
        Some(TermFreqs::from_bits(u32::from_le_bytes(*bits)))
    }
}

impl Iterator for ForwardList<'_> {
    type Item = (u32, TermFreqs);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let mut value = self.byte()?;
        if value >= 0x80 {
            value &= 0x7f;
            let mut shift = 7;
            loop {
                let byte = self.byte()?;
                value |= (byte & 0x7f) << shift;
                if byte < 0x80 {
                    break;
                }
                shift += 7;
            }
        }
        let term = self.next_term + (value >> 2);
        self.next_term = term + 1;
        let freqs = match value & 3 {
            SPELLED => self.spelled()?,
            mark => self.common[mark as usize],
        };
        Some((term, freqs))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lists_come_back(gaps in prop::collection::vec((0u32..3_000_000, prop::array::uniform4(0u32..9)), 0..60)) {
            let freqs = |counts: [u32; 4]| {
                TextField::ALL.map(|field| TermFreqs::of(field, counts[field as usize])).into_iter().fold(TermFreqs::default(), TermFreqs::and)
            };
            let (mut bytes, mut expected, mut next) = (Vec::new(), Vec::new(), 0);
            for (gap, counts) in gaps {
                let freqs = freqs(counts);
                let (start, coded, coder) = (bytes.len(), Coded { code: freqs.code(), freqs }, ForwardCoder::new());
                bytes.resize(start + coder.size_of(gap, coded.code) as usize, 0);
                prop_assert_eq!(coder.write(&mut bytes, start, gap, coded), bytes.len());
                expected.push((next + gap, freqs));
                next += gap + 1;
            }
            prop_assert_eq!(ForwardList::new(&bytes).collect::<Vec<_>>(), expected);
        }
    }
}
