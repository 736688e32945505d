//! The files of a model's folder, read whole and with a limit: whoever made them may be anybody.
//!
//! Nothing is mapped into memory: a file that changes under a map is undefined behaviour, and the weights are copied into tensors anyway.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::{Error, Result};

const MB: u64 = 1 << 20;
/// A `config.json` has a kilobyte.
const MOST_CONFIG_MB: u64 = 1;
/// The `tokenizer.json` of a Chinese BERT has half a megabyte, that of a vocabulary of 250,000 pieces 17.
const MOST_TOKENIZER_MB: u64 = 64;
/// bge-large-zh has 1.3 GB in 32-bit numbers.
const MOST_WEIGHTS_MB: u64 = 4_096;

/// A file as it was when the model was opened.
pub(crate) struct ModelFile {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

/// All that is read of a model's folder.
pub(crate) struct ModelFiles {
    pub(crate) config: ModelFile,
    pub(crate) tokenizer: ModelFile,
    /// Models that pool as BERT does by itself may come without.
    pub(crate) pooling: Option<ModelFile>,
    pub(crate) weights: ModelFile,
}

impl ModelFiles {
    /// Reads the small files first, so that a folder that is none is told at once.
    pub(crate) fn read(dir: &Path) -> Result<Self> {
        let config = read(dir.join("config.json"), MOST_CONFIG_MB)?;
        let tokenizer = read(dir.join("tokenizer.json"), MOST_TOKENIZER_MB)?;
        let pooling = match read(dir.join("1_Pooling").join("config.json"), MOST_CONFIG_MB) {
            Err(Error::Missing { .. }) => None,
            read => Some(read?),
        };
        let weights = read(dir.join("model.safetensors"), MOST_WEIGHTS_MB)?;
        Ok(Self { config, tokenizer, pooling, weights })
    }

    /// SHA-256 over all files, each behind its length: what decides the vectors of a model.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let none = [];
        let pooling = self.pooling.as_ref().map_or(none.as_slice(), |file| &file.bytes);
        for bytes in [&self.config.bytes, &self.tokenizer.bytes, pooling, &self.weights.bytes] {
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        hasher.finalize().into()
    }
}

fn read(path: PathBuf, limit_mb: u64) -> Result<ModelFile> {
    let failed = |source: std::io::Error| match source.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Error::Missing { path: path.clone() },
        _ => Error::Unreadable { path: path.clone(), source },
    };
    // a pipe would be waited for without end
    let metadata = std::fs::metadata(&path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(failed(std::io::Error::new(ErrorKind::InvalidInput, "not a regular file")));
    }
    let limit = limit_mb * MB;
    let mut bytes = Vec::with_capacity(metadata.len().min(limit) as usize);
    File::open(&path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(Error::TooLarge { path, limit_mb });
    }
    Ok(ModelFile { path, bytes })
}
