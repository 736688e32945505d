//! The engine against an obvious exhaustive scorer: from the texts for the formula, over all supplies for the lists.

use std::sync::Arc;

use duijie_domain::matches::{Signal, Stream};
use duijie_domain::{Need, NeedId, NoProgress, Supply, SupplyId};
use duijie_index::{Filter, Snapshot, Stamp, SupplyIndex};
use duijie_text::Analyzer;
use proptest::prelude::*;

use super::need::ReadyNeed;
use super::sum::{Buffers, for_each_need};
use super::*;
use crate::terms::need_terms;
use crate::top_k::by_score;
use crate::vectors::WordVectors;
use crate::{Candidate, FieldParams, Ranking};

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

/// BM25F written down as the formula says, from the texts, without postings: of the terms that find, or of all, which
/// are divided by what the finding ones could reach all the same.
fn exhaustive(supplies: &[Supply], need: &Need, params: &Params, finding_only: bool) -> Vec<f64> {
    let analyzer = Analyzer::new();
    let count = |stream, text: &str, term: &str| {
        let tokens = if stream == Stream::Words { analyzer.words(text) } else { analyzer.bigrams(text) };
        (tokens.iter().filter(|token| token.text == term).count() as f64, tokens.len() as f64)
    };
    let (mut sums, mut largest) = (vec![0.0; supplies.len()], 0.0);
    for term in need_terms(&analyzer, params, need).terms {
        let finds = params.finds(term.stream, supplies.len());
        if finding_only && !finds {
            continue;
        }
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
        let of_needs = params.model.need_language().idf(term.stream, &term.term);
        let worth = ((idf + of_needs) / 2.0).powi(2);
        if df > 0.0 && finds {
            largest += term.weight * worth * (params.k1 + 1.0);
        }
        for (sum, w) in std::iter::zip(&mut sums, weighted) {
            *sum += term.weight * worth * w * (params.k1 + 1.0) / (params.k1 + w);
        }
    }
    sums.iter().map(|sum| if largest > 0.0 { sum / largest } else { 0.0 }).collect()
}

/// What characters of title and text give, written down from the texts: every bigram counts half for each of its characters.
fn character_sums(supplies: &[Supply], need: &Need, params: &Params) -> Vec<(f64, f64)> {
    let analyzer = Analyzer::new();
    let bigrams = |supply: &Supply| -> Vec<String> {
        let of = |text: &str| analyzer.bigrams(text).into_iter().map(|token| token.text);
        of(&supply.title).chain(of(&supply.abstract_text)).collect()
    };
    let texts: Vec<Vec<String>> = supplies.iter().map(bigrams).collect();
    let n = supplies.len() as f64;
    let average = (texts.iter().map(Vec::len).sum::<usize>() as f64 / n).max(1.0);
    let freq = |text: &[String], c: char| {
        0.5 * text.iter().flat_map(|bigram| bigram.chars()).filter(|&found| found == c).count() as f64
    };
    let (mut sums, mut square) = (vec![(0.0, 0.0); supplies.len()], 0.0);
    for wanted in need_terms(&analyzer, params, need).characters {
        let freqs: Vec<f64> = texts.iter().map(|text| freq(text, wanted.character)).collect();
        let df = freqs.iter().filter(|&&freq| freq > 0.0).count() as f64;
        if df == 0.0 {
            continue;
        }
        let idf = (1.0 + (n - df + 0.5) / (df + 0.5)).ln();
        let worth = ((idf + params.model.need_language().idf_of_character(wanted.character)) / 2.0).powf(1.5);
        square += f64::powi((wanted.in_title + wanted.in_text) * worth, 2);
        for ((sum, freq), text) in std::iter::zip(&mut sums, freqs).zip(&texts) {
            let saturated = freq * 2.2 / (freq + 1.2 * (0.25 + 0.75 * text.len() as f64 / average));
            sum.0 += wanted.in_title * worth * saturated;
            sum.1 += wanted.in_text * worth * saturated;
        }
    }
    let unit = if square > 0.0 { f64::sqrt(square).recip() } else { 0.0 };
    sums.into_iter().map(|(title, text)| (title * unit, text * unit)).collect()
}

/// Every word but the last has a vector, and every signal a weight.
fn model_with_vectors() -> Arc<Model> {
    let words = WORDS[..7].iter().map(|word| (*word).to_owned());
    let value = |at: u32| f32::sin(at as f32 * 1.7) + 0.2;
    let vectors = WordVectors::new(5, words, (0..35).map(value).collect());
    let any = Ranking { weights: [1.0; Signal::ALL.len()], levels: [1.0; 3] };
    Arc::new(Model::parse(&Model::write("t", Vec::new(), [any; 2], &[], &vectors).unwrap()).unwrap())
}

/// What the meaning of a pair comes to, written down from the texts.
fn cosines(supplies: &[Supply], need: &Need, params: &Params) -> Vec<f64> {
    let (analyzer, vectors) = (Analyzer::new(), params.model.vectors());
    let count = |text: &str, word: &str| {
        analyzer.words(text).iter().filter(|token| token.text == word).count() as f64
    };
    let n = supplies.len() as f64;
    let worth = |word: &str| {
        let has = |supply: &&Supply| count(&supply.title, word) + count(&supply.abstract_text, word) > 0.0;
        let df = supplies.iter().filter(has).count() as f64;
        if df == 0.0 {
            return 0.0;
        }
        let here = (1.0 + (n - df + 0.5) / (df + 0.5)).ln();
        ((here + params.model.need_language().idf(Stream::Words, word)) / 2.0).powi(2)
    };
    let sum = |weights: Vec<(&str, f64)>| {
        let mut sum = vec![0.0; vectors.dim()];
        for (word, weight) in weights {
            let Some(number) = vectors.number(word) else { continue };
            for (sum, value) in std::iter::zip(&mut sum, vectors.vector(number)) {
                *sum += weight * worth(word) * f64::from(*value);
            }
        }
        sum
    };
    let dot = |a: &[f64], b: &[f64]| std::iter::zip(a, b).map(|(a, b)| a * b).sum::<f64>();
    let wanted = need_terms(&analyzer, params, need).terms;
    let words = wanted.iter().filter(|term| term.stream == Stream::Words);
    let wanted = sum(words.map(|term| (term.term.as_str(), term.weight)).collect());
    let of_supply = |supply: &Supply| {
        let weight = |word: &'static str| {
            (word, 2.0 * count(&supply.title, word).ln_1p() + count(&supply.abstract_text, word).ln_1p())
        };
        let supply = sum(WORDS.map(weight).into());
        let lengths = (dot(&wanted, &wanted) * dot(&supply, &supply)).sqrt();
        if lengths > 0.0 { dot(&wanted, &supply) / lengths } else { 0.0 }
    };
    supplies.iter().map(of_supply).collect()
}

fn picks() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..8, 0..6)
}

/// As in a small collection, or as in a large one.
fn params(is_thorough: bool) -> Params {
    Params { thorough_up_to: if is_thorough { 100_000 } else { 0 }, ..Params::default() }
}

fn weighed(engine: &Engine, need: &Need) -> WeightedNeed {
    engine.weigh(&need_terms(&Analyzer::new(), &Params::default(), need))
}

/// The list that scoring every supply gives.
fn sorted(scores: &[f64], allowed: impl Fn(u32) -> bool, top: usize) -> Vec<(u32, f64)> {
    let mut all: Vec<(u32, f64)> =
        (0..).zip(scores.iter().copied()).filter(|&(at, s)| s > 0.0 && allowed(at)).collect();
    all.sort_by(by_score);
    all.truncate(top);
    all
}

fn pairs(list: &[Candidate]) -> Vec<(u32, f64)> {
    list.iter().map(|found| (found.doc_idx, found.score)).collect()
}

fn with_threads<T: Send>(n_threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap().install(work)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn scores_equal_the_formula_and_parts_add_up(
        docs in prop::collection::vec((picks(), picks()), 1..12),
        wish in (picks(), picks()),
        n_commits in 1usize..4,
        is_thorough in any::<bool>(),
    ) {
        let supplies: Vec<Supply> = docs.iter().enumerate().map(|(i, (t, a))| supply(i, t, a)).collect();
        let (snapshot, need) = (snapshot(&supplies, n_commits), need(0, &wish.0, &wish.1));
        let params = params(is_thorough);
        let engine = Engine::load(&snapshot, &params).unwrap();
        let weighted = weighed(&engine, &need);
        let scores = engine.scores(&weighted);
        let finding = exhaustive(&supplies, &need, &params, true);
        let all = exhaustive(&supplies, &need, &params, false);
        let mut lookup = engine.pair_lookup(&weighted);
        for (doc_idx, ((&score, finding), all)) in std::iter::zip(&scores, finding).zip(all).enumerate() {
            prop_assert!((score - finding).abs() < 1e-12, "{} {}", score, finding);
            prop_assert!((0.0..=1.0).contains(&score));
            let parts = engine.parts(&weighted, doc_idx as u32);
            let sum = engine.pair_sums(&mut lookup, doc_idx as u32).of_terms;
            prop_assert_eq!(parts.iter().map(|part| part.gave).sum::<f64>(), sum);
            prop_assert!(weighted.finding().is_empty() || (sum - all).abs() < 1e-12 * all.max(1.0), "{} {}", sum, all);
            prop_assert!(!is_thorough || sum == score);
            for part in &parts {
                let by_field: f64 = part.fields.iter().map(|share| share.gave).sum();
                prop_assert!((by_field - part.gave).abs() < 1e-12);
            }
            let n_words = parts.iter().filter(|part| part.stream == Stream::Words).count();
            let n_wanted = weighted.terms.iter().filter(|term| engine.postings.vocabulary.stream(term.number) == Stream::Words).count();
            prop_assert_eq!(n_words + engine.missing_words(&weighted, doc_idx as u32, 0.0).len(), n_wanted);
        }
    }

    #[test]
    fn characters_give_what_the_formula_says(
        docs in prop::collection::vec((picks(), picks()), 1..12),
        wish in (picks(), picks()),
    ) {
        let supplies: Vec<Supply> = docs.iter().enumerate().map(|(i, (t, a))| supply(i, t, a)).collect();
        let (snapshot, need, params) = (snapshot(&supplies, 2), need(0, &wish.0, &wish.1), Params::default());
        let engine = Engine::load(&snapshot, &params).unwrap();
        let weighted = weighed(&engine, &need);
        let mut lookup = engine.pair_lookup(&weighted);
        for (doc_idx, (title, text)) in (0..).zip(character_sums(&supplies, &need, &params)) {
            let sums = engine.pair_sums(&mut lookup, doc_idx).of_characters;
            prop_assert!((sums.of_title - title).abs() < 1e-9, "{} {}", sums.of_title, title);
            prop_assert!((sums.of_text - text).abs() < 1e-9, "{} {}", sums.of_text, text);
        }
    }

    #[test]
    fn meaning_is_the_cosine_of_weighted_sums(
        docs in prop::collection::vec((picks(), picks()), 1..12),
        wish in (picks(), picks()),
    ) {
        let supplies: Vec<Supply> = docs.iter().enumerate().map(|(i, (t, a))| supply(i, t, a)).collect();
        let (snapshot, need) = (snapshot(&supplies, 2), need(0, &wish.0, &wish.1));
        let params = Params { model: model_with_vectors(), ..Params::default() };
        let engine = Engine::load(&snapshot, &params).unwrap();
        let weighted = weighed(&engine, &need);
        for (doc_idx, expected) in (0..).zip(cosines(&supplies, &need, &params)) {
            let found = engine.meaning(&weighted, doc_idx);
            prop_assert!((found - expected.max(0.0)).abs() < 1e-5, "{} {}", found, expected);
            let sum: f64 = engine.related(&weighted, doc_idx).iter().map(|part| part.gave).sum();
            prop_assert!(expected <= 0.0 || (sum - expected).abs() < 1e-5, "{} {}", sum, expected);
            let ranked = engine.rank_pair(&weighted, doc_idx);
            let gave: f64 = ranked.related(&engine, &weighted).iter().map(|part| part.gave).sum();
            let signal = ranked.parts(&engine)[Signal::Meaning as usize].gave;
            prop_assert!((gave - signal).abs() < 1e-9, "{} {}", gave, signal);
        }
    }

    #[test]
    fn both_directions_and_any_threads_agree(
        docs in prop::collection::vec((picks(), picks()), 1..12),
        wishes in prop::collection::vec((picks(), picks()), 1..6),
        top in 0usize..15,
        is_thorough in any::<bool>(),
    ) {
        let supplies: Vec<Supply> = docs.iter().enumerate().map(|(i, (t, a))| supply(i, t, a)).collect();
        let needs: Vec<Need> = wishes.iter().enumerate().map(|(i, (t, d))| need(i, t, d)).collect();
        let snapshot = snapshot(&supplies, 2);
        let run = || {
            let engine = Engine::load(&snapshot, &params(is_thorough)).unwrap();
            let weighted: Vec<WeightedNeed> = needs.iter().map(|need| weighed(&engine, need)).collect();
            let forward = engine.supplies_for_needs(&weighted, top, None, &NoProgress);
            let backward = engine.needs_for_supplies(&weighted, top, None, &NoProgress);
            let all: Vec<Vec<f64>> = weighted.iter().map(|need| engine.scores(need)).collect();
            (forward, backward, all)
        };
        let (forward, backward, all) = with_threads(1, run);
        prop_assert_eq!(&with_threads(3, run), &(forward.clone(), backward.clone(), all.clone()));
        for (list, scores) in std::iter::zip(&forward, &all) {
            prop_assert_eq!(pairs(list), sorted(scores, |_| true, top));
        }
        for (doc_idx, list) in backward.iter().enumerate() {
            let scores: Vec<f64> = all.iter().map(|of_need| of_need[doc_idx]).collect();
            let found: Vec<(u32, f64)> = list.iter().map(|found| (found.need_idx, found.score)).collect();
            prop_assert_eq!(found, sorted(&scores, |_| true, top));
        }
    }
}

/// A term by its number, made of characters so that the analyser keeps it whole in both streams.
fn latin(number: u64) -> String {
    format!("t{number}x")
}

/// Supplies that share terms with a skew: low numbers are common, high ones rare. Every fifth repeats its predecessor.
fn skewed(n_supplies: usize, n_terms: u64, seed: u64) -> Vec<Supply> {
    use rand::{RngExt, SeedableRng};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut texts: Vec<String> = Vec::new();
    for number in 0..n_supplies {
        let repeated = if number % 5 == 4 { texts.last().cloned() } else { None };
        texts.push(repeated.unwrap_or_else(|| {
            let n_tokens = random.random_range(0..25);
            let draw = |random: &mut rand_chacha::ChaCha8Rng| {
                let skew: f64 = random.random();
                latin((skew.powi(4) * n_terms as f64) as u64)
            };
            (0..n_tokens).map(|_| draw(&mut random)).collect::<Vec<_>>().join(" ")
        }));
    }
    let make = |(number, text): (usize, String)| {
        let mut supply =
            Supply::new(SupplyId::parse(&format!("S{number:06}")).unwrap(), latin(number as u64 % 7));
        supply.abstract_text = text;
        supply.offer.open_licence = Some(number % 3 == 0);
        let symbol = ["H01M10/05", "C02F1/00", "A61K9/00"][number % 3];
        supply.ipc = vec![duijie_domain::IpcSymbol::parse(symbol).unwrap()];
        supply
    };
    texts.into_iter().enumerate().map(make).collect()
}

fn wish(terms: impl Iterator<Item = u64>) -> NeedTerms {
    let mut terms: Vec<NeedTerm> = terms
        .enumerate()
        .map(|(at, number)| NeedTerm {
            stream: Stream::Words,
            term: latin(number),
            weight: [0.693, 0.693, 1.0986, 2.19][at % 4],
        })
        .collect();
    terms.sort_by(|a, b| a.term.cmp(&b.term));
    terms.dedup_by(|a, b| a.term == b.term);
    NeedTerms { terms, ..NeedTerms::default() }
}

/// Three chunks and all zones; needs of one term, of many, of terms nobody has; lists shorter and longer than the collection.
#[test]
fn lists_equal_exhaustive_scoring_over_several_chunks() {
    lists_equal_exhaustive_scoring(true);
}

/// The same where words alone find.
#[test]
fn lists_by_words_equal_exhaustive_scoring_over_several_chunks() {
    lists_equal_exhaustive_scoring(false);
}

fn lists_equal_exhaustive_scoring(is_thorough: bool) {
    let mut supplies = skewed(40_000, 60_000, 7);
    let rare = (0..6).map(|at| 50_000 + at * 400);
    // one that has all a need asks for: its sum leaves 16 bits
    supplies[101].abstract_text = rare.clone().map(latin).collect::<Vec<_>>().join(" ");
    let snapshot = snapshot(&supplies, 3);
    let engine = Engine::load(&snapshot, &params(is_thorough)).unwrap();
    assert_eq!(engine.postings.zones.n_chunks, 3);
    assert!(engine.postings.n_dense > 0 && engine.postings.n_not_rare > engine.postings.n_dense);
    assert!(engine.postings.n_not_rare < engine.postings.n_finding);
    assert_eq!(engine.postings.n_finding as usize == engine.postings.vocabulary.len(), is_thorough);
    let mut wishes = vec![
        wish(std::iter::empty()),
        wish([0].into_iter()),
        wish([59_000].into_iter()),
        wish([999_999].into_iter()),
        wish(0..5_000),
        wish((0..300).map(|at| at * at % 60_000)),
        wish(rare),
    ];
    wishes.extend((0..40).map(|need| wish((0..60).map(move |at| (need * 370 + at * at * 13) % 60_000))));
    let mut vast = wish(0..9);
    vast.terms.iter_mut().for_each(|term| term.weight = 1e305);
    wishes.push(vast);
    wishes[6]
        .terms
        .iter_mut()
        .skip(2)
        .zip(0..)
        .for_each(|(term, at)| term.weight = 8.0 + 0.371 * f64::from(at));
    let mut unequal = wish(0..40);
    unequal.terms.iter_mut().enumerate().for_each(|(at, term)| term.weight = 10f64.powi(at as i32 % 20 - 10));
    wishes.push(unequal);
    let weighted: Vec<WeightedNeed> = wishes.iter().map(|terms| engine.weigh(terms)).collect();
    let stops = |need: &WeightedNeed| {
        let (ready, mut buffers, mut stops) =
            ([ReadyNeed::new(&engine.postings, need)], Buffers::new(1), false);
        for chunk in engine.postings.chunks.iter().enumerate() {
            for_each_need(engine.arch, chunk, &ready, &mut buffers, |_, sums| {
                stops |= sums.contains(&u16::MAX);
            });
        }
        stops
    };
    assert!(weighted.iter().any(stops) && !weighted.iter().all(stops), "both kinds of sums are walked");
    let all: Vec<Vec<f64>> = weighted.iter().map(|need| engine.scores(need)).collect();
    let open = snapshot.select(&Filter { open_licence: true, ..Filter::default() }).unwrap();
    let mut few = duijie_index::DocSet::empty(supplies.len());
    [3, 17_000, 39_999].into_iter().for_each(|doc_idx| few.insert(doc_idx));
    for (top, set) in [(1, None), (50, None), (50, Some(&open)), (10, Some(&few)), (50_000, None)] {
        let run = || engine.supplies_for_needs(&weighted, top, set, &NoProgress);
        let found = with_threads(1, run);
        assert_eq!(with_threads(4, run), found);
        for (list, scores) in std::iter::zip(&found, &all) {
            assert_eq!(pairs(list), sorted(scores, |at| set.is_none_or(|set| set.contains(at)), top));
        }
        let alone = engine.supplies_for_needs(&weighted[4..5], top, set, &NoProgress);
        assert_eq!(alone[0], found[4], "a need alone and in a batch");
    }
    let backward = engine.needs_for_supplies(&weighted[..20], 5, Some(&open), &NoProgress);
    for (doc_idx, list) in backward.iter().enumerate().step_by(97) {
        let scores: Vec<f64> = all[..20].iter().map(|of_need| of_need[doc_idx]).collect();
        let found: Vec<(u32, f64)> = list.iter().map(|found| (found.need_idx, found.score)).collect();
        assert_eq!(found, sorted(&scores, |_| open.contains(doc_idx as u32), 5));
    }
}

#[test]
fn a_filter_keeps_the_list_full() {
    let mut supplies: Vec<Supply> = (0..6).map(|i| supply(i, &[0, 1], &[])).collect();
    for supply in &mut supplies[4..] {
        supply.offer.open_licence = Some(true);
    }
    let snapshot = snapshot(&supplies, 1);
    let engine = Engine::load(&snapshot, &Params::default()).unwrap();
    let allowed = snapshot.select(&Filter { open_licence: true, ..Filter::default() }).unwrap();
    let needs = [weighed(&engine, &need(0, &[0], &[]))];
    let found = engine.supplies_for_needs(&needs, 2, Some(&allowed), &NoProgress);
    assert_eq!(found[0].iter().map(|c| c.doc_idx).collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn an_empty_collection_matches_nothing() {
    let engine = Engine::load(&snapshot(&[], 1), &Params::default()).unwrap();
    let need = weighed(&engine, &need(0, &[0], &[]));
    assert!(engine.supplies_for_needs(std::slice::from_ref(&need), 5, None, &NoProgress)[0].is_empty());
    assert!(engine.needs_for_supplies(&[need], 5, None, &NoProgress).is_empty());
}

/// Shares of the need's product by the formula written down: words that the collection has, by their idf.
#[test]
fn the_product_counts_by_what_of_it_stands_in_the_title() {
    let supply = |number: usize, title: &str, abstract_text: &str| {
        let mut supply = Supply::new(SupplyId::parse(&format!("S{number}")).unwrap(), title.into());
        supply.abstract_text = abstract_text.into();
        supply
    };
    let supplies = [
        supply(0, "一种谐波减速器", "刚轮与柔轮啮合"),
        supply(1, "一种减速器壳体", "谐波抑制"),
        supply(2, "一种电机", "用于谐波减速器"),
    ];
    let snapshot = snapshot(&supplies, 1);
    let engine = Engine::load(&snapshot, &Params::default()).unwrap();
    let mut need = Need::new(NeedId::parse("N").unwrap(), "谐波减速器的研发".into());
    need.description = "精度高，寿命长".into();
    let terms = need_terms(&Analyzer::new(), &Params::default(), &need);
    assert!(terms.product.contains("谐波") && terms.product.contains("减速器"), "{terms:?}");
    let weighted = engine.weigh(&terms);
    let share = |doc_idx: u32| {
        let ranked = engine.rank_pair(&weighted, doc_idx);
        let part = ranked.parts(&engine)[Signal::Product as usize];
        assert_eq!(part.signal, Signal::Product);
        part.value
    };
    let idf = |n_with: f64| (1.0 + (3.0 - n_with + 0.5) / (n_with + 0.5)).ln();
    let of_words = |words: &[&str]| -> f64 {
        let has =
            |supply: &Supply, word: &str| supply.title.contains(word) || supply.abstract_text.contains(word);
        let n_with = |word: &str| supplies.iter().filter(|supply| has(supply, word)).count() as f64;
        words.iter().map(|word| idf(n_with(word))).sum()
    };
    let known: Vec<&str> =
        terms.product.iter().map(String::as_str).filter(|word| of_words(&[*word]) < idf(0.0)).collect();
    let in_title: Vec<&str> = known.iter().copied().filter(|word| "一种减速器壳体".contains(*word)).collect();
    assert!((share(0) - 1.0).abs() < 1e-6, "{}", share(0));
    let expected = of_words(&in_title) / of_words(&known);
    assert!(expected > 0.0 && (share(1) - expected).abs() < 1e-6, "{} {expected}", share(1));
    assert_eq!(share(2), 0.0, "in the abstract alone");
}
