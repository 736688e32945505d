//! `bench`: how fast matching, searching and indexing are on this machine, each beside its baseline in the same run.
//!
//! [`bench_match`] sets the engine against tantivy's own top-k and checks that its lists are exact; [`bench_search`] asks one loaded engine
//! from one caller and from many; [`bench_index`] brings patents from a file into an index. All of them run on the working folder's own
//! records or on a generated corpus (`ground`). Each answers a report; nothing here prints.
//!
//! Quality is not measured here (`evaluate`), and neither is the time of single functions (`benches/engine.rs`).

mod ground;
mod indexing;
mod matching;
mod memory;
mod searching;

use std::path::PathBuf;
use std::time::{Duration, Instant};

pub use indexing::{IndexFigures, bench_index};
pub use matching::{MatchFigures, bench_match};
pub use searching::{SearchFigures, bench_search};

/// What to measure on.
#[derive(Debug, Clone)]
pub struct BenchRequest {
    /// Patents of the generated corpus. Without it the working folder's own index and needs are used if there are any, else
    /// a corpus of 100,000.
    pub patents: Option<usize>,
    /// Needs, or queries of a search.
    pub needs: usize,
    /// Distinct words a generated need; without it as real needs have them.
    pub terms: Option<usize>,
    /// Length of the lists.
    pub top: usize,
    /// Where the generated corpus is kept and found again; without it in a temporary folder.
    pub work: Option<PathBuf>,
    /// Seed of the generated corpus.
    pub seed: u64,
}

/// Runs something and takes the time.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let made = work();
    (made, start.elapsed())
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The middle of some durations; of an even number the upper of the two.
fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations.get(durations.len() / 2).copied().unwrap_or_default()
}

/// So many a second.
fn rate(n: usize, duration: Duration) -> f64 {
    n as f64 / duration.as_secs_f64().max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests;
