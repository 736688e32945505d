//! Enterprises in their table: known by credit code, else by every name they ever had.

use duijie_domain::field::RecordKind;
use duijie_domain::{
    Enterprise, EnterpriseId, EnterpriseSize, IndustryCode, InvalidValue, Need, RegionCode, Uscc,
};

use super::{Key, KeyKind, Record, Stamp};
use crate::codec::{Cells, ok};
use crate::entity::enterprise::{Column, Entity, Model};
use crate::error::Unreadable;

impl Record for Enterprise {
    type Entity = Entity;
    type Row = Model;

    const KIND: RecordKind = RecordKind::Enterprises;
    const ID: Column = Column::Id;
    const FIRST_SEEN: Column = Column::FirstSeen;
    const REVISION: Column = Column::Revision;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn set_id(&mut self, id: &str) -> Result<(), InvalidValue> {
        self.id = EnterpriseId::parse(id)?;
        Ok(())
    }

    fn strong_key(&self) -> Option<String> {
        self.uscc.as_ref().map(ToString::to_string)
    }

    fn keys(&self) -> Vec<Key> {
        let name = Enterprise::plain_name(&self.name);
        let code = self.uscc.as_ref().map(|code| Key::new(KeyKind::Uscc, code.as_str()));
        let name = (!name.is_empty()).then(|| Key::new(KeyKind::Name, name));
        code.into_iter().chain(name).collect()
    }

    fn to_row(&self, stamp: Stamp) -> Model {
        Model {
            id: self.id.to_string(),
            name: self.name.clone(),
            uscc: self.strong_key(),
            region: self.region.map(|region| region.to_string()),
            industry: self.industry.as_ref().map(ToString::to_string),
            size: self.size.map(|size| size.code().to_owned()),
            business: self.business.clone(),
            first_seen: stamp.first_seen,
            revision: stamp.revision,
        }
    }

    fn from_row(row: &Model) -> Result<Self, Unreadable> {
        let cells = Cells { table: "enterprise", id: &row.id };
        let size = |code: &str| EnterpriseSize::ALL.into_iter().find(|size| size.code() == code);
        Ok(Self {
            id: cells.value("id", &row.id, ok(EnterpriseId::parse))?,
            name: row.name.clone(),
            uscc: cells.optional("uscc", row.uscc.as_ref(), ok(Uscc::parse))?,
            region: cells.optional("region", row.region.as_ref(), ok(RegionCode::parse))?,
            industry: cells.optional("industry", row.industry.as_ref(), ok(IndustryCode::parse))?,
            size: cells.optional("size", row.size.as_ref(), size)?,
            business: row.business.clone(),
        })
    }

    fn stamp(row: &Model) -> Stamp {
        Stamp { first_seen: row.first_seen, revision: row.revision }
    }

    fn row_id(row: &Model) -> &str {
        &row.id
    }
}

/// The enterprise that a need names, if it names one.
pub(crate) fn enterprise_of(need: &Need) -> Option<Enterprise> {
    let mut enterprise = Enterprise::new(&need.enterprise, need.uscc.clone()).ok()?;
    enterprise.region = need.region;
    enterprise.industry = need.industry.clone();
    Some(enterprise)
}
