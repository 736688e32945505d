//! Enterprises; columns as in `supply`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enterprise")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub name: String,
    /// unique: two records never share one
    pub uscc: Option<String>,
    pub region: Option<String>,
    pub industry: Option<String>,
    pub size: Option<String>,
    pub business: String,
    pub first_seen: i64,
    pub revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
