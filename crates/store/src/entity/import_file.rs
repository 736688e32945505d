//! A file that came in, with what became of its rows.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_file")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub run: i64,
    pub name: String,
    pub sha256: String,
    pub kind: String,
    pub profile: String,
    /// how the file was read; the same file read otherwise is no repeat
    pub layout_key: String,
    pub rows: i64,
    pub added: i64,
    pub merged: i64,
    pub unchanged: i64,
    pub errors: i64,
    pub finished_at: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
