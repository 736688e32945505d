//! Every way in which a file can be wrong as a whole, built here, with its message.

use std::io::Write;
use std::path::Path;

use duijie_domain::field::RecordKind;
use duijie_domain::{Fault, Localised};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Bench, xlsx};
use crate::{Content, Error, Limits, Mapping};

fn failure(bench: &Bench, name: &str, bytes: impl AsRef<[u8]>) -> Error {
    let error = bench.read(&bench.file(name, bytes), RecordKind::Patents).unwrap_err();
    // every message names the file, in both languages
    assert!(error.to_string().contains(name), "{error}");
    assert!(error.zh().contains(name), "{}", error.zh());
    assert_eq!(error.fault(), Fault::Input);
    error
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

fn table() -> Vec<u8> {
    xlsx(&[vec!["专利名称", "申请号"], vec!["甲", "CN201010554637.7"]])
}

#[test]
fn files_without_content() {
    let bench = Bench::new();
    for (name, bytes) in [("a.xlsx", Vec::new()), ("a.csv", b"\r\n \n".to_vec()), ("b.xlsx", xlsx(&[]))] {
        assert!(matches!(failure(&bench, name, bytes), Error::Empty { .. }), "{name}");
    }
    let missing = bench.open(Path::new("/nowhere/清单.xlsx"), RecordKind::Patents).unwrap_err();
    assert!(matches!(missing, Error::NotFound { .. }));
}

#[test]
fn names_that_promise_something_else() {
    let bench = Bench::new();
    for (name, bytes, content) in [
        ("a.xlsx", "专利名称,申请号\n".as_bytes(), Content::Text),
        ("a.xls", b"<html><table><tr><td>", Content::Html),
        ("b.xlsx", b"%PDF-1.7", Content::Pdf),
        ("c.xlsx", b"{\"title\":1}", Content::JsonLines),
    ] {
        let error = failure(&bench, name, bytes);
        assert!(matches!(&error, Error::NotAsNamed { content: found, .. } if *found == content), "{error}");
        assert!(error.zh().contains(&content.zh()));
    }
    for (name, bytes) in [
        ("a.jsonl", &b"title\n"[..]),
        ("a.csv", b"\x00\x01\x02\x03\x04\x05\x06\x07"),
        ("a.json", b"[{\"title\":1}]"),
    ] {
        let error = failure(&bench, name, bytes);
        assert!(matches!(error, Error::NotAsNamed { .. } | Error::Unsupported { .. }), "{error}");
    }
    // what web systems call .xls: the message says what it is and what to do
    for page in ["<table border=1><tr><td>专利名称", "<meta charset=\"utf-8\"><style>td{}</style>"] {
        let zh = failure(&bench, "d.xls", page).zh();
        assert!(
            zh.ends_with(
                "d.xls：扩展名是 .xls，内容却是网页（HTML）；请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"
            ),
            "{zh}"
        );
    }
    let spreadsheet_xml = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>";
    let zh = failure(&bench, "e.xls", spreadsheet_xml).zh();
    assert!(zh.contains("请用 Excel 或 WPS 打开后另存为 .xlsx"), "{zh}");
    // the other way round nothing is wrong: the content decides
    assert_eq!(bench.patents("a.csv", table()).rows.len(), 1);
}

#[test]
fn damaged_archives() {
    let bench = Bench::new();
    let whole = table();
    for cut in [whole.len() / 3, whole.len() - 10] {
        let error = failure(&bench, "a.xlsx", &whole[..cut]);
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
    }
    let lines = "{\"title\":\"甲\"}\n".repeat(1_000);
    let packed = gzip(lines.as_bytes());
    let error = failure(&bench, "a.jsonl.gz", &packed[..packed.len() - 9]);
    assert!(matches!(error, Error::Damaged { content: Content::Gzip, .. }), "{error}");
    let error = failure(&bench, "a.xls", [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[7; 600]].concat());
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
}

/// A compound file with one directory sector that lists `EncryptedPackage`, as Excel writes for a password.
fn encrypted_xlsx() -> Vec<u8> {
    let mut file = vec![0u8; 512 * 4];
    file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let mut put = |at: usize, bytes: &[u8]| file[at..at + bytes.len()].copy_from_slice(bytes);
    put(24, &[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]); // versions, byte order, sector sizes
    put(44, &1u32.to_le_bytes()); // one FAT sector
    put(48, &1u32.to_le_bytes()); // directory in sector 1
    put(56, &4096u32.to_le_bytes());
    put(60, &[0xfe, 0xff, 0xff, 0xff]); // no mini FAT
    put(68, &[0xfe, 0xff, 0xff, 0xff]); // no DIFAT
    put(76, &0u32.to_le_bytes());
    for at in (80..512).step_by(4) {
        put(at, &[0xff; 4]);
    }
    put(512, &[0xfd, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff]); // FAT: itself, end of the directory
    for at in (520..1024).step_by(4) {
        put(at, &[0xff; 4]);
    }
    for (entry, name, kind) in [(0usize, "Root Entry", 5u8), (1, "EncryptedPackage", 2)] {
        let at = 1024 + entry * 128;
        let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(at, &utf16);
        put(at + 64, &(utf16.len() as u16 + 2).to_le_bytes());
        put(at + 66, &[kind, 1]);
        put(at + 68, &[0xff; 12]);
        put(at + 116, &[0xfe, 0xff, 0xff, 0xff]);
    }
    file
}

#[test]
fn passwords() {
    let error = failure(&Bench::new(), "a.xlsx", encrypted_xlsx());
    assert!(matches!(error, Error::PasswordProtected { .. }), "{error}");
}

#[test]
fn zip_bombs_and_large_files() {
    let bomb = {
        let mut gz = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..150 {
            gz.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
        gz.finish().unwrap()
    };
    let error = failure(&Bench::new(), "a.csv.gz", &bomb);
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..150 {
        zip.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    let error = failure(&Bench::new(), "a.xlsx", &bytes);
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
    // a directory that lies about the size is found out while unpacking
    let size = (150u32 << 20).to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == size {
            bytes[at..at + 4].copy_from_slice(&1000u32.to_le_bytes());
        }
    }
    let error = failure(&Bench::new(), "b.xlsx", &bytes);
    assert!(matches!(error, Error::TooLarge { .. } | Error::Damaged { .. }), "{error}");
    let tight = Bench { limits: Limits { max_file_bytes: 10, ..Limits::default() }, ..Bench::new() };
    assert!(matches!(failure(&tight, "a.csv", "专利名称,申请号\n甲,乙\n"), Error::TooLarge { .. }));
}

#[test]
fn headers_that_no_profile_knows() {
    let bench = Bench::new();
    let error = failure(&bench, "a.csv", "货号,价格,申请号\n1,2,3\n");
    let Error::UnknownHeader(header) = &error else { panic!("{error}") };
    assert_eq!((header.row, header.header.as_str()), (1, "货号 | 价格 | 申请号"));
    assert!(header.closest.as_ref().is_some_and(|(_, missing)| !missing.is_empty()));
    assert!(error.zh().contains("--mapping") && error.zh().contains("template"));
    let needs = failure(&bench, "b.csv", "需求名称,企业名称,需求摘要\n甲,乙,丙\n");
    assert!(matches!(&needs, Error::UnknownHeader(h) if h.fits_kind == Some(RecordKind::Needs)), "{needs}");
    let mapping = Mapping::from_toml("[columns]\n\"成果\" = \"title\"\n").unwrap();
    let bench = Bench { mapping: Some(mapping), ..bench };
    let error = failure(&bench, "c.csv", "专利名称,申请号\n甲,乙\n");
    assert!(matches!(&error, Error::UnknownHeader(h) if h.closest.is_none()), "{error}");
}

#[test]
fn sheets_and_profiles_that_do_not_exist() {
    let bench = Bench { sheet: Some("表9".into()), ..Bench::new() };
    let error = failure(&bench, "a.xlsx", table());
    assert!(matches!(&error, Error::NoSuchSheet { sheets, .. } if sheets == &["Sheet1"]));
    let bench = Bench { profile: Some("excel".into()), ..Bench::new() };
    let error = bench.read(&bench.file("a.xlsx", table()), RecordKind::Patents).unwrap_err();
    assert!(
        matches!(&error, Error::NoSuchProfile { choices, .. } if choices.contains(&"incopat".to_owned()))
    );
}

#[test]
fn quotes_and_encodings() {
    let bench = Bench::new();
    let mut text = "专利名称,摘要\n".to_owned();
    text.push_str(&"甲,乙\n".repeat(30));
    text.push_str("丙,\"没有关上\n");
    text.push_str(&"丁,戊\n".repeat(10));
    let path = bench.file("a.csv", &text);
    let rows: Vec<_> = bench.open(&path, RecordKind::Patents).unwrap().collect();
    assert_eq!(rows.len(), 31);
    assert!(matches!(rows[30], Err(Error::UnbalancedQuote { line: 32, .. })));
    // a second stray quote further down does not swallow the rows between
    let stray: String = (1..=100)
        .map(|n| {
            if n == 10 || n == 60 {
                format!("\"一种装置{n},乙\n")
            } else {
                format!("一种装置{n},乙\n")
            }
        })
        .collect();
    let path = bench.file("c.csv", format!("专利名称,摘要\n{stray}"));
    assert!(matches!(bench.read(&path, RecordKind::Patents), Err(Error::UnbalancedQuote { line: 11, .. })));
    let mixed = [text.as_bytes(), &encoding_rs::GB18030.encode("锂离子电池,隔膜\n").0].concat();
    assert!(matches!(failure(&bench, "b.csv", mixed), Error::Undecodable { line: 43, .. }));
}

#[test]
fn xml_of_other_sorts() {
    let bench = Bench::new();
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><cn-patent-document>&b;</cn-patent-document>";
    assert!(matches!(failure(&bench, "a.xml", bomb), Error::ForbiddenDtd { .. }));
    assert!(matches!(failure(&bench, "b.xml", "<?xml version=\"1.0\"?><rss/>"), Error::NotPatentXml { .. }));
    assert!(matches!(
        failure(&bench, "c.xml", "<?xml version=\"1.0\"?><cn-patent-document><a>"),
        Error::Damaged { .. }
    ));
}

#[test]
fn folders_are_no_files() {
    let bench = Bench::new();
    let folder = bench.file("x", "").parent().unwrap().to_owned();
    assert!(matches!(bench.open(&folder, RecordKind::Patents), Err(Error::Folder { .. })));
}
