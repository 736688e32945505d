//! The order in which alike supplies stand together: by segment, then by their first IPC symbol.
//!
//! What reads all postings of a segment then writes to neighbouring places, which stay in the cache; a segment holds enough
//! supplies to bring alike ones together.

use crate::snapshot::DELETED;
use crate::{Result, Snapshot};

/// Longer texts name a group; up to four characters name a section, class or subclass.
const SUBCLASS_CHARS: usize = 4;

impl Snapshot {
    /// All `doc_idx`, segment by segment, there ordered by the supply's alphabetically first IPC group, ties by `doc_idx`;
    /// supplies without one come last. Cost: O(n log n).
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] when the column is missing.
    pub fn by_ipc(&self) -> Result<Vec<u32>> {
        let mut order = Vec::with_capacity(self.n_docs());
        for (segment, doc_idx) in self.searcher.segment_readers().iter().zip(&self.doc_idx) {
            let column = segment.fast_fields().str("ipc")?;
            let mut is_group = Vec::new();
            if let Some(column) = &column {
                let mut symbols = column.dictionary().stream()?;
                while symbols.advance() {
                    is_group.push(symbols.key().len() > SUBCLASS_CHARS);
                }
            }
            let first_group = |doc: u32| {
                let symbols = column.iter().flat_map(|column| column.term_ords(doc));
                symbols.filter(|&ord| is_group[ord as usize]).min().unwrap_or(u64::MAX)
            };
            let living = (0..).zip(doc_idx).filter(|&(_, &idx)| idx != DELETED);
            let mut of_segment: Vec<(u64, u32)> = living.map(|(doc, &idx)| (first_group(doc), idx)).collect();
            of_segment.sort_unstable();
            order.extend(of_segment.into_iter().map(|(_, idx)| idx));
        }
        Ok(order)
    }
}
