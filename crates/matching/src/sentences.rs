//! Texts compared as a whole, by something that this crate does not know: a sentence encoder, where the user has one.
//!
//! Words find what shares words. An [`Engine`] that was given [`Sentences`] adds, to the candidates of its own, the supplies
//! whose texts are nearest to the need's, and ranks all of them with one signal more ([`Signal::Sentences`]). Without, nothing here
//! runs. `docs/encoder.md` says what it costs.

use std::sync::Arc;

use duijie_domain::Need;
use duijie_domain::matches::Signal;
use duijie_index::DocSet;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::rank::Ranking;
use crate::{Candidate, Engine, Result, WeightedNeed};

/// Supplies found by their sentences alone, beside those found by words.
const NEAREST: usize = 200;

/// What compares a snapshot's supplies with needs, text by text. Supplies go by their numbers in the snapshot.
pub trait Sentences: Send + Sync {
    /// Needs in the form in which they are compared, in their order.
    ///
    /// # Errors
    /// [`crate::Error::Sentences`].
    fn needs(&self, needs: &[&Need]) -> Result<Vec<SentenceNeed>>;

    /// The `k` nearest supplies among those allowed, nearest first, ties by number; fewer where there are no more.
    fn nearest(&self, need: &SentenceNeed, k: usize, allowed: Option<&DocSet>) -> Vec<u32>;

    /// How much nearer a supply is than supplies are on average, 0 to 1.
    fn signal(&self, need: &SentenceNeed, doc_idx: u32) -> f64;
}

/// A need as a vector.
#[derive(Debug, Clone, PartialEq)]
pub struct SentenceNeed {
    /// Length 1.
    pub vector: Vec<f32>,
    /// Mean cosine with all supplies.
    pub background: f32,
}

/// What an engine compares sentences with, and what the signal weighs unless the model has learned it.
pub struct Compared {
    /// What compares.
    pub by: Arc<dyn Sentences>,
    /// Weight where the model names none.
    pub weight: f64,
}

impl Compared {
    /// Gives the signal its weight, unless these rankings weigh it themselves.
    pub(crate) fn weigh(&self, rankings: &mut [Ranking; 2]) {
        let at = Signal::Sentences as usize;
        if rankings.iter().all(|ranking| ranking.weights[at] == 0.0) {
            rankings.iter_mut().for_each(|ranking| ranking.weights[at] = self.weight);
        }
    }
}

impl Engine {
    /// Reads the needs' sentences, where sentences are compared. Cost: some hundredths of a second a need.
    ///
    /// # Errors
    /// As [`Sentences::needs`].
    pub fn read_sentences(&self, needs: &[&Need], weighted: &mut [WeightedNeed]) -> Result<()> {
        if let Some(compared) = &self.compared {
            let read = compared.by.needs(needs)?;
            std::iter::zip(weighted, read).for_each(|(need, sentence)| need.sentence = Some(sentence));
        }
        Ok(())
    }

    /// Puts behind each list the supplies that are nearest by their sentences and not in it, with their scores by words. Lists stay as they
    /// are where sentences are not compared.
    pub fn add_nearest(
        &self,
        needs: &[WeightedNeed],
        lists: &mut [Vec<Candidate>],
        allowed: Option<&DocSet>,
    ) {
        let Some(compared) = &self.compared else { return };
        lists.par_iter_mut().zip(needs).for_each(|(list, need)| {
            let Some(sentence) = &need.sentence else { return };
            let found: FxHashSet<u32> = list.iter().map(|found| found.doc_idx).collect();
            let mut more = compared.by.nearest(sentence, NEAREST, allowed);
            more.retain(|doc_idx| !found.contains(doc_idx));
            let scores = self.scores_of(need, &more);
            let shape = |(doc_idx, score)| Candidate { doc_idx, score };
            list.extend(std::iter::zip(more, scores).map(shape));
        });
    }

    /// The signal of a pair; 0 where sentences are not compared.
    pub(crate) fn sentences(&self, need: &WeightedNeed, doc_idx: u32) -> f64 {
        match (&self.compared, &need.sentence) {
            (Some(compared), Some(sentence)) => compared.by.signal(sentence, doc_idx),
            _ => 0.0,
        }
    }
}
