//! The match engine: a collection's postings in memory, in the form that batches of needs are matched against exactly.
//!
//! **Loading** reads the index once: `gather` folds the postings of every term over fields and segments, `build` numbers terms by
//! document frequency (`vocabulary`, `zones`), divides supplies into chunks of alike ones (`chunk`), and keeps each posting
//! twice: as an 8-bit impact for summing, and exactly, as frequencies by field in the supply's own list (`transpose`, `forward`,
//! `freqs`).
//!
//! **Ranking** compares pairs term by term, character by character and by what their words mean (`pair`, `characters`, `meaning`).
//!
//! Streams that find candidates are summed; in a large collection these are the words alone, and pairs of characters stand
//! in the exact lists only, for ranking ([`Params::finds`]).
//!
//! **Matching** takes needs as weighted terms (`need`), sums upper bounds chunk by chunk (`sum`), and computes the exact score of
//! what may still belong to the best (`best`, `supplies`, `needs`). The answer equals scoring every supply with the formula of
//! `bm25f`, ties by id, for any batch and number of threads: the tests hold it against exhaustive scoring.
//!
//! The design follows a measured study; what each part gains stands in `docs/engine.md`.

mod best;
mod build;
mod characters;
mod chunk;
mod few;
mod forward;
mod freqs;
mod gather;
mod meaning;
mod need;
mod needs;
mod pair;
mod sum;
mod supplies;
mod transpose;
mod vocabulary;
mod zones;

use std::collections::BTreeSet;

use duijie_domain::matches::{FieldShare, Stream, TermPart, TextField};
use duijie_index::Snapshot;

pub use few::FewSupplies;
pub(crate) use freqs::TermFreqs;
pub use need::WeightedNeed;
pub(crate) use pair::{CharacterSums, PairLookup};

use build::Postings;
use characters::Characters;
use meaning::Meanings;
use need::{NeedLookup, WeightedTerm};
use zones::Zones;

use crate::bm25f::{Collection, LengthCodes, Statistics, place};
use crate::sentences::Compared;
use crate::terms::{NeedTerm, NeedTerms};
use crate::{Model, Params, Ranking, Result, Shape};

/// A collection ready to be matched. Cheap to share between threads by reference.
pub struct Engine {
    statistics: Statistics,
    /// `doc_idx` by position.
    order: Vec<u32>,
    /// Position by `doc_idx`.
    position_of: Vec<u32>,
    /// By position.
    lengths: Vec<LengthCodes>,
    is_thorough: bool,
    postings: Postings,
    characters: Characters,
    meanings: Meanings,
    /// By [`Shape`], how signals become a score.
    rankings: [Ranking; 2],
    /// What compares texts as a whole, where something does.
    pub(crate) compared: Option<Compared>,
    /// What vectors this machine has.
    arch: pulp::Arch,
}

/// Memory that an engine holds, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineSize {
    /// Postings that sums walk, vocabulary included.
    pub summed_bytes: usize,
    /// Exact lists and lengths.
    pub exact_bytes: usize,
    /// Distinct (supply, term) pairs.
    pub n_postings: u64,
    /// Distinct terms.
    pub n_terms: usize,
}

impl Engine {
    /// Loads all terms of a snapshot, in the streams that weigh anything. Cost: one pass over all postings on all threads, about 90 ns a posting and thread at 1.35 million supplies.
    ///
    /// # Errors
    /// [`crate::Error::Index`] when the index cannot be read.
    pub fn load(snapshot: &Snapshot, params: &Params) -> Result<Self> {
        let (order, statistics) = rayon::join(|| snapshot.by_ipc(), || Statistics::load(snapshot, params));
        let (order, (statistics, by_doc_idx)) = (order?, statistics?);
        let mut position_of = vec![0; order.len()];
        for (position, &doc_idx) in order.iter().enumerate() {
            position_of[doc_idx as usize] = position as u32;
        }
        let lengths: Vec<LengthCodes> = order.iter().map(|&doc_idx| by_doc_idx[doc_idx as usize]).collect();
        drop(by_doc_idx);
        let zones = Zones::new(order.len());
        let gathered = gather::gather(snapshot, params, zones, &position_of)?;
        let finds = |stream| params.finds(stream, order.len());
        let postings = Postings::build(zones, &statistics, &lengths, &gathered, finds);
        let language = params.model.need_language();
        let characters = Characters::load(&postings, &lengths, &position_of, language);
        let vocabulary = &postings.vocabulary;
        let named = (0..vocabulary.len() as u32).map(|number| {
            let (stream, term) = vocabulary.term(number);
            (stream, term, statistics.worth(stream, term, vocabulary.doc_freq(number)))
        });
        let meanings = Meanings::load(params.model.vectors(), named);
        let (is_thorough, arch) = (params.is_thorough(order.len()), pulp::Arch::new());
        Ok(Self {
            statistics,
            order,
            position_of,
            lengths,
            is_thorough,
            postings,
            characters,
            meanings,
            rankings: *params.model.rankings(),
            compared: None,
            arch,
        })
    }

    /// Compares texts as a whole too, beside their words.
    pub fn with_sentences(mut self, compared: Compared) -> Self {
        compared.weigh(&mut self.rankings);
        self.compared = Some(compared);
        self
    }

    /// Whether texts are compared as a whole.
    pub fn compares_sentences(&self) -> bool {
        self.compared.is_some()
    }

    /// By [`Shape`], how signals become a score.
    pub fn rankings(&self) -> &[Ranking; 2] {
        &self.rankings
    }

    /// How the signals of such supplies become a score.
    pub fn ranking(&self, shape: Shape) -> &Ranking {
        &self.rankings[shape as usize]
    }

    /// Whether all streams find candidates: [`Params::thorough_up_to`].
    pub fn is_thorough(&self) -> bool {
        self.is_thorough
    }

    /// What was learned from needs and judgements.
    pub fn model(&self) -> &Model {
        self.statistics.model()
    }

    /// What is known of a supply.
    pub(crate) fn shape(&self, doc_idx: u32) -> Shape {
        let codes = &self.lengths[self.position_of[doc_idx as usize] as usize];
        let has = |field| Stream::ALL.into_iter().any(|stream| codes[place(stream, field)] > 0);
        if has(TextField::Abstract) || has(TextField::Claims) { Shape::FullText } else { Shape::TitleOnly }
    }

    /// How many supplies the collection holds.
    pub fn n_docs(&self) -> usize {
        self.order.len()
    }

    /// What the formula takes from the collection, besides document frequencies.
    pub fn collection(&self) -> Collection {
        self.statistics.collection()
    }

    /// In how many supplies each term occurs; 0 for terms that none has, and for those that were not loaded.
    pub fn doc_freqs(&self, terms: &[NeedTerm]) -> Vec<u32> {
        let vocabulary = &self.postings.vocabulary;
        let doc_freq = |term: &NeedTerm| {
            vocabulary.number(term.stream, &term.term).map_or(0, |number| vocabulary.doc_freq(number))
        };
        terms.iter().map(doc_freq).collect()
    }

    /// Memory held.
    pub fn size(&self) -> EngineSize {
        let (summed_bytes, exact_bytes) = self.postings.size_bytes();
        let n_terms = self.postings.vocabulary.len();
        EngineSize {
            summed_bytes,
            exact_bytes: exact_bytes
                + self.characters.size_bytes()
                + self.meanings.size_bytes()
                + self.lengths.len() * size_of::<LengthCodes>()
                + 4 * (self.order.len() + self.position_of.len()),
            n_postings: (0..n_terms as u32)
                .map(|number| u64::from(self.postings.vocabulary.doc_freq(number)))
                .sum(),
            n_terms,
        }
    }

    /// Weighs a need's terms for this collection. Weights are divided by the largest sum the need could reach in finding
    /// (every such term that occurs at all, at full saturation), so that those scores lie between 0 and 1.
    pub fn weigh(&self, need: &NeedTerms) -> WeightedNeed {
        let vocabulary = &self.postings.vocabulary;
        let mut known: Vec<(u32, f64)> = need
            .terms
            .iter()
            .filter(|term| term.weight > 0.0 && term.weight.is_finite())
            .filter_map(|term| Some((vocabulary.number(term.stream, &term.term)?, term.weight)))
            .collect();
        known.sort_unstable_by_key(|&(number, _)| number);
        let impact_of = |number| self.worth(number) * self.statistics.saturation();
        let n_finding = known.partition_point(|&(number, _)| number < self.postings.n_finding);
        let sum = |known: &[(u32, f64)]| -> f64 {
            let finding = if n_finding > 0 { &known[..n_finding] } else { known };
            finding.iter().map(|&(number, weight)| weight * impact_of(number)).sum()
        };
        let mut largest: f64 = sum(&known);
        if largest.is_infinite() {
            known.iter_mut().for_each(|(_, weight)| *weight /= f64::MAX);
            largest = sum(&known);
        }
        let weighted = |(number, weight): (u32, f64)| {
            let weight = weight / largest;
            WeightedTerm { number, weight, weight_worth: weight * self.worth(number), product: 0.0 }
        };
        let mut terms: Vec<WeightedTerm> = known.into_iter().map(weighted).collect();
        self.share_product(&mut terms, &need.product);
        let length = terms.iter().map(|term| term.weight_worth.powi(2)).sum::<f64>().sqrt();
        WeightedNeed {
            terms,
            n_finding,
            length,
            characters: self.characters.weigh(&need.characters),
            meaning: self.meanings.weigh(self.model().vectors(), &need.terms),
            sentence: None,
        }
    }

    /// Gives every word of the product its share of it, by how rare the words are here. Words that no supply has count nothing.
    fn share_product(&self, terms: &mut [WeightedTerm], product: &BTreeSet<String>) {
        let vocabulary = &self.postings.vocabulary;
        let place = |word: &String| {
            let number = vocabulary.number(Stream::Words, word)?;
            let place = terms.binary_search_by_key(&number, |term| term.number).ok()?;
            Some((place, self.collection().idf(vocabulary.doc_freq(number))))
        };
        let shares: Vec<(usize, f64)> = product.iter().filter_map(place).collect();
        let sum: f64 = shares.iter().map(|(_, share)| share).sum();
        for (place, share) in shares.into_iter().filter(|(_, share)| *share > 0.0) {
            terms[place].product = (share / sum) as f32;
        }
    }

    /// How many (supply, term) pairs the finding terms of a need have in the collection: what scoring all of them would read.
    pub fn n_postings_of(&self, need: &WeightedNeed) -> u64 {
        let doc_freq = |term: &WeightedTerm| u64::from(self.postings.vocabulary.doc_freq(term.number));
        need.finding().iter().map(doc_freq).sum()
    }

    fn worth(&self, number: u32) -> f64 {
        let (stream, term) = self.postings.vocabulary.term(number);
        self.statistics.worth(stream, term, self.postings.vocabulary.doc_freq(number))
    }

    /// The exact scores of a need with these supplies, in their order, 0 to 1: what candidates are found by, the sum over common
    /// finding terms in the order of their numbers.
    pub fn scores_of(&self, need: &WeightedNeed, supplies: &[u32]) -> Vec<f64> {
        let lookup = NeedLookup::new(need);
        supplies.iter().map(|&idx| self.exact(&lookup, self.position_of[idx as usize]).1).collect()
    }

    /// The exact scores of a need with all supplies, by `doc_idx`: what the fast ways are held against.
    pub fn scores(&self, need: &WeightedNeed) -> Vec<f64> {
        let lookup = NeedLookup::new(need);
        self.position_of.iter().map(|&position| self.exact(&lookup, position).1).collect()
    }

    /// `doc_idx` and exact score of the supply at a position.
    #[inline]
    fn exact(&self, need: &NeedLookup<'_>, position: u32) -> (u32, f64) {
        let at = position as usize;
        let lengths = &self.lengths[at];
        let mut score = 0.0;
        for (number, freqs) in self.postings.forward(at as u32) {
            if number >= self.postings.n_finding {
                break;
            }
            if let Some(weight_worth) = need.weight_worth(number) {
                let stream = self.postings.vocabulary.stream(number);
                score += weight_worth * self.statistics.saturated(stream, lengths, freqs);
            }
        }
        (self.order[at], score)
    }

    /// What every common term of all streams gave to a pair, in the order of their numbers.
    pub fn parts(&self, need: &WeightedNeed, doc_idx: u32) -> Vec<TermPart> {
        let lookup = NeedLookup::new(need);
        let at = self.position_of[doc_idx as usize] as usize;
        let lengths = &self.lengths[at];
        let mut parts = Vec::with_capacity(need.n_terms());
        for (number, freqs) in self.postings.forward(at as u32) {
            let Some(weight_worth) = lookup.weight_worth(number) else { continue };
            let (stream, term) = self.postings.vocabulary.term(number);
            let gave = weight_worth * self.statistics.saturated(stream, lengths, freqs);
            let weighted = self.statistics.weighted_freqs(stream, lengths, freqs);
            let total: f64 = weighted.iter().sum();
            let share = |field: TextField| FieldShare {
                field,
                term_freq: freqs.get(field),
                gave: gave * weighted[field as usize] / total,
            };
            let fields =
                TextField::ALL.into_iter().filter(|&field| freqs.get(field) > 0).map(share).collect();
            parts.push(TermPart { term: term.into(), stream, gave, fields });
        }
        parts
    }

    /// Whether a supply has a term. Cost: O(terms of the supply).
    pub fn has(&self, doc_idx: u32, stream: Stream, term: &str) -> bool {
        let position = self.position_of[doc_idx as usize];
        let number = self.postings.vocabulary.number(stream, term);
        number.is_some_and(|number| self.postings.forward(position).any(|(other, _)| other == number))
    }

    /// The need's words that a supply lacks and that could have given at least this share of the score; largest share first.
    pub fn missing_words(&self, need: &WeightedNeed, doc_idx: u32, least_share: f64) -> Vec<&str> {
        let at = self.position_of[doc_idx as usize] as usize;
        let mut found = self.postings.forward(at as u32).peekable();
        let mut missing: Vec<(&str, f64)> = Vec::new();
        let is_word = |term: &&WeightedTerm| self.postings.vocabulary.stream(term.number) == Stream::Words;
        for term in need.terms.iter().filter(is_word) {
            while found.next_if(|&(number, _)| number < term.number).is_some() {}
            let has_term = found.peek().is_some_and(|&(number, _)| number == term.number);
            let share = term.weight_worth * self.statistics.saturation();
            let vocabulary = &self.postings.vocabulary;
            if !has_term && share >= least_share {
                missing.push((vocabulary.term(term.number).1, share));
            }
        }
        missing.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        missing.into_iter().map(|(word, _)| word).collect()
    }
}

#[cfg(test)]
mod tests;
