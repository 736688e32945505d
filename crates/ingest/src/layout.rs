//! Which column went where: what `import --dry-run` prints before anything is stored.

use duijie_domain::field::FieldId;
use duijie_domain::{Lang, Localised};

/// How a file was understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The sheets (for other files the one table) that are read, in reading order.
    pub tables: Vec<Table>,
    /// Sheets that are not read, with the reason.
    pub skipped: Vec<SkippedSheet>,
}

/// One sheet, or the table of a text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// Name of the profile by which it is read.
    pub profile: String,
    /// Row of the header, from 1; `None` for files without one (JSON, XML).
    pub header_row: Option<u32>,
    /// Columns from left to right; for JSON in the order in which the names are met, growing while the file is read.
    pub columns: Vec<Column>,
    /// Columns beyond the limit were not read.
    pub columns_cut: bool,
    /// Reading stopped at this row after a long run of blank rows.
    pub stopped_at: Option<u32>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header in the file's own words; empty if it has none.
    pub header: String,
    /// Its letter in a spreadsheet program.
    pub letter: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its cells go into this field.
    Field(FieldId),
    /// Its cells are not imported.
    Ignored(Ignored),
}

/// Why a column is not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// Known, and nothing here needs it.
    Unused,
    /// Personal or contact data, which are never imported.
    Personal,
    /// Paths and links of the program that wrote the file.
    Link,
    /// Counts and scores of the tool.
    Statistic,
    /// Company register data of the holder.
    Register,
    /// The user's mapping says so.
    Mapping,
    /// No header over it.
    NoHeader,
    /// Not known to the profile.
    Unknown,
}

/// A sheet that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedSheet {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why a sheet is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// Nothing in it.
    Empty,
    /// No profile knows its header.
    NotRecognised,
    /// Another sheet was asked for.
    NotChosen,
    /// Explains our own template, whose table stands on another sheet.
    Notes,
    /// The workbook hides it and nobody asked for it by name.
    Hidden,
}

impl Layout {
    /// The columns that no profile knows, with their sheets.
    pub fn unknown_columns(&self) -> impl Iterator<Item = (Option<&str>, &Column)> {
        self.tables.iter().flat_map(|table| {
            table
                .columns
                .iter()
                .filter(|column| column.fate == Fate::Ignored(Ignored::Unknown))
                .map(|column| (table.sheet.as_deref(), column))
        })
    }
}

impl Ignored {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Ignored::Unused => ("已知列，用不到", "known, not needed"),
            Ignored::Personal => ("个人或联系信息，不导入", "personal or contact data, never imported"),
            Ignored::Link => ("导出程序的路径或链接", "a path or link of the exporting program"),
            Ignored::Statistic => ("工具的统计或评分", "a count or score of the tool"),
            Ignored::Register => ("工商登记信息，不导入", "company register data, not imported"),
            Ignored::Mapping => ("映射文件指定忽略", "ignored by the mapping"),
            Ignored::NoHeader => ("没有表头", "no header"),
            Ignored::Unknown => ("不认识的列", "unknown column"),
        }
    }
}

impl std::fmt::Display for Ignored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words().1)
    }
}

impl Localised for Ignored {
    fn zh(&self) -> String {
        self.words().0.to_owned()
    }
}

impl std::fmt::Display for SkipReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words(Lang::En))
    }
}

impl Localised for SkipReason {
    fn zh(&self) -> String {
        self.words(Lang::Zh).to_owned()
    }
}

impl SkipReason {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            SkipReason::Empty => lang.pick("空表", "empty"),
            SkipReason::NotRecognised => lang.pick("表头无法识别", "header not recognised"),
            SkipReason::NotChosen => lang.pick("未选择", "not chosen"),
            SkipReason::Notes => lang.pick("说明页", "notes"),
            SkipReason::Hidden => lang.pick("隐藏的工作表", "hidden sheet"),
        }
    }
}
