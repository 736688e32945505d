//! How much of a file is unpacked when, and what the page guard lets through.

use std::path::Path;

use super::*;
use crate::tests::parquet_shapes::{Data, Leaf, default, file, required, texts};

const N_GROUPS: usize = 3;
const GROUP_ROWS: usize = 100_000;

fn open(path: &Path) -> ParquetTable {
    ParquetTable::open(path, "a.parquet", Limits::default()).unwrap()
}

/// 300,000 rows whose titles all differ, in three row groups of some 4 MB.
fn large() -> Vec<u8> {
    let mut groups: Vec<Vec<Leaf>> = Vec::new();
    for group in 0..N_GROUPS {
        let first = group * GROUP_ROWS;
        let titles: Vec<String> =
            (first..first + GROUP_ROWS).map(|n| format!("一种装置，编号 {n}")).collect();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        let numbers = (first..first + GROUP_ROWS).map(|n| i32::try_from(n).unwrap()).collect();
        groups.push(vec![texts(&titles), required(Data::I32(numbers))]);
    }
    let shape = default().set_dictionary_enabled(false).set_data_page_size_limit(64 << 10);
    file("required binary title (STRING); required int32 number;", shape, &groups)
}

#[test]
fn only_the_pages_of_the_present_rows_are_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let bytes = large();
    std::fs::write(&path, &bytes).unwrap();
    let mut table = open(&path);
    table.choose([0].into_iter()).unwrap();
    assert_eq!(table.n_rows(), (N_GROUPS * GROUP_ROWS) as u64);
    let mut last = 0;
    let mut n_rows = 0;
    while let Some(row) = table.next() {
        let row = row.unwrap();
        n_rows += 1;
        assert_eq!(row.number, n_rows);
        // two pages of 64 KB at most between two rows, whatever the size of the row group
        let unpacked = table.source.unpacked_bytes();
        assert!(unpacked - last < 200 << 10, "{n_rows}: {}", unpacked - last);
        last = unpacked;
        assert!(table.batch_rows < BATCH_ROWS);
        assert!(row.cells[1] == Cell::Empty, "a column that nobody chose is read");
    }
    assert_eq!(n_rows as usize, N_GROUPS * GROUP_ROWS);
    assert!(last > 8 << 20, "{last}");
}

#[test]
fn a_column_that_ends_before_its_row_group_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    let fields = "required binary title (STRING); required int32 number;";
    let bytes = file(fields, default(), &[vec![texts(&["甲", "乙"]), required(Data::I32(vec![1, 2]))]]);
    std::fs::write(&path, bytes).unwrap();
    let mut table = open(&path);
    table.choose(0..2).unwrap();
    table.fill().unwrap();
    // the footer says two rows
    table.group_rows = 3;
    let error = table.fill().unwrap_err();
    assert!(matches!(&error, Error::Damaged { detail, .. } if detail.contains("title")), "{error}");
}

#[test]
fn an_assertion_of_the_library_is_the_files_fault() {
    let error = guarded::<()>("a.parquet", || panic!("range end index 9 out of range")).unwrap_err();
    assert!(matches!(&error, Error::Damaged { detail, .. } if detail.contains("range end")), "{error}");
}
