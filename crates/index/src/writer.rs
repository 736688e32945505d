//! Bringing the index up to date: put, remove, commit with a stamp.

use duijie_domain::{Supply, SupplyId};
use tantivy::Term;

use crate::schema::Fields;
use crate::stamp::Payload;
use crate::{Error, Result, Stamp, document};

/// Memory that each indexing thread fills before it writes a segment; larger means fewer segments to merge.
const BYTES_PER_THREAD: usize = 128 << 20;

/// The only writer of an index; a second one is refused with [`Error::Locked`].
pub struct IndexWriter {
    inner: tantivy::IndexWriter,
    fields: Fields,
    analyzer_version: String,
}

impl IndexWriter {
    pub(crate) fn new(
        index: &tantivy::Index,
        fields: Fields,
        analyzer_version: &str,
        n_threads: usize,
    ) -> Result<Self> {
        let n_threads = n_threads.max(1);
        let inner = index.writer_with_num_threads(n_threads, n_threads * BYTES_PER_THREAD)?;
        Ok(Self { inner, fields, analyzer_version: analyzer_version.to_owned() })
    }

    /// Adds a supply, or replaces the one with its id. Visible after the next commit.
    ///
    /// # Errors
    /// [`Error::Folder`] when the disk is full, among others.
    pub fn put(&mut self, revision: i64, supply: &Supply) -> Result<()> {
        self.remove(&supply.id);
        self.inner.add_document(document::document(&self.fields, revision, supply))?;
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
        let payload = serde_json::to_string(&Payload::new(&self.analyzer_version, stamp))
            .map_err(|error| Error::Tantivy(tantivy::TantivyError::InternalError(error.to_string())))?;
        let mut prepared = self.inner.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        Ok(())
    }

    /// Waits for background merges, so that no thread outlives the command.
    ///
    /// # Errors
    /// [`Error::Tantivy`] when a merge failed.
    pub fn finish(self) -> Result<()> {
        Ok(self.inner.wait_merging_threads()?)
    }
}
