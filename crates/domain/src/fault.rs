//! Whose fault an error is, and the one error that every parser of this crate gives.
//!
//! Callers turn [`Fault`] into an exit code or an HTTP status in one place each. A value that does not parse is an
//! [`InvalidValue`]: it names what was expected, quotes what came, and shows a valid form, so that an importer can
//! put file, row and column around it without knowing the rule.

use crate::{Lang, Localised};

/// Whose fault it is, which decides exit codes and HTTP statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The input or the call is wrong; the user can mend it.
    Input,
    /// What was asked for does not exist.
    NotFound,
    /// The request contradicts what is stored.
    Conflict,
    /// Somebody else holds the resource; try again later.
    Busy,
    /// A defect of ours or of the machine.
    Bug,
}

/// What kind of value a text failed to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// Chinese patent application number.
    ApplicationNumber,
    /// Patent publication number.
    PublicationNumber,
    /// Unified social credit code.
    Uscc,
    /// Symbol of the International Patent Classification.
    Ipc,
    /// Code of GB/T 4754-2017.
    Industry,
    /// Six-digit code of an administrative division.
    Region,
    /// Amount of money.
    Money,
    /// Calendar date.
    Date,
    /// Technology readiness level.
    Trl,
    /// Mode of cooperation.
    Mode,
    /// Kind of supply.
    SupplyKind,
    /// Kind of need.
    NeedKind,
    /// Legal state.
    LegalStatus,
    /// Size class of an enterprise.
    EnterpriseSize,
    /// Yes or no.
    YesNo,
    /// Record id.
    Id,
}

impl ValueKind {
    /// Name and valid form in both languages: `(zh name, zh form, en name, en form)`.
    fn words(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            ValueKind::ApplicationNumber => (
                "申请号",
                "CN201010554637.7，2003 年 10 月前为 CN85102475.0",
                "application number",
                "`CN201010554637.7`, before October 2003 `CN85102475.0`",
            ),
            ValueKind::PublicationNumber => {
                ("公开（公告）号", "CN102110728A", "publication number", "`CN102110728A`")
            }
            ValueKind::Uscc => (
                "统一社会信用代码",
                "18 位，如 91350100M000100Y43",
                "unified social credit code",
                "18 characters such as `91350100M000100Y43`",
            ),
            ValueKind::Ipc => {
                ("IPC 分类号", "H01M 10/0525，或 H01M", "IPC symbol", "`H01M 10/0525` or `H01M`")
            }
            ValueKind::Industry => (
                "国民经济行业代码",
                "C38、384 或 3841（GB/T 4754-2017）",
                "industry code",
                "`C38`, `384` or `3841` (GB/T 4754-2017)",
            ),
            ValueKind::Region => {
                ("行政区划", "320400 或 江苏省常州市", "region", "`320400` or a name such as `江苏省常州市`")
            }
            ValueKind::Money => {
                ("金额", "30000、3万元、免费、面议", "amount", "`30000`, `3万元`, `免费` or `面议`")
            }
            ValueKind::Date => (
                "日期",
                "2024-02-28、2024.2.28、20240228、2024年2月28日",
                "date",
                "`2024-02-28`, `2024.2.28`, `20240228` or `2024年2月28日`",
            ),
            ValueKind::Trl => (
                "成熟度",
                "1 到 9，或 小试、中试、量产",
                "readiness level",
                "1 to 9, or `小试`, `中试`, `量产`",
            ),
            ValueKind::Mode => (
                "合作方式",
                "普通许可、排他许可、独占许可、开放许可、转让、作价入股、合作开发、委托开发、先使用后付费、交叉许可",
                "mode of cooperation",
                "`普通许可`, `排他许可`, `独占许可`, `开放许可`, `转让`, `作价入股`, `合作开发`, `委托开发`, `先使用后付费` or `交叉许可`",
            ),
            ValueKind::SupplyKind => (
                "类型",
                "发明、实用新型、外观设计、软著、成果",
                "type",
                "`发明`, `实用新型`, `外观设计`, `软著` or `成果`",
            ),
            ValueKind::NeedKind => {
                ("需求类型", "技术、资金、场地、合作方", "kind of need", "`技术`, `资金`, `场地` or `合作方`")
            }
            ValueKind::LegalStatus => (
                "法律状态",
                "有效、失效、审中，或公报用语如 专利权质押",
                "legal status",
                "`有效`, `失效`, `审中`, or a word of the gazette",
            ),
            ValueKind::EnterpriseSize => {
                ("企业规模", "大型、中型、小型、微型", "size", "`大型`, `中型`, `小型` or `微型`")
            }
            ValueKind::YesNo => ("是否", "是 或 否", "yes or no", "`是` or `否`"),
            ValueKind::Id => (
                "编号",
                "1 到 128 个字符，不含换行和制表符",
                "id",
                "1 to 128 characters without line breaks or tabs",
            ),
        }
    }

    /// The name of this kind of value.
    pub fn name(self, lang: Lang) -> &'static str {
        let words = self.words();
        lang.pick(words.0, words.2)
    }

    /// An example of, or the rule for, what would be valid.
    pub fn valid_form(self, lang: Lang) -> &'static str {
        let words = self.words();
        lang.pick(words.1, words.3)
    }
}

/// A text that is not what its column promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidValue {
    /// What it should have been.
    pub kind: ValueKind,
    /// What came, shortened to [`InvalidValue::QUOTE_CHARS`] characters.
    pub value: String,
}

impl InvalidValue {
    /// Longer values are cut: a message must stay readable even when a cell holds ten megabytes.
    pub const QUOTE_CHARS: usize = 60;

    /// Quotes `value`, cut to a readable length and freed of control characters.
    pub fn new(kind: ValueKind, value: &str) -> Self {
        let mut quoted: String =
            value.chars().take(Self::QUOTE_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect();
        if value.chars().nth(Self::QUOTE_CHARS).is_some() {
            quoted.push('…');
        }
        Self { kind, value: quoted }
    }
}

impl std::fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, form) = (self.kind.name(Lang::En), self.kind.valid_form(Lang::En));
        write!(f, "`{}` is not a valid {name}; valid: {form}", self.value)
    }
}

impl std::error::Error for InvalidValue {}

impl Localised for InvalidValue {
    fn zh(&self) -> String {
        let (name, form) = (self.kind.name(Lang::Zh), self.kind.valid_form(Lang::Zh));
        format!("“{}”不是有效的{name}；应为：{form}", self.value)
    }
}
