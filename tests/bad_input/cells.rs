//! Cells that are wrong: the row comes in wherever it can, and every doubt is told with file, sheet, row, column, value and the valid form.

use rust_xlsxwriter::{Format, Formula, Workbook};

use super::{BASE, refused, taken, told};
use crate::support::{Centre, Counts, application_number, patent, raw_workbook, workbook};

fn one_more(n: u64) -> Counts {
    Counts { supplies: BASE.supplies + n, ..BASE }
}

/// The supply as `explain` shows it to a person, without the marks around what matched.
#[track_caller]
fn shown(centre: &Centre, supply: &str) -> String {
    centre.run(&["index"]).ok();
    centre.run(&["explain", "N9900", supply]).ok().stdout.replace(['【', '】'], "")
}

#[test]
fn a_formula_gives_its_value() {
    let centre = Centre::small();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip(["申请号", "专利名称", "费用（元）"]) {
        sheet.write_string(0, column, header).unwrap();
    }
    let number = application_number(2019, 9_910_001);
    sheet.write_string(1, 0, &number).unwrap();
    let title = Formula::new("=\"一种\"&\"公式里的梯度烧结方法\"").set_result("一种公式里的梯度烧结方法");
    sheet.write_formula(1, 1, title).unwrap();
    sheet.write_formula(1, 2, Formula::new("=20000+345").set_result("20345")).unwrap();
    sheet.write_string(2, 0, application_number(2019, 9_910_002)).unwrap();
    sheet.write_string(2, 1, "一种费用算错的方法").unwrap();
    sheet.write_formula(2, 2, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let file = centre.write("公式.xlsx", book.save_to_buffer().unwrap());
    let (run, line) = taken(&centre, file);
    assert_eq!((&line["added"], &line["flagged"]), (&2.into(), &1.into()));
    told(&run, &["公式.xlsx", "Sheet1", "第 3 行", "费用（元）", "#DIV/0!", "公式错误"]);
    let shown = shown(&centre, &number);
    assert!(shown.contains("公式里的梯度烧结方法"), "{shown}");
    let found = centre.json(&["search", "公式里的梯度烧结", "--max-fee", "20345"]);
    assert_eq!(found[0]["supply_id"], number.as_str());
    let found = centre.json(&["search", "公式里的梯度烧结", "--max-fee", "20344"]).to_string();
    assert!(!found.contains(&number), "{found}");
}

#[test]
fn merged_header_cells() {
    let centre = Centre::small();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let format = Format::new();
    sheet.merge_range(0, 0, 0, 3, "沧浔大学专利清单", &format).unwrap();
    sheet.merge_range(1, 0, 1, 3, "填报日期 2026 年 3 月", &format).unwrap();
    for (column, header) in (0..).zip(["申请号", "专利名称", "摘要", "申请日"]) {
        sheet.merge_range(2, column, 3, column, header, &format).unwrap();
    }
    let one = patent(60);
    for (column, text) in (0..).zip([&one.number, &one.title, &one.abstract_text, &one.filed]) {
        sheet.write_string(4, column, text).unwrap();
    }
    let file = centre.write("合并.xlsx", book.save_to_buffer().unwrap());
    let (run, line) = taken(&centre, file);
    assert_eq!(
        (&line["rows"], &line["added"], &line["flagged"]),
        (&1.into(), &1.into(), &0.into()),
        "{run:#?}"
    );
    let shown = shown(&centre, &one.number);
    assert!(shown.contains(&one.title), "{shown}");
    let layout = centre.run(&["import", "patents", file, "--dry-run"]).ok().stdout;
    assert!(layout.contains("表头在第 3 行"), "{layout}");
}

#[test]
fn a_wrong_check_digit_is_flagged_and_kept() {
    let centre = Centre::small();
    let right = application_number(2020, 9_910_003);
    let (body, check) = right.split_once('.').unwrap();
    let wrong = format!("{body}.{}", if check == "5" { "6" } else { "5" });
    let file = centre.write(
        "校验.xlsx",
        workbook(&[["申请号", "专利名称"].to_vec(), vec![&wrong, "一种校验位不符的方法"]]),
    );
    let (run, line) = taken(&centre, file);
    assert_eq!((&line["added"], &line["errors"], &line["flagged"]), (&1.into(), &0.into(), &1.into()));
    told(&run, &["校验.xlsx", "Sheet1", "第 2 行", "申请号", &wrong, &format!("校验位应为 {check}"), "保留"]);
    assert!(shown(&centre, &wrong).contains("校验位不符的方法"));
    assert_eq!(centre.counts(), one_more(1));
}

#[test]
fn a_missing_check_digit_is_completed() {
    let centre = Centre::small();
    let right = application_number(2020, 9_910_004);
    let bare = right.split_once('.').unwrap().0;
    let file = centre.write("校验.csv", format!("申请号,专利名称\n{bare},一种没有校验位的方法\n"));
    let (run, line) = taken(&centre, file);
    assert_eq!((&line["added"], &line["flagged"]), (&1.into(), &1.into()));
    told(&run, &["校验.csv 第 2 行", "申请号", bare, &right]);
    assert!(shown(&centre, &right).contains("没有校验位的方法"));
}

#[test]
fn the_thirtieth_of_february_is_left_out() {
    let centre = Centre::small();
    let number = application_number(2021, 9_910_005);
    let rows =
        [["申请号", "专利名称", "申请日"].to_vec(), vec![&number, "一种日期不存在的方法", "2021-02-30"]];
    let file = centre.write("日期.xlsx", workbook(&rows));
    let (run, line) = taken(&centre, file);
    assert_eq!((&line["added"], &line["errors"], &line["flagged"]), (&1.into(), &0.into(), &1.into()));
    told(&run, &["日期.xlsx", "Sheet1", "第 2 行", "申请日", "2021-02-30", "应为", "2024-02-28"]);
    assert!(shown(&centre, &number).contains("日期不存在的方法"));
    assert_eq!(centre.counts(), one_more(1));
}

#[test]
fn a_cell_of_ten_megabytes_is_cut() {
    let centre = Centre::small();
    let long = "单晶".repeat(10 * 1024 * 1024 / 6);
    let number = |n: usize| application_number(2022, 9_910_010 + n);
    let csv = format!("申请号,专利名称,摘要\n{},一种很长的方法,{long}\n{},下一行,短\n", number(0), number(1));
    let text = |cell: &str| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>");
    let row = |cells: [&str; 3]| format!("<row>{}</row>", cells.map(text).concat());
    let sheet = [row(["申请号", "专利名称", "摘要"]), row([&number(2), "又一种很长的方法", &long])];
    let jsonl = format!(
        "{{\"application_number\":\"{}\",\"title\":\"第三种很长的方法\",\"abstract\":\"{long}\"}}\n",
        number(3)
    );
    for (name, content, column, n_rows) in [
        ("长.csv", csv.into_bytes(), "摘要", 2),
        ("长.xlsx", raw_workbook(sheet), "摘要", 1),
        ("长.jsonl", jsonl.into_bytes(), "abstract", 1),
    ] {
        let file = centre.write(name, content);
        let (run, line) = taken(&centre, file);
        assert_eq!((&line["added"], &line["flagged"]), (&n_rows.into(), &1.into()), "{line}");
        told(&run, &[name, "第", column, "100000 个字符", "截断"]);
        assert!(run.stderr.len() < 4_000, "the message is short: {}", run.stderr.len());
    }
    let size = std::fs::metadata(centre.dir().join("store.db")).unwrap().len();
    assert!(size < 8 << 20, "{size}");
    assert_eq!(centre.counts(), one_more(4));
    centre.run(&["index"]).ok();
    assert!(!centre.matches().is_empty());
}

#[test]
fn some_rows_refused_is_done_and_all_rows_refused_is_not() {
    let centre = Centre::small();
    let number = application_number(2023, 9_910_020);
    let file = centre.write("部分.csv", format!("申请号,专利名称\n{number},一种好的方法\n201910000000,\n"));
    let (run, line) = taken(&centre, file);
    assert_eq!((&line["rows"], &line["added"], &line["errors"]), (&2.into(), &1.into(), &1.into()));
    told(&run, &["部分.csv 第 3 行", "缺少", "请填写后重新导入"]);
    assert_eq!(centre.counts(), one_more(1));
    let file = centre.write("全部.csv", "申请号,专利名称,摘要\n,,没有名称\n,,也没有名称\n");
    let run = centre.run(&["--format", "json", "import", "patents", file]).refused();
    let line = &run.json()["files"][0];
    assert_eq!((&line["rows"], &line["errors"]), (&2.into(), &2.into()));
    told(&run, &["全部.csv 第 2 行", "缺少"]);
    told(&run, &["全部.csv 第 3 行", "缺少"]);
    assert_eq!(centre.counts(), one_more(1));
}

#[test]
fn lines_that_are_no_json_are_refused_one_by_one() {
    let centre = Centre::small();
    let file = centre.write("记录.jsonl", "{\"title\":\"一种方法\",\"source_id\":\"JL-1\"}\n{\"title\":\n[1]\n{\"title\":\"另一种方法\",\"source_id\":\"JL-2\"}\n");
    let (run, line) = taken(&centre, file);
    assert_eq!((&line["rows"], &line["added"], &line["errors"]), (&4.into(), &2.into(), &2.into()));
    told(&run, &["记录.jsonl 第 2 行", "不是有效的 JSON"]);
    told(&run, &["记录.jsonl 第 3 行", "JSON 对象"]);
}

#[test]
fn a_workbook_of_headers_only() {
    let centre = Centre::small();
    let file = centre.write("只有表头.xlsx", workbook(&[vec!["申请号", "专利名称", "摘要"]]));
    let run = centre.run(&["--format", "json", "import", "patents", file]);
    assert_eq!(run.json()["files"][0]["rows"], 0);
    assert_eq!(centre.counts(), BASE);
    let file = centre.write("两列.csv", "甲,乙\n");
    refused(&centre, file);
}
