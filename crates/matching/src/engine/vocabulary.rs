//! The terms of a collection and their numbers, most frequent first, rare ones last.
//!
//! A term's number decides where its postings stand (dense, middle, rare) and in which order sums are made. It depends on
//! the collection alone: document frequency falling, ties by stream and then by the term's bytes; rare terms by those alone.

use std::hash::{Hash, Hasher};

use duijie_domain::matches::Stream;
use hashbrown::HashTable;
use rustc_hash::FxHasher;

/// Terms by number, numbers by term.
#[derive(Default)]
pub(crate) struct Vocabulary {
    /// All terms behind each other.
    text: String,
    /// Where each begins; one more at the end.
    starts: Vec<u32>,
    streams: Vec<Stream>,
    doc_freqs: Vec<u32>,
    numbers: HashTable<u32>,
}

impl Vocabulary {
    /// Takes the terms in the order of their numbers.
    pub(crate) fn new<'a>(terms: impl ExactSizeIterator<Item = (Stream, &'a str, u32)>) -> Self {
        let mut vocabulary = Self { starts: vec![0], ..Self::default() };
        vocabulary.numbers.reserve(terms.len(), |_| 0);
        for (number, (stream, term, doc_freq)) in (0..).zip(terms) {
            vocabulary.text.push_str(term);
            vocabulary.starts.push(vocabulary.text.len() as u32);
            vocabulary.streams.push(stream);
            vocabulary.doc_freqs.push(doc_freq);
            let Self { text, starts, streams, numbers, .. } = &mut vocabulary;
            let hash_of = |&other: &u32| {
                let at = other as usize;
                hash(streams[at], &text[starts[at] as usize..starts[at + 1] as usize])
            };
            numbers.insert_unique(hash(stream, term), number, hash_of);
        }
        vocabulary
    }

    /// How many terms there are.
    pub(crate) fn len(&self) -> usize {
        self.streams.len()
    }

    /// A term by its number.
    pub(crate) fn term(&self, number: u32) -> (Stream, &str) {
        let at = number as usize;
        (self.streams[at], &self.text[self.starts[at] as usize..self.starts[at + 1] as usize])
    }

    /// The stream of a term.
    pub(crate) fn stream(&self, number: u32) -> Stream {
        self.streams[number as usize]
    }

    /// In how many supplies a term occurs, in any field.
    pub(crate) fn doc_freq(&self, number: u32) -> u32 {
        self.doc_freqs[number as usize]
    }

    /// The number of a term, if any supply has it. Cost: O(length of the term).
    pub(crate) fn number(&self, stream: Stream, term: &str) -> Option<u32> {
        self.numbers.find(hash(stream, term), |&number| self.term(number) == (stream, term)).copied()
    }

    /// Memory held.
    pub(crate) fn size_bytes(&self) -> usize {
        self.text.capacity()
            + 4 * (self.starts.capacity() + self.doc_freqs.capacity())
            + self.streams.capacity()
            + self.numbers.allocation_size()
    }
}

fn hash(stream: Stream, term: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (stream as u8, term).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_and_numbers_lead_to_each_other() {
        let terms = [(Stream::Words, "电池", 9), (Stream::Bigrams, "电池", 9), (Stream::Words, "隔膜", 2)];
        let vocabulary = Vocabulary::new(terms.into_iter());
        for (number, (stream, term, doc_freq)) in (0..).zip(terms) {
            assert_eq!(vocabulary.number(stream, term), Some(number));
            assert_eq!((vocabulary.term(number), vocabulary.doc_freq(number)), ((stream, term), doc_freq));
        }
        assert_eq!(vocabulary.number(Stream::Bigrams, "隔膜"), None);
        assert_eq!(vocabulary.len(), 3);
    }
}
