//! `bench match`: the engine beside tantivy's own top-k, on the same index, fields, analyser and needs, in one run; then the whole way
//! from needs to a Parquet file.
//!
//! The comparison is of the first stage on the word stream. Tantivy gets a query a need, made beforehand, on one thread; the engine
//! gets all needs as a batch, on one thread for the time a need and on all for the rate. Neither time holds the analysis of texts. Tantivy adds up
//! BM25 a field where the engine folds fields into one BM25F impact, so their lists overlap and do not agree; that the engine's own lists
//! are exact is shown against scoring every supply.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use duijie_domain::matches::{Level, Stream, TextField};
use duijie_domain::{Date, NoProgress, Progress, Step};
use duijie_index::{Disjunction, Snapshot};
use duijie_matching::explain::Context;
use duijie_matching::terms::{NeedTerm, NeedTerms, need_terms};
use duijie_matching::{Candidate, Engine, Matcher, Params, Wanted, WeightedNeed};
use duijie_report::concat_parquet;
use rayon::prelude::*;
use serde::Serialize;

use super::ground::{Ground, own, temporary_folder};
use super::memory::{peak_rss_bytes, rss_bytes};
use super::{BenchRequest, median, milliseconds, rate, timed};
use crate::background::blocking;
use crate::matches::{BATCH_NEEDS, file_info, n_parts, write_batch};
use crate::{Error, Result};

/// Needs that tantivy is asked for: it takes a quarter of a second each on a nation's patents.
const SAMPLE_NEEDS: usize = 24;
/// Each time is the median of so many, after one that warms up.
const REPEATS: usize = 3;
/// Up to so many supplies, the lists of all needs are checked against scoring every supply; beyond, those of the sample.
const CHECK_ALL_UP_TO: usize = 50_000;

/// What was measured. Times of tantivy are means over a sample of the needs, those of the engine over all needs.
#[derive(Debug, Clone, Serialize)]
pub struct MatchFigures {
    /// Supplies in the index.
    pub patents: usize,
    /// Needs matched.
    pub needs: usize,
    /// Distinct words a need.
    pub terms_per_need: f64,
    /// (supply, word) pairs that the words of a need have.
    pub postings_per_need: f64,
    /// Needs that tantivy was asked for.
    pub tantivy_needs: usize,
    /// Tantivy, all fields, boosted by field and need weights.
    pub tantivy_ms_per_need: f64,
    /// Tantivy, the abstract alone without boosts: its most favourable reading.
    pub tantivy_one_field_ms_per_need: f64,
    /// The engine on one thread.
    pub engine_ms_per_need: f64,
    /// Tantivy's time over the engine's, one thread each.
    pub ratio: f64,
    /// Whether the engine's lists were those of scoring every supply, to the last bit.
    pub exact: bool,
    /// Needs whose lists were checked so.
    pub exact_needs: usize,
    /// Share of tantivy's list that is in the engine's.
    pub overlap_at_k: f64,
    /// First stage on all threads.
    pub needs_per_s: f64,
    /// Needs to a Parquet file with levels and reasons, both streams, on all threads.
    pub pipeline_needs_per_s: f64,
    /// Matches in that file.
    pub pipeline_matches: u64,
    /// Opening the index.
    pub snapshot_s: f64,
    /// Loading the word stream.
    pub load_s: f64,
    /// Loading both streams and the columns.
    pub pipeline_load_s: f64,
    /// Memory of the word stream's engine.
    pub engine_bytes: usize,
    /// Memory of the engine with both streams.
    pub pipeline_engine_bytes: usize,
    /// Memory of the word stream's engine a posting.
    pub bytes_per_posting: f64,
    /// Memory of the process once the word stream was loaded.
    pub load_rss_bytes: Option<u64>,
    /// Memory of the process once both streams were loaded, what the first engine gave back perhaps included.
    pub pipeline_load_rss_bytes: Option<u64>,
    /// The most memory the process held.
    pub peak_rss_bytes: Option<u64>,
    /// Threads.
    pub threads: usize,
    /// Length of the lists.
    pub top: usize,
    /// Whether the corpus was generated.
    pub generated: bool,
}

/// Measures matching.
///
/// # Errors
/// Index and store errors; [`Error::File`] when the generated corpus cannot be written.
pub async fn bench_match(
    dir: &Path,
    request: &BenchRequest,
    today: Date,
    progress: Arc<dyn Progress>,
) -> Result<MatchFigures> {
    let own = own(dir, today, request).await?;
    let request = request.clone();
    blocking(move || {
        let ground = Ground::open(own, &request, today, &*progress)?;
        let figures = measure(&ground, request.top, &*progress)?;
        progress.finish();
        Ok(figures)
    })
    .await
}

fn measure(ground: &Ground, top: usize, progress: &dyn Progress) -> Result<MatchFigures> {
    let begin = |zh: &str, en: &str| progress.begin(Step { zh: zh.into(), en: en.into(), total: None });
    begin("读取索引", "loading the index");
    let (snapshot, snapshot_time) = timed(|| ground.index.snapshot());
    let snapshot = snapshot?;
    let words = Params { bigrams: 0.0, ..ground.params.clone() };
    let (engine, load_time) = timed(|| Engine::load(&snapshot, &words));
    let engine = engine?;
    let load_rss_bytes = rss_bytes();

    let terms: Vec<NeedTerms> =
        ground.needs.par_iter().map(|need| need_terms(&ground.analyzer, &words, need)).collect();
    let needs: Vec<WeightedNeed> = terms.iter().map(|terms| engine.weigh(terms)).collect();
    let sample = spread(needs.len(), SAMPLE_NEEDS);

    begin("tantivy 的前 k 名", "tantivy's top k");
    let fields = TextField::ALL.map(|field| (field, words.field(field).weight as f32));
    let baseline = Baseline::measure(&snapshot, &fields, &sample, &terms, top, true)?;
    let abstract_only = [(TextField::Abstract, 1.0)];
    let one_field = Baseline::measure(&snapshot, &abstract_only, &sample, &terms, top, false)?;

    begin("匹配引擎", "the engine");
    let find = || engine.supplies_for_needs(&needs, top, None, &NoProgress);
    let (_, on_one) = one_thread()?.install(|| repeated(find));
    let (lists, on_all) = repeated(find);
    begin("逐件核对", "scoring every supply");
    let checked: Vec<usize> =
        if engine.n_docs() <= CHECK_ALL_UP_TO { (0..needs.len()).collect() } else { sample.clone() };
    let exact = checked.par_iter().all(|&need| is_exact(&engine, &needs[need], &lists[need], top));

    let n_needs = needs.len();
    let mean = |sum: f64| sum / n_needs.max(1) as f64;
    let size = engine.size();
    let postings: u64 = needs.iter().map(|need| engine.n_postings_of(need)).sum();
    let engine_bytes = size.summed_bytes + size.exact_bytes;
    let engine_ms_per_need = mean(milliseconds(on_one));
    let overlap_at_k = baseline.overlap(&sample, &lists);
    // the second engine takes the place of the first, so that the peak is that of one run
    drop((engine, needs, lists));
    let pipeline = Pipeline::measure(ground, &snapshot, top, progress)?;

    Ok(MatchFigures {
        patents: snapshot.n_docs(),
        needs: n_needs,
        terms_per_need: mean(terms.iter().map(|need| need.terms.len()).sum::<usize>() as f64),
        postings_per_need: mean(postings as f64),
        tantivy_needs: sample.len(),
        tantivy_ms_per_need: baseline.ms_per_need,
        tantivy_one_field_ms_per_need: one_field.ms_per_need,
        engine_ms_per_need,
        ratio: baseline.ms_per_need / engine_ms_per_need.max(f64::MIN_POSITIVE),
        exact,
        exact_needs: checked.len(),
        overlap_at_k,
        needs_per_s: rate(n_needs, on_all),
        pipeline_needs_per_s: rate(n_needs, pipeline.time),
        pipeline_matches: pipeline.n_matches,
        snapshot_s: snapshot_time.as_secs_f64(),
        load_s: load_time.as_secs_f64(),
        pipeline_load_s: pipeline.load_time.as_secs_f64(),
        engine_bytes,
        pipeline_engine_bytes: pipeline.engine_bytes,
        bytes_per_posting: engine_bytes as f64 / size.n_postings.max(1) as f64,
        load_rss_bytes,
        pipeline_load_rss_bytes: pipeline.load_rss_bytes,
        peak_rss_bytes: peak_rss_bytes(),
        threads: rayon::current_num_threads(),
        top,
        generated: !ground.is_own,
    })
}

/// Tantivy's lists for the sample, and its time.
struct Baseline {
    ms_per_need: f64,
    lists: Vec<Vec<(u32, f32)>>,
}

impl Baseline {
    fn measure(
        snapshot: &Snapshot,
        fields: &[(TextField, f32)],
        sample: &[usize],
        terms: &[NeedTerms],
        top: usize,
        is_boosted: bool,
    ) -> Result<Self> {
        let query_of = |&need: &usize| -> Result<Disjunction> {
            let weight = |term: &NeedTerm| if is_boosted { term.weight as f32 } else { 1.0 };
            let pairs: Vec<(&str, f32)> =
                terms[need].terms.iter().map(|term| (term.term.as_str(), weight(term))).collect();
            Ok(snapshot.disjunction(Stream::Words, fields, &pairs)?)
        };
        let queries = sample.iter().map(query_of).collect::<Result<Vec<Disjunction>>>()?;
        let (mut lists, mut sum) = (Vec::new(), 0.0);
        for query in &queries {
            lists.push(snapshot.top_of_disjunction(query, top)?);
            let mut times = Vec::new();
            for _ in 0..REPEATS {
                let (found, time) = timed(|| snapshot.top_of_disjunction(query, top));
                found?;
                times.push(time);
            }
            sum += milliseconds(median(times));
        }
        Ok(Self { ms_per_need: sum / queries.len().max(1) as f64, lists })
    }

    /// Mean share of the lists that is in the engine's.
    fn overlap(&self, sample: &[usize], lists: &[Vec<Candidate>]) -> f64 {
        let (mut sum, mut n) = (0.0, 0);
        for (&need, list) in std::iter::zip(sample, &self.lists) {
            let ours: HashSet<u32> = lists[need].iter().map(|found| found.doc_idx).collect();
            if !list.is_empty() {
                let n_common = list.iter().filter(|(doc_idx, _)| ours.contains(doc_idx)).count();
                sum += n_common as f64 / list.len() as f64;
                n += 1;
            }
        }
        sum / f64::from(n.max(1))
    }
}

/// The whole way, measured.
struct Pipeline {
    load_time: Duration,
    time: Duration,
    engine_bytes: usize,
    n_matches: u64,
    load_rss_bytes: Option<u64>,
}

impl Pipeline {
    fn measure(ground: &Ground, snapshot: &Snapshot, top: usize, progress: &dyn Progress) -> Result<Self> {
        let loading = Step { zh: "读取索引".into(), en: "loading the index".into(), total: None };
        progress.begin(loading);
        let (loaded, load_time) =
            timed(|| -> Result<_> { Ok((Engine::load(snapshot, &ground.params)?, snapshot.facts()?)) });
        let (engine, facts) = loaded?;
        let load_rss_bytes = rss_bytes();
        let matcher = Matcher {
            snapshot,
            facts: &facts,
            engine: &engine,
            params: &ground.params,
            context: Context {
                analyzer: &ground.analyzer,
                regions: &ground.reference.regions,
                ipc_titles: &ground.reference.ipc_titles,
                today: ground.today,
            },
        };
        let folder = temporary_folder()?;
        progress.begin(Step {
            zh: "匹配到 Parquet 文件".into(),
            en: "matching into a Parquet file".into(),
            total: Some(ground.needs.len() as u64),
        });
        let wanted = Wanted { top, min_level: Level::None, allowed: None };
        let (n_matches, time) = timed(|| -> Result<u64> {
            let mut parts = Vec::new();
            for batch in ground.needs.chunks(BATCH_NEEDS) {
                let first = parts.len();
                let names = first..first + n_parts(batch.len());
                parts.extend(names.map(|part| folder.path().join(format!("{part:06}.parquet"))));
                write_batch(&matcher, batch, &wanted, &parts[first..], progress)?;
            }
            let joined = folder.path().join("matches.parquet");
            Ok(concat_parquet(&parts, &joined, &file_info(ground.today, &[]))?)
        });
        let size = engine.size();
        Ok(Self {
            load_time,
            time,
            engine_bytes: size.summed_bytes + size.exact_bytes,
            n_matches: n_matches?,
            load_rss_bytes,
        })
    }
}

/// At most `most` of the numbers below `n`, evenly spread.
fn spread(n: usize, most: usize) -> Vec<usize> {
    let n_picked = n.min(most);
    (0..n_picked).map(|at| at * n / n_picked).collect()
}

fn one_thread() -> Result<rayon::ThreadPool> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.map_err(|error| Error::Worker(error.to_string()))
}

/// Runs once to warm up, then a few times; answers the last result and the median time.
fn repeated<T>(work: impl Fn() -> T) -> (T, Duration) {
    let mut made = work();
    let mut times = Vec::new();
    for _ in 0..REPEATS {
        let (again, time) = timed(&work);
        made = again;
        times.push(time);
    }
    (made, median(times))
}

/// Whether a list is what sorting the scores of all supplies gives: same supplies, same order, same bits.
fn is_exact(engine: &Engine, need: &WeightedNeed, list: &[Candidate], top: usize) -> bool {
    let mut all: Vec<(u32, f64)> = (0..).zip(engine.scores(need)).filter(|&(_, score)| score > 0.0).collect();
    all.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    all.truncate(top);
    let is_same = |(&(doc_idx, score), found): (&(u32, f64), &Candidate)| {
        doc_idx == found.doc_idx && score.to_bits() == found.score.to_bits()
    };
    all.len() == list.len() && std::iter::zip(&all, list).all(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_and_never_larger() {
        assert_eq!(spread(100, 4), [0, 25, 50, 75]);
        assert_eq!(spread(3, 24), [0, 1, 2]);
        assert!(spread(0, 24).is_empty());
    }
}
