//! Cells merged over several rows: the file has a value in the first of them, a person sees it beside them all.
//!
//! A firm's name merged over its three needs is the usual case. Only the rows that have something else in them are filled:
//! a row that lies within merged cells and nothing else is no record. Of a region that is also several columns wide the
//! first column is filled, because the others have headers of their own. Regions that begin in the header stay out.
//!
//! An .xlsx lists its regions behind the cells, so that they are known only after a pass over the sheet; that is made for
//! files that a person may have laid out, not for exports of hundreds of megabytes ([`is_worth_a_pass`]).

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::Dimensions;

use crate::cell::{Cell, RawRow};

/// Sheets unpack to at most this much where merged cells are looked for: about a million cells, half a second.
const LARGEST_SHEET_BYTES: u64 = 64 << 20;

/// The regions of one sheet, given out row by row.
pub(super) struct Merged {
    /// Column, first and last row (from 1) of every region of several rows, by descending first row.
    coming: Vec<(u32, u32, usize)>,
    /// The region that reaches into the next row, by column: its last row and its value.
    open: Vec<Option<(u32, Cell)>>,
}

impl Merged {
    /// Regions below the header, in the columns that are read.
    pub(super) fn new(regions: &[Dimensions], header_row: u32, max_columns: usize) -> Self {
        let mut coming: Vec<(u32, u32, usize)> = regions
            .iter()
            .map(|region| (region.start.0 + 1, region.end.0 + 1, region.start.1 as usize))
            .filter(|&(first, last, column)| first > header_row && last > first && column < max_columns)
            .collect();
        coming.sort_unstable_by(|left, right| right.cmp(left));
        Self { coming, open: Vec::new() }
    }

    /// Fills the blank cells of a row that lie in a region; rows come in ascending order. `O(columns)`.
    pub(super) fn fill(&mut self, row: &mut RawRow) {
        for (column, slot) in self.open.iter_mut().enumerate() {
            let Some((last, value)) = slot else { continue };
            if *last < row.number {
                *slot = None;
                continue;
            }
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            if row.cells[column].is_blank() {
                row.cells[column] = value.clone();
            }
        }
        while let Some((first, last, column)) = self.coming.pop_if(|next| next.0 <= row.number) {
            // a region whose first row is blank has no value
            let value = row.cells.get(column).filter(|cell| first == row.number && !cell.is_blank());
            let Some(value) = value.cloned() else { continue };
            if self.open.len() <= column {
                self.open.resize(column + 1, None);
            }
            self.open[column] = Some((last, value));
        }
    }
}

/// True when no sheet of an .xlsx is too large to be gone over once more. What the archive says of itself was checked.
pub(super) fn is_worth_a_pass(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let Ok(mut archive) = zip::ZipArchive::new(BufReader::new(file)) else { return false };
    (0..archive.len()).all(|index| {
        archive.by_index_raw(index).is_ok_and(|part| {
            !part.name_raw().starts_with(b"xl/worksheets/") || part.size() <= LARGEST_SHEET_BYTES
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> RawRow {
        let cells = cells.iter().map(|text| Cell::of_text(text, 100)).collect();
        RawRow { number, cells, ..RawRow::default() }
    }

    #[test]
    fn a_region_fills_its_rows_and_ends_where_it_ends() {
        // rows 2 to 4 of column A, rows 1 to 2 of column B (the header's)
        let regions = [Dimensions::new((1, 0), (3, 0)), Dimensions::new((0, 1), (1, 1))];
        let mut merged = Merged::new(&regions, 1, 10);
        let mut texts = Vec::new();
        for mut row in
            [row(1, &["企业", "需求"]), row(2, &["甲", "一"]), row(4, &["", "二"]), row(5, &["", "三"])]
        {
            merged.fill(&mut row);
            texts.push(row.cells.iter().map(|cell| cell.text().into_owned()).collect::<Vec<_>>());
        }
        assert_eq!(texts[1..], [["甲", "一"], ["甲", "二"], ["", "三"]]);
    }

    #[test]
    fn a_region_without_a_value_and_one_beyond_the_columns_fill_nothing() {
        let regions = [Dimensions::new((1, 0), (2, 0)), Dimensions::new((1, 20), (2, 20))];
        let mut merged = Merged::new(&regions, 1, 10);
        for number in [2, 3] {
            let mut row = row(number, &["", "一"]);
            merged.fill(&mut row);
            assert_eq!((row.cells.len(), row.cells[0].is_blank()), (2, true));
        }
    }
}
