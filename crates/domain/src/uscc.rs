//! Unified social credit codes (统一社会信用代码, GB 32100-2015) of enterprises and institutions.
//!
//! 18 characters: registering authority, entity type, six region digits, nine characters of subject code, one check
//! character. Alphabet without I, O, S, V and Z; weights 3^i mod 31; check = 31 minus the weighted sum mod 31.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// A code whose check character is right. A wrong one is refused: unlike a patent number it identifies nobody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc(String);

impl Uscc {
    /// Reads 18 characters, ignoring blanks, hyphens, case and full-width forms.
    ///
    /// # Errors
    /// [`InvalidValue`] for another length (a 15-digit registration number, say), a letter outside the
    /// alphabet, or a check character that does not follow.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(ValueKind::Uscc, text);
        let code: String = compact(text).chars().filter(|&c| c != '-').collect();
        if code.len() != 18 || !code.is_ascii() {
            return Err(invalid());
        }
        let mut sum = 0;
        for (byte, weight) in code.bytes().zip(WEIGHTS) {
            sum += position(byte).ok_or_else(invalid)? * weight;
        }
        let check = ALPHABET[((31 - sum % 31) % 31) as usize];
        let region_is_digits = code.as_bytes()[2..8].iter().all(u8::is_ascii_digit);
        if code.as_bytes()[17] == check && region_is_digits { Ok(Self(code)) } else { Err(invalid()) }
    }

    /// The six region digits inside the code.
    pub fn region_digits(&self) -> &str {
        &self.0[2..8]
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn position(byte: u8) -> Option<u32> {
    ALPHABET.iter().position(|&a| a == byte).map(|at| at as u32)
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_example_is_valid_in_any_spelling() {
        for text in [
            "91350100M000100Y43",
            "91350100m000100y43",
            " 91350100 M000100Y4 3",
            "９１３５０１００M000100Y43",
        ] {
            assert_eq!(Uscc::parse(text).unwrap().as_str(), "91350100M000100Y43");
        }
        assert_eq!(Uscc::parse("91350100M000100Y43").unwrap().region_digits(), "350100");
    }

    #[test]
    fn wrong_check_wrong_letter_and_old_numbers_are_refused() {
        for text in ["91350100M000100Y44", "91350100I000100Y43", "350100400000123", "", "企业"] {
            assert!(Uscc::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_always_noticed(at in 0usize..18, to in 0usize..31) {
            let valid = "91350100M000100Y43";
            let mut bytes = valid.as_bytes().to_vec();
            bytes[at] = ALPHABET[to];
            let text = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(Uscc::parse(&text).is_ok(), text == valid);
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = Uscc::parse(&text);
        }
    }
}
