//! The profiles that ship with the product: our own templates and one TOML file a tool.

use std::sync::{Arc, OnceLock};

use duijie_domain::field::{FieldId, RecordKind};

use super::Profile;
use super::file::ProfileFile;
use crate::error::{Error, Result};

/// In the order of preference between equally good ones; the catch-all is last.
pub(super) const BUILT_IN: [&str; 17] = [
    include_str!("../../profiles/incopat.toml"),
    include_str!("../../profiles/incopat_mini.toml"),
    include_str!("../../profiles/patsnap.toml"),
    include_str!("../../profiles/innojoy.toml"),
    include_str!("../../profiles/cnipr.toml"),
    include_str!("../../profiles/sipo_disc.toml"),
    include_str!("../../profiles/pss_crawler.toml"),
    include_str!("../../profiles/google.toml"),
    include_str!("../../profiles/lens.toml"),
    include_str!("../../profiles/university_database.toml"),
    include_str!("../../profiles/university_template.toml"),
    include_str!("../../profiles/achievement.toml"),
    include_str!("../../profiles/generic.toml"),
    include_str!("../../profiles/need_platform.toml"),
    include_str!("../../profiles/need_survey.toml"),
    include_str!("../../profiles/enterprise_register.toml"),
    include_str!("../../profiles/enterprise_list.toml"),
];

/// Other names for our JSON fields, as records of other systems have them.
const JSON_ALIASES: [(&str, &str); 29] = [
    ("id", "source_id"),
    ("patent_type", "kind"),
    ("type", "kind"),
    ("app_no", "application_number"),
    ("application_no", "application_number"),
    ("pub_no", "publication_number"),
    ("publication_no", "publication_number"),
    ("app_date", "application_date"),
    ("pub_date", "publication_date"),
    ("ipc_main", "ipc"),
    ("applicants", "applicant"),
    ("holder", "applicant"),
    ("assignee", "applicant"),
    ("inventors", "inventor"),
    ("first_claim", "claims"),
    ("claim", "claims"),
    ("summary", "abstract"),
    ("description", "abstract"),
    ("fee", "fee_cny"),
    ("name", "title"),
    ("need_id", "id"),
    ("company", "enterprise"),
    ("content", "description"),
    ("summary", "description"),
    ("budget", "budget_cny"),
    ("enterprise", "name"),
    ("credit_code", "uscc"),
    ("keyword", "keywords"),
    ("description", "business"),
];

/// Name and Chinese title of every built-in profile, own templates first.
pub fn profiles() -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = Vec::new();
    for profile in built_in() {
        if !names.iter().any(|(name, _)| *name == profile.name) {
            names.push((profile.name.clone(), profile.title.clone()));
        }
    }
    names.extend(
        [XML, JSON, (PARQUET, "Parquet 表")].map(|(name, title)| (name.to_owned(), title.to_owned())),
    );
    names
}

/// The built-in profiles of one kind, or the one asked for.
///
/// # Errors
/// [`Error::NoSuchProfile`].
pub(crate) fn choose(kind: RecordKind, name: Option<&str>) -> Result<Vec<Arc<Profile>>> {
    let of_kind: Vec<Arc<Profile>> = built_in().iter().filter(|p| p.kind == kind).cloned().collect();
    let Some(name) = name else { return Ok(of_kind) };
    match of_kind.iter().find(|p| p.name == name) {
        Some(profile) => Ok(vec![Arc::clone(profile)]),
        None => {
            let choices = of_kind.iter().map(|p| p.name.clone()).collect();
            Err(Error::NoSuchProfile { name: name.to_owned(), kind, choices })
        }
    }
}

/// The profile of our own template, which also knows the JSON names.
pub(crate) fn own(kind: RecordKind) -> Arc<Profile> {
    let found = built_in().iter().find(|p| p.kind == kind && p.name == TEMPLATE);
    Arc::clone(found.expect("every kind of record has a template"))
}

/// The profile of the row that a patent office XML becomes: JSON names, and an address that may lie abroad.
pub(crate) fn of_xml() -> Arc<Profile> {
    let mut profile = template(RecordKind::Patents);
    (profile.name, profile.title) = (XML.0.to_owned(), XML.1.to_owned());
    profile.quiet.insert(FieldId::HolderRegion);
    Arc::new(profile)
}

/// Name of the profile of our own template.
pub(crate) const TEMPLATE: &str = "template";

/// Name of the profile of a Parquet table with our own names.
pub(crate) const PARQUET: &str = "parquet";

/// Formats that are recognised by their content and have no header.
const XML: (&str, &str) = ("cnipa_xml", "专利局全文 XML");
const JSON: (&str, &str) = ("jsonl", "JSON 记录");

pub(super) fn built_in() -> &'static [Arc<Profile>] {
    static PROFILES: OnceLock<Vec<Arc<Profile>>> = OnceLock::new();
    PROFILES.get_or_init(|| {
        let own = [RecordKind::Patents, RecordKind::Needs, RecordKind::Enterprises].map(template);
        let tools = BUILT_IN.map(|text| {
            let file: ProfileFile = toml::from_str(text).expect("built-in profiles are well formed");
            let kind = kind_named(&file.kind).expect("built-in profiles name their kind");
            file.build(kind, false).expect("built-in profiles name fields of their kind")
        });
        own.into_iter().chain(tools).map(Arc::new).collect()
    })
}

fn kind_named(name: &str) -> Option<RecordKind> {
    [RecordKind::Patents, RecordKind::Needs, RecordKind::Enterprises].into_iter().find(|k| k.code() == name)
}

fn template(kind: RecordKind) -> Profile {
    let mut file =
        ProfileFile {
            name: TEMPLATE.to_owned(), title: "对接导入模板".to_owned(), ..ProfileFile::default()
        };
    for field in kind.fields() {
        let mut headers = vec![field.zh.to_owned(), field.json.to_owned(), field.en.to_owned()];
        // `费用（万元）` is the same column in another unit
        if field.zh.contains("（元）") {
            headers.push(field.zh.replace("（元）", "（万元）"));
        }
        for (alias, json) in JSON_ALIASES {
            if json == field.json && kind.field_named(alias).is_none() {
                headers.push(alias.to_owned());
            }
        }
        if field.required {
            file.required.push(headers.join("|"));
        }
        file.fields.insert(field.json.to_owned(), headers);
    }
    file.build(kind, false).expect("a template's fields are fields of its kind")
}
