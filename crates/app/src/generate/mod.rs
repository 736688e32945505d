//! `generate`: a synthetic corpus with the statistics of a real one.
//!
//! A collection of the country's size cannot be shipped, and speed and scale must be measured on one that anybody can make again. A [`Corpus`] gives
//! any patent, need or judgement by its number; [`generate`] writes them as the three files of an evaluation set, which `import`
//! reads as well. What was fitted, to what, and how near it came: `docs/corpus.md`.
//!
//! Not here: other kinds of supplies, claims, dirty rows (`data/sample` has those), and meaning: the words are real, the sentences are not.

mod corpus;
mod family;
mod fresh;
mod lines;
mod need;
mod patent;
mod prose;
mod random;
mod record;
mod vocabulary;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::{Progress, Step};

pub use corpus::Corpus;

use crate::background::blocking;
use crate::{Error, Result};

/// Records between two calls of the listener.
const RECORDS_A_STEP: usize = 1_000;
/// Lines are short and many; a larger buffer saves calls of the system.
const BUFFER_BYTES: usize = 1 << 20;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// Lines of `supplies.jsonl`.
    pub n_patents: usize,
    /// Lines of `needs.jsonl`.
    pub n_needs: usize,
    /// Lines of `qrels.tsv`.
    pub n_judgements: usize,
    /// Bytes of all three.
    pub n_bytes: u64,
}

/// Writes a corpus as `supplies.jsonl`, `needs.jsonl` and `qrels.tsv` into `folder`, which must be empty or not exist yet.
///
/// The files are written into a folder beside it that takes its name at the end. One record is in memory at a time; about 100,000 patents a second and core.
///
/// # Errors
/// [`Error::NotEmpty`] when the folder holds something, [`Error::File`] when it cannot be written; nothing stays behind then.
pub fn generate(corpus: &Corpus, folder: &Path, progress: &dyn Progress) -> Result<Generated> {
    let is_free = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(Error::file("read", folder)(error)),
        Ok(mut entries) => entries.next().is_none(),
    };
    if !is_free {
        return Err(Error::NotEmpty { path: folder.to_owned() });
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let unfinished = Unfinished::beside(folder, parent)?;
    let written = write_files(corpus, &unfinished.path, progress)?;
    // an empty folder gives way on every system, where a rename over it would not
    if folder.exists() {
        fs::remove_dir(folder).map_err(Error::file("remove", folder))?;
    }
    fs::rename(&unfinished.path, folder).map_err(Error::file("create", folder))?;
    std::mem::forget(unfinished);
    Ok(written)
}

/// [`generate`] on a thread that may block.
///
/// # Errors
/// As [`generate`].
pub async fn write_corpus(corpus: Corpus, folder: PathBuf, progress: Arc<dyn Progress>) -> Result<Generated> {
    blocking(move || generate(&corpus, &folder, progress.as_ref())).await
}

/// A folder that is removed unless it gets its name.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    fn beside(folder: &Path, parent: &Path) -> Result<Self> {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let path = parent.join(format!(".{name}.{}.tmp", std::process::id()));
        fs::create_dir_all(&path).map_err(Error::file("create", &path))?;
        Ok(Self { path })
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn write_files(corpus: &Corpus, folder: &Path, progress: &dyn Progress) -> Result<Generated> {
    let mut n_bytes = 0;
    let mut n_judgements = 0;
    let patents = Step {
        zh: "生成专利".to_owned(),
        en: "generating patents".to_owned(),
        total: Some(corpus.n_patents() as u64),
    };
    progress.begin(patents);
    n_bytes += write_lines(&folder.join("supplies.jsonl"), corpus.n_patents(), progress, |patent, line| {
        lines::push_supply(line, &corpus.supply(patent));
    })?;
    let needs = Step {
        zh: "生成需求".to_owned(),
        en: "generating needs".to_owned(),
        total: Some(2 * corpus.n_needs() as u64),
    };
    progress.begin(needs);
    n_bytes += write_lines(&folder.join("needs.jsonl"), corpus.n_needs(), progress, |need, line| {
        lines::push_need(line, &corpus.need(need));
    })?;
    n_bytes += write_lines(&folder.join("qrels.tsv"), corpus.n_needs(), progress, |need, line| {
        n_judgements += lines::push_judgements(line, corpus, need);
    })?;
    progress.finish();
    Ok(Generated { n_patents: corpus.n_patents(), n_needs: corpus.n_needs(), n_judgements, n_bytes })
}

/// One file of `n` records; answers its bytes.
fn write_lines(
    path: &Path,
    n: usize,
    progress: &dyn Progress,
    mut push: impl FnMut(usize, &mut Vec<u8>),
) -> Result<u64> {
    let file = File::create(path).map_err(Error::file("create", path))?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
    let (mut line, mut n_bytes) = (Vec::new(), 0);
    for record in 0..n {
        line.clear();
        push(record, &mut line);
        n_bytes += line.len() as u64;
        out.write_all(&line).map_err(Error::file("write", path))?;
        if (record + 1) % RECORDS_A_STEP == 0 {
            progress.advance(RECORDS_A_STEP as u64);
        }
    }
    let file = out.into_inner().map_err(|error| Error::file("write", path)(error.into_error()))?;
    file.sync_all().map_err(Error::file("write", path))?;
    Ok(n_bytes)
}

#[cfg(test)]
mod tests;
