//! Where a row came from and what was wrong with it: dirty input is data, not failure.
//!
//! An importer never stops at a bad row. It gives each problem a [`Place`], the column, the value and the valid form, and
//! says whether the row was refused or only flagged. The same type feeds the terminal, the JSON output and the
//! workbook in which a person corrects the rows.

use serde::Serialize;

use crate::fault::{InvalidValue, ValueKind};
use crate::{Lang, Localised};

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// File name as the user gave it.
    pub file: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// Row number as the user's program shows it, from 1; for records without rows, the record's number.
    pub row: u32,
}

/// Whether a row came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row was taken; the value was left out, completed or kept as it is.
    Flagged,
    /// The row was not taken.
    Refused,
}

/// What is wrong with a value or a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defect {
    /// The value is none of its kind; it was left out.
    Invalid(ValueKind),
    /// The check digit does not follow; the number was kept as written.
    WrongCheckDigit {
        /// What it should be.
        expected: char,
    },
    /// The check digit was missing and was computed.
    CompletedCheckDigit {
        /// The whole number.
        completed: String,
    },
    /// A value without which there is no record.
    Missing {
        /// Chinese name of the field.
        zh: &'static str,
        /// English name of the field.
        en: &'static str,
    },
    /// A need without a title, or a table without titles; the description's first sentence was taken.
    TitleFromDescription,
    /// Neither number nor source id; an id was made from the content.
    NoKey,
    /// The value is longer than the limit and was cut.
    TooLong {
        /// Limit in characters.
        limit: usize,
    },
    /// The cell holds an error value of the spreadsheet program (`#REF!`).
    CellError,
    /// The cell holds a formula that no program has computed yet; it was left out.
    FormulaWithoutValue,
    /// The cell holds bytes that are no UTF-8 text; it was left out.
    NotText,
    /// The row is the header row again.
    RepeatedHeader,
    /// More cells than headers; those without a header were left out.
    TooManyCells {
        /// Cells of the row, up to the last one that is not blank.
        cells: usize,
        /// Headers of the table.
        headers: usize,
    },
    /// The line is no JSON.
    NotJson {
        /// Character of the line at which the parser gave up, from 1.
        column: usize,
    },
    /// The line is JSON, but no object.
    NotAnObject,
    /// The line is longer than any record.
    LineTooLong {
        /// Limit in bytes.
        limit_bytes: usize,
    },
}

/// One defect of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Where.
    pub place: Place,
    /// Header of the column, in the file's own words; `None` if the whole row is meant.
    pub column: Option<String>,
    /// The value, shortened.
    pub value: String,
    /// What is wrong.
    pub defect: Defect,
    /// Whether the row came in.
    pub severity: Severity,
}

impl RowProblem {
    /// A value that did not parse; the row is taken without it.
    pub fn flagged(place: Place, column: Option<String>, error: InvalidValue) -> Self {
        let InvalidValue { kind, value } = error;
        Self { place, column, value, defect: Defect::Invalid(kind), severity: Severity::Flagged }
    }

    /// What would have been valid, or what was done.
    pub fn remedy(&self, lang: Lang) -> String {
        match &self.defect {
            Defect::Invalid(kind) => lang.pick(
                format!("不是有效的{}，该值未导入；应为：{}", kind.name(lang), kind.valid_form(lang)),
                format!("not a valid {}, left out; valid: {}", kind.name(lang), kind.valid_form(lang)),
            ),
            Defect::WrongCheckDigit { expected } => lang.pick(
                format!("校验位应为 {expected}，已标记，号码按原样保留"),
                format!("the check digit should be {expected}; flagged, number kept as written"),
            ),
            Defect::CompletedCheckDigit { completed } => lang.pick(
                format!("缺少校验位，已补为 {completed}"),
                format!("check digit completed: {completed}"),
            ),
            Defect::Missing { zh, en } => lang.pick(
                format!("缺少{zh}，无法成为一条记录；请填写后重新导入"),
                format!("no {en}, so this is no record; fill it in and import again"),
            ),
            Defect::TitleFromDescription => lang.pick(
                "没有需求名称，已取描述的第一句".to_owned(),
                "no title; the first sentence of the description was taken".to_owned(),
            ),
            Defect::NoKey => lang.pick(
                "没有申请号、公开号或来源编号，已按内容生成编号".to_owned(),
                "neither number nor source id; an id was made from the content".to_owned(),
            ),
            Defect::TooLong { limit } => lang
                .pick(format!("超过 {limit} 个字符，已截断"), format!("longer than {limit} characters, cut")),
            Defect::CellError => lang.pick(
                "单元格是公式错误值，该值未导入；请改为文字或数值".to_owned(),
                "the cell holds a formula error, left out; write the value itself".to_owned(),
            ),
            Defect::FormulaWithoutValue => lang.pick(
                "公式没有计算结果，该值未导入；请用 Excel 或 WPS 打开并保存一次，再导入".to_owned(),
                "the formula has no computed value, left out; open and save the file in Excel or WPS, then import again"
                    .to_owned(),
            ),
            Defect::NotText => lang.pick(
                "内容不是 UTF-8 文字，该值未导入；请把这一列重新写成文字".to_owned(),
                "not UTF-8 text, left out; write this column as text".to_owned(),
            ),
            Defect::RepeatedHeader => lang.pick(
                "这一行是重复的表头，未导入；可以删去".to_owned(),
                "the header row again, not imported; it can be deleted".to_owned(),
            ),
            Defect::TooManyCells { cells, headers } => lang.pick(
                format!("这一行有 {cells} 个单元格，表头只有 {headers} 个，多出的内容未导入；请给含有分隔符的单元格加上引号"),
                format!(
                    "{cells} cells under {headers} headers, the rest left out; put quotes around cells with separators"
                ),
            ),
            Defect::NotJson { column } => lang.pick(
                format!("这一行不是有效的 JSON（第 {column} 个字符处出错），未导入；请改正后重新导入"),
                format!("not valid JSON at character {column}, not imported; mend the line and import again"),
            ),
            Defect::NotAnObject => lang.pick(
                "这一行不是 JSON 对象，未导入；每行应为一条记录，如 {\"title\": \"…\"}".to_owned(),
                "no JSON object, not imported; every line is one record such as `{\"title\": \"…\"}`".to_owned(),
            ),
            Defect::LineTooLong { limit_bytes } => lang.pick(
                format!("这一行超过 {} MB，未导入；请检查文件是否缺少换行", limit_bytes >> 20),
                format!("longer than {} MB, not imported; check the file for missing line ends", limit_bytes >> 20),
            ),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.sheet {
            Some(sheet) => write!(f, "{} sheet `{sheet}` row {}", self.file, self.row),
            None => write!(f, "{} row {}", self.file, self.row),
        }
    }
}

impl Localised for Place {
    fn zh(&self) -> String {
        match &self.sheet {
            Some(sheet) => format!("{} 工作表“{sheet}”第 {} 行", self.file, self.row),
            None => format!("{} 第 {} 行", self.file, self.row),
        }
    }
}

impl std::fmt::Display for RowProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.place)?;
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        if !self.value.is_empty() {
            write!(f, ", value `{}`", self.value)?;
        }
        write!(f, ": {}", self.remedy(Lang::En))
    }
}

impl Localised for RowProblem {
    fn zh(&self) -> String {
        let column = self.column.as_ref().map(|c| format!("，“{c}”列")).unwrap_or_default();
        let value = if self.value.is_empty() { String::new() } else { format!("，值“{}”", self.value) };
        format!("{}{column}{value}：{}", self.place.zh(), self.remedy(Lang::Zh))
    }
}

/// A row with its problems and its cells as they were, so that a person can correct it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemRow {
    /// Where it stood.
    pub place: Place,
    /// The cells in the file's column order.
    pub cells: Vec<String>,
    /// What is wrong, never empty.
    pub problems: Vec<RowProblem>,
}

/// The problem rows of one sheet or file, under its own headers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProblemSheet {
    /// File name, and the sheet's behind it for workbooks.
    pub name: String,
    /// The header row as it was.
    pub headers: Vec<String>,
    /// The rows.
    pub rows: Vec<ProblemRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_messages_about_rows_have_no_english_words() {
        let defects = [
            Defect::CellError,
            Defect::TitleFromDescription,
            Defect::FormulaWithoutValue,
            Defect::NotText,
            Defect::RepeatedHeader,
            Defect::TooManyCells { cells: 3, headers: 2 },
            Defect::NotJson { column: 7 },
            Defect::NotAnObject,
            Defect::LineTooLong { limit_bytes: 64 << 20 },
        ];
        for defect in defects {
            let place = Place { file: "a".into(), sheet: None, row: 1 };
            let (column, value, severity) = (None, String::new(), Severity::Flagged);
            let problem = RowProblem { place, column, value, defect, severity };
            let zh = problem.remedy(Lang::Zh);
            let names = ["Excel", "WPS", "JSON", "UTF-8", "MB", "\"title\""];
            let rest = names.iter().fold(zh.clone(), |text, name| text.replace(name, ""));
            assert!(!rest.chars().any(|c| c.is_ascii_alphabetic()), "{zh}");
            assert!(problem.remedy(Lang::En).bytes().filter(u8::is_ascii_alphabetic).count() > 10);
        }
    }

    #[test]
    fn a_problem_names_file_sheet_row_column_value_and_valid_form() {
        let place = Place { file: "清单.xlsx".into(), sheet: Some("Sheet1".into()), row: 14 };
        let error = InvalidValue::new(ValueKind::Date, "2021-02-30");
        let text = RowProblem::flagged(place, Some("申请日".into()), error).zh();
        for part in ["清单.xlsx", "Sheet1", "第 14 行", "申请日", "2021-02-30", "2024-02-28"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
