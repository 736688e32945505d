//! `eval`: how good the matching is on a labelled set, through the same engine that serves users.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use duijie_matching::eval::{Dataset, Ground, RankedNeed, Summary, rank_all};
use duijie_matching::{ENGINE_VERSION, Params};
use duijie_report::{RunEntry, write_run};
use duijie_text::Analyzer;

use crate::vectors::{self, Comparing};
use crate::{Error, Result};

/// What to measure.
pub struct Evaluation<'a> {
    /// The working folder: where an encoder and its vectors are, if one is configured.
    pub dir: &'a Path,
    /// Folder with `supplies.jsonl` (or `.jsonl.gz`), `needs.jsonl`, `qrels.tsv`.
    pub dataset: &'a Path,
    /// Rank only judged supplies.
    pub judged_only: bool,
    /// Where to write the ranking in TREC form.
    pub run_file: Option<&'a Path>,
}

/// Measures, and writes the run if asked.
///
/// # Errors
/// [`Error::File`] when a file of the set is missing, [`Error::Matching`] when a line of it is bad.
pub fn evaluate(analyzer: &Analyzer, params: &Params, what: &Evaluation<'_>) -> Result<Summary> {
    let dataset = read_dataset(what.dataset)?;
    let name = what
        .dataset
        .file_name()
        .map_or_else(|| "dataset".to_owned(), |name| name.to_string_lossy().into_owned());
    let comparing = vectors::of_supplies(what.dir, params, &dataset.supplies)?;
    let ground = ground(&dataset, analyzer, params, comparing)?;
    let ranked = rank_all(&ground, what.judged_only);
    if let Some(path) = what.run_file {
        duijie_report::replace_file(path, |out| {
            let written = write_run(ENGINE_VERSION, out, run_entries(&ranked));
            written.map_err(|source| duijie_report::Error::Io { path: path.to_owned(), source })
        })?;
    }
    Ok(Summary::measure(&dataset, &name, &ranked, what.judged_only)?)
}

/// A set in an engine of its own, with its sentences compared where an encoder is configured.
pub(crate) fn ground<'a>(
    dataset: &'a Dataset,
    analyzer: &Analyzer,
    params: &Params,
    comparing: Option<Comparing>,
) -> Result<Ground<'a>> {
    Ok(Ground::new(dataset, analyzer, params, |snapshot, engine| {
        Comparing::give(comparing, snapshot, engine)
    })?)
}

/// Reads the three files of a set.
///
/// # Errors
/// As [`evaluate`].
pub fn read_dataset(folder: &Path) -> Result<Dataset> {
    let mut dataset = Dataset::default();
    let packed = folder.join("supplies.jsonl.gz");
    let supplies = if packed.exists() { packed } else { folder.join("supplies.jsonl") };
    dataset.read_supplies(&supplies.display().to_string(), open(&supplies)?)?;
    let needs = folder.join("needs.jsonl");
    dataset.read_needs(&needs.display().to_string(), open(&needs)?)?;
    let judgements = folder.join("qrels.tsv");
    dataset.read_judgements(&judgements.display().to_string(), open(&judgements)?)?;
    Ok(dataset)
}

/// A file, unpacked if its name says that it is packed.
pub(crate) fn open(path: &PathBuf) -> Result<Box<dyn BufRead>> {
    let file = File::open(path).map_err(Error::file("read", path))?;
    let is_packed = path.extension().is_some_and(|extension| extension == "gz");
    Ok(if is_packed {
        Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    })
}

/// The lists of all needs as lines of a run.
fn run_entries(ranked: &[RankedNeed]) -> impl Iterator<Item = RunEntry<'_>> {
    ranked.iter().flat_map(|need| {
        std::iter::zip(&need.supplies, 1..).map(|((supply_id, score), rank)| RunEntry {
            topic: need.need_id.as_str(),
            document: supply_id.as_str(),
            rank,
            score: *score,
        })
    })
}
