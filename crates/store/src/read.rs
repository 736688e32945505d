//! Reading: records by id, by key and by revision, counts, and where a record came from.

use std::collections::{HashMap, HashSet};

use duijie_domain::field::RecordKind;
use duijie_domain::{
    ApplicationNumber, Enterprise, Need, NeedId, PublicationNumber, Supply, SupplyId, squeeze,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::batch::{keys_with_values, rows_by_id};
use crate::entity::{enterprise, import_file, import_run, need, provenance, supply, tombstone};
use crate::error::{Context, Result, Unreadable};
use crate::record::{Key, KeyKind, Record};
use crate::{ImportSummary, Store};

/// How many records of each sort there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Supplies.
    pub supplies: u64,
    /// Needs.
    pub needs: u64,
    /// Enterprises.
    pub enterprises: u64,
    /// Files that came in.
    pub import_runs: u64,
}

/// A row that spoke of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The import that met the row first.
    pub run: i64,
    /// When that import ended, RFC 3339.
    pub finished: String,
    /// Name of the file.
    pub file: String,
    /// Digest of its bytes.
    pub sha256: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// Row, from 1.
    pub row: u32,
}

/// A file that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFile {
    /// The import.
    pub run: i64,
    /// What its rows are, as [`RecordKind::code`].
    pub kind: String,
    /// Name of the file.
    pub file: String,
    /// Digest of its bytes.
    pub sha256: String,
    /// Column profile it was read with.
    pub profile: String,
    /// When the import ended, RFC 3339.
    pub finished: String,
    /// What became of its rows.
    pub summary: ImportSummary,
}

impl Store {
    /// Supplies changed after a revision, oldest change first, at most `limit`, each with its revision.
    ///
    /// # Errors
    /// What the database says.
    pub async fn supplies_after(&self, revision: i64, limit: u64) -> Result<Vec<(i64, Supply)>> {
        let rows = supply::Entity::find()
            .filter(supply::Column::Revision.gt(revision))
            .order_by_asc(supply::Column::Revision)
            .limit(limit);
        let rows = rows.all(self.db()).await.at(self.place())?;
        let records = rows.iter().map(|row| Ok((row.revision, Supply::from_row(row)?)));
        records.collect::<Result<_, Unreadable>>().at(self.place())
    }

    /// Supplies that were joined into another after a revision, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn removed_after(&self, revision: i64) -> Result<Vec<(i64, SupplyId)>> {
        let stones = tombstone::Entity::find()
            .filter(tombstone::Column::RecordKind.eq(RecordKind::Patents.code()))
            .filter(tombstone::Column::Revision.gt(revision))
            .order_by_asc(tombstone::Column::Revision);
        let stones = stones.all(self.db()).await.at(self.place())?;
        let ids = stones
            .into_iter()
            .filter_map(|stone| Some((stone.revision, SupplyId::parse(&stone.record_id).ok()?)));
        Ok(ids.collect())
    }

    /// Supplies with these ids, in the order of the ids; unknown ids are left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn supplies(&self, ids: &[SupplyId]) -> Result<Vec<Supply>> {
        let texts = ids.iter().map(SupplyId::as_str);
        let mut found: HashMap<SupplyId, Supply> = HashMap::new();
        for row in rows_by_id::<Supply, _>(self.db(), self.place(), texts).await? {
            let record = Supply::from_row(&row).at(self.place())?;
            found.insert(record.id.clone(), record);
        }
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
    }

    /// The supply that a person means: by id (also a former one), application number in any spelling, publication
    /// number, or source id, in this order. A key that several supplies share gives the oldest.
    ///
    /// # Errors
    /// What the database says.
    pub async fn supply_by_key(&self, text: &str) -> Result<Option<Supply>> {
        let plain = squeeze(text);
        if let Ok(id) = SupplyId::parse(&plain)
            && let Some(found) = self.supplies(&[id]).await?.pop()
        {
            return Ok(Some(found));
        }
        let application = ApplicationNumber::parse(text).ok();
        let publication = PublicationNumber::parse(text).ok();
        let wanted: Vec<Key> = [
            application.map(|number| Key::new(KeyKind::ApplicationNumber, number.to_string())),
            publication.map(|number| Key::new(KeyKind::PublicationNumber, number.to_string())),
            Some(Key::new(KeyKind::SourceId, plain.as_str())),
            Some(Key::new(KeyKind::SourceId, text)),
            Some(Key::new(KeyKind::Id, plain.as_str())),
        ]
        .into_iter()
        .flatten()
        .collect();
        let values: HashSet<&str> = wanted.iter().map(|key| key.value.as_str()).collect();
        let known = keys_with_values(self.db(), self.place(), RecordKind::Patents.code(), &values).await?;
        let id = wanted.iter().find_map(|key| known.iter().find(|(candidate, _)| candidate == key));
        let Some((_, id)) = id else { return Ok(None) };
        let rows = rows_by_id::<Supply, _>(self.db(), self.place(), std::iter::once(id.as_str())).await?;
        rows.first().map(|row| Supply::from_row(row).at(self.place())).transpose()
    }

    /// One page of `(id, revision)` in the order of revisions, at most `limit` of them beyond `after`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn supply_ids_with_revisions(&self, after: i64, limit: u64) -> Result<Vec<(SupplyId, i64)>> {
        let page: Vec<(String, i64)> = supply::Entity::find()
            .select_only()
            .columns([supply::Column::Id, supply::Column::Revision])
            .filter(supply::Column::Revision.gt(after))
            .order_by_asc(supply::Column::Revision)
            .limit(limit)
            .into_tuple()
            .all(self.db())
            .await
            .at(self.place())?;
        Ok(page
            .into_iter()
            .filter_map(|(id, revision)| Some((SupplyId::parse(&id).ok()?, revision)))
            .collect())
    }

    /// All needs by id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn needs(&self) -> Result<Vec<Need>> {
        let rows = need::Entity::find().order_by_asc(need::Column::Id).all(self.db()).await;
        rows.at(self.place())?.iter().map(Need::from_row).collect::<Result<_, Unreadable>>().at(self.place())
    }

    /// One need.
    ///
    /// # Errors
    /// What the database says.
    pub async fn need(&self, id: &NeedId) -> Result<Option<Need>> {
        let row = need::Entity::find_by_id(id.as_str()).one(self.db()).await.at(self.place())?;
        row.map(|row| Need::from_row(&row)).transpose().at(self.place())
    }

    /// All enterprises by id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn enterprises(&self) -> Result<Vec<Enterprise>> {
        let rows = enterprise::Entity::find().order_by_asc(enterprise::Column::Id).all(self.db()).await;
        let records = rows.at(self.place())?;
        records.iter().map(Enterprise::from_row).collect::<Result<_, Unreadable>>().at(self.place())
    }

    /// How many records there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn counts(&self) -> Result<Counts> {
        let (db, place) = (self.db(), self.place());
        Ok(Counts {
            supplies: supply::Entity::find().count(db).await.at(place)?,
            needs: need::Entity::find().count(db).await.at(place)?,
            enterprises: enterprise::Entity::find().count(db).await.at(place)?,
            import_runs: import_run::Entity::find().count(db).await.at(place)?,
        })
    }

    /// The rows that spoke of a record, in the order in which they came in.
    ///
    /// # Errors
    /// What the database says.
    pub async fn provenance(&self, kind: RecordKind, id: &str) -> Result<Vec<Provenance>> {
        let rows = provenance::Entity::find()
            .filter(provenance::Column::RecordKind.eq(kind.code()))
            .filter(provenance::Column::RecordId.eq(id))
            .order_by_asc(provenance::Column::Run)
            .order_by_asc(provenance::Column::Sheet)
            .order_by_asc(provenance::Column::RowNumber);
        let rows = rows.all(self.db()).await.at(self.place())?;
        let runs: HashSet<i64> = rows.iter().map(|row| row.run).collect();
        let files = import_file::Entity::find().filter(import_file::Column::Run.is_in(runs));
        let files: HashMap<i64, import_file::Model> =
            files.all(self.db()).await.at(self.place())?.into_iter().map(|file| (file.run, file)).collect();
        let found = rows.into_iter().map(|row| Provenance {
            run: row.run,
            finished: files.get(&row.run).and_then(|file| file.finished_at.clone()).unwrap_or_default(),
            file: files.get(&row.run).map(|file| file.name.clone()).unwrap_or_default(),
            sha256: row.sha256,
            sheet: Some(row.sheet).filter(|sheet| !sheet.is_empty()),
            row: u32::try_from(row.row_number).unwrap_or(u32::MAX),
        });
        Ok(found.collect())
    }

    /// The revision reached by the imports that were finished before a day, given as `YYYY-MM-DD`; 0 if none was.
    ///
    /// # Errors
    /// What the database says.
    pub async fn revision_before(&self, day: &str) -> Result<i64> {
        let runs = import_run::Entity::find()
            .filter(import_run::Column::Finished.lt(day))
            .order_by_desc(import_run::Column::RevisionAfter);
        let last = runs.one(self.db()).await.at(self.place())?;
        Ok(last.and_then(|run| run.revision_after).unwrap_or(0))
    }

    /// The files that came in, oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn imported_files(&self) -> Result<Vec<ImportedFile>> {
        let rows = import_file::Entity::find().order_by_asc(import_file::Column::Id).all(self.db()).await;
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        let files = rows.at(self.place())?.into_iter().map(|row| ImportedFile {
            run: row.run,
            kind: row.kind,
            file: row.name,
            sha256: row.sha256,
            profile: row.profile,
            finished: row.finished_at.unwrap_or_default(),
            summary: ImportSummary {
                rows: count(row.rows),
                added: count(row.added),
                merged: count(row.merged),
                unchanged: count(row.unchanged),
                errors: count(row.errors),
            },
        });
        Ok(files.collect())
    }
}
