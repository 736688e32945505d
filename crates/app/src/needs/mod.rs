//! What the store's needs say, before anything is matched.

mod read;

pub use read::{NeedReading, NeedReadings, read_needs};
