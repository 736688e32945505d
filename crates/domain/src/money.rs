//! Amounts of money in fen, read from the ways people write them.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;

/// An amount in fen (1/100 yuan), never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(i64);

/// What a bare number in a column means; headers such as `预算金额（万元）` say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyUnit {
    /// 元.
    #[default]
    Yuan,
    /// 万元, ten thousand yuan.
    TenThousandYuan,
}

impl MoneyUnit {
    fn fen(self) -> f64 {
        match self {
            MoneyUnit::Yuan => 100.0,
            MoneyUnit::TenThousandYuan => 1_000_000.0,
        }
    }
}

/// Above this an amount is a typing error: a hundred billion yuan.
const LARGEST_FEN: f64 = 1e13;

impl Fen {
    /// A whole number of yuan; negative ones become zero.
    pub fn from_yuan(yuan: i64) -> Self {
        Self(yuan.max(0).saturating_mul(100))
    }

    /// From the number of fen that a store keeps; negative ones become zero.
    pub fn from_fen(fen: i64) -> Self {
        Self(fen.max(0))
    }

    /// The amount in fen.
    pub fn fen(self) -> i64 {
        self.0
    }

    /// The amount in yuan.
    pub fn yuan(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// Reads `30000`, `30,000元`, `¥3.5万`, `1亿元`, `10-20万元` (the upper end: what may be spent), `免费` (zero).
    ///
    /// `Ok(None)` means that the text says the amount is open: `面议`, `另议`, `不限`, `协商`.
    ///
    /// # Errors
    /// [`InvalidValue`] for negative, absurdly large and unreadable amounts.
    pub fn parse(text: &str, unit: MoneyUnit) -> Result<Option<Self>, InvalidValue> {
        let invalid = || InvalidValue::new(ValueKind::Money, text);
        let plain = compact(text).replace([',', '，', '¥', '￥'], "");
        let plain = plain.trim_start_matches("人民币").trim_start_matches("RMB").trim_end_matches("RMB");
        match plain {
            "面议" | "另议" | "不限" | "协商" | "待定" | "可议" | "价格面议" => {
                return Ok(None);
            }
            "免费" | "无偿" | "零" => return Ok(Some(Self(0))),
            _ => {}
        }
        // a currency sign says yuan, whatever the column's unit
        let unit = if text.contains(['¥', '￥']) { MoneyUnit::Yuan } else { unit };
        let (digits, factor) = split_unit(plain, unit);
        let mut largest: Option<f64> = None;
        let parts: Vec<&str> =
            digits.split(['-', '~', '—', '至', '到']).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() || parts.len() > 2 || digits.starts_with('-') {
            return Err(invalid());
        }
        for part in parts {
            let number = part.trim_end_matches(['元', '万', '亿']);
            largest = Some(plain_number(number).ok_or_else(invalid)?.max(largest.unwrap_or(0.0)));
        }
        let fen = largest.unwrap_or(0.0) * factor;
        if fen <= LARGEST_FEN { Ok(Some(Self(fen.round() as i64))) } else { Err(invalid()) }
    }
}

/// Digits with at most one point; not a code with a leading zero (`025` is a dialling code).
fn plain_number(text: &str) -> Option<f64> {
    let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let is_code = text.len() > 1 && text.starts_with('0') && !text.starts_with("0.");
    if is_plain && !is_code { text.parse().ok() } else { None }
}

/// Cuts the unit off the end; without one the column's unit holds.
fn split_unit(text: &str, unit: MoneyUnit) -> (&str, f64) {
    let bare = text.trim_end_matches("左右").trim_end_matches("以内").trim_end_matches("以下");
    for (suffix, fen) in [("万元", 1e6), ("亿元", 1e10), ("万", 1e6), ("亿", 1e10), ("元", 100.0)] {
        if let Some(digits) = bare.strip_suffix(suffix) {
            return (digits, fen);
        }
    }
    (bare, unit.fen())
}

impl fmt::Display for Fen {
    /// `3 万元`, `12,500 元` style is a matter of reports; this is yuan with as few decimals as it takes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 % 100 == 0 {
            write!(f, "{}", self.0 / 100)
        } else {
            write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn yuan(text: &str, unit: MoneyUnit) -> f64 {
        Fen::parse(text, unit).unwrap().unwrap().yuan()
    }

    #[test]
    fn usual_spellings_are_amounts() {
        for (text, expected) in [
            ("30000", 30_000.0),
            ("３０，０００元", 30_000.0),
            ("¥3.5万", 35_000.0),
            ("10-20万元", 200_000.0),
            ("1亿元", 1e8),
            ("免费", 0.0),
            ("20-10万元", 200_000.0),
            ("50万元左右", 500_000.0),
            ("0.5", 0.5),
        ] {
            assert_eq!(yuan(text, MoneyUnit::Yuan), expected, "{text}");
        }
        assert_eq!(yuan("50", MoneyUnit::TenThousandYuan), 500_000.0);
        assert_eq!(yuan("50元", MoneyUnit::TenThousandYuan), 50.0);
        assert_eq!(yuan("￥500,000", MoneyUnit::TenThousandYuan), 500_000.0);
    }

    #[test]
    fn an_open_amount_is_known_to_be_open() {
        assert_eq!(Fen::parse("面议", MoneyUnit::Yuan), Ok(None));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "-5",
            "很多",
            "1e400",
            "nan",
            "inf",
            "99999999999999999999",
            "1.2.3",
            "2024-05-01",
            "025-84395678",
        ] {
            assert!(Fen::parse(text, MoneyUnit::Yuan).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn display_reads_back(fen in 0i64..1_000_000_000_000) {
            let amount = Fen::from_fen(fen);
            prop_assert_eq!(Fen::parse(&amount.to_string(), MoneyUnit::Yuan), Ok(Some(amount)));
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = Fen::parse(&text, MoneyUnit::Yuan);
        }
    }
}
