//! Codes of administrative divisions (GB/T 2260 layout): two digits each for province, city and county.
//!
//! Names are looked up in [`RegionTable`](crate::RegionTable); a code that the table does not list is still a code,
//! because divisions are retired every year and old records keep theirs.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;

/// A six-digit division code; zeros at the end mean the higher level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u32);

impl RegionCode {
    /// Reads 2, 4 or 6 digits (`32`, `3204`, `320400`).
    ///
    /// # Errors
    /// [`InvalidValue`] for other lengths and for provinces outside 11-82.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(ValueKind::Region, text);
        let digits = compact(text);
        if !matches!(digits.len(), 2 | 4 | 6) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        let code: u32 = format!("{digits:0<6}").parse().map_err(|_| invalid())?;
        if (110_000..830_000).contains(&code) { Ok(Self(code)) } else { Err(invalid()) }
    }

    /// The code without trailing zero pairs: `32`, `3204` or `320412`.
    pub fn prefix(self) -> String {
        let digits = format!("{:06}", self.0);
        match (self.0 % 10_000, self.0 % 100) {
            (0, _) => digits[..2].to_owned(),
            (_, 0) => digits[..4].to_owned(),
            _ => digits,
        }
    }

    /// Province, city and county codes that contain this one, widest first, itself last.
    pub fn lineage(self) -> Vec<RegionCode> {
        let prefix_len = self.prefix().len() as u32;
        [10_000, 100, 1]
            .into_iter()
            .take(prefix_len as usize / 2)
            .map(|step| RegionCode(self.0 / step * step))
            .collect()
    }

    /// True when `other` is this division or lies in it.
    pub fn contains(self, other: RegionCode) -> bool {
        other.to_string().starts_with(&self.prefix())
    }

    /// The province both lie in, if it is the same.
    pub fn same_province(self, other: RegionCode) -> bool {
        self.0 / 10_000 == other.0 / 10_000
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_codes_are_filled_with_zeros() {
        assert_eq!(RegionCode::parse("32").unwrap().to_string(), "320000");
        assert_eq!(RegionCode::parse("3204").unwrap().prefix(), "3204");
        assert_eq!(RegionCode::parse("320412").unwrap().lineage().len(), 3);
    }

    #[test]
    fn a_province_contains_its_counties() {
        let county = RegionCode::parse("320412").unwrap();
        assert!(RegionCode::parse("32").unwrap().contains(county));
        assert!(!RegionCode::parse("3205").unwrap().contains(county));
        assert!(!county.contains(RegionCode::parse("3204").unwrap()));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "1", "00", "99", "32041", "江苏"] {
            assert!(RegionCode::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn display_reads_back(code in 110_000u32..830_000) {
            let region = RegionCode::parse(&code.to_string()).unwrap();
            prop_assert_eq!(RegionCode::parse(&region.to_string()).unwrap(), region);
            prop_assert!(region.contains(region));
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = RegionCode::parse(&text);
        }
    }
}
