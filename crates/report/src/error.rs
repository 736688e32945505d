//! What can go wrong when a file is written: nearly always its place, so each error says where and what to do.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use duijie_domain::{Fault, Localised};
use parquet::errors::ParquetError;

/// The result of this crate's fallible functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file name ends in nothing we write.
    #[error(
        "{} has no known ending; name the file `.xlsx`, `.csv`, `.jsonl`, `.parquet` or `.trec`",
        quoted(path)
    )]
    UnknownFormat {
        /// The file as the user named it.
        path: PathBuf,
    },
    /// The file name ends in nothing a listing is written as.
    #[error("{} has no known ending; name the file `.xlsx`, `.csv` or `.jsonl`", quoted(path))]
    UnknownTableFormat {
        /// The file as the user named it.
        path: PathBuf,
    },
    /// What can only be a workbook got another ending, by which no program would open it.
    #[error("{} is written as a workbook; name the file `.xlsx`", quoted(path))]
    NotWorkbook {
        /// The file as the user named it.
        path: PathBuf,
    },
    /// The file name ends in nothing that a list of common needs is written as.
    #[error("{} has no ending of a table; name the file `.xlsx`, `.csv` or `.jsonl`", quoted(path))]
    NotTable {
        /// The file as the user named it.
        path: PathBuf,
    },
    /// The path is a folder.
    #[error("{} is a folder; name a file in it", quoted(path))]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The folder that should hold the file does not exist.
    #[error(
        "cannot write {}: folder {} does not exist; create it or choose another",
        quoted(path),
        quoted(folder)
    )]
    FolderMissing {
        /// The file.
        path: PathBuf,
        /// The folder that is not there.
        folder: PathBuf,
    },
    /// Folder or file may not be written, or another program holds the file.
    #[error(
        "cannot write {}: no permission, or it is open in another program; close it or choose another place",
        quoted(path)
    )]
    NoPermission {
        /// The file.
        path: PathBuf,
    },
    /// The disk or the quota is full.
    #[error("cannot write {}: the disk is full; free some space or choose another place", quoted(path))]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// Any other failure of the file system.
    #[error("cannot write {}: {source}", quoted(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The stream that was handed in does not take what we write.
    #[error("cannot write the result: {source}")]
    Stream {
        /// What the stream said.
        source: std::io::Error,
    },
    /// The workbook library refused something; a defect of ours.
    #[error("cannot make the workbook: {source}")]
    Workbook {
        /// What the library said.
        #[from]
        source: rust_xlsxwriter::XlsxError,
    },
    /// The Parquet library refused something; a defect of ours.
    #[error("cannot make the Parquet file: {source}")]
    Parquet {
        /// What the library said.
        source: ParquetError,
    },
    /// A file that was to be joined with others is no Parquet file, or is cut off.
    #[error("{} is no whole Parquet file: {source}; write this part again", quoted(path))]
    PartDamaged {
        /// The part.
        path: PathBuf,
        /// What the library said.
        source: ParquetError,
    },
    /// A file that was to be joined with others holds something else than matches.
    #[error(
        "{} has other columns than a file of matches; join only parts that this version wrote",
        quoted(path)
    )]
    PartDiffers {
        /// The part.
        path: PathBuf,
    },
}

fn quoted(path: &Path) -> String {
    format!("`{}`", path.display())
}

impl Error {
    /// Sorts a failure of the file system by what the user can do about it.
    pub(crate) fn from_io(path: &Path, source: std::io::Error) -> Self {
        let path = path.to_path_buf();
        match source.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                let folder = crate::atomic::folder_of(&path).to_path_buf();
                Error::FolderMissing { path, folder }
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::ResourceBusy => {
                Error::NoPermission { path }
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::DiskFull { path },
            ErrorKind::IsADirectory => Error::IsFolder { path },
            _ => Error::Io { path, source },
        }
    }

    /// The failure of the file system inside an error of the Parquet library, else `other` of it.
    pub(crate) fn from_parquet(
        path: &Path,
        error: ParquetError,
        other: fn(PathBuf, ParquetError) -> Self,
    ) -> Self {
        match error {
            ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
                Ok(source) => Error::from_io(path, *source),
                Err(inner) => other(path.to_path_buf(), ParquetError::External(inner)),
            },
            error => other(path.to_path_buf(), error),
        }
    }

    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Error::UnknownFormat { .. }
            | Error::UnknownTableFormat { .. }
            | Error::NotWorkbook { .. }
            | Error::NotTable { .. }
            | Error::IsFolder { .. }
            | Error::FolderMissing { .. }
            | Error::NoPermission { .. }
            | Error::DiskFull { .. }
            | Error::PartDamaged { .. }
            | Error::PartDiffers { .. } => Fault::Input,
            Error::Io { .. } | Error::Stream { .. } | Error::Workbook { .. } | Error::Parquet { .. } => {
                Fault::Bug
            }
        }
    }

    /// True when the reader of the stream has gone away (`| head`), which a command line counts as success.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Error::Stream { source } | Error::Io { source, .. } if source.kind() == ErrorKind::BrokenPipe)
    }
}

impl Localised for Error {
    fn zh(&self) -> String {
        match self {
            Error::UnknownFormat { path } => {
                format!(
                    "不认识“{}”的扩展名；文件名请以 .xlsx、.csv、.jsonl、.parquet 或 .trec 结尾",
                    path.display()
                )
            }
            Error::UnknownTableFormat { path } => {
                format!("不认识“{}”的扩展名；文件名请以 .xlsx、.csv 或 .jsonl 结尾", path.display())
            }
            Error::NotWorkbook { path } => {
                format!("“{}”要写成工作簿；文件名请以 .xlsx 结尾", path.display())
            }
            Error::NotTable { path } => {
                format!("“{}”要写成表格；文件名请以 .xlsx、.csv 或 .jsonl 结尾", path.display())
            }
            Error::IsFolder { path } => format!("“{}”是文件夹；请写明其中的文件名", path.display()),
            Error::FolderMissing { path, folder } => format!(
                "无法写入“{}”：文件夹“{}”不存在；请先建立，或换一个位置",
                path.display(),
                folder.display()
            ),
            Error::NoPermission { path } => format!(
                "无法写入“{}”：没有写入权限，或文件正在 Excel、WPS 中打开；请关闭文件，或换一个位置",
                path.display()
            ),
            Error::DiskFull { path } => {
                format!("无法写入“{}”：磁盘已满；请清理后重试，或换一个位置", path.display())
            }
            Error::Io { path, source } => format!("无法写入“{}”：{source}；原有文件未改动", path.display()),
            Error::Stream { source } => format!("无法写出结果：{source}"),
            Error::Workbook { source } => format!("生成表格时程序出错：{source}"),
            Error::Parquet { source } => format!("生成 Parquet 文件时程序出错：{source}"),
            Error::PartDamaged { path, source } => {
                format!("“{}”不是完整的 Parquet 文件（{source}）；请重新生成这一部分", path.display())
            }
            Error::PartDiffers { path } => {
                format!("“{}”的列与匹配结果不同；只能合并由本版本写出的部分文件", path.display())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_of_the_place_is_the_inputs_fault_and_names_it() {
        for kind in [ErrorKind::NotFound, ErrorKind::PermissionDenied, ErrorKind::StorageFull] {
            let error = Error::from_io(Path::new("目录/结果.xlsx"), kind.into());
            assert_eq!(error.fault(), Fault::Input);
            for text in [error.to_string(), error.zh()] {
                assert!(text.contains("目录/结果.xlsx"), "{text}");
            }
        }
    }

    #[test]
    fn a_reader_that_left_is_told_apart() {
        assert!(Error::Stream { source: ErrorKind::BrokenPipe.into() }.is_broken_pipe());
        assert!(!Error::DiskFull { path: "x".into() }.is_broken_pipe());
    }
}
