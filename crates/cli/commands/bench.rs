//! `bench`: figures of speed, one a line.

use duijie_app::bench::{
    BenchRequest, IndexFigures, MatchFigures, SearchFigures, bench_index, bench_match, bench_search,
};

use super::{Outcome, Session, now};
use crate::args::{BenchArg, BenchArgs, FormatArg};
use crate::failure::Failure;
use crate::printer::Rows;
use crate::progress;

pub(crate) async fn run(session: &Session<'_>, args: BenchArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let request = BenchRequest {
        patents: args.patents.map(|n| n as usize),
        needs: args.needs as usize,
        terms: args.terms.map(|n| n as usize),
        top: args.top as usize,
        work: args.work,
        seed: args.seed,
    };
    let (dir, today) = (session.dir(), session.today);
    let listener = progress::listener(lang, printer.quiet());
    match args.what {
        BenchArg::Match => {
            let figures = bench_match(dir, &request, today, listener).await?;
            let rows = figure_rows(session, &match_lines(&figures));
            printer.show(rows, &figures)?;
            printer.note(
                "tantivy 与本引擎的公式不同（分字段相加与 BM25F），名单只会部分重合；exact 指本引擎的名单与逐件计算完全一致",
                "tantivy adds up fields, the engine folds them (BM25F), so lists overlap in part; exact: the engine's lists equal scoring every supply",
            );
        }
        BenchArg::Search => search_lines(session, &bench_search(dir, &request, today, listener).await?)?,
        BenchArg::Index => {
            let figures = bench_index(&request, today, &now(), listener).await?;
            printer.show(figure_rows(session, &index_lines(&figures)), &figures)?;
        }
    }
    Ok(Outcome::Done)
}

/// Name in Chinese, name in English, value.
type Line = (&'static str, &'static str, String);

fn figure_rows(session: &Session<'_>, lines: &[Line]) -> Rows {
    let lang = session.printer.lang();
    let headers = vec![lang.pick("指标", "figure"), lang.pick("值", "value")];
    let row = |(zh, en, value): &Line| vec![lang.pick(*zh, *en).to_owned(), value.clone()];
    Rows { headers, rows: lines.iter().map(row).collect() }
}

fn match_lines(figures: &MatchFigures) -> Vec<Line> {
    let MatchFigures { patents, needs, terms_per_need, postings_per_need, top, threads, .. } = figures;
    vec![
        ("专利与成果", "supplies", patents.to_string()),
        ("需求", "needs", needs.to_string()),
        ("每条需求的不同词", "distinct words a need", format!("{terms_per_need:.1}")),
        ("每条需求涉及的倒排记录", "postings a need", format!("{postings_per_need:.0}")),
        ("每条取前几名", "length of a list", top.to_string()),
        ("tantivy，单线程，毫秒/需求", "tantivy, one thread, ms a need", ms(figures.tantivy_ms_per_need)),
        (
            "tantivy，只查摘要，毫秒/需求",
            "tantivy, abstract alone, ms a need",
            ms(figures.tantivy_one_field_ms_per_need),
        ),
        ("本引擎，单线程，毫秒/需求", "engine, one thread, ms a need", ms(figures.engine_ms_per_need)),
        ("倍数", "ratio", format!("{:.1}", figures.ratio)),
        ("与逐件计算完全一致", "exact", format!("{} ({} / {needs})", figures.exact, figures.exact_needs)),
        ("与 tantivy 名单的重合", "overlap with tantivy's list", format!("{:.3}", figures.overlap_at_k)),
        ("线程", "threads", threads.to_string()),
        ("候选，需求/秒", "candidates, needs a second", whole(figures.needs_per_s)),
        (
            "全流程到 Parquet，需求/秒",
            "whole way to Parquet, needs a second",
            whole(figures.pipeline_needs_per_s),
        ),
        ("打开索引，秒", "opening the index, s", format!("{:.2}", figures.snapshot_s)),
        ("载入词，秒", "loading words, s", format!("{:.2}", figures.load_s)),
        ("载入词和二字串，秒", "loading words and bigrams, s", format!("{:.2}", figures.pipeline_load_s)),
        ("引擎内存（词），MiB", "engine's memory (words), MiB", mib(figures.engine_bytes as u64)),
        (
            "引擎内存（词和二字串），MiB",
            "engine's memory (words and bigrams), MiB",
            mib(figures.pipeline_engine_bytes as u64),
        ),
        ("每条倒排记录的字节", "bytes a posting", format!("{:.2}", figures.bytes_per_posting)),
        (
            "进程内存峰值，MiB",
            "peak memory of the process, MiB",
            figures.peak_rss_bytes.map_or(String::new(), mib),
        ),
    ]
}

fn index_lines(figures: &IndexFigures) -> Vec<Line> {
    vec![
        ("专利", "patents", figures.patents.to_string()),
        ("文件到索引，件/秒", "file to index, patents a second", whole(figures.patents_per_s)),
        ("导入，件/秒", "import, patents a second", whole(figures.import_per_s)),
        ("更新索引，件/秒", "index from the store, patents a second", whole(figures.index_per_s)),
        ("文件，MiB", "file, MiB", mib(figures.file_bytes)),
        ("索引，MiB", "index, MiB", mib(figures.index_bytes)),
        ("线程", "threads", figures.threads.to_string()),
        (
            "进程内存峰值，MiB",
            "peak memory of the process, MiB",
            figures.peak_rss_bytes.map_or(String::new(), mib),
        ),
    ]
}

/// One line a number of callers, in JSON one object each.
fn search_lines(session: &Session<'_>, figures: &[SearchFigures]) -> Result<(), Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    if printer.format() == FormatArg::Json {
        return figures.iter().try_for_each(|figures| printer.json(figures));
    }
    let headers = vec![
        lang.pick("专利与成果", "supplies"),
        lang.pick("同时检索", "callers"),
        lang.pick("次数", "queries"),
        "p50 ms",
        "p95 ms",
        "p99 ms",
        lang.pick("次/秒", "a second"),
        lang.pick("筛选 ms", "select ms"),
        lang.pick("查找 ms", "find ms"),
        lang.pick("说明 ms", "explain ms"),
    ];
    let row = |figures: &SearchFigures| {
        vec![
            figures.patents.to_string(),
            figures.callers.to_string(),
            figures.queries.to_string(),
            ms(figures.p50_ms),
            ms(figures.p95_ms),
            ms(figures.p99_ms),
            whole(figures.per_s),
            ms(figures.select_ms),
            ms(figures.find_ms),
            ms(figures.explain_ms),
        ]
    };
    printer.show(Rows { headers, rows: figures.iter().map(row).collect() }, &())
}

fn ms(value: f64) -> String {
    format!("{value:.3}")
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}

fn mib(n_bytes: u64) -> String {
    format!("{:.0}", n_bytes as f64 / f64::from(1 << 20))
}
