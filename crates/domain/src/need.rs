//! Needs (需求): what an enterprise, or a whole chain of them, is looking for.

use jiff::civil::Date;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;
use crate::{Fen, IndustryCode, Localised, Mode, NeedId, RegionCode, Trl, Uscc};

/// What is being looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum NeedKind {
    /// 技术: a technology; only these are matched against supplies.
    #[default]
    Technology,
    /// 资金: money.
    Funding,
    /// 场地: a site.
    Site,
    /// 合作方: somebody to work with.
    Partner,
}

/// Whose need it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum NeedScope {
    /// 个性: one firm's.
    #[default]
    Single,
    /// 共性: shared along an industry chain.
    Common,
}

/// A need as an enterprise stated it.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// Given by the source, or a digest of the text; never changed.
    pub id: NeedId,
    /// What is being looked for.
    pub kind: NeedKind,
    /// Whose need it is.
    pub scope: NeedScope,
    /// Name of the enterprise, empty if the source hides it.
    pub enterprise: String,
    /// Its credit code.
    pub uscc: Option<Uscc>,
    /// Title, one line, never empty.
    pub title: String,
    /// The full text.
    pub description: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Industry.
    pub industry: Option<IndustryCode>,
    /// Where the enterprise is.
    pub region: Option<RegionCode>,
    /// What may be spent.
    pub budget: Option<Fen>,
    /// Modes the enterprise would accept, in form order; empty means any.
    pub modes: Vec<Mode>,
    /// Lowest readiness level that is of use.
    pub trl_min: Option<Trl>,
    /// After this day the need is void.
    pub deadline: Option<Date>,
}

impl Need {
    /// A technology need with an id and a title, all else unknown.
    pub fn new(id: NeedId, title: String) -> Self {
        Self {
            id,
            kind: NeedKind::default(),
            scope: NeedScope::default(),
            enterprise: String::new(),
            uscc: None,
            title,
            description: String::new(),
            keywords: Vec::new(),
            industry: None,
            region: None,
            budget: None,
            modes: Vec::new(),
            trl_min: None,
            deadline: None,
        }
    }

    /// True when the deadline has passed on `today`.
    pub fn is_void(&self, today: Date) -> bool {
        self.deadline.is_some_and(|deadline| deadline < today)
    }
}

impl NeedKind {
    /// All kinds in form order.
    pub const ALL: [NeedKind; 4] =
        [NeedKind::Technology, NeedKind::Funding, NeedKind::Site, NeedKind::Partner];

    /// The stable name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            NeedKind::Technology => "technology",
            NeedKind::Funding => "funding",
            NeedKind::Site => "site",
            NeedKind::Partner => "partner",
        }
    }

    /// Reads a code or a Chinese word (`技术需求`, `融资`, `厂房`, `合作`).
    ///
    /// # Errors
    /// [`InvalidValue`] naming the four kinds.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let plain = compact(text);
        let lower = plain.to_lowercase();
        if let Some(kind) = NeedKind::ALL.into_iter().find(|k| k.code() == lower) {
            return Ok(kind);
        }
        for (word, kind) in [
            ("技术", NeedKind::Technology),
            ("专利", NeedKind::Technology),
            ("企业需求", NeedKind::Technology),
            ("专项需求", NeedKind::Technology),
            ("资金", NeedKind::Funding),
            ("融资", NeedKind::Funding),
            ("场地", NeedKind::Site),
            ("厂房", NeedKind::Site),
            // joint development is a way to get a technology, a partner is somebody to work with
            ("开发", NeedKind::Technology),
            ("研发", NeedKind::Technology),
            ("攻关", NeedKind::Technology),
            ("合作", NeedKind::Partner),
        ] {
            if plain.contains(word) {
                return Ok(kind);
            }
        }
        Err(InvalidValue::new(ValueKind::NeedKind, text))
    }
}

impl NeedScope {
    /// The stable name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            NeedScope::Single => "single",
            NeedScope::Common => "common",
        }
    }

    /// Reads a code, `个性` or `共性` (each with or without 需求); anything else is `None`.
    pub fn recognise(text: &str) -> Option<Self> {
        let plain = compact(text);
        if plain.contains("共性") || plain == "COMMON" {
            Some(NeedScope::Common)
        } else if plain.contains("个性") || plain == "SINGLE" {
            Some(NeedScope::Single)
        } else {
            None
        }
    }
}

impl std::fmt::Display for NeedKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Localised for NeedKind {
    fn zh(&self) -> String {
        match self {
            NeedKind::Technology => "技术",
            NeedKind::Funding => "资金",
            NeedKind::Site => "场地",
            NeedKind::Partner => "合作方",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn kinds_read_back_from_their_names() {
        for kind in NeedKind::ALL {
            assert_eq!(NeedKind::parse(kind.code()), Ok(kind));
            assert_eq!(NeedKind::parse(&kind.zh()), Ok(kind));
        }
        assert_eq!(NeedKind::parse("合作开发"), Ok(NeedKind::Technology));
        assert_eq!(NeedKind::parse("寻求合作伙伴"), Ok(NeedKind::Partner));
        assert!(NeedKind::parse("人才").is_err());
    }

    #[test]
    fn a_need_is_void_the_day_after_its_deadline() {
        let mut need = Need::new(NeedId::parse("n").unwrap(), "甲".into());
        assert!(!need.is_void(date(2026, 1, 1)));
        need.deadline = Some(date(2026, 6, 30));
        assert!(!need.is_void(date(2026, 6, 30)));
        assert!(need.is_void(date(2026, 7, 1)));
    }
}
