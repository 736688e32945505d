//! `match`, `explain` and `search`: candidates from the index, records from the store, evidence for every pair shown.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use duijie_domain::matches::{Direction, Match};
use duijie_domain::{IpcSymbol, Need, NeedId, NeedKind, Progress, Step, Supply, SupplyId};
use duijie_index::{DocSet, Filter, Snapshot};
use duijie_matching::explain::{self, Context, NEAREST, Pair};
use duijie_matching::{Batch, Candidate, ENGINE_VERSION};
use duijie_report::{MatchFormat, MatchReport, MatchRow, Written};
use rayon::prelude::*;

use crate::background::blocking;
use crate::error::What;
use crate::{Centre, Error, Result};

/// What to match.
#[derive(Debug, Clone)]
pub struct MatchRequest {
    /// These needs; empty means every technology need whose deadline has not passed.
    pub needs: Vec<String>,
    /// Whose list is made.
    pub direction: Direction,
    /// Matches a list.
    pub top: usize,
    /// Which supplies may be matched.
    pub filter: Filter,
}

/// Matches with the records they speak of.
pub struct MatchList {
    /// In list order: by need (or supply), then by rank.
    pub matches: Vec<Match>,
    /// Needs by id.
    pub needs: HashMap<NeedId, Need>,
    /// Supplies by id.
    pub supplies: HashMap<SupplyId, Arc<Supply>>,
    /// Needs that were matched.
    pub n_needs: usize,
    /// Supplies that could have been matched.
    pub n_supplies: usize,
    /// Whose lists they are.
    pub direction: Direction,
    /// Needs left out because their deadline has passed.
    pub n_void: usize,
}

/// Candidates of a run before records are fetched.
struct Found {
    snapshot: Snapshot,
    batch: Batch,
    /// For each list: need, candidate, rank.
    pairs: Vec<(usize, Candidate, u32)>,
    /// The nearest supplies of every need in the batch.
    nearest: Vec<Vec<Candidate>>,
    n_allowed: usize,
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
    let (needs, n_void) = wanted_needs(centre, &request.needs).await?;
    let needs = Arc::new(needs);
    let found = {
        let (centre, request, needs) = (centre.clone(), request.clone(), Arc::clone(&needs));
        let progress = Arc::clone(&progress);
        blocking(move || find(&centre, &request, &needs, &*progress)).await?
    };
    let supplies = fetch_supplies(centre, &found).await?;
    let matches = explain_pairs(centre, found, Arc::clone(&needs), &supplies, progress).await?;
    Ok(MatchList {
        n_needs: needs.len(),
        n_supplies: matches.1,
        matches: matches.0,
        needs: needs.iter().map(|need| (need.id.clone(), need.clone())).collect(),
        supplies,
        direction: request.direction,
        n_void,
    })
}

/// The needs asked for by id, or all technology needs that are not void; and how many are.
async fn wanted_needs(centre: &Centre, ids: &[String]) -> Result<(Vec<Need>, usize)> {
    if ids.is_empty() {
        let technology =
            centre.store.needs().await?.into_iter().filter(|need| need.kind == NeedKind::Technology);
        let (void, open): (Vec<Need>, Vec<Need>) = technology.partition(|need| need.is_void(centre.today));
        return Ok((open, void.len()));
    }
    let mut needs = Vec::new();
    for id in ids.iter().collect::<BTreeSet<_>>() {
        needs.push(need_by_id(centre, id).await?);
    }
    needs.sort_by(|a, b| a.id.cmp(&b.id));
    Ok((needs, 0))
}

async fn need_by_id(centre: &Centre, id: &str) -> Result<Need> {
    let parsed = NeedId::parse(id)?;
    let need = centre.store.need(&parsed).await?;
    need.ok_or_else(|| Error::NotFound { what: What::Need, id: id.to_owned() })
}

fn find(centre: &Centre, request: &MatchRequest, needs: &[Need], progress: &dyn Progress) -> Result<Found> {
    progress.begin(Step { zh: "读取索引".into(), en: "reading the index".into(), total: None });
    let snapshot = centre.open_index()?.snapshot()?;
    let allowed = if request.filter.is_open() { None } else { Some(snapshot.select(&request.filter)?) };
    let batch = Batch::load(&snapshot, &centre.analyzer, &centre.config.matching, needs)?;
    progress.finish();
    progress.begin(Step {
        zh: format!("匹配 {} 条需求与 {} 件供给", needs.len(), snapshot.n_docs()),
        en: format!("matching {} needs with {} supplies", needs.len(), snapshot.n_docs()),
        total: Some(match request.direction {
            Direction::Needs => needs.len() as u64,
            Direction::Patents => (needs.len() + snapshot.n_docs()) as u64,
        }),
    });
    let lists = batch.supplies_for_needs(request.top.max(NEAREST), allowed.as_ref(), progress);
    let pairs = match request.direction {
        Direction::Needs => ranked(lists.iter().enumerate().map(|(need_idx, list)| {
            list.iter().take(request.top).map(move |&candidate| (need_idx, candidate))
        })),
        Direction::Patents => {
            let by_supply = batch.needs_for_supplies(request.top, allowed.as_ref(), progress);
            ranked(by_supply.iter().enumerate().map(|(doc_idx, list)| {
                list.iter().map(move |found| {
                    let candidate = Candidate { doc_idx: doc_idx as u32, score: found.score };
                    (found.need_idx as usize, candidate)
                })
            }))
        }
    };
    progress.finish();
    let n_allowed = allowed.as_ref().map_or(snapshot.n_docs(), DocSet::len);
    let nearest = lists.into_iter().map(|list| list.into_iter().take(NEAREST).collect()).collect();
    Ok(Found { snapshot, batch, pairs, nearest, n_allowed })
}

/// Numbers every list from 1 and puts them behind each other.
fn ranked<I: Iterator<Item = (usize, Candidate)>>(
    lists: impl Iterator<Item = I>,
) -> Vec<(usize, Candidate, u32)> {
    let number = |list: I| list.zip(1..).map(|((need_idx, candidate), rank)| (need_idx, candidate, rank));
    lists.flat_map(number).collect()
}

async fn fetch_supplies(centre: &Centre, found: &Found) -> Result<HashMap<SupplyId, Arc<Supply>>> {
    let shown = found.pairs.iter().map(|(_, candidate, _)| candidate.doc_idx);
    let near = found.nearest.iter().flatten().map(|candidate| candidate.doc_idx);
    let wanted: BTreeSet<u32> = shown.chain(near).collect();
    let ids: Vec<SupplyId> = wanted.iter().map(|&idx| found.snapshot.ids()[idx as usize].clone()).collect();
    let supplies = centre.store.supplies(&ids).await?;
    Ok(supplies.into_iter().map(|supply| (supply.id.clone(), Arc::new(supply))).collect())
}

async fn explain_pairs(
    centre: &Centre,
    found: Found,
    needs: Arc<Vec<Need>>,
    supplies: &HashMap<SupplyId, Arc<Supply>>,
    progress: Arc<dyn Progress>,
) -> Result<(Vec<Match>, usize)> {
    let (centre, supplies) = (centre.clone(), supplies.clone());
    blocking(move || {
        progress.begin(Step {
            zh: "说明理由".into(),
            en: "explaining".into(),
            total: Some(found.pairs.len() as u64),
        });
        let supply_at = |doc_idx: u32| supplies.get(&found.snapshot.ids()[doc_idx as usize]);
        let likely: Vec<Vec<IpcSymbol>> = found
            .nearest
            .iter()
            .map(|list| {
                let near =
                    list.iter().filter_map(|c| supply_at(c.doc_idx).map(|supply| (c.score, &**supply)));
                explain::likely_subclasses(&near.collect::<Vec<_>>())
            })
            .collect();
        let context = context(&centre);
        let explain_one = |&(need_idx, candidate, rank): &(usize, Candidate, u32)| {
            progress.advance(1);
            // a supply that has left the store since the index was built is left out
            let supply = supply_at(candidate.doc_idx)?;
            let pair = Pair {
                need: &needs[need_idx],
                need_idx,
                supply,
                candidate,
                rank,
                likely_ipc: &likely[need_idx],
            };
            Some(explain::explain(&context, &found.batch, &pair))
        };
        let matches = found.pairs.par_iter().filter_map(explain_one).collect();
        progress.finish();
        Ok((matches, found.n_allowed))
    })
    .await
}

fn context(centre: &Centre) -> Context<'_> {
    Context {
        analyzer: &centre.analyzer,
        regions: &centre.reference.regions,
        ipc_titles: &centre.reference.ipc_titles,
        today: centre.today,
    }
}

/// Explains any pair, matched or not. The supply may be named by id, application number, publication number or source id.
///
/// # Errors
/// [`Error::NotFound`] when either is unknown, or the supply is not in the index yet.
pub async fn explain_pair(centre: &Centre, need: &str, supply: &str) -> Result<MatchList> {
    let need = need_by_id(centre, need).await?;
    let known = centre.store.supply_by_key(supply).await?;
    let known = known.ok_or_else(|| Error::NotFound { what: What::Supply, id: supply.to_owned() })?;
    let needs = Arc::new(vec![need]);
    let found = {
        let (centre, needs, id) = (centre.clone(), Arc::clone(&needs), known.id.clone());
        blocking(move || {
            let request = MatchRequest {
                needs: vec![],
                direction: Direction::Needs,
                top: NEAREST,
                filter: Filter::default(),
            };
            let mut found = find(&centre, &request, &needs, &duijie_domain::NoProgress)?;
            let doc_idx = found
                .snapshot
                .find(&id)
                .ok_or_else(|| Error::NotFound { what: What::IndexedSupply, id: id.to_string() })?;
            let scores = found.batch.scores(0);
            let score = scores[doc_idx as usize];
            let better = scores
                .iter()
                .enumerate()
                .filter(|&(idx, &other)| other > score || (other == score && idx < doc_idx as usize));
            let rank = better.count() as u32 + 1;
            found.pairs = vec![(0, Candidate { doc_idx, score }, rank)];
            Ok(found)
        })
        .await?
    };
    let supplies = fetch_supplies(centre, &found).await?;
    let (matches, n_supplies) =
        explain_pairs(centre, found, Arc::clone(&needs), &supplies, Arc::new(duijie_domain::NoProgress))
            .await?;
    Ok(MatchList {
        matches,
        needs: needs.iter().map(|need| (need.id.clone(), need.clone())).collect(),
        supplies,
        n_needs: 1,
        n_supplies,
        direction: Direction::Needs,
        n_void: 0,
    })
}

/// Searches with a few words: a match whose need is the query, so that search and match never disagree.
///
/// # Errors
/// Index and store errors.
pub async fn search(centre: &Centre, query: &str, top: usize, filter: Filter) -> Result<MatchList> {
    let needs = Arc::new(vec![Need::new(NeedId::parse("query")?, duijie_domain::squeeze(query))]);
    let found = {
        let (centre, needs) = (centre.clone(), Arc::clone(&needs));
        let request = MatchRequest { needs: vec![], direction: Direction::Needs, top, filter };
        blocking(move || find(&centre, &request, &needs, &duijie_domain::NoProgress)).await?
    };
    let supplies = fetch_supplies(centre, &found).await?;
    let (matches, n_supplies) =
        explain_pairs(centre, found, Arc::clone(&needs), &supplies, Arc::new(duijie_domain::NoProgress))
            .await?;
    Ok(MatchList {
        matches,
        needs: needs.iter().map(|need| (need.id.clone(), need.clone())).collect(),
        supplies,
        n_needs: 1,
        n_supplies,
        direction: Direction::Needs,
        n_void: 0,
    })
}

/// How a match list is written.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// Language of headers and words.
    pub lang: duijie_domain::Lang,
    /// One sheet an enterprise, in workbooks.
    pub sheet_per_enterprise: bool,
}

impl MatchList {
    /// Matches with patents whose protection has ended by `today`.
    pub fn n_ended(&self, today: duijie_domain::Date) -> usize {
        let ended: std::collections::HashSet<&SupplyId> = self
            .supplies
            .values()
            .filter(|supply| supply.legal_facts(today).ended)
            .map(|supply| &supply.id)
            .collect();
        self.matches.iter().filter(|found| ended.contains(&found.supply_id)).count()
    }

    /// The rows as reports take them.
    pub fn rows<'a>(&'a self, centre: &'a Centre) -> impl Iterator<Item = MatchRow<'a>> {
        self.matches.iter().filter_map(move |found| {
            let (need, supply) = (self.needs.get(&found.need_id)?, self.supplies.get(&found.supply_id)?);
            Some(MatchRow {
                found,
                need,
                supply,
                facts: supply.legal_facts(centre.today),
                region_name: supply.region.map(|region| centre.reference.regions.full_name(region)),
                ipc_title: found
                    .evidence
                    .ipc_common
                    .first()
                    .and_then(|symbol| centre.reference.ipc_titles.title(symbol))
                    .map(str::to_owned),
            })
        })
    }

    /// Writes the list to a file; the format follows from its extension.
    ///
    /// # Errors
    /// [`Error::Report`] for an unknown extension or a file that cannot be written.
    pub fn write(&self, centre: &Centre, path: &Path, output: Output) -> Result<Written> {
        let format = MatchFormat::from_path(path)?;
        Ok(self.report(centre, output).write(path, format, self.rows(centre))?)
    }

    /// Writes the list to a stream.
    ///
    /// # Errors
    /// [`Error::Report`] when the stream fails.
    pub fn write_to(
        &self,
        centre: &Centre,
        out: &mut dyn std::io::Write,
        format: MatchFormat,
        output: Output,
    ) -> Result<()> {
        self.report(centre, output).write_to(out, format, self.rows(centre))?;
        Ok(())
    }

    fn report(&self, centre: &Centre, output: Output) -> MatchReport<'static> {
        MatchReport {
            lang: output.lang,
            direction: self.direction,
            sheet_per_enterprise: output.sheet_per_enterprise,
            run_name: ENGINE_VERSION,
            generated_on: centre.today,
            engine_version: ENGINE_VERSION,
        }
    }
}
