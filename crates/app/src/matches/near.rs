//! The IPC subclasses in which the supplies nearest to a need lie, from the index alone: what reading a need asks of matching.

use duijie_domain::{IpcSymbol, Need, Progress, Step};
use duijie_matching::explain::Context;
use duijie_matching::{Engine, Matcher};

use super::BATCH_NEEDS;
use crate::vectors::Comparing;
use crate::{Centre, Result};

/// Likely subclasses of each need, likeliest first, as `match` explains with them. All are empty where the index is.
///
/// # Errors
/// [`duijie_index::Error::Missing`] without an index; other index errors.
pub(crate) fn near_ipc(
    centre: &Centre,
    needs: &[Need],
    comparing: Option<Comparing>,
    progress: &dyn Progress,
) -> Result<Vec<Vec<IpcSymbol>>> {
    let index = centre.open_built_index()?;
    progress.begin(Step { zh: "读取索引".into(), en: "loading the index".into(), total: None });
    let snapshot = index.snapshot()?;
    let engine = Engine::load(&snapshot, &centre.config.matching)?;
    let engine = Comparing::give(comparing, &snapshot, engine);
    let facts = snapshot.facts()?;
    progress.finish();
    let matcher = Matcher {
        snapshot: &snapshot,
        facts: &facts,
        engine: &engine,
        params: &centre.config.matching,
        context: Context {
            analyzer: centre.analyzer(),
            regions: &centre.reference.regions,
            ipc_titles: &centre.reference.ipc_titles,
            today: centre.today,
        },
    };
    progress.begin(Step {
        zh: format!("查看 {} 条需求最近的供给", needs.len()),
        en: format!("looking at the supplies nearest to {} needs", needs.len()),
        total: Some(needs.len() as u64),
    });
    let mut likely = Vec::with_capacity(needs.len());
    for batch in needs.chunks(BATCH_NEEDS) {
        likely.extend(matcher.likely_ipc(batch, progress)?);
    }
    progress.finish();
    Ok(likely)
}
