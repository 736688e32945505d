//! `needs common`: what several firms ask for, from the store, into files, and back into the store as needs of their own.
//!
//! Only what can be matched is compared: technology needs of single firms whose deadline has not passed. A common need that
//! was saved is no firm's and takes no part in the next search.

use std::path::Path;
use std::sync::Arc;

use duijie_domain::field::RecordKind;
use duijie_domain::row::Place;
use duijie_domain::{CommonNeed, Lang, Need, NeedScope, Progress};
use duijie_matching::common::{CommonParams, common_needs};
use duijie_report::{CommonFormat, CommonReport, CommonRow};
use duijie_store::{ImportSummary, NewImport};
use sha2::{Digest, Sha256};

use crate::background::blocking;
use crate::matches::{LeftOut, stored_needs};
use crate::{Centre, Result};

/// The file name under which saved common needs stand in the provenance, and the profile.
const SAVED_AS: (&str, &str) = ("共性需求", "common_needs");
/// Needs that are saved at once.
const BATCH_NEEDS: usize = 1_000;

/// Which common needs are wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommonRequest {
    /// At least so many firms; fewer than two are taken as two.
    pub min_firms: usize,
    /// Another threshold than the configuration's.
    pub threshold: Option<f64>,
}

/// The common needs that were found.
#[derive(Debug)]
pub struct CommonList {
    /// Most firms first, then the most alike, then by id.
    pub found: Vec<CommonNeed>,
    /// How many needs were compared.
    pub n_needs: usize,
    /// Needs that were not.
    pub left_out: LeftOut,
}

/// Finds the common needs of the store.
///
/// # Errors
/// Store errors.
pub async fn find_common_needs(
    centre: &Centre,
    request: CommonRequest,
    progress: Arc<dyn Progress>,
) -> Result<CommonList> {
    let (mut needs, left_out) = stored_needs(centre, &[]).await?;
    needs.retain(|need| need.scope == NeedScope::Single);
    let params = match request.threshold {
        Some(threshold) => CommonParams { threshold },
        None => centre.config.common_needs,
    };
    let centre = centre.clone();
    blocking(move || {
        let matching = &centre.config.matching;
        let found = common_needs(centre.analyzer(), matching, &params, &needs, request.min_firms, &*progress);
        Ok(CommonList { found, n_needs: needs.len(), left_out })
    })
    .await
}

impl CommonList {
    /// The rows as reports take them.
    pub fn rows<'a>(&'a self, centre: &Centre) -> Vec<CommonRow<'a>> {
        let reference = &centre.reference;
        let row = |common: &'a CommonNeed| CommonRow {
            common,
            regions: common.regions.iter().map(|(code, _)| reference.regions.full_name(*code)).collect(),
            industries: common
                .industries
                .iter()
                .map(|(code, _)| reference.industries.name(code).unwrap_or(code.as_str()).to_owned())
                .collect(),
        };
        self.found.iter().map(row).collect()
    }

    /// Writes the list to a file; the format follows from its extension.
    ///
    /// # Errors
    /// [`crate::Error::Report`] for an unknown extension or a file that cannot be written.
    pub fn write(&self, centre: &Centre, path: &Path, lang: Lang) -> Result<()> {
        let format = CommonFormat::from_path(path)?;
        Ok(report(centre, lang).write(path, format, &self.rows(centre))?)
    }

    /// Writes the list to a stream.
    ///
    /// # Errors
    /// [`crate::Error::Report`] when the stream fails.
    pub fn write_to(
        &self,
        centre: &Centre,
        out: &mut dyn std::io::Write,
        format: CommonFormat,
        lang: Lang,
    ) -> Result<()> {
        Ok(report(centre, lang).write_to(out, format, &self.rows(centre))?)
    }

    /// Puts the common needs into the store as needs of scope common, all of them or none, by the way every import goes: merged by
    /// id, with provenance, in one transaction. The same list again changes nothing. `at` is the moment in RFC 3339.
    ///
    /// # Errors
    /// Store errors.
    pub async fn save(&self, centre: &Centre, at: &str) -> Result<ImportSummary> {
        if self.found.is_empty() {
            return Ok(ImportSummary::default());
        }
        let needs: Vec<Need> = self.found.iter().map(CommonNeed::to_need).collect();
        let (file_name, profile) = SAVED_AS;
        let new_import = NewImport {
            kind: RecordKind::Needs,
            file_name: file_name.to_owned(),
            sha256: digest(&needs),
            profile: profile.to_owned(),
            started: at.to_owned(),
            layout_key: format!("{}|{profile}", env!("CARGO_PKG_VERSION")),
        };
        let mut import = centre.store.begin_import(new_import).await?;
        let n_needs = needs.len() as u64;
        let mut rows = (1..)
            .zip(needs)
            .map(|(row, need)| (Place { file: file_name.to_owned(), sheet: None, row }, need));
        loop {
            let batch: Vec<(Place, Need)> = rows.by_ref().take(BATCH_NEEDS).collect();
            if batch.is_empty() {
                break;
            }
            import.apply_needs(batch).await?;
        }
        Ok(import.commit(n_needs, 0, at.to_owned()).await?)
    }
}

fn report(centre: &Centre, lang: Lang) -> CommonReport {
    CommonReport { lang, generated_on: centre.today }
}

/// What would be the digest of the file if the list came in one: of everything that [`CommonNeed::to_need`] says.
fn digest(needs: &[Need]) -> String {
    let mut hasher = Sha256::new();
    for need in needs {
        let deadline = need.deadline.map(|day| day.to_string()).unwrap_or_default();
        for part in [need.id.as_str(), &need.title, &need.description, &deadline] {
            hasher.update(part);
            hasher.update("\n");
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
