//! What was written reads back as it was, parts join to the whole, and nothing depends on the batches.

use std::fs::File;
use std::path::{Path, PathBuf};

use duijie_domain::matches::{Direction, Level, Match, Reason, Stream, TermPart};
use duijie_domain::{Fault, NeedId, SupplyId};
use parquet::basic::Compression;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};

use super::columns::MOST_TERMS;
use super::{MatchFileInfo, ParquetMatches, ROW_GROUP_ROWS, concat_parquet};
use crate::Error;
use crate::matches::samples::{self, TODAY};

const INFO: MatchFileInfo<'static> = MatchFileInfo {
    engine_version: "e1",
    generated_on: TODAY,
    direction: Direction::Needs,
    pairs: &[("duijie.run", "试运行")],
};

/// Matches that differ from row to row in every column: 0 to 4 reasons, 0 to 11 terms.
fn matches(numbers: std::ops::Range<usize>) -> Vec<Match> {
    let sample = samples::full().found;
    let mut all = Vec::new();
    for n in numbers {
        let mut found = sample.clone();
        found.need_id = NeedId::parse(&format!("需求-{}", n / 50)).unwrap();
        found.supply_id = SupplyId::parse(&format!("CN{:012}.X", n * 7919 % 1_000_003)).unwrap();
        found.rank = u32::try_from(n % 50 + 1).unwrap();
        found.score = 1.0 / (n as f64 + 3.0);
        found.level = Level::ALL[n % 4];
        let reason = |i: usize| Reason {
            code: ["terms", "mode", "fee", "legal"][i],
            speaks_for: (n + i).is_multiple_of(2),
            zh: format!("理由 {n}-{i}。"),
            en: format!("reason {n}-{i}."),
        };
        found.reasons = (0..n % 5).map(reason).collect();
        let term = |i: usize| TermPart {
            term: format!("词{}", (n + i) % 97).into(),
            stream: Stream::ALL[i % 2],
            gave: found.score / (i as f64 + 2.0),
            fields: Default::default(),
        };
        found.evidence.terms = (0..n % 12).map(term).collect();
        all.push(found);
    }
    all
}

fn reader(path: &Path) -> SerializedFileReader<File> {
    SerializedFileReader::new(File::open(path).unwrap()).unwrap()
}

fn rows(path: &Path) -> Vec<Row> {
    reader(path).get_row_iter(None).unwrap().map(|row| row.unwrap()).collect()
}

fn elements(field: &Field) -> Vec<Vec<Field>> {
    let Field::ListInternal(list) = field else { panic!("{field:?}") };
    let group = |element: &Field| match element {
        Field::Group(row) => row.get_column_iter().map(|(_, field)| field.clone()).collect(),
        other => panic!("{other:?}"),
    };
    list.elements().iter().map(group).collect()
}

fn text(text: &str) -> Field {
    Field::Str(text.to_owned())
}

/// What a row that reads back as `found` looks like, column by column.
fn assert_is(row: &Row, found: &Match) {
    let fields: Vec<(&String, &Field)> = row.get_column_iter().collect();
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["need_id", "rank", "supply_id", "score", "level", "reasons", "terms"]);
    assert_eq!(fields[0].1, &text(found.need_id.as_str()));
    assert_eq!(fields[1].1, &Field::Int(i32::try_from(found.rank).unwrap()));
    assert_eq!(fields[2].1, &text(found.supply_id.as_str()));
    assert_eq!(fields[3].1, &Field::Double(found.score));
    assert_eq!(fields[4].1, &Field::Byte(i8::try_from(found.level.number()).unwrap()));
    let reasons: Vec<Vec<Field>> = found
        .reasons
        .iter()
        .map(|r| vec![text(r.code), Field::Bool(r.speaks_for), text(&r.zh), text(&r.en)])
        .collect();
    assert_eq!(elements(fields[5].1), reasons);
    let name = |stream| if stream == Stream::Words { "words" } else { "bigrams" };
    let kept = found.evidence.terms.iter().take(MOST_TERMS);
    let terms: Vec<Vec<Field>> =
        kept.map(|t| vec![text(&t.term), text(name(t.stream)), Field::Double(t.gave)]).collect();
    assert_eq!(elements(fields[6].1), terms);
}

fn write(path: &Path, matches: &[Match], batch_rows: usize) -> u64 {
    let mut file = ParquetMatches::create(path, &INFO).unwrap();
    for batch in matches.chunks(batch_rows) {
        file.write(batch).unwrap();
    }
    file.finish().unwrap()
}

#[test]
fn every_column_reads_back_over_several_row_groups() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("匹配.parquet");
    let matches = matches(0..ROW_GROUP_ROWS + 1_000);
    assert_eq!(write(&path, &matches, 10_000), matches.len() as u64);
    let read = rows(&path);
    assert_eq!(read.len(), matches.len());
    for (row, found) in read.iter().zip(&matches) {
        assert_is(row, found);
    }
    let file = reader(&path);
    let groups = file.metadata().row_groups();
    assert_eq!(groups.iter().map(|g| g.num_rows()).collect::<Vec<_>>(), [ROW_GROUP_ROWS as i64, 1_000]);
    for column in groups[0].columns() {
        assert!(matches!(column.compression(), Compression::ZSTD(_)));
        let is_share = matches!(column.column_path().string().as_str(), "score" | "terms.list.element.gave");
        let is_bool = column.column_path().string().ends_with("for");
        assert_eq!(column.dictionary_page_offset().is_some(), !is_share && !is_bool);
    }
    // the least and the largest id of a group stand in the footer
    assert!(groups[0].column(0).statistics().is_some() && groups[0].column(7).statistics().is_none());
}

#[test]
fn the_file_says_where_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    assert_eq!(write(&path, &[], 1), 0);
    assert!(rows(&path).is_empty());
    let file = reader(&path);
    let pairs = file.metadata().file_metadata().key_value_metadata().unwrap();
    let of = |key: &str| {
        let pair = pairs.iter().find(|pair| pair.key == key);
        pair.and_then(|pair| pair.value.as_deref()).unwrap_or_default().to_owned()
    };
    assert_eq!(of("duijie.engine_version"), "e1");
    assert_eq!(of("duijie.generated_on"), "2026-11-01");
    assert_eq!(of("duijie.direction"), "needs");
    assert_eq!(of("duijie.program_version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(of("duijie.run"), "试运行");
}

#[test]
fn batches_leave_no_trace_and_an_unfinished_file_neither() {
    let folder = tempfile::tempdir().unwrap();
    let (one, many) = (folder.path().join("a.parquet"), folder.path().join("b.parquet"));
    let matches = matches(0..3_000);
    write(&one, &matches, 3_000);
    write(&many, &matches, 7);
    assert!(std::fs::read(&one).unwrap() == std::fs::read(&many).unwrap());
    let before = std::fs::read(&one).unwrap();
    let mut unfinished = ParquetMatches::create(&one, &INFO).unwrap();
    unfinished.write(&matches[..10]).unwrap();
    drop(unfinished);
    assert!(std::fs::read(&one).unwrap() == before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn parts_join_to_what_one_file_would_hold() {
    let folder = tempfile::tempdir().unwrap();
    let matches = matches(0..2_500);
    let whole = folder.path().join("whole.parquet");
    write(&whole, &matches, 100);
    let mut parts: Vec<PathBuf> = Vec::new();
    for (n, range) in [0..1_000, 1_000..1_000, 1_000..1_001, 1_001..2_500].into_iter().enumerate() {
        parts.push(folder.path().join(format!("{n}.parquet")));
        write(&parts[n], &matches[range], 64);
    }
    let joined = folder.path().join("joined.parquet");
    let info = MatchFileInfo { pairs: &[("parts", "4")], ..INFO };
    assert_eq!(concat_parquet(&parts, &joined, &info).unwrap(), 2_500);
    assert_eq!(rows(&joined), rows(&whole));
    let file = reader(&joined);
    assert_eq!(file.metadata().num_row_groups(), 3);
    let pairs = file.metadata().file_metadata().key_value_metadata().unwrap();
    assert_eq!(pairs.last().map(|pair| pair.key.as_str()), Some("parts"));
    assert!(pairs.iter().all(|pair| pair.key != "duijie.run"));
    // the way back in: a joined file is itself a part, and the same parts give the same bytes
    let again = folder.path().join("again.parquet");
    concat_parquet(std::slice::from_ref(&joined), &again, &info).unwrap();
    assert!(std::fs::read(&again).unwrap() == std::fs::read(&joined).unwrap());
    assert_eq!(concat_parquet(&[], &again, &INFO).unwrap(), 0);
    assert!(rows(&again).is_empty());
}

#[test]
fn a_bad_part_is_named_and_the_old_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("好.parquet"), &matches(0..200), 64);
    let whole = std::fs::read(at("好.parquet")).unwrap();
    std::fs::write(at("断.parquet"), &whole[..whole.len() / 2]).unwrap();
    // a footer that is whole over pages that are not there
    std::fs::write(at("空.parquet"), [b"PAR1", &whole[whole.len() - 3_000..]].concat()).unwrap();
    std::fs::write(at("别.parquet"), other_columns()).unwrap();
    std::fs::write(at("out.parquet"), "old").unwrap();
    for name in ["断.parquet", "空.parquet", "别.parquet", "无.parquet"] {
        let error = concat_parquet(&[at("好.parquet"), at(name)], &at("out.parquet"), &INFO).unwrap_err();
        assert_eq!(matches!(error, Error::PartDiffers { .. }), name == "别.parquet", "{error}");
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(error.fault(), Fault::Input);
    }
    assert_eq!(std::fs::read(at("out.parquet")).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 5);
}

/// A Parquet file with one column that is none of ours.
fn other_columns() -> Vec<u8> {
    use parquet::data_type::Int32Type;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    let schema = parse_message_type("message other { required int32 need_id; }").unwrap();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema.into(), Default::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int32Type>().write_batch(&[1, 2], None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}
