//! Rankings as a TREC run: `topic Q0 document rank score run`, single blanks, for `trec_eval` and its relatives.
//!
//! Such tools sort by score and ignore the rank, so the score must tell the same order: it has as many decimals as it
//! takes to tell two numbers apart (six at least), and one that is larger than its predecessor's is written as that.

use std::io::{self, Write};

/// The tag when the caller has none; an empty column would shift the format.
const DEFAULT_RUN: &str = "duijie";

/// One line of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunEntry<'a> {
    /// Whose list it is.
    pub topic: &'a str,
    /// What was found for it.
    pub document: &'a str,
    /// Place in the list, from 1.
    pub rank: u32,
    /// Score; only its order counts.
    pub score: f64,
}

/// Writes a run and answers how many lines it has. Entries of one topic stand together, best first; blanks inside ids become
/// `_`.
///
/// # Errors
/// What the stream says.
pub fn write_run<'r>(
    run_name: &str,
    out: &mut impl Write,
    entries: impl Iterator<Item = RunEntry<'r>>,
) -> io::Result<u64> {
    let run = if run_name.trim().is_empty() { DEFAULT_RUN.to_owned() } else { unblanked(run_name) };
    let mut before: Option<(&str, f64)> = None;
    let mut n_lines = 0;
    for RunEntry { topic, document, rank, score } in entries {
        let score = if score.is_finite() { score } else { 0.0 };
        let score = match before {
            Some((last, ceiling)) if last == topic => score.min(ceiling),
            _ => score,
        };
        before = Some((topic, score));
        writeln!(out, "{} Q0 {} {rank} {} {run}", unblanked(topic), unblanked(document), exact(score))?;
        n_lines += 1;
    }
    Ok(n_lines)
}

fn unblanked(id: &str) -> String {
    id.chars().map(|c| if c.is_whitespace() || c.is_control() { '_' } else { c }).collect()
}

/// The shortest digits that read back as the same number, filled up to six decimals.
fn exact(score: f64) -> String {
    let mut digits = (score + 0.0).to_string();
    let n_decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if n_decimals == 0 {
        digits.push('.');
    }
    digits.push_str(&"0".repeat(6usize.saturating_sub(n_decimals)));
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_keep_their_order_as_text() {
        assert_eq!(exact(0.75), "0.750000");
        assert_eq!(exact(0.0), "0.000000");
        assert_eq!(exact(-0.0), "0.000000");
        assert_eq!(exact(1.0), "1.000000");
        assert_ne!(exact(0.123_456_781), exact(0.123_456_782));
    }
}
