//! Chinese patent application numbers, in both numberings and all the ways people write them.
//!
//! Since October 2003 a number is year (4 digits), kind (1), serial (7), a dot and a check digit; before that, year
//! (2), kind (1), serial (5), dot, check digit. The check digit is the weighted sum of the body modulo 11, weights
//! 2..9 and again from 2; remainder 10 is written `X`. Granted patents carry the same number behind `ZL`.
//! Source: standard ZC 0006-2003 as cited in the design notes; checked there against 7,587 published numbers.
//!
//! A number without its check digit is completed. One whose check digit is wrong is kept as written, because
//! nobody can tell whether the digit or the serial was mistyped; [`ApplicationNumber::check_is_valid`] tells.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;

/// A Chinese application number in canonical form; order is by that form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApplicationNumber {
    /// 12 digits (new numbering) or 8 (old).
    body: String,
    /// The check digit as given, or as computed where none was given.
    check: char,
    completed: bool,
}

impl ApplicationNumber {
    /// Reads a number with or without `CN`/`ZL`, blanks, full-width characters, dot or check digit.
    ///
    /// # Errors
    /// [`InvalidValue`] when the digits fit neither numbering.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(ValueKind::ApplicationNumber, text);
        let plain = compact(text);
        let mut digits = plain.as_str();
        for prefix in ["专利号", "申请号", ":", "CN", "ZL", "CN"] {
            digits = digits.strip_prefix(prefix).unwrap_or(digits);
        }
        let (body, given) = match digits.split_once('.') {
            Some((body, check)) => (body, Some(check)),
            None if matches!(digits.len(), 9 | 13) => {
                digits.split_at_checked(digits.len() - 1).map(|(b, c)| (b, Some(c))).ok_or_else(invalid)?
            }
            None => (digits, None),
        };
        if !body.bytes().all(|b| b.is_ascii_digit()) || !is_plausible(body) {
            return Err(invalid());
        }
        let computed = check_digit(body);
        let (check, completed) = match given {
            None | Some("") => (computed, true),
            Some(c) if c.len() == 1 && c.bytes().all(|b| b.is_ascii_digit() || b == b'X') => {
                (char::from(c.as_bytes()[0]), false)
            }
            Some(_) => return Err(invalid()),
        };
        Ok(Self { body: body.to_owned(), check, completed })
    }

    /// False when the check digit that was written does not follow from the digits before it.
    pub fn check_is_valid(&self) -> bool {
        self.check == check_digit(&self.body)
    }

    /// The check digit that the other digits ask for, `0`..`9` or `X`.
    pub fn expected_check(&self) -> char {
        check_digit(&self.body)
    }

    /// The digits before the check digit: year, kind and serial.
    pub fn without_check(&self) -> &str {
        &self.body
    }

    /// True when the text had no check digit and the computed one was put in.
    pub fn was_completed(&self) -> bool {
        self.completed
    }

    /// The filing year, 1985 onward.
    pub fn year(&self) -> i16 {
        if self.body.len() == 12 {
            self.body[..4].parse().unwrap_or(0)
        } else {
            let short: i16 = self.body[..2].parse().unwrap_or(0);
            if short >= 85 { 1900 + short } else { 2000 + short }
        }
    }

    /// The kind digit: 1 and 8 invention, 2 and 9 utility model, 3 design.
    pub fn kind_digit(&self) -> char {
        let at = if self.body.len() == 12 { 4 } else { 2 };
        char::from(self.body.as_bytes()[at])
    }
}

impl fmt::Display for ApplicationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CN{}.{}", self.body, self.check)
    }
}

/// Year within the numbering's life and a kind digit that was ever given out.
fn is_plausible(body: &str) -> bool {
    match body.len() {
        12 => {
            ("2003"..="2099").contains(&&body[..4])
                && matches!(body.as_bytes()[4], b'1' | b'2' | b'3' | b'8' | b'9')
        }
        8 => {
            (body[..2] >= *"85" || body[..2] <= *"03")
                && matches!(body.as_bytes()[2], b'1' | b'2' | b'3' | b'8' | b'9')
        }
        _ => false,
    }
}

fn check_digit(body: &str) -> char {
    let sum: u32 =
        body.bytes().enumerate().map(|(i, digit)| u32::from(digit - b'0') * (2 + (i as u32) % 8)).sum();
    char::from_digit(sum % 11, 10).unwrap_or('X')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> ApplicationNumber {
        ApplicationNumber::parse(text).unwrap()
    }

    #[test]
    fn published_numbers_carry_the_computed_check_digit() {
        for number in ["CN201010554637.7", "CN201110220598.1", "CN201120331910.X", "CN200920018090.1"] {
            let parsed = parse(number);
            assert!(parsed.check_is_valid(), "{number}");
            assert_eq!(parsed.to_string(), number);
        }
    }

    #[test]
    fn all_usual_spellings_are_one_number() {
        for text in [
            "ZL201010554637.7",
            "CN 2010 1 0554637.7",
            "２０１０１０５５４６３７．７",
            "2010105546377",
            "CNZL201010554637.7",
            "zl 201010554637。7",
            "专利号：ZL201010554637.7",
        ] {
            assert_eq!(parse(text).to_string(), "CN201010554637.7", "{text}");
        }
    }

    #[test]
    fn a_missing_check_digit_is_completed_in_both_numberings() {
        assert!(parse("CN201010554637").was_completed());
        assert_eq!(parse("201120331910").to_string(), "CN201120331910.X");
        assert_eq!(parse("CN85102475").to_string().len(), "CN85102475.0".len());
        assert_eq!(parse("85102475").year(), 1985);
        assert_eq!(parse("02102475").year(), 2002);
    }

    #[test]
    fn a_wrong_check_digit_is_kept_and_told() {
        let wrong = parse("CN201010554637.3");
        assert!(!wrong.check_is_valid());
        assert_eq!(wrong.expected_check(), '7');
        assert_eq!(wrong.to_string(), "CN201010554637.3");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "CN",
            "US12345678",
            "CN102110728A",
            "201040554637.7",
            "PCT/CN2019/100001",
            "19991234567",
            "申请中",
        ] {
            assert!(ApplicationNumber::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn display_reads_back(year in 2003u16..2099, kind in prop::sample::select(vec![1u8, 2, 3, 8, 9]), serial in 0u32..10_000_000) {
            let number = parse(&format!("{year}{kind}{serial:07}"));
            prop_assert!(number.check_is_valid());
            let again = parse(&number.to_string());
            prop_assert_eq!(again.to_string(), number.to_string());
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(serial in 0u32..10_000_000, at in 0usize..12, add in 1u8..10) {
            let number = parse(&format!("20101{serial:07}"));
            let mut text = number.to_string().into_bytes();
            text[2 + at] = b'0' + (text[2 + at] - b'0' + add) % 10;
            if let Ok(changed) = ApplicationNumber::parse(&String::from_utf8(text).unwrap()) {
                prop_assert!(!changed.check_is_valid());
            }
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = ApplicationNumber::parse(&text);
        }
    }
}
