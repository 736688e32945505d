//! `match -o x.parquet`: matches of any number of needs, in batches, so that memory does not grow with them.
//!
//! A batch goes through the engine on all threads; then blocks of its needs are explained and written, each to a part of its
//! own in `x.parquet.parts/`. At the end the parts are joined without decoding. A run that was stopped finds its parts and goes
//! on behind them, if it is the same run: the folder says what it was made from, and anything else starts anew.
//!
//! Runs over the store's needs keep their lists for the next run (`since`); those over a file do not, because such files have
//! millions of needs that come once.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::matches::{Direction, Level};
use duijie_domain::{Date, Need, Progress, Step};
use duijie_index::{DocSet, Filter, Snapshot};
use duijie_matching::explain::Context;
use duijie_matching::{Candidate, ENGINE_VERSION, Engine, Matcher, Wanted, WeightedNeed};
use duijie_report::{MatchFileInfo, ParquetMatches, concat_parquet, replace_file};
use rayon::prelude::*;
use serde::Serialize;

use super::needs::{FileNeeds, LeftOut, stored_needs};
use super::since::{Ground, Keeping, SinceReport};
use crate::background::blocking;
use crate::vectors::{self, Comparing};
use crate::{Centre, Error, Result};

/// Needs that go through the engine together: two of its largest blocks.
pub(crate) const BATCH_NEEDS: usize = 2_048;
/// Needs whose matches make a part: enough for whole row groups, few enough to spread over threads.
const PART_NEEDS: usize = 256;

/// What to match and where to.
#[derive(Debug, Clone)]
pub struct StreamRequest {
    /// A file of needs in any form that `import needs` reads; else the store's.
    pub needs_file: Option<PathBuf>,
    /// Only these of the store's; empty means all.
    pub needs: Vec<String>,
    /// Matches a need.
    pub top: usize,
    /// None below this level.
    pub min_level: Level,
    /// Which supplies may be matched.
    pub filter: Filter,
    /// The result of an earlier run over the store's needs, to go on from.
    pub since: Option<PathBuf>,
    /// The Parquet file.
    pub output: PathBuf,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamReport {
    /// Needs that were matched, now or before the run was stopped.
    pub n_needs: u64,
    /// Needs whose matches an earlier, stopped run had written.
    pub n_resumed: u64,
    /// Supplies that could be matched.
    pub n_supplies: usize,
    /// Matches in the file.
    pub n_matches: u64,
    /// Needs that were not.
    pub left_out: LeftOut,
    /// How it went on from an earlier run, if it was to.
    pub since: Option<SinceReport>,
}

/// What a run is made from; parts of another run are of no use to it.
#[derive(Serialize)]
struct Fingerprint<'a> {
    program: &'a str,
    engine: &'a str,
    store_id: &'a str,
    index_revision: i64,
    params: &'a duijie_matching::Params,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentences: Option<&'a str>,
    needs: &'a str,
    today: Date,
    top: usize,
    min_level: u8,
    filter: String,
}

/// Matches all needs, batch by batch, into one Parquet file.
///
/// # Errors
/// Index and store errors; what keeps the needs file from being read or the output from being written.
pub async fn stream_matches(
    centre: &Centre,
    request: &StreamRequest,
    progress: Arc<dyn Progress>,
) -> Result<StreamReport> {
    let stored = match &request.needs_file {
        Some(_) => None,
        None => Some(stored_needs(centre, &request.needs).await?),
    };
    let revision = centre.store.revision().await?;
    let files = centre.store.imported_files().await?;
    let comparing = vectors::of_centre(centre).await?;
    let (centre, request) = (centre.clone(), request.clone());
    let output = request.output.clone();
    let run = blocking(move || match (stored, &request.needs_file) {
        (None, Some(path)) => {
            let mut needs = FileNeeds::open(&centre, path)?;
            let source = format!("file {}", needs.sha256());
            let loaded = Loaded::load(&centre, &request, comparing, &*progress)?;
            let mut run = Run::begin(&centre, &request, &loaded, source, &*progress)?;
            run.tell_size(needs.total_hint());
            run.batches(&mut needs)?;
            run.finish(needs.left_out)
        }
        (stored, _) => {
            let (needs, left_out) = stored.unwrap_or_default();
            let source = format!("store at {revision}: {}", request.needs.join(" "));
            let loaded = Loaded::load(&centre, &request, comparing, &*progress)?;
            let mut run = Run::begin(&centre, &request, &loaded, source, &*progress)?;
            let ground = loaded.ground(&request);
            run.keeping = Some(Keeping::begin(&centre, ground, &files, request.since.as_deref()));
            run.tell_size(Some(needs.len() as u64));
            run.batches(&mut needs.into_iter().map(Ok))?;
            run.finish(left_out)
        }
    });
    let report = run.await;
    if report.is_err() {
        Parts::clear_if_none(&output);
    }
    report
}

/// The collection as a run reads it once.
struct Loaded {
    index_revision: i64,
    snapshot: Snapshot,
    facts: duijie_index::Facts,
    engine: Engine,
    /// Names what compares sentences, where something does.
    sentences: Option<String>,
    allowed: Option<DocSet>,
}

/// A run under way.
struct Run<'a> {
    centre: &'a Centre,
    request: &'a StreamRequest,
    progress: &'a dyn Progress,
    loaded: &'a Loaded,
    /// For runs over the store's needs.
    keeping: Option<Keeping<'a>>,
    parts: Parts,
    report: StreamReport,
}

/// The folder with the parts of a run.
struct Parts {
    folder: PathBuf,
    /// All parts so far, in order.
    paths: Vec<PathBuf>,
}

impl Loaded {
    fn load(
        centre: &Centre,
        request: &StreamRequest,
        comparing: Option<Comparing>,
        progress: &dyn Progress,
    ) -> Result<Self> {
        progress.begin(Step { zh: "读取索引".into(), en: "loading the index".into(), total: None });
        let index = centre.open_built_index()?;
        let index_revision = index.stamp()?.map_or(0, |stamp| stamp.revision);
        let snapshot = index.snapshot()?;
        let allowed = if request.filter.is_open() { None } else { Some(snapshot.select(&request.filter)?) };
        let sentences = comparing.as_ref().map(|comparing| comparing.fingerprint.clone());
        let engine = Engine::load(&snapshot, &centre.config.matching)?;
        let engine = Comparing::give(comparing, &snapshot, engine);
        let facts = snapshot.facts()?;
        Ok(Self { index_revision, snapshot, facts, engine, sentences, allowed })
    }

    fn ground<'a>(&'a self, request: &'a StreamRequest) -> Ground<'a> {
        Ground {
            snapshot: &self.snapshot,
            revision: self.index_revision,
            engine: &self.engine,
            allowed: self.allowed.as_ref(),
            filter: &request.filter,
            top: self.engine.n_candidates(request.top),
        }
    }
}

impl<'a> Run<'a> {
    /// Finds what an earlier run of the same kind has left.
    fn begin(
        centre: &'a Centre,
        request: &'a StreamRequest,
        loaded: &'a Loaded,
        needs: String,
        progress: &'a dyn Progress,
    ) -> Result<Self> {
        let fingerprint = Fingerprint {
            program: env!("CARGO_PKG_VERSION"),
            engine: ENGINE_VERSION,
            store_id: centre.store.store_id(),
            index_revision: loaded.index_revision,
            params: &centre.config.matching,
            sentences: loaded.sentences.as_deref(),
            needs: &needs,
            today: centre.today,
            top: request.top,
            min_level: request.min_level.number(),
            filter: format!("{:?}", request.filter),
        };
        let parts = Parts::open(&request.output, &fingerprint)?;
        let n_supplies = loaded.allowed.as_ref().map_or(loaded.snapshot.n_docs(), DocSet::len);
        let report = StreamReport { n_supplies, ..StreamReport::default() };
        Ok(Self { centre, request, progress, loaded, keeping: None, parts, report })
    }

    /// Ends the step of loading and begins that of matching.
    fn tell_size(&self, total: Option<u64>) {
        let n_docs = self.loaded.snapshot.n_docs();
        self.progress.finish();
        self.progress.begin(Step {
            zh: format!("匹配需求与 {n_docs} 件供给"),
            en: format!("matching needs with {n_docs} supplies"),
            total,
        });
    }

    fn batches(&mut self, needs: &mut dyn Iterator<Item = Result<Need>>) -> Result<()> {
        loop {
            let batch: Vec<Need> = needs.take(BATCH_NEEDS).collect::<Result<_>>()?;
            if batch.is_empty() {
                return Ok(());
            }
            self.batch(&batch)?;
        }
    }

    /// Matches a batch, unless all of its parts are there.
    fn batch(&mut self, needs: &[Need]) -> Result<()> {
        let paths = self.parts.next(n_parts(needs.len()));
        self.report.n_needs += needs.len() as u64;
        let lists_path = paths[0].with_extension("lists");
        if let Some(keeping) = &mut self.keeping {
            keeping.add_batch(lists_path.clone(), needs.len());
        }
        if paths.iter().all(|path| path.exists()) && (self.keeping.is_none() || lists_path.exists()) {
            self.report.n_resumed += needs.len() as u64;
            self.progress.advance(needs.len() as u64);
            return Ok(());
        }
        let matcher = Matcher {
            snapshot: &self.loaded.snapshot,
            facts: &self.loaded.facts,
            engine: &self.loaded.engine,
            params: &self.centre.config.matching,
            context: Context {
                analyzer: self.centre.analyzer(),
                regions: &self.centre.reference.regions,
                ipc_titles: &self.centre.reference.ipc_titles,
                today: self.centre.today,
            },
        };
        let wanted = Wanted {
            top: self.request.top,
            min_level: self.request.min_level,
            allowed: self.loaded.allowed.as_ref(),
        };
        let Some(keeping) = &mut self.keeping else {
            return write_batch(&matcher, needs, &wanted, &paths, self.progress);
        };
        let terms = matcher.terms(needs);
        let weighted = matcher.weigh(needs, &terms)?;
        let mut lists = Vec::with_capacity(needs.len());
        for mut list in keeping.lists(&terms, &weighted, &lists_path, self.progress)? {
            list.candidates.truncate(matcher.engine.n_candidates(wanted.top));
            lists.push(list.candidates);
        }
        matcher.engine.add_nearest(&weighted, &mut lists, wanted.allowed);
        write_parts(&matcher, needs, &weighted, &lists, &wanted, &paths)
    }

    /// Joins the parts and clears them away.
    fn finish(mut self, left_out: LeftOut) -> Result<StreamReport> {
        self.report.left_out = left_out;
        self.progress.finish();
        let output = &self.request.output;
        let info = file_info(self.centre.today, &[]);
        self.report.n_matches = concat_parquet(&self.parts.paths, output, &info)?;
        if let Some(keeping) = self.keeping.take() {
            self.report.since = keeping.finish(&self.loaded.snapshot, output)?;
        }
        std::fs::remove_dir_all(&self.parts.folder).map_err(Error::file("remove", &self.parts.folder))?;
        Ok(self.report)
    }
}

/// Matches a batch of needs and writes each block of them to its part.
///
/// # Errors
/// What keeps a part from being written.
pub(crate) fn write_batch(
    matcher: &Matcher<'_>,
    needs: &[Need],
    wanted: &Wanted<'_>,
    paths: &[PathBuf],
    progress: &dyn Progress,
) -> Result<()> {
    let weighted = matcher.weigh(needs, &matcher.terms(needs))?;
    let lists = matcher.engine.candidates(&weighted, wanted.top, wanted.allowed, progress);
    write_parts(matcher, needs, &weighted, &lists, wanted, paths)
}

/// Explains the lists of a batch and writes each block of needs to its part.
fn write_parts(
    matcher: &Matcher<'_>,
    needs: &[Need],
    weighted: &[WeightedNeed],
    lists: &[Vec<Candidate>],
    wanted: &Wanted<'_>,
    paths: &[PathBuf],
) -> Result<()> {
    let blocks = needs
        .par_chunks(PART_NEEDS)
        .zip(weighted.par_chunks(PART_NEEDS))
        .zip(lists.par_chunks(PART_NEEDS))
        .zip(paths);
    blocks.try_for_each(|(((needs, weighted), lists), path)| {
        let matches = matcher.explain(needs, weighted, lists, wanted);
        let mut part = ParquetMatches::create(path, &file_info(matcher.context.today, &[]))?;
        part.write(&matches)?;
        part.finish()?;
        Ok(())
    })
}

/// What a file of matches says of itself.
pub(crate) fn file_info<'a>(today: Date, pairs: &'a [(&'a str, &'a str)]) -> MatchFileInfo<'a> {
    MatchFileInfo { engine_version: ENGINE_VERSION, generated_on: today, direction: Direction::Needs, pairs }
}

/// How many parts a batch of needs is written to.
pub(crate) fn n_parts(n_needs: usize) -> usize {
    n_needs.div_ceil(PART_NEEDS)
}

impl Parts {
    fn folder(output: &Path) -> PathBuf {
        let mut name = output.as_os_str().to_owned();
        name.push(".parts");
        PathBuf::from(name)
    }

    /// After a failure: a folder without any part is of no use to the next run. That it cannot be removed is no news beside the
    /// failure itself.
    fn clear_if_none(output: &Path) {
        let folder = Self::folder(output);
        let Ok(entries) = std::fs::read_dir(&folder) else { return };
        if !entries.flatten().any(|entry| entry.path().extension().is_some_and(|ending| ending == "parquet"))
        {
            let _ = std::fs::remove_dir_all(&folder);
        }
    }

    /// Opens the folder beside `output`; one of another run is emptied.
    fn open(output: &Path, fingerprint: &Fingerprint<'_>) -> Result<Self> {
        let folder = Self::folder(output);
        let said = folder.join("run.json");
        let wanted = serde_json::to_string(fingerprint)
            .map_err(|error| Error::file("write", &said)(std::io::Error::other(error)))?;
        if std::fs::read_to_string(&said).is_ok_and(|found| found == wanted) {
            return Ok(Self { folder, paths: Vec::new() });
        }
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(Error::file("remove", &folder))?;
        }
        std::fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;
        replace_file(&said, |out| {
            let written = out.write_all(wanted.as_bytes());
            written.map_err(|source| duijie_report::Error::Io { path: said.clone(), source })
        })?;
        Ok(Self { folder, paths: Vec::new() })
    }

    /// Names for the next `n` parts.
    fn next(&mut self, n: usize) -> Vec<PathBuf> {
        let first = self.paths.len();
        let names = (first..first + n).map(|at| self.folder.join(format!("{at:06}.parquet")));
        self.paths.extend(names);
        self.paths[first..].to_vec()
    }
}
