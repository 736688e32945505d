//! The JSON names that scripts rely on: product.md, section 4. Further names may be added, none may go.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Centre, patent_csv, patent_lines, root};

/// Asserts that `value` is an object with all of `names`.
#[track_caller]
fn has_names(value: &Value, names: &[&str]) {
    let present: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let missing: Vec<&&str> = names.iter().filter(|name| !present.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?} not in {value}");
}

#[test]
fn import_counts_every_row_of_every_file() {
    let centre = Centre::none();
    centre.write("甲.jsonl", patent_lines(0..7));
    centre
        .write("乙.csv", format!("{},没有名称的行,,,\n", patent_csv(5..12).replace("一种", "")) + "x,,,,\n");
    let imported = centre.json(&["import", "patents", "甲.jsonl", "乙.csv"]);
    has_names(&imported, &["files"]);
    let files = imported["files"].as_array().unwrap();
    for line in files {
        has_names(line, &["file", "profile", "rows", "added", "merged", "unchanged", "errors"]);
        let n = |name: &str| line[name].as_u64().unwrap();
        assert_eq!(n("rows"), n("added") + n("merged") + n("unchanged") + n("errors"), "{line}");
    }
    assert_eq!(files[0]["file"], "甲.jsonl");
    assert_eq!((&files[0]["profile"], &files[0]["added"]), (&"jsonl".into(), &7.into()));
    assert_eq!((&files[1]["profile"], &files[1]["rows"]), (&"generic".into(), &9.into()));
    assert_eq!((&files[1]["merged"], &files[1]["errors"]), (&2.into(), &1.into()));
}

#[test]
fn a_file_that_cannot_be_read_has_no_profile_and_an_error() {
    let centre = Centre::small();
    centre.write("空.csv", "");
    centre.write("好.jsonl", patent_lines(60..63));
    let run = centre.run(&["--format", "json", "import", "patents", "空.csv", "好.jsonl"]).refused();
    let files = &run.json()["files"];
    assert_eq!((&files[0]["profile"], &files[0]["rows"]), (&Value::Null, &0.into()));
    assert!(files[0]["error"].as_str().unwrap().contains("空.csv"));
    assert_eq!(files[1]["added"], 3, "a bad file does not stop the next");
}

#[test]
fn check_says_ok_and_lists_problems() {
    let checked = Centre::small().json(&["check"]);
    has_names(&checked, &["ok", "problems"]);
    assert_eq!((&checked["ok"], &checked["problems"]), (&true.into(), &serde_json::json!([])));
}

#[test]
fn check_of_a_damaged_index_is_not_ok() {
    let centre = Centre::small();
    let is_segment = |name: &str| name.ends_with(".idx");
    for entry in std::fs::read_dir(centre.dir().join("index")).unwrap() {
        let path = entry.unwrap().path();
        if is_segment(&path.to_string_lossy()) {
            std::fs::write(path, b"no index").unwrap();
        }
    }
    let run = centre.run(&["--format", "json", "check"]).refused();
    let checked = run.json();
    assert_eq!(checked["ok"], false);
    let problem = checked["problems"][0].as_str().unwrap();
    assert!(problem.contains("duijie index --rebuild"), "{problem}");
    centre.run(&["index", "--rebuild"]).ok();
    assert_eq!(centre.counts().supplies, 60);
}

#[test]
fn eval_gives_six_figures_and_its_size() {
    let centre = Centre::none();
    let set = root().join("data/eval/sample");
    let judged = centre.json(&["eval", set.to_str().unwrap(), "--judged-only", "--run", "run.trec"]);
    let names = ["dataset", "n_needs", "ndcg_at_10", "mrr", "recall_at_100", "p_at_5", "mae", "score"];
    has_names(&judged, &names);
    assert_eq!(judged["dataset"], "sample");
    assert!(judged["n_needs"].as_u64().unwrap() > 0);
    let n = |name: &str| judged[name].as_f64().unwrap();
    for name in ["ndcg_at_10", "mrr", "recall_at_100", "p_at_5", "score"] {
        assert!((0.0..=1.0).contains(&n(name)), "{name} {}", n(name));
    }
    assert!((n("score") - 1.0 / (1.0 + n("mae"))).abs() < 1e-12);
    let run = std::fs::read_to_string(centre.path("run.trec")).unwrap();
    assert!(run.lines().all(|line| line.split(' ').count() == 6 && line.contains(" Q0 ")));
    assert!(!centre.dir().exists(), "eval needs no working folder and makes none");
}

#[test]
fn match_is_one_object_a_line_ranked_from_one() {
    let centre = Centre::small();
    let lines = centre.run(&["--format", "json", "match", "--top", "7"]).ok().json_lines();
    assert_eq!(lines.len(), 5 * 7);
    let mut before = (String::new(), 0, f64::INFINITY);
    for line in &lines {
        has_names(line, &["need_id", "rank", "supply_id", "score", "level", "reasons"]);
        let (need, rank) = (line["need_id"].as_str().unwrap(), line["rank"].as_u64().unwrap());
        let score = line["score"].as_f64().unwrap();
        let is_next = need == before.0 && rank == before.1 + 1 && score <= before.2;
        assert!(is_next || (*need > *before.0 && rank == 1), "{need} {rank} {score} after {before:?}");
        assert!((1..=4).contains(&line["level"].as_u64().unwrap()));
        assert!(line["supply_id"].as_str().unwrap().starts_with("CN20"));
        for reason in line["reasons"].as_array().unwrap() {
            has_names(reason, &["code", "zh", "en"]);
        }
        before = (need.to_owned(), rank, score);
    }
    let file = centre.run(&["match", "--top", "7", "-o", "x.jsonl"]).ok();
    assert_eq!(file.stdout.trim(), "x.jsonl");
    let written = std::fs::read_to_string(centre.path("x.jsonl")).unwrap();
    let same: Vec<Value> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(same, lines);
}

#[test]
fn match_of_some_needs_and_from_the_patents_side() {
    let centre = Centre::small();
    let some = centre.run(&["--format", "json", "match", "--need", "N9903", "--need", "N9901", "--top", "2"]);
    let ids: Vec<String> = some.ok().json_lines().iter().map(|line| line["need_id"].to_string()).collect();
    assert_eq!(ids, ["\"N9901\"", "\"N9901\"", "\"N9903\"", "\"N9903\""]);
    let other = centre.run(&["--format", "json", "match", "--direction", "patents", "--top", "1"]).ok();
    let lines = other.json_lines();
    let supplies: BTreeSet<String> = lines.iter().map(|line| line["supply_id"].to_string()).collect();
    assert_eq!(supplies.len(), lines.len(), "one need for each patent");
    assert!(lines.iter().all(|line| line["rank"] == 1));
    let unknown = centre.run(&["match", "--need", "N0000"]).refused();
    unknown.message("没有编号为 N0000 的需求");
}

#[test]
fn explain_adds_up() {
    let centre = Centre::demo();
    let explained = centre.json(&["explain", "N0101", "CN202119900001.9"]);
    has_names(&explained, &["need_id", "rank", "supply_id", "score", "level", "reasons", "terms"]);
    let gave = |value: &Value| value["gave"].as_f64().unwrap();
    let terms = explained["terms"].as_array().unwrap();
    let sum = |name: &str| explained[name].as_array().unwrap().iter().map(gave).sum::<f64>();
    let rounding = 1e-6 * (terms.len() + 1) as f64;
    let signals = explained["signals"].as_array().unwrap();
    assert!((sum("signals") - explained["score"].as_f64().unwrap()).abs() < rounding, "{explained}");
    assert!((sum("terms") - gave(&signals[0])).abs() < rounding, "{explained}");
    let of_characters: f64 = signals[1..3].iter().map(gave).sum();
    assert!((sum("related") - gave(&signals[3])).abs() < rounding, "{explained}");
    assert!(of_characters > 0.0 && (sum("characters") - of_characters).abs() < rounding, "{explained}");
    for signal in signals {
        let product = signal["value"].as_f64().unwrap() * signal["weight"].as_f64().unwrap();
        assert!((product - gave(signal)).abs() < 1e-3, "{signal}");
    }
    for term in terms {
        let fields = term["fields"].as_array().unwrap();
        assert!((fields.iter().map(gave).sum::<f64>() - gave(term)).abs() < 1e-6 * 5.0, "{term}");
    }
    let unlike = centre.json(&["explain", "N0101", "CN202329900041.8"]);
    let against = |reason: &Value| reason["for"] == false;
    assert!(unlike["reasons"].as_array().unwrap().iter().any(against), "{unlike}");
}

#[test]
fn search_text_index_init_and_template_answer_in_json() {
    let centre = Centre::small();
    let hits = centre.json(&["search", "锂离子电池隔膜", "--top", "3"]);
    assert_eq!(hits.as_array().unwrap().len(), 3);
    has_names(&hits[0], &["rank", "supply_id", "score", "title", "holders", "legal", "reasons"]);
    assert!(hits[0]["title"].as_str().unwrap().contains("锂离子电池隔膜"));
    let nothing = centre.json(&["search", "锂离子电池隔膜", "--ipc", "A01B"]);
    assert_eq!(nothing, serde_json::json!([]));
    centre.write("行.txt", "本发明公开了一种锂离子电池隔膜\n≥67% TiO2\n\n");
    let tokens = centre.run(&["text", "行.txt"]).ok().stdout;
    assert_eq!(tokens.lines().count(), 3, "a line out for a line in: {tokens}");
    assert!(tokens.contains("隔膜") && tokens.contains("≥67%") && !tokens.contains("公开"), "{tokens}");
    let indexed = centre.json(&["index", "--rebuild"]);
    assert_eq!((&indexed["indexed"], &indexed["total"]), (&60.into(), &60.into()));
    assert_eq!(centre.json(&["index"])["indexed"], 0);
    has_names(&centre.json(&["init"]), &["dir"]);
    has_names(&centre.json(&["template", "needs", "-o", "t.xlsx"]), &["written"]);
}

#[test]
fn bench_of_a_generated_corpus_has_its_figures_and_needs_no_folder() {
    let centre = Centre::none();
    let small = ["--patents", "300", "--needs", "12", "--work", "bench"];
    let matched = centre.json(&[&["bench", "match", "--top", "10", "--terms", "20"], &small[..]].concat());
    let names = [
        "patents",
        "needs",
        "terms_per_need",
        "postings_per_need",
        "tantivy_ms_per_need",
        "tantivy_one_field_ms_per_need",
        "engine_ms_per_need",
        "ratio",
        "exact",
        "overlap_at_k",
        "needs_per_s",
        "pipeline_needs_per_s",
        "snapshot_s",
        "load_s",
        "pipeline_load_s",
        "engine_bytes",
        "pipeline_engine_bytes",
        "bytes_per_posting",
        "peak_rss_bytes",
        "threads",
    ];
    has_names(&matched, &names);
    assert_eq!((&matched["patents"], &matched["needs"]), (&300.into(), &12.into()));
    assert_eq!((&matched["exact"], &matched["generated"]), (&true.into(), &true.into()));
    let terms = matched["terms_per_need"].as_f64().unwrap();
    assert!((20.0..=26.0).contains(&terms), "{terms}");
    let searched =
        centre.run(&[&["--format", "json", "bench", "search"], &small[..]].concat()).ok().json_lines();
    let callers: Vec<u64> = searched.iter().map(|line| line["callers"].as_u64().unwrap()).collect();
    assert_eq!(callers, [1, 16]);
    for line in &searched {
        has_names(line, &["patents", "callers", "p50_ms", "p95_ms", "p99_ms", "per_s"]);
    }
    let indexed = centre.json(&[&["bench", "index"], &small[..]].concat());
    has_names(&indexed, &["patents", "patents_per_s", "import_per_s", "index_per_s"]);
    assert!(!centre.dir().exists(), "bench made a working folder");
}

#[test]
fn bench_measures_the_folders_own_records_unless_told_otherwise() {
    let centre = Centre::small();
    let matched = centre.json(&["bench", "match"]);
    assert_eq!((&matched["patents"], &matched["needs"]), (&60.into(), &5.into()));
    assert_eq!((&matched["exact"], &matched["generated"]), (&true.into(), &false.into()));
}

#[test]
fn needs_read_gives_one_object_a_need_with_spans_into_its_text() {
    let centre = Centre::none();
    centre.run(&["init"]).ok();
    let description = "需求内容：开发抗熔渣侵蚀的耐火砖。预期目标：寿命≥１２个月。现有基础：公司占地20亩。";
    let need = serde_json::json!({"id": "N1", "title": "回转窑用长寿命耐火砖", "description": description});
    centre.write("需求.jsonl", format!("{need}\n"));
    centre.import("needs", "需求.jsonl");
    let line = centre.json(&["needs", "read", "--need", "N1"]);
    has_names(
        &line,
        &["need_id", "title", "score", "advice", "parts", "elements", "figures", "quality", "complexity"],
    );
    has_names(&line, &["industries", "ipc"]);
    let (industry, subclass) = (&line["industries"][0], &line["ipc"][0]);
    has_names(industry, &["code", "name", "source", "words"]);
    assert_eq!((&industry["source"], &subclass["source"]), (&"titles".into(), &"titles".into()));
    assert!(industry["code"].as_str().unwrap().starts_with("308"), "{industry}");
    assert_eq!(subclass["code"], "C04B");
    has_names(&line["parts"][0], &["kind", "span", "heading"]);
    has_names(&line["elements"][0], &["kind", "field", "text", "span"]);
    has_names(&line["quality"]["questions"][0], &["code", "zh", "en"]);
    has_names(&line["complexity"]["facts"][0], &["code", "weight", "zh", "en"]);
    let figure = &line["figures"][0];
    has_names(figure, &["quantity", "bound", "change", "low", "high", "unit", "dimension", "span", "field"]);
    let at = |name: &str| figure["span"][name].as_u64().unwrap() as usize;
    assert_eq!(&description[at("start")..at("end")], "寿命≥１２个月");
    assert_eq!(figure["bound"], "at_least");
    let kinds: Vec<&str> =
        line["parts"].as_array().unwrap().iter().map(|part| part["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["content", "target", "basis"]);
    for file in ["体检.xlsx", "体检.csv", "体检.jsonl"] {
        let path = centre.path(file);
        centre.run(&["needs", "read", "-o", path.to_str().unwrap()]).ok();
        let bytes = std::fs::read(&path).unwrap();
        centre.run(&["needs", "read", "-o", path.to_str().unwrap()]).ok();
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{file}");
    }
    let table = std::fs::read_to_string(centre.path("体检.csv")).unwrap();
    assert!(table.contains("可能的行业") && table.contains("C04B "), "{table}");
    let shown = centre.run(&["needs", "read", "--need", "N1"]).ok();
    assert!(shown.stdout.contains("行业：308") && shown.stdout.contains("IPC：C04B"), "{}", shown.stdout);
    assert!(centre.run(&["needs", "read", "-o", "体检.trec"]).refused().stderr.contains(".xlsx"));
}

#[test]
fn needs_read_takes_subclasses_from_the_index_that_match_explains_with() {
    let centre = Centre::small();
    let codes = |line: &Value, source: &str| -> Vec<String> {
        let classes = line["ipc"].as_array().unwrap().iter().filter(|class| class["source"] == source);
        classes.map(|class| class["code"].as_str().unwrap().to_owned()).collect()
    };
    let lines = centre.run(&["--format", "json", "needs", "read"]).ok().json_lines();
    assert!(!lines.is_empty());
    let mut n_common = 0;
    for found in centre.run(&["--format", "json", "match", "--top", "3"]).ok().json_lines() {
        let line = lines.iter().find(|line| line["need_id"] == found["need_id"]).unwrap();
        let near = codes(line, "nearest");
        let is_near = |symbol: &Value| near.iter().any(|code| symbol.as_str().unwrap().starts_with(code));
        n_common += found["ipc_common"].as_array().unwrap().iter().filter(|symbol| is_near(symbol)).count();
    }
    assert!(n_common > 0);
    std::fs::write(centre.dir().join("index/meta.json"), "{").unwrap();
    let without = centre.run(&["--format", "json", "needs", "read"]).ok();
    without.message("没有用索引");
    assert!(without.json_lines().iter().all(|line| codes(line, "nearest").is_empty()));
}
