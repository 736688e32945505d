//! Supplies; lists are JSON texts, dates ISO texts, money fen.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "supply")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: String,
    /// unique: two records never share one
    pub application_number: Option<String>,
    pub publication_number: Option<String>,
    pub source_id: Option<String>,
    pub title: String,
    pub abstract_text: String,
    pub claims: String,
    pub keywords: String,
    /// canonical symbols
    pub ipc: String,
    pub holders: String,
    pub inventors: String,
    pub region: Option<String>,
    pub application_date: Option<String>,
    pub publication_date: Option<String>,
    pub grant_date: Option<String>,
    pub events: String,
    pub open_licence: Option<bool>,
    pub modes: String,
    pub fee_fen: Option<i64>,
    pub trl: Option<i32>,
    /// revision at which the record came in; the lower one is the older record
    pub first_seen: i64,
    /// revision of the last change
    pub revision: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
