//! The corpus is a function, its records survive import, its statistics stay where they were fitted, its planted matches can be found.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use duijie_domain::field::RecordKind;
use duijie_domain::matches::Level;
use duijie_domain::{IndustryTable, NoProgress, RegionTable};
use duijie_ingest::{Limits, Options, Reader, Record};
use duijie_matching::Params;
use duijie_matching::eval::{Dataset, Ground, Summary, rank_all};
use duijie_text::Analyzer;

use super::*;

fn written(seed: u64, n_patents: usize, n_needs: usize) -> (tempfile::TempDir, Generated) {
    let folder = tempfile::tempdir().unwrap();
    let corpus = Corpus::new(seed, n_patents, n_needs);
    let generated = generate(&corpus, folder.path(), &NoProgress).unwrap();
    (folder, generated)
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (first, _) = written(1, 60, 12);
    let (again, _) = written(1, 60, 12);
    let (other, _) = written(2, 60, 12);
    for name in ["supplies.jsonl", "needs.jsonl", "qrels.tsv"] {
        assert_eq!(read(first.path(), name), read(again.path(), name));
        assert_ne!(read(first.path(), name), read(other.path(), name));
    }
}

#[test]
fn any_record_can_be_made_alone_and_patents_do_not_depend_on_their_number() {
    let corpus = Corpus::new(7, 500, 20);
    let forward: Vec<_> = (0..50).map(|patent| corpus.supply(patent)).collect();
    let larger = Corpus::new(7, 5_000, 0);
    for patent in (0..50).rev() {
        assert_eq!(larger.supply(patent), forward[patent]);
        assert_eq!(larger.supply_id(patent), forward[patent].id);
    }
    let threads: Vec<_> = std::thread::scope(|scope| {
        let half = |needs: std::ops::Range<usize>| {
            let corpus = &corpus;
            scope.spawn(move || needs.map(|need| corpus.need(need)).collect::<Vec<_>>())
        };
        let (late, early) = (half(10..20), half(0..10));
        early.join().unwrap().into_iter().chain(late.join().unwrap()).collect()
    });
    let one: Vec<_> = (0..20).map(|need| corpus.need(need)).collect();
    assert_eq!(threads, one);
}

/// Every row of a generated file as `import` would read it.
fn imported(folder: &Path, name: &str, kind: RecordKind) -> Vec<Record> {
    let (regions, industries) = (RegionTable::embedded(), IndustryTable::embedded());
    let (limits, regions, industries) = (Limits::default(), &regions, &industries);
    let options = Options { kind, profile: None, mapping: None, sheet: None, limits, regions, industries };
    let reader = Reader::open(&folder.join(name), &options).unwrap();
    let mut records = Vec::new();
    for row in reader {
        let row = row.unwrap();
        assert_eq!(row.problems, [], "{:?}", row.cells);
        records.push(row.record.unwrap());
    }
    records
}

#[test]
fn every_record_comes_through_import_as_it_was() {
    let (folder, generated) = written(3, 400, 60);
    let corpus = Corpus::new(3, 400, 60);
    let supplies = imported(folder.path(), "supplies.jsonl", RecordKind::Patents);
    assert_eq!((supplies.len(), generated.n_patents), (400, 400));
    let mut numbers = HashSet::new();
    for (patent, record) in supplies.into_iter().enumerate() {
        let Record::Supply(supply) = record else { panic!("{record:?}") };
        let number = supply.application_number.clone().unwrap();
        assert!(number.check_is_valid(), "{number}");
        assert!(numbers.insert(number.without_check()[5..].to_owned()), "{number}");
        assert_eq!(supply, corpus.supply(patent));
    }
    let needs = imported(folder.path(), "needs.jsonl", RecordKind::Needs);
    assert_eq!(needs.len(), 60);
    for (need, record) in needs.into_iter().enumerate() {
        let Record::Need(read) = record else { panic!("{record:?}") };
        assert_eq!(read, corpus.need(need));
    }
    let lines = read(folder.path(), "qrels.tsv").lines().count();
    assert_eq!(lines, generated.n_judgements);
}

#[test]
fn a_folder_with_something_in_it_is_left_alone_and_no_half_stays_behind() {
    let (folder, _) = written(1, 8, 1);
    let before = read(folder.path(), "supplies.jsonl");
    let refused = generate(&Corpus::new(2, 8, 1), folder.path(), &NoProgress).unwrap_err();
    assert!(matches!(refused, Error::NotEmpty { .. }), "{refused}");
    assert_eq!(read(folder.path(), "supplies.jsonl"), before);

    let place = tempfile::tempdir().unwrap();
    let blocked = place.path().join("file");
    fs::write(&blocked, "in the way").unwrap();
    assert!(generate(&Corpus::new(2, 8, 1), &blocked, &NoProgress).is_err());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    generate(&Corpus::new(2, 8, 1), &place.path().join("new/set"), &NoProgress).unwrap();
    assert_eq!(fs::read_dir(place.path().join("new")).unwrap().count(), 1);
}

#[test]
fn a_need_has_the_number_of_words_asked_for() {
    let (corpus, analyzer) = (Corpus::new(5, 1_000, 10), Analyzer::new());
    for n_terms in [20, 76, 300] {
        for need in 0..10 {
            let need = corpus.need_with_terms(need, n_terms);
            let words: HashSet<String> = [&need.title, &need.description]
                .into_iter()
                .flat_map(|text| analyzer.words(text))
                .map(|token| token.text)
                .collect();
            assert!((n_terms..n_terms + 16).contains(&words.len()), "{} for {n_terms}", words.len());
        }
    }
}

#[test]
fn statistics_stay_within_bounds_at_two_thousand_patents() {
    const N: usize = 2_000;
    let (corpus, analyzer) = (Corpus::new(1, N, 60), Analyzer::new());
    let (mut words, mut bigrams) = (HashMap::<String, u32>::new(), HashSet::<String>::new());
    let (mut n_tokens, mut n_words, mut n_bigrams) = (0, 0, 0);
    for patent in 0..N {
        let supply = corpus.supply(patent);
        let texts = [&supply.title, &supply.abstract_text];
        let tokens: Vec<String> =
            texts.iter().flat_map(|text| analyzer.words(text)).map(|token| token.text).collect();
        n_tokens += tokens.len();
        let distinct: HashSet<String> = tokens.into_iter().collect();
        n_words += distinct.len();
        distinct.into_iter().for_each(|word| *words.entry(word).or_default() += 1);
        let pairs: HashSet<String> =
            texts.iter().flat_map(|text| analyzer.bigrams(text)).map(|token| token.text).collect();
        n_bigrams += pairs.len();
        bigrams.extend(pairs);
    }
    let within = |name: &str, value: f64, low: f64, high: f64| {
        assert!((low..=high).contains(&value), "{name}: {value}");
    };
    let share = |n: usize| n as f64 / N as f64;
    within("tokens", share(n_tokens), 78.0, 92.0);
    within("words", share(n_words), 37.0, 45.0);
    within("bigrams", share(n_bigrams), 105.0, 127.0);
    within("vocabulary", words.len() as f64, 13_000.0, 18_500.0);
    within("vocabulary of bigrams", bigrams.len() as f64, 58_000.0, 84_000.0);
    let above = |share: f64| words.values().filter(|&&df| f64::from(df) > share * N as f64).count();
    within("words in a sixteenth", above(1.0 / 16.0) as f64, 32.0, 70.0);
    within("words in a 128th", above(1.0 / 128.0) as f64, 700.0, 1_150.0);
    let postings: f64 = (0..60)
        .map(|need| {
            let need = corpus.need_with_terms(need, 64);
            let terms: HashSet<String> =
                analyzer.words(&need.description).into_iter().map(|token| token.text).collect();
            terms.iter().map(|term| f64::from(*words.get(term).unwrap_or(&0)) / N as f64).sum::<f64>()
        })
        .sum();
    within("postings a need over the number of patents", postings / 60.0, 0.85, 1.5);
}

#[test]
fn planted_matches_are_found_and_not_all_of_them() {
    let corpus = Corpus::new(11, 1_500, 40);
    let mut dataset = Dataset {
        supplies: (0..corpus.n_patents()).map(|patent| corpus.supply(patent)).collect(),
        needs: (0..corpus.n_needs()).map(|need| corpus.need(need)).collect(),
        ..Dataset::default()
    };
    for need in 0..corpus.n_needs() {
        let judged = corpus.judgements(need).into_iter();
        let judged = judged.map(|(patent, level)| (corpus.supply_id(patent), level)).collect();
        dataset.judgements.insert(corpus.need_id(need), judged);
    }
    let ground = Ground::new(&dataset, &Analyzer::new(), &Params::default(), |_, engine| engine).unwrap();
    let ranked = rank_all(&ground, false);
    let summary = Summary::measure(&dataset, "generated", &ranked, false).unwrap();
    assert!((0.5..0.97).contains(&summary.ndcg_at_10.mean), "{:?}", summary.ndcg_at_10);
    let is_near_the_top = |need: usize| {
        let top: Vec<_> = ranked.iter().find(|found| found.need_id == corpus.need_id(need)).unwrap().supplies
            [..10]
            .to_vec();
        let judged = corpus.judgements(need).into_iter().filter(|(_, level)| *level == Level::Strong);
        judged.map(|(patent, _)| corpus.supply_id(patent)).any(|id| top.iter().any(|(found, _)| *found == id))
    };
    let n_found = (0..corpus.n_needs()).filter(|&need| is_near_the_top(need)).count();
    assert!(n_found * 10 >= corpus.n_needs() * 7, "{n_found}");
}
