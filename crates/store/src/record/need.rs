//! Needs in their table. Their id is their only key.

use duijie_domain::field::RecordKind;
use duijie_domain::{
    Fen, IndustryCode, InvalidValue, Mode, Need, NeedId, NeedKind, NeedScope, RegionCode, Trl, Uscc,
};
use serde_json::Value;

use super::{Key, Record, Stamp};
use crate::codec::{self, Cells, item, ok};
use crate::entity::need::{Column, Entity, Model};
use crate::error::Unreadable;

impl Record for Need {
    type Entity = Entity;
    type Row = Model;

    const KIND: RecordKind = RecordKind::Needs;
    const ID: Column = Column::Id;
    const FIRST_SEEN: Column = Column::FirstSeen;
    const REVISION: Column = Column::Revision;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn set_id(&mut self, id: &str) -> Result<(), InvalidValue> {
        self.id = NeedId::parse(id)?;
        Ok(())
    }

    fn strong_key(&self) -> Option<String> {
        None
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }

    fn to_row(&self, stamp: Stamp) -> Model {
        Model {
            id: self.id.to_string(),
            kind: self.kind.code().to_owned(),
            scope: self.scope.code().to_owned(),
            enterprise: self.enterprise.clone(),
            uscc: self.uscc.as_ref().map(ToString::to_string),
            title: self.title.clone(),
            description: self.description.clone(),
            keywords: codec::texts(&self.keywords),
            industry: self.industry.as_ref().map(ToString::to_string),
            region: self.region.map(|region| region.to_string()),
            budget_fen: self.budget.map(Fen::fen),
            modes: codec::list(&self.modes, |mode| Value::from(mode.code())),
            trl_min: self.trl_min.map(|trl| i32::from(trl.get())),
            deadline: self.deadline.map(|day| day.to_string()),
            first_seen: stamp.first_seen,
            revision: stamp.revision,
        }
    }

    fn from_row(row: &Model) -> Result<Self, Unreadable> {
        let cells = Cells { table: "need", id: &row.id };
        let kind = |code: &str| NeedKind::ALL.into_iter().find(|kind| kind.code() == code);
        let scope = |code: &str| {
            [NeedScope::Single, NeedScope::Common].into_iter().find(|scope| scope.code() == code)
        };
        Ok(Self {
            id: cells.value("id", &row.id, ok(NeedId::parse))?,
            kind: cells.value("kind", &row.kind, kind)?,
            scope: cells.value("scope", &row.scope, scope)?,
            enterprise: row.enterprise.clone(),
            uscc: cells.optional("uscc", row.uscc.as_ref(), ok(Uscc::parse))?,
            title: row.title.clone(),
            description: row.description.clone(),
            keywords: cells.list("keywords", &row.keywords, item(|word| Some(word.to_owned())))?,
            industry: cells.optional("industry", row.industry.as_ref(), ok(IndustryCode::parse))?,
            region: cells.optional("region", row.region.as_ref(), ok(RegionCode::parse))?,
            budget: row.budget_fen.map(Fen::from_fen),
            modes: cells.list("modes", &row.modes, item(ok(Mode::parse)))?,
            trl_min: cells.number("trl_min", row.trl_min, Trl::new)?,
            deadline: cells.optional("deadline", row.deadline.as_ref(), codec::date)?,
        })
    }

    fn stamp(row: &Model) -> Stamp {
        Stamp { first_seen: row.first_seen, revision: row.revision }
    }

    fn row_id(row: &Model) -> &str {
        &row.id
    }
}
