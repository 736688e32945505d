//! Results as files: what a person opens in Excel or WPS, and what a program reads line by line.
//!
//! A batch of matches becomes a workbook that reads like a page (marked words in title, need and abstract, a level with
//! word and colour, reasons for and against, a sheet that explains every column), a CSV that Excel opens in
//! Chinese, JSON lines with stable names, a Parquet table, or a TREC run for evaluation tools: [`MatchReport`]. Runs that are too large
//! for one batch write their Parquet batch by batch ([`ParquetMatches`]) and part by part ([`concat_parquet`]). Needs that several firms share become
//! a list of their own ([`CommonReport`]). The way in has its
//! workbooks too: [`write_template`] makes the empty table that the importer reads, [`write_problems`] gives rows
//! with problems back beside the original cells, to be corrected and imported again. Any other listing is a [`Table`].
//!
//! Foreign text never becomes a formula ([`csv_safe`]), files appear whole or not at all ([`replace_file`]), and the
//! same input gives the same bytes. Not here: where the rows come from; the store, the index and the clock are the
//! caller's.
//!
//! ```
//! use duijie_domain::matches::{Direction, Evidence, Level, Match};
//! use duijie_domain::{Date, Lang, Need, NeedId, Supply, SupplyId};
//! use duijie_report::{MatchFormat, MatchReport, MatchRow};
//!
//! let need = Need::new(NeedId::parse("N1")?, "锂电池防爆".into());
//! let supply = Supply::new(SupplyId::parse("CN201010554637.7")?, "一种防爆锂离子电池".into());
//! let found = Match {
//!     need_id: need.id.clone(),
//!     supply_id: supply.id.clone(),
//!     rank: 1,
//!     score: 0.75,
//!     level: Level::Strong,
//!     reasons: Vec::new(),
//!     evidence: Evidence::default(),
//! };
//! let today = Date::constant(2026, 11, 1);
//! let facts = supply.legal_facts(today);
//! let row = MatchRow { found: &found, need: &need, supply: &supply, facts, region_name: None, ipc_title: None };
//! let report = MatchReport {
//!     lang: Lang::Zh,
//!     direction: Direction::Needs,
//!     sheet_per_enterprise: false,
//!     run_name: "demo",
//!     generated_on: today,
//!     engine_version: "0.1.0",
//! };
//! let mut out = Vec::new();
//! report.write_to(&mut out, MatchFormat::Trec, [row].into_iter())?;
//! assert_eq!(out, b"N1 Q0 CN201010554637.7 1 0.750000 demo\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod atomic;
mod book;
mod common_needs;
mod error;
mod guard;
mod matches;
mod problems;
mod rich;
mod table;
mod template;

pub use atomic::replace_file;
pub use common_needs::{CommonFormat, CommonReport, CommonRow};
pub use error::{Error, Result};
pub use guard::csv_safe;
pub use matches::{
    MatchFileInfo, MatchFormat, MatchReport, MatchRow, ParquetMatches, RunEntry, Written, concat_parquet,
    write_run,
};
pub use problems::{PROBLEM_HEADER_MARK, write_problems};
pub use table::{Table, TableColumn, TableFormat, write_lines};
pub use template::write_template;
