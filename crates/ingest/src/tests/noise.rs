//! Arbitrary bytes under every extension, and real files with bytes changed: an answer, never a panic.

use duijie_domain::field::RecordKind;
use proptest::prelude::*;

use super::{Bench, xlsx};

const EXTENSIONS: [&str; 12] =
    ["xlsx", "xls", "ods", "csv", "tsv", "txt", "jsonl", "json", "xml", "csv.gz", "jsonl.gz", ""];
const KINDS: [RecordKind; 3] = [RecordKind::Patents, RecordKind::Needs, RecordKind::Enterprises];

fn read_all(bench: &Bench, extension: &str, bytes: &[u8]) {
    let path = bench.file(&format!("noise.{extension}"), bytes);
    for kind in KINDS {
        if let Ok(reader) = bench.open(&path, kind) {
            for row in reader.flatten() {
                // a refused row always says why
                assert!(row.record.is_some() || !row.problems.is_empty());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes(bytes in prop::collection::vec(any::<u8>(), 0..600), magic in 0usize..7) {
        let bench = Bench::new();
        let begin: &[u8] = [&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08\x00", b"<?xml version=\"1.0\"?>", b"{", b"\xff\xfe"][magic];
        let all = [begin, &bytes].concat();
        for extension in EXTENSIONS {
            read_all(&bench, extension, &all);
        }
    }

    #[test]
    fn text_under_a_known_header(text in "([甲\\PC0-9.,;\"\\x00-\\x20-]{0,40}\n){0,12}", header in 0usize..4) {
        let bench = Bench::new();
        let header = ["专利名称,申请号,申请日,主分类号,法律状态,法律状态日期,费用（元）,是否质押,地址\n", "需求名称,企业名称,需求摘要,预算金额（万元）,截止日期\n", "企业名称,统一社会信用代码,所在地区,所属行业,企业规模\n", ""][header];
        for extension in ["csv", "tsv", "jsonl", "xml"] {
            read_all(&bench, extension, format!("{header}{text}").as_bytes());
        }
    }

    #[test]
    fn json_values(values in prop::collection::vec("[{}\\[\\]\",:0-9ntrue甲]{0,30}", 1..6)) {
        let bench = Bench::new();
        let lines: Vec<String> = values.iter().map(|v| format!("{{\"title\":\"甲\",\"ipc\":{v}}}")).collect();
        read_all(&bench, "jsonl", lines.join("\n").as_bytes());
    }

    #[test]
    fn a_workbook_with_changed_bytes(at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let bench = Bench::new();
        let mut bytes = xlsx(&[vec!["专利名称", "申请号"], vec!["甲", "CN201010554637.7"]]);
        for (index, byte) in at {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        read_all(&bench, "xlsx", &bytes);
    }
}
