//! What can go wrong with a store, in sentences that name the file and the way out.

use duijie_domain::{Fault, Localised};
use sea_orm::DbErr;

use crate::sqlite;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong with a store. `Display` is English, [`Localised::zh`] Chinese.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another import or another program holds the write lock.
    #[error("store `{place}` is being written by another process; wait until its import ends and try again")]
    Busy {
        /// The file.
        place: String,
    },
    /// Asked to open an existing store where there is none.
    #[error("there is no store at `{place}`; run `duijie init` first, or check the folder")]
    NoStore {
        /// The file.
        place: String,
    },
    /// The file is no database, or the database of another program.
    #[error("`{place}` is not a store of this program; name another file, or move this one away")]
    NotAStore {
        /// The file.
        place: String,
    },
    /// The file is a store with broken pages.
    #[error("store `{place}` is damaged: {detail}; restore the last backup with `duijie restore`")]
    Damaged {
        /// The file.
        place: String,
        /// The database's words.
        detail: String,
    },
    /// A row does not read back.
    #[error(
        "store `{place}` is damaged: {table} `{id}`, column {column} holds `{value}`; restore the last backup"
    )]
    Unreadable {
        /// The file.
        place: String,
        /// Table of the row.
        table: &'static str,
        /// Id of the row.
        id: String,
        /// Column that does not parse.
        column: &'static str,
        /// What it holds, shortened.
        value: String,
    },
    /// Written by a later version of this program.
    #[error("store `{place}` has schema {found}, this program knows {supported}; install the newer version")]
    NewerSchema {
        /// The file.
        place: String,
        /// Schema of the file.
        found: i64,
        /// Highest schema of this build.
        supported: i64,
    },
    /// The folder does not exist or may not be used.
    #[error("store `{place}` cannot be opened; check that the folder exists and that you may write to it")]
    CannotOpen {
        /// The file.
        place: String,
    },
    /// File or folder is write-protected.
    #[error("store `{place}` cannot be written; remove the write protection of the file and its folder")]
    ReadOnly {
        /// The file.
        place: String,
    },
    /// No space left.
    #[error("no space left for store `{place}`; free some and repeat the command, nothing is half done")]
    DiskFull {
        /// The file.
        place: String,
    },
    /// The disk or network drive failed.
    #[error(
        "disk error at store `{place}`: {detail}; check the drive and your quota on it, and keep the store on a local disk"
    )]
    DiskFault {
        /// The file.
        place: String,
        /// The database's words.
        detail: String,
    },
    /// A URL that names no database this build can use.
    #[error("`{url}` is no store; valid: a file path, or a URL such as `sqlite://centre/store.db`")]
    UnknownUrl {
        /// The URL.
        url: String,
    },
    /// A backup never overwrites.
    #[error("backup `{path}` exists already; name another file")]
    BackupExists {
        /// The file.
        path: String,
    },
    /// The backup could not be put in its place.
    #[error("backup `{path}` cannot be written: {source}; check the folder and the free space")]
    BackupFailed {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Rows and outcomes of an import do not add up; the import is taken back.
    #[error(
        "import of `{file}` reports {rows} rows and {errors} errors, but {applied} rows were applied; nothing was stored"
    )]
    Miscounted {
        /// The imported file.
        file: String,
        /// Rows as reported.
        rows: u64,
        /// Errors as reported.
        errors: u64,
        /// Rows that were applied.
        applied: u64,
    },
    /// Records of one kind were applied to an import of another.
    #[error("an import of {expected} was given {given}")]
    WrongKind {
        /// Kind the import was begun with.
        expected: &'static str,
        /// Kind of the records.
        given: &'static str,
    },
    /// An import in which a statement failed is only good for being dropped.
    #[error("import of `{file}` failed before; nothing was stored")]
    ImportFailed {
        /// The imported file.
        file: String,
    },
    /// Anything else the database says.
    #[error("database error at `{place}`: {source}")]
    Database {
        /// The file.
        place: String,
        /// The cause.
        source: DbErr,
    },
}

impl Error {
    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Error::Busy { .. } => Fault::Busy,
            Error::NoStore { .. } => Fault::NotFound,
            Error::BackupExists { .. } => Fault::Conflict,
            Error::NotAStore { .. }
            | Error::Damaged { .. }
            | Error::Unreadable { .. }
            | Error::NewerSchema { .. }
            | Error::CannotOpen { .. }
            | Error::ReadOnly { .. }
            | Error::DiskFull { .. }
            | Error::DiskFault { .. }
            | Error::UnknownUrl { .. }
            | Error::BackupFailed { .. } => Fault::Input,
            Error::Miscounted { .. }
            | Error::WrongKind { .. }
            | Error::ImportFailed { .. }
            | Error::Database { .. } => Fault::Bug,
        }
    }
}

impl Localised for Error {
    fn zh(&self) -> String {
        match self {
            Error::Busy { place } => format!("数据库 {place} 正被另一个程序写入，请等它导入完成后重试"),
            Error::NoStore { place } => {
                format!("{place} 处没有数据库，请先运行 duijie init，或检查文件夹是否正确")
            }
            Error::NotAStore { place } => {
                format!("{place} 不是本程序的数据库，请换一个文件名，或先移走该文件")
            }
            Error::Damaged { place, detail } => {
                format!("数据库 {place} 已损坏（{detail}），请用 duijie restore 恢复最近的备份")
            }
            Error::Unreadable { place, table, id, column, value } => format!(
                "数据库 {place} 已损坏：表 {table} 中“{id}”的 {column} 列内容为“{value}”，请恢复最近的备份"
            ),
            Error::NewerSchema { place, found, supported } => format!(
                "数据库 {place} 由更新版本的程序写成（结构版本 {found}，本程序支持到 {supported}），请安装新版本"
            ),
            Error::CannotOpen { place } => {
                format!("无法打开数据库 {place}，请检查文件夹是否存在、是否有写入权限")
            }
            Error::ReadOnly { place } => format!("数据库 {place} 不可写，请解除文件及其文件夹的写保护"),
            Error::DiskFull { place } => {
                format!(
                    "磁盘空间不足，无法写入数据库 {place}；请腾出空间后重试，未完成的操作没有留下任何痕迹"
                )
            }
            Error::DiskFault { place, detail } => {
                format!(
                    "读写数据库 {place} 时磁盘出错（{detail}）；请检查磁盘及其配额，并把数据库放在本机磁盘上"
                )
            }
            Error::UnknownUrl { url } => {
                format!("“{url}”不是可用的数据库地址；应为文件路径，或 sqlite://centre/store.db 这样的地址")
            }
            Error::BackupExists { path } => format!("备份文件 {path} 已存在，请换一个文件名"),
            Error::BackupFailed { path, source } => {
                format!("无法写入备份文件 {path}（{source}），请检查文件夹和剩余空间")
            }
            Error::Miscounted { file, rows, errors, applied } => format!(
                "导入 {file} 时行数不符：共 {rows} 行，错误 {errors} 行，实际处理 {applied} 行；没有写入任何内容"
            ),
            Error::WrongKind { expected, given } => format!("内部错误：{expected} 的导入收到了 {given} 记录"),
            Error::ImportFailed { file } => format!("导入 {file} 已失败，没有写入任何内容"),
            Error::Database { place, source } => format!("数据库 {place} 出错：{source}"),
        }
    }
}

/// Puts the place of the store around a database error.
pub(crate) trait Context<T> {
    fn at(self, place: &str) -> Result<T>;
}

impl<T> Context<T> for std::result::Result<T, DbErr> {
    fn at(self, place: &str) -> Result<T> {
        self.map_err(|error| sqlite::classify(error, place))
    }
}

/// A column of a stored row that does not parse; becomes [`Error::Unreadable`] where the place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) table: &'static str,
    pub(crate) id: String,
    pub(crate) column: &'static str,
    pub(crate) value: String,
}

impl<T> Context<T> for std::result::Result<T, Unreadable> {
    fn at(self, place: &str) -> Result<T> {
        self.map_err(|Unreadable { table, id, column, value }| Error::Unreadable {
            place: place.to_owned(),
            table,
            id,
            column,
            value,
        })
    }
}
