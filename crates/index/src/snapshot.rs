//! A frozen view of the index in which supplies are numbered by ascending id.
//!
//! Segments number their documents in the order of arrival. A snapshot renumbers all living documents: `doc_idx` 0 is the
//! smallest id. Ties by `doc_idx` are then ties by id, and lists from several segments can be put together in one order.

use duijie_domain::SupplyId;
use duijie_domain::matches::{Stream, TextField};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, Index, ReloadPolicy, Searcher, SegmentReader, TERMINATED, Term};

use crate::schema::Fields;
use crate::select::RecentSets;
use crate::{Error, Result};

/// Marks a deleted document in [`Snapshot::doc_idx`].
pub(crate) const DELETED: u32 = u32::MAX;

/// The view. Cheap to share by reference between threads.
pub struct Snapshot {
    pub(crate) searcher: Searcher,
    pub(crate) fields: Fields,
    /// Ids by `doc_idx`.
    ids: Vec<SupplyId>,
    /// Store revisions by `doc_idx`.
    revisions: Vec<i64>,
    /// By segment, then by the segment's own document number: `doc_idx`, or [`DELETED`].
    pub(crate) doc_idx: Vec<Vec<u32>>,
    pub(crate) recent: RecentSets,
}

impl Snapshot {
    pub(crate) fn load(index: &Index, fields: Fields) -> Result<Self> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher: Searcher = tantivy::IndexReader::searcher(&reader);
        let mut living: Vec<(SupplyId, i64, usize, u32)> = Vec::with_capacity(searcher.num_docs() as usize);
        for (segment_ord, segment) in searcher.segment_readers().iter().enumerate() {
            let revisions = segment.fast_fields().i64("revision")?;
            for_each_living(segment, |id, doc| {
                living.push((id, revisions.first(doc).unwrap_or_default(), segment_ord, doc));
            })?;
        }
        // each segment came in ascending order, so this merges a few runs
        living.sort();
        let mut doc_idx: Vec<Vec<u32>> = searcher
            .segment_readers()
            .iter()
            .map(|segment| vec![DELETED; segment.max_doc() as usize])
            .collect();
        let (mut ids, mut revisions) = (Vec::with_capacity(living.len()), Vec::with_capacity(living.len()));
        for (idx, (id, revision, segment_ord, doc)) in living.into_iter().enumerate() {
            doc_idx[segment_ord][doc as usize] = idx as u32;
            ids.push(id);
            revisions.push(revision);
        }
        Ok(Self { searcher, fields, ids, revisions, doc_idx, recent: RecentSets::default() })
    }

    /// How many supplies the view holds.
    pub fn n_docs(&self) -> usize {
        self.ids.len()
    }

    /// Ids by `doc_idx`, ascending.
    pub fn ids(&self) -> &[SupplyId] {
        &self.ids
    }

    /// Store revisions by `doc_idx`.
    pub fn revisions(&self) -> &[i64] {
        &self.revisions
    }

    /// The number of a supply, if it is in the view. Cost: O(log n).
    pub fn find(&self, id: &SupplyId) -> Option<u32> {
        self.ids.binary_search(id).ok().map(|idx| idx as u32)
    }

    /// Calls `visit(doc_idx, term_freq)` for every supply whose field has the term, in no particular order.
    ///
    /// # Errors
    /// [`Error::Folder`] when the files cannot be read.
    pub fn read_postings(
        &self,
        stream: Stream,
        field: TextField,
        term: &str,
        mut visit: impl FnMut(u32, u32),
    ) -> Result<()> {
        let handle = self.fields.text(stream, field);
        let term = Term::from_field_text(handle, term);
        for (segment, doc_idx) in self.searcher.segment_readers().iter().zip(&self.doc_idx) {
            let inverted = segment.inverted_index(handle)?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::WithFreqs)? else {
                continue;
            };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                let idx = doc_idx[doc as usize];
                if idx != DELETED {
                    visit(idx, postings.term_freq());
                }
                doc = postings.advance();
            }
        }
        Ok(())
    }

    /// Lengths of a field in tokens by `doc_idx`, as the index codes them: exact up to 40, then in steps of about 6 %.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the lengths are missing.
    pub fn field_lengths(&self, stream: Stream, field: TextField) -> Result<Vec<u32>> {
        let handle = self.fields.text(stream, field);
        let mut lengths = vec![0; self.n_docs()];
        for (segment, doc_idx) in self.searcher.segment_readers().iter().zip(&self.doc_idx) {
            let norms: FieldNormReader = segment.get_fieldnorms_reader(handle)?;
            for (doc, &idx) in doc_idx.iter().enumerate() {
                if idx != DELETED {
                    lengths[idx as usize] = norms.fieldnorm(doc as u32);
                }
            }
        }
        Ok(lengths)
    }
}

/// Calls `visit(id, doc)` for the living documents of a segment by ascending id; `doc` is the segment's own number.
///
/// The dictionary is read once from end to end. Asked for one id after the other it unpacks a block for each, which took
/// seventy times as long.
fn for_each_living(segment: &SegmentReader, mut visit: impl FnMut(SupplyId, u32)) -> Result<()> {
    let damaged =
        |what: &str| Error::Damaged(tantivy::TantivyError::InternalError(format!("column `id`: {what}")));
    let column = segment.fast_fields().str("id")?.ok_or_else(|| damaged("missing"))?;
    let mut living: Vec<(u64, u32)> = Vec::with_capacity(segment.num_docs() as usize);
    for doc in segment.doc_ids_alive() {
        living.push((column.term_ords(doc).next().ok_or_else(|| damaged("empty"))?, doc));
    }
    living.sort_unstable();
    let mut living = living.into_iter().peekable();
    let mut ids = column.dictionary().stream()?;
    while let Some(&(wanted, _)) = living.peek() {
        if !ids.advance() {
            return Err(damaged("shorter than its documents"));
        }
        if ids.term_ord() != wanted {
            continue;
        }
        let text = std::str::from_utf8(ids.key()).map_err(|_| damaged("not text"))?;
        let id = SupplyId::parse(text).map_err(|_| damaged("not an id"))?;
        while let Some((_, doc)) = living.next_if(|&(ord, _)| ord == wanted) {
            visit(id.clone(), doc);
        }
    }
    Ok(())
}
