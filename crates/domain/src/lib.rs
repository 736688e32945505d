//! The words of the field as types: what universities hold, what companies need, and how well the two fit.
//!
//! Everything that enters the product passes through here once. A spreadsheet cell is text until [`ApplicationNumber`],
//! [`Uscc`], [`IpcSymbol`] or one of their siblings has read it; from then on the rest of the code never
//! asks again whether a number is well formed. Around these identifiers stand the records: a [`Supply`] (a
//! patent, a software copyright, an achievement), a [`Need`], an [`Enterprise`] and a [`Holder`], the rule by which two
//! sightings of one record become one ([`merge`]), the legal facts that decide whether a patent may be offered
//! ([`legal`]), and the evidence that a need and a supply fit ([`mod@matches`]).
//!
//! Not here: files, sockets, clocks, SQL, tantivy. A date of today comes in as an argument.
//!
//! ```
//! use duijie_domain::{ApplicationNumber, IpcSymbol};
//!
//! let number = ApplicationNumber::parse("ＺＬ 2010 1 0554637 . 7").unwrap();
//! assert_eq!(number.to_string(), "CN201010554637.7");
//! assert!(number.check_is_valid());
//!
//! let symbol = IpcSymbol::parse("H01M10/0525(2010.01)I").unwrap();
//! assert_eq!(symbol.to_string(), "H01M 10/0525");
//! assert!(IpcSymbol::parse("H01M").unwrap().contains(&symbol));
//! ```

mod application_number;
mod common_need;
mod date;
mod enterprise;
mod fault;
pub mod field;
mod holder;
mod id;
mod industry;
mod ipc;
mod lang;
pub mod legal;
pub mod matches;
pub mod merge;
mod mode;
mod money;
mod need;
mod progress;
mod publication_number;
mod reference;
mod region;
pub mod row;
mod supply;
mod trl;
mod uscc;
mod width;

pub use application_number::ApplicationNumber;
pub use common_need::{CommonMember, CommonNeed, CommonTerm};
pub use date::{from_excel_serial, parse_date};
pub use enterprise::{Enterprise, EnterpriseSize};
pub use fault::{Fault, InvalidValue, ValueKind};
pub use holder::{Holder, HolderKind};
pub use id::{EnterpriseId, NeedId, SupplyId};
pub use industry::IndustryCode;
pub use ipc::IpcSymbol;
pub use lang::{Lang, Localised};
pub use mode::Mode;
pub use money::{Fen, MoneyUnit};
pub use need::{Need, NeedKind, NeedScope};
pub use progress::{NoProgress, Progress, Step};
pub use publication_number::PublicationNumber;
pub use reference::{IndustryTable, IpcTitles, RegionTable};
pub use region::RegionCode;
pub use supply::{Offer, Supply, SupplyKind};
pub use trl::{Stage, Trl};
pub use uscc::Uscc;
pub use width::{squeeze, to_half_width};

/// A calendar date without time zone; all dates in this product are Chinese civil dates.
pub use jiff::civil::Date;
