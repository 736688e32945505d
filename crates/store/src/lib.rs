//! The truth of a centre, in SQL: supplies, needs, enterprises, and which row of which file said so.
//!
//! A file comes in as one transaction ([`Import`]): all of it or nothing, so that a killed process leaves the store as it
//! was. Each row is resolved to the record it speaks of (`resolve.rs` carries out the rule of `duijie_domain::merge`) and
//! comes out as added, merged or unchanged. Records that a row shows to be one are joined: the older takes in the
//! other, and a tombstone stays behind. Every change takes the next number of one monotonic counter, the *revision*; with
//! [`Store::supplies_after`] and [`Store::removed_after`] the search index follows, and can be rebuilt at any time.
//!
//! The tables are private (`entity/`); domain types stand at the border (`record/`). SQL is built by SeaORM or is standard;
//! what only SQLite understands is in `sqlite.rs`, where PostgreSQL would get its sibling. [`Store::check`] verifies
//! every invariant without trusting the code that keeps them.
//!
//! Not here: reading files (`ingest`), searching (`index`), clocks: times come in as RFC 3339 texts.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! use duijie_domain::{Supply, SupplyId, field::RecordKind, row::Place};
//! use duijie_store::{NewImport, Outcome, Store};
//!
//! let store = Store::open("sqlite::memory:").await?;
//! let mut import = store
//!     .begin_import(NewImport {
//!         kind: RecordKind::Patents,
//!         file_name: "清单.xlsx".into(),
//!         sha256: "e3b0c442".into(),
//!         profile: "own".into(),
//!         started: "2026-11-01T08:00:00Z".into(),
//!         layout_key: "own/1".into(),
//!     })
//!     .await?;
//! let place = Place { file: "清单.xlsx".into(), sheet: Some("Sheet1".into()), row: 2 };
//! let supply = Supply::new(SupplyId::parse("S-1").unwrap(), "一种电池".into());
//! assert_eq!(import.apply_supplies(vec![(place, supply)]).await?, [Outcome::Added]);
//! import.commit(1, 0, "2026-11-01T08:00:01Z".into()).await?;
//! assert_eq!(store.counts().await?.supplies, 1);
//! assert!(store.check().await?.is_empty());
//! # Ok::<(), duijie_store::Error>(())
//! # }).unwrap();
//! ```

mod batch;
mod check;
mod codec;
mod entity;
mod error;
mod import;
mod migration;
mod read;
mod record;
mod resolve;
mod sqlite;
mod store;
#[cfg(test)]
mod tests;

pub use check::Problem;
pub use error::{Error, Result};
pub use import::{Import, ImportSummary, NewImport};
pub use read::{Counts, ImportedFile, Provenance};
pub use resolve::Outcome;
pub use store::{OpenOptions, Store};
