//! A list of matches with its records, and the ways out: rows for reports, files, streams.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use duijie_domain::matches::{Direction, Match};
use duijie_domain::{Date, Lang, Need, NeedId, Supply, SupplyId};
use duijie_matching::ENGINE_VERSION;
use duijie_report::{MatchFormat, MatchReport, MatchRow, Written};

use super::LeftOut;
use crate::{Centre, Result};

/// Matches with the records they speak of.
pub struct MatchList {
    /// In list order: by need (or supply), then by rank.
    pub matches: Vec<Match>,
    /// Needs by id.
    pub needs: HashMap<NeedId, Need>,
    /// Supplies by id.
    pub supplies: Arc<HashMap<SupplyId, Arc<Supply>>>,
    /// Needs that were matched.
    pub n_needs: usize,
    /// Supplies that could have been matched.
    pub n_supplies: usize,
    /// Whose lists they are.
    pub direction: Direction,
    /// Needs that were not matched.
    pub left_out: LeftOut,
}

/// How a match list is written.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// Language of headers and words.
    pub lang: Lang,
    /// One sheet an enterprise, in workbooks.
    pub sheet_per_enterprise: bool,
}

impl MatchList {
    /// Needs without any match in the list, by id.
    pub fn unmatched(&self) -> Vec<&NeedId> {
        let matched: HashSet<&NeedId> = self.matches.iter().map(|found| &found.need_id).collect();
        let mut without: Vec<&NeedId> = self.needs.keys().filter(|id| !matched.contains(id)).collect();
        without.sort();
        without
    }

    /// Matches with patents whose protection has ended by `today`.
    pub fn n_ended(&self, today: Date) -> usize {
        let ended: HashSet<&SupplyId> = self
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
    /// [`crate::Error::Report`] for an unknown extension or a file that cannot be written.
    pub fn write(&self, centre: &Centre, path: &Path, output: Output) -> Result<Written> {
        let format = MatchFormat::from_path(path)?;
        Ok(self.report(centre, output).write(path, format, self.rows(centre))?)
    }

    /// Writes the list to a stream.
    ///
    /// # Errors
    /// [`crate::Error::Report`] when the stream fails.
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
