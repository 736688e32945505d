//! The corpus as a function: any patent, any need, any judgement, in any order.

use duijie_domain::matches::Level;
use duijie_domain::{Need, NeedId, Supply, SupplyId};
use duijie_text::Analyzer;

use super::family::{FAMILY_SIZE, Family, PLACES};
use super::random::{Purpose, Random};
use super::vocabulary::Vocabulary;
use super::{need, patent, record};

/// Median and deviation (in logarithms) of the number of distinct words a need; measured on 268 real needs: 53, quartiles 28 and 81.
const NEED_TERMS: (f64, f64) = (50.0, 0.72);
const FEWEST_TERMS: f64 = 8.0;
const MOST_TERMS: f64 = 400.0;

/// Patents outside the family that are judged irrelevant for a need.
const OUTSIDERS: usize = 3;

/// A synthetic corpus: every part a pure function of (seed, number), nothing is kept.
///
/// `supply(i)` does not depend on how many patents there are; `need(j)` does, because it picks its family among them. Calls from several threads are
/// independent. The first corpus of a process builds the word lists, about a second.
#[derive(Debug, Clone)]
pub struct Corpus {
    seed: u64,
    n_patents: usize,
    n_needs: usize,
    analyzer: Analyzer,
}

impl Corpus {
    /// The most patents a corpus can have: each needs a serial of its own.
    pub const MOST_PATENTS: usize = record::N_SERIALS;

    /// A corpus of `n_patents` (1 to [`Corpus::MOST_PATENTS`]; other numbers are brought into these bounds) and `n_needs`.
    pub fn new(seed: u64, n_patents: usize, n_needs: usize) -> Self {
        Vocabulary::embedded();
        Self { seed, n_patents: n_patents.clamp(1, Self::MOST_PATENTS), n_needs, analyzer: Analyzer::new() }
    }

    /// Number of patents.
    pub fn n_patents(&self) -> usize {
        self.n_patents
    }

    /// Number of needs.
    pub fn n_needs(&self) -> usize {
        self.n_needs
    }

    /// Patent number `patent`, counted from 0. About 8 µs.
    pub fn supply(&self, patent: usize) -> Supply {
        let text = patent::write(self.seed, patent);
        let class = &Vocabulary::embedded().class(text.class).symbol;
        let random = Random::new(self.seed, Purpose::Record, patent);
        let mut supply = record::fill_supply(patent, class, random, text.title)
            .expect("numbers, symbols and regions are made of parts that the tests parse");
        supply.abstract_text = text.abstract_text;
        supply
    }

    /// The id of patent number `patent`, without making the patent.
    pub fn supply_id(&self, patent: usize) -> SupplyId {
        let mut random = Random::new(self.seed, Purpose::Record, patent);
        let number = record::application_number(patent, &mut random).expect("the tests parse such numbers");
        SupplyId::parse(&number.to_string()).expect("an application number is an id")
    }

    /// The id of need number `need`.
    pub fn need_id(&self, need: usize) -> NeedId {
        NeedId::parse(&format!("G{need:07}")).expect("a letter and digits are an id")
    }

    /// Need number `need`, counted from 0, with as many words as real needs have. About as long to make as to analyse.
    pub fn need(&self, need: usize) -> Need {
        let mut random = Random::new(self.seed, Purpose::Choice, need);
        let (median, deviation) = NEED_TERMS;
        let n_terms = (median * (deviation * random.normal()).exp()).clamp(FEWEST_TERMS, MOST_TERMS);
        self.need_with_terms(need, n_terms as usize)
    }

    /// The same need told in about `n_terms` distinct words of the word stream: up to six more, because the last clause is not cut, and
    /// not fewer than the two to six of the title.
    pub fn need_with_terms(&self, need: usize, n_terms: usize) -> Need {
        let family = Family::new(self.seed, self.family_of(need), Vocabulary::embedded());
        let random = Random::new(self.seed, Purpose::Need, need);
        let text = need::write(&family, n_terms, random, &self.analyzer);
        let mut made = Need::new(self.need_id(need), text.title);
        made.description = text.description;
        record::fill_need(&mut made, Random::new(self.seed, Purpose::Enterprise, need))
            .expect("regions are codes that the tests parse");
        made
    }

    /// The judged patents of need number `need`, by patent: its family by how much of the theme each patent uses, and a few from elsewhere at level
    /// [`Level::None`].
    pub fn judgements(&self, need: usize) -> Vec<(usize, Level)> {
        let first = self.family_of(need) * FAMILY_SIZE;
        let members = (first..self.n_patents).zip(PLACES).map(|(patent, (level, _))| (patent, level));
        let mut judged: Vec<(usize, Level)> = members.collect();
        let mut random = Random::new(self.seed, Purpose::Choice, need);
        random.next();
        for _ in 0..OUTSIDERS {
            let patent = random.below(self.n_patents);
            if judged.iter().all(|(known, _)| *known != patent) {
                judged.push((patent, Level::None));
            }
        }
        judged.sort_unstable_by_key(|(patent, _)| *patent);
        judged
    }

    /// The family a need was made from; whole ones only, if there is one.
    fn family_of(&self, need: usize) -> usize {
        let n_families = (self.n_patents / FAMILY_SIZE).max(1);
        Random::new(self.seed, Purpose::Choice, need).below(n_families)
    }
}
