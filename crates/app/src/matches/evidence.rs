//! The evidence stage: records from the store, then everything about every pair.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use duijie_domain::matches::Match;
use duijie_domain::{IpcSymbol, Need, Progress, Step, Supply, SupplyId};
use duijie_matching::Ranked;
use duijie_matching::elements::Said;
use duijie_matching::explain::{self, Context, Pair};
use rayon::prelude::*;

use super::candidates::Found;
use crate::{Centre, Result};

/// Supplies by id.
pub(super) type Supplies = HashMap<SupplyId, Arc<Supply>>;

/// The records of all pairs, and of the nearest supplies that tell a need's likely classes.
pub(super) async fn fetch_supplies(centre: &Centre, found: &Found) -> Result<Supplies> {
    let shown = found.pairs.iter().map(|(_, ranked, _)| ranked.doc_idx);
    let near = found.nearest.iter().flatten().map(|ranked| ranked.doc_idx);
    let wanted: BTreeSet<u32> = shown.chain(near).collect();
    let ids: Vec<SupplyId> = wanted.iter().map(|&idx| found.snapshot.ids()[idx as usize].clone()).collect();
    let supplies = centre.store.supplies(&ids).await?;
    Ok(supplies.into_iter().map(|supply| (supply.id.clone(), Arc::new(supply))).collect())
}

/// Explains every pair, in order. A supply that has left the store since the index was built is left out.
pub(super) fn explain_pairs(
    centre: &Centre,
    found: &Found,
    needs: &[Need],
    supplies: &Supplies,
    progress: &dyn Progress,
) -> Vec<Match> {
    progress.begin(Step {
        zh: "说明理由".into(),
        en: "explaining".into(),
        total: Some(found.pairs.len() as u64),
    });
    let supply_at = |doc_idx: u32| supplies.get(&found.snapshot.ids()[doc_idx as usize]);
    let likely_of = |list: &Vec<Ranked>| -> Vec<IpcSymbol> {
        let near =
            list.iter().filter_map(|near| supply_at(near.doc_idx).map(|supply| (near.score, &**supply)));
        explain::likely_subclasses(&near.collect::<Vec<_>>())
    };
    let likely: Vec<Vec<IpcSymbol>> = found.nearest.iter().map(likely_of).collect();
    let context = Context {
        analyzer: centre.analyzer(),
        regions: &centre.reference.regions,
        ipc_titles: &centre.reference.ipc_titles,
        today: centre.today,
    };
    let of_needs: Vec<Said> = needs.par_iter().map(|need| Said::by_need(centre.analyzer(), need)).collect();
    let shown: BTreeSet<u32> = found.pairs.iter().map(|(_, ranked, _)| ranked.doc_idx).collect();
    let of_supplies: HashMap<u32, Said> = shown
        .into_par_iter()
        .filter_map(|doc_idx| Some((doc_idx, Said::by_supply(centre.analyzer(), supply_at(doc_idx)?))))
        .collect();
    let explain_one = |&(need_idx, ranked, rank): &(usize, Ranked, u32)| {
        progress.advance(1);
        let supply = supply_at(ranked.doc_idx)?;
        let pair = Pair {
            need: &needs[need_idx],
            weighted: &found.weighted[need_idx],
            supply,
            ranked,
            rank,
            likely_ipc: &likely[need_idx],
            facts: supply.legal_facts(centre.today),
            said: of_supplies.get(&ranked.doc_idx).map(|offered| (&of_needs[need_idx], offered)),
        };
        Some(explain::explain(&context, &found.engine, &pair))
    };
    let matches = found.pairs.par_iter().filter_map(explain_one).collect();
    progress.finish();
    matches
}
