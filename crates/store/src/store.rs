//! Opening a store, and what it knows about itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait};

use crate::entity::meta;
use crate::error::{Context, Result};
use crate::migration::{self, REVISION, STORE_ID};
use crate::{Error, Import, NewImport, sqlite};

/// How a store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenOptions {
    /// Make the file if there is none; without it a missing file is [`Error::NoStore`].
    pub create: bool,
    /// How long to wait for another writer before [`Error::Busy`].
    pub busy_timeout: Duration,
}

impl Default for OpenOptions {
    /// Creates, and waits ten seconds: a centre's import takes a few, a nation's is worth a message.
    fn default() -> Self {
        Self { create: true, busy_timeout: Duration::from_secs(10) }
    }
}

/// The truth of a centre. Clones share one pool of connections.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    db: DatabaseConnection,
    store_id: String,
    place: String,
}

impl Store {
    /// Opens `sqlite://path`, makes the file if there is none, and brings the schema up to date.
    ///
    /// # Errors
    /// [`Error::UnknownUrl`], [`Error::NotAStore`], [`Error::NewerSchema`], [`Error::CannotOpen`], [`Error::ReadOnly`],
    /// [`Error::Damaged`], [`Error::Busy`].
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_with(url, OpenOptions::default()).await
    }

    /// The same for a path, which may hold any characters.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_file(path: &Path, options: OpenOptions) -> Result<Self> {
        Self::open_with(&sqlite::url_of(path), options).await
    }

    /// The same with options.
    ///
    /// # Errors
    /// As [`Store::open`], and [`Error::NoStore`].
    pub async fn open_with(url: &str, options: OpenOptions) -> Result<Self> {
        if !url.starts_with("sqlite:") {
            return Err(Error::UnknownUrl { url: url.to_owned() });
        }
        let place = sqlite::place(url);
        let db = sqlite::connect(url, options.create, options.busy_timeout).await?;
        migration::migrate(&db, &place).await?;
        let store_id = read_meta(&db, STORE_ID, &place).await?;
        Ok(Self { inner: Arc::new(Inner { db, store_id, place }) })
    }

    /// The UUID given when the store was made; an index built from another store is told by it.
    pub fn store_id(&self) -> &str {
        &self.inner.store_id
    }

    /// The file, for messages.
    pub fn place(&self) -> &str {
        &self.inner.place
    }

    /// The highest revision given so far; every change of a record takes the next one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn revision(&self) -> Result<i64> {
        read_revision(self.db(), self.place()).await
    }

    /// Begins to import one file and takes the write lock; another writer is waited for.
    ///
    /// # Errors
    /// [`Error::Busy`] when the other writer does not end in time.
    pub async fn begin_import(&self, file: NewImport) -> Result<Import> {
        Import::begin(self, file).await
    }

    /// Writes one consistent, compact file while readers and imports go on; it opens as a store. A killed backup leaves
    /// `path.partial` and never a half `path`.
    ///
    /// # Errors
    /// [`Error::BackupExists`], [`Error::BackupFailed`], and what the database says.
    pub async fn backup_to(&self, path: &Path) -> Result<()> {
        let target = path.to_owned();
        let shown = path.display().to_string();
        let partial = PathBuf::from(format!("{shown}.partial"));
        let failed = |source| Error::BackupFailed { path: shown.clone(), source };
        if target.exists() {
            return Err(Error::BackupExists { path: shown });
        }
        match std::fs::remove_file(&partial) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        sqlite::copy_to(self.db(), &partial.to_string_lossy()).await.at(&shown)?;
        let put = move || {
            // the copy is on the disk before it gets its name
            std::fs::File::options().write(true).open(&partial)?.sync_all()?;
            std::fs::rename(&partial, &target)
        };
        let done = tokio::task::spawn_blocking(put).await;
        done.unwrap_or_else(|panicked| Err(std::io::Error::other(panicked))).map_err(failed)
    }

    /// Closes all connections and folds the write-ahead log into the file; without it the log stays beside the file
    /// until the next opening, which is harmless.
    ///
    /// # Errors
    /// What the database says.
    pub async fn close(self) -> Result<()> {
        self.inner.db.close_by_ref().await.at(self.place())
    }

    pub(crate) fn db(&self) -> &DatabaseConnection {
        &self.inner.db
    }
}

pub(crate) async fn read_meta<C: ConnectionTrait>(db: &C, key: &str, place: &str) -> Result<String> {
    let row = meta::Entity::find_by_id(key).one(db).await.at(place)?;
    row.map(|row| row.value).ok_or_else(|| Error::NotAStore { place: place.to_owned() })
}

pub(crate) async fn read_revision<C: ConnectionTrait>(db: &C, place: &str) -> Result<i64> {
    let text = read_meta(db, REVISION, place).await?;
    text.parse().map_err(|_| Error::Unreadable {
        place: place.to_owned(),
        table: "meta",
        id: REVISION.to_owned(),
        column: "value",
        value: text,
    })
}
