//! Publication numbers: office, serial and the letter that says what kind of document it is.
//!
//! Chinese ones are `CN` + 7 digits (until 2007) or 9 digits + a letter: A application, B/C granted invention, U/Y
//! utility model, S/D design. They carry no check digit and have no arithmetic relation to the application number.
//! Export files of patent tools also list foreign documents; those are kept as office + serial + kind.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;

/// A publication number without blanks and hyphens, upper case: `CN102110728A`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicationNumber(String);

impl PublicationNumber {
    /// Reads `CN102110728A`, `CN-106844774-A`, `CN 101141661` (letter missing) and foreign numbers.
    ///
    /// # Errors
    /// [`InvalidValue`] when there is no two-letter office, or no serial of 4 to 13 characters behind it.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(ValueKind::PublicationNumber, text);
        let plain: String = compact(text).chars().filter(|c| !matches!(c, '-' | '/' | '.')).collect();
        let (office, rest) = plain.split_at_checked(2).ok_or_else(invalid)?;
        if !office.bytes().all(|b| b.is_ascii_uppercase()) || !rest.bytes().all(|b| b.is_ascii_alphanumeric())
        {
            return Err(invalid());
        }
        let serial_len = rest.bytes().take_while(u8::is_ascii_digit).count();
        let kind = &rest[serial_len..];
        let valid = match office {
            "CN" => matches!(serial_len, 7..=9) && is_chinese_kind(kind),
            _ => (4..=13).contains(&rest.len()) && rest.bytes().any(|b| b.is_ascii_digit()),
        };
        if valid { Ok(Self(plain)) } else { Err(invalid()) }
    }

    /// The kind letter, if the number carries one.
    pub fn kind(&self) -> Option<char> {
        self.0[2..].chars().find(char::is_ascii_alphabetic)
    }

    /// True for documents of the Chinese office.
    pub fn is_chinese(&self) -> bool {
        self.0.starts_with("CN")
    }
}

/// Nothing (the letter was left out), or a kind letter with an optional digit behind it.
fn is_chinese_kind(kind: &str) -> bool {
    let mut bytes = kind.bytes();
    match bytes.next() {
        None => true,
        Some(letter) => {
            b"ABCDSUY".contains(&letter)
                && bytes.next().is_none_or(|b| b.is_ascii_digit())
                && bytes.next().is_none()
        }
    }
}

impl fmt::Display for PublicationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn usual_spellings_are_one_number() {
        for text in ["CN106844774A", "CN-106844774-A", "cn 106844774 a", "ＣＮ106844774Ａ"] {
            assert_eq!(PublicationNumber::parse(text).unwrap().to_string(), "CN106844774A");
        }
    }

    #[test]
    fn a_missing_letter_and_foreign_offices_are_allowed() {
        assert_eq!(PublicationNumber::parse("CN101141661").unwrap().kind(), None);
        assert_eq!(PublicationNumber::parse("US2010123456A1").unwrap().kind(), Some('A'));
        assert!(!PublicationNumber::parse("WO2019/100001A1").unwrap().is_chinese());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "CN", "CN1234", "CN201010554637.7", "公开号", "106844774A", "CN106844774Q"] {
            assert!(PublicationNumber::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn display_reads_back(serial in 1_000_000u32..999_999_999, kind in "[ABCUYSD]?") {
            let text = format!("CN{serial}{kind}");
            let number = PublicationNumber::parse(&text).unwrap();
            prop_assert_eq!(PublicationNumber::parse(&number.to_string()).unwrap(), number);
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = PublicationNumber::parse(&text);
        }
    }
}
