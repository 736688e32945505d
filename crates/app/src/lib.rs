//! Use cases, one file each: what an operator asks for, as calls on store, index, matching and report.
//!
//! A [`Centre`] is an open working folder. [`import()`](import::import) brings records in, [`index::update_index`] makes them searchable,
//! [`mod@matches`] finds and explains, [`needs`] looks at the needs themselves, [`check::check`] verifies, [`evaluate`] measures, [`demo`] does all of it on the sample
//! data, [`mod@generate`] makes synthetic data of any size, [`mod@bench`] takes the time. Today's date comes in with the centre; progress goes out through a [`Progress`](duijie_domain::Progress) value.
//!
//! Store calls are async; everything heavy runs on blocking threads (`background`), so that a server can share these use cases
//! with the command line. Nothing here prints.
//!
//! ```no_run
//! # async fn example() -> duijie_app::Result<()> {
//! use std::sync::Arc;
//! use duijie_app::{Centre, index::update_index};
//! use duijie_domain::{Date, NoProgress};
//!
//! let centre = Centre::open("centre".as_ref(), Date::constant(2026, 11, 1)).await?;
//! let report = update_index(&centre, false, Arc::new(NoProgress)).await?;
//! println!("{} supplies are searchable", report.total);
//! # Ok(())
//! # }
//! ```

mod background;
pub mod bench;
mod centre;
pub mod check;
pub mod config;
pub mod demo;
mod error;
pub mod evaluate;
pub mod generate;
pub mod import;
pub mod index;
pub mod matches;
pub mod needs;
pub mod train;
pub mod vectors;

pub use centre::{Centre, Reference, analyzer};
pub use error::{Error, Result, What};
