//! The harness: a temporary centre, the real binary in it, records to import, and files as bytes.

mod archive;
mod centre;
mod corpus;
mod run;
mod sheet;

use std::path::Path;

pub(crate) use archive::{encrypted_workbook, gzip, raw_workbook, repeated};
pub(crate) use centre::{Centre, Counts, duijie};
pub(crate) use corpus::{
    N_BASE_NEEDS, N_BASE_PATENTS, application_number, need_lines, patent, patent_csv, patent_lines,
};
pub(crate) use run::Run;
pub(crate) use sheet::{cells_of, headers_of, sheet_names, workbook};

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Copies a folder with everything in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
