//! Files that are much larger inside than outside. They end soon, refused or read, and never fill the memory.
//!
//! Memory is bounded from outside by the shell's `ulimit -v`: a program that wants more is stopped by the system and does not
//! exit with 0 or 1.

use std::process::Command;
use std::time::{Duration, Instant};

use super::{BASE, refused, taken};
use crate::support::{Centre, Counts, Run, gzip, patent, raw_workbook, repeated};

/// More than any of these may take in a debug build on a busy machine.
const SOON: Duration = Duration::from_secs(30);
/// Address space in KiB, threads' stacks and mapped files included.
const MEMORY_KIB: &str = "1500000";
const MB: usize = 1 << 20;

/// A call whose process gets no more than [`MEMORY_KIB`], with the time it took.
fn bounded(centre: &Centre, args: &[&str]) -> (Run, Duration) {
    let inner = centre.command(args);
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v \"$1\"; shift; exec \"$@\"", "sh", MEMORY_KIB]);
    shell.arg(inner.get_program()).args(inner.get_args()).current_dir(centre.path(""));
    let begun = Instant::now();
    let run = Run::of(&mut shell);
    (run, begun.elapsed())
}

/// A header and one patent, as rows of sheet XML.
fn real_rows() -> String {
    let text = |column: &str, row: usize, cell: &str| {
        format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
    };
    let one = patent(60);
    format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}{}</row>",
        text("A", 1, "申请号"),
        text("B", 1, "专利名称"),
        text("A", 2, &one.number),
        text("B", 2, &one.title)
    )
}

#[test]
fn a_sheet_of_200_mb_of_blanks() {
    let centre = Centre::small();
    let blanks = repeated("<row/><row><c s=\"1\"/><c s=\"1\"/></row>", 200 * MB);
    let bytes = raw_workbook(std::iter::once(real_rows()).chain(blanks));
    assert!(bytes.len() < 2 * MB, "{}", bytes.len());
    let file = centre.write("空白.xlsx", bytes);
    let (run, took) = bounded(&centre, &["import", "patents", file]);
    assert!(took < SOON, "{took:?}");
    run.refused();
    let message = refused(&centre, file);
    assert!(message.contains("压缩倍数") && message.contains("上限"), "{message}");
}

#[test]
fn blanks_below_a_table_are_passed_over() {
    // rows as Excel writes them, each cell with its own name, to the last row of the sheet: 90 MB that pack too well to be content
    let centre = Centre::small();
    let blank =
        |row: usize| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/><c r=\"B{row}\" s=\"1\"/></row>");
    let rows = (3..=1_048_576).step_by(1_000).map(|from| (from..from + 1_000).map(blank).collect::<String>());
    let file = centre.write("格式刷.xlsx", raw_workbook(std::iter::once(real_rows()).chain(rows)));
    let (run, took) = bounded(&centre, &["--format", "json", "import", "patents", file]);
    assert!(took < SOON, "{took:?}");
    let imported = run.ok().json();
    assert_eq!((&imported["files"][0]["rows"], &imported["files"][0]["added"]), (&1.into(), &1.into()));
    assert_eq!(centre.counts(), Counts { supplies: BASE.supplies + 1, ..BASE });
}

#[test]
fn a_row_behind_a_long_run_of_blanks_is_read_or_its_loss_is_told() {
    let centre = Centre::small();
    let blank = |row: usize| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/></row>");
    let title = "<c r=\"B20001\" t=\"inlineStr\"><is><t>一种排在最后的方法</t></is></c>";
    let last = format!("<row r=\"20001\">{title}</row>");
    let rows = std::iter::once(real_rows()).chain((3..=20_000).map(blank)).chain([last]);
    let file = centre.write("间隔.xlsx", raw_workbook(rows));
    let (run, line) = taken(&centre, file);
    let is_told = run.stderr.lines().any(|text| text.contains("间隔.xlsx") && text.contains("空行"));
    assert!(line["rows"] == 2 || is_told, "{run:#?}");
}

#[test]
fn a_zip_bomb() {
    let centre = Centre::small();
    let bytes = raw_workbook(repeated(" ", 300 * MB));
    assert!(bytes.len() < 2 * MB, "{}", bytes.len());
    let file = centre.write("炸弹.xlsx", bytes);
    let (run, took) = bounded(&centre, &["import", "patents", file]);
    assert!(took < SOON, "{took:?}");
    run.refused();
    let message = refused(&centre, file);
    assert!(message.contains("压缩倍数为") && message.contains("超过上限 200"), "{message}");
}

#[test]
fn a_zip_bomb_that_lies_about_its_size() {
    let centre = Centre::small();
    let mut bytes = raw_workbook(repeated(" ", 150 * MB));
    // the directory at the end holds the unpacked sizes; every field that holds the sheet's is made to say 1,000
    let at = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    let claimed = u32::from_le_bytes(bytes[at + 24..at + 28].try_into().unwrap());
    assert!(claimed as usize > 150 * MB || claimed == u32::MAX, "{claimed}");
    bytes[at + 24..at + 28].copy_from_slice(&1_000u32.to_le_bytes());
    let file = centre.write("谎报.xlsx", bytes);
    let (run, took) = bounded(&centre, &["import", "patents", file]);
    assert!(took < SOON, "{took:?}");
    run.refused();
    refused(&centre, file);
}

#[test]
fn a_gzip_bomb() {
    let centre = Centre::small();
    let content: String = repeated("          ,          \n", 150 * MB).collect();
    let file = centre.write("炸弹.csv.gz", gzip(format!("专利名称,摘要\n{content}").as_bytes()));
    let (run, took) = bounded(&centre, &["import", "patents", file]);
    assert!(took < SOON, "{took:?}");
    run.refused();
    let message = refused(&centre, file);
    assert!(message.contains("上限"), "{message}");
}

#[test]
fn limits_can_be_set() {
    let centre = Centre::small();
    std::fs::write(centre.dir().join("duijie.toml"), "[import]\nmax_unpacked_mb = 3\nmax_file_mb = 1\n")
        .unwrap();
    let file = centre.write("大.csv", format!("专利名称\n{}", "长\n".repeat(600_000)));
    let message = refused(&centre, file);
    assert!(message.contains("文件大小（字节）为 2400013，超过上限 1048576"), "{message}");
    let file = centre.write("大.csv.gz", gzip(format!("专利名称\n{}", "长\n".repeat(1_200_000)).as_bytes()));
    let message = refused(&centre, file);
    assert!(message.contains("解压后大小") && message.contains("超过上限 3145728"), "{message}");
    let file = centre.write("小.csv", "专利名称,来源编号\n一种方法,X-1\n");
    assert_eq!(taken(&centre, file).1["added"], 1);
}
