//! What readers of the files rely on.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use duijie_domain::{CommonMember, CommonTerm, Fen, NeedId, RegionCode};

use super::*;

fn common() -> CommonNeed {
    let id = |text: &str| NeedId::parse(text).unwrap();
    let member = |name: &str, title: &str, firm: &str| CommonMember {
        id: id(name),
        title: title.to_owned(),
        firm: firm.to_owned(),
        restated: Vec::new(),
    };
    CommonNeed {
        id: id("common-1"),
        name: "=电池隔膜".to_owned(),
        members: vec![
            CommonMember { restated: vec![id("N9")], ..member("N1", "电池隔膜涂覆", "@甲公司") },
            member("N2", "耐热电池隔膜", ""),
        ],
        n_firms: 2,
        firms: vec!["@甲公司".to_owned()],
        similarity: 0.456_78,
        terms: vec![CommonTerm { term: "隔膜".to_owned(), n_members: 2 }],
        regions: vec![(RegionCode::parse("3204").unwrap(), 1)],
        industries: Vec::new(),
        budget: Some(Fen::from_yuan(300_000)),
        n_budgets: 1,
        deadline: None,
    }
}

fn written(format: CommonFormat) -> Vec<u8> {
    let common = common();
    let rows =
        [CommonRow {
            common: &common, regions: vec!["江苏省常州市".to_owned()], industries: Vec::new()
        }];
    let report = CommonReport { lang: Lang::Zh, generated_on: Date::constant(2026, 11, 20) };
    let mut out = Vec::new();
    report.write_to(&mut out, format, &rows).unwrap();
    out
}

#[test]
fn a_workbook_has_the_needs_and_their_members() {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(written(CommonFormat::Xlsx))).unwrap();
    assert_eq!(workbook.sheet_names(), ["共性需求", "成员需求"]);
    let needs = workbook.worksheet_range("共性需求").unwrap();
    assert_eq!(needs.get_value((1, 0)), Some(&Data::String("=电池隔膜".to_owned())), "text, no formula");
    assert_eq!(needs.get_value((1, 1)), Some(&Data::Float(2.0)));
    assert_eq!(needs.get_value((1, 6)), Some(&Data::String("江苏省常州市（1）".to_owned())));
    assert_eq!(needs.get_value((1, 8)), Some(&Data::Float(300_000.0)));
    let members = workbook.worksheet_range("成员需求").unwrap();
    assert_eq!(members.height(), 3);
    assert_eq!(members.get_value((1, 4)), Some(&Data::String("N9".to_owned())));
    assert_eq!(members.get_value((2, 1)), Some(&Data::String("未注明".to_owned())));
}

#[test]
fn a_csv_is_guarded_and_has_one_line_a_need() {
    let text = String::from_utf8(written(CommonFormat::Csv)).unwrap();
    let mut table = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
    assert_eq!(table.headers().unwrap().len(), columns::NEEDS.len());
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0][0], &rows[0][3], &rows[0][4]), ("'=电池隔膜", "'@甲公司", "0.46"));
    assert_eq!(&rows[0][9], "N1；N2");
}

#[test]
fn json_lines_have_stable_names() {
    let line: serde_json::Value = serde_json::from_slice(&written(CommonFormat::Jsonl)).unwrap();
    assert_eq!(line["similarity"], 0.4568);
    assert_eq!(line["members"][0]["restated"][0], "N9");
    assert_eq!(line["terms"][0]["share"], 1.0);
    assert_eq!(line["regions"][0]["code"], "320400");
    assert_eq!((&line["budget_cny"], &line["deadline"]), (&300_000.0.into(), &serde_json::Value::Null));
}

#[test]
fn other_endings_are_refused_and_the_valid_ones_named() {
    let error = CommonFormat::from_path(Path::new("表.parquet")).unwrap_err().to_string();
    for ending in [".xlsx", ".csv", ".jsonl"] {
        assert!(error.contains(ending), "{error}");
    }
    assert_eq!(CommonFormat::from_path(Path::new("表.XLSX")).unwrap(), CommonFormat::Xlsx);
}

#[test]
fn the_same_input_gives_the_same_bytes_and_nothing_is_still_a_table() {
    assert_eq!(written(CommonFormat::Xlsx), written(CommonFormat::Xlsx));
    let report = CommonReport { lang: Lang::En, generated_on: Date::constant(2026, 11, 20) };
    let mut out = Vec::new();
    report.write_to(&mut out, CommonFormat::Xlsx, &[]).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(out)).unwrap();
    assert_eq!(workbook.sheet_names(), ["Common needs", "Members"]);
    assert_eq!(workbook.worksheet_range("Common needs").unwrap().height(), 2);
}
