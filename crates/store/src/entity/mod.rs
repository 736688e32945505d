//! The tables, one file each. Private: domain types stand at the border.
#![allow(unreachable_pub, reason = "the derives of sea-orm write `pub`")]

pub(crate) mod enterprise;
pub(crate) mod import_file;
pub(crate) mod import_run;
pub(crate) mod meta;
pub(crate) mod need;
pub(crate) mod provenance;
pub(crate) mod record_key;
pub(crate) mod row_problem;
pub(crate) mod supply;
pub(crate) mod tombstone;
