//! `bench index`: patents from a file into an index, by the shortest way and by the way of the product.
//!
//! The file is written before the clock starts. The shortest way reads records and puts them into the index; the product's way imports
//! them into a store, merging and keeping where each came from, and brings the index up to date with that.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use duijie_domain::field::RecordKind;
use duijie_domain::{Date, Progress, Step};
use duijie_index::{Stamp, SupplyIndex};
use duijie_ingest::{Limits, Options, Reader, Record};
use duijie_text::Analyzer;
use serde::Serialize;

use super::ground::{corpus, embedded, temporary_folder, working_folder};
use super::memory::peak_rss_bytes;
use super::{BenchRequest, rate, timed};
use crate::background::blocking;
use crate::generate::{Corpus, generate};
use crate::import::{ImportRequest, import};
use crate::index::update_index;
use crate::{Centre, Error, Reference, Result};

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct IndexFigures {
    /// Patents in the file.
    pub patents: usize,
    /// From the file into the index, without a store.
    pub patents_per_s: f64,
    /// From the file into a store.
    pub import_per_s: f64,
    /// From the store into the index.
    pub index_per_s: f64,
    /// Size of the file.
    pub file_bytes: u64,
    /// Size of the index.
    pub index_bytes: u64,
    /// The most memory the process held, the generator included.
    pub peak_rss_bytes: Option<u64>,
    /// Threads.
    pub threads: usize,
}

/// Measures importing and indexing a generated corpus; `at` is the moment, for the store's log of imports.
///
/// # Errors
/// Index and store errors; [`Error::File`] when the corpus cannot be written.
pub async fn bench_index(
    request: &BenchRequest,
    today: Date,
    at: &str,
    progress: Arc<dyn Progress>,
) -> Result<IndexFigures> {
    let corpus = corpus(&BenchRequest { needs: 0, ..request.clone() });
    let n_patents = corpus.n_patents();
    let (work, _temporary) = working_folder(request.work.as_deref())?;
    let scratch = temporary_folder()?;
    let name = format!("records-{n_patents}-seed-{}", request.seed);
    let (records, listener) = (work.join(name), Arc::clone(&progress));
    let file = blocking(move || records_of(&corpus, &records, &*listener)).await?;

    let (path, folder, listener) = (file.clone(), scratch.path().join("index"), Arc::clone(&progress));
    let (read_time, index_bytes) = blocking(move || {
        let (read, time) = timed(|| read_into_index(&path, &folder, &*listener));
        let n_read = read?;
        if n_read != n_patents {
            return Err(Error::Worker(format!("{n_read} of {n_patents} generated patents were read")));
        }
        Ok((time, size_of_folder(&folder)?))
    })
    .await?;

    let centre = Centre::init(&scratch.path().join("centre"), today).await?;
    let request = ImportRequest {
        kind: RecordKind::Patents,
        files: vec![file.clone()],
        profile: None,
        mapping: None,
        sheet: None,
        dry_run: false,
        at: at.to_owned(),
    };
    let start = Instant::now();
    for outcome in import(&centre, &request, Arc::clone(&progress)).await? {
        outcome.result?;
    }
    let import_time = start.elapsed();
    let start = Instant::now();
    update_index(&centre, false, progress).await?;
    let index_time = start.elapsed();
    Ok(IndexFigures {
        patents: n_patents,
        patents_per_s: rate(n_patents, read_time),
        import_per_s: rate(n_patents, import_time),
        index_per_s: rate(n_patents, index_time),
        file_bytes: std::fs::metadata(&file).map_err(Error::file("read", &file))?.len(),
        index_bytes,
        peak_rss_bytes: peak_rss_bytes(),
        threads: rayon::current_num_threads(),
    })
}

/// The corpus's records as a file; written unless it is there. A file that was left unfinished has another name.
fn records_of(corpus: &Corpus, folder: &Path, progress: &dyn Progress) -> Result<std::path::PathBuf> {
    let file = folder.join("supplies.jsonl");
    if !file.exists() {
        generate(corpus, folder, progress)?;
    }
    Ok(file)
}

/// Reads a file of patents into a new index; answers how many.
fn read_into_index(file: &Path, folder: &Path, progress: &dyn Progress) -> Result<usize> {
    let Reference { regions, industries, .. } = embedded();
    let options = Options {
        kind: RecordKind::Patents,
        profile: None,
        mapping: None,
        sheet: None,
        // the file is our own, and as large as was asked for
        limits: Limits { max_file_bytes: u64::MAX, max_unpacked_bytes: u64::MAX, ..Limits::default() },
        regions: &regions,
        industries: &industries,
    };
    let index = SupplyIndex::open(folder, &Analyzer::new())?;
    let mut writer = index.writer(rayon::current_num_threads())?;
    progress.begin(Step { zh: "文件到索引".into(), en: "from file to index".into(), total: None });
    let mut n_read = 0;
    for row in Reader::open(file, &options)? {
        if let Some(Record::Supply(supply)) = row?.record {
            writer.put(n_read as i64, &supply)?;
            n_read += 1;
            progress.advance(1);
        }
    }
    writer.commit(&Stamp { store_id: "bench".to_owned(), revision: n_read as i64 })?;
    writer.finish()?;
    progress.finish();
    Ok(n_read)
}

fn size_of_folder(folder: &Path) -> Result<u64> {
    let mut n_bytes = 0;
    for entry in std::fs::read_dir(folder).map_err(Error::file("read", folder))? {
        let entry = entry.map_err(Error::file("read", folder))?;
        n_bytes += entry.metadata().map_err(Error::file("read", folder))?.len();
    }
    Ok(n_bytes)
}
