//! The tantivy index of supplies: what can be searched and filtered, derived from the store and never the only copy.
//!
//! The store is the truth. This crate turns each [`Supply`](duijie_domain::Supply) into one tantivy document, keeps the
//! index in step with the store by revision numbers, and hands out a [`Snapshot`]: a frozen view in which supplies are
//! numbered by ascending id. Because that numbering does not depend on segments, deletions or the order of
//! indexing, everything computed from a snapshot is the same after an incremental run and after a rebuild.
//!
//! ```text
//! store --(revision, supply)--> IndexWriter --commit(Stamp)--> SupplyIndex --snapshot()--> Snapshot
//!                                                                              | postings, lengths, filters
//! ```
//!
//! Scores are not computed here: `matching` reads the postings and scores whole batches and single queries alike,
//! so that a search and a match never disagree.
//!
//! ```
//! use duijie_domain::{Date, Supply, SupplyId, matches::{Stream, TextField}};
//! use duijie_index::{Stamp, SupplyIndex};
//! use duijie_text::Analyzer;
//!
//! let index = SupplyIndex::in_ram(&Analyzer::new())?;
//! let mut writer = index.writer(1)?;
//! writer.put(1, &Supply::new(SupplyId::parse("P1").unwrap(), "锂离子电池隔膜".to_owned()))?;
//! writer.commit(&Stamp { store_id: "s".into(), revision: 1 })?;
//! let snapshot = index.snapshot()?;
//! let mut found = Vec::new();
//! snapshot.read_postings(Stream::Words, TextField::Title, "电池", |doc_idx, term_freq| found.push((doc_idx, term_freq)))?;
//! assert_eq!(found, [(0, 1)]);
//! # Ok::<(), duijie_index::Error>(())
//! ```

mod disjunction;
mod document;
mod error;
mod facts;
mod filter;
mod order;
mod schema;
mod select;
mod snapshot;
mod stamp;
mod supply_index;
mod tokenizer;
mod walk;
mod writer;

pub use disjunction::Disjunction;
pub use error::{Error, Result};
pub use facts::Facts;
pub use filter::Filter;
pub use schema::SCHEMA_VERSION;
pub use select::DocSet;
pub use snapshot::Snapshot;
pub use stamp::Stamp;
pub use supply_index::SupplyIndex;
pub use walk::{TermPostings, TermRange, TermWalk};
pub use writer::IndexWriter;

#[cfg(test)]
mod tests;
