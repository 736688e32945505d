//! The columns of the tables for people: header, width, explanation, and their order.
//!
//! Workbook and CSV draw on the same list. Whose lists the matches are decides the order: what a list belongs to comes
//! first. In both orders the columns down to the reasons make a page on paper; what stands behind them is for the
//! screen. How a match fills a column is in `value.rs`.

use duijie_domain::Lang;
use duijie_domain::matches::Direction;

/// Which column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnId {
    Enterprise,
    NeedTitle,
    Rank,
    Level,
    LevelNumber,
    Title,
    ApplicationNumber,
    PublicationNumber,
    Holders,
    LegalState,
    Fee,
    ReasonsFor,
    ReasonsAgainst,
    NeedId,
    Score,
    Kind,
    HolderRegion,
    Modes,
    Maturity,
    RemainingYears,
    NeedText,
    Abstract,
    IpcCommon,
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
    /// Width in the workbook, in digits of the default font. The printed ones together make the scale on paper.
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

/// In the order of [`ColumnId`].
const COLUMNS: [Column; 24] = [
    column(ColumnId::Enterprise, ("企业", "Enterprise"), 12.0, ("提出需求的企业", "whose need it is")),
    column(
        ColumnId::NeedTitle,
        ("需求名称", "Need"),
        13.0,
        ("加粗的词在专利中也出现", "words in bold occur in the supply too"),
    ),
    column(ColumnId::Rank, ("名次", "Rank"), 7.0, ("见上方“名次”", "see `Rank` above")),
    column(ColumnId::Level, ("等级", "Level"), 13.5, ("见上方“等级”", "see `Levels` above")),
    csv_only(ColumnId::LevelNumber, ("等级值", "Level number")),
    column(
        ColumnId::Title,
        ("专利名称", "Supply"),
        18.0,
        ("专利、软著或成果的名称，加粗的词与需求相同", "title; words in bold occur in the need too"),
    ),
    column(
        ColumnId::ApplicationNumber,
        ("申请号", "Application number"),
        20.0,
        (
            "软著、成果没有申请号；来源只给出公开（公告）号的专利也为空",
            "software and achievements have none; blank too where the source gives only a publication number",
        ),
    ),
    column(
        ColumnId::PublicationNumber,
        ("公开（公告）号", "Publication number"),
        16.0,
        ("来源给出的公开号或授权公告号", "of the application or the grant, as the source gives it"),
    ),
    column(
        ColumnId::Holders,
        ("权利人", "Holder"),
        12.0,
        ("专利权人或申请人，多个用；隔开", "owners or applicants"),
    ),
    column(
        ColumnId::LegalState,
        ("法律状态", "Legal state"),
        14.0,
        (
            "附数据日期；“待核”表示没有资料，推送前请查询专利登记簿",
            "with the date of the data; look the register up before you rely on it",
        ),
    ),
    column(
        ColumnId::Fee,
        ("费用（元）", "Fee (CNY)"),
        12.0,
        ("许可费或转让价；空白表示面议或未知", "licence fee or price; blank when open or unknown"),
    ),
    column(
        ColumnId::ReasonsFor,
        ("匹配理由", "Reasons for"),
        37.0,
        ("支持匹配的依据，一行一条", "one a line, strongest first"),
    ),
    column(
        ColumnId::ReasonsAgainst,
        ("不利因素", "Reasons against"),
        20.0,
        ("洽谈前须核实或解决的问题，一行一条", "to be settled before talks, one a line"),
    ),
    column(ColumnId::NeedId, ("需求编号", "Need id"), 13.0, ("来源给出的编号", "as the source gave it")),
    column(ColumnId::Score, ("得分", "Score"), 9.0, ("0 到 1，见上方“得分”", "0 to 1, see `Score` above")),
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
        ColumnId::HolderRegion,
        ("权利人地区", "Holder region"),
        16.0,
        ("首位权利人所在地区", "where the first holder is"),
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
        ColumnId::RemainingYears,
        ("剩余年限", "Years left"),
        13.0,
        (
            "自申请日起算的保护期，扣至报告日；只对有效的专利计算",
            "of the term from filing, on the day of the report; for patents in force only",
        ),
    ),
    column(
        ColumnId::NeedText,
        ("需求原文", "Need in its own words"),
        70.0,
        (
            "只摘含匹配词的句子，…表示有省略",
            "the sentences with matched words; … where something is left out",
        ),
    ),
    column(
        ColumnId::Abstract,
        ("摘要", "Abstract"),
        90.0,
        ("加粗的词与需求相同", "words in bold occur in the need too"),
    ),
    column(
        ColumnId::IpcCommon,
        ("IPC 共同", "Common IPC"),
        40.0,
        (
            "专利的分类号中落在需求可能领域内的，首个附名称",
            "symbols of the supply in the need's likely classes, the first with its title",
        ),
    ),
    column(
        ColumnId::SupplyId,
        ("供给编号", "Supply id"),
        21.0,
        ("本系统内的编号，反馈时请引用", "our id; quote it in feedback"),
    ),
];

/// Lists of supplies, one for each need.
const FOR_NEEDS: [ColumnId; 24] = [
    ColumnId::Enterprise,
    ColumnId::NeedTitle,
    ColumnId::Rank,
    ColumnId::Level,
    ColumnId::LevelNumber,
    ColumnId::Title,
    ColumnId::ApplicationNumber,
    ColumnId::PublicationNumber,
    ColumnId::Holders,
    ColumnId::LegalState,
    ColumnId::Fee,
    ColumnId::ReasonsFor,
    ColumnId::ReasonsAgainst,
    ColumnId::NeedId,
    ColumnId::Score,
    ColumnId::Kind,
    ColumnId::HolderRegion,
    ColumnId::Modes,
    ColumnId::Maturity,
    ColumnId::RemainingYears,
    ColumnId::NeedText,
    ColumnId::Abstract,
    ColumnId::IpcCommon,
    ColumnId::SupplyId,
];

/// Lists of needs, one for each supply.
const FOR_PATENTS: [ColumnId; 24] = [
    ColumnId::Title,
    ColumnId::ApplicationNumber,
    ColumnId::PublicationNumber,
    ColumnId::Holders,
    ColumnId::LegalState,
    ColumnId::Fee,
    ColumnId::Rank,
    ColumnId::Level,
    ColumnId::LevelNumber,
    ColumnId::Score,
    ColumnId::Enterprise,
    ColumnId::NeedTitle,
    ColumnId::ReasonsFor,
    ColumnId::ReasonsAgainst,
    ColumnId::Kind,
    ColumnId::HolderRegion,
    ColumnId::Modes,
    ColumnId::Maturity,
    ColumnId::RemainingYears,
    ColumnId::NeedId,
    ColumnId::NeedText,
    ColumnId::Abstract,
    ColumnId::IpcCommon,
    ColumnId::SupplyId,
];

/// The last column on paper, in either order.
const LAST_PRINTED: ColumnId = ColumnId::ReasonsAgainst;

/// The columns of the CSV.
pub(super) fn for_csv(direction: Direction) -> impl Iterator<Item = &'static Column> {
    let order = match direction {
        Direction::Needs => &FOR_NEEDS,
        Direction::Patents => &FOR_PATENTS,
    };
    order.iter().map(|&id| &COLUMNS[id as usize])
}

/// The columns of the workbook.
pub(super) fn for_workbook(direction: Direction) -> impl Iterator<Item = &'static Column> {
    for_csv(direction).filter(|column| column.place == In::Both)
}

/// How many of the workbook's columns go on paper, counted from the first.
pub(super) fn n_printed(direction: Direction) -> u16 {
    for_workbook(direction).take_while(|column| column.id != LAST_PRINTED).count() as u16 + 1
}

impl Column {
    /// The header.
    pub(super) fn header(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_hold_every_column_once() {
        for (at, column) in COLUMNS.iter().enumerate() {
            assert_eq!(column.id as usize, at);
        }
        for order in [FOR_NEEDS, FOR_PATENTS] {
            let mut sorted = order.map(|id| id as usize);
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..COLUMNS.len()));
        }
    }
}
