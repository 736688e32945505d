//! Codes of GB/T 4754-2017, the national classification of economic activities.
//!
//! A letter for the section (门类), then two, three or four digits. People write `C3841`, `3841` or `C`; the digits alone
//! are the code, the letter only repeats what they say.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;

/// First two digits that each section letter covers (the standard's own table).
const SECTIONS: [(char, u8, u8); 20] = [
    ('A', 1, 5),
    ('B', 6, 12),
    ('C', 13, 43),
    ('D', 44, 46),
    ('E', 47, 50),
    ('F', 51, 52),
    ('G', 53, 60),
    ('H', 61, 62),
    ('I', 63, 65),
    ('J', 66, 69),
    ('K', 70, 70),
    ('L', 71, 72),
    ('M', 73, 75),
    ('N', 76, 79),
    ('O', 80, 82),
    ('P', 83, 83),
    ('Q', 84, 85),
    ('R', 86, 90),
    ('S', 91, 96),
    ('T', 97, 97),
];

/// A section letter, or 2 to 4 digits under one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndustryCode(String);

impl IndustryCode {
    /// Reads `C`, `C38`, `384`, `3841` or `C3841 电池制造` (a name behind the code is ignored).
    ///
    /// # Errors
    /// [`InvalidValue`] for digits outside 01-97, and where letter and digits contradict each other.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(ValueKind::Industry, text);
        let plain = compact(text);
        let code: String = plain.chars().take_while(char::is_ascii_alphanumeric).collect();
        let letter = code.chars().next().filter(char::is_ascii_alphabetic);
        let digits = if letter.is_some() { &code[1..] } else { code.as_str() };
        if digits.is_empty() {
            return match letter {
                Some(letter) if SECTIONS.iter().any(|s| s.0 == letter) => Ok(Self(letter.to_string())),
                _ => Err(invalid()),
            };
        }
        if !(2..=4).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        let division: u8 = digits[..2].parse().map_err(|_| invalid())?;
        let section = SECTIONS.iter().find(|s| (s.1..=s.2).contains(&division)).ok_or_else(invalid)?;
        if letter.is_some_and(|letter| letter != section.0) {
            return Err(invalid());
        }
        Ok(Self(digits.to_owned()))
    }

    /// The section letter.
    pub fn section(&self) -> char {
        let first = self.0.chars().next().unwrap_or('T');
        if first.is_ascii_alphabetic() {
            return first;
        }
        let division: u8 = self.0[..2].parse().unwrap_or(97);
        SECTIONS.iter().find(|s| (s.1..=s.2).contains(&division)).map_or('T', |s| s.0)
    }

    /// True when `other` is this code or lies below it.
    pub fn contains(&self, other: &IndustryCode) -> bool {
        if self.0.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return self.section() == other.section();
        }
        other.0.starts_with(&self.0)
    }

    /// The code as stored: a letter, or digits without one.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IndustryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letter_and_digits_are_one_code() {
        assert_eq!(IndustryCode::parse("C3841").unwrap().as_str(), "3841");
        assert_eq!(IndustryCode::parse("Ｃ38").unwrap().section(), 'C');
        assert_eq!(IndustryCode::parse("3841 锂离子电池制造").unwrap().as_str(), "3841");
        assert_eq!(IndustryCode::parse("a").unwrap().as_str(), "A");
    }

    #[test]
    fn wider_codes_contain_narrower_ones() {
        let narrow = IndustryCode::parse("3841").unwrap();
        for wider in ["C", "38", "384", "3841"] {
            assert!(IndustryCode::parse(wider).unwrap().contains(&narrow));
        }
        assert!(!IndustryCode::parse("39").unwrap().contains(&narrow));
        assert!(!IndustryCode::parse("A").unwrap().contains(&narrow));
    }

    #[test]
    fn contradictions_and_words_are_refused() {
        for text in ["", "98", "00", "A38", "38411", "制造业", "U", "3"] {
            assert!(IndustryCode::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn digits_read_back(code in 100u16..9799) {
            let text = format!("{code:04}");
            let parsed = IndustryCode::parse(&text).unwrap();
            prop_assert_eq!(parsed.as_str(), text.as_str());
            let with_letter = format!("{}{}", parsed.section(), text);
            prop_assert_eq!(IndustryCode::parse(&with_letter).unwrap(), parsed);
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = IndustryCode::parse(&text);
        }
    }
}
