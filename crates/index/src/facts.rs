//! What the index knows of a supply besides its text: enough to say how it fits a need, without asking the store.
//!
//! A nation's matches are explained faster than their records can be fetched. The columns that serve filters hold kind, region,
//! classes, mode, fee and maturity already; this file adds what the register says about the right, and puts all of it together
//! again. `explain` shows the same reasons whether a supply comes from here or from the store; a test holds the two together.

use duijie_domain::legal::{Fact, LegalFacts};
use duijie_domain::{Date, Fen, IpcSymbol, Mode, RegionCode, Supply, SupplyKind, Trl};
use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};

use crate::document::{ENDED, IN_FORCE, PENDING};
use crate::snapshot::DELETED;
use crate::{Error, Result, Snapshot};

/// Marks of what stands against a right, as terms of the column `legal_hold`.
pub(crate) const FROZEN: &str = "frozen";
/// Pledged.
pub(crate) const PLEDGED: &str = "pledged";
/// Exclusively licensed.
pub(crate) const EXCLUSIVE: &str = "exclusive";

/// Columns of a snapshot, ready to be asked about any supply.
pub struct Facts {
    segments: Vec<SegmentFacts>,
    /// By `doc_idx`: segment and the segment's own number.
    places: Vec<(u32, u32)>,
}

/// The columns of one segment; texts of codes are parsed once.
struct SegmentFacts {
    kind: Coded<SupplyKind>,
    ipc: Coded<IpcSymbol>,
    region: Coded<RegionCode>,
    legal_state: Coded<String>,
    legal_hold: Coded<String>,
    open_licence: Coded<bool>,
    mode: Coded<Mode>,
    fee_fen: Column<i64>,
    trl: Column<i64>,
    expiry_date: Column<i64>,
    legal_date: Column<i64>,
    exclusive_until: Column<i64>,
}

/// A text column and what its texts mean.
struct Coded<T> {
    column: Option<StrColumn>,
    /// By ordinal.
    values: Vec<Option<T>>,
}

impl<T: Clone> Coded<T> {
    fn load(segment: &SegmentReader, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Self> {
        let column = segment.fast_fields().str(name)?;
        let mut values = Vec::new();
        if let Some(column) = &column {
            // in one pass: looked up one by one, each would unpack a block
            let mut texts = column.dictionary().stream()?;
            while texts.advance() {
                values.push(std::str::from_utf8(texts.key()).ok().and_then(&parse));
            }
        }
        Ok(Self { column, values })
    }

    fn all(&self, doc: u32) -> impl Iterator<Item = &T> {
        let ords = self.column.iter().flat_map(move |column| column.term_ords(doc));
        ords.filter_map(|ord| self.values[ord as usize].as_ref())
    }

    fn first(&self, doc: u32) -> Option<&T> {
        self.all(doc).next()
    }
}

impl SegmentFacts {
    fn load(segment: &SegmentReader) -> Result<Self> {
        let number = |name: &str| segment.fast_fields().i64(name);
        let text = |text: &str| Some(text.to_owned());
        Ok(Self {
            kind: Coded::load(segment, "kind", |code| SupplyKind::parse(code).ok())?,
            ipc: Coded::load(segment, "ipc_given", |symbol| IpcSymbol::parse(symbol).ok())?,
            region: Coded::load(segment, "region", |prefix| {
                RegionCode::parse(&format!("{prefix:0<6}")).ok()
            })?,
            legal_state: Coded::load(segment, "legal_state", text)?,
            legal_hold: Coded::load(segment, "legal_hold", text)?,
            open_licence: Coded::load(segment, "open_licence", |code| Some(code == "yes"))?,
            mode: Coded::load(segment, "mode", |code| Mode::parse(code).ok())?,
            fee_fen: number("fee_fen")?,
            trl: number("trl")?,
            expiry_date: number("expiry_date")?,
            legal_date: number("legal_date")?,
            exclusive_until: number("exclusive_until")?,
        })
    }
}

impl Snapshot {
    /// Opens the columns. Cost: O(distinct codes), and eight bytes a supply.
    ///
    /// # Errors
    /// [`Error::Damaged`] when one is missing.
    pub fn facts(&self) -> Result<Facts> {
        let mut places = vec![(0, 0); self.n_docs()];
        let mut segments = Vec::new();
        for (segment_ord, (segment, doc_idx)) in
            (0..).zip(self.searcher.segment_readers().iter().zip(&self.doc_idx))
        {
            segments.push(SegmentFacts::load(segment).map_err(|error| match error {
                Error::Tantivy(cause) => Error::Damaged(cause),
                other => other,
            })?);
            for (doc, &idx) in (0..).zip(doc_idx).filter(|&(_, &idx)| idx != DELETED) {
                places[idx as usize] = (segment_ord, doc);
            }
        }
        Ok(Facts { segments, places })
    }
}

impl Facts {
    /// Fills in what is known of a supply: kind, classes, region and offer. Its texts, names and dates stay as they are.
    pub fn fill(&self, doc_idx: u32, supply: &mut Supply) {
        let (segment, doc) = self.at(doc_idx);
        supply.kind = segment.kind.first(doc).copied().unwrap_or_default();
        supply.ipc = segment.ipc.all(doc).cloned().collect();
        supply.region = segment.region.all(doc).copied().max_by_key(|region| region.prefix().len());
        supply.offer.open_licence = segment.open_licence.first(doc).copied();
        supply.offer.modes = segment.mode.all(doc).copied().collect();
        supply.offer.fee = segment.fee_fen.first(doc).map(Fen::from_fen);
        supply.offer.trl =
            segment.trl.first(doc).and_then(|level| u8::try_from(level).ok()).and_then(Trl::new);
    }

    /// The legal facts on a day, without the dates from which they hold.
    pub fn legal(&self, doc_idx: u32, today: Date) -> LegalFacts {
        let (segment, doc) = self.at(doc_idx);
        let state = segment.legal_state.first(doc).map(String::as_str);
        let holds = |mark: &str| Fact {
            holds: segment.legal_hold.all(doc).any(|hold| hold == mark).then_some(true),
            since: None,
        };
        let in_force = match state {
            Some(IN_FORCE) => Some(true),
            Some(ENDED | PENDING) => Some(false),
            _ => None,
        };
        let mut facts = LegalFacts {
            in_force: Fact { holds: in_force, since: None },
            ended: state == Some(ENDED),
            frozen: holds(FROZEN),
            pledged: holds(PLEDGED),
            exclusive: holds(EXCLUSIVE),
            exclusive_until: segment.exclusive_until.first(doc).and_then(from_day_number),
            data_date: segment.legal_date.first(doc).and_then(from_day_number),
            ..LegalFacts::default()
        };
        facts.age(segment.expiry_date.first(doc).and_then(from_day_number), today);
        facts
    }

    fn at(&self, doc_idx: u32) -> (&SegmentFacts, u32) {
        let (segment_ord, doc) = self.places[doc_idx as usize];
        (&self.segments[segment_ord as usize], doc)
    }
}

/// Back from [`crate::document::day_number`].
fn from_day_number(number: i64) -> Option<Date> {
    let part = |value: i64| i8::try_from(value).ok();
    Date::new(i16::try_from(number / 10_000).ok()?, part(number / 100 % 100)?, part(number % 100)?).ok()
}
