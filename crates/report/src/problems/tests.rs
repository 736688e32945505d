//! Problem workbooks as their readers see them: opened again and looked into.

use calamine::{Data, Reader, Xlsx, open_workbook};
use duijie_domain::row::{Defect, Place};
use duijie_domain::{InvalidValue, ValueKind};
use tempfile::tempdir;

use super::*;
use crate::matches::samples::part;

fn place(row: u32) -> Place {
    Place { file: "清单.xlsx".into(), sheet: Some("Sheet1".into()), row }
}

fn sheet() -> ProblemSheet {
    let date = InvalidValue::new(ValueKind::Date, "2021-02-30");
    let missing = RowProblem {
        place: place(15),
        column: Some("名称".into()),
        value: String::new(),
        defect: Defect::Missing { zh: "名称", en: "title" },
        severity: Severity::Refused,
    };
    ProblemSheet {
        name: "清单.xlsx Sheet1".into(),
        headers: ["申请号", "名称", "申请日", "【对接】问题"].map(String::from).to_vec(),
        rows: vec![
            ProblemRow {
                place: place(14),
                cells: ["2010105546377", "=cmd|' /C calc'!A0", "2021-02-30", "旧的说明", "多出的"]
                    .map(String::from)
                    .to_vec(),
                problems: vec![RowProblem::flagged(place(14), Some("申请日".into()), date)],
            },
            ProblemRow { place: place(15), cells: vec!["CN2".into()], problems: vec![missing] },
        ],
    }
}

fn strings(row: &[Data]) -> Vec<String> {
    row.iter().map(ToString::to_string).collect()
}

#[test]
fn original_cells_stand_first_and_ours_behind_them() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("问题.xlsx");
    write_problems(&path, &[sheet()], Lang::Zh).unwrap();
    let mut read: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(read.sheet_names(), ["清单.xlsx Sheet1"]);
    let range = read.worksheet_range("清单.xlsx Sheet1").unwrap();
    let rows: Vec<Vec<String>> = range.rows().map(strings).collect();
    assert_eq!(rows[0], ["申请号", "名称", "申请日", "", "【对接】状态", "【对接】问题", "【对接】原位置"]);
    assert_eq!(rows[1][..4], ["2010105546377", "=cmd|' /C calc'!A0", "2021-02-30", "多出的"]);
    assert_eq!(rows[1][4], "已导入，请核对");
    assert!(rows[1][5].starts_with("“申请日”列“2021-02-30”：不是有效的日期"), "{}", rows[1][5]);
    assert_eq!(rows[1][6], "清单.xlsx 工作表“Sheet1”第 14 行");
    assert_eq!(rows[2][4], "未导入");
    // digits and formulas stayed text
    let cells = range.rows().nth(1).unwrap();
    assert!(matches!((&cells[0], &cells[1]), (Data::String(_), Data::String(_))));
}

#[test]
fn the_cell_at_fault_is_red_and_says_why() {
    let bytes = workbook(&[sheet()], Lang::Zh, 100).unwrap().save_to_buffer().unwrap();
    let comments = part(&bytes, "xl/comments1.xml");
    assert!(comments.contains("ref=\"C2\"") && comments.contains("ref=\"B3\""), "{comments}");
    assert!(comments.contains("不是有效的日期"));
    assert!(part(&bytes, "xl/styles.xml").contains("FFFBE2DF"));
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"), "no formulas");
}

#[test]
fn sheets_of_one_name_are_told_apart_and_long_ones_are_split() {
    let sheets = [sheet(), sheet()];
    let mut book = workbook(&sheets, Lang::En, 1).unwrap();
    let names: Vec<String> = book.worksheets().iter().map(Worksheet::name).collect();
    let name = "清单.xlsx Sheet1";
    assert_eq!(names, [name.to_owned(), format!("{name}(2)"), format!("{name}(3)"), format!("{name}(4)")]);
    let first = book.save_to_buffer().unwrap();
    assert!(first == workbook(&sheets, Lang::En, 1).unwrap().save_to_buffer().unwrap(), "same bytes");
}

#[test]
fn of_two_columns_with_one_header_the_one_with_the_value_is_at_fault() {
    let headers: Vec<String> = ["日期", "日期"].map(String::from).to_vec();
    let error = InvalidValue::new(ValueKind::Date, "昨天");
    let problem = RowProblem::flagged(place(2), Some("日期".into()), error);
    let cells = ["2021-01-01", "昨天"].map(String::from).to_vec();
    let row = ProblemRow { place: place(2), cells, problems: vec![problem] };
    assert_eq!(column_at_fault(&row.problems[0], &headers, &row), Some(1));
}

#[test]
fn a_name_that_is_no_workbooks_is_refused() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("问题.csv");
    let error = write_problems(&path, &[sheet()], Lang::Zh).unwrap_err();
    assert_eq!(error.fault(), duijie_domain::Fault::Input);
    assert!(error.zh().contains("问题.csv") && error.zh().contains(".xlsx"), "{}", error.zh());
    assert!(!path.exists());
}

#[test]
fn nothing_to_correct_is_a_valid_workbook_too() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("空.xlsx");
    write_problems(&path, &[], Lang::Zh).unwrap();
    let mut read: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(read.worksheet_range("待更正").unwrap().rows().count(), 1);
}
