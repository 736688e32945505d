//! Files that are wrong as a whole.

use encoding_rs::GB18030;

use super::{refused, refused_call};
use crate::support::{Centre, encrypted_workbook, gzip, patent_csv, patent_lines, workbook};

#[test]
fn an_empty_file() {
    let centre = Centre::small();
    for (name, content) in [
        ("空.csv", vec![]),
        ("空.xlsx", vec![]),
        ("空.jsonl", vec![]),
        ("空表.xlsx", workbook::<&str>(&[])),
        ("空行.csv", b"\r\n\r\n".to_vec()),
    ] {
        let file = centre.write(name, content);
        let message = refused(&centre, file);
        assert!(message.contains("空"), "{message}");
    }
}

#[test]
fn a_file_that_is_not_there() {
    let message = refused(&Centre::small(), "没有.xlsx");
    assert!(message.contains("不存在"), "{message}");
}

#[test]
fn a_text_file_named_xlsx() {
    let centre = Centre::small();
    let file = centre.write("清单.xlsx", patent_csv(60..70));
    let message = refused(&centre, file);
    assert!(message.contains(".xlsx") && message.contains("文本"), "{message}");
}

#[test]
fn a_password_protected_workbook() {
    let centre = Centre::small();
    for name in ["加密.xlsx", "加密.xls"] {
        let file = centre.write(name, encrypted_workbook());
        let message = refused(&centre, file);
        assert!(message.contains("密码"), "{message}");
    }
}

#[test]
fn a_truncated_gzip() {
    let centre = Centre::small();
    // rows enough that many are applied before the end is missed
    let whole = gzip(patent_lines(60..4060).as_bytes());
    let file = centre.write("清单.jsonl.gz", &whole[..whole.len() - 2_000]);
    let message = refused(&centre, file);
    assert!(message.contains("不完整") && message.contains("重新下载"), "{message}");
    let file = centre.write("清单.jsonl.gz", &whole);
    assert_eq!(centre.import("patents", file)["added"], 4000);
}

#[test]
fn a_truncated_workbook() {
    let centre = Centre::small();
    let whole = workbook(&[vec!["申请号", "专利名称"], vec!["", "一种梯度烧结方法"]]);
    let file = centre.write("清单.xlsx", &whole[..whole.len() - 200]);
    let message = refused(&centre, file);
    assert!(message.contains("不完整"), "{message}");
}

#[test]
fn a_header_row_that_no_profile_knows() {
    let centre = Centre::small();
    let rows = [vec!["货号", "价格", "申请号"], vec!["A1", "30", "x"], vec!["A2", "40", "y"]];
    let file = centre.write("价目.xlsx", workbook(&rows));
    let message = refused(&centre, file);
    for part in ["Sheet1", "第 1 行", "货号", "价格", "缺少", "--mapping", "template"] {
        assert!(message.contains(part), "`{part}` in {message}");
    }
    let file = centre.write("需求.csv", "需求名称,企业名称,需求摘要\n甲,乙,丙\n");
    let message = refused(&centre, file);
    assert!(message.contains("import needs"), "{message}");
}

#[test]
fn unbalanced_quotes_in_a_csv() {
    let centre = Centre::small();
    let mut table = patent_csv(60..2060);
    table.push_str("CN2019,一种\"方法,\"没有关上的引号\n");
    table.push_str(&patent_csv(2060..2500).replace("申请号,", "x,"));
    let file = centre.write("引号.csv", table);
    let message = refused(&centre, file);
    assert!(message.contains("第 2002 行") && message.contains("引号"), "{message}");
}

#[test]
fn mixed_encodings_in_a_csv() {
    let centre = Centre::small();
    // the second half lies far behind the bytes by which the encoding is recognised
    let mut table = patent_csv(60..1060).into_bytes();
    let (rest, ..) = GB18030.encode("CN2019,一种超声辅助酸洗方法,摘要,2019-01-01,沧浔大学\n");
    table.extend_from_slice(&rest.repeat(500));
    assert!(table.len() > 200_000);
    let file = centre.write("混合.csv", table);
    let message = refused(&centre, file);
    for part in ["第 1002 行", "UTF-8", "GB18030"] {
        assert!(message.contains(part), "`{part}` in {message}");
    }
}

#[test]
fn each_encoding_by_itself_is_read() {
    let centre = Centre::small();
    let table = patent_csv(60..70);
    let utf16: Vec<u8> =
        std::iter::once(0xfeff).chain(table.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    centre.write("甲.csv", &table);
    centre.write("乙.csv", format!("\u{feff}{table}"));
    centre.write("丙.csv", &*GB18030.encode(&table).0);
    centre.write("丁.csv", utf16);
    let run =
        centre.run(&["--format", "json", "import", "patents", "甲.csv", "乙.csv", "丙.csv", "丁.csv"]).ok();
    let files = run.json();
    assert_eq!(files["files"][0]["added"], 10);
    for line in &files["files"].as_array().unwrap()[1..] {
        assert_eq!((&line["rows"], &line["unchanged"]), (&10.into(), &10.into()), "{line}");
    }
}

#[test]
fn a_web_page_a_picture_and_a_pdf_by_other_names() {
    let centre = Centre::small();
    for (name, content, what) in [
        ("导出.xls", &b"<html><table><tr><td>1</td></tr></table></html>"[..], "网页"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n0000", "图片"),
        ("说明.csv", b"%PDF-1.7\n", "PDF"),
    ] {
        let file = centre.write(name, content);
        let message = refused(&centre, file);
        assert!(message.contains(what), "{message}");
    }
}

#[test]
fn options_that_do_not_fit_the_file() {
    let centre = Centre::small();
    centre.write("表.xlsx", workbook(&[vec!["申请号", "专利名称"], vec!["", "一种方法"]]));
    centre.write("对照.toml", "[columns]\n\"名称\" = \"name\"\n");
    let import = ["import", "patents", "表.xlsx"];
    let message = refused_call(&centre, &[&import[..], &["--sheet", "表九"]].concat(), "表九");
    assert!(message.contains("Sheet1"), "{message}");
    let message = refused_call(&centre, &[&import[..], &["--profile", "excel"]].concat(), "excel");
    assert!(message.contains("incopat"), "{message}");
    let message = refused_call(&centre, &[&import[..], &["--mapping", "对照.toml"]].concat(), "name");
    assert!(message.contains("title"), "{message}");
    refused_call(&centre, &[&import[..], &["--mapping", "没有.toml"]].concat(), "没有.toml");
}
