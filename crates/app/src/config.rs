//! `duijie.toml`: defaults, then the file, then `DUIJIE__SECTION__KEY` in the environment.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_matching::common::CommonParams;
use duijie_matching::{Model, Params};
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
    /// What was learned.
    pub ranking: RankingConfig,
    /// How alike needs of different firms must be to be one.
    pub common_needs: CommonParams,
}

/// Settings of the second stage of matching.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RankingConfig {
    /// A file of `duijie train` instead of the model that ships; relative to the working folder.
    pub model: Option<PathBuf>,
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
    /// [`Error::Config`] for unknown keys, values of the wrong kind or out of range, with the key, and for a model that is none;
    /// [`Error::File`] when the model cannot be read; [`Error::NoEncoder`] when a sentence encoder is asked for and this build has none.
    pub fn load(dir: &Path) -> Result<Self> {
        let file = config::File::from(dir.join(FILE_NAME)).format(config::FileFormat::Toml).required(false);
        let environment = config::Environment::with_prefix("DUIJIE")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true);
        let invalid = |error: config::ConfigError| Error::Config { detail: error.to_string() };
        let built =
            config::Config::builder().add_source(file).add_source(environment).build().map_err(invalid)?;
        let mut config: Self = built.try_deserialize().map_err(invalid)?;
        if !config.common_needs.is_valid() {
            let threshold = config.common_needs.threshold;
            let detail = format!("common_needs.threshold = {threshold}: must be above 0 and at most 1");
            return Err(Error::Config { detail });
        }
        if let Some(encoder) = &config.matching.encoder {
            if cfg!(not(feature = "encoder")) {
                return Err(Error::NoEncoder);
            }
            if !(encoder.weight.is_finite() && encoder.weight >= 0.0) {
                let detail = format!("matching.encoder.weight = {}: expected 0 or more", encoder.weight);
                return Err(Error::Config { detail });
            }
        }
        if let Some(file) = &config.ranking.model {
            let path = dir.join(file);
            let text = std::fs::read_to_string(&path).map_err(Error::file("read", &path))?;
            let wrong = |error: duijie_matching::Error| Error::Config {
                detail: format!("ranking.model = {}: {error}", path.display()),
            };
            config.matching.model = Arc::new(Model::parse(&text).map_err(wrong)?);
        }
        Ok(config)
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
    fn a_model_of_ones_own_is_read_and_what_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "[ranking]\nmodel = \"own.json\"\n").unwrap();
        assert!(matches!(Config::load(folder.path()).unwrap_err(), Error::File { .. }));
        std::fs::write(folder.path().join("own.json"), "{}").unwrap();
        let error = Config::load(folder.path()).unwrap_err().to_string();
        assert!(error.contains("own.json") && error.contains("not a model"), "{error}");
        let rankings = *Model::shipped().rankings();
        let own = Model::write("own", Vec::new(), rankings, &[], &Default::default()).unwrap();
        std::fs::write(folder.path().join("own.json"), own).unwrap();
        let config = Config::load(folder.path()).unwrap();
        assert!(format!("{:?}", config.matching).contains("own"));
        assert_ne!(config.matching, Params::default());
    }

    #[cfg(not(feature = "encoder"))]
    #[test]
    fn a_build_without_encoder_says_so_and_how_to_get_one() {
        use duijie_domain::{Fault, Localised};
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "[matching.encoder]\ndir = \"bge\"\n").unwrap();
        let error = Config::load(folder.path()).unwrap_err();
        assert_eq!(error.fault(), Fault::Input);
        for message in [error.to_string(), error.zh()] {
            assert!(
                message.contains("[matching.encoder]") && message.contains("--features encoder"),
                "{message}"
            );
        }
    }

    #[cfg(feature = "encoder")]
    #[test]
    fn an_encoder_has_a_folder_and_a_weight_that_can_be_one() {
        let folder = tempfile::tempdir().unwrap();
        let load = |section: &str| {
            std::fs::write(folder.path().join(FILE_NAME), format!("[matching.encoder]\n{section}\n"))
                .unwrap();
            Config::load(folder.path())
        };
        let encoder = load("dir = \"bge\"").unwrap().matching.encoder.unwrap();
        assert_eq!((encoder.dir, encoder.weight), (PathBuf::from("bge"), 0.3));
        for (section, part) in [
            ("weight = 0.3", "dir"),
            ("dir = \"bge\"\nweight = -1.0", "weight"),
            ("folder = \"bge\"", "folder"),
        ] {
            let error = load(section).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_threshold_out_of_range_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for wrong in ["0", "0.0", "1.01", "-1", "nan"] {
            let text = format!("[common_needs]\nthreshold = {wrong}\n");
            std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
            let error = Config::load(folder.path()).unwrap_err().to_string();
            assert!(error.contains("common_needs.threshold"), "{wrong}: {error}");
        }
        std::fs::write(folder.path().join(FILE_NAME), "[common_needs]\nthreshold = 1\n").unwrap();
        assert_eq!(Config::load(folder.path()).unwrap().common_needs.threshold, 1.0);
    }

    #[test]
    fn a_missing_file_means_defaults() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Config::load(folder.path()).unwrap(), Config::default());
    }
}
