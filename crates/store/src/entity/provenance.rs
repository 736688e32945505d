//! Which row of which file spoke of a record.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provenance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    /// empty for files without sheets
    #[sea_orm(primary_key, auto_increment = false)]
    pub sheet: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub row_number: i64,
    /// the run that met the row first
    pub run: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
