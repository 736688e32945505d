//! `bench search`: how long a person waits for an answer, alone and among many, from one loaded engine.
//!
//! A query is one to eight words of a need. Each search does everything that an answer takes from the index alone: weigh the words, select what
//! the filter lets pass, find, explain. Callers are threads of their own that take the next query as soon as they have an answer; the engine's
//! threads are shared, as in a server.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use duijie_domain::matches::Level;
use duijie_domain::{Date, IpcSymbol, Need, NeedId, NoProgress, Progress, Step, Supply};
use duijie_index::{Facts, Filter, Snapshot};
use duijie_matching::explain::Context;
use duijie_matching::{Engine, Matcher, Wanted};
use serde::Serialize;

use super::ground::{Ground, own};
use super::{BenchRequest, milliseconds, rate};
use crate::background::blocking;
use crate::{Error, Result};

/// Numbers of callers that are measured.
const CALLERS: [usize; 2] = [1, 16];
/// Fewer searches would say little about the slowest hundredth.
const LEAST_QUERIES: usize = 400;
/// Searches before the clock starts.
const WARM_UP: usize = 20;
/// Queries have one to so many words.
const MOST_WORDS: usize = 8;
/// Matches an answer.
const TOP: usize = 20;
/// Every third query asks for a class, every fifth for a province.
const WITH_CLASS: usize = 3;
const WITH_REGION: usize = 5;

/// What was measured with one number of callers.
#[derive(Debug, Clone, Serialize)]
pub struct SearchFigures {
    /// Supplies in the index.
    pub patents: usize,
    /// Callers at the same time.
    pub callers: usize,
    /// Searches.
    pub queries: usize,
    /// Half of the searches took at most so long.
    pub p50_ms: f64,
    /// 95 of 100.
    pub p95_ms: f64,
    /// 99 of 100.
    pub p99_ms: f64,
    /// Searches a second, by all callers together.
    pub per_s: f64,
    /// Of a search, on average: selecting what the filter lets pass.
    pub select_ms: f64,
    /// Finding the best.
    pub find_ms: f64,
    /// Explaining them.
    pub explain_ms: f64,
    /// Matches an answer.
    pub matches_per_query: f64,
    /// Threads of the engine.
    pub threads: usize,
}

/// Measures searching, once for each number of callers.
///
/// # Errors
/// Index and store errors; [`Error::File`] when the generated corpus cannot be written.
pub async fn bench_search(
    dir: &Path,
    request: &BenchRequest,
    today: Date,
    progress: Arc<dyn Progress>,
) -> Result<Vec<SearchFigures>> {
    let own = own(dir, today, request).await?;
    let request = request.clone();
    blocking(move || {
        let ground = Ground::open(own, &request, today, &*progress)?;
        progress.begin(Step { zh: "读取索引".into(), en: "loading the index".into(), total: None });
        let snapshot = ground.index.snapshot()?;
        let engine = Engine::load(&snapshot, &ground.params)?;
        let facts = snapshot.facts()?;
        let matcher = Matcher {
            snapshot: &snapshot,
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
        let queries = queries(&ground, &snapshot, &facts, request.needs.max(LEAST_QUERIES))?;
        progress.begin(Step {
            zh: "检索".into(),
            en: "searching".into(),
            total: Some((CALLERS.len() * queries.len()) as u64),
        });
        for query in queries.iter().take(WARM_UP) {
            answer(&matcher, query)?;
        }
        let figures = CALLERS.map(|n_callers| measure(&matcher, &queries, n_callers, &*progress));
        progress.finish();
        figures.into_iter().collect()
    })
    .await
}

/// A few words and what the answers must satisfy.
struct Query {
    need: Need,
    filter: Filter,
}

/// Queries from the words of the needs, with classes and provinces that supplies have.
fn queries(ground: &Ground, snapshot: &Snapshot, facts: &Facts, n_queries: usize) -> Result<Vec<Query>> {
    let words_of = |need: &Need| -> Vec<String> {
        let text = format!("{}，{}", need.title, need.description);
        ground.analyzer.words(&text).into_iter().map(|token| token.text).collect()
    };
    let words: Vec<Vec<String>> =
        ground.needs.iter().map(words_of).filter(|words| !words.is_empty()).collect();
    let mut queries = Vec::new();
    if words.is_empty() || snapshot.n_docs() == 0 {
        return Ok(queries);
    }
    for number in 0..n_queries {
        let from = &words[number % words.len()];
        let n_words = (1 + number % MOST_WORDS).min(from.len());
        // further into the same need when needs are fewer than queries
        let start = (number / words.len() * MOST_WORDS) % from.len();
        let picked: Vec<&str> = from.iter().cycle().skip(start).take(n_words).map(String::as_str).collect();
        let mut filter = Filter { in_force_on: Some(ground.today), ..Filter::default() };
        let doc_idx = number * snapshot.n_docs() / n_queries;
        let mut supply = Supply::new(snapshot.ids()[doc_idx].clone(), String::new());
        facts.fill(doc_idx as u32, &mut supply);
        if number % WITH_CLASS == 0 {
            filter.ipc = supply.ipc.first().map(|symbol| IpcSymbol::parse(symbol.subclass())).transpose()?;
        }
        if number % WITH_REGION == 0 {
            filter.region = supply.region.and_then(|region| region.lineage().into_iter().next());
        }
        queries.push(Query { need: Need::new(NeedId::parse("query")?, picked.join(" ")), filter });
    }
    Ok(queries)
}

/// How long the parts of one search took.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    total: Duration,
    select: Duration,
    find: Duration,
    explain: Duration,
    n_matches: usize,
}

fn answer(matcher: &Matcher<'_>, query: &Query) -> Result<Times> {
    let start = Instant::now();
    let needs = std::slice::from_ref(&query.need);
    let weighted = matcher.weigh(needs, &matcher.terms(needs))?;
    let weighed_at = start.elapsed();
    let allowed = matcher.snapshot.select(&query.filter)?;
    let selected_at = start.elapsed();
    let lists = matcher.engine.candidates(&weighted, TOP, Some(&allowed), &NoProgress);
    let found_at = start.elapsed();
    let wanted = Wanted { top: TOP, min_level: Level::None, allowed: Some(&allowed) };
    let matches = matcher.explain(needs, &weighted, &lists, &wanted);
    let total = start.elapsed();
    Ok(Times {
        total,
        select: selected_at - weighed_at,
        find: found_at - selected_at,
        explain: total - found_at,
        n_matches: matches.len(),
    })
}

fn measure(
    matcher: &Matcher<'_>,
    queries: &[Query],
    n_callers: usize,
    progress: &dyn Progress,
) -> Result<SearchFigures> {
    let next = AtomicUsize::new(0);
    let call = || -> Result<Vec<Times>> {
        let mut times = Vec::new();
        while let Some(query) = queries.get(next.fetch_add(1, Ordering::Relaxed)) {
            times.push(answer(matcher, query)?);
            progress.advance(1);
        }
        Ok(times)
    };
    let start = Instant::now();
    let by_caller: Vec<Result<Vec<Times>>> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..n_callers).map(|_| scope.spawn(call)).collect();
        let stopped = |_| Err(Error::Worker("a searching thread".to_owned()));
        callers.into_iter().map(|caller| caller.join().unwrap_or_else(stopped)).collect()
    });
    let elapsed = start.elapsed();
    let mut times: Vec<Times> =
        by_caller.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    times.sort_unstable_by_key(|times| times.total);
    let n = times.len();
    let mean = |part: fn(&Times) -> f64| times.iter().map(part).sum::<f64>() / n.max(1) as f64;
    Ok(SearchFigures {
        patents: matcher.snapshot.n_docs(),
        callers: n_callers,
        queries: n,
        p50_ms: percentile(&times, 50),
        p95_ms: percentile(&times, 95),
        p99_ms: percentile(&times, 99),
        per_s: rate(n, elapsed),
        select_ms: mean(|times| milliseconds(times.select)),
        find_ms: mean(|times| milliseconds(times.find)),
        explain_ms: mean(|times| milliseconds(times.explain)),
        matches_per_query: mean(|times| times.n_matches as f64),
        threads: rayon::current_num_threads(),
    })
}

/// The least time that so many of a hundred searches did not exceed (nearest rank); `times` ascend.
fn percentile(times: &[Times], percent: usize) -> f64 {
    let rank = (percent * times.len()).div_ceil(100).max(1);
    times.get(rank - 1).map_or(0.0, |times| milliseconds(times.total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let times: Vec<Times> =
            (1..=200).map(|ms| Times { total: Duration::from_millis(ms), ..Times::default() }).collect();
        assert_eq!(
            [50, 95, 99, 100].map(|percent| percentile(&times, percent)),
            [100.0, 190.0, 198.0, 200.0]
        );
        assert_eq!(percentile(&times[..1], 50), 1.0);
        assert_eq!(percentile(&[], 50), 0.0);
    }
}
