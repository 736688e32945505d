//! Importing again, correcting and importing again, foreign tables, our own templates: nothing doubled, nothing lost.

use serde_json::{Value, json};

use crate::support::{
    Centre, Counts, N_BASE_NEEDS, N_BASE_PATENTS, application_number, cells_of, headers_of, patent,
    patent_csv, patent_lines, sheet_names, workbook,
};

const BASE: Counts = Counts { supplies: N_BASE_PATENTS as u64, needs: N_BASE_NEEDS as u64, enterprises: 1 };

/// Added, merged, unchanged and refused rows.
#[track_caller]
fn outcome(line: &Value) -> [u64; 4] {
    ["added", "merged", "unchanged", "errors"].map(|name| line[name].as_u64().unwrap())
}

#[test]
fn the_same_file_again_changes_nothing() {
    let centre = Centre::none();
    centre.write("专利.jsonl", patent_lines(0..200));
    assert_eq!(outcome(&centre.import("patents", "专利.jsonl")), [200, 0, 0, 0]);
    let before = centre.store_content();
    for _ in 0..2 {
        assert_eq!(outcome(&centre.import("patents", "专利.jsonl")), [0, 0, 200, 0]);
    }
    assert_eq!(centre.counts().supplies, 200);
    centre.run(&["index"]).ok();
    assert_eq!(outcome(&centre.import("patents", "专利.jsonl")), [0, 0, 200, 0]);
    assert_eq!(centre.json(&["index"])["indexed"], 0, "nothing new for the index");
    assert!(
        centre.store_content().len() < before.len() * 2,
        "the log of imports does not repeat the records"
    );
}

#[test]
fn the_same_records_in_another_file_change_nothing() {
    let centre = Centre::small();
    let matches = centre.matches();
    centre.write("另存.jsonl", patent_lines(0..60));
    assert_eq!(outcome(&centre.import("patents", "另存.jsonl")), [0, 0, 60, 0]);
    let turned: String = patent_lines(0..60).lines().rev().map(|line| format!("{line}\n")).collect();
    centre.write("倒序.jsonl", turned);
    assert_eq!(outcome(&centre.import("patents", "倒序.jsonl")), [0, 0, 60, 0]);
    centre.write("表.csv", patent_csv(0..60));
    assert_eq!(outcome(&centre.import("patents", "表.csv")), [0, 0, 60, 0]);
    assert_eq!(centre.counts(), BASE);
    centre.run(&["index"]).ok();
    assert!(centre.matches() == matches);
}

#[test]
fn the_sample_files_again_add_nothing() {
    let centre = Centre::demo();
    let inbox = centre.dir().join("inbox");
    for entry in std::fs::read_dir(inbox).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_str().unwrap();
        let kind = match name {
            _ if name.contains("名录") => "enterprises",
            _ if name.contains("需求") || name.contains("needs") => "needs",
            _ => "patents",
        };
        let line = centre.import(kind, name);
        assert_eq!(line["added"], 0, "{line}");
    }
    assert_eq!(centre.counts(), Counts { supplies: 295, needs: 66, enterprises: 52 });
}

#[test]
fn a_second_source_fills_what_was_empty_and_erases_nothing() {
    let centre = Centre::small();
    let one = patent(3);
    centre
        .write("补充.csv", format!("申请号,专利名称,费用（元）,摘要\n{},{},30000,\n", one.number, one.title));
    assert_eq!(outcome(&centre.import("patents", "补充.csv")), [0, 1, 0, 0]);
    assert_eq!(centre.counts(), BASE);
    assert_eq!(centre.json(&["index"])["indexed"], 1);
    let found = centre.json(&["search", &one.title, "--max-fee", "30000"]);
    assert_eq!(found[0]["supply_id"], one.number.as_str());
    let shown = centre.run(&["explain", "N9900", &one.number]).ok().stdout.replace(['【', '】'], "");
    let words: String = shown.split_whitespace().collect();
    assert!(words.contains(&one.abstract_text.chars().take(20).collect::<String>()), "{shown}");
}

#[test]
fn the_number_in_another_spelling_is_the_same_patent() {
    let centre = Centre::small();
    let number = patent(7).number;
    let digits = number.trim_start_matches("CN");
    let wide: String = digits.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
    let spellings =
        [format!("ZL {digits}"), digits.replace('.', ""), wide, digits.split_once('.').unwrap().0.into()];
    for (i, spelling) in spellings.iter().enumerate() {
        let name = format!("写法{i}.csv");
        centre.write(&name, format!("专利号,专利名称\n{spelling},{}\n", patent(7).title));
        let line = centre.import("patents", &name);
        assert_eq!((&line["added"], &line["errors"]), (&0.into(), &0.into()), "{spelling}");
    }
    assert_eq!(centre.counts(), BASE);
}

#[test]
fn corrected_rows_come_in_from_the_workbook_of_errors() {
    let centre = Centre::small();
    let numbers: Vec<String> = (0..4).map(|i| application_number(2018, 9_920_000 + i)).collect();
    let rows = [
        vec!["申请号", "专利名称", "申请日", "备注"],
        vec![&numbers[0], "一种好行的方法", "2018-05-06", "保留"],
        vec![&numbers[1], "", "2018-05-07", "缺名称"],
        vec![&numbers[2], "一种日期有误的方法", "2018-02-30", ""],
        vec![&numbers[3], "第二种好行的方法", "2018-05-08", ""],
    ];
    centre.write("清单.xlsx", workbook(&rows));
    let run =
        centre.run(&["--format", "json", "import", "patents", "清单.xlsx", "--errors", "待更正.xlsx"]).ok();
    assert_eq!(outcome(&run.json()["files"][0]), [3, 0, 0, 1]);
    run.message("待更正.xlsx");

    let mut cells = cells_of(&centre.path("待更正.xlsx"));
    assert_eq!(cells[0][..4], ["申请号", "专利名称", "申请日", "备注"]);
    assert_eq!(cells.len(), 3, "the two rows with problems: {cells:?}");
    let note = cells[1].join(" ");
    assert!(note.contains("清单.xlsx") && note.contains("第 3 行") && note.contains("未导入"), "{note}");
    assert!(cells[2].join(" ").contains("2018-02-30"));
    cells[1][1] = "一种补上名称的方法".to_owned();
    cells[2][2] = "2018-02-28".to_owned();
    centre.write("已更正.xlsx", workbook(&cells));
    let again = centre.run(&["--format", "json", "import", "patents", "已更正.xlsx"]).ok();
    let line = &again.json()["files"][0];
    assert_eq!(outcome(line), [1, 1, 0, 0], "{again:#?}");
    assert_eq!(line["flagged"], 0, "{again:#?}");
    assert!(!again.stderr.contains("未导入的列：【对接】"), "our own columns are not strange: {again:#?}");
    assert_eq!(centre.counts(), Counts { supplies: BASE.supplies + 4, ..BASE });
}

#[test]
fn no_workbook_of_errors_without_errors() {
    let centre = Centre::small();
    centre.write("专利.jsonl", patent_lines(60..62));
    let run = centre.run(&["import", "patents", "专利.jsonl", "--errors", "待更正.xlsx"]).ok();
    run.message("未写出工作簿");
    assert!(!centre.path("待更正.xlsx").exists());
}

#[test]
fn a_dry_run_shows_the_columns_and_stores_nothing() {
    let centre = Centre::small();
    centre.write(
        "表.csv",
        format!("{}X,一种方法,,2020-02-30,\n", patent_csv(60..70)).replace("权利人", "院系经费号"),
    );
    let before = centre.store_content();
    let run = centre.run(&["import", "patents", "表.csv", "--dry-run"]).ok();
    for part in ["版式 generic", "表头在第 1 行", "→ 申请号", "→ 名称", "→ 摘要", "→ 申请日", "院系经费号"]
    {
        assert!(run.stdout.contains(part), "`{part}` in {}", run.stdout);
    }
    let one = patent(60);
    assert!(
        run.stdout.contains(&one.number) && run.stdout.contains(&one.title),
        "the first rows as understood"
    );
    run.message("2020-02-30");
    assert!(run.message("未导入的列").contains("院系经费号"));
    let json = centre.json(&["import", "patents", "表.csv", "--dry-run"]);
    assert_eq!(json["files"][0]["rows"], 11);
    assert!(centre.store_content() == before);
    assert_eq!(centre.counts(), BASE);
}

#[test]
fn a_mapping_file_reads_a_table_that_no_profile_knows() {
    let centre = Centre::small();
    let rows = [
        vec!["某校科研院填报", "", "", ""],
        vec!["甲", "乙", "丙", "丁"],
        vec!["QX-1", "一种连续浸渍装置", "张三、李四", "5"],
        vec!["QX-2", "一种真空熔炼装置", "王五", "面议"],
    ];
    centre.write("怪表.xlsx", workbook(&rows));
    centre.run(&["import", "patents", "怪表.xlsx"]).refused().message("--mapping");
    let mapping = "header_row = 2\nseparators = [\"、\"]\nmoney_unit = \"ten_thousand_yuan\"\n[columns]\n\"甲\" = \"source_id\"\n\
                   \"乙\" = \"title\"\n\"丙\" = \"inventor\"\n\"丁\" = \"fee_cny\"\n[fixed]\nkind = \"成果\"\n";
    centre.write("对照.toml", mapping);
    let args = ["import", "patents", "怪表.xlsx", "--mapping", "对照.toml"];
    let line = centre.json(&args)["files"][0].take();
    assert_eq!(outcome(&line), [2, 0, 0, 0], "{line}");
    assert_eq!(line["flagged"], 0, "{line}");
    centre.run(&["index"]).ok();
    let found = centre.json(&["search", "连续浸渍装置", "--max-fee", "50000", "--top", "1"]);
    assert_eq!(found[0]["title"], "一种连续浸渍装置");
    let found = centre.json(&["search", "连续浸渍装置", "--max-fee", "49999"]).to_string();
    assert!(!found.contains("一种连续浸渍装置"), "5 means 50,000 yuan");
    assert_eq!(outcome(&centre.json(&args)["files"][0]), [0, 0, 2, 0]);
}

#[test]
fn unknown_names_in_json_records_are_told() {
    let centre = Centre::small();
    centre.write("多.jsonl", "{\"title\":\"一种方法\",\"source_id\":\"D-1\",\"colour\":\"红\"}\n");
    let run = centre.run(&["import", "patents", "多.jsonl"]).ok();
    assert!(run.message("未导入的列").contains("colour"));
}

#[test]
fn one_sheet_of_several_on_request() {
    let centre = Centre::small();
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, serial) in [("一院", 9_930_001), ("二院", 9_930_002)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (column, header) in (0..).zip(["申请号", "专利名称"]) {
            sheet.write_string(0, column, header).unwrap();
        }
        sheet.write_string(1, 0, application_number(2017, serial)).unwrap();
        sheet.write_string(1, 1, format!("一种{name}的方法")).unwrap();
    }
    centre.write("两表.xlsx", book.save_to_buffer().unwrap());
    let one = centre.json(&["import", "patents", "两表.xlsx", "--sheet", "二院"]);
    assert_eq!(outcome(&one["files"][0]), [1, 0, 0, 0]);
    assert_eq!(
        outcome(&centre.import("patents", "两表.xlsx")),
        [1, 0, 1, 0],
        "all sheets without the option"
    );
}

/// A row that fits the template's headers, by kind.
fn filled(kind: &str) -> Vec<(&'static str, String)> {
    let pairs: &[(&str, &str)] = match kind {
        "patents" => &[
            ("名称", "一种模板里的永磁同步电机"),
            ("类型", "实用新型"),
            ("摘要", "本实用新型公开了一种永磁同步电机。"),
            ("IPC 分类号", "H02K 21/14；H02K 1/27"),
            ("权利人", "云溪理工大学；霁川材料研究院"),
            ("申请日", "2021-03-15"),
            ("法律状态", "有效"),
            ("是否质押", "否"),
            ("权利人地区", "江苏省常州市"),
            ("合作方式", "普通许可；转让"),
            ("费用（元）", "3万元"),
            ("成熟度", "中试"),
        ],
        "needs" => &[
            ("需求编号", "MB-1"),
            ("需求类型", "技术"),
            ("企业名称", "常州霂岑新材料有限公司"),
            ("需求名称", "模板里的转矩脉动问题"),
            ("需求描述", "转矩脉动须低于 2%。"),
            ("所属行业", "3841"),
            ("所在地区", "江苏省常州市"),
            ("预算（元）", "50 万元"),
            ("合作方式", "普通许可"),
            ("最低成熟度", "6"),
            ("截止日期", "2027-06-30"),
        ],
        _ => &[
            ("企业名称", "常州栖梧电机有限公司"),
            ("所在地区", "江苏省常州市"),
            ("所属行业", "3841"),
            ("企业规模", "中型"),
            ("主营业务", "永磁电机"),
        ],
    };
    pairs.iter().map(|&(header, value)| (header, value.to_owned())).collect()
}

#[test]
fn every_template_comes_back_filled_in() {
    let centre = Centre::none();
    for kind in ["patents", "needs", "enterprises"] {
        let template = format!("模板-{kind}.xlsx");
        centre.run(&["template", kind, "-o", &template]).ok();
        assert_eq!(sheet_names(&centre.path(&template)).len(), 2, "a sheet to fill in and one to read");
        let empty = centre.run(&["--format", "json", "import", kind, &template, "--dry-run"]);
        assert_eq!(empty.json()["files"][0]["rows"], 0, "notes and examples are no records: {empty:#?}");

        let headers = headers_of(&centre.path(&template));
        let mut row = vec![String::new(); headers.len()];
        for (header, value) in filled(kind) {
            let at = headers.iter().position(|text| text.trim_end_matches('*') == header);
            row[at.unwrap_or_else(|| panic!("no {header} in {headers:?}"))] = value;
        }
        if kind == "patents" {
            row[headers.iter().position(|text| text == "申请号").unwrap()] =
                application_number(2021, 9_940_001);
        }
        let file = format!("填好-{kind}.xlsx");
        centre.write(&file, workbook(&[headers, row]));
        let run = centre.run(&["--format", "json", "import", kind, &file]).ok();
        let line = &run.json()["files"][0];
        assert_eq!(outcome(line), [1, 0, 0, 0], "{run:#?}");
        assert_eq!((&line["profile"], &line["flagged"]), (&"template".into(), &0.into()), "{run:#?}");
        assert!(!run.stderr.contains("未导入的列"), "{run:#?}");
    }
    assert_eq!(centre.counts(), Counts { supplies: 1, needs: 1, enterprises: 2 });
    centre.run(&["index"]).ok();
    let lines = centre.run(&["--format", "json", "match"]).ok().json_lines();
    assert_eq!(lines.len(), 1);
    let codes: Vec<&Value> =
        lines[0]["reasons"].as_array().unwrap().iter().map(|reason| &reason["code"]).collect();
    for code in ["mode", "fee", "region", "maturity", "legal"] {
        assert!(codes.contains(&&json!(code)), "{code} in {codes:?}");
    }
}
