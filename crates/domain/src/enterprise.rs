//! Enterprises (企业): those who need technology, one record a firm.

use crate::fault::{InvalidValue, ValueKind};
use crate::width::{compact, squeeze, to_half_width};
use crate::{EnterpriseId, IndustryCode, Localised, RegionCode, Uscc};

/// A firm as the centre knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Enterprise {
    /// The credit code, else the name as first stored; never changed.
    pub id: EnterpriseId,
    /// Registered name.
    pub name: String,
    /// Credit code.
    pub uscc: Option<Uscc>,
    /// Seat.
    pub region: Option<RegionCode>,
    /// Industry.
    pub industry: Option<IndustryCode>,
    /// Size class.
    pub size: Option<EnterpriseSize>,
    /// What it makes or does.
    pub business: String,
}

/// Size class of the statistics office's division of enterprises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnterpriseSize {
    /// 微型.
    Micro,
    /// 小型.
    Small,
    /// 中型.
    Medium,
    /// 大型.
    Large,
}

impl Enterprise {
    /// An enterprise with a name, all else unknown. The id is the credit code, else the name.
    ///
    /// # Errors
    /// [`InvalidValue`] for an empty or overlong name.
    pub fn new(name: &str, uscc: Option<Uscc>) -> Result<Self, InvalidValue> {
        let name = Self::plain_name(name);
        let id = EnterpriseId::parse(uscc.as_ref().map_or(name.as_str(), Uscc::as_str))?;
        if name.is_empty() {
            return Err(InvalidValue::new(ValueKind::Id, &name));
        }
        Ok(Self { id, name, uscc, region: None, industry: None, size: None, business: String::new() })
    }

    /// The form in which names are compared: brackets half-width, blanks folded.
    pub fn plain_name(name: &str) -> String {
        squeeze(&to_half_width(name))
    }
}

impl EnterpriseSize {
    /// All classes, smallest first.
    pub const ALL: [EnterpriseSize; 4] =
        [EnterpriseSize::Micro, EnterpriseSize::Small, EnterpriseSize::Medium, EnterpriseSize::Large];

    /// The stable name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            EnterpriseSize::Micro => "micro",
            EnterpriseSize::Small => "small",
            EnterpriseSize::Medium => "medium",
            EnterpriseSize::Large => "large",
        }
    }

    /// Reads a code or `大型`, `中型企业`, `小`, `微型`.
    ///
    /// # Errors
    /// [`InvalidValue`] naming the four classes.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let plain = compact(text);
        let word = plain.trim_end_matches("企业").trim_end_matches('型');
        Ok(match word {
            "微" | "MICRO" => EnterpriseSize::Micro,
            "小" | "SMALL" | "小微" => EnterpriseSize::Small,
            "中" | "MEDIUM" => EnterpriseSize::Medium,
            "大" | "LARGE" => EnterpriseSize::Large,
            _ => return Err(InvalidValue::new(ValueKind::EnterpriseSize, text)),
        })
    }
}

impl std::fmt::Display for EnterpriseSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Localised for EnterpriseSize {
    fn zh(&self) -> String {
        match self {
            EnterpriseSize::Micro => "微型",
            EnterpriseSize::Small => "小型",
            EnterpriseSize::Medium => "中型",
            EnterpriseSize::Large => "大型",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_credit_code_else_the_name() {
        let code = Uscc::parse("91350100M000100Y43").ok();
        assert_eq!(Enterprise::new("甲（泰安）有限公司", code).unwrap().id.as_str(), "91350100M000100Y43");
        assert_eq!(Enterprise::new("甲（泰安）有限公司 ", None).unwrap().id.as_str(), "甲(泰安)有限公司");
        assert!(Enterprise::new(" ", None).is_err());
    }

    #[test]
    fn sizes_read_back_from_their_names() {
        for size in EnterpriseSize::ALL {
            assert_eq!(EnterpriseSize::parse(size.code()), Ok(size));
            assert_eq!(EnterpriseSize::parse(&size.zh()), Ok(size));
        }
    }
}
