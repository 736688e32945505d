//! A few supplies against many needs: their postings alone, term by term, with exact saturated frequencies.
//!
//! Sums over the whole collection skip nothing when the few lie in every chunk, and asking for each pair reads a whole forward
//! list. Turned around once, the lists of the few cost a need only what it has in common with them. Terms are walked in the order of
//! their numbers, as [`Engine::scores_of`] does, so that the scores have the same bits.

use super::{Engine, TermFreqs, WeightedNeed};

/// Some supplies of an engine's collection, ready to be scored with any need.
pub struct FewSupplies {
    /// `doc_idx` by place.
    supplies: Vec<u32>,
    /// By term: where its postings begin; one more at the end.
    starts: Vec<u32>,
    /// Place of the supply, and the saturated frequency.
    postings: Vec<(u32, f64)>,
}

impl FewSupplies {
    /// The supplies, as they were given.
    pub fn supplies(&self) -> &[u32] {
        &self.supplies
    }
}

impl Engine {
    /// Turns the lists of these supplies around. Cost: O(their finding postings + finding terms of the collection) in time and memory.
    pub fn few(&self, supplies: Vec<u32>) -> FewSupplies {
        let mut starts = vec![0; self.postings.n_finding as usize + 1];
        for &doc_idx in &supplies {
            for (number, _) in self.finding(doc_idx) {
                starts[number as usize + 1] += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut postings = vec![(0, 0.0); starts.last().map_or(0, |&end| end as usize)];
        for (place, &doc_idx) in (0..).zip(&supplies) {
            let lengths = &self.lengths[self.position_of[doc_idx as usize] as usize];
            for (number, freqs) in self.finding(doc_idx) {
                let stream = self.postings.vocabulary.stream(number);
                let at = &mut next[number as usize];
                postings[*at as usize] = (place, self.statistics.saturated(stream, lengths, freqs));
                *at += 1;
            }
        }
        FewSupplies { supplies, starts, postings }
    }

    /// The exact scores of a need with the few, in their order: the same bits as [`Engine::scores_of`]. Cost: O(common terms).
    pub fn scores_of_few(&self, need: &WeightedNeed, few: &FewSupplies) -> Vec<f64> {
        let mut scores = vec![0.0; few.supplies.len()];
        for term in need.finding() {
            let (from, until) = (few.starts[term.number as usize], few.starts[term.number as usize + 1]);
            for &(place, saturated) in &few.postings[from as usize..until as usize] {
                scores[place as usize] += term.weight_worth * saturated;
            }
        }
        scores
    }

    fn finding(&self, doc_idx: u32) -> impl Iterator<Item = (u32, TermFreqs)> {
        let all = self.postings.forward(self.position_of[doc_idx as usize]);
        all.take_while(|&(number, _)| number < self.postings.n_finding)
    }
}
