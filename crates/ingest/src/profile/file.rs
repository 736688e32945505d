//! The TOML file of a profile or a mapping, and what it is made into.

use std::sync::Arc;

use duijie_domain::MoneyUnit;
use duijie_domain::field::RecordKind;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{Profile, Target};
use crate::error::{Error, Result};
use crate::header::normalise;
use crate::layout::Ignored;

/// The user's own profile.
#[derive(Debug, Clone)]
pub struct Mapping {
    file: ProfileFile,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ProfileFile {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) kind: String,
    pub(super) required: Vec<String>,
    pub(super) sheet: Option<String>,
    pub(super) header_row: Option<u32>,
    pub(super) separators: Vec<String>,
    pub(super) money_unit: MoneyUnit,
    pub(super) quiet: Vec<String>,
    pub(super) question_marks: bool,
    pub(super) columns: FxHashMap<String, String>,
    pub(super) fields: FxHashMap<String, Vec<String>>,
    pub(super) presence: FxHashMap<String, Vec<String>>,
    pub(super) ignored: IgnoredHeaders,
    pub(super) fixed: FxHashMap<String, toml::Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct IgnoredHeaders {
    unused: Vec<String>,
    personal: Vec<String>,
    link: Vec<String>,
    statistic: Vec<String>,
    register: Vec<String>,
}

impl Mapping {
    /// Reads a mapping file; the format stands at the top of this module's source and in the manual.
    ///
    /// # Errors
    /// [`Error::Mapping`] for TOML that is broken, has unknown keys, or maps nothing.
    pub fn from_toml(text: &str) -> Result<Self> {
        let mapping = |detail: String| Error::Mapping { detail };
        let mut file: ProfileFile = toml::from_str(text).map_err(|e| mapping(e.to_string()))?;
        if file.columns.is_empty() && file.fields.is_empty() {
            return Err(mapping(
                "no `[columns]`: give header = field, such as \"成果名称\" = \"title\"".to_owned(),
            ));
        }
        if file.header_row == Some(0) {
            return Err(mapping("`header_row` counts from 1".to_owned()));
        }
        if file.name.is_empty() {
            file.name = "mapping".to_owned();
        }
        Ok(Self { file })
    }

    /// The sheet it is for.
    pub fn sheet(&self) -> Option<&str> {
        self.file.sheet.as_deref()
    }

    pub(crate) fn header_row(&self) -> Option<u32> {
        self.file.header_row
    }

    /// # Errors
    /// [`Error::MappingField`] for a field that records of this kind do not have; [`Error::Mapping`] when the field
    /// without which there is no record is not mapped.
    pub(crate) fn profile(&self, kind: RecordKind) -> Result<Arc<Profile>> {
        let mut profile = self.file.clone().build(kind, true)?;
        for field in kind.fields().iter().filter(|f| f.required) {
            let mut headers: Vec<(String, String)> = self
                .file
                .columns
                .iter()
                .filter(|(_, json)| *json == field.json)
                .map(|(header, _)| header)
                .chain(self.file.fields.get(field.json).into_iter().flatten())
                .map(|header| (header.clone(), normalise(header)))
                .collect();
            headers.sort();
            if profile.fixed.iter().any(|(id, _)| *id == field.id) {
                continue;
            }
            if headers.is_empty() {
                let detail = format!("no column for `{}`, without which there is no record", field.json);
                return Err(Error::Mapping { detail });
            }
            profile.required.push(headers);
        }
        Ok(Arc::new(profile))
    }
}

impl ProfileFile {
    pub(super) fn build(self, kind: RecordKind, is_mapping: bool) -> Result<Profile> {
        let field = |json: &str| {
            kind.field_named(json).map(|f| f.id).ok_or_else(|| Error::MappingField {
                field: json.to_owned(),
                kind,
                choices: kind.fields().iter().map(|f| f.json.to_owned()).collect(),
            })
        };
        let mut targets = FxHashMap::default();
        let mut ignored = FxHashMap::default();
        for (json, headers) in &self.fields {
            for (rank, header) in headers.iter().enumerate() {
                let target = Target { field: field(json)?, rank, presence: false };
                targets.insert(normalise(header), target);
            }
        }
        for (json, headers) in &self.presence {
            for header in headers {
                let target = Target { field: field(json)?, rank: usize::MAX, presence: true };
                targets.insert(normalise(header), target);
            }
        }
        for (header, json) in &self.columns {
            if json == "ignore" {
                ignored.insert(normalise(header), Ignored::Mapping);
            } else {
                let target = Target { field: field(json)?, rank: 0, presence: false };
                targets.insert(normalise(header), target);
            }
        }
        for (headers, reason) in [
            (&self.ignored.unused, Ignored::Unused),
            (&self.ignored.personal, Ignored::Personal),
            (&self.ignored.link, Ignored::Link),
            (&self.ignored.statistic, Ignored::Statistic),
            (&self.ignored.register, Ignored::Register),
        ] {
            ignored.extend(headers.iter().map(|header| (normalise(header), reason)));
        }
        let mut fixed = Vec::new();
        for (json, value) in &self.fixed {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            fixed.push((field(json)?, text));
        }
        fixed.sort();
        let quiet = self.quiet.iter().map(|json| field(json)).collect::<Result<_>>()?;
        let required = self
            .required
            .iter()
            .map(|entry| entry.split('|').map(|header| (header.to_owned(), normalise(header))).collect())
            .collect();
        Ok(Profile {
            name: self.name,
            title: self.title,
            kind,
            required,
            targets,
            ignored,
            fixed,
            separators: self.separators,
            money_unit: self.money_unit,
            quiet,
            question_marks: self.question_marks,
            is_mapping,
        })
    }
}
