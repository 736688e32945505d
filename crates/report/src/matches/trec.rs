//! Matches as a TREC run: `need_id Q0 supply_id rank score run`, single blanks, for `trec_eval` and its relatives.
//!
//! Such tools sort by score and ignore the rank, so the score must tell the same order: it has as many decimals as it
//! takes to tell two numbers apart (six at least), and one that is larger than its predecessor's is written as that.

use std::io::{self, Write};

use duijie_domain::NeedId;

use super::MatchRow;

/// The tag when the caller has none; an empty column would shift the format.
const DEFAULT_RUN: &str = "duijie";

/// Writes all rows and answers how many there were.
pub(super) fn write<'r>(
    run_name: &str,
    out: &mut impl Write,
    rows: impl Iterator<Item = MatchRow<'r>>,
) -> io::Result<u64> {
    let run = if run_name.trim().is_empty() { DEFAULT_RUN.to_owned() } else { unblanked(run_name) };
    let mut before: Option<(&NeedId, f64)> = None;
    let mut n_rows = 0;
    for MatchRow { found, .. } in rows {
        let score = if found.score.is_finite() { found.score } else { 0.0 };
        let score = match before {
            Some((need_id, ceiling)) if *need_id == found.need_id => score.min(ceiling),
            _ => score,
        };
        before = Some((&found.need_id, score));
        let (need, supply) = (unblanked(found.need_id.as_str()), unblanked(found.supply_id.as_str()));
        writeln!(out, "{need} Q0 {supply} {} {} {run}", found.rank, exact(score))?;
        n_rows += 1;
    }
    Ok(n_rows)
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
