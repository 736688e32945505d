//! Holders (权利人): who owns a supply, told apart by what their names say.

use crate::Localised;
use crate::width::{squeeze, to_half_width};

/// A holder as named in a record, with what the name tells about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder {
    /// Name with blanks folded and full-width Latin made plain.
    pub name: String,
    /// What sort of body it is.
    pub kind: HolderKind,
}

/// What sort of body a holder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HolderKind {
    /// University or college.
    University,
    /// Research institute or hospital.
    Institute,
    /// Company.
    Enterprise,
    /// Natural person.
    Person,
    /// Public body or association.
    Other,
}

/// Endings decide first, because `某大学科技开发公司` is a company.
const COMPANY_ENDINGS: [&str; 12] = [
    "公司",
    "集团",
    "厂",
    "企业",
    "合作社",
    "商行",
    "工作室",
    "株式会社",
    "有限合伙)",
    "经营部",
    "矿",
    "银行",
];
const UNIVERSITY_ENDINGS: [&str; 6] = ["大学", "学院", "学校", "党校", "分校", "校区"];
const INSTITUTE_ENDINGS: [&str; 10] =
    ["研究院", "研究所", "科学院", "医院", "设计院", "实验室", "研究中心", "技术中心", "工程中心", "勘察院"];
const PUBLIC_ENDINGS: [&str; 8] = ["局", "站", "委员会", "中心", "协会", "部队", "政府", "馆"];
/// Longest Chinese personal name that registers show (compound surname and double given name).
const LONGEST_PERSON: usize = 4;

impl Holder {
    /// Reads a holder's name.
    pub fn named(text: &str) -> Self {
        let name = squeeze(&to_half_width(text));
        let kind = HolderKind::of(&name);
        Self { name, kind }
    }
}

impl HolderKind {
    fn of(name: &str) -> Self {
        let bare = name.split('(').next().unwrap_or(name);
        let ends = |endings: &[&str]| endings.iter().any(|e| name.ends_with(e) || bare.ends_with(e));
        let english = name.to_lowercase();
        if ends(&COMPANY_ENDINGS) || ["co., ltd", "inc.", "corp", " ltd"].iter().any(|w| english.contains(w))
        {
            HolderKind::Enterprise
        } else if ends(&UNIVERSITY_ENDINGS) || english.contains("univ") || name.contains("大学") {
            HolderKind::University
        } else if ends(&INSTITUTE_ENDINGS) || english.contains("institut") {
            HolderKind::Institute
        } else if name.contains("公司") {
            HolderKind::Enterprise
        } else if ends(&PUBLIC_ENDINGS) {
            HolderKind::Other
        } else if name.chars().count() <= LONGEST_PERSON || name.contains('·') {
            HolderKind::Person
        } else {
            HolderKind::Other
        }
    }

    /// The stable name in JSON and in the index.
    pub fn code(self) -> &'static str {
        match self {
            HolderKind::University => "university",
            HolderKind::Institute => "institute",
            HolderKind::Enterprise => "enterprise",
            HolderKind::Person => "person",
            HolderKind::Other => "other",
        }
    }
}

impl std::fmt::Display for HolderKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Localised for HolderKind {
    fn zh(&self) -> String {
        match self {
            HolderKind::University => "高校",
            HolderKind::Institute => "科研院所",
            HolderKind::Enterprise => "企业",
            HolderKind::Person => "个人",
            HolderKind::Other => "其他",
        }
        .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_decides() {
        for (name, kind) in [
            ("北京科技大学", HolderKind::University),
            ("山东科技大学科技开发公司", HolderKind::Enterprise),
            ("山东农业大学（泰安）", HolderKind::University),
            ("中国科学院过程工程研究所", HolderKind::Institute),
            ("泰安市中心医院", HolderKind::Institute),
            ("马善泉", HolderKind::Person),
            ("南京正联合伙企业(有限合伙)", HolderKind::Enterprise),
            ("Tsinghua University", HolderKind::University),
            ("泰安市公路局", HolderKind::Other),
        ] {
            assert_eq!(Holder::named(name).kind, kind, "{name}");
        }
    }
}
