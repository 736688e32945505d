//! Which stream carries what, in which language, with which exit code.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::support::{Centre, Run, patent_csv, patent_lines};

const COMMANDS: [&str; 14] = [
    "demo", "init", "check", "import", "template", "index", "text", "search", "match", "needs", "explain",
    "eval", "bench", "generate",
];

#[test]
fn every_help_ends_with_two_examples_and_is_data() {
    let centre = Centre::none();
    for command in COMMANDS {
        let help = centre.run(&[command, "--help"]).ok();
        assert_eq!(help.stderr, "", "{command}");
        let lines: Vec<&str> = help.stdout.trim_end().lines().collect();
        let [heading, examples @ ..] = &lines[lines.len() - 3..] else { panic!("{help:#?}") };
        assert_eq!(*heading, "示例 Examples:", "{command}");
        for example in examples {
            let is_call = example.contains("duijie") && example.contains(command);
            assert!(is_call, "{command}: {example}");
        }
    }
    let help = centre.run(&["--help"]).ok().stdout;
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command} in {help}");
    }
    let version = centre.run(&["--version"]).ok().stdout;
    assert_eq!(version.trim(), concat!("duijie ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_wrong_call_is_the_callers_fault_and_told_on_stderr() {
    let centre = Centre::small();
    for args in [
        &["frobnicate"][..],
        &["match", "--top", "0"],
        &["match", "--top", "many"],
        &["import", "patents"],
        &["import", "things", "a.csv"],
        &["import", "patents", "a.csv", "--profile", "x", "--mapping", "y"],
        &["--format", "yaml", "check"],
        &["--today", "2026-02-30", "check"],
        &["search", "隔膜", "--ipc", "Z99"],
        &["search", "隔膜", "--mode", "赠送"],
        &["explain", "N9901", "CN000"],
        &["eval", "nowhere"],
        &["bench", "match", "--patents", "0"],
        &["bench", "match", "--terms", "20"],
        &["template", "needs", "-o", "nowhere/t.xlsx"],
        &["needs"],
        &["needs", "common", "--threshold", "nan"],
    ] {
        let run = centre.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{args:?}: {run:#?}");
        assert!(!run.stderr.trim().is_empty(), "{args:?}");
    }
}

#[test]
fn without_a_working_folder_every_reader_says_how_to_make_one() {
    let centre = Centre::none();
    for args in [&["check"][..], &["index"], &["search", "隔膜"], &["match"], &["explain", "N1", "S1"]] {
        let run = centre.run(args).refused();
        run.message("centre 不是工作目录；请先运行 duijie --dir centre init");
        assert!(!centre.dir().exists(), "{args:?} made the folder");
    }
}

#[test]
fn data_goes_to_stdout_and_messages_to_stderr() {
    let centre = Centre::none();
    centre.write("专利.csv", patent_csv(0..3).replace("2010-01-01", "2010-02-30"));
    let run = centre.run(&["--format", "json", "import", "patents", "专利.csv"]).ok();
    run.json();
    run.message("已新建工作目录");
    run.message("2010-02-30");
    let table = centre.run(&["import", "patents", "专利.csv"]).ok();
    assert!(table.stdout.contains("无变化") && !table.stdout.contains("2010-02-30"), "{table:#?}");
    assert!(!table.stderr.contains('\u{1b}') && !table.stdout.contains('\u{1b}'), "colour in a file");
}

#[test]
fn quiet_leaves_warnings_and_errors_only() {
    let centre = Centre::small();
    centre.write("好.jsonl", patent_lines(60..62));
    let run = centre.run(&["--quiet", "import", "patents", "好.jsonl"]).ok();
    assert_eq!(run.stderr, "");
    for args in [&["--quiet", "index"][..], &["--quiet", "match"], &["--quiet", "search", "隔膜"]] {
        let run = centre.run(args).ok();
        assert_eq!(run.stderr, "", "{args:?}");
    }
    centre.write("坏.csv", "申请号,专利名称\n201019900001.1,\n");
    let run = centre.run(&["--quiet", "import", "patents", "坏.csv"]).refused();
    run.message("坏.csv 第 2 行");
}

#[test]
fn english_on_request() {
    let centre = Centre::small();
    let is_ascii = |text: &str| text.chars().all(|c| c.is_ascii() || "─═●◐○–−“”…".contains(c));
    let check = centre.run(&["--lang", "en", "check"]).ok();
    assert!(check.stdout.contains("verdict") && is_ascii(&check.stdout), "{check:#?}");
    let missing = centre.run(&["--lang", "en", "match", "--need", "N1"]).refused();
    missing.message("error: there is no need `N1`");
    let by_environment = Run::of(centre.command(&["index"]).env("DUIJIE_LANG", "en")).ok();
    assert!(by_environment.stdout.contains("indexed") && is_ascii(&by_environment.stdout));
    centre.write("a.csv", "x,y\n1,2\n");
    let unknown = centre.run(&["--lang", "en", "import", "patents", "a.csv"]).refused();
    unknown.message("no profile knows this header row");
}

#[test]
fn the_folder_may_come_from_the_environment() {
    let centre = Centre::small();
    let mut command = crate::support::duijie();
    let run = Run::of(command.env("DUIJIE_DIR", centre.dir()).args(["--format", "json", "check"])).ok();
    assert_eq!(run.json()["supplies"], 60);
    let mut command = crate::support::duijie();
    let run = Run::of(command.current_dir(centre.path("")).args(["--format", "json", "check"])).ok();
    assert_eq!(run.json()["supplies"], 60, "`centre` is the default");
}

#[test]
fn unknown_settings_are_named() {
    let centre = Centre::small();
    std::fs::write(centre.dir().join("duijie.toml"), "[index]\nthread = 1\n").unwrap();
    let run = centre.run(&["check"]).refused();
    run.message("thread");
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let centre = Centre::demo();
    for format in ["json", "csv"] {
        let mut command = centre.command(&["--format", format, "match"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        reader.read_line(&mut first).unwrap();
        assert!(first.len() > 10, "{first}");
        drop(reader);
        let run = Run::from(child.wait_with_output().unwrap()).ok();
        assert!(!run.stderr.contains("错误"), "{run:#?}");
    }
}

#[test]
fn logs_in_a_file_have_no_colours() {
    let centre = Centre::small();
    centre.write("空.csv", "");
    let mut command = centre.command(&["import", "patents", "空.csv"]);
    let run = Run::of(command.env("DUIJIE_LOG", "warn")).refused();
    run.message("file not imported");
    assert!(!run.stderr.contains('\u{1b}'), "{run:#?}");
}

#[test]
fn text_reads_standard_input() {
    let centre = Centre::none();
    let mut child = centre.command(&["text"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("永磁同步电机的转矩脉动\n".as_bytes()).unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(output.lines().count(), 1);
    assert!(output.contains("电机"), "{output}");
}

#[test]
fn csv_is_a_table_with_a_header() {
    let centre = Centre::small();
    for args in [&["check"][..], &["index"], &["search", "隔膜", "--top", "3"], &["match", "--top", "2"]] {
        let run = centre.run(&[&["--format", "csv", "--quiet"], args].concat()).ok();
        let mut reader = csv::Reader::from_reader(run.stdout.as_bytes());
        let n_columns = reader.headers().unwrap().len();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert!(n_columns > 1 && !rows.is_empty(), "{args:?}: {run:#?}");
    }
}
