//! Needs against supplies: candidates, fit, levels, reasons, and how good all of it is.
//!
//! A need is a bag of weighted terms ([`terms`]). A [`Batch`] holds many needs and, read from an index snapshot, the posting
//! lists of exactly the terms they use; from it come the best supplies of every need, or the best needs of every supply,
//! with the same score for the same pair in both directions. For the pairs that are shown, [`explain`] puts the arithmetic, the
//! matched stretches, and what speaks for and against into one [`Match`](duijie_domain::matches::Match). [`eval`] measures the
//! whole on labelled sets.
//!
//! ```text
//! needs --terms--> Batch::load(snapshot) --> candidates --> rank (score, level) --> explain (fit, reasons)
//! ```
//!
//! Everything here is a pure function of snapshot, needs and [`Params`]: sums run in a fixed order, ties break by
//! ascending id, and the number of threads changes nothing.
//!
//! ```
//! use duijie_domain::{Need, NeedId, Supply, SupplyId};
//! use duijie_index::{Stamp, SupplyIndex};
//! use duijie_matching::{Batch, Params};
//! use duijie_text::Analyzer;
//!
//! let analyzer = Analyzer::new();
//! let index = SupplyIndex::in_ram(&analyzer)?;
//! let mut writer = index.writer(1)?;
//! for (id, title) in [("P1", "锂离子电池隔膜的制备方法"), ("P2", "一种矿用皮带输送机")] {
//!     writer.put(1, &Supply::new(SupplyId::parse(id).unwrap(), title.to_owned()))?;
//! }
//! writer.commit(&Stamp { store_id: "s".into(), revision: 1 })?;
//! let needs = [Need::new(NeedId::parse("N1").unwrap(), "动力电池隔膜".to_owned())];
//! let batch = Batch::load(&index.snapshot()?, &analyzer, &Params::default(), &needs)?;
//! let found = batch.supplies_for_needs(10, None, &duijie_domain::NoProgress);
//! assert_eq!(found[0].len(), 1); // only P1 shares a term
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod bm25f;
mod error;
pub mod eval;
pub mod explain;
mod fit;
mod params;
mod postings;
mod rank;
pub mod terms;
mod top_k;

pub use batch::{Batch, Candidate, NeedCandidate};
pub use error::{Error, Result};
pub use params::{FieldParams, Params};
pub use rank::{ENGINE_VERSION, level};
