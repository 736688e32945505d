//! `index`: bring the index up to date with the store, or build it anew beside the old one and swap.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::{Progress, Step, Supply, SupplyId};
use duijie_index::{Stamp, SupplyIndex};
use tokio::sync::mpsc;

use crate::background::blocking;
use crate::vectors::{self, VectorReport};
use crate::{Centre, Error, Result};

/// Supplies read from the store at a time.
const PAGE: u64 = 2_000;
/// Supplies between two commits: what a killed run has to do again at most. Each commit leaves a segment a thread.
const COMMIT_EVERY: u64 = 250_000;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexReport {
    /// Supplies written to the index.
    pub indexed: u64,
    /// Supplies removed from it.
    pub removed: u64,
    /// Supplies in it now.
    pub total: u64,
    /// Whether it was built anew.
    pub rebuilt: bool,
    /// What was done to the vectors of `[matching.encoder]`, where there is one.
    pub vectors: Option<VectorReport>,
}

/// Work for the indexing thread.
enum Task {
    Put(Vec<(i64, Supply)>),
    Commit(i64),
}

/// Brings the index up to date. With `rebuild`, builds it in a folder beside the old one and swaps them at the end, so that a
/// killed rebuild leaves an index in use. One process at a time: the lock is held until the end.
///
/// # Errors
/// [`duijie_index::Error::Outdated`] when schema, lexicon or store have changed and `rebuild` is not asked for,
/// [`duijie_index::Error::Locked`] when another process is at it.
pub async fn update_index(
    centre: &Centre,
    rebuild: bool,
    progress: Arc<dyn Progress>,
) -> Result<IndexReport> {
    let _lock = Lock::take(centre)?;
    let swap = Swap::of(centre);
    swap.finish_interrupted()?;
    if !rebuild {
        let index = centre.open_index()?;
        let report = follow_store(centre, index, false, Arc::clone(&progress)).await?;
        return Ok(IndexReport { vectors: vectors::update(centre, progress).await?, ..report });
    }
    remove_folder(&swap.new)?;
    let index = SupplyIndex::open(&swap.new, centre.analyzer())?;
    match follow_store(centre, index, true, Arc::clone(&progress)).await {
        Ok(report) => {
            swap.swap()?;
            Ok(IndexReport { vectors: vectors::update(centre, progress).await?, ..report })
        }
        Err(error) => {
            // a half-built index is of no use and may be what filled the disk; the first error is the one to tell
            let _ = remove_folder(&swap.new);
            Err(error)
        }
    }
}

/// Held while the index is being changed; the system releases it when the process ends, however it ends.
struct Lock {
    _file: std::fs::File,
}

impl Lock {
    fn take(centre: &Centre) -> Result<Self> {
        let path = centre.dir.join("index.lock");
        let file = std::fs::File::create(&path).map_err(Error::file("write", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(std::fs::TryLockError::WouldBlock) => Err(Error::Index(duijie_index::Error::Locked)),
            Err(std::fs::TryLockError::Error(source)) => Err(Error::file("write", &path)(source)),
        }
    }
}

/// The three folders of a rebuild. At any moment a whole index stands in `current` or in `old`.
struct Swap {
    current: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

impl Swap {
    fn of(centre: &Centre) -> Self {
        Self {
            current: centre.index_dir(),
            new: centre.dir.join("index.new"),
            old: centre.dir.join("index.old"),
        }
    }

    /// Puts the old index back if a killed swap left none, and clears what such a run left behind.
    fn finish_interrupted(&self) -> Result<()> {
        if self.old.exists() && !self.current.exists() {
            std::fs::rename(&self.old, &self.current).map_err(Error::file("write", &self.current))?;
        }
        remove_folder(&self.old)
    }

    fn swap(&self) -> Result<()> {
        if self.current.exists() {
            std::fs::rename(&self.current, &self.old).map_err(Error::file("write", &self.old))?;
        }
        std::fs::rename(&self.new, &self.current).map_err(Error::file("write", &self.current))?;
        remove_folder(&self.old)
    }
}

fn remove_folder(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::file("remove", folder)(error))
        }
        _ => Ok(()),
    }
}

async fn follow_store(
    centre: &Centre,
    index: SupplyIndex,
    rebuilt: bool,
    progress: Arc<dyn Progress>,
) -> Result<IndexReport> {
    let store = &centre.store;
    let target = store.revision().await?;
    let reached = index.stamp()?.map_or(-1, |stamp| stamp.revision);
    if reached > target {
        // the store was put back from an older copy: what the index holds may never have been
        return Err(Error::Index(duijie_index::Error::Outdated {
            found: format!("[revision {reached}]"),
            wanted: format!("[revision {target}]"),
        }));
    }
    let removed: Vec<SupplyId> = store.removed_after(reached).await?.into_iter().map(|(_, id)| id).collect();
    let n_removed = removed.len() as u64;
    let (tx, rx) = mpsc::channel(4);
    let writing = {
        let (store_id, n_threads) = (store.store_id().to_owned(), n_threads(centre));
        let is_current = reached == target;
        tokio::spawn(blocking(move || {
            if !is_current {
                write(&index, &removed, rx, &store_id, n_threads)?;
            }
            Ok(index.snapshot()?.n_docs() as u64)
        }))
    };
    progress.begin(Step { zh: "建立索引".into(), en: "indexing".into(), total: None });
    let indexed = if reached == target { 0 } else { feed(centre, reached, target, &tx, &*progress).await? };
    drop(tx);
    let total = writing.await.map_err(|error| Error::Worker(error.to_string()))??;
    progress.finish();
    Ok(IndexReport { indexed, removed: n_removed, total, rebuilt, vectors: None })
}

fn n_threads(centre: &Centre) -> usize {
    match centre.config.index.threads {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        n => n,
    }
}

/// Sends every supply changed after `reached` in revision order, with a commit now and then and one at the end.
async fn feed(
    centre: &Centre,
    reached: i64,
    target: i64,
    tx: &mpsc::Sender<Task>,
    progress: &dyn Progress,
) -> Result<u64> {
    let (mut after, mut sent, mut since_commit) = (reached, 0, 0);
    loop {
        let page = centre.store.supplies_after(after, PAGE).await?;
        let Some(&(last, _)) = page.last() else { break };
        let n = page.len() as u64;
        after = last;
        (sent, since_commit) = (sent + n, since_commit + n);
        progress.advance(n);
        // a closed channel means that the writer failed; it will say why
        if tx.send(Task::Put(page)).await.is_err() {
            return Ok(sent);
        }
        if since_commit >= COMMIT_EVERY {
            since_commit = 0;
            // never past the target: what was removed after it has not been read
            let _ = tx.send(Task::Commit(after.min(target))).await;
        }
    }
    let _ = tx.send(Task::Commit(target)).await;
    Ok(sent)
}

fn write(
    index: &SupplyIndex,
    removed: &[SupplyId],
    mut tasks: mpsc::Receiver<Task>,
    store_id: &str,
    n_threads: usize,
) -> Result<()> {
    let mut writer = index.writer(n_threads)?;
    for id in removed {
        writer.remove(id);
    }
    while let Some(task) = tasks.blocking_recv() {
        match task {
            Task::Put(page) => {
                for (revision, supply) in &page {
                    writer.put(*revision, supply)?;
                }
            }
            Task::Commit(revision) => writer.commit(&Stamp { store_id: store_id.to_owned(), revision })?,
        }
    }
    writer.finish()?;
    Ok(())
}
