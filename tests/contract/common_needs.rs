//! `needs common`: three firms that say one thing, in the terminal, as lines, as files, and back in the store as a need of its own.

use serde_json::{Value, json};

use crate::support::{Centre, Run, cells_of, sheet_names};

/// Three firms with one need, one of them twice; one need of nobody else; one that is over; one for money.
fn needs() -> String {
    let need = |id: &str, enterprise: &str, title: &str, description: &str| {
        json!({"id": id, "enterprise": enterprise, "title": title, "description": description,
            "region": "江苏省常州市", "industry": "3841", "budget_cny": 100_000})
    };
    let graphite = |id: &str, enterprise: &str| {
        need(
            id,
            enterprise,
            "石墨负极材料包覆",
            "石墨负极首效低，想在颗粒表面包覆一层碳，减少循环中的容量衰减。",
        )
    };
    let mut over = graphite("N6", "戊公司");
    over["deadline"] = "2026-01-31".into();
    let mut money = graphite("N7", "己公司");
    money["kind"] = "funding".into();
    let lines = [
        need(
            "N1",
            "甲公司",
            "人造石墨负极材料循环寿命提升",
            "石墨负极循环五百次后容量衰减，颗粒表面包覆工艺需要改进。",
        ),
        need(
            "N2",
            "乙公司",
            "快充型石墨负极材料",
            "负极石墨颗粒表面包覆，使电芯快充时不析锂，循环容量衰减小。",
        ),
        graphite("N3", "丙公司"),
        graphite("N4", "丙公司"),
        need("N5", "丁公司", "猪场粪污堆肥除臭", "堆肥时氨气浓，希望用菌剂把臭气压下去。"),
        over,
        money,
    ];
    lines.map(|line| format!("{line}\n")).concat()
}

fn centre() -> Centre {
    let centre = Centre::none();
    centre.write("需求.jsonl", needs());
    centre.run(&["import", "needs", "需求.jsonl"]).ok();
    centre
}

fn ids(line: &Value) -> Vec<&str> {
    line["members"].as_array().unwrap().iter().map(|member| member["id"].as_str().unwrap()).collect()
}

#[test]
fn one_object_a_line_with_stable_names() {
    let centre = centre();
    let run = centre.run(&["--format", "json", "needs", "common"]).ok();
    let line = run.json();
    for name in [
        "id",
        "name",
        "n_firms",
        "firms",
        "similarity",
        "members",
        "terms",
        "regions",
        "industries",
        "budget_cny",
        "n_budgets",
    ] {
        assert!(line.get(name).is_some(), "{name}: {line}");
    }
    assert_eq!((ids(&line), &line["n_firms"]), (vec!["N1", "N2", "N3"], &3.into()));
    assert_eq!((&line["name"], &line["members"][2]["restated"]), (&"石墨负极材料".into(), &json!(["N4"])));
    assert_eq!((&line["budget_cny"], &line["n_budgets"]), (&300_000.0.into(), &3.into()));
    assert_eq!(line["regions"], json!([{"code": "320400", "name": "江苏省常州市", "n_members": 3}]));
    run.message("5 条技术需求，1 条共性需求");
    run.message("1 条需求已过截止日期");
}

#[test]
fn firms_and_threshold_can_be_asked_for() {
    let centre = centre();
    let n = |args: &[&str]| {
        let run = centre.run(&[&["--quiet", "--format", "json", "needs", "common"], args].concat()).ok();
        run.json_lines().len()
    };
    assert_eq!((n(&["--min-firms", "3"]), n(&["--min-firms", "4"]), n(&["--threshold", "0.99"])), (1, 0, 0));
    let configured = centre.command(&["--quiet", "--format", "json", "needs", "common"]);
    let mut configured = configured;
    let run = Run::of(configured.env("DUIJIE__COMMON_NEEDS__THRESHOLD", "0.99")).ok();
    assert_eq!(run.stdout, "");
    for wrong in [&["--threshold", "0"][..], &["--threshold", "1.5"], &["--min-firms", "1"]] {
        centre.run(&[&["needs", "common"], wrong].concat()).refused();
    }
    let refused = centre.run(&["needs", "common", "-o", "表.parquet"]).refused();
    assert!(refused.message("表.parquet").contains(".xlsx"));
}

#[test]
fn a_workbook_has_two_sheets_and_a_table_the_same_needs() {
    let centre = centre();
    let run = centre.run(&["needs", "common", "-o", "表.xlsx", "-o", "表.csv", "-o", "表.jsonl"]).ok();
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), ["表.xlsx", "表.csv", "表.jsonl"]);
    assert_eq!(sheet_names(&centre.path("表.xlsx")), ["共性需求", "成员需求"]);
    let cells = cells_of(&centre.path("表.xlsx"));
    assert!(cells.iter().flatten().any(|cell| cell == "石墨负极材料"), "{cells:?}");
    let csv = std::fs::read_to_string(centre.path("表.csv")).unwrap();
    assert!(csv.contains("N1；N2；N3"), "{csv}");
    let table = centre.run(&["needs", "common"]).ok().stdout;
    assert!(table.contains("石墨负极材料") && table.contains("丙公司"), "{table}");
}

#[test]
fn a_saved_common_need_is_a_need_that_is_matched_and_never_compared() {
    let centre = centre();
    let before = centre.counts();
    let line = centre.run(&["--format", "json", "needs", "common", "--save"]).ok().json();
    let id = line["id"].as_str().unwrap();
    let after = centre.counts();
    assert_eq!((after.needs, after.enterprises), (before.needs + 1, before.enterprises));
    let again = centre.run(&["--format", "json", "needs", "common", "--save"]).ok();
    assert_eq!(again.json(), line, "what was saved takes no part");
    assert_eq!(centre.counts(), after, "and saving it again adds nothing");

    let patent = json!({"application_number": "201019900001.7", "title": "一种石墨负极材料及其包覆方法",
        "applicant": ["某大学"]});
    centre.write("专利.jsonl", format!("{patent}\n"));
    centre.run(&["import", "patents", "专利.jsonl"]).ok();
    centre.run(&["index"]).ok();
    let found = centre.run(&["--quiet", "--format", "json", "match", "--need", id]).ok().json();
    assert_eq!((&found["need_id"], &found["need_title"]), (&id.into(), &"石墨负极材料".into()));
}

#[test]
fn without_needs_nothing_is_found_and_nothing_is_wrong() {
    let centre = Centre::none();
    centre.run(&["init"]).ok();
    let run = centre.run(&["needs", "common", "--save", "-o", "空.xlsx"]).ok();
    run.message("0 条技术需求，0 条共性需求");
    assert_eq!(sheet_names(&centre.path("空.xlsx")), ["共性需求", "成员需求"]);
    assert_eq!(centre.counts().needs, 0);
}
