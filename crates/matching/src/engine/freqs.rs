//! How often a term occurs in the fields of one supply, in four bytes, or in one.

use duijie_domain::matches::TextField;

/// Bits a field has: 31, 511, 8,191 and 31 occurrences; more count as that many, which saturation has long made equal.
const BITS: [u32; 4] = [5, 9, 13, 5];
/// Where its bits begin.
const SHIFTS: [u32; 4] = [0, 5, 14, 27];
/// Counts below these have a one-byte code together: the product is 252. Patent texts rarely go beyond.
const CODED_BELOW: [u32; 4] = [3, 7, 6, 2];
/// What one occurrence adds to the code.
const RADIXES: [u32; 4] = [1, 3, 21, 126];
/// How many one-byte codes there are.
const N_CODES: usize = 252;

/// Occurrences by field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TermFreqs(u32);

/// What [`TermFreqs::code`] answers for those without a code.
pub(crate) const UNCODED: u8 = 255;

static OF_CODES: [TermFreqs; N_CODES] = of_codes();

impl TermFreqs {
    /// Occurrences in one field and none elsewhere.
    pub(crate) fn of(field: TextField, freq: u32) -> Self {
        let at = field as usize;
        Self(freq.min((1 << BITS[at]) - 1) << SHIFTS[at])
    }

    /// Both together; they speak of different fields.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Occurrences in a field.
    #[inline]
    pub(crate) fn get(self, field: TextField) -> u32 {
        self.at(field as usize)
    }

    #[inline]
    fn at(self, at: usize) -> u32 {
        (self.0 >> SHIFTS[at]) & ((1 << BITS[at]) - 1)
    }

    /// As one number.
    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    /// From [`TermFreqs::bits`].
    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The one-byte code, or [`UNCODED`].
    pub(crate) fn code(self) -> u8 {
        let mut code = 0;
        for (at, below) in CODED_BELOW.into_iter().enumerate() {
            let count = self.at(at);
            if count >= below {
                return UNCODED;
            }
            code += count * RADIXES[at];
        }
        code as u8
    }

    /// The code of occurrences in one field alone, or [`UNCODED`]. Codes of different fields add up to their code together.
    #[inline]
    pub(crate) fn code_in(field: TextField, freq: u32) -> u8 {
        let at = field as usize;
        if freq < CODED_BELOW[at] { (freq * RADIXES[at]) as u8 } else { UNCODED }
    }

    /// Back from a code below 252.
    #[inline]
    pub(crate) fn from_code(code: u8) -> Self {
        OF_CODES[usize::from(code)]
    }
}

const fn of_codes() -> [TermFreqs; N_CODES] {
    let mut table = [TermFreqs(0); N_CODES];
    let mut code = 0;
    while code < N_CODES {
        let (mut rest, mut bits, mut at) = (code as u32, 0, 0);
        while at < 4 {
            bits |= (rest % CODED_BELOW[at]) << SHIFTS[at];
            rest /= CODED_BELOW[at];
            at += 1;
        }
        table[code] = TermFreqs(bits);
        code += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counts_come_back_up_to_their_limit(counts in prop::array::uniform4(prop_oneof![0u32..8, 0u32..20_000])) {
            let parts = TextField::ALL.map(|field| TermFreqs::of(field, counts[field as usize]));
            let freqs = parts.into_iter().fold(TermFreqs::default(), TermFreqs::and);
            for field in TextField::ALL {
                prop_assert_eq!(freqs.get(field), counts[field as usize].min([31, 511, 8_191, 31][field as usize]));
            }
            prop_assert_eq!(TermFreqs::from_bits(freqs.bits()), freqs);
            let codes = TextField::ALL.map(|field| TermFreqs::code_in(field, freqs.get(field)));
            if codes.contains(&UNCODED) {
                prop_assert_eq!(freqs.code(), UNCODED);
            } else {
                prop_assert_eq!(freqs.code(), codes.into_iter().sum::<u8>());
            }
        }
    }

    #[test]
    fn codes_are_one_to_one() {
        for code in 0..N_CODES as u8 {
            assert_eq!(TermFreqs::from_code(code).code(), code);
        }
        assert_eq!(TermFreqs::of(TextField::Keywords, 2).code(), UNCODED);
    }
}
