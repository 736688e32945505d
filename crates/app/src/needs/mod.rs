//! Use cases about the needs themselves, before anything is matched; one file each.

pub mod common;
mod read;

pub use read::{NeedReading, NeedReadings, read_needs};
