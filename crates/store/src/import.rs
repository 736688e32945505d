//! One file comes in: all of it or nothing.
//!
//! An [`Import`] is a transaction that holds the write lock from its first moment to [`Import::commit`]. Dropping it, a
//! failed statement or a killed process leave the store as it was. A file that already came in, read in the same way,
//! is a *repeat*: it is older than whatever came after it, so none of its rows may change anything and none does. The same
//! bytes read in another way (another profile, a newer reader) are *known content*: just as old, so their rows may fill
//! blanks with what was not understood before, and never correct.

use std::sync::Arc;

use duijie_domain::field::RecordKind;
use duijie_domain::merge::Precedence;
use duijie_domain::row::{Place, RowProblem, Severity};
use duijie_domain::{Enterprise, Lang, Need, Supply};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, sea_query::OnConflict,
};

use crate::batch::{self, FileFacts};
use crate::entity::{import_file, import_run, meta, row_problem};
use crate::error::{Context, Result};
use crate::migration::REVISION;
use crate::record::{Record, enterprise_of};
use crate::resolve::{Clock, FileMemory, Outcome};
use crate::{Error, Store, sqlite, store};

/// The file that is about to come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    /// What its rows are.
    pub kind: RecordKind,
    /// Its name, as messages show it.
    pub file_name: String,
    /// Digest of its bytes, hexadecimal.
    pub sha256: String,
    /// Name of the column profile.
    pub profile: String,
    /// RFC 3339 time at which the import began.
    pub started: String,
    /// Everything that decides how the bytes become records (profile or mapping, sheet, reader version); the same bytes
    /// with another key are no repeat.
    pub layout_key: String,
}

/// How many rows a file had and what became of them; `rows` is the sum of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportSummary {
    /// Rows of the file.
    pub rows: u64,
    /// New records.
    pub added: u64,
    /// Rows that changed a known record.
    pub merged: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows that were refused.
    pub errors: u64,
}

/// A running import. Drop it to take everything back.
pub struct Import {
    transaction: DatabaseTransaction,
    place: Arc<str>,
    file: NewImport,
    run: i64,
    import_file: i64,
    is_repeat: bool,
    is_superseded: bool,
    /// Set while statements run: a failed or cancelled batch must never be committed.
    is_broken: bool,
    clock: Clock,
    records: FileMemory,
    enterprises: FileMemory,
    counts: ImportSummary,
}

impl Import {
    pub(crate) async fn begin(store: &Store, file: NewImport) -> Result<Self> {
        let place: Arc<str> = store.place().into();
        let transaction = sqlite::begin_write(store.db()).await.at(&place)?;
        let revision = store::read_revision(&transaction, &place).await?;
        let same_bytes = import_file::Entity::find()
            .filter(import_file::Column::Sha256.eq(file.sha256.as_str()))
            .filter(import_file::Column::Kind.eq(file.kind.code()))
            .filter(import_file::Column::FinishedAt.is_not_null());
        let same_bytes = same_bytes.all(&transaction).await.at(&place)?;
        let is_repeat = same_bytes.iter().any(|known| known.layout_key == file.layout_key);
        let is_superseded = match same_bytes.iter().map(|known| known.id).min() {
            None => false,
            Some(first) => {
                let since = import_file::Entity::find()
                    .filter(import_file::Column::Id.gt(first))
                    .filter(import_file::Column::Kind.eq(file.kind.code()))
                    .filter(import_file::Column::Sha256.ne(file.sha256.as_str()))
                    .filter(import_file::Column::FinishedAt.is_not_null());
                since.one(&transaction).await.at(&place)?.is_some()
            }
        };
        let mut import = Self {
            transaction,
            place,
            file,
            run: 0,
            import_file: 0,
            is_repeat,
            is_superseded,
            is_broken: false,
            clock: Clock(revision),
            records: FileMemory::default(),
            enterprises: FileMemory::default(),
            counts: ImportSummary::default(),
        };
        if !is_repeat {
            import.register().await?;
        }
        Ok(import)
    }

    /// True when this very file already came in, read in the same way; then every row is [`Outcome::Unchanged`] and
    /// nothing at all is written.
    pub fn is_repeat(&self) -> bool {
        self.is_repeat
    }

    /// True when these bytes already came in as records of this kind, however they were read then, and another file of
    /// the kind has come in since. Their rows add records, fill blanks and lengthen lists, but replace no single value:
    /// the later file may have corrected it. Without a later file, reading the bytes anew (by a better mapping, say)
    /// corrects what they said.
    pub fn is_superseded(&self) -> bool {
        self.is_superseded
    }

    /// Takes in supplies; outcomes in the order of the rows. Any number at once; a thousand keeps memory small.
    ///
    /// # Errors
    /// [`Error::WrongKind`], or what the database says; afterwards the import can only be dropped.
    pub async fn apply_supplies(&mut self, rows: Vec<(Place, Supply)>) -> Result<Vec<Outcome>> {
        self.apply(rows).await
    }

    /// Takes in needs, and the enterprises they name: those fill blanks of known enterprises and never correct them,
    /// because a need is no list of enterprises. Outcomes are those of the needs.
    ///
    /// # Errors
    /// As [`Import::apply_supplies`].
    pub async fn apply_needs(&mut self, rows: Vec<(Place, Need)>) -> Result<Vec<Outcome>> {
        let named: Vec<(Place, Enterprise)> =
            rows.iter().filter_map(|(place, need)| Some((place.clone(), enterprise_of(need)?))).collect();
        let outcomes = self.apply(rows).await?;
        if !self.is_repeat {
            let facts = FileFacts { place: &self.place, sha256: &self.file.sha256, run: self.run };
            let memory = &mut self.enterprises;
            let filled = (named, Precedence::SameFile);
            let was_broken = std::mem::replace(&mut self.is_broken, true);
            batch::apply(&self.transaction, &facts, memory, &mut self.clock, filled).await?;
            self.is_broken = was_broken;
        }
        Ok(outcomes)
    }

    /// Takes in enterprises.
    ///
    /// # Errors
    /// As [`Import::apply_supplies`].
    pub async fn apply_enterprises(&mut self, rows: Vec<(Place, Enterprise)>) -> Result<Vec<Outcome>> {
        self.apply(rows).await
    }

    /// Keeps what was wrong with rows, in both languages. Of a repeat nothing is kept: it is known.
    ///
    /// # Errors
    /// What the database says; afterwards the import can only be dropped.
    pub async fn note_problems(&mut self, problems: &[RowProblem]) -> Result<()> {
        if self.is_repeat {
            return Ok(());
        }
        let rows = problems.iter().map(|problem| row_problem::ActiveModel {
            id: NotSet,
            import_file: Set(self.import_file),
            sheet: Set(problem.place.sheet.clone().unwrap_or_default()),
            row_number: Set(i64::from(problem.place.row)),
            column_name: Set(problem.column.clone()),
            value: Set(problem.value.clone()),
            severity: Set(match problem.severity {
                Severity::Flagged => "flagged".to_owned(),
                Severity::Refused => "refused".to_owned(),
            }),
            message_zh: Set(problem.remedy(Lang::Zh)),
            message_en: Set(problem.remedy(Lang::En)),
        });
        let unique = OnConflict::column(row_problem::Column::Id).do_nothing().to_owned();
        let was_broken = std::mem::replace(&mut self.is_broken, true);
        batch::insert(&self.transaction, &self.place, rows.collect(), unique).await?;
        self.is_broken = was_broken;
        Ok(())
    }

    /// Makes everything lasting at once. `rows` counts all rows of the file, `errors` the refused ones among them.
    ///
    /// # Errors
    /// [`Error::Miscounted`] unless `rows` = applied rows + `errors`; [`Error::ImportFailed`] after a failed statement;
    /// what the database says. In each case nothing of the file is stored.
    pub async fn commit(mut self, rows: u64, errors: u64, finished: String) -> Result<ImportSummary> {
        let file = || self.file.file_name.clone();
        if self.is_broken {
            return Err(Error::ImportFailed { file: file() });
        }
        let applied = self.counts.added + self.counts.merged + self.counts.unchanged;
        if rows != applied + errors {
            return Err(Error::Miscounted { file: file(), rows, errors, applied });
        }
        self.counts = ImportSummary { rows, errors, ..self.counts };
        if self.is_repeat {
            self.transaction.rollback().await.at(&self.place)?;
            return Ok(self.counts);
        }
        self.finish(finished).await?;
        let ImportSummary { added, merged, unchanged, .. } = self.counts;
        self.transaction.commit().await.at(&self.place)?;
        tracing::info!(
            run = self.run,
            rows,
            added,
            merged,
            unchanged,
            errors,
            "imported `{}`",
            self.file.file_name
        );
        Ok(self.counts)
    }

    async fn register(&mut self) -> Result<()> {
        let run = import_run::ActiveModel {
            id: NotSet,
            kind: Set(self.file.kind.code().to_owned()),
            started: Set(self.file.started.clone()),
            finished: Set(None),
            revision_before: Set(self.clock.0),
            revision_after: Set(None),
        };
        self.run = run.insert(&self.transaction).await.at(&self.place)?.id;
        let file = import_file::ActiveModel {
            id: NotSet,
            run: Set(self.run),
            name: Set(self.file.file_name.clone()),
            sha256: Set(self.file.sha256.clone()),
            kind: Set(self.file.kind.code().to_owned()),
            profile: Set(self.file.profile.clone()),
            layout_key: Set(self.file.layout_key.clone()),
            rows: Set(0),
            added: Set(0),
            merged: Set(0),
            unchanged: Set(0),
            errors: Set(0),
            finished_at: Set(None),
        };
        self.import_file = file.insert(&self.transaction).await.at(&self.place)?.id;
        Ok(())
    }

    async fn finish(&self, finished: String) -> Result<()> {
        let counts = self.counts;
        let run = import_run::ActiveModel {
            id: Set(self.run),
            finished: Set(Some(finished.clone())),
            revision_after: Set(Some(self.clock.0)),
            ..Default::default()
        };
        run.update(&self.transaction).await.at(&self.place)?;
        let number = |count: u64| Set(i64::try_from(count).unwrap_or(i64::MAX));
        let file = import_file::ActiveModel {
            id: Set(self.import_file),
            rows: number(counts.rows),
            added: number(counts.added),
            merged: number(counts.merged),
            unchanged: number(counts.unchanged),
            errors: number(counts.errors),
            finished_at: Set(Some(finished)),
            ..Default::default()
        };
        file.update(&self.transaction).await.at(&self.place)?;
        let revision =
            meta::ActiveModel { key: Set(REVISION.to_owned()), value: Set(self.clock.0.to_string()) };
        revision.update(&self.transaction).await.at(&self.place)?;
        Ok(())
    }

    async fn apply<R: Record>(&mut self, rows: Vec<(Place, R)>) -> Result<Vec<Outcome>> {
        if self.file.kind != R::KIND {
            return Err(Error::WrongKind { expected: self.file.kind.code(), given: R::KIND.code() });
        }
        let outcomes = if self.is_repeat {
            vec![Outcome::Unchanged; rows.len()]
        } else {
            let facts = FileFacts { place: &self.place, sha256: &self.file.sha256, run: self.run };
            let memory = &mut self.records;
            let rule = if self.is_superseded { Precedence::SameFile } else { Precedence::NewerFile };
            let was_broken = std::mem::replace(&mut self.is_broken, true);
            let outcomes =
                batch::apply(&self.transaction, &facts, memory, &mut self.clock, (rows, rule)).await?;
            self.is_broken = was_broken;
            outcomes
        };
        for outcome in &outcomes {
            match outcome {
                Outcome::Added => self.counts.added += 1,
                Outcome::Merged => self.counts.merged += 1,
                Outcome::Unchanged => self.counts.unchanged += 1,
            }
        }
        Ok(outcomes)
    }
}
