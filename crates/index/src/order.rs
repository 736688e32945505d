//! The order in which alike supplies stand together: by their first IPC symbol.

use std::collections::{BTreeSet, HashMap};

use crate::snapshot::DELETED;
use crate::{Result, Snapshot};

/// Longer texts name a group; up to four characters name a section, class or subclass.
const SUBCLASS_CHARS: usize = 4;

impl Snapshot {
    /// All `doc_idx`, ordered by the supply's alphabetically first IPC group, ties by `doc_idx`; supplies without one come last.
    /// Cost: O(n log n).
    ///
    /// # Errors
    /// [`crate::Error::Damaged`] when the column is missing.
    pub fn by_ipc(&self) -> Result<Vec<u32>> {
        let mut symbols: Vec<Vec<String>> = Vec::new();
        for segment in self.searcher.segment_readers() {
            let mut of_segment = Vec::new();
            if let Some(column) = segment.fast_fields().str("ipc")? {
                let mut symbols = column.dictionary().stream()?;
                while symbols.advance() {
                    of_segment.push(String::from_utf8_lossy(symbols.key()).into_owned());
                }
            }
            symbols.push(of_segment);
        }
        let names: BTreeSet<&String> = symbols.iter().flatten().collect();
        let ranks: HashMap<&String, u32> = names.into_iter().zip(0..).collect();
        let mut rank_of = vec![u32::MAX; self.n_docs()];
        for ((segment, doc_idx), symbols) in
            self.searcher.segment_readers().iter().zip(&self.doc_idx).zip(&symbols)
        {
            let Some(column) = segment.fast_fields().str("ipc")? else { continue };
            let rank_by_ord: Vec<Option<u32>> =
                symbols.iter().map(|symbol| (symbol.len() > SUBCLASS_CHARS).then(|| ranks[symbol])).collect();
            for (doc, &idx) in doc_idx.iter().enumerate().filter(|&(_, &idx)| idx != DELETED) {
                let of_doc = column.term_ords(doc as u32).filter_map(|ord| rank_by_ord[ord as usize]);
                rank_of[idx as usize] = of_doc.min().unwrap_or(u32::MAX);
            }
        }
        let mut order: Vec<u32> = (0..self.n_docs() as u32).collect();
        order.sort_by_key(|&idx| rank_of[idx as usize]);
        Ok(order)
    }
}
