//! Second half of loading: gathered postings into zones and chunks, impacts into codes, terms into forward lists.
//!
//! Every chunk is made alone, from the terms in the order of their numbers, so that a thread works within its cache.
//!
//! **Codes.** The code of an impact is impact / unit, rounded up, in 8 bits. The unit is such that 255 covers the largest
//! impact that any dense or middle term can have; rare terms weigh more and take a whole multiple of it.

use std::cmp::Reverse;
use std::ops::Range;

use duijie_domain::matches::Stream;
use rayon::prelude::*;

use super::chunk::{Chunk, ListHead};
use super::forward::ForwardList;
use super::gather::{Gathered, GatheredChunk, GatheredTerm};
use super::transpose::{Entries, Lists, Transposer};
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
    /// Terms that are summed: numbers below this; those from `n_not_rare` are rare. All others stand in the exact lists alone.
    pub(crate) n_finding: u32,
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

/// What making a chunk reads.
struct Sources<'a> {
    zones: Zones,
    statistics: &'a Statistics,
    lengths: &'a [LengthCodes],
    n_dense: usize,
    unit: f64,
    finding: Terms<'a>,
    ranking: Terms<'a>,
}

/// Terms that find candidates, or those that only rank them.
struct Terms<'a> {
    /// Those that are not rare, in the order of their numbers.
    not_rare: Vec<TermSource<'a>>,
    /// Number of the first.
    first: u32,
    rare: Vec<RarePart>,
}

/// What is made of the rare terms of a range.
struct RarePart {
    /// None for terms that are not summed.
    codes: Vec<u8>,
    /// On their way into each chunk's lists.
    by_chunk: Vec<Entries>,
}

/// Where to find the postings of a term.
struct TermSource<'a> {
    stream: Stream,
    chunks: &'a [GatheredChunk],
    place: usize,
    worth: f64,
}

impl TermSource<'_> {
    /// Which postings of a chunk are the term's.
    fn postings_in(&self, chunk: usize) -> Range<usize> {
        let starts = &self.chunks[chunk].starts;
        starts[self.place] as usize..starts[self.place + 1] as usize
    }
}

impl Postings {
    /// The terms of the supply at a position, with their frequencies.
    #[inline]
    pub(crate) fn forward(&self, position: u32) -> ForwardList<'_> {
        let at = position as usize;
        self.chunks[at / CHUNK_DOCS].forward(at % CHUNK_DOCS)
    }

    /// Numbers the terms and fills zones and chunks; `lengths` are by position. Streams that do not find candidates are not summed.
    pub(crate) fn build(
        zones: Zones,
        statistics: &Statistics,
        lengths: &[LengthCodes],
        gathered: &[Gathered],
        finds: impl Fn(Stream) -> bool,
    ) -> Self {
        let (finding, ranking): (Vec<&Gathered>, Vec<&Gathered>) =
            gathered.iter().partition(|range| finds(range.stream));
        let (terms, ranking_terms) = (in_order(&finding), in_order(&ranking));
        let count = |zone| terms.iter().filter(|(_, term)| term.zone == zone).count();
        let n_dense = count(Zone::Dense);
        let n_not_rare = n_dense + count(Zone::Middle);
        let largest = |terms: &[(&Gathered, &GatheredTerm)]| {
            let rarest = terms.iter().map(|(_, term)| term.doc_freq).min();
            rarest.map_or(0.0, |df| statistics.largest_worth(df) * statistics.saturation())
        };
        let (largest_not_rare, largest_of_all) = (largest(&terms[..n_not_rare]), largest(&terms));
        let reach = largest_not_rare.max(largest_of_all / MOST_RARE_STEPS);
        let unit = if reach > 0.0 { reach / MOST_CODE } else { 1.0 };
        let rare_steps = (largest_of_all / (unit * MOST_CODE)).ceil().clamp(1.0, MOST_RARE_STEPS);

        let steps_a_rare_unit = 1.0 / (unit * rare_steps);
        let n_finding = terms.len();
        let loader = Loader { zones, statistics, lengths };
        let sources = Sources {
            zones,
            statistics,
            lengths,
            n_dense,
            unit,
            finding: loader.terms(&finding, &terms, 0, Some(steps_a_rare_unit)),
            ranking: loader.terms(&ranking, &ranking_terms, n_finding, None),
        };
        let all = [&terms[..], &ranking_terms].concat();
        let named = all.iter().map(|(range, term)| (range.stream, range.text(term), term.doc_freq));
        let (vocabulary, chunks) = rayon::join(
            || Vocabulary::new(named),
            || {
                let chunks = (0..zones.n_chunks).into_par_iter();
                chunks
                    .map_init(Transposer::new, |lists, chunk| sources.chunk(chunk, lists))
                    .collect::<Vec<_>>()
            },
        );
        let mut most_codes = vec![0; n_not_rare];
        for chunk in &chunks {
            for (most, of_chunk) in std::iter::zip(&mut most_codes, chunk.most_codes()) {
                *most = of_chunk.max(*most);
            }
        }
        let (mut rare_starts, mut end) = (vec![0], 0);
        for (_, term) in &terms[n_not_rare..] {
            end += term.doc_freq;
            rare_starts.push(end);
        }
        Self {
            zones,
            vocabulary,
            n_dense: n_dense as u32,
            n_not_rare: n_not_rare as u32,
            n_finding: n_finding as u32,
            unit,
            rare_steps: rare_steps as u16,
            most_codes,
            chunks,
            rare_starts,
            rare_positions: finding.iter().map(|range| &range.positions[..]).collect::<Vec<_>>().concat(),
            rare_codes: sources.finding.rare.iter().map(|part| &part.codes[..]).collect::<Vec<_>>().concat(),
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

/// The terms of some ranges in the order of their numbers: the most frequent first, ties in the order of stream and term; then the
/// rare ones, which only have to stand behind, in that order.
fn in_order<'a>(ranges: &[&'a Gathered]) -> Vec<(&'a Gathered, &'a GatheredTerm)> {
    let all = || ranges.iter().flat_map(|&range| range.terms.iter().map(move |term| (range, term)));
    let mut terms: Vec<_> = all().filter(|(_, term)| term.zone != Zone::Rare).collect();
    terms.par_sort_by_key(|(_, term)| Reverse(term.doc_freq));
    terms.extend(all().filter(|(_, term)| term.zone == Zone::Rare));
    terms
}

/// What making parts of terms takes.
struct Loader<'a> {
    zones: Zones,
    statistics: &'a Statistics,
    lengths: &'a [LengthCodes],
}

impl Loader<'_> {
    /// `terms` are those of the ranges, numbered from `first` on; without a unit there are no codes.
    fn terms<'a>(
        &self,
        ranges: &[&'a Gathered],
        terms: &[(&'a Gathered, &'a GatheredTerm)],
        first: usize,
        steps_a_unit: Option<f64>,
    ) -> Terms<'a> {
        let n_not_rare = terms.partition_point(|(_, term)| term.zone != Zone::Rare);
        let source = |&(range, term): &(&'a Gathered, &'a GatheredTerm)| TermSource {
            stream: range.stream,
            chunks: &range.chunks,
            place: term.place,
            worth: self.statistics.worth(range.stream, range.text(term), term.doc_freq),
        };
        let mut next = first + n_not_rare;
        let with_first = |range: &&'a Gathered| {
            let first = next as u32;
            next += range.rare_terms().count();
            (*range, first)
        };
        let numbered: Vec<(&Gathered, u32)> = ranges.iter().map(with_first).collect();
        Terms {
            not_rare: terms[..n_not_rare].iter().map(source).collect(),
            first: first as u32,
            rare: numbered
                .into_par_iter()
                .map(|(range, first)| self.rare_part(range, first, steps_a_unit))
                .collect(),
        }
    }

    fn rare_part(&self, range: &Gathered, first: u32, steps_a_unit: Option<f64>) -> RarePart {
        let Self { zones, statistics, lengths } = *self;
        let mut part = RarePart {
            codes: Vec::new(),
            by_chunk: (0..zones.n_chunks).map(|_| Entries::default()).collect(),
        };
        for (number, term) in (first..).zip(range.rare_terms()) {
            let worth = statistics.worth(range.stream, range.text(term), term.doc_freq);
            for at in term.place..term.place + term.doc_freq as usize {
                let (position, coded) = (range.positions[at], range.rare.get(at));
                let (chunk, offset) = (position as usize / CHUNK_DOCS, position as usize % CHUNK_DOCS);
                part.by_chunk[chunk].push(number, offset as u16, coded);
                if let Some(steps_a_unit) = steps_a_unit {
                    let lengths = &lengths[position as usize];
                    let impact = worth * statistics.saturated(range.stream, lengths, coded.freqs);
                    part.codes.push(code(impact, steps_a_unit));
                }
            }
        }
        part
    }
}

impl Terms<'_> {
    /// Those that are not rare, with their numbers.
    fn numbered(&self) -> impl Iterator<Item = (u32, &TermSource<'_>)> {
        (self.first..).zip(&self.not_rare)
    }

    /// Hands the rare terms' postings in a chunk to `lists`.
    fn push_rare(&self, chunk: usize, lists: &mut Transposer) {
        for part in &self.rare {
            part.by_chunk[chunk].for_each(|number, offset, coded| lists.push(number, offset, coded));
        }
    }
}

impl Sources<'_> {
    fn chunk(&self, chunk: usize, lists: &mut Transposer) -> Chunk {
        let n_docs = self.zones.chunk_len(chunk);
        let width = n_docs.next_multiple_of(TILE);
        let middle_terms = &self.finding.not_rare[self.n_dense..];
        let n_middle_postings: usize = middle_terms.iter().map(|term| term.postings_in(chunk).len()).sum();
        let mut dense = vec![[0; TILE]; self.n_dense * (width / TILE)];
        let mut dense_most = vec![0; self.n_dense];
        let mut heads = Vec::with_capacity(middle_terms.len());
        let mut list_bytes = Vec::with_capacity(3 * n_middle_postings);
        let mut codes = Vec::new();
        for (number, term) in self.finding.numbered().take(self.n_dense) {
            let write = |offset, code| {
                let offset = usize::from(offset);
                dense[offset / TILE * self.n_dense + number as usize][offset % TILE] = code;
            };
            dense_most[number as usize] = self.visit(chunk, number, term, lists, write);
        }
        for (number, term) in self.finding.numbered().skip(self.n_dense) {
            let start = list_bytes.len() as u32;
            let write = |offset: u16, code| {
                list_bytes.extend(offset.to_le_bytes());
                codes.push(code);
            };
            let most = self.visit(chunk, number, term, lists, write);
            heads.push(ListHead { start, len: codes.len() as u16, most });
            list_bytes.append(&mut codes);
        }
        self.finding.push_rare(chunk, lists);
        for (number, term) in self.ranking.numbered() {
            let GatheredChunk { offsets, freqs, .. } = &term.chunks[chunk];
            for at in term.postings_in(chunk) {
                lists.push(number, offsets[at], freqs.get(at));
            }
        }
        self.ranking.push_rare(chunk, lists);
        let Lists { bytes: forward, starts: forward_starts } = lists.finish(n_docs);
        Chunk { n_docs, width, dense, dense_most, heads, lists: list_bytes, forward, forward_starts }
    }

    /// Hands a term's postings in a chunk to `lists` and, as offset and code, to `write`; answers the largest code.
    #[inline]
    fn visit(
        &self,
        chunk: usize,
        number: u32,
        term: &TermSource<'_>,
        lists: &mut Transposer,
        mut write: impl FnMut(u16, u8),
    ) -> u8 {
        let lengths = &self.lengths[chunk * CHUNK_DOCS..];
        let steps_a_unit = 1.0 / self.unit;
        let GatheredChunk { offsets, freqs, .. } = &term.chunks[chunk];
        let mut most = 0;
        for at in term.postings_in(chunk) {
            let (offset, coded) = (offsets[at], freqs.get(at));
            lists.push(number, offset, coded);
            let saturated =
                self.statistics.saturated(term.stream, &lengths[usize::from(offset)], coded.freqs);
            let code = code(term.worth * saturated, steps_a_unit);
            most = code.max(most);
            write(offset, code);
        }
        most
    }
}
