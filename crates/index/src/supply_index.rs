//! An index in a folder or in memory: opening, versions, writers, snapshots.

use std::path::{Path, PathBuf};

use duijie_domain::matches::Stream;
use duijie_text::Analyzer;
use tantivy::Index;
use tantivy::directory::MmapDirectory;
use tantivy::tokenizer::TextAnalyzer;

use crate::schema::{self, Fields, tokenizer_name};
use crate::stamp::Payload;
use crate::tokenizer::LineTokenizer;
use crate::{Error, IndexWriter, Result, Snapshot, Stamp};

/// The file in which tantivy lists its segments.
const META_FILE: &str = "meta.json";

/// An index of supplies.
pub struct SupplyIndex {
    index: Index,
    fields: Fields,
    analyzer: Analyzer,
    /// Where it is, for messages.
    folder: PathBuf,
}

impl SupplyIndex {
    /// An empty index in memory, for evaluation sets and tests.
    ///
    /// # Errors
    /// [`Error::Tantivy`] when the schema is refused, which a test rules out.
    pub fn in_ram(analyzer: &Analyzer) -> Result<Self> {
        let (schema, fields) = schema::build();
        let index = Index::builder().schema(schema).create_in_ram()?;
        Ok(Self::with_tokenizers(index, fields, analyzer, Path::new("")))
    }

    /// Opens an index that was built, for reading.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none or it has no commit yet; otherwise as [`SupplyIndex::open`].
    pub fn open_built(folder: &Path, analyzer: &Analyzer) -> Result<Self> {
        let missing = || Error::Missing { path: folder.to_owned() };
        if !folder.join(META_FILE).exists() {
            return Err(missing());
        }
        let index = Self::open(folder, analyzer)?;
        match index.stamp()? {
            Some(_) => Ok(index),
            None => Err(missing()),
        }
    }

    /// Opens the index in `folder`, or makes an empty one there.
    ///
    /// # Errors
    /// [`Error::Outdated`] when schema or lexicon differ from this program's, [`Error::Folder`] when the folder cannot be
    /// used, [`Error::Damaged`] when its files do not fit together.
    pub fn open(folder: &Path, analyzer: &Analyzer) -> Result<Self> {
        let in_folder = |source| Error::Folder { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(in_folder)?;
        let (schema, fields) = schema::build();
        let directory = MmapDirectory::open(folder)
            .map_err(|error| in_folder(std::io::Error::other(error.to_string())))?;
        let exists =
            Index::exists(&directory).map_err(|error| in_folder(std::io::Error::other(error.to_string())))?;
        let index = if exists {
            Index::open(directory)?
        } else {
            Index::builder().schema(schema.clone()).open_or_create(directory)?
        };
        if index.schema() != schema {
            return Err(Error::Outdated {
                found: "[another schema]".to_owned(),
                wanted: format!("[schema {}]", crate::SCHEMA_VERSION),
            });
        }
        let opened = Self::with_tokenizers(index, fields, analyzer, folder);
        opened.stamp()?;
        Ok(opened)
    }

    fn with_tokenizers(index: Index, fields: Fields, analyzer: &Analyzer, folder: &Path) -> Self {
        for stream in Stream::ALL {
            index.tokenizers().register(tokenizer_name(stream), TextAnalyzer::from(LineTokenizer));
        }
        Self { index, fields, analyzer: analyzer.clone(), folder: folder.to_owned() }
    }

    /// What the last commit says; `None` for an index without any.
    ///
    /// # Errors
    /// [`Error::Outdated`] when it was made by another schema or lexicon.
    pub fn stamp(&self) -> Result<Option<Stamp>> {
        let metas = self.index.load_metas()?;
        let Some(text) = metas.payload else { return Ok(None) };
        let payload: Payload = serde_json::from_str(&text).map_err(|_| Error::Outdated {
            found: "[another schema]".to_owned(),
            wanted: format!("[schema {}]", crate::SCHEMA_VERSION),
        })?;
        payload.verify(self.analyzer.version()).map(Some)
    }

    /// The writer, with so many indexing threads.
    ///
    /// # Errors
    /// [`Error::Locked`] when there is one already.
    pub fn writer(&self, n_threads: usize) -> Result<IndexWriter> {
        IndexWriter::new(&self.index, self.fields.clone(), &self.analyzer, &self.folder, n_threads)
    }

    /// A frozen view of the last commit. Cost: O(n log n) in the number of supplies, about a second a million.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a column is missing.
    pub fn snapshot(&self) -> Result<Snapshot> {
        Snapshot::load(&self.index, self.fields.clone())
    }

    /// Reads every file of the index against its checksum; the names of damaged ones, sorted.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the index cannot even be listed.
    pub fn damaged_files(&self) -> Result<Vec<String>> {
        let mut names: Vec<String> =
            self.index.validate_checksum()?.into_iter().map(|path| path.display().to_string()).collect();
        names.sort();
        Ok(names)
    }
}
