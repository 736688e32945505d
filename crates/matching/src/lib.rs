//! Needs against supplies: candidates, fit, levels, reasons, and how good all of it is.
//!
//! A need is a bag of weighted terms ([`terms`]). An [`Engine`] holds a collection in memory, loaded from an index snapshot; from
//! it come the best supplies of every need, or the best needs of every supply, with the same exact score for the same pair in
//! both directions. For the pairs that are shown, [`explain`] puts the arithmetic, the matched stretches, and what speaks for and
//! against into one [`Match`](duijie_domain::matches::Match). [`eval`] measures the whole on labelled sets. Beside it, [`common`] finds
//! the needs that several firms share.
//!
//! ```text
//! snapshot --load--> Engine
//! needs --terms--> weigh --> candidates --> rank (score, level) --> explain (fit, reasons)
//! ```
//!
//! Everything here is a pure function of snapshot, needs and [`Params`]: sums run in a fixed order, ties break by
//! ascending id, and the number of threads changes nothing.
//!
//! ```
//! use duijie_domain::{Need, NeedId, Supply, SupplyId};
//! use duijie_index::{Stamp, SupplyIndex};
//! use duijie_matching::{Engine, Params, terms::need_terms};
//! use duijie_text::Analyzer;
//!
//! let analyzer = Analyzer::new();
//! let index = SupplyIndex::in_ram(&analyzer)?;
//! let mut writer = index.writer(1)?;
//! for (id, title) in [("P1", "锂离子电池隔膜的制备方法"), ("P2", "一种矿用皮带输送机")] {
//!     writer.put(1, &Supply::new(SupplyId::parse(id).unwrap(), title.to_owned()))?;
//! }
//! writer.commit(&Stamp { store_id: "s".into(), revision: 1 })?;
//! let params = Params::default();
//! let engine = Engine::load(&index.snapshot()?, &params)?;
//! let need = Need::new(NeedId::parse("N1").unwrap(), "动力电池隔膜".to_owned());
//! let weighted = engine.weigh(&need_terms(&analyzer, &params, &need));
//! let found = engine.supplies_for_needs(&[weighted], 10, None, &duijie_domain::NoProgress);
//! assert_eq!(found[0].len(), 1); // only P1 shares a term
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bm25f;
mod candidate;
pub mod common;
pub mod elements;
mod engine;
mod error;
pub mod eval;
pub mod explain;
mod fit;
pub mod incremental;
mod matcher;
pub mod model;
mod params;
pub mod rank;
pub mod sentences;
pub mod terms;
mod top_k;
pub mod vectors;

pub use bm25f::Collection;
pub use candidate::{Candidate, NeedCandidate};
pub use engine::{Engine, EngineSize, FewSupplies, WeightedNeed};
pub use error::{Error, Result};
pub use matcher::{Matcher, Wanted};
pub use model::Model;
pub use params::{EncoderParams, FieldParams, Params};
pub use rank::{ENGINE_VERSION, Ranked, Ranking, Shape};
