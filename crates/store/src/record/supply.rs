//! Supplies in their table.

use duijie_domain::field::RecordKind;
use duijie_domain::{
    ApplicationNumber, Fen, InvalidValue, IpcSymbol, Mode, Offer, PublicationNumber, RegionCode, Supply,
    SupplyId, SupplyKind, Trl,
};
use serde_json::Value;

use super::{Key, KeyKind, Record, Stamp};
use crate::codec::{self, Cells, item, ok};
use crate::entity::supply::{Column, Entity, Model};
use crate::error::Unreadable;

impl Record for Supply {
    type Entity = Entity;
    type Row = Model;

    const KIND: RecordKind = RecordKind::Patents;
    const ID: Column = Column::Id;
    const FIRST_SEEN: Column = Column::FirstSeen;
    const REVISION: Column = Column::Revision;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn set_id(&mut self, id: &str) -> Result<(), InvalidValue> {
        self.id = SupplyId::parse(id)?;
        Ok(())
    }

    /// The number without its check digit: that adds nothing to what is told apart, and mistyped it would double a patent.
    fn strong_key(&self) -> Option<String> {
        self.application_number.as_ref().map(|number| number.without_check().to_owned())
    }

    fn keys(&self) -> Vec<Key> {
        let application = self.application_number.as_ref().map(ToString::to_string);
        let publication = self.publication_number.as_ref().map(ToString::to_string);
        [
            application.map(|number| Key::new(KeyKind::ApplicationNumber, number)),
            publication.map(|number| Key::new(KeyKind::PublicationNumber, number)),
            self.source_id.as_ref().map(|id| Key::new(KeyKind::SourceId, id.as_str())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn canonical(mut self) -> Self {
        // whether a check digit was completed is a fact about a row (and noted there), not about the patent; kept, it
        // would make the same number from two lists look like a change
        self.application_number = self
            .application_number
            .map(|number| ApplicationNumber::parse(&number.to_string()).unwrap_or(number));
        self.source_id = self.source_id.filter(|id| !id.trim().is_empty());
        self
    }

    fn to_row(&self, stamp: Stamp) -> Model {
        let text = |value: &dyn ToString| value.to_string();
        Model {
            id: text(&self.id),
            kind: self.kind.code().to_owned(),
            application_number: self.application_number.as_ref().map(|number| text(number)),
            publication_number: self.publication_number.as_ref().map(|number| text(number)),
            source_id: self.source_id.clone(),
            title: self.title.clone(),
            abstract_text: self.abstract_text.clone(),
            claims: self.claims.clone(),
            keywords: codec::texts(&self.keywords),
            ipc: codec::list(&self.ipc, |symbol| Value::String(symbol.canonical())),
            holders: codec::list(&self.holders, codec::holder_item),
            inventors: codec::texts(&self.inventors),
            region: self.region.map(|region| text(&region)),
            application_date: self.application_date.map(|day| text(&day)),
            publication_date: self.publication_date.map(|day| text(&day)),
            grant_date: self.grant_date.map(|day| text(&day)),
            events: codec::list(&self.events, codec::event_item),
            open_licence: self.offer.open_licence,
            modes: codec::list(&self.offer.modes, |mode| Value::from(mode.code())),
            fee_fen: self.offer.fee.map(Fen::fen),
            trl: self.offer.trl.map(|trl| i32::from(trl.get())),
            first_seen: stamp.first_seen,
            revision: stamp.revision,
        }
    }

    fn from_row(row: &Model) -> Result<Self, Unreadable> {
        let cells = Cells { table: "supply", id: &row.id };
        let date = |column, text: &Option<String>| cells.optional(column, text.as_ref(), codec::date);
        let words = item(|word| Some(word.to_owned()));
        let application = ok(ApplicationNumber::parse);
        let publication = ok(PublicationNumber::parse);
        Ok(Self {
            id: cells.value("id", &row.id, ok(SupplyId::parse))?,
            kind: cells
                .value("kind", &row.kind, |code| SupplyKind::ALL.into_iter().find(|k| k.code() == code))?,
            application_number: cells.optional(
                "application_number",
                row.application_number.as_ref(),
                application,
            )?,
            publication_number: cells.optional(
                "publication_number",
                row.publication_number.as_ref(),
                publication,
            )?,
            source_id: row.source_id.clone(),
            title: row.title.clone(),
            abstract_text: row.abstract_text.clone(),
            claims: row.claims.clone(),
            keywords: cells.list("keywords", &row.keywords, &words)?,
            ipc: cells.list("ipc", &row.ipc, item(ok(IpcSymbol::parse)))?,
            holders: cells.list("holders", &row.holders, codec::holder)?,
            inventors: cells.list("inventors", &row.inventors, &words)?,
            region: cells.optional("region", row.region.as_ref(), ok(RegionCode::parse))?,
            application_date: date("application_date", &row.application_date)?,
            publication_date: date("publication_date", &row.publication_date)?,
            grant_date: date("grant_date", &row.grant_date)?,
            events: cells.list("events", &row.events, codec::event)?,
            offer: Offer {
                open_licence: row.open_licence,
                modes: cells.list("modes", &row.modes, item(ok(Mode::parse)))?,
                fee: row.fee_fen.map(Fen::from_fen),
                trl: cells.number("trl", row.trl, Trl::new)?,
            },
        })
    }

    fn stamp(row: &Model) -> Stamp {
        Stamp { first_seen: row.first_seen, revision: row.revision }
    }

    fn row_id(row: &Model) -> &str {
        &row.id
    }
}
