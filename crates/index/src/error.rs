//! What can go wrong with an index, and what to do about it.

use std::path::{Path, PathBuf};

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
    /// No index was built yet.
    #[error("there is no index in `{path}` yet; run `duijie index`")]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk is full, cannot write the index `{path}`; make room and try again")]
    DiskFull {
        /// The folder.
        path: PathBuf,
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
            Error::Missing { .. } => Fault::NotFound,
            Error::Locked => Fault::Busy,
            Error::Folder { .. } | Error::DiskFull { .. } => Fault::Input,
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
            Error::Missing { path } => format!("{} 中还没有索引；请先运行 duijie index", path.display()),
            Error::DiskFull { path } => {
                format!("磁盘空间不足，无法写入索引目录 {}；请腾出空间后重试", path.display())
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

impl Error {
    /// What tantivy reports about the index in `folder`. Its worker threads hand system errors on as text, so a full disk is
    /// recognised by its words too.
    pub(crate) fn from_tantivy(folder: &Path, error: tantivy::TantivyError) -> Self {
        use tantivy::TantivyError;
        let path = folder.to_owned();
        if is_disk_full(&error) {
            return Error::DiskFull { path };
        }
        match error {
            TantivyError::LockFailure(..) => Error::Locked,
            TantivyError::IoError(source) => {
                Error::Folder { path, source: std::io::Error::new(source.kind(), source.to_string()) }
            }
            TantivyError::DataCorruption(_)
            | TantivyError::IncompatibleIndex(_)
            | TantivyError::OpenReadError(_) => Error::Damaged(error),
            other => Error::Tantivy(other),
        }
    }
}

fn is_disk_full(error: &tantivy::TantivyError) -> bool {
    let text = format!("{error:?}");
    text.contains("StorageFull") || text.contains("No space left on device") || text.contains("os error 28")
}

impl From<tantivy::TantivyError> for Error {
    fn from(error: tantivy::TantivyError) -> Self {
        Error::from_tantivy(Path::new("index"), error)
    }
}

impl From<std::io::Error> for Error {
    fn from(source: std::io::Error) -> Self {
        Error::from(tantivy::TantivyError::from(source))
    }
}
