//! A centre's working folder: `duijie.toml`, `store.db`, `index/`, `exports/`, and optionally `reference/`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use duijie_domain::{Date, IndustryTable, IpcTitles, RegionTable};
use duijie_index::SupplyIndex;
use duijie_store::{OpenOptions, Store};
use duijie_text::Analyzer;

use crate::config::{Config, EXAMPLE, FILE_NAME};
use crate::{Error, Result};

/// An open working folder with everything that its use cases share. Cheap to clone.
#[derive(Clone)]
pub struct Centre {
    pub(crate) dir: PathBuf,
    pub(crate) config: Arc<Config>,
    pub(crate) store: Store,
    analyzer: Arc<OnceLock<Analyzer>>,
    pub(crate) reference: Arc<Reference>,
    pub(crate) today: Date,
}

/// The reference tables in use.
pub struct Reference {
    /// Divisions.
    pub regions: RegionTable,
    /// Industries.
    pub industries: IndustryTable,
    /// IPC titles.
    pub ipc_titles: IpcTitles,
}

impl Centre {
    /// Makes a working folder, or completes one; what is there stays.
    ///
    /// # Errors
    /// [`Error::File`] when the folder cannot be written.
    pub async fn init(dir: &Path, today: Date) -> Result<Self> {
        std::fs::create_dir_all(dir.join("exports")).map_err(Error::file("create", dir))?;
        let config = dir.join(FILE_NAME);
        if !config.exists() {
            std::fs::write(&config, EXAMPLE).map_err(Error::file("write", &config))?;
        }
        Self::connect(dir, today).await
    }

    /// Opens a working folder.
    ///
    /// # Errors
    /// [`Error::NoCentre`] when there is no store in it, and whatever configuration, dictionary, tables and store say.
    pub async fn open(dir: &Path, today: Date) -> Result<Self> {
        if !store_path(dir).exists() {
            return Err(Error::NoCentre { dir: dir.to_owned() });
        }
        Self::connect(dir, today).await
    }

    async fn connect(dir: &Path, today: Date) -> Result<Self> {
        let config = Config::load(dir)?;
        let analyzer = OnceLock::new();
        if config.text.user_dictionary.is_some() {
            // a bad line of the user's must be told at once; the lexicon that ships can wait until it is needed
            let _ = analyzer.set(self::analyzer(dir, &config)?);
        }
        let reference = Reference::load(&dir.join("reference"))?;
        let store = Store::open_file(&store_path(dir), OpenOptions::default()).await?;
        Ok(Self {
            dir: dir.to_owned(),
            config: Arc::new(config),
            store,
            analyzer: Arc::new(analyzer),
            reference: Arc::new(reference),
            today,
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where files for people go.
    pub fn exports(&self) -> PathBuf {
        self.dir.join("exports")
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The analyser of index, needs and queries.
    pub fn analyzer(&self) -> &Analyzer {
        self.analyzer.get_or_init(Analyzer::new)
    }

    /// The reference tables.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The day as of which everything is said.
    pub fn today(&self) -> Date {
        self.today
    }

    /// The revision the store had when that day began: what has a later one is new or changed since.
    ///
    /// # Errors
    /// Store errors.
    pub async fn revision_before(&self, day: Date) -> Result<i64> {
        Ok(self.store.revision_before(&day.to_string()).await?)
    }

    pub(crate) fn index_dir(&self) -> PathBuf {
        self.dir.join("index")
    }

    /// Opens the index for writing, makes one if there is none, and makes sure that it belongs to this store.
    pub(crate) fn open_index(&self) -> Result<SupplyIndex> {
        self.of_this_store(SupplyIndex::open(&self.index_dir(), self.analyzer())?)
    }

    /// Opens the index for reading; there must be one.
    pub(crate) fn open_built_index(&self) -> Result<SupplyIndex> {
        self.of_this_store(SupplyIndex::open_built(&self.index_dir(), self.analyzer())?)
    }

    fn of_this_store(&self, index: SupplyIndex) -> Result<SupplyIndex> {
        if let Some(stamp) = index.stamp()?
            && stamp.store_id != self.store.store_id()
        {
            return Err(Error::Index(duijie_index::Error::Outdated {
                found: format!("[store {}]", stamp.store_id),
                wanted: format!("[store {}]", self.store.store_id()),
            }));
        }
        Ok(index)
    }
}

/// The analyser of a folder without opening its store; with no folder, the one that ships.
///
/// # Errors
/// [`Error::File`] when the user dictionary cannot be read, [`Error::Text`] when a line of it is bad.
pub fn analyzer(dir: &Path, config: &Config) -> Result<Analyzer> {
    match &config.text.user_dictionary {
        None => Ok(Analyzer::new()),
        Some(file) => {
            let path = dir.join(file);
            let words = std::fs::read_to_string(&path).map_err(Error::file("read", &path))?;
            Ok(Analyzer::with_user_dictionary(&words)?)
        }
    }
}

fn store_path(dir: &Path) -> PathBuf {
    dir.join("store.db")
}

impl Reference {
    /// The tables that ship, each replaced by a file of the same name in `folder` if there is one.
    ///
    /// # Errors
    /// [`Error::Reference`] when such a file is no table of codes and names.
    pub fn load(folder: &Path) -> Result<Self> {
        Ok(Self {
            regions: table(folder, "regions.csv", RegionTable::from_csv)?
                .unwrap_or_else(RegionTable::embedded),
            industries: table(folder, "industries.csv", IndustryTable::from_csv)?
                .unwrap_or_else(IndustryTable::embedded),
            ipc_titles: table(folder, "ipc.csv", IpcTitles::from_csv)?.unwrap_or_else(IpcTitles::embedded),
        })
    }
}

fn table<T, E: std::fmt::Display>(
    folder: &Path,
    name: &str,
    parse: impl Fn(&str) -> std::result::Result<T, E>,
) -> Result<Option<T>> {
    let path = folder.join(name);
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).map_err(Error::file("read", &path))?;
    parse(&text).map(Some).map_err(|error| Error::Reference { path, detail: error.to_string() })
}
