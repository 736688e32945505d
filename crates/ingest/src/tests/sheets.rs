//! What people do with sheets: notes beside the table, hidden sheets, merged cells, and `同上` for the cell above.

use duijie_domain::field::RecordKind;
use duijie_domain::row::Defect;
use duijie_domain::{Fault, Lang, Localised};
use rust_xlsxwriter::{Format, Workbook};

use super::{Bench, xlsx, xlsx_sheets};
use crate::{Error, SkipReason};

fn template_header() -> Vec<&'static str> {
    RecordKind::Patents.fields().iter().map(|field| field.zh).collect()
}

#[test]
fn the_notes_of_our_template_are_no_records() {
    let header = template_header();
    let mut first = vec![""; header.len()];
    first[header.iter().position(|name| *name == "名称").unwrap()] = "一种齿轮";
    let table = [header.clone(), first];
    // a layout that reads like a table of patents, and one that does not
    let like_records = [vec!["申请号", "名称", "类型"], vec!["必填", "专利名称", "发明"]];
    let unlike_records = [
        vec!["专利导入模板填写说明"],
        vec!["1. 一行一条"],
        vec!["列", "含义", "是否必填", "示例"],
        vec!["1. 申请号", "文字", "", "CN201010554637.7"],
    ];
    for notes in [&like_records[..], &unlike_records[..]] {
        let bytes = xlsx_sheets(&[("专利", &table), ("说明", notes)]);
        let whole = Bench::new().patents("模板.xlsx", bytes);
        assert_eq!((whole.profile.as_str(), whole.rows.len()), ("template", 1));
        assert_eq!(whole.layout.skipped[0].reason, SkipReason::Notes);
    }
    assert_eq!(SkipReason::Notes.say(Lang::Zh), "说明页");
    // beside any other table, a sheet of this name is a sheet
    let list = [vec!["专利名称", "申请号"], vec!["一种轴", "CN201010554637.7"]];
    let bytes = xlsx_sheets(&[("清单", &list), ("说明", &like_records)]);
    assert_eq!(Bench::new().patents("清单.xlsx", bytes).layout.tables.len(), 2);
}

fn hidden_and_visible(visible: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("今年").unwrap();
    for (y, text) in visible.iter().enumerate() {
        sheet.write_string(y as u32, 0, *text).unwrap();
    }
    for (name, title) in [("去年", "旧"), ("前年", "更旧")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write_string(0, 0, "专利名称").unwrap().write_string(1, 0, title).unwrap();
        if name == "去年" {
            sheet.set_hidden(true);
        } else {
            sheet.set_very_hidden(true);
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn hidden_sheets_are_read_only_by_name() {
    let bytes = hidden_and_visible(&["专利名称", "新"]);
    let bench = Bench::new();
    let whole = bench.patents("a.xlsx", &bytes);
    assert_eq!((whole.rows.len(), whole.supply(0).title.as_str()), (1, "新"));
    assert!(whole.layout.skipped.iter().all(|sheet| sheet.reason == SkipReason::Hidden));
    assert_eq!(whole.layout.skipped.len(), 2);
    assert_eq!(SkipReason::Hidden.say(Lang::Zh), "隐藏的工作表");
    let bench = Bench { sheet: Some("去年".into()), ..bench };
    assert_eq!(bench.patents("a.xlsx", &bytes).supply(0).title, "旧");
}

#[test]
fn a_workbook_with_all_its_content_hidden_says_so() {
    let bench = Bench::new();
    let path = bench.file("a.xlsx", hidden_and_visible(&[]));
    let error = bench.read(&path, RecordKind::Patents).unwrap_err();
    assert!(matches!(&error, Error::OnlyHidden { sheets, .. } if sheets == &["去年", "前年"]), "{error}");
    assert!(error.zh().contains("--sheet") && error.to_string().contains("去年"));
    assert_eq!(error.fault(), Fault::Input);
}

#[test]
fn cells_merged_over_several_rows_hold_for_all_of_them() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (plain, header) = (Format::new(), ["企业名称", "需求名称", "需求描述"]);
    // the header itself is merged over two rows, and its cells are no data
    for (x, text) in (0u16..).zip(header) {
        sheet.merge_range(0, x, 1, x, text, &plain).unwrap();
    }
    sheet.merge_range(2, 0, 4, 0, "甲有限公司", &plain).unwrap();
    sheet.merge_range(2, 2, 3, 2, "耐高温", &plain).unwrap();
    // a row within merged cells alone is no record
    sheet.merge_range(5, 0, 7, 0, "乙有限公司", &plain).unwrap();
    for (y, need) in [(2, "一"), (3, "二"), (4, "三"), (5, "四"), (7, "五"), (8, "六")] {
        sheet.write_string(y, 1, need).unwrap();
    }
    let bench = Bench::new();
    let path = bench.file("需求.xlsx", book.save_to_buffer().unwrap());
    let whole = bench.read(&path, RecordKind::Needs).unwrap();
    let told: Vec<String> = (0..whole.rows.len())
        .map(|at| whole.need(at))
        .map(|need| format!("{}{}{}", need.enterprise, need.title, need.description))
        .collect();
    let expected =
        ["甲有限公司一耐高温", "甲有限公司二耐高温", "甲有限公司三", "乙有限公司四", "乙有限公司五", "六"];
    assert_eq!(told, expected);
    // the workbook in which rows are corrected shows them whole
    assert_eq!(whole.rows[1].cells[0], "甲有限公司");
}

/// Saved by LibreOffice: 企业名称 and 需求名称, the firm merged over two needs.
const MERGED_XLS: &[u8] = include_bytes!("merged_cells.xls");

#[test]
fn merged_cells_of_an_xls_hold_for_all_their_rows() {
    let bench = Bench::new();
    let whole = bench.read(&bench.file("需求.xls", MERGED_XLS), RecordKind::Needs).unwrap();
    let needs: Vec<&str> = (0..2).map(|at| whole.need(at).title.as_str()).collect();
    assert_eq!((needs, whole.rows.len()), (vec!["一", "二"], 2));
    assert!((0..2).all(|at| whole.need(at).enterprise == "甲有限公司"));
}

#[test]
fn as_above_is_what_stands_above() {
    let rows = [
        vec!["企业名称", "需求名称", "需求描述"],
        vec!["甲有限公司", "一", "耐高温"],
        vec!["同上", "二", "〃"],
        vec!["同 前", "三", "同上"],
        vec!["", "四", ""],
        vec!["同上", "五", "同上工艺"],
    ];
    let text = rows.iter().map(|row| row.join(",")).collect::<Vec<_>>().join("\n");
    let bench = Bench::new();
    for path in [bench.file("a.xlsx", xlsx(&rows)), bench.file("a.csv", text)] {
        let whole = bench.read(&path, RecordKind::Needs).unwrap();
        let firms: Vec<&str> = (0..5).map(|at| whole.need(at).enterprise.as_str()).collect();
        assert_eq!(firms, ["甲有限公司", "甲有限公司", "甲有限公司", "", ""]);
        assert_eq!(
            (whole.need(2).description.as_str(), whole.rows[2].cells[2].as_str()),
            ("耐高温", "耐高温")
        );
        assert_eq!(whole.need(4).description, "同上工艺");
    }
}

#[test]
fn a_need_without_a_title_takes_its_first_sentence() {
    let bench = Bench::new();
    let text = "企业名称,需求名称,需求描述\n甲,,需要耐高温隔膜。厚度小于 9 微米。\n乙,,\n";
    let whole = bench.read(&bench.file("a.csv", text), RecordKind::Needs).unwrap();
    assert_eq!((whole.need(0).title.as_str(), whole.n_refused()), ("需要耐高温隔膜", 1));
    let problem = &whole.rows[0].problems[0];
    assert_eq!(
        (&problem.defect, problem.column.as_deref()),
        (&Defect::TitleFromDescription, Some("需求名称"))
    );
    assert!(problem.zh().contains("没有需求名称，已取描述的第一句"));
    // a form that never asks for a title
    let text = "单位名称,技术需求描述,联系方式\n甲,需要耐高温隔膜；急,138\n";
    let whole = bench.read(&bench.file("b.csv", text), RecordKind::Needs).unwrap();
    assert_eq!(whole.need(0).title, "需要耐高温隔膜");
}
