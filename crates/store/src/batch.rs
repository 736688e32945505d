//! One batch of rows against the database: fetch what it can touch, resolve in memory, write back in bulk.
//!
//! A batch costs a handful of statements however many rows it has: keys by IN list, records by IN list, one upsert,
//! the new keys and the provenance. Joins of stored records are rare and get their own bulk pass.

use std::collections::{BTreeMap, HashSet};

use duijie_domain::merge::Precedence;
use duijie_domain::row::Place;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait,
    DatabaseTransaction, EntityTrait, IdenStatic, IntoActiveModel, Iterable, QueryFilter, QueryOrder,
};

use crate::entity::{provenance, record_key, tombstone};
use crate::error::{Context, Result};
use crate::record::{Key, KeyKind, Record};
use crate::resolve::{Clock, FileMemory, Joined, Outcome, Pool};

/// Rows that are resolved together.
pub(crate) const BATCH_ROWS: usize = 1000;
/// Values in one IN list, and bind values in one INSERT. SQLite takes 32,766 of them, PostgreSQL 65,535.
pub(crate) const MAX_BINDS: usize = 8000;

/// What a batch needs to know of its file.
pub(crate) struct FileFacts<'a> {
    pub(crate) place: &'a str,
    pub(crate) sha256: &'a str,
    pub(crate) run: i64,
}

/// Applies rows in batches; outcomes come in the order of the rows.
pub(crate) async fn apply<R: Record>(
    db: &DatabaseTransaction,
    file: &FileFacts<'_>,
    memory: &mut FileMemory,
    clock: &mut Clock,
    (rows, first_touch): (Vec<(Place, R)>, Precedence),
) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter();
    loop {
        let batch: Vec<(Place, R)> = rows.by_ref().take(BATCH_ROWS).collect();
        if batch.is_empty() {
            return Ok(outcomes);
        }
        let mut pool = fetch(db, file.place, &batch).await?;
        let mut met = Vec::with_capacity(batch.len());
        for (place, record) in batch {
            let (id, outcome) = pool.apply(record, first_touch, memory, clock);
            met.push((place, id));
            outcomes.push(outcome);
        }
        write(db, file, &pool, met).await?;
    }
}

/// Every record that one of the rows' keys or ids leads to.
async fn fetch<R: Record>(db: &DatabaseTransaction, place: &str, batch: &[(Place, R)]) -> Result<Pool<R>> {
    let mut wanted: HashSet<Key> = HashSet::new();
    let mut ids: HashSet<String> = HashSet::new();
    for (_, record) in batch {
        ids.insert(record.id().to_owned());
        wanted.insert(Key::new(KeyKind::Id, record.id()));
        wanted.extend(record.clone().canonical().keys());
    }
    let values: HashSet<&str> = wanted.iter().map(|key| key.value.as_str()).collect();
    let found: Vec<(Key, String)> = keys_with_values(db, place, R::KIND.code(), &values)
        .await?
        .into_iter()
        .filter(|(key, _)| wanted.contains(key))
        .collect();
    ids.extend(found.iter().map(|(_, id)| id.clone()));
    let mut records = Vec::new();
    for row in rows_by_id::<R, _>(db, place, ids.iter().map(String::as_str)).await? {
        records.push((R::from_row(&row).at(place)?, R::stamp(&row)));
    }
    Ok(Pool::new(records, found))
}

/// Key entries with one of these values, oldest acquaintance first.
pub(crate) async fn keys_with_values<C: ConnectionTrait>(
    db: &C,
    place: &str,
    kind: &str,
    values: &HashSet<&str>,
) -> Result<Vec<(Key, String)>> {
    let mut found: Vec<record_key::Model> = Vec::new();
    for chunk in sorted(values.iter().copied()).chunks(MAX_BINDS) {
        let some = record_key::Entity::find()
            .filter(record_key::Column::RecordKind.eq(kind))
            .filter(record_key::Column::Value.is_in(chunk.iter().copied()))
            .all(db);
        found.extend(some.await.at(place)?);
    }
    found.sort_by_key(|row| row.id);
    let key = |row: record_key::Model| {
        KeyKind::from_code(&row.key_kind).map(|kind| (Key::new(kind, row.value), row.record_id))
    };
    Ok(found.into_iter().filter_map(key).collect())
}

/// Rows with one of these ids, in no particular order.
pub(crate) async fn rows_by_id<'a, R: Record, C: ConnectionTrait>(
    db: &C,
    place: &str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<Vec<R::Row>> {
    let mut rows = Vec::new();
    for chunk in sorted(ids).chunks(MAX_BINDS) {
        rows.extend(R::Entity::find().filter(R::ID.is_in(chunk.iter().copied())).all(db).await.at(place)?);
    }
    Ok(rows)
}

async fn write<R: Record>(
    db: &DatabaseTransaction,
    file: &FileFacts<'_>,
    pool: &Pool<R>,
    met: Vec<(Place, String)>,
) -> Result<()> {
    let (kind, place) = (R::KIND.code(), file.place);
    if !pool.joined().is_empty() {
        // before the upsert: a joined record frees the number that its winner takes
        bury(db, place, pool).await?;
    }
    let columns: Vec<_> = <R::Entity as EntityTrait>::Column::iter()
        .filter(|column| ![R::ID.as_str(), R::FIRST_SEEN.as_str()].contains(&column.as_str()))
        .collect();
    let rows = pool.changed_rows().into_iter().map(IntoActiveModel::into_active_model).collect();
    insert(db, place, rows, OnConflict::column(R::ID).update_columns(columns).to_owned()).await?;
    let keys = pool.new_keys().iter().map(|(key, id)| record_key::ActiveModel {
        id: NotSet,
        record_kind: Set(kind.to_owned()),
        key_kind: Set(key.kind.code().to_owned()),
        value: Set(key.value.clone()),
        record_id: Set(id.clone()),
    });
    insert(db, place, keys.collect(), known_key()).await?;
    let sources = met.into_iter().map(|(row, id)| provenance::ActiveModel {
        record_kind: Set(kind.to_owned()),
        record_id: Set(pool.final_id(&id).to_owned()),
        sha256: Set(file.sha256.to_owned()),
        sheet: Set(row.sheet.unwrap_or_default()),
        row_number: Set(i64::from(row.row)),
        run: Set(file.run),
    });
    insert(db, place, sources.collect(), known_source()).await
}

/// Removes joined records, leaves tombstones, and hands their keys and their provenance to the winners.
async fn bury<R: Record>(db: &DatabaseTransaction, place: &str, pool: &Pool<R>) -> Result<()> {
    let kind = R::KIND.code();
    let losers: Vec<&str> = pool.joined().iter().map(|joined| joined.loser.as_str()).collect();
    for chunk in losers.chunks(MAX_BINDS) {
        let ids = || chunk.iter().copied();
        move_keys(db, place, pool, chunk).await?;
        let of_losers = Condition::all()
            .add(provenance::Column::RecordKind.eq(kind))
            .add(provenance::Column::RecordId.is_in(ids()));
        let sources = provenance::Entity::find().filter(of_losers.clone()).all(db).await.at(place)?;
        provenance::Entity::delete_many().filter(of_losers).exec(db).await.at(place)?;
        let moved = sources.into_iter().map(|source| {
            let record_id = pool.final_id(&source.record_id).to_owned();
            provenance::Model { record_id, ..source }.into_active_model()
        });
        insert(db, place, moved.collect(), known_source()).await?;
        R::Entity::delete_many().filter(R::ID.is_in(ids())).exec(db).await.at(place)?;
    }
    let stones = pool.joined().iter().map(|Joined { loser, revision }| tombstone::ActiveModel {
        record_kind: Set(kind.to_owned()),
        record_id: Set(loser.clone()),
        revision: Set(*revision),
    });
    let again = [tombstone::Column::RecordKind, tombstone::Column::RecordId];
    let newer = OnConflict::columns(again).update_column(tombstone::Column::Revision).to_owned();
    insert(db, place, stones.collect(), newer).await
}

/// A key that winner and loser both had keeps the older acquaintance, so that ambiguous keys resolve as before.
async fn move_keys<R: Record>(
    db: &DatabaseTransaction,
    place: &str,
    pool: &Pool<R>,
    losers: &[&str],
) -> Result<()> {
    let ids = sorted(losers.iter().flat_map(|loser| [*loser, pool.final_id(loser)]));
    let of_both = Condition::all()
        .add(record_key::Column::RecordKind.eq(R::KIND.code()))
        .add(record_key::Column::RecordId.is_in(ids));
    let rows = record_key::Entity::find().filter(of_both.clone()).order_by_asc(record_key::Column::Id);
    let mut kept: BTreeMap<(String, String, String), record_key::Model> = BTreeMap::new();
    for row in rows.all(db).await.at(place)? {
        let record_id = pool.final_id(&row.record_id).to_owned();
        let key = (record_id.clone(), row.key_kind.clone(), row.value.clone());
        kept.entry(key).or_insert(record_key::Model { record_id, ..row });
    }
    record_key::Entity::delete_many().filter(of_both).exec(db).await.at(place)?;
    let rows = kept.into_values().map(IntoActiveModel::into_active_model).collect();
    insert(db, place, rows, known_key()).await
}

/// Inserts in statements of at most [`MAX_BINDS`] values.
pub(crate) async fn insert<A: ActiveModelTrait>(
    db: &DatabaseTransaction,
    place: &str,
    rows: Vec<A>,
    on_conflict: OnConflict,
) -> Result<()> {
    let n_columns = <A::Entity as EntityTrait>::Column::iter().count().max(1);
    let mut rows = rows.into_iter();
    loop {
        let chunk: Vec<A> = rows.by_ref().take((MAX_BINDS / n_columns).max(1)).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let insert = A::Entity::insert_many(chunk).on_conflict(on_conflict.clone());
        insert.exec_without_returning(db).await.at(place)?;
    }
}

fn known_key() -> OnConflict {
    use record_key::Column::{KeyKind, RecordId, RecordKind, Value};
    OnConflict::columns([RecordKind, RecordId, KeyKind, Value]).do_nothing().to_owned()
}

fn known_source() -> OnConflict {
    use provenance::Column::{RecordId, RecordKind, RowNumber, Sha256, Sheet};
    OnConflict::columns([RecordKind, RecordId, Sha256, Sheet, RowNumber]).do_nothing().to_owned()
}

/// A fixed order makes statements and their costs the same from run to run.
fn sorted<'a>(items: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut items: Vec<&str> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}
