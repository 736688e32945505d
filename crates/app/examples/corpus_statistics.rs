//! What the statistics of a corpus are, for `docs/corpus.md`: tokens, vocabulary, document frequencies, postings a need, peakedness.
//!
//! Reads a patent list and a need list in JSON lines (title, abstract, ipc; title, description), asks the product's own analyser,
//! and prints one `name value` a line. Every figure but the vocabulary is a mean over records; `df` is the share of the patents.
//!
//! ```sh
//! cargo run --release -p duijie-app --example corpus_statistics -- supplies.jsonl needs.jsonl
//! cargo run --release -p duijie-app --example corpus_statistics -- --generate 16463 268 1
//! ```

#![allow(clippy::print_stdout, reason = "a measurement is printed")]
#![allow(clippy::unwrap_used, reason = "a measurement stops at the first error")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};

use duijie_app::generate::Corpus;
use duijie_text::Analyzer;
use rayon::prelude::*;
use serde::Deserialize;

/// Records analysed at a time; bounds the memory of texts.
const BATCH: usize = 20_000;
/// Patents after which the vocabulary is told.
const CHECKPOINTS: [usize; 6] = [1_000, 4_000, 16_000, 165_000, 400_000, 1_350_000];
const RANKS: [usize; 16] =
    [1, 2, 5, 10, 20, 50, 100, 150, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];
/// Pairs of patents compared inside and across subclasses.
const PAIRS: usize = 200_000;

#[derive(Deserialize)]
struct Line {
    title: String,
    #[serde(default, rename = "abstract", alias = "description")]
    text: String,
    #[serde(default)]
    ipc: Vec<String>,
}

/// One record as distinct terms with their counts, both streams.
struct Doc {
    words: Vec<(u32, u32)>,
    n_bigrams: usize,
    n_tokens: usize,
    n_bigram_tokens: usize,
    n_title: usize,
    class: Option<String>,
}

#[derive(Default)]
struct Vocabulary {
    ids: HashMap<String, u32>,
    df: Vec<u32>,
}

impl Vocabulary {
    fn add(&mut self, counts: HashMap<String, u32>) -> Vec<(u32, u32)> {
        let mut terms: Vec<(u32, u32)> = Vec::with_capacity(counts.len());
        for (term, tf) in counts {
            let next = self.df.len() as u32;
            let id = *self.ids.entry(term).or_insert(next);
            if id == next {
                self.df.push(0);
            }
            self.df[id as usize] += 1;
            terms.push((id, tf));
        }
        terms.sort_unstable();
        terms
    }
}

fn counts(tokens: Vec<duijie_text::Token>) -> HashMap<String, u32> {
    let mut counts = HashMap::new();
    for token in tokens {
        *counts.entry(token.text).or_insert(0) += 1;
    }
    counts
}

/// Where the records come from.
enum Source {
    Files(String, String),
    Generated(Corpus),
}

impl Source {
    fn of(args: &[String]) -> Self {
        let number = |at: usize| args[at].parse::<usize>().unwrap();
        if args[0] == "--generate" {
            Source::Generated(Corpus::new(number(3) as u64, number(1), number(2)))
        } else {
            Source::Files(args[0].clone(), args[1].clone())
        }
    }

    fn patents(&self) -> Box<dyn Iterator<Item = Line> + '_> {
        match self {
            Source::Files(path, _) => Box::new(read(path)),
            Source::Generated(corpus) => Box::new((0..corpus.n_patents()).map(|at| {
                let supply = corpus.supply(at);
                let ipc = supply.ipc.iter().map(ToString::to_string).collect();
                Line { title: supply.title, text: supply.abstract_text, ipc }
            })),
        }
    }

    fn needs(&self) -> Vec<Line> {
        match self {
            Source::Files(_, path) => read(path).collect(),
            Source::Generated(corpus) => (0..corpus.n_needs())
                .map(|at| corpus.need(at))
                .map(|need| Line { title: need.title, text: need.description, ipc: Vec::new() })
                .collect(),
        }
    }
}

fn read(path: &str) -> impl Iterator<Item = Line> {
    open(path).lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

fn open(path: &str) -> Box<dyn BufRead> {
    let file = File::open(path).unwrap();
    if path.ends_with(".gz") {
        Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn quantiles(name: &str, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
    println!(
        "{name} mean {:.4} p5 {:.4} p25 {:.4} p50 {:.4} p75 {:.4} p95 {:.4}",
        mean(values.iter().copied()),
        at(0.05),
        at(0.25),
        at(0.5),
        at(0.75),
        at(0.95)
    );
}

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let analyzer = Analyzer::new();
    let (mut words, mut bigrams) = (Vocabulary::default(), Vocabulary::default());
    let mut docs: Vec<Doc> = Vec::new();
    let source = Source::of(&paths);
    let mut patents = source.patents();
    loop {
        let batch: Vec<Line> = patents.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let analysed: Vec<_> = batch
            .par_iter()
            .map(|line| {
                let mut w = analyzer.words(&line.title);
                let n_title = w.len();
                w.extend(analyzer.words(&line.text));
                let mut b = analyzer.bigrams(&line.title);
                b.extend(analyzer.bigrams(&line.text));
                let class =
                    line.ipc.first().filter(|symbol| symbol.len() >= 4).map(|symbol| symbol[..4].to_owned());
                (w.len(), b.len(), n_title, counts(w), counts(b), class)
            })
            .collect();
        for (n_tokens, n_bigram_tokens, n_title, w, b, class) in analysed {
            docs.push(Doc {
                words: words.add(w),
                n_bigrams: bigrams.add(b).len(),
                n_tokens,
                n_bigram_tokens,
                n_title,
                class,
            });
            if CHECKPOINTS.contains(&docs.len()) {
                println!(
                    "vocabulary_at {} words {} bigrams {}",
                    docs.len(),
                    words.df.len(),
                    bigrams.df.len()
                );
            }
        }
    }
    let n = docs.len() as f64;
    let is_han = |term: &&String| term.chars().all(|c| ('\u{3400}'..='\u{9fff}').contains(&c));
    let n_han = words.ids.keys().filter(is_han).count();
    println!("words_in_chinese {n_han}");
    println!("patents {n} words {} bigrams {}", words.df.len(), bigrams.df.len());
    quantiles("title_tokens", docs.iter().map(|doc| doc.n_title as f64).collect());
    quantiles("tokens", docs.iter().map(|doc| doc.n_tokens as f64).collect());
    quantiles("bigram_tokens", docs.iter().map(|doc| doc.n_bigram_tokens as f64).collect());
    quantiles("distinct_words", docs.iter().map(|doc| doc.words.len() as f64).collect());
    quantiles("distinct_bigrams", docs.iter().map(|doc| doc.n_bigrams as f64).collect());
    let tf_mass = |doc: &Doc| doc.words.iter().filter(|(_, tf)| *tf >= 3).count() as f64;
    quantiles("words_with_tf3", docs.iter().map(tf_mass).collect());
    for (name, vocabulary) in [("words", &words), ("bigrams", &bigrams)] {
        let mut df = vocabulary.df.clone();
        df.sort_unstable_by(|a, b| b.cmp(a));
        let above = |share: f64| df.iter().filter(|&&df| f64::from(df) / n > share).count();
        println!(
            "{name} df>1/4 {} >1/16 {} >1/32 {} >1/128 {} >1/1024 {} once {:.3} twice {:.3}",
            above(0.25),
            above(1.0 / 16.0),
            above(1.0 / 32.0),
            above(1.0 / 128.0),
            above(1.0 / 1024.0),
            df.iter().filter(|&&df| df == 1).count() as f64 / df.len() as f64,
            df.iter().filter(|&&df| df == 2).count() as f64 / df.len() as f64,
        );
        for rank in RANKS.into_iter().filter(|rank| *rank <= df.len()) {
            print!(" {rank}:{:.5}", f64::from(df[rank - 1]) / n);
        }
        println!();
    }
    classes(&docs, &words);
    needs(&source.needs(), &analyzer, &docs, &words, &bigrams);
}

fn classes(docs: &[Doc], words: &Vocabulary) {
    let n = docs.len() as f64;
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, doc) in docs.iter().enumerate() {
        if let Some(class) = &doc.class {
            members.entry(class).or_default().push(at);
        }
    }
    let with: usize = members.values().map(Vec::len).sum();
    let mut sizes: Vec<usize> = members.values().map(Vec::len).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    print!("classes {} with_ipc {:.3} share_by_rank", sizes.len(), with as f64 / n);
    for rank in [1, 2, 5, 10, 20, 50, 100, 200, 300] {
        if rank <= sizes.len() {
            print!(" {rank}:{:.4}", sizes[rank - 1] as f64 / with as f64);
        }
    }
    println!();
    let idf: Vec<f64> = words.df.iter().map(|&df| (n / f64::from(df)).ln()).collect();
    let overlap = |a: &Doc, b: &Doc| -> (f64, f64, f64, f64) {
        let seen: HashMap<u32, u32> = a.words.iter().copied().collect();
        let shared: Vec<u32> = b.words.iter().map(|(id, _)| *id).filter(|id| seen.contains_key(id)).collect();
        let weight = |id: &u32| idf[*id as usize].powi(2);
        let norm = |doc: &Doc| doc.words.iter().map(|(id, _)| weight(id)).sum::<f64>();
        let rare = shared.iter().filter(|id| f64::from(words.df[**id as usize]) / n < 1.0 / 128.0).count();
        let mid = shared.iter().filter(|id| f64::from(words.df[**id as usize]) / n < 1.0 / 16.0).count();
        let cosine = shared.iter().map(weight).sum::<f64>() / (norm(a) * norm(b)).sqrt().max(1e-9);
        (shared.len() as f64, mid as f64, rare as f64, cosine)
    };
    let listed: Vec<usize> = members.values().flatten().copied().collect();
    let (mut state, mut same, mut random) = (1u64, Vec::new(), Vec::new());
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    for _ in 0..PAIRS.min(docs.len() * 20) {
        let a = listed[next(listed.len())];
        let mates = &members[docs[a].class.as_deref().unwrap()];
        let (b, c) = (mates[next(mates.len())], listed[next(listed.len())]);
        if a != b && a != c {
            same.push(overlap(&docs[a], &docs[b]));
            random.push(overlap(&docs[a], &docs[c]));
        }
    }
    for (name, pairs) in [("same_subclass", &same), ("random_pair", &random)] {
        println!(
            "{name} shared {:.3} shared_df<1/16 {:.3} shared_df<1/128 {:.4} idf_cosine {:.5}",
            mean(pairs.iter().map(|p| p.0)),
            mean(pairs.iter().map(|p| p.1)),
            mean(pairs.iter().map(|p| p.2)),
            mean(pairs.iter().map(|p| p.3))
        );
    }
}

fn needs(lines: &[Line], analyzer: &Analyzer, docs: &[Doc], words: &Vocabulary, bigrams: &Vocabulary) {
    let n = docs.len() as f64;
    let bags = |bigram: bool| -> Vec<HashSet<String>> {
        let terms = |line: &Line| {
            [&line.title, &line.text]
                .into_iter()
                .flat_map(|text| if bigram { analyzer.bigrams(text) } else { analyzer.words(text) })
                .map(|token| token.text)
                .collect()
        };
        lines.iter().map(terms).collect()
    };
    println!("needs {}", lines.len());
    let mut word_bags = Vec::new();
    for (name, bags, vocabulary) in [("words", bags(false), words), ("bigrams", bags(true), bigrams)] {
        let share = |term: &String| {
            vocabulary.ids.get(term).map_or(0.0, |&id| f64::from(vocabulary.df[id as usize]) / n)
        };
        let of = |measure: &dyn Fn(&HashSet<String>) -> f64| bags.iter().map(measure).collect::<Vec<f64>>();
        quantiles(&format!("need_{name}"), of(&|bag| bag.len() as f64));
        quantiles(&format!("need_{name}_postings_over_n"), of(&|bag| bag.iter().map(share).sum()));
        println!(
            "need_{name} from_df>1/16: terms {:.2} postings_over_n {:.3}; df 1/16..1/128: terms {:.2} postings {:.3}; 1/128..1/1024: terms {:.2} postings {:.4}; below: terms {:.2} postings {:.4}; unknown {:.2}",
            mean(of(&|bag| bag.iter().filter(|t| share(t) > 1.0 / 16.0).count() as f64).into_iter()),
            mean(of(&|bag| bag.iter().map(share).filter(|s| *s > 1.0 / 16.0).sum()).into_iter()),
            mean(
                of(&|bag| bag.iter().map(share).filter(|s| *s <= 1.0 / 16.0 && *s > 1.0 / 128.0).count()
                    as f64)
                .into_iter()
            ),
            mean(
                of(&|bag| bag.iter().map(share).filter(|s| *s <= 1.0 / 16.0 && *s > 1.0 / 128.0).sum())
                    .into_iter()
            ),
            mean(
                of(&|bag| bag.iter().map(share).filter(|s| *s <= 1.0 / 128.0 && *s > 1.0 / 1024.0).count()
                    as f64)
                .into_iter()
            ),
            mean(
                of(&|bag| bag.iter().map(share).filter(|s| *s <= 1.0 / 128.0 && *s > 1.0 / 1024.0).sum())
                    .into_iter()
            ),
            mean(
                of(&|bag| bag.iter().map(share).filter(|s| *s <= 1.0 / 1024.0 && *s > 0.0).count() as f64)
                    .into_iter()
            ),
            mean(of(&|bag| bag.iter().map(share).filter(|s| *s <= 1.0 / 1024.0).sum()).into_iter()),
            mean(of(&|bag| bag.iter().map(share).filter(|s| *s == 0.0).count() as f64).into_iter()),
        );
        if name == "words" {
            word_bags = bags;
        }
    }
    peaks(&word_bags, docs, words);
}

/// BM25 (k1 1.2, b 0.75) over the words of title and abstract as one field.
fn peaks(bags: &[HashSet<String>], docs: &[Doc], words: &Vocabulary) {
    let n = docs.len() as f64;
    let average = mean(docs.iter().map(|doc| doc.n_tokens as f64));
    let profiles: Vec<[f64; 5]> = bags
        .par_iter()
        .take(60)
        .map(|bag| {
            let asked: HashMap<u32, f64> = bag
                .iter()
                .filter_map(|term| words.ids.get(term))
                .map(|&id| {
                    (
                        id,
                        (1.0 + (n - f64::from(words.df[id as usize]) + 0.5)
                            / (f64::from(words.df[id as usize]) + 0.5))
                            .ln(),
                    )
                })
                .collect();
            let score = |doc: &Doc| {
                let norm = 1.2 * (0.25 + 0.75 * doc.n_tokens as f64 / average);
                doc.words
                    .iter()
                    .filter_map(|(id, tf)| {
                        let tf = f64::from(*tf);
                        asked.get(id).map(|idf| idf * 2.2 * tf / (tf + norm))
                    })
                    .sum::<f64>()
            };
            let mut scores: Vec<f64> = docs.iter().map(score).collect();
            scores.sort_by(|a, b| b.total_cmp(a));
            [scores[0], scores[9], scores[49], scores[999.min(scores.len() - 1)], scores[scores.len() / 2]]
        })
        .collect();
    quantiles("best", profiles.iter().map(|p| p[0]).collect());
    for (at, name) in ["10th", "50th", "1000th", "median"].iter().enumerate() {
        quantiles(&format!("{name}_over_best"), profiles.iter().map(|p| p[at + 1] / p[0]).collect());
    }
}
