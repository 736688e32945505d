//! One error for all use cases: whose fault, what to say, and the chain of causes for the log.

use std::path::PathBuf;

use duijie_domain::{Fault, Lang, Localised};

/// Result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Everything a use case can fail with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The working folder is not one.
    #[error("`{dir}` is not a working folder; run `duijie --dir {dir} init` first")]
    NoCentre {
        /// The folder.
        dir: PathBuf,
    },
    /// The configuration cannot be used.
    #[error("configuration: {detail}")]
    Config {
        /// What is wrong, with key and valid form.
        detail: String,
    },
    /// A sentence encoder is asked for, and this program was built without.
    #[error(
        "this build has no sentence encoder, which `[matching.encoder]` asks for; build one with `cargo build --release --features encoder`, or remove that section"
    )]
    NoEncoder,
    /// The sentence encoder or its vectors failed.
    #[cfg(feature = "encoder")]
    #[error(transparent)]
    Encoder(#[from] duijie_encoder::Error),
    /// Supplies cannot be compared by their sentences yet.
    #[error(
        "{n_missing} supplies have no vector yet, which `[matching.encoder]` asks for; run `duijie index` first"
    )]
    NoVectors {
        /// How many.
        n_missing: usize,
    },
    /// A file or folder cannot be used.
    #[error("cannot {action} `{path}`: {source}")]
    File {
        /// What was being done, as an English verb.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is there and would be lost.
    #[error("`{path}` exists already; name another file")]
    WouldOverwrite {
        /// The file.
        path: PathBuf,
    },
    /// A folder that should be new holds something.
    #[error("`{path}` is not an empty folder; name a new one")]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// No record has this id.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// What was looked for, in English and Chinese.
        what: What,
        /// The id as given.
        id: String,
    },
    /// A value on the command line is not valid.
    #[error("{0}")]
    Value(duijie_domain::InvalidValue),
    /// A table that replaces a reference table is not one.
    #[error("`{path}` is no reference table: {detail}; it needs the columns `code,name`")]
    Reference {
        /// The file.
        path: PathBuf,
        /// The parser's words.
        detail: String,
    },
    /// The user dictionary has a bad line.
    #[error(transparent)]
    Text(#[from] duijie_text::Error),
    /// A file could not be imported.
    #[error(transparent)]
    Ingest(#[from] duijie_ingest::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] duijie_store::Error),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] duijie_index::Error),
    /// Matching or evaluation failed.
    #[error(transparent)]
    Matching(#[from] duijie_matching::Error),
    /// A file could not be written.
    #[error(transparent)]
    Report(#[from] duijie_report::Error),
    /// `--since` with a result of another form.
    #[error(
        "`--since` goes on with needs' matches in Parquet only; `{path}` cannot be written so: use `--direction needs -o NAME.parquet`"
    )]
    SinceNeedsParquet {
        /// The output asked for.
        path: PathBuf,
    },
    /// A worker thread died.
    #[error("a worker stopped unexpectedly: {0}")]
    Worker(String),
}

/// What a lookup was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A need.
    Need,
    /// A supply.
    Supply,
    /// A supply that is stored and not indexed yet.
    IndexedSupply,
}

impl std::fmt::Display for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            What::Need => "need",
            What::Supply => "supply",
            What::IndexedSupply => "supply in the index (run `duijie index`)",
        })
    }
}

impl Error {
    /// Whose fault it is; decides the exit code and, later, the HTTP status.
    pub fn fault(&self) -> Fault {
        match self {
            Error::NoCentre { .. } | Error::NotFound { .. } => Fault::NotFound,
            Error::WouldOverwrite { .. } | Error::NotEmpty { .. } => Fault::Conflict,
            Error::Config { .. }
            | Error::File { .. }
            | Error::Value(_)
            | Error::Reference { .. }
            | Error::SinceNeedsParquet { .. }
            | Error::NoEncoder
            | Error::NoVectors { .. }
            | Error::Text(_) => Fault::Input,
            #[cfg(feature = "encoder")]
            Error::Encoder(error) => error.fault(),
            Error::Ingest(error) => error.fault(),
            Error::Store(error) => error.fault(),
            Error::Index(error) => error.fault(),
            Error::Matching(error) => error.fault(),
            Error::Report(error) => error.fault(),
            Error::Worker(_) => Fault::Bug,
        }
    }

    pub(crate) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| Error::File { action, path, source }
    }
}

impl Localised for Error {
    fn zh(&self) -> String {
        match self {
            Error::NoCentre { dir } => {
                format!("{0} 不是工作目录；请先运行 duijie --dir {0} init", dir.display())
            }
            Error::Config { detail } => format!("配置有误：{detail}"),
            Error::NoVectors { n_missing } => format!(
                "有 {n_missing} 件供给还没有句向量（配置中有 [matching.encoder]）；请先运行 duijie index"
            ),
            Error::NoEncoder => "当前程序不含句向量模型的支持，而配置中有 [matching.encoder]；请用 cargo build --release --features encoder 编译，或删去这一节".to_owned(),
            #[cfg(feature = "encoder")]
            Error::Encoder(error) => error.zh(),
            Error::File { action, path, source } => {
                let verb = match *action {
                    "create" => "新建",
                    "write" => "写入",
                    "remove" => "删除",
                    _ => "读取",
                };
                format!("无法{verb} {}：{}", path.display(), io_zh(source))
            }
            Error::WouldOverwrite { path } => format!("{} 已存在，不会覆盖；请换一个文件名", path.display()),
            Error::NotEmpty { path } => format!("{} 不是空目录，不会写入；请换一个新目录", path.display()),
            Error::NotFound { what, id } => match what {
                What::Need => format!("没有编号为 {id} 的需求"),
                What::Supply => format!("没有编号为 {id} 的专利或成果"),
                What::IndexedSupply => format!("{id} 尚未进入索引；请先运行 duijie index"),
            },
            Error::Value(error) => error.zh(),
            Error::Reference { path, detail } => {
                format!("{} 不是参考表：{detail}；须有 code,name 两列", path.display())
            }
            Error::SinceNeedsParquet { path } => format!(
                "--since 只用于把需求的匹配写入 Parquet，不能用于 {}；请用 --direction needs -o 匹配清单.parquet",
                path.display()
            ),
            Error::Text(error) => error.zh(),
            Error::Ingest(error) => error.zh(),
            Error::Store(error) => error.zh(),
            Error::Index(error) => error.zh(),
            Error::Matching(error) => error.zh(),
            Error::Report(error) => error.zh(),
            Error::Worker(_) => "程序内部线程意外停止，详情见日志".to_owned(),
        }
    }

    fn say(&self, lang: Lang) -> String {
        lang.pick(self.zh(), self.to_string())
    }
}

/// The usual reasons in Chinese; others as the system says them.
fn io_zh(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "不存在".to_owned(),
        ErrorKind::PermissionDenied => "没有权限".to_owned(),
        ErrorKind::NotADirectory => "路径中有一段不是文件夹".to_owned(),
        ErrorKind::AlreadyExists => "已存在".to_owned(),
        ErrorKind::StorageFull => "磁盘空间不足".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "磁盘是只读的".to_owned(),
        _ => error.to_string(),
    }
}

impl From<duijie_domain::InvalidValue> for Error {
    fn from(error: duijie_domain::InvalidValue) -> Self {
        Error::Value(error)
    }
}
