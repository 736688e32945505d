//! Which supplies pass a filter, as a set that many searches can share.
//!
//! Searches repeat the parts of their filters: in force today, one class, one province. The set of each part is kept while it
//! is asked for, so that most filters cost an intersection instead of a walk over the index.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use tantivy::query::{EnableScoring, Query};

use crate::snapshot::DELETED;
use crate::{Filter, Result, Snapshot};

/// Sets kept: of 1.35 million supplies one takes 169 KB.
const MOST_KEPT: NonZeroUsize = NonZeroUsize::new(128).unwrap();

/// A set of supplies of one snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocSet {
    words: Vec<u64>,
}

impl DocSet {
    /// The empty set over so many supplies.
    pub fn empty(n_docs: usize) -> Self {
        Self { words: vec![0; n_docs.div_ceil(64)] }
    }

    /// Adds a supply.
    pub fn insert(&mut self, doc_idx: u32) {
        self.words[doc_idx as usize / 64] |= 1 << (doc_idx % 64);
    }

    /// Whether the supply is in the set.
    pub fn contains(&self, doc_idx: u32) -> bool {
        self.words[doc_idx as usize / 64] & (1 << (doc_idx % 64)) != 0
    }

    fn intersect(&mut self, other: &DocSet) {
        std::iter::zip(&mut self.words, &other.words).for_each(|(word, other)| *word &= other);
    }

    /// How many are in it.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }
}

/// Sets of single criteria, the latest used.
pub(crate) struct RecentSets(Mutex<LruCache<Filter, Arc<DocSet>>>);

impl Default for RecentSets {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST_KEPT)))
    }
}

impl Snapshot {
    /// The supplies that pass a filter. Cost: O(supplies / 64) a criterion asked for lately, otherwise a walk over what
    /// satisfies it.
    ///
    /// # Errors
    /// [`crate::Error::Tantivy`] when the query fails.
    pub fn select(&self, filter: &Filter) -> Result<DocSet> {
        let mut criteria = filter.criteria().into_iter();
        let Some(first) = criteria.next() else { return self.walk(filter) };
        let mut set = DocSet::clone(&*self.recent(first)?);
        for criterion in criteria {
            set.intersect(&*self.recent(criterion)?);
        }
        Ok(set)
    }

    fn recent(&self, criterion: Filter) -> Result<Arc<DocSet>> {
        let kept = || self.recent.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = kept().get(&criterion) {
            return Ok(Arc::clone(set));
        }
        let set = Arc::new(self.walk(&criterion)?);
        kept().put(criterion, Arc::clone(&set));
        Ok(set)
    }

    fn walk(&self, filter: &Filter) -> Result<DocSet> {
        let mut set = DocSet::empty(self.n_docs());
        let holders = match &filter.holder {
            Some(part) => self.holders_containing(part)?,
            None => Vec::new(),
        };
        // straight into the set: tantivy's own collector of document sets hashes every address
        let weight = filter
            .query(&self.fields, &holders)
            .weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        for (segment, doc_idx) in self.searcher.segment_readers().iter().zip(&self.doc_idx) {
            weight.for_each_no_score(segment, &mut |docs| {
                for &doc in docs {
                    let idx = doc_idx[doc as usize];
                    if idx != DELETED {
                        set.insert(idx);
                    }
                }
            })?;
        }
        Ok(set)
    }

    /// Names of holders that contain `part`, from all segments. Cost: O(holders).
    fn holders_containing(&self, part: &str) -> Result<Vec<String>> {
        let part = duijie_domain::Holder::named(part).name;
        let mut names = Vec::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.holder)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() {
                if let Ok(name) = std::str::from_utf8(terms.key())
                    && name.contains(&part)
                {
                    names.push(name.to_owned());
                }
            }
        }
        Ok(names)
    }
}
