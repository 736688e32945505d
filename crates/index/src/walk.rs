//! All postings of a stream, term by term in byte order: what an engine that holds a whole collection in memory loads from.
//!
//! tantivy keeps one dictionary a field and a segment. A [`TermWalk`] joins them: every term comes once, with its postings in
//! all fields and segments, deleted documents left out and the others renumbered as the caller wants. Ranges of terms
//! ([`Snapshot::term_ranges`]) are independent, so that threads can share the work.

use std::sync::Arc;

use duijie_domain::matches::{Stream, TextField};
use tantivy::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use crate::snapshot::DELETED;
use crate::{Error, Result, Snapshot};

/// A half-open range of terms in byte order; `None` is an open end.
pub type TermRange = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The terms of one stream of a snapshot.
pub struct TermWalk {
    stream: Stream,
    sources: Vec<Source>,
}

/// The terms of one field in one segment.
struct Source {
    field: TextField,
    inverted: Arc<InvertedIndexReader>,
    /// The caller's number by the segment's, or [`DELETED`].
    numbers: Arc<Vec<u32>>,
}

/// The postings of one term.
pub struct TermPostings<'a> {
    sources: &'a [Source],
    /// Sources that have the term.
    found: Vec<(usize, TermInfo)>,
    /// Decoder, kept from term to term.
    block: BlockSegmentPostings,
}

impl TermPostings<'_> {
    /// At most so many postings will be visited: deleted documents are still counted here.
    pub fn most(&self) -> usize {
        self.found.iter().map(|(_, info)| info.doc_freq as usize).sum()
    }

    /// Calls `visit(number, field, term_freq)` for every posting: ascending by number within a field and segment only if the
    /// caller's numbers ascend with the segment's.
    ///
    /// # Errors
    /// [`Error::Folder`] when the files cannot be read.
    pub fn for_each(&mut self, mut visit: impl FnMut(u32, TextField, u32)) -> Result<()> {
        for (at, info) in &self.found {
            let source = &self.sources[*at];
            self.block =
                source.inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
            loop {
                let (docs, freqs) = (self.block.docs(), self.block.freqs());
                if docs.is_empty() {
                    break;
                }
                for (&doc, &freq) in std::iter::zip(docs, freqs) {
                    let number = source.numbers[doc as usize];
                    if number != DELETED {
                        visit(number, source.field, freq);
                    }
                }
                self.block.advance();
            }
        }
        Ok(())
    }
}

impl Snapshot {
    /// The terms of a stream, with documents numbered by `number_of[doc_idx]`.
    ///
    /// # Errors
    /// [`Error::Folder`] when the files cannot be read.
    pub fn terms(&self, stream: Stream, number_of: &[u32]) -> Result<TermWalk> {
        let mut sources = Vec::new();
        for (segment, doc_idx) in self.searcher.segment_readers().iter().zip(&self.doc_idx) {
            let renumber = |&idx: &u32| if idx == DELETED { DELETED } else { number_of[idx as usize] };
            let numbers = Arc::new(doc_idx.iter().map(renumber).collect::<Vec<u32>>());
            for field in TextField::ALL {
                let inverted = segment.inverted_index(self.fields.text(stream, field))?;
                if inverted.terms().num_terms() > 0 {
                    sources.push(Source { field, inverted, numbers: Arc::clone(&numbers) });
                }
            }
        }
        Ok(TermWalk { stream, sources })
    }

    /// For every supply the coded length of a field: an index into [`Snapshot::lengths_of_codes`].
    ///
    /// # Errors
    /// [`Error::Damaged`] when the lengths are missing.
    pub fn length_codes(&self, stream: Stream, field: TextField) -> Result<Vec<u8>> {
        let handle = self.fields.text(stream, field);
        let mut codes = vec![0; self.n_docs()];
        for (segment, doc_idx) in self.searcher.segment_readers().iter().zip(&self.doc_idx) {
            let norms = segment.get_fieldnorms_reader(handle)?;
            for (doc, &idx) in doc_idx.iter().enumerate() {
                if idx != DELETED {
                    codes[idx as usize] = norms.fieldnorm_id(doc as u32);
                }
            }
        }
        Ok(codes)
    }

    /// The lengths in tokens that the 256 codes stand for: exact up to 40, then in steps of about 6 %.
    pub fn lengths_of_codes() -> [u32; 256] {
        std::array::from_fn(|code| tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(code as u8))
    }
}

impl TermWalk {
    /// Cuts the terms into about `n` ranges, in order, for threads to share.
    ///
    /// # Errors
    /// [`Error::Folder`] when a dictionary cannot be read.
    pub fn ranges(&self, n: usize) -> Result<Vec<TermRange>> {
        let largest = self.sources.iter().max_by_key(|source| source.inverted.terms().num_terms());
        let mut bounds: Vec<Vec<u8>> = Vec::new();
        if let Some(source) = largest {
            let dictionary = source.inverted.terms();
            for part in 1..n {
                let mut term = Vec::new();
                let ord = (dictionary.num_terms() * part / n) as u64;
                if dictionary.ord_to_term(ord, &mut term)? && bounds.last() != Some(&term) {
                    bounds.push(term);
                }
            }
        }
        let starts = std::iter::once(None).chain(bounds.iter().cloned().map(Some));
        let ends = bounds.iter().cloned().map(Some).chain(std::iter::once(None));
        Ok(starts.zip(ends).collect())
    }

    /// Calls `visit(term, postings)` for every term of the range, in byte order.
    ///
    /// # Errors
    /// [`Error::Folder`] when the files cannot be read, and whatever `visit` answers.
    pub fn walk(
        &self,
        (from, until): &TermRange,
        mut visit: impl FnMut(&str, &mut TermPostings<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut streams = Vec::new();
        for source in &self.sources {
            let mut range = source.inverted.terms().range();
            if let Some(from) = from {
                range = range.ge(from);
            }
            if let Some(until) = until {
                range = range.lt(until);
            }
            streams.push(range.into_stream()?);
        }
        let mut living: Vec<usize> = (0..streams.len()).filter(|&at| streams[at].advance()).collect();
        let mut postings = self.no_postings();
        let mut term = Vec::new();
        while let Some(&first) = living.iter().min_by(|&&a, &&b| streams[a].key().cmp(streams[b].key())) {
            term.clear();
            term.extend_from_slice(streams[first].key());
            postings.found.clear();
            living.retain(|&at| {
                if streams[at].key() != term {
                    return true;
                }
                postings.found.push((at, streams[at].value().clone()));
                streams[at].advance()
            });
            visit(as_text(&term)?, &mut postings)?;
        }
        Ok(())
    }

    /// Whose terms these are.
    pub fn stream(&self) -> Stream {
        self.stream
    }

    fn no_postings(&self) -> TermPostings<'_> {
        TermPostings { sources: &self.sources, found: Vec::new(), block: BlockSegmentPostings::empty() }
    }
}

fn as_text(term: &[u8]) -> Result<&str> {
    std::str::from_utf8(term)
        .map_err(|_| Error::Damaged(tantivy::TantivyError::InternalError("a term is no text".to_owned())))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use duijie_domain::{Supply, SupplyId};
    use duijie_text::Analyzer;

    use super::*;
    use crate::{Stamp, SupplyIndex};

    /// By term, by number: occurrences by field.
    type Found = BTreeMap<String, BTreeMap<u32, [u32; 4]>>;

    /// Five supplies over three segments, one replaced and one removed later.
    fn snapshot() -> Snapshot {
        let index = SupplyIndex::in_ram(&Analyzer::new()).unwrap();
        let mut writer = index.writer(1).unwrap();
        let put = |writer: &mut crate::IndexWriter, id: &str, title: &str, text: &str| {
            let mut supply = Supply::new(SupplyId::parse(id).unwrap(), title.to_owned());
            supply.abstract_text = text.to_owned();
            writer.put(1, &supply).unwrap();
        };
        for part in [
            [("d", "电池隔膜", "隔膜涂层，隔膜"), ("b", "轴承", "减速器")],
            [("a", "电池", "石墨烯涂层"), ("b", "废水", "催化剂")],
            [("c", "石墨烯", ""), ("e", "废水", "轴承")],
        ] {
            for (id, title, text) in part {
                put(&mut writer, id, title, text);
            }
            writer.commit(&Stamp { store_id: "t".into(), revision: 1 }).unwrap();
        }
        writer.remove(&SupplyId::parse("e").unwrap());
        writer.commit(&Stamp { store_id: "t".into(), revision: 2 }).unwrap();
        index.snapshot().unwrap()
    }

    fn collect(into: &mut BTreeMap<u32, [u32; 4]>, postings: &mut TermPostings<'_>) -> Result<()> {
        postings.for_each(|number, field, freq| into.entry(number).or_default()[field as usize] += freq)
    }

    #[test]
    fn every_posting_is_walked_once_under_its_new_number() {
        let snapshot = snapshot();
        let reversed = [3, 2, 1, 0];
        let walk = snapshot.terms(Stream::Words, &reversed).unwrap();
        let mut found = Found::new();
        let ranges = walk.ranges(3).unwrap();
        assert!(ranges.len() > 1);
        for range in &ranges {
            let mut before = String::new();
            walk.walk(range, |term, postings| {
                assert!(before.as_str() < term);
                before = term.to_owned();
                collect(found.entry(term.to_owned()).or_default(), postings)
            })
            .unwrap();
        }
        found.retain(|_, of| !of.is_empty());
        let of_separator: BTreeMap<u32, [u32; 4]> = [(0, [1, 2, 0, 0])].into();
        assert_eq!(found["隔膜"], of_separator);
        assert_eq!(found["石墨烯"].keys().copied().collect::<Vec<u32>>(), [1, 3]);
        assert_eq!(found["废水"].keys().copied().collect::<Vec<u32>>(), [2]);
        assert!(!found.contains_key("轴承"), "its supplies were replaced and removed");
    }

    #[test]
    fn codes_stand_for_lengths() {
        let snapshot = snapshot();
        let lengths = snapshot.field_lengths(Stream::Words, TextField::Abstract).unwrap();
        let codes = snapshot.length_codes(Stream::Words, TextField::Abstract).unwrap();
        let table = Snapshot::lengths_of_codes();
        assert_eq!(codes.iter().map(|&code| table[usize::from(code)]).collect::<Vec<u32>>(), lengths);
    }
}
