//! What the three kinds of records have in common: keys to be known by, a rule to merge, a row to stand in.
//!
//! [`Record`] is the seam between the domain and the tables. Everything else in this crate (resolving, batches, reading,
//! checking) is written once against it; a new kind of record is a new file beside `supply.rs`.

mod enterprise;
mod need;
mod supply;

pub(crate) use enterprise::enterprise_of;

use duijie_domain::field::RecordKind;
use duijie_domain::merge::Merge;
use sea_orm::{EntityTrait, FromQueryResult, IntoActiveModel};

use crate::error::Unreadable;

/// Under what a record is known. The order is the order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum KeyKind {
    ApplicationNumber,
    PublicationNumber,
    SourceId,
    Uscc,
    Name,
    /// An id: the record's own, or that of a record joined into it.
    Id,
}

impl KeyKind {
    const ALL: [KeyKind; 6] = [
        KeyKind::ApplicationNumber,
        KeyKind::PublicationNumber,
        KeyKind::SourceId,
        KeyKind::Uscc,
        KeyKind::Name,
        KeyKind::Id,
    ];

    /// The name in `record_key`.
    pub(crate) fn code(self) -> &'static str {
        match self {
            KeyKind::ApplicationNumber => "application_number",
            KeyKind::PublicationNumber => "publication_number",
            KeyKind::SourceId => "source_id",
            KeyKind::Uscc => "uscc",
            KeyKind::Name => "name",
            KeyKind::Id => "id",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        KeyKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One key of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) kind: KeyKind,
    pub(crate) value: String,
}

impl Key {
    pub(crate) fn new(kind: KeyKind, value: impl Into<String>) -> Self {
        Self { kind, value: value.into() }
    }
}

/// When a record came in and when it last changed, as revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) first_seen: i64,
    pub(crate) revision: i64,
}

/// The column type of a record's table.
pub(crate) type ColumnOf<R> = <<R as Record>::Entity as EntityTrait>::Column;

/// A kind of record: domain value on one side, row of a table on the other.
pub(crate) trait Record: Merge + Clone + PartialEq + Send + Sync + Sized + 'static {
    /// Its table.
    type Entity: EntityTrait<Model = Self::Row>;
    /// Its row.
    type Row: Clone
        + PartialEq
        + Send
        + Sync
        + FromQueryResult
        + IntoActiveModel<<Self::Entity as EntityTrait>::ActiveModel>;

    /// Which kind.
    const KIND: RecordKind;
    /// Columns that the shared code needs by name.
    const ID: ColumnOf<Self>;
    /// When the record came in; never updated.
    const FIRST_SEEN: ColumnOf<Self>;
    /// When it last changed.
    const REVISION: ColumnOf<Self>;

    /// The id as text.
    fn id(&self) -> &str;
    /// Replaces the id; only for records that are new.
    fn set_id(&mut self, id: &str) -> Result<(), duijie_domain::InvalidValue>;
    /// The number that decides alone: two records with different ones are different, whatever else they share. It is
    /// no key: two records with the same one are one only if they also share a key.
    fn strong_key(&self) -> Option<String>;
    /// All keys but the id, most trusted first.
    fn keys(&self) -> Vec<Key>;
    /// The record without what is not kept: facts about the spelling of its number, blank keys.
    fn canonical(self) -> Self {
        self
    }
    /// The row to store.
    fn to_row(&self, stamp: Stamp) -> Self::Row;
    /// Reads a row back.
    fn from_row(row: &Self::Row) -> Result<Self, Unreadable>;
    /// The row's revisions.
    fn stamp(row: &Self::Row) -> Stamp;
    /// The row's id.
    fn row_id(row: &Self::Row) -> &str;
}
