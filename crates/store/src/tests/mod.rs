//! Tests of the store as a whole, on files in temporary folders.

mod checking;
mod fixtures;
mod importing;
mod joins;
mod locking;
mod opening;
mod properties;
mod round_trip;
