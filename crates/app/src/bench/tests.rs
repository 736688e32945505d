//! Tiny runs of each benchmark: the figures must fit together, and a kept corpus must be found again.

use std::path::Path;
use std::sync::Arc;

use duijie_domain::{Date, NoProgress};

use super::ground::Ground;
use super::*;

const TODAY: Date = Date::constant(2026, 11, 1);

fn request(work: &Path) -> BenchRequest {
    BenchRequest { patents: Some(500), needs: 20, terms: None, top: 50, work: Some(work.to_owned()), seed: 1 }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn matching_is_exact_and_its_figures_fit_together() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("no centre");
    let figures = run(bench_match(&nowhere, &request(folder.path()), TODAY, Arc::new(NoProgress))).unwrap();
    assert!(figures.exact && figures.generated);
    assert_eq!((figures.patents, figures.needs, figures.exact_needs), (500, 20, 20));
    assert_eq!(figures.tantivy_needs, 20);
    assert!(figures.terms_per_need >= 8.0 && figures.postings_per_need > figures.terms_per_need);
    let quotient = figures.tantivy_ms_per_need / figures.engine_ms_per_need;
    assert!(figures.ratio > 0.0 && (figures.ratio - quotient).abs() < 1e-9);
    assert!(figures.tantivy_one_field_ms_per_need > 0.0);
    assert!(figures.overlap_at_k > 0.5 && figures.overlap_at_k <= 1.0, "{}", figures.overlap_at_k);
    assert!(figures.needs_per_s > 0.0 && figures.pipeline_needs_per_s > 0.0);
    assert!(figures.pipeline_matches > 0 && figures.pipeline_matches <= 20 * 50);
    assert!(figures.pipeline_engine_bytes > figures.engine_bytes && figures.bytes_per_posting > 1.0);
}

#[test]
fn searching_answers_every_query_with_one_and_with_many_callers() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("no centre");
    let figures = run(bench_search(&nowhere, &request(folder.path()), TODAY, Arc::new(NoProgress))).unwrap();
    assert_eq!(figures.iter().map(|figures| figures.callers).collect::<Vec<_>>(), [1, 16]);
    for figures in &figures {
        assert_eq!((figures.patents, figures.queries), (500, 400));
        assert!(figures.p50_ms > 0.0 && figures.p50_ms <= figures.p95_ms && figures.p95_ms <= figures.p99_ms);
        assert!(figures.per_s > 0.0 && figures.matches_per_query > 0.0);
    }
    assert_eq!(figures[0].matches_per_query, figures[1].matches_per_query);
}

#[test]
fn indexing_goes_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let at = "2026-11-01T00:00:00Z";
    for _ in 0..2 {
        let figures = run(bench_index(&request(folder.path()), TODAY, at, Arc::new(NoProgress))).unwrap();
        assert_eq!(figures.patents, 500);
        assert!(figures.patents_per_s > 0.0 && figures.import_per_s > 0.0 && figures.index_per_s > 0.0);
        assert!(figures.file_bytes > 100_000 && figures.index_bytes > 10_000);
    }
}

#[test]
fn a_kept_corpus_is_found_again_and_another_seed_makes_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut asked = request(folder.path());
    let ids = |asked: &BenchRequest| {
        let ground = Ground::open(None, asked, TODAY, &NoProgress).unwrap();
        (ground.index.snapshot().unwrap().ids().to_vec(), ground.needs)
    };
    let first = ids(&asked);
    let path = folder.path().join("generated-500-seed-1");
    let meta = || std::fs::metadata(path.join("meta.json")).unwrap().modified().unwrap();
    let made = meta();
    assert_eq!(ids(&asked), first);
    assert_eq!(meta(), made, "the index was made again");
    asked.seed = 2;
    assert_ne!(ids(&asked).1, first.1);
    // an index that was left unfinished is made anew
    std::fs::remove_file(path.join("meta.json")).unwrap();
    asked.seed = 1;
    assert_eq!(ids(&asked), first);
}
