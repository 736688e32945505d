//! What a benchmark stands on: an index and needs, the working folder's own or generated.
//!
//! A generated corpus goes straight into its index, without files of records. In a folder of the user's the index is kept, and found
//! again by its stamp, which names seed, size and a digest of what the generator writes: another generator makes another index.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::{Date, IndustryTable, IpcTitles, Need, Progress, RegionTable, Step};
use duijie_index::{Error as IndexError, Stamp, SupplyIndex};
use duijie_matching::Params;
use duijie_text::Analyzer;
use rayon::prelude::*;
use tempfile::TempDir;

use super::BenchRequest;
use crate::generate::Corpus;
use crate::matches::stored_needs;
use crate::{Centre, Error, Reference, Result};

/// Patents of a corpus when nobody says how many.
const DEFAULT_PATENTS: usize = 100_000;
/// Patents generated together, in parallel, before they are put into the index in their order.
const CHUNK: usize = 4_096;

/// An index and needs, with all that matching them takes.
pub(super) struct Ground {
    pub(super) index: SupplyIndex,
    pub(super) needs: Vec<Need>,
    pub(super) analyzer: Analyzer,
    pub(super) reference: Arc<Reference>,
    pub(super) params: Params,
    pub(super) today: Date,
    /// Whether it is the working folder's own.
    pub(super) is_own: bool,
    /// Holds a generated index until the end.
    _folder: Option<TempDir>,
}

/// The working folder's needs, if it is what to measure on: it has needs and an index, and no corpus was asked for.
pub(super) async fn own(
    dir: &Path,
    today: Date,
    request: &BenchRequest,
) -> Result<Option<(Centre, Vec<Need>)>> {
    if request.patents.is_some() {
        return Ok(None);
    }
    let centre = match Centre::open(dir, today).await {
        Ok(centre) => centre,
        Err(Error::NoCentre { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let (mut needs, _) = stored_needs(&centre, &[]).await?;
    needs.truncate(request.needs);
    Ok(if needs.is_empty() { None } else { Some((centre, needs)) })
}

impl Ground {
    /// Opens the working folder's index, or makes or finds that of a generated corpus.
    pub(super) fn open(
        own: Option<(Centre, Vec<Need>)>,
        request: &BenchRequest,
        today: Date,
        progress: &dyn Progress,
    ) -> Result<Self> {
        if let Some((centre, needs)) = own {
            match centre.open_built_index() {
                Ok(index) => return Ok(Self::of_centre(&centre, index, needs)),
                Err(Error::Index(IndexError::Missing { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        let corpus = corpus(request);
        let (folder, temporary) = working_folder(request.work.as_deref())?;
        let analyzer = Analyzer::new();
        let index = index_of(&corpus, request.seed, &folder, &analyzer, progress)?;
        let make = |need| match request.terms {
            Some(n_terms) => corpus.need_with_terms(need, n_terms),
            None => corpus.need(need),
        };
        let needs = (0..corpus.n_needs()).into_par_iter().map(make).collect();
        Ok(Self {
            index,
            needs,
            analyzer,
            reference: Arc::new(embedded()),
            params: Params::default(),
            today,
            is_own: false,
            _folder: temporary,
        })
    }

    fn of_centre(centre: &Centre, index: SupplyIndex, needs: Vec<Need>) -> Self {
        Self {
            index,
            needs,
            analyzer: centre.analyzer().clone(),
            reference: Arc::clone(&centre.reference),
            params: centre.config.matching.clone(),
            today: centre.today,
            is_own: true,
            _folder: None,
        }
    }
}

/// The corpus asked for.
pub(super) fn corpus(request: &BenchRequest) -> Corpus {
    Corpus::new(request.seed, request.patents.unwrap_or(DEFAULT_PATENTS), request.needs)
}

/// The user's folder for generated things, or a temporary one that goes when its holder does.
pub(super) fn working_folder(work: Option<&Path>) -> Result<(PathBuf, Option<TempDir>)> {
    if let Some(folder) = work {
        std::fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
        return Ok((folder.to_owned(), None));
    }
    let temporary = temporary_folder()?;
    Ok((temporary.path().to_owned(), Some(temporary)))
}

/// A folder that goes when its holder does.
pub(super) fn temporary_folder() -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix("duijie-bench-")
        .tempdir()
        .map_err(|source| Error::file("create", std::env::temp_dir())(source))
}

/// The reference tables that ship.
pub(super) fn embedded() -> Reference {
    Reference {
        regions: RegionTable::embedded(),
        industries: IndustryTable::embedded(),
        ipc_titles: IpcTitles::embedded(),
    }
}

/// The corpus's index in a folder of its own below `folder`: the one that is there, if it is whole and of this corpus.
fn index_of(
    corpus: &Corpus,
    seed: u64,
    folder: &Path,
    analyzer: &Analyzer,
    progress: &dyn Progress,
) -> Result<SupplyIndex> {
    let stamp = stamp_of(corpus, seed);
    let path = folder.join(format!("generated-{}-seed-{seed}", corpus.n_patents()));
    if let Ok(index) = SupplyIndex::open_built(&path, analyzer)
        && index.stamp()?.as_ref() == Some(&stamp)
    {
        return Ok(index);
    }
    if path.exists() {
        std::fs::remove_dir_all(&path).map_err(Error::file("remove", &path))?;
    }
    let index = SupplyIndex::open(&path, analyzer)?;
    progress.begin(Step {
        zh: "生成专利并建立索引".into(),
        en: "generating and indexing patents".into(),
        total: Some(corpus.n_patents() as u64),
    });
    let mut writer = index.writer(rayon::current_num_threads())?;
    for from in (0..corpus.n_patents()).step_by(CHUNK) {
        let until = corpus.n_patents().min(from + CHUNK);
        let supplies: Vec<_> = (from..until).into_par_iter().map(|patent| corpus.supply(patent)).collect();
        for supply in &supplies {
            writer.put(0, supply)?;
        }
        progress.advance(supplies.len() as u64);
    }
    // the only commit: an index that was left unfinished has no stamp, and is made anew
    writer.commit(&stamp)?;
    writer.finish()?;
    progress.finish();
    Ok(index)
}

/// Names the corpus an index was made from.
fn stamp_of(corpus: &Corpus, seed: u64) -> Stamp {
    let mut hasher = DefaultHasher::new();
    for patent in [0, corpus.n_patents() / 2, corpus.n_patents() - 1] {
        let supply = corpus.supply(patent);
        (supply.id.as_str(), &supply.title, &supply.abstract_text).hash(&mut hasher);
    }
    let (n_patents, digest) = (corpus.n_patents(), hasher.finish());
    Stamp { store_id: format!("generated: {n_patents} patents, seed {seed}, {digest:016x}"), revision: 0 }
}
