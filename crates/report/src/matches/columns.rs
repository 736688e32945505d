//! The columns of the tables for people: header, width, explanation, and how a match fills them.
//!
//! Workbook and CSV draw on the same list; a [`Value`] says what a cell holds, and each format writes it in its own way.

use duijie_domain::matches::Level;
use duijie_domain::{IpcSymbol, Lang, Localised};

use super::{MatchReport, MatchRow, legal};
use crate::rich::Marked;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Lines(Vec<String>),
    Marked(Marked),
    Number { value: f64, decimals: usize },
    Level(Level),
}

/// Which column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnId {
    NeedId,
    Enterprise,
    NeedTitle,
    Rank,
    Level,
    LevelNumber,
    Score,
    Title,
    ApplicationNumber,
    Kind,
    Holders,
    HolderRegion,
    LegalState,
    Fee,
    Modes,
    Maturity,
    ReasonsFor,
    ReasonsAgainst,
    NeedText,
    Abstract,
    IpcCommon,
    RemainingYears,
    SupplyId,
}

/// Where a column appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    Both,
    Csv,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) id: ColumnId,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Width in the workbook, in digits of the default font.
    pub(super) width: f64,
    pub(super) about_zh: &'static str,
    pub(super) about_en: &'static str,
    place: In,
}

const fn column(
    id: ColumnId,
    (zh, en): (&'static str, &'static str),
    width: f64,
    (about_zh, about_en): (&'static str, &'static str),
) -> Column {
    Column { id, zh, en, width, about_zh, about_en, place: In::Both }
}

/// CSV is read by programs too: what the workbook puts into one cell for the eye stands in a column of its own there.
const fn csv_only(id: ColumnId, names: (&'static str, &'static str)) -> Column {
    Column { place: In::Csv, ..column(id, names, 0.0, ("", "")) }
}

const COLUMNS: [Column; 23] = [
    column(ColumnId::NeedId, ("需求编号", "Need id"), 13.0, ("来源给出的编号", "as the source gave it")),
    column(ColumnId::Enterprise, ("企业", "Enterprise"), 25.0, ("提出需求的企业", "whose need it is")),
    column(
        ColumnId::NeedTitle,
        ("需求名称", "Need"),
        24.0,
        ("加粗的词在专利中也出现", "words in bold occur in the supply too"),
    ),
    column(
        ColumnId::Rank,
        ("名次", "Rank"),
        9.0,
        ("在该需求候选中的先后，1 为首位", "place among the candidates of this need, from 1"),
    ),
    column(ColumnId::Level, ("等级", "Level"), 15.0, ("见上方“等级”", "see `Levels` above")),
    csv_only(ColumnId::LevelNumber, ("等级值", "Level number")),
    column(ColumnId::Score, ("得分", "Score"), 10.0, ("0 到 1，见上方“得分”", "0 to 1, see `Score` above")),
    column(
        ColumnId::Title,
        ("专利名称", "Supply"),
        32.0,
        ("专利、软著或成果的名称，加粗的词与需求相同", "title; words in bold occur in the need too"),
    ),
    column(
        ColumnId::ApplicationNumber,
        ("申请号", "Application number"),
        21.0,
        ("成果和软著没有申请号", "achievements and software have none"),
    ),
    column(
        ColumnId::Kind,
        ("类型", "Type"),
        10.0,
        (
            "发明、实用新型、外观设计、软著、成果",
            "invention, utility model, design, software copyright, achievement",
        ),
    ),
    column(
        ColumnId::Holders,
        ("权利人", "Holder"),
        22.0,
        ("专利权人或申请人，多个用；隔开", "owners or applicants"),
    ),
    column(
        ColumnId::HolderRegion,
        ("权利人地区", "Holder region"),
        16.0,
        ("首位权利人所在地区", "where the first holder is"),
    ),
    column(
        ColumnId::LegalState,
        ("法律状态", "Legal state"),
        27.0,
        (
            "附数据日期；“待核”表示没有资料，推送前请查询专利登记簿",
            "with the date of the data; look the register up before you rely on it",
        ),
    ),
    column(
        ColumnId::Fee,
        ("费用（元）", "Fee (CNY)"),
        15.0,
        ("许可费或转让价；空白表示面议或未知", "licence fee or price; blank when open or unknown"),
    ),
    column(
        ColumnId::Modes,
        ("合作方式", "Modes"),
        15.0,
        ("权利人愿意采用的方式", "what the holder agrees to"),
    ),
    column(
        ColumnId::Maturity,
        ("成熟度", "Readiness"),
        10.0,
        ("TRL 1 到 9（GB/T 22900）", "TRL 1 to 9 (GB/T 22900)"),
    ),
    column(
        ColumnId::ReasonsFor,
        ("匹配理由", "Reasons for"),
        40.0,
        ("支持匹配的依据，一行一条", "one a line, strongest first"),
    ),
    column(
        ColumnId::ReasonsAgainst,
        ("不利因素", "Reasons against"),
        30.0,
        ("洽谈前须核实或解决的问题，一行一条", "to be settled before talks, one a line"),
    ),
    column(
        ColumnId::NeedText,
        ("需求原文", "Need in its own words"),
        46.0,
        (
            "只摘含匹配词的句子，…表示有省略",
            "the sentences with matched words; … where something is left out",
        ),
    ),
    column(
        ColumnId::Abstract,
        ("摘要", "Abstract"),
        58.0,
        ("加粗的词与需求相同", "words in bold occur in the need too"),
    ),
    column(
        ColumnId::IpcCommon,
        ("IPC 共同", "Common IPC"),
        22.0,
        (
            "专利的分类号中落在需求可能领域内的，首个附名称",
            "symbols of the supply in the need's likely classes, the first with its title",
        ),
    ),
    column(
        ColumnId::RemainingYears,
        ("剩余年限", "Years left"),
        13.0,
        ("自申请日起算的保护期，扣至报告日", "of the term from filing, on the day of the report"),
    ),
    column(
        ColumnId::SupplyId,
        ("供给编号", "Supply id"),
        21.0,
        ("本系统内的编号，反馈时请引用", "our id; quote it in feedback"),
    ),
];

/// The longest excerpt of a need, in characters.
const NEED_CHARS: usize = 300;
/// The longest abstract, in characters; the office asks for at most 300, translations and achievements run longer.
const ABSTRACT_CHARS: usize = 500;
/// Average length of a year in the Gregorian calendar.
const DAYS_IN_YEAR: f64 = 365.2425;

/// The columns of the workbook.
pub(super) fn for_workbook() -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(|column| column.place == In::Both)
}

/// The columns of the CSV.
pub(super) fn for_csv() -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter()
}

impl Column {
    /// The header.
    pub(super) fn header(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }

    /// What this column holds for a match; an unknown value is an empty text.
    pub(super) fn value(&self, report: &MatchReport<'_>, row: &MatchRow<'_>) -> Value {
        let MatchRow { found, need, supply, .. } = row;
        let lang = report.lang;
        let marks = &found.evidence.highlights;
        match self.id {
            ColumnId::NeedId => Value::Text(need.id.to_string()),
            ColumnId::Enterprise => Value::Text(need.enterprise.clone()),
            ColumnId::NeedTitle => Value::Marked(Marked::new(&need.title, &marks.need_title)),
            ColumnId::Rank => Value::Number { value: f64::from(found.rank), decimals: 0 },
            ColumnId::Level => Value::Level(found.level),
            ColumnId::LevelNumber => Value::Number { value: f64::from(found.level.number()), decimals: 0 },
            ColumnId::Score => Value::Number { value: found.score, decimals: 6 },
            ColumnId::Title => Value::Marked(Marked::new(&supply.title, &marks.title)),
            ColumnId::ApplicationNumber => {
                Value::Text(supply.application_number.as_ref().map(ToString::to_string).unwrap_or_default())
            }
            ColumnId::Kind => Value::Text(supply.kind.say(lang)),
            ColumnId::Holders => Value::Text(holders(row, lang)),
            ColumnId::HolderRegion => Value::Text(row.region_name.clone().unwrap_or_default()),
            ColumnId::LegalState => Value::Text(legal::state(row, lang)),
            ColumnId::Fee => match supply.offer.fee {
                Some(fee) if fee.fen() == 0 => Value::Text(lang.pick("免费", "free").to_owned()),
                Some(fee) => {
                    let decimals = if fee.fen() % 100 == 0 { 0 } else { 2 };
                    Value::Number { value: fee.yuan(), decimals }
                }
                None => Value::Text(String::new()),
            },
            ColumnId::Modes => Value::Lines(supply.offer.modes.iter().map(|mode| mode.say(lang)).collect()),
            ColumnId::Maturity => {
                Value::Text(supply.offer.trl.map(|trl| format!("TRL {trl}")).unwrap_or_default())
            }
            ColumnId::ReasonsFor => Value::Lines(reasons(row, lang, true)),
            ColumnId::ReasonsAgainst => Value::Lines(reasons(row, lang, false)),
            ColumnId::NeedText => {
                Value::Marked(Marked::new(&need.description, &marks.need_description).excerpt(NEED_CHARS))
            }
            ColumnId::Abstract => {
                Value::Marked(Marked::new(&supply.abstract_text, &marks.abstract_text).cut(ABSTRACT_CHARS))
            }
            ColumnId::IpcCommon => {
                Value::Lines(ipc(&found.evidence.ipc_common, row.ipc_title.as_deref(), lang))
            }
            ColumnId::RemainingYears => match supply.remaining_term_days(report.generated_on) {
                Some(days) if days < 0 => Value::Text(lang.pick("已届满", "expired").to_owned()),
                Some(days) => Value::Number { value: days as f64 / DAYS_IN_YEAR, decimals: 1 },
                None => Value::Text(String::new()),
            },
            ColumnId::SupplyId => Value::Text(supply.id.to_string()),
        }
    }
}

fn holders(row: &MatchRow<'_>, lang: Lang) -> String {
    let names: Vec<&str> = row.supply.holders.iter().map(|holder| holder.name.as_str()).collect();
    names.join(lang.pick("；", "; "))
}

fn reasons(row: &MatchRow<'_>, lang: Lang, speaks_for: bool) -> Vec<String> {
    let wanted = row.found.reasons.iter().filter(|reason| reason.speaks_for == speaks_for);
    wanted.map(|reason| reason.say(lang).to_owned()).collect()
}

fn ipc(symbols: &[IpcSymbol], title: Option<&str>, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = symbols.iter().map(ToString::to_string).collect();
    if let (Some(first), Some(title)) = (lines.first_mut(), title) {
        *first = lang.pick(format!("{first}（{title}）"), format!("{first} ({title})"));
    }
    lines
}
