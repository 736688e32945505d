//! Files that `match -o` writes: all five formats, the same matches in each, nothing half written.

use std::collections::BTreeSet;

use crate::support::{Centre, cells_of, sheet_names};

#[test]
fn one_call_writes_every_format_with_the_same_matches() {
    let centre = Centre::small();
    let outputs = ["-o", "表.xlsx", "-o", "表.csv", "-o", "表.jsonl", "-o", "表.parquet", "-o", "表.trec"];
    let run = centre.run(&[&["match", "--top", "3"], &outputs[..]].concat()).ok();
    assert_eq!(
        run.stdout.lines().collect::<Vec<_>>(),
        ["表.xlsx", "表.csv", "表.jsonl", "表.parquet", "表.trec"]
    );
    let read = |name: &str| std::fs::read_to_string(centre.path(name)).unwrap();

    let json: Vec<(String, String)> = read("表.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| (line["need_id"].as_str().unwrap().into(), line["supply_id"].as_str().unwrap().into()))
        .collect();
    assert_eq!(json.len(), 15);

    let trec = read("表.trec");
    let trec: Vec<(String, String)> = trec
        .lines()
        .map(|line| line.split(' ').collect::<Vec<_>>())
        .inspect(|parts| assert_eq!((parts.len(), parts[1]), (6, "Q0")))
        .map(|parts| (parts[0].to_owned(), parts[2].to_owned()))
        .collect();
    assert_eq!(trec, json);

    let csv = read("表.csv");
    let csv = csv.strip_prefix('\u{feff}').expect("a byte order mark, for Excel");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let at = |name: &str, headers: &[String]| headers.iter().position(|header| header == name).unwrap();
    let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let (need, supply) = (at("需求编号", &headers), at("供给编号", &headers));
    let rows: Vec<(String, String)> = reader
        .records()
        .map(Result::unwrap)
        .map(|row| (row[need].to_owned(), row[supply].to_owned()))
        .collect();
    assert_eq!(rows, json);

    let sheet = cells_of(&centre.path("表.xlsx"));
    let first = sheet.iter().position(|row| row.contains(&"需求编号".to_owned())).unwrap();
    let need = at("需求编号", &sheet[first]);
    let ids: Vec<&String> = sheet[first + 1..].iter().map(|row| &row[need]).collect();
    let expected: Vec<&String> = json.iter().map(|(need, _)| need).collect();
    assert_eq!(ids, expected);
}

#[test]
fn an_unknown_extension_is_refused_before_any_work() {
    let centre = Centre::small();
    for name in ["表.docx", "表", "表.xlsx.bak"] {
        let run = centre.run(&["match", "-o", "先.jsonl", "-o", name]).refused();
        let message = run.message(name);
        for ending in [".xlsx", ".csv", ".jsonl", ".parquet", ".trec"] {
            assert!(message.contains(ending), "{message}");
        }
        assert!(!centre.path("先.jsonl").exists() && !centre.path(name).exists());
    }
    let nowhere = Centre::none().run(&["match", "-o", "表.docx"]).refused();
    nowhere.message("表.docx");
}

#[test]
fn a_file_that_cannot_be_written_keeps_its_old_content() {
    let centre = Centre::small();
    centre.run(&["match", "-o", "没有的目录/表.xlsx"]).refused().message("没有的目录");
    std::fs::create_dir(centre.path("目录.csv")).unwrap();
    centre.run(&["match", "-o", "目录.csv"]).refused().message("目录.csv");
    let left: BTreeSet<_> =
        std::fs::read_dir(centre.path("")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, BTreeSet::from(["centre".into(), "目录.csv".into()]), "temporary files are left");
}

#[test]
fn a_sheet_for_each_enterprise_on_request() {
    let centre = Centre::demo();
    centre.run(&["match", "--top", "2", "--by-enterprise", "-o", "表.xlsx"]).ok();
    let sheets = sheet_names(&centre.path("表.xlsx"));
    assert!(sheets.len() > 30, "{sheets:?}");
}

#[test]
fn text_that_looks_like_a_formula_stays_text() {
    let centre = Centre::small();
    centre.write("坏.jsonl", "{\"id\":\"N9990\",\"title\":\"=HYPERLINK(\\\"http://x\\\") 锂离子电池隔膜\",\"enterprise\":\"@甲公司\"}\n");
    centre.run(&["import", "needs", "坏.jsonl"]).ok();
    centre.run(&["match", "--need", "N9990", "--top", "1", "-o", "表.csv", "-o", "表.xlsx"]).ok();
    let csv = std::fs::read_to_string(centre.path("表.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    for cell in
        reader.records().map(Result::unwrap).flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>())
    {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    let sheet = cells_of(&centre.path("表.xlsx"));
    assert!(sheet.iter().flatten().any(|cell| cell.contains("=HYPERLINK")), "kept as text: {sheet:?}");
}
