//! How much of a file is read at most: a spreadsheet comes from strangers, and a small one can unpack to terabytes.
//!
//! The defaults let every honest export through (the largest seen was 300 MB) and stop a zip bomb before it fills the
//! memory. Sizes are refused, not cut; only single cells are cut, with a flag on the row.

use crate::error::{Error, Excess, Result};

/// Unpacked sizes below this are never judged by their ratio: a sheet of blanks packs a thousandfold.
const RATIO_FREE_BYTES: u64 = 100 << 20;

/// Bounds on what one file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file itself.
    pub max_file_bytes: u64,
    /// Size of what is packed in it.
    pub max_unpacked_bytes: u64,
    /// Unpacked size over packed size, looked at only above 100 MB unpacked.
    pub max_ratio: u64,
    /// Longer cells are cut and flagged.
    pub max_cell_chars: usize,
    /// Columns further right are not read; the layout says so.
    pub max_columns: usize,
    /// After so many blank rows a sheet is taken to end; the layout says where.
    pub max_blank_rows_run: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_file_bytes: 2 << 30,
            max_unpacked_bytes: 4 << 30,
            max_ratio: 200,
            max_cell_chars: 100_000,
            max_columns: 1_000,
            max_blank_rows_run: 10_000,
        }
    }
}

impl Limits {
    /// # Errors
    /// [`Error::TooLarge`] when the file itself is.
    pub(crate) fn check_file(&self, file: &str, size_bytes: u64) -> Result<()> {
        if size_bytes <= self.max_file_bytes {
            return Ok(());
        }
        Err(self.too_large(file, Excess::File, size_bytes, self.max_file_bytes))
    }

    /// # Errors
    /// [`Error::TooLarge`] when what is packed in it is, or grows too much.
    pub(crate) fn check_unpacked(&self, file: &str, packed_bytes: u64, unpacked_bytes: u64) -> Result<()> {
        if unpacked_bytes > self.max_unpacked_bytes {
            return Err(self.too_large(file, Excess::Unpacked, unpacked_bytes, self.max_unpacked_bytes));
        }
        let ratio = unpacked_bytes / packed_bytes.max(1);
        if unpacked_bytes > RATIO_FREE_BYTES && ratio > self.max_ratio {
            return Err(self.too_large(file, Excess::Ratio, ratio, self.max_ratio));
        }
        Ok(())
    }

    fn too_large(&self, file: &str, excess: Excess, size: u64, limit: u64) -> Error {
        Error::TooLarge { file: file.to_owned(), excess, size, limit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_refused_by_size_or_by_ratio_and_blanks_are_not() {
        let limits = Limits::default();
        assert!(limits.check_unpacked("a.xlsx", 100 << 10, 90 << 20).is_ok());
        assert!(limits.check_unpacked("a.xlsx", 100 << 10, 200 << 20).is_err());
        assert!(limits.check_unpacked("a.xlsx", 2 << 30, 5 << 30).is_err());
        assert!(limits.check_file("a.csv", 3 << 30).is_err());
    }
}
