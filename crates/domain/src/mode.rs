//! The ways in which a technology changes hands, as holders offer them and companies ask for them.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;
use crate::{Lang, Localised};

/// Mode of cooperation; order is the order in which forms list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// 普通许可: several licensees, the holder may use it too.
    OrdinaryLicence,
    /// 排他许可: one licensee, the holder may use it too.
    SoleLicence,
    /// 独占许可: one licensee, nobody else.
    ExclusiveLicence,
    /// 开放许可: anybody on announced terms (Patent Law, article 50).
    OpenLicence,
    /// 转让: the right itself changes hands.
    Assignment,
    /// 作价入股: the right becomes equity.
    Equity,
    /// 合作开发: both develop further.
    JointDevelopment,
    /// 委托开发, 订单式研发: the company orders, the university develops.
    CommissionedDevelopment,
    /// 先使用后付费: use first, pay from the proceeds.
    UseFirstPayLater,
    /// 交叉许可: each licenses to the other.
    CrossLicence,
}

impl Mode {
    /// All modes in form order.
    pub const ALL: [Mode; 10] = [
        Mode::OrdinaryLicence,
        Mode::SoleLicence,
        Mode::ExclusiveLicence,
        Mode::OpenLicence,
        Mode::Assignment,
        Mode::Equity,
        Mode::JointDevelopment,
        Mode::CommissionedDevelopment,
        Mode::UseFirstPayLater,
        Mode::CrossLicence,
    ];

    /// The stable name in JSON and in the index.
    pub fn code(self) -> &'static str {
        match self {
            Mode::OrdinaryLicence => "ordinary_licence",
            Mode::SoleLicence => "sole_licence",
            Mode::ExclusiveLicence => "exclusive_licence",
            Mode::OpenLicence => "open_licence",
            Mode::Assignment => "assignment",
            Mode::Equity => "equity",
            Mode::JointDevelopment => "joint_development",
            Mode::CommissionedDevelopment => "commissioned_development",
            Mode::UseFirstPayLater => "use_first_pay_later",
            Mode::CrossLicence => "cross_licence",
        }
    }

    /// Reads a Chinese name in its usual variants, or a code.
    ///
    /// # Errors
    /// [`InvalidValue`] naming all modes.
    pub fn parse(text: &str) -> Result<Self, InvalidValue> {
        let plain = compact(text);
        let lower = plain.to_lowercase();
        if let Some(mode) = Mode::ALL.into_iter().find(|m| m.code() == lower || m.zh() == plain) {
            return Ok(mode);
        }
        Ok(match plain.as_str() {
            "许可" | "专利许可" | "技术许可" | "普通实施许可" | "非独占许可" => {
                Mode::OrdinaryLicence
            }
            "排他实施许可" | "独家许可" => Mode::SoleLicence,
            "独占实施许可" => Mode::ExclusiveLicence,
            "专利开放许可" => Mode::OpenLicence,
            "专利转让" | "技术转让" | "权利转让" | "专利权转让" | "购买" | "买断" => {
                Mode::Assignment
            }
            "入股" | "技术入股" | "专利入股" | "作价投资" => Mode::Equity,
            "合作" | "联合开发" | "合作研发" | "产学研合作" | "技术合作" | "合作转化" | "共同开发" => {
                Mode::JointDevelopment
            }
            "委托研发" | "订单式研发" | "技术服务" | "定制开发" => {
                Mode::CommissionedDevelopment
            }
            "先使用后缴纳许可费" | "先用后付" | "先使用后付款" => Mode::UseFirstPayLater,
            "专利交叉许可" => Mode::CrossLicence,
            _ => return Err(InvalidValue::new(ValueKind::Mode, text)),
        })
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code().replace('_', " "))
    }
}

impl Localised for Mode {
    fn zh(&self) -> String {
        match self {
            Mode::OrdinaryLicence => "普通许可",
            Mode::SoleLicence => "排他许可",
            Mode::ExclusiveLicence => "独占许可",
            Mode::OpenLicence => "开放许可",
            Mode::Assignment => "转让",
            Mode::Equity => "作价入股",
            Mode::JointDevelopment => "合作开发",
            Mode::CommissionedDevelopment => "委托开发",
            Mode::UseFirstPayLater => "先使用后付费",
            Mode::CrossLicence => "交叉许可",
        }
        .to_owned()
    }

    fn say(&self, lang: Lang) -> String {
        lang.pick(self.zh(), self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_reads_back_from_its_names() {
        for mode in Mode::ALL {
            assert_eq!(Mode::parse(mode.code()), Ok(mode));
            assert_eq!(Mode::parse(&mode.zh()), Ok(mode));
        }
        assert_eq!(Mode::parse("技术入股"), Ok(Mode::Equity));
        assert!(Mode::parse("赠送").is_err());
    }
}
