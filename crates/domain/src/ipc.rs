//! Symbols of the International Patent Classification, from a section letter down to a subgroup.
//!
//! Export files write them as `H01L31/048(2006.01)I`, `H01M 10/0525` or padded to fourteen characters
//! (`H01M0010052500`). One symbol has one display form and one canonical form; a shorter symbol contains every longer
//! one that begins with it, main groups (`10/00`) contain their subgroups.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;

/// An IPC symbol of any depth. Order is the order of the classification.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpcSymbol {
    /// 1, 3 or 4 characters: section, class or subclass.
    subclass: String,
    /// Main group and subgroup digits, only under a full subclass.
    group: Option<(u16, String)>,
}

impl IpcSymbol {
    /// Reads any of the three spellings, ignoring the edition in brackets and the letter behind it.
    ///
    /// # Errors
    /// [`InvalidValue`] for anything else, Locarno classes of designs (`14-01`) among them.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(ValueKind::Ipc, text);
        let plain = compact(text);
        let symbol = plain.split('(').next().unwrap_or_default();
        if !symbol.is_ascii() {
            return Err(invalid());
        }
        let bytes = symbol.as_bytes();
        let shape_is_right = bytes.first().is_some_and(|b| (b'A'..=b'H').contains(b))
            && bytes.iter().skip(1).take(2).all(u8::is_ascii_digit)
            && bytes.get(3).is_none_or(u8::is_ascii_uppercase)
            && bytes.len() != 2;
        if !shape_is_right {
            return Err(invalid());
        }
        let (subclass, rest) = symbol.split_at(bytes.len().min(4));
        let group = if rest.is_empty() { None } else { Some(parse_group(rest).ok_or_else(invalid)?) };
        Ok(Self { subclass: subclass.to_owned(), group })
    }

    /// Section letter, `A` to `H`.
    pub fn section(&self) -> &str {
        &self.subclass[..1]
    }

    /// The subclass (`H01M`), or as much of it as the symbol has.
    pub fn subclass(&self) -> &str {
        &self.subclass
    }

    /// True when `other` is this symbol or lies below it.
    pub fn contains(&self, other: &IpcSymbol) -> bool {
        match (&self.group, &other.group) {
            (None, _) => other.subclass.starts_with(&self.subclass),
            (Some(_), None) => false,
            (Some((main, sub)), Some((other_main, other_sub))) => {
                self.subclass == other.subclass && main == other_main && (sub == "00" || sub == other_sub)
            }
        }
    }

    /// Subclass, main group padded on the left to 4, subgroup padded on the right to 6; shorter symbols as they are.
    pub fn canonical(&self) -> String {
        match &self.group {
            None => self.subclass.clone(),
            Some((main, sub)) => format!("{}{main:04}{sub:0<6}", self.subclass),
        }
    }

    /// This symbol and all that contain it, widest first: `H`, `H01`, `H01M`, `H01M 10/00`, `H01M 10/0525`.
    pub fn lineage(&self) -> Vec<IpcSymbol> {
        let mut chain: Vec<IpcSymbol> = [1, 3, 4]
            .into_iter()
            .filter(|&len| len <= self.subclass.len())
            .map(|len| IpcSymbol { subclass: self.subclass[..len].to_owned(), group: None })
            .collect();
        if let Some((main, sub)) = &self.group {
            if sub != "00" {
                chain.push(IpcSymbol { subclass: self.subclass.clone(), group: Some((*main, "00".into())) });
            }
            chain.push(self.clone());
        }
        chain
    }
}

fn parse_group(rest: &str) -> Option<(u16, String)> {
    let (main, sub) = match rest.split_once('/') {
        // display form; the tail of `H01L31/048 I` without brackets is a letter and is cut
        Some((main, sub)) => {
            let digits = sub.bytes().take_while(u8::is_ascii_digit).count();
            let tail = &sub[digits..];
            if tail.len() > 1 {
                return None;
            }
            (main, &sub[..digits])
        }
        None if rest.len() == 10 => rest.split_at(4),
        None => (rest, "00"),
    };
    let is_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(main) || !is_digits(sub) || main.len() > 4 || sub.len() > 6 {
        return None;
    }
    let kept = sub.trim_end_matches('0').len().max(2);
    let mut subgroup = sub[..kept.min(sub.len())].to_owned();
    while subgroup.len() < 2 {
        subgroup.push('0');
    }
    Some((main.parse().ok()?, subgroup))
}

impl fmt::Display for IpcSymbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.group {
            None => f.write_str(&self.subclass),
            Some((main, sub)) => write!(f, "{} {main}/{sub}", self.subclass),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> IpcSymbol {
        IpcSymbol::parse(text).unwrap()
    }

    #[test]
    fn spellings_of_export_files_are_one_symbol() {
        for text in [
            "H01M10/0525",
            "H01M 10/0525",
            "h01m10/0525(2010.01)I",
            "Ｈ01M 10/0525（2010.01）I",
            "H01M0010052500",
        ] {
            assert_eq!(parse(text).to_string(), "H01M 10/0525", "{text}");
            assert_eq!(parse(text).canonical(), "H01M0010052500");
        }
    }

    #[test]
    fn canonical_forms_of_the_office_read_back() {
        for (canonical, display) in [
            ("A01B0001100000", "A01B 1/10"),
            ("G06F0009451000", "G06F 9/451"),
            ("A61K0031474500", "A61K 31/4745"),
        ] {
            assert_eq!(parse(canonical).to_string(), display);
        }
    }

    #[test]
    fn a_prefix_contains_what_lies_below_it() {
        let symbol = parse("H01M 10/0525");
        for wider in ["H", "H01", "H01M", "H01M 10/00", "H01M 10/0525"] {
            assert!(parse(wider).contains(&symbol), "{wider}");
        }
        for other in ["G", "H02", "H01L", "H01M 4/00", "H01M 10/05"] {
            assert!(!parse(other).contains(&symbol), "{other}");
        }
        assert_eq!(symbol.lineage().len(), 5);
    }

    #[test]
    fn locarno_classes_and_words_are_refused() {
        for text in ["14-01", "", "I01M", "H1", "H0", "电池", "H01M 10/", "H01M 10/05AB", "12-16(07)"] {
            assert!(IpcSymbol::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn canonical_and_display_read_back(section in "[A-H]", class in 1u8..99, subclass in "[A-Z]", main in 1u16..9999, sub in 0u32..9999) {
            let symbol = parse(&format!("{section}{class:02}{subclass}{main}/{sub:02}"));
            prop_assert_eq!(&parse(&symbol.canonical()), &symbol);
            prop_assert_eq!(&parse(&symbol.to_string()), &symbol);
            prop_assert_eq!(symbol.canonical().len(), 14);
            for wider in symbol.lineage() {
                prop_assert!(wider.contains(&symbol));
            }
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = IpcSymbol::parse(&text);
        }
    }
}
