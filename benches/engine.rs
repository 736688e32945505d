//! What the engine's parts take: matching batches of needs of several lengths, on one thread and on all, a need without words, a need that
//! matches nothing, ranking, weighing, and loading.
//!
//! Corpus: generated (`duijie_app::generate`, seed 1), `DUIJIE_BENCH_PATENTS` patents (default 10,000), in an index in memory; needs of
//! about 5, 20, 76 (the mean of 371 real needs) and 300 distinct words; the word stream, 50 matches a need. Compare within one run: a
//! busy machine shows. Lists of the lengths and sizes of a nation are measured by `duijie bench match` and `benches/growth.sh`.
//!
//! ```sh
//! DUIJIE_BENCH_PATENTS=100000 cargo bench --bench engine
//! ```

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use duijie_app::generate::Corpus;
use duijie_domain::{Need, NeedId, NoProgress};
use duijie_index::{Snapshot, Stamp, SupplyIndex};
use duijie_matching::terms::{NeedTerms, need_terms};
use duijie_matching::{Engine, Params, WeightedNeed};
use duijie_text::Analyzer;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Distinct words a need.
const TERMS: [usize; 4] = [5, 20, 76, 300];
/// Needs matched together.
const BATCHES: [usize; 3] = [1, 64, 256];
/// Matches a need.
const TOP: usize = 50;
/// Patents unless the environment says otherwise.
const DEFAULT_PATENTS: usize = 10_000;

fn main() {
    divan::main();
}

/// Everything that all benches share.
struct Ground {
    corpus: Corpus,
    analyzer: Analyzer,
    params: Params,
    snapshot: Snapshot,
    engine: Engine,
}

fn ground() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let n_patents = std::env::var("DUIJIE_BENCH_PATENTS").ok().map_or(DEFAULT_PATENTS, |text| {
            text.parse().unwrap_or_else(|_| panic!("DUIJIE_BENCH_PATENTS is a number, not `{text}`"))
        });
        let corpus = Corpus::new(1, n_patents, BATCHES[BATCHES.len() - 1]);
        let analyzer = Analyzer::new();
        let index = SupplyIndex::in_ram(&analyzer).expect("an index in memory");
        let mut writer = index.writer(rayon::current_num_threads()).expect("its only writer");
        for patent in 0..corpus.n_patents() {
            writer.put(0, &corpus.supply(patent)).expect("memory");
        }
        writer.commit(&Stamp { store_id: "bench".to_owned(), revision: 0 }).expect("memory");
        let snapshot = index.snapshot().expect("a commit");
        let params = Params { bigrams: 0.0, ..Params::default() };
        let engine = Engine::load(&snapshot, &params).expect("an index just made");
        Ground { corpus, analyzer, params, snapshot, engine }
    })
}

impl Ground {
    fn terms(&self, n_terms: usize, n_needs: usize) -> Vec<NeedTerms> {
        let terms =
            |need| need_terms(&self.analyzer, &self.params, &self.corpus.need_with_terms(need, n_terms));
        (0..n_needs).map(terms).collect()
    }
}

/// The needs of a batch, made once.
fn needs(n_terms: usize, n_needs: usize) -> Vec<WeightedNeed> {
    static MADE: Mutex<BTreeMap<usize, Vec<WeightedNeed>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().expect("no bench panics");
    let all = made.entry(n_terms).or_insert_with(|| {
        let ground = ground();
        let terms = ground.terms(n_terms, BATCHES[BATCHES.len() - 1]);
        terms.iter().map(|terms| ground.engine.weigh(terms)).collect()
    });
    all[..n_needs].to_vec()
}

fn pool(n_threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads")
}

fn find(bencher: Bencher<'_, '_>, needs: &[WeightedNeed], n_threads: usize) {
    let (pool, engine) = (pool(n_threads), &ground().engine);
    bencher
        .counter(ItemsCount::new(needs.len()))
        .bench(|| pool.install(|| engine.supplies_for_needs(black_box(needs), TOP, None, &NoProgress)));
}

#[divan::bench(args = TERMS, consts = BATCHES, max_time = 3)]
fn one_thread<const BATCH: usize>(bencher: Bencher<'_, '_>, n_terms: usize) {
    find(bencher, &needs(n_terms, BATCH), 1);
}

#[divan::bench(args = TERMS, consts = BATCHES, max_time = 3)]
fn all_threads<const BATCH: usize>(bencher: Bencher<'_, '_>, n_terms: usize) {
    find(bencher, &needs(n_terms, BATCH), 0);
}

#[divan::bench]
fn empty_need(bencher: Bencher<'_, '_>) {
    find(bencher, &[ground().engine.weigh(&NeedTerms::default())], 1);
}

#[divan::bench]
fn need_that_matches_nothing(bencher: Bencher<'_, '_>) {
    let ground = ground();
    let id = NeedId::parse("nothing").expect("letters are an id");
    let terms = need_terms(&ground.analyzer, &ground.params, &Need::new(id, "龘靐齉爩".to_owned()));
    let needs = [ground.engine.weigh(&terms)];
    assert!(!terms.terms.is_empty() && needs[0].n_terms() == 0, "words that no patent has");
    find(bencher, &needs, 1);
}

/// The second stage: 200 candidates of one need put in order, with both streams loaded.
#[divan::bench(args = TERMS)]
fn rank(bencher: Bencher<'_, '_>, n_terms: usize) {
    static BOTH: OnceLock<Engine> = OnceLock::new();
    let (ground, params) = (ground(), Params::default());
    let engine = BOTH.get_or_init(|| Engine::load(&ground.snapshot, &params).expect("an index just made"));
    let need = ground.corpus.need_with_terms(0, n_terms);
    let weighted = engine.weigh(&need_terms(&ground.analyzer, &params, &need));
    let found = engine.supplies_for_needs(std::slice::from_ref(&weighted), 200, None, &NoProgress);
    bencher
        .counter(ItemsCount::new(found[0].len()))
        .bench(|| engine.rank(black_box(&weighted), black_box(&found[0]).iter().map(|found| found.doc_idx)));
}

#[divan::bench(args = TERMS)]
fn weigh(bencher: Bencher<'_, '_>, n_terms: usize) {
    let terms = ground().terms(n_terms, 1);
    bencher.bench(|| ground().engine.weigh(black_box(&terms[0])));
}

#[divan::bench(max_time = 10)]
fn load(bencher: Bencher<'_, '_>) {
    let Ground { snapshot, params, corpus, .. } = ground();
    bencher
        .counter(ItemsCount::new(corpus.n_patents()))
        .bench(|| Engine::load(snapshot, params).expect("an index just made"));
}
