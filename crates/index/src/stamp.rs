//! What an index was made from, stored with every commit: schema, analyser, store, and how far it has read.

use serde::{Deserialize, Serialize};

use crate::{Error, Result, SCHEMA_VERSION};

/// How far an index has followed which store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Identity of the store.
    pub store_id: String,
    /// Every record up to this revision is in the index.
    pub revision: i64,
}

/// The commit payload.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Payload {
    schema: u32,
    analyzer: String,
    store_id: String,
    revision: i64,
}

impl Payload {
    pub(crate) fn new(analyzer_version: &str, stamp: &Stamp) -> Self {
        Self {
            schema: SCHEMA_VERSION,
            analyzer: analyzer_version.to_owned(),
            store_id: stamp.store_id.clone(),
            revision: stamp.revision,
        }
    }

    /// The stamp, if schema and analyser are those of this program.
    ///
    /// # Errors
    /// [`Error::Outdated`] otherwise.
    pub(crate) fn verify(self, analyzer_version: &str) -> Result<Stamp> {
        if self.schema != SCHEMA_VERSION || self.analyzer != analyzer_version {
            return Err(Error::Outdated {
                found: format!("[schema {}, lexicon {}]", self.schema, self.analyzer),
                wanted: format!("[schema {SCHEMA_VERSION}, lexicon {analyzer_version}]"),
            });
        }
        Ok(Stamp { store_id: self.store_id, revision: self.revision })
    }
}
