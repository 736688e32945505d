//! From score to level.
//!
//! Today the score of a pair is its textual score and nothing else: fit (fee, mode, region, maturity) is shown beside it and
//! never moves a match, because no labelled set says yet how much it should. A trained ranker takes this place when it measures.

use duijie_domain::matches::Level;

/// Name of what computes scores and levels; stored with every match list.
pub const ENGINE_VERSION: &str = "bm25f-2";

/// Scores from which a match is weakly, fairly strongly and strongly relevant: see `docs/quality.md` for how they were fitted.
const FROM_WEAK: f64 = 0.10;
const FROM_FAIR: f64 = 0.18;
const FROM_STRONG: f64 = 0.26;

/// The predicted level of a score.
pub fn level(score: f64) -> Level {
    if score >= FROM_STRONG {
        Level::Strong
    } else if score >= FROM_FAIR {
        Level::Fair
    } else if score >= FROM_WEAK {
        Level::Weak
    } else {
        Level::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_score_never_has_a_lower_level() {
        let levels: Vec<Level> = (0..=100).map(|percent| level(f64::from(percent) / 100.0)).collect();
        assert!(levels.is_sorted());
        assert_eq!((levels[0], levels[100]), (Level::None, Level::Strong));
    }
}
