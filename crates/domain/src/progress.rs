//! How far a long step has come, told without knowing who listens.

/// A named step of work that may take longer than a second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is being done, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// How many units it will take, if that is known.
    pub total: Option<u64>,
}

/// Somebody who wants to know how far the work has come. Calls may arrive from any thread.
pub trait Progress: Send + Sync {
    /// A step begins; any earlier one is over.
    fn begin(&self, step: Step);
    /// So many more units are done.
    fn advance(&self, units: u64);
    /// The last step is over.
    fn finish(&self);
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: Step) {}
    fn advance(&self, _: u64) {}
    fn finish(&self) {}
}
