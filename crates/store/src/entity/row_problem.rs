//! What was wrong with a row of an imported file.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "row_problem")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub import_file: i64,
    pub sheet: String,
    pub row_number: i64,
    pub column_name: Option<String>,
    pub value: String,
    pub severity: String,
    pub message_zh: String,
    pub message_en: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
