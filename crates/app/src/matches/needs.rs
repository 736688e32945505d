//! Which needs are matched: the store's, all or some, or those of a file that was never imported.

use std::collections::BTreeSet;
use std::path::Path;

use duijie_domain::field::RecordKind;
use duijie_domain::{Date, Need, NeedId, NeedKind};
use duijie_ingest::{Options, Reader, Record};

use crate::error::What;
use crate::import::read_limits;
use crate::{Centre, Error, Result};

/// Ids of needs past their deadline that are remembered, to be told.
const MOST_TOLD: usize = 1_000;

/// Needs that were not matched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Past their deadline; the first thousand.
    pub void: Vec<NeedId>,
    /// How many these are in all.
    pub n_void: u64,
    /// Rows of a file that were refused.
    pub n_refused: u64,
}

impl LeftOut {
    fn note_void(&mut self, id: NeedId) {
        self.n_void += 1;
        if self.void.len() < MOST_TOLD {
            self.void.push(id);
        }
    }
}

/// The store's needs asked for by id, or all technology needs that are not void.
pub(crate) async fn stored_needs(centre: &Centre, ids: &[String]) -> Result<(Vec<Need>, LeftOut)> {
    let mut left_out = LeftOut::default();
    let mut needs = Vec::new();
    if !ids.is_empty() {
        for id in ids.iter().collect::<BTreeSet<_>>() {
            needs.push(need_by_id(centre, id).await?);
        }
        needs.sort_by(|a, b| a.id.cmp(&b.id));
        return Ok((needs, left_out));
    }
    for need in centre.store.needs().await? {
        if need.kind != NeedKind::Technology {
            continue;
        }
        if need.is_void(centre.today) {
            left_out.note_void(need.id);
        } else {
            needs.push(need);
        }
    }
    Ok((needs, left_out))
}

pub(super) async fn need_by_id(centre: &Centre, id: &str) -> Result<Need> {
    let parsed = NeedId::parse(id)?;
    let need = centre.store.need(&parsed).await?;
    need.ok_or_else(|| Error::NotFound { what: What::Need, id: id.to_owned() })
}

/// The technology needs of a file that can still be met, one by one.
pub(super) struct FileNeeds<'a> {
    reader: Reader<'a>,
    today: Date,
    pub(super) left_out: LeftOut,
}

impl<'a> FileNeeds<'a> {
    /// Opens a file of any form that `import needs` reads.
    pub(super) fn open(centre: &'a Centre, path: &Path) -> Result<Self> {
        let options = Options {
            kind: RecordKind::Needs,
            profile: None,
            mapping: None,
            sheet: None,
            limits: read_limits(centre),
            regions: &centre.reference.regions,
            industries: &centre.reference.industries,
        };
        let reader = Reader::open(path, &options)?;
        Ok(Self { reader, today: centre.today, left_out: LeftOut::default() })
    }

    /// Digest of the file's bytes.
    pub(super) fn sha256(&self) -> &str {
        self.reader.sha256()
    }

    /// About how many there are, if the file tells.
    pub(super) fn total_hint(&self) -> Option<u64> {
        self.reader.total_hint()
    }
}

impl Iterator for FileNeeds<'_> {
    type Item = Result<Need>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match self.reader.next()? {
                Ok(row) => row,
                Err(error) => return Some(Err(error.into())),
            };
            let Some(Record::Need(need)) = row.record else {
                self.left_out.n_refused += 1;
                continue;
            };
            if need.is_void(self.today) {
                self.left_out.note_void(need.id);
            } else if need.kind == NeedKind::Technology {
                return Some(Ok(need));
            }
        }
    }
}
