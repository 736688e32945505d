//! How mature a technology is: readiness levels 1 to 9, and the three stages that Chinese practice speaks of.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;

/// Technology readiness level, 1 to 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trl(u8);

/// Stage of development as farms, labs and factories say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 实验室 and earlier: shown to work once.
    Laboratory,
    /// 小试, 样机, 样品: works repeatedly at small scale.
    Bench,
    /// 中试, 小批量: works at a tenth of the final scale.
    Pilot,
    /// 量产, 产业化: is being made.
    Production,
}

impl Trl {
    /// Reads `6`, `TRL6`, `TRL 6级`, `六级` or a stage (`中试`), which stands for its usual level.
    ///
    /// # Errors
    /// [`InvalidValue`] for levels outside 1 to 9 and unknown words.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let invalid = || InvalidValue::new(ValueKind::Trl, text);
        if let Some(stage) = Stage::recognise(text) {
            return Ok(stage.usual_trl());
        }
        let plain = compact(text);
        let digits =
            plain.strip_prefix("TRL").map_or(plain.as_str(), |rest| rest.trim_start_matches(['-', ':']));
        let digits = digits.trim_end_matches('级');
        let digits = digits.strip_suffix(".0").unwrap_or(digits);
        let level = match digits.parse::<u8>() {
            Ok(level) => level,
            Err(_) => {
                let mut chars = digits.chars();
                let position = chars.next().and_then(|c| "一二三四五六七八九".chars().position(|n| n == c));
                match (position, chars.next()) {
                    (Some(position), None) => position as u8 + 1,
                    _ => return Err(invalid()),
                }
            }
        };
        Self::new(level).ok_or_else(invalid)
    }

    /// A level from a number, if it is 1 to 9.
    pub fn new(level: u8) -> Option<Self> {
        (1..=9).contains(&level).then_some(Self(level))
    }

    /// The number, 1 to 9.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl Stage {
    /// The stage a word stands for, `None` if it is none.
    pub fn recognise(text: &str) -> Option<Self> {
        let plain = compact(text);
        let plain = plain.trim_end_matches("阶段").trim_end_matches('期');
        Some(match plain {
            "实验室" | "概念" | "研发" | "原理" | "初" | "初期" | "研制" => Stage::Laboratory,
            "小试" | "样机" | "样品" | "实验室样机" => Stage::Bench,
            "中试" | "小批量" | "试生产" | "工程样机" | "中" => Stage::Pilot,
            "量产" | "产业化" | "批量生产" | "成熟应用" | "已应用" | "规模化" => {
                Stage::Production
            }
            _ => return None,
        })
    }

    /// The level a stage usually stands for; a convention of this product (the standards leave it open), meant to be
    /// overridden by a stated level.
    pub fn usual_trl(self) -> Trl {
        Trl(match self {
            Stage::Laboratory => 3,
            Stage::Bench => 4,
            Stage::Pilot => 6,
            Stage::Production => 9,
        })
    }
}

impl fmt::Display for Trl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn levels_and_stages_are_read() {
        for (text, level) in
            [("6", 6), ("TRL 6", 6), ("TRL-7级", 7), ("六级", 6), ("中试阶段", 6), ("小试", 4), ("9.0", 9)]
        {
            assert_eq!(Trl::parse(text).unwrap().get(), level, "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["0", "10", "", "很成熟", "-1", "TRL"] {
            assert!(Trl::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_level_reads_back(level in 1u8..=9) {
            let trl = Trl::new(level).unwrap();
            prop_assert_eq!(Trl::parse(&trl.to_string()), Ok(trl));
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = Trl::parse(&text);
        }
    }
}
