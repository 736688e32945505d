//! What the candidate stage answers: who, and with what score.

/// A supply found for a need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Number of the supply in the snapshot.
    pub doc_idx: u32,
    /// Score, 0 to 1.
    pub score: f64,
}

/// A need found for a supply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeedCandidate {
    /// Place of the need among those matched.
    pub need_idx: u32,
    /// Score, 0 to 1.
    pub score: f64,
}
