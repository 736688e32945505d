//! Reference tables that ship with the product and that a user can replace: divisions, industries, IPC titles.
//!
//! Each is a CSV text with a header row; `data/reference/README.md` says which edition and where the facts come from.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::{IndustryCode, InvalidValue, IpcSymbol, RegionCode, ValueKind};

/// Names of provinces, cities and counties, in both directions.
#[derive(Debug, Clone)]
pub struct RegionTable {
    names: BTreeMap<RegionCode, String>,
    /// Full and short names that tell one division.
    codes: HashMap<String, RegionCode>,
}

/// Names of industries.
#[derive(Debug, Clone)]
pub struct IndustryTable {
    names: HashMap<String, String>,
    codes: HashMap<String, IndustryCode>,
}

/// Chinese titles of IPC sections, classes and subclasses.
#[derive(Debug, Clone)]
pub struct IpcTitles {
    titles: HashMap<String, String>,
}

#[derive(Deserialize)]
struct CodeAndName {
    code: String,
    name: String,
}

fn rows(csv_text: &str) -> Result<Vec<CodeAndName>, csv::Error> {
    csv::Reader::from_reader(csv_text.trim_start_matches('\u{feff}').as_bytes()).deserialize().collect()
}

/// Endings that people leave out; the autonomous regions' and districts' long names are listed as they are shortened.
const REGION_ENDINGS: [&str; 9] =
    ["维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市", "地区", "盟"];

impl RegionTable {
    /// The table that ships with the product.
    pub fn embedded() -> Self {
        Self::from_csv(include_str!("../../../data/reference/regions.csv"))
            .expect("the embedded table is well formed")
    }

    /// Reads `code,name` rows.
    ///
    /// # Errors
    /// [`csv::Error`] when the text is not such a table; rows whose code is none are left out.
    pub fn from_csv(text: &str) -> Result<Self, csv::Error> {
        let mut names = BTreeMap::new();
        for row in rows(text)? {
            if let Ok(code) = RegionCode::parse(&row.code) {
                names.insert(code, row.name);
            }
        }
        // of several divisions of one name the widest is meant; where they are equally wide, none is
        let mut bearers: HashMap<String, Vec<RegionCode>> = HashMap::new();
        for (&code, name) in
            names.iter().filter(|(_, name)| name.as_str() != "市辖区" && name.as_str() != "县")
        {
            let short = REGION_ENDINGS.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
            bearers.entry(name.clone()).or_default().push(code);
            if short != name && short.chars().count() >= 2 {
                bearers.entry(short.to_owned()).or_default().push(code);
            }
        }
        let unique = |(name, codes): (String, Vec<RegionCode>)| {
            let widest = codes.iter().map(|code| code.prefix().len()).min()?;
            let mut wide = codes.into_iter().filter(|code| code.prefix().len() == widest);
            match (wide.next(), wide.next()) {
                (Some(code), None) => Some((name, code)),
                _ => None,
            }
        };
        let codes = bearers.into_iter().filter_map(unique).collect();
        Ok(Self { names, codes })
    }

    /// The name of a division with the divisions above it: `江苏省常州市`.
    pub fn full_name(&self, code: RegionCode) -> String {
        let mut full = String::new();
        for level in code.lineage() {
            match self.names.get(&level) {
                Some(name) if name != "市辖区" => full.push_str(name),
                _ => {}
            }
        }
        if full.is_empty() { code.to_string() } else { full }
    }

    /// Reads digits, a name, or a chain of names such as `江苏常州市武进区`.
    ///
    /// A county code that is not listed is taken when its city is (counties are retired every year); other unlisted digits are
    /// refused, because a postcode has six digits too.
    ///
    /// # Errors
    /// [`InvalidValue`] when no division of that code or name is known.
    pub fn parse(&self, text: &str) -> Result<RegionCode, InvalidValue> {
        let listed = |code: &RegionCode| {
            let lineage = code.lineage();
            let city_is_listed =
                lineage.len() == 3 && lineage[1] != lineage[0] && self.names.contains_key(&lineage[1]);
            self.names.contains_key(code) || city_is_listed
        };
        let by_code = RegionCode::parse(text).ok().filter(listed);
        by_code.or_else(|| self.find(text)).ok_or_else(|| InvalidValue::new(ValueKind::Region, text))
    }

    /// The division an address begins with, a postcode in front ignored; `None` if there is none.
    pub fn find(&self, address: &str) -> Option<RegionCode> {
        let plain = crate::to_half_width(address);
        let mut rest: &str =
            plain.trim().trim_start_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
        rest = rest.strip_prefix("中国").unwrap_or(rest).trim_start();
        let mut found: Option<RegionCode> = None;
        while let Some((code, len)) = self.longest_name_at(rest, found) {
            found = Some(code);
            rest = rest[len..]
                .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | ',' | '·'));
        }
        found
    }

    /// The longest name at the start of `text` that lies inside `within`.
    fn longest_name_at(&self, text: &str, within: Option<RegionCode>) -> Option<(RegionCode, usize)> {
        const LONGEST_NAME_CHARS: usize = 14;
        let ends: Vec<usize> =
            text.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST_NAME_CHARS).collect();
        ends.into_iter().rev().find_map(|end| {
            let name = &text[..end];
            let code = match within {
                None => *self.codes.get(name)?,
                Some(outer) => self.inside(outer, name)?,
            };
            Some((code, end))
        })
    }

    /// A division called `name` (or that and an ending) strictly inside `outer`.
    fn inside(&self, outer: RegionCode, name: &str) -> Option<RegionCode> {
        if name.chars().count() < 2 {
            return None;
        }
        // codes inside a division are one range: looking only there makes an address 100 times cheaper
        let last = RegionCode::parse(&format!("{:9<6}", outer.prefix())).unwrap_or(outer);
        self.names
            .range(outer..=last)
            .filter(|&(&code, _)| code != outer)
            .find(|(_, known)| {
                known.as_str() == name
                    || REGION_ENDINGS.iter().any(|end| known.strip_suffix(end) == Some(name))
            })
            .map(|(&code, _)| code)
    }
}

impl IndustryTable {
    /// The table that ships with the product.
    pub fn embedded() -> Self {
        Self::from_csv(include_str!("../../../data/reference/industries.csv"))
            .expect("the embedded table is well formed")
    }

    /// Reads `code,name` rows.
    ///
    /// # Errors
    /// [`csv::Error`] when the text is not such a table; rows whose code is none are left out.
    pub fn from_csv(text: &str) -> Result<Self, csv::Error> {
        let (mut names, mut codes) = (HashMap::new(), HashMap::new());
        for row in rows(text)? {
            if let Ok(code) = IndustryCode::parse(&row.code) {
                names.insert(code.as_str().to_owned(), row.name.clone());
                codes.entry(row.name).or_insert(code);
            }
        }
        Ok(Self { names, codes })
    }

    /// The name of an industry.
    pub fn name(&self, code: &IndustryCode) -> Option<&str> {
        self.names.get(code.as_str()).map(String::as_str)
    }

    /// All industries with their names, ascending by code. `O(n log n)`.
    pub fn rows(&self) -> Vec<(IndustryCode, &str)> {
        let mut rows: Vec<(IndustryCode, &str)> = Vec::with_capacity(self.names.len());
        for (code, name) in &self.names {
            if let Ok(code) = IndustryCode::parse(code) {
                rows.push((code, name));
            }
        }
        rows.sort();
        rows
    }

    /// Reads a code, or the exact name of an industry.
    ///
    /// # Errors
    /// [`InvalidValue`] when it is neither.
    pub fn parse(&self, text: &str) -> Result<IndustryCode, InvalidValue> {
        let name = crate::squeeze(text);
        IndustryCode::parse(text).or_else(|_| {
            self.codes.get(&name).cloned().ok_or_else(|| InvalidValue::new(ValueKind::Industry, text))
        })
    }
}

impl IpcTitles {
    /// The table that ships with the product.
    pub fn embedded() -> Self {
        Self::from_csv(include_str!("../../../data/reference/ipc.csv"))
            .expect("the embedded table is well formed")
    }

    /// Reads `code,name` rows.
    ///
    /// # Errors
    /// [`csv::Error`] when the text is not such a table.
    pub fn from_csv(text: &str) -> Result<Self, csv::Error> {
        Ok(Self { titles: rows(text)?.into_iter().map(|row| (row.code, row.name)).collect() })
    }

    /// All sections, classes and subclasses with their titles, ascending. `O(n log n)`.
    pub fn rows(&self) -> Vec<(IpcSymbol, &str)> {
        let mut rows: Vec<(IpcSymbol, &str)> = Vec::with_capacity(self.titles.len());
        for (code, title) in &self.titles {
            if let Ok(symbol) = IpcSymbol::parse(code) {
                rows.push((symbol, title));
            }
        }
        rows.sort();
        rows
    }

    /// The title of the symbol's subclass, else of its class or section.
    pub fn title(&self, symbol: &IpcSymbol) -> Option<&str> {
        let subclass = symbol.subclass();
        [4, 3, 1]
            .into_iter()
            .filter_map(|len| subclass.get(..len))
            .find_map(|prefix| self.titles.get(prefix))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_begin_with_their_division() {
        let table = RegionTable::embedded();
        for (address, name) in [
            // a county that has since become a city is found under its present name
            ("226634 江苏省南通市海安县老坝港镇海港村16组", "江苏省南通市海安市"),
            ("常州市武进区", "江苏省常州市武进区"),
            ("浙江", "浙江省"),
            ("北京市海淀区学院路30号", "北京市海淀区"),
            ("江苏常州", "江苏省常州市"),
        ] {
            let code = table.find(address).unwrap_or_else(|| panic!("{address}"));
            assert_eq!(table.full_name(code), name, "{address}");
        }
        assert_eq!(table.find("315803"), None);
        assert_eq!(table.find("Osaka"), None);
    }

    #[test]
    fn a_postcode_is_no_division() {
        let table = RegionTable::embedded();
        for postcode in ["315803", "210095", "310027"] {
            assert!(table.parse(postcode).is_err(), "{postcode}");
        }
        assert!(table.parse("鼓楼区").is_err(), "several cities have one");
        assert!(table.parse("320499").is_ok());
        assert_eq!(table.parse("32").ok(), table.parse("江苏").ok());
    }

    #[test]
    fn industries_have_codes_and_names() {
        let table = IndustryTable::embedded();
        let code = table.parse("锂离子电池制造").unwrap();
        assert_eq!(code.as_str(), "3841");
        assert_eq!(table.name(&code), Some("锂离子电池制造"));
        assert!(table.parse("造梦").is_err());
        let rows = table.rows();
        assert!(rows.len() > 1_900 && rows.is_sorted());
        assert!(rows.contains(&(code, "锂离子电池制造")));
    }

    #[test]
    fn subclasses_have_titles() {
        let titles = IpcTitles::embedded();
        assert!(titles.title(&IpcSymbol::parse("H01M 10/0525").unwrap()).unwrap().contains("化学能"));
        let rows = titles.rows();
        assert!(rows.len() > 700 && rows.is_sorted());
    }
}
