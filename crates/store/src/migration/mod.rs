//! Migrations: numbered, forward only, embedded.
//!
//! All of them run in one transaction together with the facts of `meta`, so that a killed first start leaves nothing
//! and two processes that start at once queue. [`SCHEMA_VERSION`] is the number of the last one.

mod m0001_records;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait};
use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager};
use uuid::Uuid;

use crate::entity::meta;
use crate::error::{Context, Result};
use crate::{Error, sqlite};

/// The schema that this build reads and writes.
pub(crate) const SCHEMA_VERSION: i64 = 1;

/// Keys of `meta`.
pub(crate) const STORE_ID: &str = "store_id";
pub(crate) const SCHEMA: &str = "schema_version";
pub(crate) const REVISION: &str = "revision";

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_records::Migration)]
    }
}

/// Brings the schema up to date; a store of this version is only read, so that opening never waits for a writer.
pub(crate) async fn migrate(db: &DatabaseConnection, place: &str) -> Result<()> {
    if stored_version(db, place).await? == Some(SCHEMA_VERSION) {
        return Ok(());
    }
    let transaction = sqlite::begin_write(db).await.at(place)?;
    if stored_version(&transaction, place).await? != Some(SCHEMA_VERSION) {
        Migrator::up(&transaction, None).await.at(place)?;
        sqlite::mark_as_ours(&transaction).await.at(place)?;
        write_meta(&transaction, place).await?;
        tracing::info!(schema_version = SCHEMA_VERSION, "store `{place}` is at schema {SCHEMA_VERSION}");
    }
    transaction.commit().await.at(place)
}

async fn stored_version<C: ConnectionTrait>(db: &C, place: &str) -> Result<Option<i64>>
where
    for<'a> &'a C: sea_orm_migration::IntoSchemaManagerConnection<'a>,
{
    if !SchemaManager::new(db).has_table("meta").await.at(place)? {
        return Ok(None);
    }
    let Some(row) = meta::Entity::find_by_id(SCHEMA).one(db).await.at(place)? else { return Ok(None) };
    let not_a_store = || Error::NotAStore { place: place.to_owned() };
    let found: i64 = row.value.parse().map_err(|_| not_a_store())?;
    if found > SCHEMA_VERSION {
        return Err(Error::NewerSchema { place: place.to_owned(), found, supported: SCHEMA_VERSION });
    }
    Ok(Some(found))
}

async fn write_meta(transaction: &DatabaseTransaction, place: &str) -> Result<()> {
    let fact = |key: &str, value: String| meta::ActiveModel { key: Set(key.to_owned()), value: Set(value) };
    let once = [fact(STORE_ID, Uuid::new_v4().to_string()), fact(REVISION, "0".to_owned())];
    meta::Entity::insert_many(once)
        .on_conflict(OnConflict::column(meta::Column::Key).do_nothing().to_owned())
        .exec_without_returning(transaction)
        .await
        .at(place)?;
    meta::Entity::insert(fact(SCHEMA, SCHEMA_VERSION.to_string()))
        .on_conflict(OnConflict::column(meta::Column::Key).update_column(meta::Column::Value).to_owned())
        .exec_without_returning(transaction)
        .await
        .at(place)?;
    Ok(())
}
