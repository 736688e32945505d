//! The batch against an obvious exhaustive scorer, in both directions, for any number of threads.

use duijie_domain::matches::Stream;
use duijie_domain::{Need, NeedId, NoProgress, Supply, SupplyId};
use duijie_index::{Filter, Snapshot, Stamp, SupplyIndex};
use duijie_text::Analyzer;
use proptest::prelude::*;

use super::*;
use crate::FieldParams;
use crate::terms::need_terms;

const WORDS: [&str; 8] = ["电池", "隔膜", "涂层", "石墨烯", "轴承", "减速器", "废水", "催化剂"];

fn text(picks: &[usize]) -> String {
    picks.iter().map(|&at| WORDS[at % WORDS.len()]).collect::<Vec<_>>().join("，")
}

fn supply(number: usize, title: &[usize], abstract_text: &[usize]) -> Supply {
    let mut supply = Supply::new(SupplyId::parse(&format!("S{number:03}")).unwrap(), text(title));
    supply.abstract_text = text(abstract_text);
    supply
}

fn need(number: usize, title: &[usize], description: &[usize]) -> Need {
    let mut need = Need::new(NeedId::parse(&format!("N{number}")).unwrap(), text(title));
    need.description = text(description);
    need
}

fn snapshot(supplies: &[Supply], n_commits: usize) -> Snapshot {
    let index = SupplyIndex::in_ram(&Analyzer::new()).unwrap();
    let mut writer = index.writer(1).unwrap();
    for part in supplies.chunks(supplies.len().div_ceil(n_commits).max(1)) {
        for supply in part {
            writer.put(1, supply).unwrap();
        }
        writer.commit(&Stamp { store_id: "t".into(), revision: 1 }).unwrap();
    }
    index.snapshot().unwrap()
}

/// BM25F written down as the formula says, from the texts, without postings.
fn exhaustive(supplies: &[Supply], need: &Need, params: &Params) -> Vec<f64> {
    let analyzer = Analyzer::new();
    let count = |stream, text: &str, term: &str| {
        let tokens = if stream == Stream::Words { analyzer.words(text) } else { analyzer.bigrams(text) };
        (tokens.iter().filter(|token| token.text == term).count() as f64, tokens.len() as f64)
    };
    let (mut sums, mut largest) = (vec![0.0; supplies.len()], 0.0);
    for term in need_terms(&analyzer, params, need) {
        let fields: [fn(&Supply) -> &str; 2] = [|s| &s.title, |s| &s.abstract_text];
        let weights = [params.title, params.abstract_text];
        let mut weighted = vec![0.0; supplies.len()];
        for (field, FieldParams { weight, b }) in std::iter::zip(fields, weights) {
            let lengths: Vec<f64> = supplies.iter().map(|s| count(term.stream, field(s), "").1).collect();
            let n_with = lengths.iter().filter(|&&len| len > 0.0).count().max(1);
            let average = (lengths.iter().sum::<f64>() / n_with as f64).max(1.0);
            for (at, supply) in supplies.iter().enumerate() {
                let freq = count(term.stream, field(supply), &term.term).0;
                weighted[at] += weight * freq / (1.0 - b + b * lengths[at] / average);
            }
        }
        let df = weighted.iter().filter(|&&w| w > 0.0).count() as f64;
        let idf = (1.0 + (supplies.len() as f64 - df + 0.5) / (df + 0.5)).ln();
        if df > 0.0 {
            largest += term.weight * idf * (params.k1 + 1.0);
        }
        for (sum, w) in std::iter::zip(&mut sums, weighted) {
            *sum += term.weight * idf * w * (params.k1 + 1.0) / (params.k1 + w);
        }
    }
    sums.iter().map(|sum| if largest > 0.0 { sum / largest } else { 0.0 }).collect()
}

fn picks() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..8, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn scores_equal_the_formula_and_parts_add_up(
        docs in prop::collection::vec((picks(), picks()), 1..12),
        wish in (picks(), picks()),
        n_commits in 1usize..4,
    ) {
        let supplies: Vec<Supply> = docs.iter().enumerate().map(|(i, (t, a))| supply(i, t, a)).collect();
        let (snapshot, need) = (snapshot(&supplies, n_commits), need(0, &wish.0, &wish.1));
        let params = Params::default();
        let batch = Batch::load(&snapshot, &Analyzer::new(), &params, std::slice::from_ref(&need)).unwrap();
        let (scores, expected) = (batch.scores(0), exhaustive(&supplies, &need, &params));
        for (doc_idx, (&score, &formula)) in std::iter::zip(&scores, &expected).enumerate() {
            prop_assert!((score - formula).abs() < 1e-6, "{} {}", score, formula);
            prop_assert!((0.0..=1.0).contains(&score));
            let parts = batch.parts(0, doc_idx as u32);
            prop_assert_eq!(parts.iter().map(|part| part.gave).sum::<f64>(), score);
            for part in parts {
                let by_field: f64 = part.fields.iter().map(|share| share.gave).sum();
                prop_assert!((by_field - part.gave).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn both_directions_and_any_threads_agree(
        docs in prop::collection::vec((picks(), picks()), 1..12),
        wishes in prop::collection::vec((picks(), picks()), 1..6),
        top in 0usize..15,
    ) {
        let supplies: Vec<Supply> = docs.iter().enumerate().map(|(i, (t, a))| supply(i, t, a)).collect();
        let needs: Vec<Need> = wishes.iter().enumerate().map(|(i, (t, d))| need(i, t, d)).collect();
        let snapshot = snapshot(&supplies, 2);
        let run = |n_threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            pool.install(|| {
                let batch = Batch::load(&snapshot, &Analyzer::new(), &Params::default(), &needs).unwrap();
                let forward = batch.supplies_for_needs(top, None, &NoProgress);
                let backward = batch.needs_for_supplies(top, None, &NoProgress);
                let all: Vec<Vec<f64>> = (0..needs.len()).map(|n| batch.scores(n)).collect();
                (forward, backward, all)
            })
        };
        let (forward, backward, all) = run(1);
        prop_assert_eq!(&run(3), &(forward.clone(), backward.clone(), all.clone()));
        for (need_idx, list) in forward.iter().enumerate() {
            let mut expected: Vec<(u32, f64)> = all[need_idx].iter().enumerate().filter(|(_, s)| **s > 0.0).map(|(d, &s)| (d as u32, s)).collect();
            expected.sort_by(by_score);
            expected.truncate(top);
            prop_assert_eq!(list.iter().map(|c| (c.doc_idx, c.score)).collect::<Vec<_>>(), expected);
        }
        for (doc_idx, list) in backward.iter().enumerate() {
            let mut expected: Vec<(u32, f64)> = all.iter().enumerate().map(|(n, s)| (n as u32, s[doc_idx])).filter(|p| p.1 > 0.0).collect();
            expected.sort_by(by_score);
            expected.truncate(top);
            prop_assert_eq!(list.iter().map(|c| (c.need_idx, c.score)).collect::<Vec<_>>(), expected);
        }
    }
}

#[test]
fn a_filter_keeps_the_list_full() {
    let supplies: Vec<Supply> = (0..6).map(|i| supply(i, &[0, 1], &[])).collect();
    let mut open = supplies.clone();
    for supply in &mut open[4..] {
        supply.offer.open_licence = Some(true);
    }
    let snapshot = snapshot(&open, 1);
    let needs = [need(0, &[0], &[])];
    let batch = Batch::load(&snapshot, &Analyzer::new(), &Params::default(), &needs).unwrap();
    let allowed = snapshot.select(&Filter { open_licence: true, ..Filter::default() }).unwrap();
    let found = batch.supplies_for_needs(2, Some(&allowed), &NoProgress);
    assert_eq!(found[0].iter().map(|c| c.doc_idx).collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn a_need_without_known_terms_finds_nothing() {
    let snapshot = snapshot(&[supply(0, &[0], &[])], 1);
    let mut empty = need(0, &[], &[]);
    empty.title = "？？".to_owned();
    let mut foreign = need(1, &[], &[]);
    foreign.title = "zzzz".to_owned();
    let batch = Batch::load(&snapshot, &Analyzer::new(), &Params::default(), &[empty, foreign]).unwrap();
    assert!(batch.supplies_for_needs(5, None, &NoProgress).iter().all(Vec::is_empty));
}
