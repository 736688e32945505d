//! The tree is the architecture: who may use whom, which library is hidden in which crate, how a file looks, what the README promises.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use crate::support::{Centre, root};

/// Inner crates that each crate uses; every other edge is an error, and so is one that is no longer needed.
const EDGES: [(&str, &[&str]); 11] = [
    ("duijie-domain", &[]),
    ("duijie-text", &[]),
    ("duijie-ingest", &["domain"]),
    ("duijie-index", &["domain", "text"]),
    ("duijie-matching", &["domain", "text", "index", "needs"]),
    ("duijie-needs", &["domain", "text"]),
    ("duijie-store", &["domain"]),
    ("duijie-report", &["domain"]),
    ("duijie-encoder", &["domain"]),
    ("duijie-app", &["domain", "text", "ingest", "index", "matching", "needs", "store", "report", "encoder"]),
    // the binary: `app` and `domain`, and the others for their argument and output types
    ("duijie", &["app", "domain", "index", "ingest", "matching", "needs", "report", "text"]),
];

/// Libraries that the crates named hide from all others; more than one only where both sides of one format need it.
const HIDDEN: [(&str, &[&str]); 17] = [
    ("sea-orm", &["duijie-store"]),
    ("sea-orm-migration", &["duijie-store"]),
    ("tantivy", &["duijie-index"]),
    ("jieba-rs", &["duijie-text"]),
    ("calamine", &["duijie-ingest"]),
    ("encoding_rs", &["duijie-ingest"]),
    ("quick-xml", &["duijie-ingest"]),
    ("zip", &["duijie-ingest"]),
    ("rust_xlsxwriter", &["duijie-report"]),
    // records in, matches out
    ("parquet", &["duijie-ingest", "duijie-report"]),
    ("candle-core", &["duijie-encoder"]),
    ("candle-nn", &["duijie-encoder"]),
    ("safetensors", &["duijie-encoder"]),
    ("tokenizers", &["duijie-encoder"]),
    ("clap", &["duijie"]),
    ("indicatif", &["duijie"]),
    ("comfy-table", &["duijie"]),
];

const MOST_LINES: usize = 700;

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml")).no_deps().other_options(["--offline".to_owned()]);
    command.exec().unwrap()
}

/// What each package of the workspace needs to run; tests may use more.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata();
    let of = |package: cargo_metadata::Package| {
        let needed = package.dependencies.into_iter().filter(|d| d.kind != DependencyKind::Development);
        (package.name.to_string(), needed.map(|d| d.name).collect())
    };
    metadata.packages.into_iter().map(of).collect()
}

#[test]
fn crates_use_each_other_as_the_table_says() {
    let dependencies = dependencies();
    let known: BTreeSet<&str> = EDGES.iter().map(|(name, _)| *name).collect();
    let present: BTreeSet<&str> = dependencies.keys().map(String::as_str).collect();
    assert_eq!(present, known);
    for (name, edges) in EDGES {
        let expected: BTreeSet<String> = edges.iter().map(|edge| format!("duijie-{edge}")).collect();
        let used: BTreeSet<String> =
            dependencies[name].iter().filter(|used| used.starts_with("duijie")).cloned().collect();
        assert_eq!(used, expected, "{name}");
    }
}

#[test]
fn only_the_encoder_is_left_out_of_plain_builds_and_tests() {
    let metadata = metadata();
    let members: BTreeSet<_> = metadata.workspace_members.iter().collect();
    let by_default: BTreeSet<_> = metadata.workspace_default_members.iter().collect();
    let left_out: Vec<&str> = members.difference(&by_default).map(|id| metadata[*id].name.as_str()).collect();
    assert_eq!(left_out, ["duijie-encoder"]);
    let app = metadata.packages.iter().find(|package| package.name == "duijie-app").unwrap();
    let encoder = app.dependencies.iter().find(|needed| needed.name == "duijie-encoder").unwrap();
    assert!(encoder.optional && !app.features.contains_key("default"));
}

#[test]
fn libraries_stay_in_their_crate() {
    for (name, used) in dependencies() {
        for (library, homes) in HIDDEN {
            assert!(
                homes.contains(&name.as_str()) || !used.contains(library),
                "{name} uses {library}, which belongs to {homes:?}"
            );
        }
    }
}

/// All files below `folder` that end in `.extension`, without build products.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn every_source_file_says_what_it_is_and_is_not_too_long() {
    let mut wrong = Vec::new();
    let files = files(root(), "rs");
    assert!(files.len() > 100, "{}", files.len());
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(root()).unwrap().display();
        if !text.starts_with("//! ") {
            wrong.push(format!("{name} does not begin with `//!`"));
        }
        let n_lines = text.lines().count();
        if n_lines >= MOST_LINES {
            wrong.push(format!("{name} has {n_lines} lines"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_binary_prints() {
    let allowed = |path: &Path| {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let is_tests = name.contains("tests") || name.contains("examples") || name.starts_with("benches");
        name.starts_with("crates/cli") || is_tests
    };
    for path in files(root(), "rs").into_iter().filter(|path| !allowed(path)) {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
        for line in code.filter(|line| !line.trim_start().starts_with("//")) {
            for print in ["println!(", "eprintln!(", "print!(", "io::stdout()"] {
                assert!(!line.contains(print), "{}: {line}", path.display());
            }
        }
    }
}

/// The lines of a Markdown file's shell blocks that call us, as arguments behind the name.
fn calls(markdown: &str) -> Vec<Vec<String>> {
    let mut calls = Vec::new();
    let mut is_shell = false;
    for line in markdown.lines() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            is_shell = ["sh", "bash", "console"].contains(&language.trim());
            continue;
        }
        let code = line.split(" #").next().unwrap_or_default().trim().trim_start_matches("$ ");
        let args =
            ["duijie ", "cargo run --release -- "].into_iter().find_map(|call| code.strip_prefix(call));
        if let (true, Some(args)) = (is_shell, args) {
            calls.push(args.split_whitespace().map(str::to_owned).collect());
        }
    }
    calls
}

#[test]
fn the_commands_of_the_readme_exist() {
    let centre = Centre::none();
    for name in ["README.md", "README.en.md"] {
        let readme = std::fs::read_to_string(root().join(name)).unwrap();
        for command in ["cargo run --release -- demo", "cargo test"] {
            assert!(readme.lines().any(|line| line.trim() == command), "`{command}` in {name}");
        }
        let calls = calls(&readme);
        assert!(calls.len() > 1, "{name}");
        for args in calls {
            let verb = args.iter().find(|arg| !arg.starts_with('-')).unwrap();
            let help = centre.run(&[verb, "--help"]).ok().stdout;
            for option in args.iter().filter(|arg| arg.starts_with('-')) {
                let option = option.split('=').next().unwrap_or_default();
                assert!(help.contains(option), "`{option}` of `{verb}` in {name}");
            }
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    for path in files(root(), "md") {
        let text = std::fs::read_to_string(&path).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next()) {
            let is_local = !target.is_empty() && !target.contains(':');
            let found = path.parent().unwrap().join(target);
            assert!(!is_local || found.exists(), "{} in {}", target, path.display());
        }
    }
}
