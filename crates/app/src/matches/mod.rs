//! `match`, `explain` and `search`: candidates from the index, records from the store, evidence for every pair shown.
//!
//! All three are one walk. They differ in whose needs they start from and in which pairs they keep: [`match_all`] keeps the best
//! of every list, [`explain_pair`] exactly one pair, matched or not, and [`search`] makes a need of a few words, so that a search
//! and a match never disagree. Needs without number go their own way, batch by batch into a Parquet file: [`stream_matches`].

mod candidates;
mod evidence;
mod list;
mod near;
mod needs;
mod since;
mod state;
mod stream;

use std::path::PathBuf;
use std::sync::Arc;

use duijie_domain::matches::{Direction, Level};
use duijie_domain::{Need, NeedId, NoProgress, Progress};
use duijie_index::Filter;

pub use list::{MatchList, Output};
pub use needs::LeftOut;
pub use since::{SinceReport, WhyFull};
pub use stream::{StreamReport, StreamRequest, stream_matches};

pub(crate) use near::near_ipc;
pub(crate) use needs::stored_needs;
pub(crate) use stream::{BATCH_NEEDS, file_info, n_parts, write_batch};

use crate::background::blocking;
use crate::error::What;
use crate::vectors::{self, Comparing};
use crate::{Centre, Error, Result};
use candidates::{Found, Lists};
use needs::{FileNeeds, need_by_id};

/// What to match.
#[derive(Debug, Clone)]
pub struct MatchRequest {
    /// These needs; empty means every technology need whose deadline has not passed.
    pub needs: Vec<String>,
    /// The needs of this file instead of the store's.
    pub needs_file: Option<PathBuf>,
    /// Whose lists are made.
    pub direction: Direction,
    /// Matches a list.
    pub top: usize,
    /// Weaker matches are left out.
    pub min_level: Level,
    /// Which supplies may be matched.
    pub filter: Filter,
}

/// Matches needs and supplies, in either direction, with evidence for every pair.
///
/// # Errors
/// [`Error::NotFound`] for an unknown need id; index and store errors.
pub async fn match_all(
    centre: &Centre,
    request: &MatchRequest,
    progress: Arc<dyn Progress>,
) -> Result<MatchList> {
    let (needs, left_out) = match &request.needs_file {
        None => stored_needs(centre, &request.needs).await?,
        Some(path) => {
            let (centre, path) = (centre.clone(), path.clone());
            blocking(move || {
                let mut of_file = FileNeeds::open(&centre, &path)?;
                let needs = of_file.by_ref().collect::<Result<Vec<Need>>>()?;
                Ok((needs, of_file.left_out))
            })
            .await?
        }
    };
    let lists = Lists {
        direction: request.direction,
        top: request.top,
        min_level: request.min_level,
        filter: request.filter.clone(),
    };
    let find =
        move |centre: &Centre, needs: &[Need], comparing: Option<Comparing>, progress: &dyn Progress| {
            lists.find(centre, needs, comparing, progress)
        };
    let mut list = walk(centre, needs, find, progress).await?;
    list.direction = request.direction;
    list.left_out = left_out;
    Ok(list)
}

/// Explains any pair, matched or not. The supply may be named by id, application number, publication number or source id.
///
/// # Errors
/// [`Error::NotFound`] when either is unknown, or the supply is not in the index yet.
pub async fn explain_pair(centre: &Centre, need: &str, supply: &str) -> Result<MatchList> {
    let need = need_by_id(centre, need).await?;
    let known = centre.store.supply_by_key(supply).await?;
    let known = known.ok_or_else(|| Error::NotFound { what: What::Supply, id: supply.to_owned() })?;
    let find =
        move |centre: &Centre, needs: &[Need], comparing: Option<Comparing>, progress: &dyn Progress| {
            Lists::nearest_only().find(centre, needs, comparing, progress)?.only(&known.id)
        };
    walk(centre, vec![need], find, Arc::new(NoProgress)).await
}

/// Searches with a few words.
///
/// # Errors
/// Index and store errors.
pub async fn search(centre: &Centre, query: &str, top: usize, filter: Filter) -> Result<MatchList> {
    let need = Need::new(NeedId::parse("query")?, duijie_domain::squeeze(query));
    let lists = Lists { direction: Direction::Needs, top, min_level: Level::None, filter };
    let find =
        move |centre: &Centre, needs: &[Need], comparing: Option<Comparing>, progress: &dyn Progress| {
            lists.find(centre, needs, comparing, progress)
        };
    walk(centre, vec![need], find, Arc::new(NoProgress)).await
}

/// Candidates on a blocking thread, records from the store, evidence on a blocking thread.
async fn walk(
    centre: &Centre,
    needs: Vec<Need>,
    find: impl FnOnce(&Centre, &[Need], Option<Comparing>, &dyn Progress) -> Result<Found> + Send + 'static,
    progress: Arc<dyn Progress>,
) -> Result<MatchList> {
    let needs = Arc::new(needs);
    let comparing = vectors::of_centre(centre).await?;
    let found = {
        let (centre, needs, progress) = (centre.clone(), Arc::clone(&needs), Arc::clone(&progress));
        blocking(move || find(&centre, &needs, comparing, &*progress)).await?
    };
    let supplies = Arc::new(evidence::fetch_supplies(centre, &found).await?);
    let (centre, moved) = (centre.clone(), Arc::clone(&supplies));
    blocking(move || {
        let matches = evidence::explain_pairs(&centre, &found, &needs, &moved, &*progress);
        Ok(MatchList {
            matches,
            n_needs: needs.len(),
            n_supplies: found.n_allowed,
            needs: needs.iter().map(|need| (need.id.clone(), need.clone())).collect(),
            supplies,
            direction: Direction::Needs,
            left_out: LeftOut::default(),
        })
    })
    .await
}
