//! Parquet through the reader: every type, every shape of list, every codec, and files that are broken or lie.

use std::io::Write;
use std::sync::LazyLock;

use duijie_domain::field::RecordKind;
use duijie_domain::row::{Defect, Severity};
use duijie_domain::{Date, Fault, Fen, Localised, Mode, Need};
use flate2::Compression as Deflate;
use flate2::write::GzEncoder;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{WriterPropertiesBuilder, WriterVersion};
use proptest::prelude::*;

use super::Bench;
use super::parquet_shapes::{Data, Leaf, default, file, lists, optional, required, texts};
use crate::error::Excess;
use crate::layout::{Fate, Ignored};
use crate::{Content, Error, Limits, Record};

const PATENTS: &str = "
    required binary title (STRING);
    optional binary application_number (STRING);
    required group applicant (LIST) { repeated group list { required binary element (STRING); } }
    required binary note (STRING);";

fn patents(properties: WriterPropertiesBuilder) -> Vec<u8> {
    let group = vec![
        texts(&["一种锂电池", "一种隔膜", ""]),
        optional(&[Some("CN201010554637.7"), None, None]),
        lists(&[&["常州大学", "江苏大学"], &[], &[]], 1),
        texts(&["甲", "乙", ""]),
    ];
    let last = vec![
        texts(&["一种电解液"]),
        optional(&[Some("CN201110000001")]),
        lists(&[&["南京大学"]], 1),
        texts(&[""]),
    ];
    file(PATENTS, properties, &[group, last])
}

#[test]
fn rows_of_all_row_groups_become_records() {
    let bench = Bench::new();
    let whole = bench.patents("任意名.dat", patents(default()));
    assert_eq!(whole.profile, "parquet");
    // the third row is blank, and the fourth is still the fourth
    assert_eq!(whole.rows.iter().map(|row| row.place.row).collect::<Vec<_>>(), [1, 2, 4]);
    assert_eq!(whole.supply(0).id.as_str(), "CN201010554637.7");
    let holders: Vec<&str> = whole.supply(0).holders.iter().map(|holder| holder.name.as_str()).collect();
    assert_eq!(holders, ["常州大学", "江苏大学"]);
    assert_eq!(whole.rows[1].problems[0].defect, Defect::NoKey);
    // the number lacks its check digit
    assert_eq!(whole.supply(2).title, "一种电解液");
    assert!(matches!(whole.rows[2].problems[0].defect, Defect::CompletedCheckDigit { .. }));
    let unknown: Vec<&str> = whole.layout.unknown_columns().map(|(_, c)| c.header.as_str()).collect();
    assert_eq!(unknown, ["note"]);
    assert_eq!(whole.layout.tables[0].columns[3].fate, Fate::Ignored(Ignored::Unknown));
}

#[test]
fn every_codec_page_version_and_encoding_gives_the_same_rows() {
    let bench = Bench::new();
    let plain = bench.patents("a.parquet", patents(default())).rows;
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let of = |codec| default().set_compression(codec);
    let delta = |encoding| default().set_dictionary_enabled(false).set_encoding(encoding);
    let v2 = default().set_writer_version(WriterVersion::PARQUET_2_0).set_compression(zstd);
    let shapes = [
        of(zstd),
        of(Compression::SNAPPY),
        of(Compression::GZIP(Default::default())),
        of(Compression::LZ4),
        of(Compression::LZ4_RAW),
        v2.clone(),
        v2.set_dictionary_enabled(false),
        delta(Encoding::DELTA_LENGTH_BYTE_ARRAY),
        delta(Encoding::DELTA_BYTE_ARRAY),
    ];
    for (at, shape) in shapes.into_iter().enumerate() {
        assert_eq!(bench.patents("a.parquet", patents(shape)).rows, plain, "{at}");
    }
}

const NEEDS: &str = "
    required binary id (STRING);
    required binary title (STRING);
    required binary keywords (STRING);
    required binary modes (STRING);";

/// Needs with one more column each.
fn needs_with(field: &str, leaf: Leaf) -> Vec<u8> {
    let n_rows = match &leaf.data {
        Data::Bytes(_) if !leaf.repetition.is_empty() => leaf.repetition.iter().filter(|&&r| r == 0).count(),
        Data::Bool(v) => v.len(),
        Data::I32(v) => v.len(),
        Data::I64(v) => v.len(),
        Data::I96(v) => v.len(),
        Data::F32(v) => v.len(),
        Data::F64(v) => v.len(),
        Data::Bytes(v) | Data::Fixed(v) => v.len(),
    };
    let ids: Vec<String> = (1..=n_rows).map(|n| format!("N{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let same = |text| texts(&vec![text; n_rows]);
    let group = vec![texts(&ids), same("锂电池防爆"), same("锂电池；防爆"), same("许可；转让"), leaf];
    file(&format!("{NEEDS} {field}"), default(), &[group])
}

fn needs_of(field: &str, leaf: Leaf) -> Vec<Need> {
    let bench = Bench::new();
    let path = bench.file("需求.parquet", needs_with(field, leaf));
    let whole = bench.read(&path, RecordKind::Needs).unwrap();
    assert!(whole.problems().is_empty(), "{field}: {:?}", whole.problems());
    (0..whole.rows.len()).map(|at| whole.need(at).clone()).collect()
}

#[test]
fn lists_may_be_texts_in_one_string() {
    let need = &needs_of("required boolean extra;", required(Data::Bool(vec![true])))[0];
    assert_eq!(need.keywords, ["锂电池", "防爆"]);
    assert!(need.modes.contains(&Mode::Assignment), "{:?}", need.modes);
}

#[test]
fn days_come_in_every_type_that_programs_write() {
    let expected = Some(Date::constant(2026, 11, 23));
    const DAY: i64 = 20_780;
    const SECONDS: i64 = DAY * 86_400;
    let julian = u32::try_from(2_440_588 + DAY).unwrap();
    let cases = [
        ("required int32 deadline (DATE);", Data::I32(vec![i32::try_from(DAY).unwrap()])),
        ("required int64 deadline (TIMESTAMP(MILLIS, false));", Data::I64(vec![SECONDS * 1_000])),
        ("required int64 deadline (TIMESTAMP(MICROS, true));", Data::I64(vec![SECONDS * 1_000_000])),
        // midnight in China
        ("required int64 deadline (TIMESTAMP_MILLIS);", Data::I64(vec![(SECONDS - 28_800) * 1_000])),
        ("required int64 deadline (TIMESTAMP(NANOS, false));", Data::I64(vec![SECONDS * 1_000_000_000])),
        ("required int96 deadline;", Data::I96(vec![[0, 0, julian]])),
        ("required binary deadline (STRING);", Data::Bytes(vec!["2026年11月23日".into()])),
        ("required int32 deadline;", Data::I32(vec![20_261_123])),
    ];
    for (field, data) in cases {
        assert_eq!(needs_of(field, required(data))[0].deadline, expected, "{field}");
    }
}

#[test]
fn numbers_come_in_every_type() {
    let expected = Some(Fen::from_yuan(500_000));
    let cases = [
        ("required int32 budget_cny;", Data::I32(vec![500_000])),
        ("required int32 budget_cny (INTEGER(32, false));", Data::I32(vec![500_000])),
        ("required int64 budget_cny;", Data::I64(vec![500_000])),
        ("required int64 budget_cny (INTEGER(64, false));", Data::I64(vec![500_000])),
        ("required float budget_cny;", Data::F32(vec![500_000.0])),
        ("required double budget_cny;", Data::F64(vec![500_000.0])),
        ("required int32 budget_cny (DECIMAL(9, 2));", Data::I32(vec![50_000_000])),
        ("required int64 budget_cny (DECIMAL(18, 4));", Data::I64(vec![5_000_000_000])),
        (
            "required fixed_len_byte_array(9) budget_cny (DECIMAL(20, 2));",
            Data::Fixed(vec![vec![0, 0, 0, 0, 0, 2, 0xfa, 0xf0, 0x80]]),
        ),
        ("required binary budget_cny (DECIMAL(20, 2));", Data::Bytes(vec![vec![2, 0xfa, 0xf0, 0x80]])),
        ("required binary budget_cny (STRING);", Data::Bytes(vec!["50万元".into()])),
    ];
    for (field, data) in cases {
        assert_eq!(needs_of(field, required(data))[0].budget, expected, "{field}");
    }
    // what programs without nulls write for "unknown"
    assert_eq!(needs_of("required double budget_cny;", required(Data::F64(vec![f64::NAN])))[0].budget, None);
}

#[test]
fn lists_come_in_every_shape() {
    let rows: &[&[&str]] = &[&["甲大学", "乙大学"], &[], &["丙大学"]];
    let three =
        "required group applicant (LIST) { repeated group list { required binary element (STRING); } }";
    let nullable =
        "optional group applicant (LIST) { repeated group list { optional binary element (STRING); } }";
    let two = "required group applicant (LIST) { repeated binary array (STRING); }";
    let one = "repeated binary applicant (STRING);";
    let named = "required group applicant (LIST) { repeated group list { required group element { required binary name (STRING); required int32 share; } } }";
    for (field, full) in [(three, 1), (nullable, 3), (two, 1), (one, 1), (named, 1)] {
        let mut leaves = vec![texts(&["一", "二", "三"]), lists(rows, full)];
        if field == named {
            let Leaf { definition, repetition, .. } = lists(rows, full);
            leaves.push(Leaf { data: Data::I32(vec![50, 50, 100]), definition, repetition });
        }
        let bytes = file(&format!("required binary title (STRING); {field}"), default(), &[leaves]);
        let whole = Bench::new().patents("a.parquet", bytes);
        for (at, row) in rows.iter().enumerate() {
            let names: Vec<&str> = whole.supply(at).holders.iter().map(|h| h.name.as_str()).collect();
            assert_eq!(&names, row, "{field}");
        }
    }
}

#[test]
fn lists_go_on_over_many_pages() {
    let names: Vec<String> = (0..6_000).map(|n| format!("第{n}大学")).collect();
    // 0, 1, 2, 3, 0, ... names a row
    let mut rows: Vec<Vec<&str>> = Vec::new();
    let mut rest: &[String] = &names;
    while rest.len() > 3 {
        let (now, later) = rest.split_at(rows.len() % 4);
        rows.push(now.iter().map(String::as_str).collect());
        rest = later;
    }
    let slices: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let titles: Vec<String> = (0..rows.len()).map(|n| format!("一种装置{n}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let fields = "required binary title (STRING); required group applicant (LIST) { repeated group list { required binary element (STRING); } }";
    let small = || default().set_data_page_size_limit(500).set_write_batch_size(16);
    let v2 = small().set_writer_version(WriterVersion::PARQUET_2_0);
    for shape in
        [small(), small().set_dictionary_enabled(false), v2.clone(), v2.set_dictionary_enabled(false)]
    {
        let bytes = file(fields, shape, &[vec![texts(&titles), lists(&slices, 1)]]);
        let whole = Bench::new().patents("a.parquet", bytes);
        assert_eq!(whole.rows.len(), rows.len());
        for (at, row) in rows.iter().enumerate() {
            let names: Vec<&str> = whole.supply(at).holders.iter().map(|h| h.name.as_str()).collect();
            assert_eq!(&names, row, "row {at}");
        }
    }
}

#[test]
fn a_bad_value_is_a_problem_of_its_row_and_column() {
    let bench = Bench::new();
    let bad = Data::Bytes(vec!["2026-11-23".into(), "2026-02-30".into(), vec![0xff, 0xfe, 0x80]]);
    let path = bench.file("需求.parquet", needs_with("required binary deadline (STRING);", required(bad)));
    let whole = bench.read(&path, RecordKind::Needs).unwrap();
    assert_eq!(whole.n_refused(), 0);
    let problems = whole.problems();
    assert_eq!(problems.len(), 2);
    for (problem, row) in problems.iter().zip([2, 3]) {
        assert_eq!((problem.place.row, problem.column.as_deref()), (row, Some("deadline")));
        assert_eq!(problem.severity, Severity::Flagged);
    }
    assert_eq!(problems[1].defect, Defect::NotText);
    assert!(problems[0].zh().contains("2026-02-30") && problems[0].zh().contains("第 2 行"));
    let tight = Bench { limits: Limits { max_cell_chars: 5, ..Limits::default() }, ..Bench::new() };
    let path = tight
        .file("长.parquet", needs_with("required binary description (STRING);", texts(&["一二三四五六七"])));
    let whole = tight.read(&path, RecordKind::Needs).unwrap();
    assert_eq!(whole.need(0).description, "一二三四五");
    assert!(whole.problems().iter().any(|p| p.defect == Defect::TooLong { limit: 5 }));
}

fn failure(name: &str, bytes: &[u8]) -> Error {
    failure_in(&Bench::new(), name, bytes)
}

fn failure_in(bench: &Bench, name: &str, bytes: &[u8]) -> Error {
    let error = bench.read(&bench.file(name, bytes), RecordKind::Patents).unwrap_err();
    for text in [error.to_string(), error.zh()] {
        assert!(text.contains(name), "{text}");
    }
    assert_eq!(error.fault(), Fault::Input);
    error
}

#[test]
fn a_file_that_is_no_table_of_records_is_one_message() {
    let whole = patents(default());
    let cut = failure("断.parquet", &whole[..whole.len() - 9]);
    assert!(matches!(cut, Error::Damaged { content: Content::Parquet, .. }), "{cut}");
    assert!(matches!(failure("短.parquet", b"PAR1"), Error::Damaged { .. }));
    let encrypted = [&whole[..whole.len() - 4], b"PARE"].concat();
    assert!(matches!(failure("密.parquet", &encrypted), Error::EncryptedParquet { .. }));
    assert!(matches!(failure("名.xlsx", &whole), Error::NotAsNamed { content: Content::Parquet, .. }));
    assert!(matches!(failure("空.parquet", &file("", default(), &[])), Error::Empty { .. }));
    let other = file("required int32 a; required int32 b;", default(), &[]);
    let error = failure("别.parquet", &other);
    assert!(matches!(&error, Error::UnknownHeader(h) if h.header == "a | b" && h.row == 0), "{error}");
    let needs = needs_with("required boolean extra;", required(Data::Bool(vec![true])));
    let bench = Bench::new();
    let error = bench.read(&bench.file("需求.parquet", needs), RecordKind::Enterprises).unwrap_err();
    assert!(matches!(&error, Error::UnknownHeader(h) if h.fits_kind.is_some()), "{error}");
}

#[test]
fn a_type_that_no_field_has_is_told_where_it_feeds_one() {
    let title = "required binary title (STRING);";
    let nested =
        "required group applicant { required binary city (STRING); required binary street (STRING); }";
    let leaves = || vec![texts(&["甲"]), texts(&["常州"]), texts(&["延陵路"])];
    let error = failure("套.parquet", &file(&format!("{title} {nested}"), default(), &[leaves()]));
    assert!(matches!(&error, Error::ColumnType { column, .. } if column == "applicant"), "{error}");
    // in a column that nothing needs it does no harm
    let harmless = nested.replace("applicant", "地点");
    let whole =
        Bench::new().patents("套.parquet", file(&format!("{title} {harmless}"), default(), &[leaves()]));
    assert_eq!(whole.supply(0).title, "甲");
    let clock = format!("{title} required int32 grant_date (TIME(MILLIS, true));");
    let error = failure(
        "时.parquet",
        &file(&clock, default(), &[vec![texts(&["甲"]), required(Data::I32(vec![1]))]]),
    );
    assert!(matches!(&error, Error::ColumnType { column, .. } if column == "grant_date"), "{error}");
}

#[test]
fn headers_of_tools_and_of_the_user_are_known_here_too() {
    let fields = "required binary 标题 (STRING); required binary 简介 (STRING);";
    let leaves = || vec![texts(&["一种锂电池"]), texts(&["正文"])];
    let mapping =
        crate::Mapping::from_toml("[columns]\n\"标题\" = \"title\"\n\"简介\" = \"abstract\"\n").unwrap();
    let bench = Bench { mapping: Some(mapping), ..Bench::new() };
    let whole = bench.patents("a.parquet", file(fields, default(), &[leaves()]));
    assert_eq!(whole.supply(0).abstract_text, "正文");
    assert_eq!(whole.profile, "mapping");
}

#[test]
fn what_unpacks_to_too_much_is_refused_before_it_does() {
    let text = "长".repeat(50_000);
    let bytes = |n_rows: usize| {
        let many = vec![text.as_str(); n_rows];
        let shape =
            default().set_compression(Compression::ZSTD(ZstdLevel::default())).set_dictionary_enabled(false);
        file("required binary title (STRING);", shape, &[vec![texts(&many)]])
    };
    let error = failure("弹.parquet", &bytes(1_500));
    assert!(matches!(error, Error::TooLarge { excess: Excess::Ratio, .. }), "{error}");
    let tight = Bench { limits: Limits { max_unpacked_bytes: 1 << 20, ..Limits::default() }, ..Bench::new() };
    let error = failure_in(&tight, "大.parquet", &bytes(10));
    assert!(matches!(error, Error::TooLarge { excess: Excess::Unpacked, .. }), "{error}");
}

/// Needs without the store: what a matcher streams from a file of either format.
#[test]
fn needs_stream_from_every_format_alike() {
    let bench = Bench::new();
    let ids: Vec<String> = (0..3_000).map(|n| format!("N{n:04}")).collect();
    let titles: Vec<String> = (0..3_000).map(|n| format!("锂电池 {n} 号防爆")).collect();
    let column = |of: &[String]| texts(&of.iter().map(String::as_str).collect::<Vec<_>>());
    let groups: Vec<Vec<Leaf>> = (0..3)
        .map(|g| g * 1_000..(g + 1) * 1_000)
        .map(|r| vec![column(&ids[r.clone()]), column(&titles[r])])
        .collect();
    let parquet = file("required binary id (STRING); required binary title (STRING);", default(), &groups);
    let mut lines = String::new();
    for (id, title) in ids.iter().zip(&titles) {
        lines.push_str(&format!("{{\"id\":\"{id}\",\"title\":\"{title}\"}}\n"));
    }
    let mut packed = GzEncoder::new(Vec::new(), Deflate::default());
    packed.write_all(lines.as_bytes()).unwrap();
    let files = [
        bench.file("需求.parquet", parquet),
        bench.file("需求.jsonl", &lines),
        bench.file("需求.jsonl.gz", packed.finish().unwrap()),
    ];
    let mut all: Vec<Vec<Need>> = Vec::new();
    for path in files {
        let mut needs = Vec::new();
        for row in bench.open(&path, RecordKind::Needs).unwrap() {
            if let Some(Record::Need(need)) = row.unwrap().record {
                needs.push(need);
            }
        }
        assert_eq!(needs.len(), 3_000);
        all.push(needs);
    }
    assert!(all[0] == all[1] && all[1] == all[2]);
}

/// Shapes that reach different decoders.
static VICTIMS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let delta = |encoding| default().set_dictionary_enabled(false).set_encoding(encoding);
    let v2 = default().set_writer_version(WriterVersion::PARQUET_2_0);
    vec![
        patents(default()),
        patents(default().set_compression(Compression::SNAPPY)),
        patents(v2.set_compression(Compression::ZSTD(ZstdLevel::default()))),
        patents(delta(Encoding::DELTA_LENGTH_BYTE_ARRAY)),
        patents(delta(Encoding::DELTA_BYTE_ARRAY)),
    ]
});

fn read_all(bytes: &[u8]) {
    let bench = Bench::new();
    let path = bench.file("坏.parquet", bytes);
    if let Ok(reader) = bench.open(&path, RecordKind::Patents) {
        for row in reader.flatten().take(10_000) {
            assert!(row.record.is_some() || !row.problems.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_are_an_answer(
        victim in 0usize..5,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = VICTIMS[victim].clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        read_all(&bytes);
    }

    #[test]
    fn a_flipped_bit_is_an_answer(victim in 0usize..5, at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut bytes = VICTIMS[victim].clone();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        read_all(&bytes);
    }

    #[test]
    fn missing_bytes_are_an_answer(victim in 0usize..5, at in any::<prop::sample::Index>(), keep_tail in any::<bool>()) {
        let mut bytes = VICTIMS[victim].clone();
        let at = at.index(bytes.len());
        if keep_tail {
            // the beginning is gone, the footer is whole
            bytes.splice(..at, *b"PAR1");
        } else {
            bytes.truncate(at);
        }
        read_all(&bytes);
    }
}
