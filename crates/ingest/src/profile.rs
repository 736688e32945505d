//! Profiles: which header means which field, for one tool's export. Data, not code: one TOML file a tool.
//!
//! The same format, read by the same loader, is the mapping file of the user. A file says either
//! `[fields] title = ["标题(中文)", "标题"]` (headers in order of preference, the form of the built-in profiles) or
//! `[columns] "成果名称" = "title"` (the form people write by hand), or both:
//!
//! ```toml
//! sheet = "Sheet1"                   # optional: the sheet to read
//! header_row = 3                     # optional: the row of the header, from 1
//! separators = ["/"]                 # optional: besides ; ； | and line breaks
//! money_unit = "ten_thousand_yuan"   # optional: yuan unless the header says 万元
//! [columns]
//! "成果名称" = "title"
//! "简介" = "abstract"
//! "联系电话" = "ignore"
//! [fixed]
//! kind = "achievement"
//! ```

mod built_in;
mod file;

use duijie_domain::MoneyUnit;
use duijie_domain::field::{FieldId, RecordKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::header;
use crate::layout::{Fate, Ignored};

pub use built_in::profiles;
pub(crate) use built_in::{PARQUET, TEMPLATE, choose, of_xml, own};
pub use file::Mapping;

/// Added to the rank of a header that is known only without the remark behind it.
const REMARK_RANK: usize = 1_000;

/// Fields that hardly any other table has: beside a title they prove what a table is.
const NUMBERS: [FieldId; 4] =
    [FieldId::ApplicationNumber, FieldId::PublicationNumber, FieldId::NeedId, FieldId::Uscc];

/// What a header means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) field: FieldId,
    /// Place in the order of preference, 0 first.
    pub(crate) rank: usize,
    /// Any content means yes (a column with the pledgee's name, say).
    pub(crate) presence: bool,
}

/// One way in which tables of one kind are laid out.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) kind: RecordKind,
    /// Each entry lists alternatives, in the file's spelling and normalised.
    required: Vec<Vec<(String, String)>>,
    targets: FxHashMap<String, Target>,
    ignored: FxHashMap<String, Ignored>,
    pub(crate) fixed: Vec<(FieldId, String)>,
    pub(crate) separators: Vec<String>,
    pub(crate) money_unit: MoneyUnit,
    /// Fields whose unreadable values are left out without a word, because the column holds more than we need.
    pub(crate) quiet: FxHashSet<FieldId>,
    /// Runs of `?` come from a bad conversion and are cut out of long texts.
    pub(crate) question_marks: bool,
    pub(crate) is_mapping: bool,
}

impl Profile {
    /// How many of the normalised headers it knows.
    pub(crate) fn n_known(&self, keys: &[String]) -> usize {
        keys.iter().filter(|key| self.known(key).is_some()).count()
    }

    /// The required columns that are not among the headers, alternatives joined with `/`.
    pub(crate) fn missing(&self, keys: &[String]) -> Vec<String> {
        self.required
            .iter()
            .filter(|choices| {
                !keys.iter().filter_map(|key| self.known(key)).any(|k| choices.iter().any(|(_, c)| c == k))
            })
            .map(|choices| {
                choices.iter().take(3).map(|(header, _)| header.as_str()).collect::<Vec<_>>().join("/")
            })
            .collect()
    }

    /// True when one of the headers is that of a number under which records are registered.
    pub(crate) fn has_number(&self, keys: &[String]) -> bool {
        keys.iter().any(|key| self.target(key).is_ok_and(|target| NUMBERS.contains(&target.field)))
    }

    /// What a header means.
    pub(crate) fn target(&self, key: &str) -> std::result::Result<Target, Ignored> {
        if key.is_empty() {
            return Err(Ignored::NoHeader);
        }
        let Some(known) = self.known(key) else { return Err(Ignored::Unknown) };
        match (self.targets.get(known), self.ignored.get(known)) {
            // a column of exactly this name is preferred to one with a remark behind it
            (Some(&target), _) if known != key => {
                Ok(Target { rank: target.rank.saturating_add(REMARK_RANK), ..target })
            }
            (Some(&target), _) => Ok(target),
            (None, Some(&reason)) => Err(reason),
            (None, None) => Err(Ignored::Unknown),
        }
    }

    /// The form under which a header is known: its own, else the one without the remark in brackets at its end. A mapping
    /// means what it says.
    fn known<'k>(&self, key: &'k str) -> Option<&'k str> {
        let is_known = |form: &str| self.targets.contains_key(form) || self.ignored.contains_key(form);
        if is_known(key) {
            return Some(key);
        }
        header::without_remark(key).filter(|form| !self.is_mapping && is_known(form))
    }

    /// The same as a column's fate.
    pub(crate) fn fate(&self, key: &str) -> Fate {
        self.target(key).map_or_else(Fate::Ignored, |target| Fate::Field(target.field))
    }
}

#[cfg(test)]
mod tests;
