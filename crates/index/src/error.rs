//! What can go wrong with an index, and what to do about it.

use std::path::PathBuf;

use duijie_domain::{Fault, Localised};

/// Result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that can go wrong here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Built by another version of schema, lexicon or analyser, or for another store.
    #[error(
        "the index was built with {found}, this program and store need {wanted}; run `duijie index --rebuild`"
    )]
    Outdated {
        /// What the index says.
        found: String,
        /// What is needed.
        wanted: String,
    },
    /// Another process is writing the index.
    #[error("another process is updating the index; try again when it is done")]
    Locked,
    /// The folder cannot be read or written.
    #[error("cannot use the index folder `{path}`")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The index is damaged.
    #[error("the index is damaged; run `duijie index --rebuild`")]
    Damaged(#[source] tantivy::TantivyError),
    /// Whatever else tantivy reports.
    #[error("the search library failed")]
    Tantivy(#[source] tantivy::TantivyError),
}

impl Error {
    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Error::Outdated { .. } => Fault::Conflict,
            Error::Locked => Fault::Busy,
            Error::Folder { .. } => Fault::Input,
            Error::Damaged(_) | Error::Tantivy(_) => Fault::Bug,
        }
    }
}

impl Localised for Error {
    fn zh(&self) -> String {
        match self {
            Error::Outdated { found, wanted } => {
                format!("索引由{found}建立，当前程序与数据需要{wanted}；请运行 duijie index --rebuild 重建")
            }
            Error::Locked => "另一个程序正在更新索引，请等它完成后再试".to_owned(),
            Error::Folder { path, source } => {
                format!("无法读写索引目录 {}：{source}；请检查权限和磁盘空间", path.display())
            }
            Error::Damaged(_) => "索引已损坏；请运行 duijie index --rebuild 重建，数据不会丢失".to_owned(),
            Error::Tantivy(_) => "检索库出错，详情见日志".to_owned(),
        }
    }
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Self {
        use tantivy::TantivyError;
        match error {
            TantivyError::LockFailure(..) => Error::Locked,
            TantivyError::IoError(source) => {
                let path = PathBuf::from("index");
                Error::Folder { path, source: std::io::Error::new(source.kind(), source.to_string()) }
            }
            TantivyError::DataCorruption(_)
            | TantivyError::IncompatibleIndex(_)
            | TantivyError::OpenReadError(_) => Error::Damaged(error),
            other => Error::Tantivy(other),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(source: std::io::Error) -> Self {
        Error::Folder { path: PathBuf::from("index"), source }
    }
}
