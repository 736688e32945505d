//! Needs; columns as in `supply`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: String,
    pub scope: String,
    pub enterprise: String,
    pub uscc: Option<String>,
    pub title: String,
    pub description: String,
    pub keywords: String,
    pub industry: Option<String>,
    pub region: Option<String>,
    pub budget_fen: Option<i64>,
    pub modes: String,
    pub trl_min: Option<i32>,
    pub deadline: Option<String>,
    pub first_seen: i64,
    pub revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
