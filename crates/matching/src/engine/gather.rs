//! First half of loading: postings as the index has them, term by term, folded over fields and segments.
//!
//! Threads take ranges of terms. What comes out is term-major and waits for the second half (`build`), which needs all document
//! frequencies first: they number the terms and divide them into zones.

use std::ops::Range;

use duijie_domain::matches::Stream;
use duijie_index::{Snapshot, TermPostings, TermWalk};
use rayon::prelude::*;

use super::forward::Coded;
use super::freqs::{TermFreqs, UNCODED};
use super::zones::{CHUNK_DOCS, Zone, Zones};
use crate::{Params, Result};

/// Ranges of terms a stream is cut into: enough for threads to share evenly.
const N_RANGES: usize = 64;
/// From so many postings on, they are put in order by marking places instead of sorting.
const MARK_FROM: usize = 4_096;

/// Which terms to load.
pub(crate) enum Terms<'a> {
    /// All of the collection.
    All,
    /// Only these, by stream, each in ascending order.
    Only(&'a [Vec<String>; 2]),
}

/// Terms of one range with their postings.
pub(crate) struct Gathered {
    pub(crate) stream: Stream,
    text: String,
    pub(crate) terms: Vec<GatheredTerm>,
    /// Positions of postings: offsets in the chunk, with [`Gathered::starts`], for terms that are not rare.
    pub(crate) offsets: Vec<u16>,
    /// Whole positions, for rare terms.
    pub(crate) positions: Vec<u32>,
    /// Frequencies by posting, behind [`GatheredTerm::first_posting`].
    codes: Vec<u8>,
    /// Postings whose frequency has no code, ascending by place in `codes`.
    uncoded: Vec<(usize, TermFreqs)>,
    /// For each term that is not rare: where each chunk's offsets begin, behind its first; one more at the end.
    pub(crate) starts: Vec<u32>,
}

/// A term and where its postings begin.
pub(crate) struct GatheredTerm {
    text: Range<u32>,
    pub(crate) doc_freq: u32,
    pub(crate) zone: Zone,
    /// In `codes`.
    pub(crate) first_posting: usize,
    /// In `offsets` or `positions`.
    pub(crate) first_place: usize,
    /// In `starts`, unless rare.
    pub(crate) first_start: usize,
}

impl Gathered {
    fn new(stream: Stream) -> Self {
        Self {
            stream,
            text: String::new(),
            terms: Vec::new(),
            offsets: Vec::new(),
            positions: Vec::new(),
            codes: Vec::new(),
            uncoded: Vec::new(),
            starts: Vec::new(),
        }
    }

    /// The term itself.
    pub(crate) fn text(&self, term: &GatheredTerm) -> &str {
        &self.text[term.text.start as usize..term.text.end as usize]
    }

    /// The frequencies of a posting, by its place among all postings of this range.
    #[inline]
    pub(crate) fn coded(&self, posting: usize) -> Coded {
        let code = self.codes[posting];
        if code != UNCODED {
            return Coded { code, freqs: TermFreqs::from_code(code) };
        }
        match self.uncoded.binary_search_by_key(&posting, |&(at, _)| at) {
            Ok(at) => Coded { code, freqs: self.uncoded[at].1 },
            Err(_) => unreachable!("every posting without a code is listed"),
        }
    }

    /// Takes a term with its postings in ascending order; one that only deleted documents have is none.
    fn push(&mut self, zones: Zones, term: &str, found: &[(u32, TermFreqs)]) {
        if found.is_empty() {
            return;
        }
        let zone = zones.of(found.len());
        let text = self.text.len() as u32..(self.text.len() + term.len()) as u32;
        self.text.push_str(term);
        let first_place = if zone == Zone::Rare { self.positions.len() } else { self.offsets.len() };
        self.terms.push(GatheredTerm {
            text,
            doc_freq: found.len() as u32,
            zone,
            first_posting: self.codes.len(),
            first_place,
            first_start: self.starts.len(),
        });
        if zone == Zone::Rare {
            self.positions.extend(found.iter().map(|&(position, _)| position));
        } else {
            let first_start = self.starts.len();
            self.starts.resize(first_start + zones.n_chunks + 1, 0);
            for &(position, _) in found {
                self.starts[first_start + position as usize / CHUNK_DOCS + 1] += 1;
                self.offsets.push((position as usize % CHUNK_DOCS) as u16);
            }
            for at in first_start..first_start + zones.n_chunks {
                self.starts[at + 1] += self.starts[at];
            }
        }
        for &(_, freqs) in found {
            let code = freqs.code();
            if code == UNCODED {
                self.uncoded.push((self.codes.len(), freqs));
            }
            self.codes.push(code);
        }
    }
}

/// Puts the postings of a term from several fields and segments into one ascending list.
struct Folder {
    found: Vec<(u32, TermFreqs)>,
    /// By position, for long lists: whether it is there, and what was found.
    marks: Vec<u64>,
    freqs: Vec<TermFreqs>,
}

impl Folder {
    fn new(n_docs: usize) -> Self {
        Self {
            found: Vec::new(),
            marks: vec![0; n_docs.div_ceil(64)],
            freqs: vec![TermFreqs::default(); n_docs],
        }
    }

    fn fold(&mut self, postings: &mut TermPostings<'_>) -> duijie_index::Result<&[(u32, TermFreqs)]> {
        self.found.clear();
        if postings.most() < MARK_FROM {
            let found = &mut self.found;
            postings.for_each(|position, field, freq| found.push((position, TermFreqs::of(field, freq))))?;
            found.sort_by_key(|&(position, _)| position);
            found.dedup_by(|later, kept| {
                let is_same = later.0 == kept.0;
                if is_same {
                    kept.1 = kept.1.and(later.1);
                }
                is_same
            });
            return Ok(&self.found);
        }
        let Self { marks, freqs, found } = self;
        postings.for_each(|position, field, freq| {
            let at = position as usize;
            marks[at / 64] |= 1 << (at % 64);
            freqs[at] = freqs[at].and(TermFreqs::of(field, freq));
        })?;
        for (word, mark) in marks.iter_mut().enumerate() {
            let mut left = std::mem::take(mark);
            while left != 0 {
                let at = 64 * word + left.trailing_zeros() as usize;
                found.push((at as u32, std::mem::take(&mut freqs[at])));
                left &= left - 1;
            }
        }
        Ok(&self.found)
    }
}

/// Reads the postings of all `terms` with supplies at `position_of[doc_idx]`; ranges come in the order of stream and term.
pub(crate) fn gather(
    snapshot: &Snapshot,
    params: &Params,
    terms: &Terms<'_>,
    zones: Zones,
    position_of: &[u32],
) -> Result<Vec<Gathered>> {
    let mut all = Vec::new();
    for stream in Stream::ALL.into_iter().filter(|&stream| params.stream(stream) > 0.0) {
        let walk = snapshot.terms(stream, position_of)?;
        let mut ranges = match terms {
            Terms::All => walk_all(&walk, zones)?,
            Terms::Only(wanted) => look_up(&walk, zones, &wanted[stream as usize])?,
        };
        all.append(&mut ranges);
    }
    Ok(all)
}

fn walk_all(walk: &TermWalk, zones: Zones) -> Result<Vec<Gathered>> {
    let ranges = walk.ranges(N_RANGES)?;
    let gather = |folder: &mut Folder, range| {
        let mut gathered = Gathered::new(walk.stream());
        walk.walk(range, |term, postings| {
            gathered.push(zones, term, folder.fold(postings)?);
            Ok(())
        })?;
        Ok(gathered)
    };
    ranges.par_iter().map_init(|| Folder::new(zones.n_docs()), gather).collect()
}

fn look_up(walk: &TermWalk, zones: Zones, wanted: &[String]) -> Result<Vec<Gathered>> {
    let step = wanted.len().div_ceil(N_RANGES).max(1);
    let gather = |folder: &mut Folder, start: usize| {
        let mut gathered = Gathered::new(walk.stream());
        let places = start..wanted.len().min(start + step);
        walk.look_up(wanted, places, |place, postings| {
            gathered.push(zones, &wanted[place], folder.fold(postings)?);
            Ok(())
        })?;
        Ok(gathered)
    };
    let starts: Vec<usize> = (0..wanted.len()).step_by(step).collect();
    starts.into_par_iter().map_init(|| Folder::new(zones.n_docs()), gather).collect()
}
