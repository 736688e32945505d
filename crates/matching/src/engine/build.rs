//! Second half of loading: gathered postings into zones and chunks, impacts into codes, terms into forward lists.
//!
//! Every chunk is made alone, from the terms in the order of their numbers, so that a thread works within its cache.
//!
//! **Codes.** The code of an impact is impact / unit, rounded up, in 8 bits. The unit is such that 255 covers the largest
//! impact that any dense or middle term can have; rare terms weigh more and take a whole multiple of it.

use std::ops::Range;

use rayon::prelude::*;

use super::chunk::Chunk;
use super::forward::{Coded, ForwardCoder};
use super::gather::{Gathered, GatheredTerm};
use super::vocabulary::Vocabulary;
use super::zones::{CHUNK_DOCS, TILE, Zone, Zones};
use crate::bm25f::{LengthCodes, Statistics};

/// The largest code.
const MOST_CODE: f64 = 255.0;

/// A rare term weighs at most twice as much as the rarest of the others in any large collection; in a small one made of
/// few terms the ratio has no limit, and codes this coarse still tell supplies apart.
const MOST_RARE_STEPS: f64 = 16.0;

/// Everything that needs are summed over.
pub(crate) struct Postings {
    pub(crate) zones: Zones,
    pub(crate) vocabulary: Vocabulary,
    /// Terms with dense rows: numbers below this.
    pub(crate) n_dense: u32,
    /// Terms with chunk lists: numbers below this, from `n_dense`.
    pub(crate) n_not_rare: u32,
    /// Impact that one step of a code stands for.
    pub(crate) unit: f64,
    /// What a rare code counts for in the others' steps.
    pub(crate) rare_steps: u16,
    /// By term that is not rare: its largest code.
    pub(crate) most_codes: Vec<u8>,
    pub(crate) chunks: Vec<Chunk>,
    /// By rare term: where its list begins; one more at the end.
    rare_starts: Vec<u32>,
    rare_positions: Vec<u32>,
    rare_codes: Vec<u8>,
}

/// A rare posting on its way into a chunk's forward lists.
struct RarePosting {
    term: u32,
    offset: u16,
    coded: Coded,
}

/// What making a chunk reads.
struct Sources<'a> {
    zones: Zones,
    statistics: &'a Statistics,
    lengths: &'a [LengthCodes],
    /// Terms that are not rare, in the order of their numbers.
    terms: &'a [TermSource<'a>],
    /// Where each of these terms' postings in a chunk begin, chunk by chunk, in the order of their numbers; a last row
    /// tells where they end. Read in one sweep a chunk: by term, every look would miss the cache.
    starts: &'a [u32],
    n_dense: usize,
    unit: f64,
    rare_by_chunk: &'a [Vec<RarePosting>],
}

/// Where to find the postings of a term.
struct TermSource<'a> {
    range: &'a Gathered,
    first_posting: usize,
    first_place: usize,
    idf: f64,
}

impl Postings {
    /// Numbers the terms and fills zones and chunks; `lengths` are by position.
    pub(crate) fn build<'g>(
        zones: Zones,
        statistics: &Statistics,
        lengths: &[LengthCodes],
        gathered: &'g [Gathered],
    ) -> Self {
        let mut terms: Vec<(&Gathered, &GatheredTerm)> =
            gathered.iter().flat_map(|range| range.terms.iter().map(move |term| (range, term))).collect();
        // stable: ties stay in the order of stream and term
        terms.par_sort_by_key(|(_, term)| std::cmp::Reverse(term.doc_freq));
        let count = |zone| terms.iter().filter(|(_, term)| term.zone == zone).count();
        let n_dense = count(Zone::Dense);
        let n_not_rare = n_dense + count(Zone::Middle);
        let largest = |terms: &[(&Gathered, &GatheredTerm)]| {
            terms.last().map_or(0.0, |(_, term)| statistics.largest_impact(term.doc_freq))
        };
        let (largest_not_rare, largest_of_all) = (largest(&terms[..n_not_rare]), largest(&terms));
        let reach = largest_not_rare.max(largest_of_all / MOST_RARE_STEPS);
        let unit = if reach > 0.0 { reach / MOST_CODE } else { 1.0 };
        let rare_steps = (largest_of_all / (unit * MOST_CODE)).ceil().clamp(1.0, MOST_RARE_STEPS);

        let mut rare_by_chunk: Vec<Vec<RarePosting>> = (0..zones.n_chunks).map(|_| Vec::new()).collect();
        let (mut rare_starts, mut rare_positions, mut rare_codes) = (vec![0], Vec::new(), Vec::new());
        for (number, (range, term)) in terms.iter().enumerate().skip(n_not_rare) {
            let idf = statistics.idf(term.doc_freq);
            for at in 0..term.doc_freq as usize {
                let position = range.positions[term.first_place + at];
                let coded = range.coded(term.first_posting + at);
                let impact =
                    idf * statistics.saturated(range.stream, &lengths[position as usize], coded.freqs);
                rare_positions.push(position);
                rare_codes.push(code(impact, 1.0 / (unit * rare_steps)));
                let (chunk, offset) =
                    (position as usize / CHUNK_DOCS, (position as usize % CHUNK_DOCS) as u16);
                rare_by_chunk[chunk].push(RarePosting { term: number as u32, offset, coded });
            }
            rare_starts.push(rare_positions.len() as u32);
        }
        let not_rare = &terms[..n_not_rare];
        let source = |&(range, term): &(&'g Gathered, &'g GatheredTerm)| TermSource {
            range,
            first_posting: term.first_posting,
            first_place: term.first_place,
            idf: statistics.idf(term.doc_freq),
        };
        let term_sources: Vec<TermSource<'_>> = not_rare.iter().map(source).collect();
        let mut starts = vec![0; (zones.n_chunks + 1) * n_not_rare];
        for (number, (range, term)) in not_rare.iter().enumerate() {
            for (chunk, &start) in range.starts[term.first_start..][..=zones.n_chunks].iter().enumerate() {
                starts[chunk * n_not_rare + number] = start;
            }
        }
        let sources = Sources {
            zones,
            statistics,
            lengths,
            terms: &term_sources,
            starts: &starts,
            n_dense,
            unit,
            rare_by_chunk: &rare_by_chunk,
        };
        let chunks: Vec<Chunk> =
            (0..zones.n_chunks).into_par_iter().map(|chunk| sources.chunk(chunk)).collect();
        let mut most_codes = vec![0; n_not_rare];
        for chunk in &chunks {
            for (most, &of_chunk) in std::iter::zip(&mut most_codes, &chunk.most_codes) {
                *most = of_chunk.max(*most);
            }
        }
        let named = terms.iter().map(|(range, term)| (range.stream, range.text(term), term.doc_freq));
        Self {
            zones,
            vocabulary: Vocabulary::new(named),
            n_dense: n_dense as u32,
            n_not_rare: n_not_rare as u32,
            unit,
            rare_steps: rare_steps as u16,
            most_codes,
            chunks,
            rare_starts,
            rare_positions,
            rare_codes,
        }
    }

    /// Positions and codes of a rare term.
    pub(crate) fn rare_list(&self, term: u32) -> (&[u32], &[u8]) {
        let at = (term - self.n_not_rare) as usize;
        let (from, until) = (self.rare_starts[at] as usize, self.rare_starts[at + 1] as usize);
        (&self.rare_positions[from..until], &self.rare_codes[from..until])
    }

    /// Memory held by what sums walk, and by the exact lists.
    pub(crate) fn size_bytes(&self) -> (usize, usize) {
        let rare = 4 * (self.rare_starts.len() + self.rare_positions.len()) + self.rare_codes.len();
        self.chunks
            .iter()
            .map(Chunk::size_bytes)
            .fold((rare + self.most_codes.len() + self.vocabulary.size_bytes(), 0), |sum, of_chunk| {
                (sum.0 + of_chunk.0, sum.1 + of_chunk.1)
            })
    }
}

/// An impact in steps, rounded up.
fn code(impact: f64, steps_a_unit: f64) -> u8 {
    let steps = (impact * steps_a_unit).min(MOST_CODE);
    let whole = steps as u8;
    whole + u8::from(f64::from(whole) < steps)
}

impl Sources<'_> {
    fn chunk(&self, chunk: usize) -> Chunk {
        let n_docs = self.zones.chunk_len(chunk);
        let width = n_docs.next_multiple_of(TILE);
        let mut starts = vec![0];
        for postings in self.postings_in(chunk).skip(self.n_dense) {
            starts.push(starts[starts.len() - 1] + postings.len() as u32);
        }
        let n_middle_postings = starts[starts.len() - 1] as usize;
        let mut made = Chunk {
            n_docs,
            width,
            dense: vec![0; self.n_dense * width],
            starts,
            offsets: Vec::with_capacity(n_middle_postings),
            codes: Vec::with_capacity(n_middle_postings),
            most_codes: vec![0; self.terms.len()],
            forward: Vec::new(),
            forward_starts: Vec::new(),
        };
        let mut sizes = ForwardSizes::new(n_docs);
        self.for_each(chunk, |number, offset, coded| sizes.add(number, offset, coded.code));
        let mut lists = ForwardWriter::new(sizes);
        let lengths = &self.lengths[chunk * CHUNK_DOCS..];
        let steps_a_unit = 1.0 / self.unit;
        self.for_each(chunk, |number, offset, coded| {
            lists.add(number, offset, coded);
            let number = number as usize;
            let Some(term) = self.terms.get(number) else { return };
            let lengths = &lengths[usize::from(offset)];
            let impact = term.idf * self.statistics.saturated(term.range.stream, lengths, coded.freqs);
            let code = code(impact, steps_a_unit);
            made.most_codes[number] = code.max(made.most_codes[number]);
            if number < self.n_dense {
                made.dense[number * width + usize::from(offset)] = code;
            } else {
                made.offsets.push(offset);
                made.codes.push(code);
            }
        });
        (made.forward, made.forward_starts) = lists.finish();
        made
    }

    /// Which postings of each term that is not rare lie in a chunk, counted from the term's first.
    fn postings_in(&self, chunk: usize) -> impl Iterator<Item = Range<usize>> {
        let n_terms = self.terms.len();
        let rows = &self.starts[chunk * n_terms..(chunk + 2) * n_terms];
        let (from, until) = rows.split_at(n_terms);
        std::iter::zip(from, until).map(|(&from, &until)| from as usize..until as usize)
    }

    /// All postings of a chunk: `(number of the term, offset, frequencies)`, by term, then offset.
    fn for_each(&self, chunk: usize, mut visit: impl FnMut(u32, u16, Coded)) {
        for ((number, term), postings) in (0..).zip(self.terms).zip(self.postings_in(chunk)) {
            for at in postings {
                let offset = term.range.offsets[term.first_place + at];
                visit(number, offset, term.range.coded(term.first_posting + at));
            }
        }
        for posting in &self.rare_by_chunk[chunk] {
            visit(posting.term, posting.offset, posting.coded);
        }
    }
}

/// How long every forward list of a chunk will be.
struct ForwardSizes {
    /// By offset: the number behind the last term.
    next_terms: Vec<u32>,
    sizes: Vec<u32>,
    coder: ForwardCoder,
}

impl ForwardSizes {
    fn new(n_docs: usize) -> Self {
        Self { next_terms: vec![0; n_docs], sizes: vec![0; n_docs], coder: ForwardCoder::new() }
    }

    fn add(&mut self, term: u32, offset: u16, code: u8) {
        let next_term = &mut self.next_terms[usize::from(offset)];
        self.sizes[usize::from(offset)] += self.coder.size_of(term - *next_term, code);
        *next_term = term + 1;
    }
}

/// Writes the forward lists of a chunk, all at once.
struct ForwardWriter {
    next_terms: Vec<u32>,
    /// By offset: where its next posting goes.
    ends: Vec<u32>,
    starts: Vec<u32>,
    bytes: Vec<u8>,
    coder: ForwardCoder,
}

impl ForwardWriter {
    fn new(sizes: ForwardSizes) -> Self {
        let ForwardSizes { mut next_terms, sizes, coder } = sizes;
        next_terms.fill(0);
        let mut starts = vec![0];
        let mut end = 0;
        for size in &sizes {
            end += size;
            starts.push(end);
        }
        Self { next_terms, ends: starts[..sizes.len()].to_vec(), starts, bytes: vec![0; end as usize], coder }
    }

    fn add(&mut self, term: u32, offset: u16, coded: Coded) {
        let (next_term, end) =
            (&mut self.next_terms[usize::from(offset)], &mut self.ends[usize::from(offset)]);
        *end = self.coder.write(&mut self.bytes, *end as usize, term - *next_term, coded) as u32;
        *next_term = term + 1;
    }

    fn finish(self) -> (Vec<u8>, Vec<u32>) {
        (self.bytes, self.starts)
    }
}
