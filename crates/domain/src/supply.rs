//! Supplies (供给): what universities and institutes hold and would like to see used.

use jiff::civil::Date;

use crate::fault::{InvalidValue, ValueKind};
use crate::legal::{LegalEvent, LegalFacts, remaining_days};
use crate::width::compact;
use crate::{
    ApplicationNumber, Fen, Holder, IpcSymbol, Localised, Mode, PublicationNumber, RegionCode, SupplyId, Trl,
};

/// What sort of thing is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SupplyKind {
    /// 发明.
    #[default]
    Invention,
    /// 实用新型.
    UtilityModel,
    /// 外观设计.
    Design,
    /// 软件著作权.
    SoftwareCopyright,
    /// 科技成果 without a number of its own.
    Achievement,
}

/// A patent, a software copyright or an achievement, as far as the sources know it.
#[derive(Debug, Clone, PartialEq)]
pub struct Supply {
    /// Given when first stored, never changed.
    pub id: SupplyId,
    /// What sort of thing it is.
    pub kind: SupplyKind,
    /// Application number, if it is a patent and the source gave one.
    pub application_number: Option<ApplicationNumber>,
    /// Publication number.
    pub publication_number: Option<PublicationNumber>,
    /// The key that the source uses.
    pub source_id: Option<String>,
    /// Title, one line, never empty.
    pub title: String,
    /// Abstract.
    pub abstract_text: String,
    /// Claims, or the first one.
    pub claims: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// IPC symbols, main one first.
    pub ipc: Vec<IpcSymbol>,
    /// Holders (applicants or present owners).
    pub holders: Vec<Holder>,
    /// Inventors.
    pub inventors: Vec<String>,
    /// Region of the first holder.
    pub region: Option<RegionCode>,
    /// Filing date.
    pub application_date: Option<Date>,
    /// Date of the first publication.
    pub publication_date: Option<Date>,
    /// Date of the grant announcement.
    pub grant_date: Option<Date>,
    /// Legal events, oldest first.
    pub events: Vec<LegalEvent>,
    /// What the holder offers.
    pub offer: Offer,
}

/// The terms on which a supply may be had.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer {
    /// Whether an open licence declaration is announced.
    pub open_licence: Option<bool>,
    /// Modes the holder agrees to, in form order.
    pub modes: Vec<Mode>,
    /// Price or licence fee asked.
    pub fee: Option<Fen>,
    /// Readiness level.
    pub trl: Option<Trl>,
}

impl Supply {
    /// A record with an id and a title, all else unknown.
    pub fn new(id: SupplyId, title: String) -> Self {
        Self {
            id,
            kind: SupplyKind::default(),
            application_number: None,
            publication_number: None,
            source_id: None,
            title,
            abstract_text: String::new(),
            claims: String::new(),
            keywords: Vec::new(),
            ipc: Vec::new(),
            holders: Vec::new(),
            inventors: Vec::new(),
            region: None,
            application_date: None,
            publication_date: None,
            grant_date: None,
            events: Vec::new(),
            offer: Offer::default(),
        }
    }

    /// The id a record gets from its own keys: application number, else publication number, else source id.
    pub fn natural_id(
        application_number: Option<&ApplicationNumber>,
        publication_number: Option<&PublicationNumber>,
        source_id: Option<&str>,
    ) -> Option<SupplyId> {
        let text = match (application_number, publication_number, source_id) {
            (Some(number), _, _) => number.to_string(),
            (None, Some(number), _) => number.to_string(),
            (None, None, Some(id)) => id.to_owned(),
            (None, None, None) => return None,
        };
        SupplyId::parse(&text).ok()
    }

    /// The four legal facts as of `today`.
    pub fn legal_facts(&self, today: Date) -> LegalFacts {
        LegalFacts::fold(&self.events, self.grant_date, self.expiry_date(), today)
    }

    /// Days of protection left on `today`, if the filing date and the kind tell; negative once expired.
    pub fn remaining_term_days(&self, today: Date) -> Option<i64> {
        Some(remaining_days(self.expiry_date()?, today))
    }

    /// The last day of protection, if the filing date and the kind tell.
    pub fn expiry_date(&self) -> Option<Date> {
        self.kind.expiry(self.application_date?)
    }

    /// True for kinds that the patent office grants.
    pub fn is_patent(&self) -> bool {
        matches!(self.kind, SupplyKind::Invention | SupplyKind::UtilityModel | SupplyKind::Design)
    }
}

impl SupplyKind {
    /// All kinds in form order.
    pub const ALL: [SupplyKind; 5] = [
        SupplyKind::Invention,
        SupplyKind::UtilityModel,
        SupplyKind::Design,
        SupplyKind::SoftwareCopyright,
        SupplyKind::Achievement,
    ];

    /// The stable name in JSON and in the index.
    pub fn code(self) -> &'static str {
        match self {
            SupplyKind::Invention => "invention",
            SupplyKind::UtilityModel => "utility_model",
            SupplyKind::Design => "design",
            SupplyKind::SoftwareCopyright => "software_copyright",
            SupplyKind::Achievement => "achievement",
        }
    }

    /// Reads the words of export files: `发明申请`, `授权发明`, `实用新型`, `1`, `2`, `3`, a code.
    ///
    /// # Errors
    /// [`InvalidValue`] naming the five kinds.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let plain = compact(text);
        let lower = plain.to_lowercase();
        if let Some(kind) = SupplyKind::ALL.into_iter().find(|k| k.code() == lower) {
            return Ok(kind);
        }
        match plain.as_str() {
            "1" | "8" => return Ok(SupplyKind::Invention),
            "2" | "9" => return Ok(SupplyKind::UtilityModel),
            "3" => return Ok(SupplyKind::Design),
            _ => {}
        }
        for (word, kind) in [
            ("实用新型", SupplyKind::UtilityModel),
            ("外观", SupplyKind::Design),
            ("软", SupplyKind::SoftwareCopyright),
            ("著作权", SupplyKind::SoftwareCopyright),
            ("发明", SupplyKind::Invention),
            ("成果", SupplyKind::Achievement),
            ("PATENT APPLICATION", SupplyKind::Invention),
            ("GRANTED PATENT", SupplyKind::Invention),
            ("PATENTAPPLICATION", SupplyKind::Invention),
            ("GRANTEDPATENT", SupplyKind::Invention),
            ("LIMITEDPATENT", SupplyKind::UtilityModel),
        ] {
            if plain.contains(word) {
                return Ok(kind);
            }
        }
        Err(InvalidValue::new(ValueKind::SupplyKind, text))
    }

    /// The kind an application number's kind digit stands for.
    pub fn from_kind_digit(digit: char) -> Option<Self> {
        match digit {
            '1' | '8' => Some(SupplyKind::Invention),
            '2' | '9' => Some(SupplyKind::UtilityModel),
            '3' => Some(SupplyKind::Design),
            _ => None,
        }
    }

    /// The kind a publication number's letter stands for.
    pub fn from_publication_letter(letter: char) -> Option<Self> {
        match letter {
            'A' | 'B' | 'C' => Some(SupplyKind::Invention),
            'U' | 'Y' => Some(SupplyKind::UtilityModel),
            'S' | 'D' => Some(SupplyKind::Design),
            _ => None,
        }
    }

    /// The last day of protection, the eve of the anniversary: 20 years from filing for inventions, 10 for utility models, 15 for designs filed
    /// since 2021-06-01 and 10 before (Patent Law, article 42, and its amendment of 2020). Compensated terms come as
    /// legal events, not from here.
    fn expiry(self, filed: Date) -> Option<Date> {
        let amended = Date::constant(2021, 6, 1);
        let years = match self {
            SupplyKind::Invention => 20,
            SupplyKind::UtilityModel => 10,
            SupplyKind::Design if filed >= amended => 15,
            SupplyKind::Design => 10,
            SupplyKind::SoftwareCopyright | SupplyKind::Achievement => return None,
        };
        let anniversary = filed.checked_add(jiff::Span::new().years(years)).ok()?;
        anniversary.yesterday().ok()
    }
}

impl std::fmt::Display for SupplyKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.code().replace('_', " "))
    }
}

impl Localised for SupplyKind {
    fn zh(&self) -> String {
        match self {
            SupplyKind::Invention => "发明",
            SupplyKind::UtilityModel => "实用新型",
            SupplyKind::Design => "外观设计",
            SupplyKind::SoftwareCopyright => "软著",
            SupplyKind::Achievement => "成果",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn kinds_of_export_files_are_recognised() {
        for (text, kind) in [
            ("发明申请", SupplyKind::Invention),
            ("授权发明", SupplyKind::Invention),
            ("实用新型", SupplyKind::UtilityModel),
            ("2", SupplyKind::UtilityModel),
            ("外观设计", SupplyKind::Design),
            ("软件著作权", SupplyKind::SoftwareCopyright),
        ] {
            assert_eq!(SupplyKind::parse(text), Ok(kind), "{text}");
        }
        assert!(SupplyKind::parse("商标").is_err());
    }

    #[test]
    fn the_term_runs_from_filing_by_kind() {
        let mut supply = Supply::new(SupplyId::parse("a").unwrap(), "甲".into());
        supply.application_date = Some(date(2020, 2, 29));
        let today = date(2026, 11, 1);
        let invention = supply.remaining_term_days(today).unwrap();
        supply.kind = SupplyKind::UtilityModel;
        let model = supply.remaining_term_days(today).unwrap();
        assert!((invention - model - 3652).abs() <= 2);
        supply.kind = SupplyKind::Achievement;
        assert_eq!(supply.remaining_term_days(today), None);
    }
}
