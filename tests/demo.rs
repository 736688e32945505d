//! `demo`: what a newcomer sees first. Its numbers are those that `data/sample/README.md` promises.

use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::support::{Centre, Counts, root};

/// Rows, added, merged, refused and flagged of a sample file.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    file: String,
    rows: u64,
    added: u64,
    merged: u64,
    errors: u64,
    flagged: u64,
}

/// The table in the README of the samples: `| 7 | file | what | records | 45 added, 2 merged, 1 refused; 6 of the 45 flagged |`.
fn promised() -> Vec<Outcome> {
    let readme = std::fs::read_to_string(root().join("data/sample/README.md")).unwrap();
    let is_row = |line: &&str| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit());
    let mut outcomes = Vec::new();
    for line in readme.lines().filter(is_row) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, _, file, _, rows, expected, ..] = cells[..] else { continue };
        let Some(file) = file.strip_prefix('`').and_then(|file| file.strip_suffix('`')) else { continue };
        // the number before the first mention of a word
        let before = |word: &str| {
            let head = expected.split(word).next().filter(|head| head.len() < expected.len());
            let digits =
                head.and_then(|head| head.split(|c: char| !c.is_ascii_digit()).rfind(|d| !d.is_empty()));
            digits.map_or(0, |digits| digits.parse().unwrap())
        };
        let flagged = if expected.contains("flagged") { before(" of the") } else { 0 };
        outcomes.push(Outcome {
            file: file.to_owned(),
            rows: rows.parse().unwrap(),
            added: before(" added"),
            merged: before(" merged"),
            errors: before(" refused"),
            flagged,
        });
    }
    outcomes
}

fn happened(line: &Value) -> Outcome {
    let n = |name: &str| line[name].as_u64().unwrap();
    assert_eq!(n("unchanged"), 0, "{line}");
    let file = Path::new(line["file"].as_str().unwrap()).file_name().unwrap();
    Outcome {
        file: file.to_string_lossy().into_owned(),
        rows: n("rows"),
        added: n("added"),
        merged: n("merged"),
        errors: n("errors"),
        flagged: n("flagged"),
    }
}

#[test]
fn the_demo_imports_what_the_readme_promises_and_can_be_repeated() {
    let promised = promised();
    assert_eq!(promised.len(), 10, "{promised:?}");
    let centre = Centre::none();
    let first = centre.json(&["demo"]);
    let happened: Vec<Outcome> = first["files"].as_array().unwrap().iter().map(happened).collect();
    assert_eq!(happened, promised);
    let expected = Counts { supplies: 295, needs: 66, enterprises: 52 };
    assert_eq!(centre.counts(), expected);
    assert_eq!(first["supplies"], 295);

    let jsonl = std::fs::read(centre.dir().join("exports/matches.jsonl")).unwrap();
    std::fs::write(centre.dir().join("exports/旧.txt"), "from the first run").unwrap();
    let second = centre.json(&["demo"]);
    assert_eq!(second, first);
    assert_eq!(centre.counts(), expected);
    assert!(!centre.dir().join("exports/旧.txt").exists(), "the demo starts from nothing");
    assert!(std::fs::read(centre.dir().join("exports/matches.jsonl")).unwrap() == jsonl);
}

#[test]
fn the_files_of_the_demo_open() {
    let centre = Centre::demo();
    let exports = centre.dir().join("exports");
    for name in ["匹配清单.xlsx", "一企一表.xlsx", "待更正的行.xlsx"] {
        let mut book: Xlsx<_> = open_workbook(exports.join(name)).unwrap();
        let n_cells: usize = book
            .worksheets()
            .iter()
            .flat_map(|(_, range)| range.cells())
            .filter(|(_, _, cell)| **cell != Data::Empty)
            .count();
        assert!(n_cells > 50, "{name}: {n_cells}");
    }
    let csv = std::fs::read_to_string(exports.join("匹配清单.csv")).unwrap();
    let n_rows = csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).count();
    assert!(n_rows > 100, "{n_rows}");
    let jsonl = std::fs::read_to_string(exports.join("matches.jsonl")).unwrap();
    assert!(jsonl.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    assert_eq!(jsonl.lines().count(), n_rows);
}

#[test]
fn the_demo_shows_matches_and_names_its_files() {
    let centre = Centre::none();
    let shown = centre.run(&["demo"]).ok().stdout;
    for part in ["导入的文件", "条匹配", "匹配清单.xlsx", "一企一表.xlsx", "explain N0", "强相关"]
    {
        assert!(shown.contains(part), "`{part}` in {shown}");
    }
    let hint = shown.lines().find(|line| line.contains(" explain N0")).unwrap();
    let words: Vec<&str> = hint.split_whitespace().rev().take(2).collect();
    centre.run(&["explain", words[1], words[0]]).ok();
    for path in shown.lines().map(str::trim).filter(|line| line.starts_with("centre/exports/")) {
        assert!(centre.path(path).exists(), "{path}");
    }
    // the examples it ends with must work
    centre.run(&["explain", "N0101", "CN202119900001.9"]).ok();
    centre.run(&["search", "电池隔膜", "--in-force"]).ok();
    let hint = shown.lines().find(|line| line.contains("explain")).unwrap();
    let words: Vec<&str> = hint.split_whitespace().skip_while(|word| *word != "explain").collect();
    centre.run(&words).ok();
}

#[test]
fn the_demo_does_not_empty_a_folder_that_is_not_its_own() {
    let centre = Centre::small();
    let before = centre.store_content();
    let run = centre.run(&["demo"]).refused();
    let message = run.message("不是演示目录");
    assert!(message.contains("centre") && message.contains("--dir"), "{message}");
    assert!(centre.store_content() == before);
    assert_eq!(centre.counts().supplies, 60);

    let other = Centre::none();
    std::fs::create_dir(other.dir()).unwrap();
    std::fs::write(other.dir().join("论文.docx"), "three years of work").unwrap();
    other.run(&["demo"]).refused().message("不是演示目录");
    assert_eq!(std::fs::read_to_string(other.dir().join("论文.docx")).unwrap(), "three years of work");
}
