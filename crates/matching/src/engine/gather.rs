//! First half of loading: postings as the index has them, term by term, folded over fields and segments.
//!
//! Threads take ranges of terms. What comes out waits for the second half (`build`), which needs all document frequencies
//! first: they number the terms and divide them into zones. It lies by range and chunk, so that what a chunk is made of later
//! stands close together.

use std::ops::Range;

use duijie_domain::matches::Stream;
use duijie_index::{Snapshot, TermPostings, TermWalk};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::forward::Coded;
use super::freqs::{TermFreqs, UNCODED};
use super::zones::{CHUNK_DOCS, Zone, Zones};
use crate::{Params, Result};

/// Ranges of terms a stream is cut into: enough for threads to share evenly.
const N_RANGES: usize = 64;
/// From so many postings on, they are put in order by marking places instead of sorting.
const MARK_FROM: usize = 1_024;

/// Terms of one range with their postings.
pub(crate) struct Gathered {
    pub(crate) stream: Stream,
    text: String,
    pub(crate) terms: Vec<GatheredTerm>,
    /// Positions of rare terms' postings.
    pub(crate) positions: Vec<u32>,
    /// Frequencies, beside them.
    pub(crate) rare: CodedList,
    /// Postings of the other terms, by chunk.
    pub(crate) chunks: Vec<GatheredChunk>,
}

/// Postings of a range's terms in one chunk.
pub(crate) struct GatheredChunk {
    /// By term that is not rare: where its postings begin; one more at the end.
    pub(crate) starts: Vec<u32>,
    pub(crate) offsets: Vec<u16>,
    /// Frequencies, beside the offsets.
    pub(crate) freqs: CodedList,
}

/// A term and where its postings begin.
pub(crate) struct GatheredTerm {
    text: Range<u32>,
    pub(crate) doc_freq: u32,
    pub(crate) zone: Zone,
    /// If rare, in `positions`; otherwise in the `starts` of every chunk.
    pub(crate) place: usize,
}

/// Frequencies, a byte each.
#[derive(Default)]
pub(crate) struct CodedList {
    codes: Vec<u8>,
    /// Those without a code, ascending by place.
    uncoded: Vec<(usize, TermFreqs)>,
}

impl CodedList {
    #[inline]
    fn push(&mut self, coded: Coded) {
        if coded.code == UNCODED {
            self.uncoded.push((self.codes.len(), coded.freqs));
        }
        self.codes.push(coded.code);
    }

    /// By place.
    #[inline]
    pub(crate) fn get(&self, place: usize) -> Coded {
        let code = self.codes[place];
        if code != UNCODED {
            return Coded { code, freqs: TermFreqs::from_code(code) };
        }
        match self.uncoded.binary_search_by_key(&place, |&(at, _)| at) {
            Ok(at) => Coded { code, freqs: self.uncoded[at].1 },
            Err(_) => unreachable!("every posting without a code is listed"),
        }
    }
}

impl Gathered {
    fn new(stream: Stream, zones: Zones) -> Self {
        let chunk = || GatheredChunk { starts: vec![0], offsets: Vec::new(), freqs: CodedList::default() };
        Self {
            stream,
            text: String::new(),
            terms: Vec::new(),
            positions: Vec::new(),
            rare: CodedList::default(),
            chunks: std::iter::repeat_with(chunk).take(zones.n_chunks).collect(),
        }
    }

    /// The term itself.
    pub(crate) fn text(&self, term: &GatheredTerm) -> &str {
        &self.text[term.text.start as usize..term.text.end as usize]
    }

    /// The rare terms; their postings follow each other in `positions`.
    pub(crate) fn rare_terms(&self) -> impl Iterator<Item = &GatheredTerm> {
        self.terms.iter().filter(|term| term.zone == Zone::Rare)
    }

    /// Takes a term with its postings in ascending order; one that only deleted documents have is none.
    fn push(&mut self, zones: Zones, term: &str, found: &[(u32, Coded)]) {
        if found.is_empty() {
            return;
        }
        let zone = zones.of(found.len());
        let text = self.text.len() as u32..(self.text.len() + term.len()) as u32;
        self.text.push_str(term);
        let place = match zone {
            Zone::Rare => self.positions.len(),
            Zone::Dense | Zone::Middle => self.chunks[0].starts.len() - 1,
        };
        self.terms.push(GatheredTerm { text, doc_freq: found.len() as u32, zone, place });
        if zone == Zone::Rare {
            for &(position, coded) in found {
                self.positions.push(position);
                self.rare.push(coded);
            }
            return;
        }
        for &(position, coded) in found {
            let chunk = &mut self.chunks[position as usize / CHUNK_DOCS];
            chunk.offsets.push((position as usize % CHUNK_DOCS) as u16);
            chunk.freqs.push(coded);
        }
        for chunk in &mut self.chunks {
            chunk.starts.push(chunk.offsets.len() as u32);
        }
    }
}

/// Puts the postings of a term from several fields and segments into one ascending list.
struct Folder {
    found: Vec<(u32, Coded)>,
    /// For short lists: what was found, unordered.
    parts: Vec<(u32, TermFreqs)>,
    /// By position, for long lists: whether it is there, and its code so far.
    marks: Vec<u64>,
    codes: Vec<u8>,
    /// Frequencies of those without a code, by position.
    uncoded: FxHashMap<u32, TermFreqs>,
}

impl Folder {
    fn new(n_docs: usize) -> Self {
        Self {
            found: Vec::new(),
            parts: Vec::new(),
            marks: vec![0; n_docs.div_ceil(64)],
            codes: vec![0; n_docs],
            uncoded: FxHashMap::default(),
        }
    }

    fn fold(&mut self, postings: &mut TermPostings<'_>) -> duijie_index::Result<&[(u32, Coded)]> {
        self.found.clear();
        if postings.most() < MARK_FROM {
            self.sort(postings)?
        } else {
            self.mark(postings)?
        }
        Ok(&self.found)
    }

    fn sort(&mut self, postings: &mut TermPostings<'_>) -> duijie_index::Result<()> {
        let parts = &mut self.parts;
        parts.clear();
        postings.for_each(|position, field, freq| parts.push((position, TermFreqs::of(field, freq))))?;
        parts.sort_unstable_by_key(|&(position, _)| position);
        for same in parts.chunk_by(|a, b| a.0 == b.0) {
            let freqs = same.iter().fold(TermFreqs::default(), |freqs, part| freqs.and(part.1));
            self.found.push((same[0].0, Coded { code: freqs.code(), freqs }));
        }
        Ok(())
    }

    fn mark(&mut self, postings: &mut TermPostings<'_>) -> duijie_index::Result<()> {
        let Self { found, marks, codes, uncoded, .. } = self;
        postings.for_each(|position, field, freq| {
            let at = position as usize;
            marks[at / 64] |= 1 << (at % 64);
            let (before, more) = (codes[at], TermFreqs::code_in(field, freq));
            if before != UNCODED && more != UNCODED {
                codes[at] = before + more;
                return;
            }
            let freqs = uncoded.entry(position).or_insert_with(|| TermFreqs::from_code(before));
            *freqs = freqs.and(TermFreqs::of(field, freq));
            codes[at] = UNCODED;
        })?;
        for (word, mark) in marks.iter_mut().enumerate() {
            let mut left = std::mem::take(mark);
            while left != 0 {
                let at = 64 * word + left.trailing_zeros() as usize;
                let code = std::mem::take(&mut codes[at]);
                let freqs = match code {
                    UNCODED => uncoded[&(at as u32)],
                    _ => TermFreqs::from_code(code),
                };
                found.push((at as u32, Coded { code, freqs }));
                left &= left - 1;
            }
        }
        uncoded.clear();
        Ok(())
    }
}

/// Reads the postings of all terms with supplies at `position_of[doc_idx]`; ranges come in the order of stream and term.
pub(crate) fn gather(
    snapshot: &Snapshot,
    params: &Params,
    zones: Zones,
    position_of: &[u32],
) -> Result<Vec<Gathered>> {
    let mut all = Vec::new();
    for stream in Stream::ALL.into_iter().filter(|&stream| params.stream(stream) > 0.0) {
        let walk = snapshot.terms(stream, position_of)?;
        all.append(&mut ranges_of(&walk, zones)?);
    }
    Ok(all)
}

fn ranges_of(walk: &TermWalk, zones: Zones) -> Result<Vec<Gathered>> {
    let ranges = walk.ranges(N_RANGES)?;
    let gather = |folder: &mut Folder, range| {
        let mut gathered = Gathered::new(walk.stream(), zones);
        walk.walk(range, |term, postings| {
            gathered.push(zones, term, folder.fold(postings)?);
            Ok(())
        })?;
        Ok(gathered)
    };
    ranges.par_iter().map_init(|| Folder::new(zones.n_docs()), gather).collect()
}
