//! What ranking must beat: textbook BM25 over one kind of terms, written down without the engine.
//!
//! k1 1.2, b 0.75, over title, abstract and claims as one text; a need's term weighs 2 for standing in the title, plus
//! ln(1 + occurrences in the text); idf = ln(1 + (N - df + 0.5) / (df + 0.5)). No field weights, no language of needs, nothing trained.

use std::collections::HashMap;

use duijie_domain::{Need, NeedId, Supply, SupplyId};
use duijie_text::Analyzer;
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::metrics::{Judgements, ndcg_at, precision_at};
use super::{Dataset, Estimate, RankedNeed};
use crate::model::idf;
use crate::{Error, Result};

const K1: f64 = 1.2;
const B: f64 = 0.75;
const TITLE: f64 = 2.0;

/// Which terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// Segmented words.
    Words,
    /// Pairs of characters.
    Bigrams,
    /// Single characters; Latin letters and digits as well.
    Characters,
}

/// What a baseline reaches on a set.
#[derive(Debug, Clone, Copy)]
pub struct BaselineFigures {
    /// Which.
    pub baseline: Baseline,
    /// nDCG@10 of the judged supplies.
    pub ndcg_at_10: Estimate,
    /// Precision at 5.
    pub p_at_5: Estimate,
}

/// All baselines beside a ranking.
#[derive(Debug, Clone)]
pub struct Textbook {
    /// In the order of [`Baseline::ALL`].
    pub baselines: Vec<BaselineFigures>,
    /// By how much the ranking's nDCG@10 is above that of the best of them, need by need.
    pub above_best: Estimate,
}

impl Textbook {
    /// Measures all baselines on the needs that were ranked.
    pub(super) fn beside(dataset: &Dataset, analyzer: &Analyzer, ranked: &[RankedNeed]) -> Result<Self> {
        let ndcg = |order: &[SupplyId], judged: &Judgements| ndcg_at(10, order, judged);
        let precision = |order: &[SupplyId], judged: &Judgements| precision_at(5, order, judged);
        let of_one = |baseline: Baseline| {
            let lists = baseline.rank(dataset, analyzer);
            let ndcg_at_10 = Estimate::over(dataset, &lists, &ndcg)?;
            let p_at_5 = Estimate::over(dataset, &lists, &precision)?;
            let above = Estimate::between(dataset, ranked, &lists, &ndcg)?;
            Some((BaselineFigures { baseline, ndcg_at_10, p_at_5 }, above))
        };
        let measured: Option<Vec<(BaselineFigures, Estimate)>> =
            Baseline::ALL.into_iter().map(of_one).collect();
        let measured = measured.ok_or(Error::EvalEmpty)?;
        let best = measured.iter().max_by(|a, b| a.0.ndcg_at_10.mean.total_cmp(&b.0.ndcg_at_10.mean));
        let above_best = best.ok_or(Error::EvalEmpty)?.1;
        Ok(Self { baselines: measured.into_iter().map(|(figures, _)| figures).collect(), above_best })
    }
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Words, Self::Bigrams, Self::Characters];

    /// For tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Words => "BM25, words",
            Self::Bigrams => "BM25, pairs of characters",
            Self::Characters => "BM25, characters",
        }
    }

    fn terms(self, analyzer: &Analyzer, text: &str) -> Vec<String> {
        match self {
            Self::Words => analyzer.words(text).into_iter().map(|token| token.text).collect(),
            Self::Bigrams => analyzer.bigrams(text).into_iter().map(|token| token.text).collect(),
            Self::Characters => {
                let lower = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
                lower.map(String::from).collect()
            }
        }
    }

    /// The judged supplies of every judged need, ranked.
    pub(super) fn rank(self, dataset: &Dataset, analyzer: &Analyzer) -> Vec<RankedNeed> {
        let counts = |supply: &Supply| {
            let mut counts: FxHashMap<String, f64> = HashMap::with_hasher(FxBuildHasher);
            for text in [&supply.title, &supply.abstract_text, &supply.claims] {
                self.terms(analyzer, text)
                    .into_iter()
                    .for_each(|term| *counts.entry(term).or_default() += 1.0);
            }
            counts
        };
        let supplies: Vec<FxHashMap<String, f64>> = dataset.supplies.par_iter().map(counts).collect();
        let mut doc_freqs: FxHashMap<&str, f64> = HashMap::with_hasher(FxBuildHasher);
        for term in supplies.iter().flat_map(|counts| counts.keys()) {
            *doc_freqs.entry(term).or_default() += 1.0;
        }
        let length = |counts: &FxHashMap<String, f64>| counts.values().sum::<f64>();
        let average = supplies.iter().map(length).sum::<f64>() / supplies.len().max(1) as f64;
        let place: HashMap<&SupplyId, usize, FxBuildHasher> =
            dataset.supplies.iter().zip(0..).map(|(supply, at)| (&supply.id, at)).collect();
        let needs: HashMap<&NeedId, &Need, FxBuildHasher> =
            dataset.needs.iter().map(|need| (&need.id, need)).collect();
        let of_need = |(id, judged): (&NeedId, &std::collections::BTreeMap<SupplyId, _>)| {
            let weights = self.weights(analyzer, needs[id]);
            let score = |supply: &SupplyId| {
                let counts = place.get(supply).map(|&at| &supplies[at]);
                let Some(counts) = counts else { return 0.0 };
                let norm = K1 * (1.0 - B + B * length(counts) / average);
                let gives = |(term, weight): &(String, f64)| {
                    let freq = counts.get(term).copied().unwrap_or_default();
                    let df = doc_freqs.get(term.as_str()).copied().unwrap_or_default();
                    weight * idf(supplies.len() as f64, df) * freq * (K1 + 1.0) / (freq + norm)
                };
                weights.iter().map(gives).sum()
            };
            let mut ranked: Vec<(SupplyId, f64)> = judged.keys().map(|id| (id.clone(), score(id))).collect();
            ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            RankedNeed { need_id: id.clone(), supplies: ranked, judged: Vec::new() }
        };
        dataset.judgements.par_iter().map(of_need).collect()
    }

    /// The need's terms with their weights, ascending by term.
    fn weights(self, analyzer: &Analyzer, need: &Need) -> Vec<(String, f64)> {
        let mut freqs: std::collections::BTreeMap<String, (f64, f64)> = std::collections::BTreeMap::new();
        self.terms(analyzer, &need.title)
            .into_iter()
            .for_each(|term| freqs.entry(term).or_default().0 = TITLE);
        for term in self.terms(analyzer, &need.description) {
            freqs.entry(term).or_default().1 += 1.0;
        }
        freqs.into_iter().map(|(term, (title, freq))| (term, title + freq.ln_1p())).collect()
    }
}
