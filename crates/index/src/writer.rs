//! Bringing the index up to date: put, remove, commit with a stamp.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use duijie_domain::{Supply, SupplyId};
use duijie_text::Analyzer;
use tantivy::Term;
use tantivy::merge_policy::LogMergePolicy;

use crate::document::SupplyDocument;
use crate::schema::Fields;
use crate::stamp::Payload;
use crate::{Error, Result, Stamp};

/// Memory that each indexing thread fills before it writes a segment; about 130,000 patents.
///
/// The larger, the fewer segments to write, to merge and to look terms up in. With 16 MB the same work took 1.5 times the
/// processor time of 128 MB.
const BYTES_PER_THREAD: usize = 256 << 20;

/// Segments beyond this are left as they are.
///
/// Merging eight of them writes every posting again, for about a third of what it took to index them. Small segments, as
/// many small updates leave them, are merged.
const LARGEST_MERGED_DOCS: usize = 100_000;

/// The only writer of an index; a second one is refused with [`Error::Locked`].
pub struct IndexWriter {
    inner: tantivy::IndexWriter<SupplyDocument>,
    fields: Fields,
    analyzer: Analyzer,
    met: Option<Met>,
    /// For messages.
    folder: PathBuf,
}

/// The ids put into an index that was empty when its writer came, so that nothing is removed which cannot be there: each
/// removal is looked up in every segment at the next commit. Hashes suffice, a clash is only a needless removal.
#[derive(Default)]
struct Met {
    hashes: HashSet<u64>,
    state: RandomState,
}

impl Met {
    /// Remembers an id; whether it may have been put before.
    fn is_again(&mut self, id: &SupplyId) -> bool {
        !self.hashes.insert(self.state.hash_one(id.as_str()))
    }
}

impl IndexWriter {
    pub(crate) fn new(
        index: &tantivy::Index,
        fields: Fields,
        analyzer: &Analyzer,
        folder: &Path,
        n_threads: usize,
    ) -> Result<Self> {
        let n_threads = n_threads.max(1);
        let inner = index
            .writer_with_num_threads(n_threads, n_threads * BYTES_PER_THREAD)
            .map_err(|error| Error::from_tantivy(folder, error))?;
        let mut policy = LogMergePolicy::default();
        policy.set_max_docs_before_merge(LARGEST_MERGED_DOCS);
        inner.set_merge_policy(Box::new(policy));
        let is_empty = index.load_metas()?.segments.is_empty();
        let met = is_empty.then(Met::default);
        Ok(Self { inner, fields, analyzer: analyzer.clone(), met, folder: folder.to_owned() })
    }

    /// Adds a supply, or replaces the one with its id. Visible after the next commit.
    ///
    /// # Errors
    /// [`Error::Folder`] when the disk is full, among others.
    pub fn put(&mut self, revision: i64, supply: &Supply) -> Result<()> {
        if self.met.as_mut().is_none_or(|met| met.is_again(&supply.id)) {
            self.remove(&supply.id);
        }
        let document = SupplyDocument::new(self.analyzer.clone(), &self.fields, revision, supply);
        self.inner.add_document(document).map_err(|error| Error::from_tantivy(&self.folder, error))?;
        Ok(())
    }

    /// Removes a supply, if it is there. Visible after the next commit.
    pub fn remove(&mut self, id: &SupplyId) {
        self.inner.delete_term(Term::from_field_text(self.fields.id, id.as_str()));
    }

    /// Makes everything since the last commit visible, all or nothing, and says how far the index has come.
    ///
    /// # Errors
    /// [`Error::Folder`] when the disk is full, among others; the last commit stays valid.
    pub fn commit(&mut self, stamp: &Stamp) -> Result<()> {
        let payload = serde_json::to_string(&Payload::new(self.analyzer.version(), stamp))
            .map_err(|error| Error::Tantivy(tantivy::TantivyError::InternalError(error.to_string())))?;
        let folder = &self.folder;
        let failed = |error| Error::from_tantivy(folder, error);
        let mut prepared = self.inner.prepare_commit().map_err(failed)?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(failed)?;
        Ok(())
    }

    /// Waits for background merges, so that no thread outlives the command.
    ///
    /// # Errors
    /// [`Error::Tantivy`] when a merge failed.
    pub fn finish(self) -> Result<()> {
        self.inner.wait_merging_threads().map_err(|error| Error::from_tantivy(&self.folder, error))
    }
}
