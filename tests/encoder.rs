//! `[matching.encoder]` from outside, with a tiny random model in the layout of real ones: only in builds with the feature.

use serde_json::Value;

use crate::support::{Centre, copy_folder, patent_lines};

#[path = "../crates/encoder/src/tests/tiny.rs"]
#[allow(dead_code, reason = "the encoder's own tests use more of it")]
mod tiny;

/// A small centre that compares sentences, with its vectors not made yet.
fn centre() -> Centre {
    let centre = Centre::small();
    let model = tiny::Tiny::new(1);
    model.write();
    copy_folder(model.path(), &centre.dir().join("model"));
    configure(&centre, "dir = \"model\"\n");
    centre
}

fn configure(centre: &Centre, section: &str) {
    let text = format!("[matching.encoder]\n{section}");
    std::fs::write(centre.dir().join("duijie.toml"), text).unwrap();
}

/// The lines of a match with as many threads.
fn matches(centre: &Centre, n_threads: &str) -> Vec<Value> {
    let args = ["--quiet", "--format", "json", "match", "--top", "20"];
    let run = crate::support::Run::of(centre.command(&args).env("RAYON_NUM_THREADS", n_threads));
    run.ok().json_lines()
}

fn part<'a>(found: &'a Value, signal: &str) -> Option<&'a Value> {
    found["signals"].as_array().unwrap().iter().find(|part| part["signal"] == signal)
}

#[test]
fn index_makes_vectors_once_and_match_says_that_they_are_missing() {
    let centre = centre();
    let refused = centre.run(&["match"]).refused();
    refused.message("还没有句向量");
    refused.message("duijie index");

    let n_supplies = centre.counts().supplies;
    let made = centre.json(&["index"]);
    assert_eq!((&made["indexed"], &made["vectors"]["total"]), (&0.into(), &n_supplies.into()));
    assert!(made["vectors"]["encoded"].as_u64().unwrap() > 0);
    assert_eq!(centre.json(&["index", "--rebuild"])["vectors"]["encoded"], 0);

    centre.write("更多.jsonl", patent_lines(9_000..9_003));
    centre.run(&["import", "patents", "更多.jsonl"]).ok();
    centre.run(&["match"]).refused().message("有 3 件供给还没有句向量");
    assert_eq!(centre.json(&["index"])["vectors"]["encoded"], 3);
    centre.run(&["match"]).ok();
}

#[test]
fn sentences_move_scores_which_still_add_up_and_are_the_same_with_any_number_of_threads() {
    let by_words = matches(&Centre::small(), "1");
    assert!(by_words.iter().all(|found| part(found, "sentences").is_none()));

    let centre = centre();
    centre.run(&["index"]).ok();
    let with_sentences = matches(&centre, "1");
    assert_eq!(with_sentences, matches(&centre, "2"));
    assert_ne!(with_sentences, by_words);
    let mut n_moved = 0;
    for found in &with_sentences {
        let gave = |part: &Value| part["gave"].as_f64().unwrap();
        let sum: f64 = found["signals"].as_array().unwrap().iter().map(gave).sum();
        assert!((sum - found["score"].as_f64().unwrap()).abs() < 1e-5, "{found}");
        let sentences = part(found, "sentences").unwrap();
        assert_eq!(sentences["weight"], 0.3);
        n_moved += usize::from(gave(sentences) > 0.0);
    }
    assert!(n_moved > 0);

    configure(&centre, "dir = \"model\"\nweight = 0.0\n");
    let scores =
        |found: &[Value]| -> Vec<Value> { found.iter().map(|found| found["score"].clone()).collect() };
    assert_eq!(scores(&matches(&centre, "2")), scores(&by_words), "without weight the words decide");
}

#[test]
fn what_shares_no_word_is_found_and_both_ways_into_files_agree() {
    let centre = centre();
    // nothing in the patents says this; the nearest of them are found all the same
    centre.write("需求.jsonl", "{\"id\":\"N-句\",\"title\":\"锂离子\",\"description\":\"龘靐齉爩\"}\n");
    centre.run(&["import", "needs", "需求.jsonl"]).ok();
    centre.run(&["index"]).ok();
    let args = ["match", "--need", "N-句", "--top", "300"];
    centre.run(&[&args[..], &["-o", "全.jsonl"]].concat()).ok();
    let lines = std::fs::read_to_string(centre.path("全.jsonl")).unwrap();
    let found: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let by_sentences_alone = |found: &&Value| found["terms"].as_array().is_some_and(Vec::is_empty);
    assert!(found.iter().filter(by_sentences_alone).count() > 0, "{lines}");

    centre.run(&["match", "--top", "20", "-o", "全.parquet"]).ok();
    centre.run(&["match", "--top", "20", "-o", "旧.parquet"]).ok();
    centre.run(&["match", "--top", "20", "--since", "旧.parquet", "-o", "新.parquet"]).ok();
    let read = |name: &str| std::fs::read(centre.path(name)).unwrap();
    assert!(read("全.parquet") == read("新.parquet"));
}

fn configure_plainly(centre: &Centre) {
    std::fs::remove_file(centre.dir().join("duijie.toml")).unwrap();
}

/// The first needs of the sample set and what was judged for them, in the folder `set`: a random model is as slow as a real one of
/// its size, in a development build.
fn part_of_sample(centre: &Centre) {
    const N_NEEDS: usize = 8;
    let sample = crate::support::root().join("data/eval/sample");
    let lines = |name: &str| -> Vec<String> {
        std::fs::read_to_string(sample.join(name)).unwrap().lines().map(str::to_owned).collect()
    };
    let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
    let needs: Vec<String> = lines("needs.jsonl").into_iter().take(N_NEEDS).collect();
    let need_ids: Vec<String> = needs.iter().map(|need| id(need)).collect();
    let is_kept = |line: &String| need_ids.iter().any(|id| line.starts_with(&format!("{id}\t")));
    let judged: Vec<String> = lines("qrels.tsv").into_iter().filter(is_kept).collect();
    let of_judged = |supply: &String| judged.iter().any(|line| line.contains(&format!("\t{}\t", id(supply))));
    let supplies: Vec<String> = lines("supplies.jsonl").into_iter().filter(of_judged).collect();
    std::fs::create_dir(centre.path("set")).unwrap();
    for (name, lines) in [("needs.jsonl", needs), ("qrels.tsv", judged), ("supplies.jsonl", supplies)] {
        std::fs::write(centre.path("set").join(name), lines.join("\n") + "\n").unwrap();
    }
}

#[test]
fn a_set_is_measured_and_learned_from_with_sentences() {
    let centre = centre();
    part_of_sample(&centre);
    let measured = centre.json(&["eval", "set"]);
    configure_plainly(&centre);
    let plain = centre.json(&["eval", "set"]);
    assert_ne!(measured["ndcg_at_10"], plain["ndcg_at_10"]);
    configure(&centre, "dir = \"model\"\n");
    centre.run(&["train", "set", "-o", "own.json"]).ok();
    let model = std::fs::read_to_string(centre.path("own.json")).unwrap();
    let model: Value = serde_json::from_str(&model).unwrap();
    assert!(model["full_text"]["weights"]["terms"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_model_that_is_none_is_told_in_one_message() {
    let centre = centre();
    std::fs::write(centre.dir().join("model/config.json"), "{\"model_type\": \"xlm-roberta\"}").unwrap();
    centre.run(&["match"]).refused().message("config.json");
    std::fs::remove_dir_all(centre.dir().join("model")).unwrap();
    centre.run(&["index"]).refused().message("model");
}
