//! `duijie.toml`: defaults, then the file, then `DUIJIE__SECTION__KEY` in the environment.

use std::path::{Path, PathBuf};

use duijie_matching::Params;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The example that `init` writes and a test reads back.
pub const EXAMPLE: &str = include_str!("../../../config.example.toml");

/// Name of the file in a working folder.
pub const FILE_NAME: &str = "duijie.toml";

/// All settings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Text analysis.
    pub text: TextConfig,
    /// Reading files.
    pub import: ImportConfig,
    /// Building the index.
    pub index: IndexConfig,
    /// Scores.
    pub matching: Params,
}

/// Settings of text analysis.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextConfig {
    /// File with words of your own, one a line; relative to the working folder.
    pub user_dictionary: Option<PathBuf>,
}

/// Limits on what is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportConfig {
    /// Largest file in megabytes.
    pub max_file_mb: u64,
    /// Largest content of a compressed file in megabytes.
    pub max_unpacked_mb: u64,
    /// Longest cell in characters; longer ones are cut and reported.
    pub max_cell_chars: usize,
}

impl Default for ImportConfig {
    fn default() -> Self {
        Self { max_file_mb: 2_048, max_unpacked_mb: 4_096, max_cell_chars: 100_000 }
    }
}

/// Settings of index building.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IndexConfig {
    /// Indexing threads; 0 means one a core.
    pub threads: usize,
}

impl Config {
    /// Reads the configuration of a working folder.
    ///
    /// # Errors
    /// [`Error::Config`] for unknown keys and values of the wrong kind, with the key.
    pub fn load(dir: &Path) -> Result<Self> {
        let file = config::File::from(dir.join(FILE_NAME)).format(config::FileFormat::Toml).required(false);
        let environment = config::Environment::with_prefix("DUIJIE")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true);
        let invalid = |error: config::ConfigError| Error::Config { detail: error.to_string() };
        let built =
            config::Config::builder().add_source(file).add_source(environment).build().map_err(invalid)?;
        built.try_deserialize().map_err(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_states_the_defaults() {
        let example: Config = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(example, Config::default());
    }

    #[test]
    fn an_unknown_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "[index]\nthread = 2\n").unwrap();
        let error = Config::load(folder.path()).unwrap_err();
        assert!(error.to_string().contains("thread"), "{error}");
    }

    #[test]
    fn a_missing_file_means_defaults() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Config::load(folder.path()).unwrap(), Config::default());
    }
}
