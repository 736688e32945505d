//! Built-in profiles hold together, mappings name fields, and a bracket behind a header is no other header.

use super::built_in::{BUILT_IN, built_in};
use super::*;
use crate::Error;
use crate::header::normalise;

fn headers(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| normalise(text)).collect()
}

#[test]
fn every_built_in_profile_loads_and_has_a_title() {
    let names = profiles();
    assert_eq!(names.len(), BUILT_IN.len() + 4);
    assert!(names.iter().all(|(name, title)| !name.is_empty() && !title.is_empty()));
}

#[test]
fn a_header_is_either_mapped_or_ignored_not_both() {
    for profile in built_in() {
        for key in profile.targets.keys() {
            assert!(!profile.ignored.contains_key(key), "{key} in {}", profile.name);
        }
    }
}

#[test]
fn required_headers_are_known_headers() {
    for profile in built_in() {
        for (header, key) in profile.required.iter().flatten() {
            assert!(
                profile.target(key).is_ok() || profile.ignored.contains_key(key),
                "{header} in {}",
                profile.name
            );
        }
    }
}

#[test]
fn a_mapping_names_fields_of_the_kind_that_is_imported() {
    let text =
        "[columns]\n\"成果名称\" = \"title\"\n\"电话\" = \"ignore\"\n[fixed]\nkind = \"achievement\"\n";
    let mapping = Mapping::from_toml(text).unwrap();
    let profile = mapping.profile(RecordKind::Patents).unwrap();
    assert_eq!(profile.fate("成果名称"), Fate::Field(FieldId::Title));
    assert_eq!(profile.fate("电话"), Fate::Ignored(Ignored::Mapping));
    assert_eq!(profile.missing(&headers(&["电话"])), ["成果名称"]);
    assert!(matches!(mapping.profile(RecordKind::Enterprises), Err(Error::MappingField { .. })));
}

#[test]
fn broken_mappings_say_what_is_wrong() {
    for text in
        ["columns = 3", "[columns]", "[colums]\na = \"title\"", "header_row = 0\n[columns]\na = \"title\""]
    {
        assert!(matches!(Mapping::from_toml(text), Err(Error::Mapping { .. })), "{text}");
    }
    let untitled = Mapping::from_toml("[columns]\n\"简介\" = \"abstract\"").unwrap();
    assert!(matches!(untitled.profile(RecordKind::Patents), Err(Error::Mapping { .. })));
}
