//! What can go wrong with a model's folder or with the vectors kept on disk: each message names the file and what is expected there.

use std::path::PathBuf;

use duijie_domain::{Fault, Localised};

/// Result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that can go wrong here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the model is not there.
    #[error(
        "there is no `{path}`; a sentence encoder is a folder with `config.json`, `tokenizer.json` and `model.safetensors`"
    )]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file of the model cannot be read.
    #[error("cannot read `{path}`: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file is larger than any that belongs to such a model.
    #[error("`{path}` is larger than {limit_mb} MB; this is no file of a sentence encoder")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most that is read.
        limit_mb: u64,
    },
    /// A file is not the JSON that it should be.
    #[error("`{path}` is not the JSON expected there: {detail}")]
    Json {
        /// The file.
        path: PathBuf,
        /// The parser's words, with the place.
        detail: String,
    },
    /// The model is of another family.
    #[error(
        "`{path}` describes a model of type `{found}`; only `bert` can be used, for example bge-small-zh-v1.5"
    )]
    NotBert {
        /// `config.json`.
        path: PathBuf,
        /// Its `model_type`.
        found: String,
    },
    /// A setting has a value that cannot be used.
    #[error("`{key}` in `{path}` is `{found}`; expected: {expected}")]
    Setting {
        /// The file.
        path: PathBuf,
        /// The key.
        key: &'static str,
        /// Its value.
        found: String,
        /// What would be right, in symbols.
        expected: String,
    },
    /// The tokenizer cannot be used.
    #[error("`{path}` is not a tokenizer that can be used: {detail}")]
    Tokenizer {
        /// `tokenizer.json`.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The tokenizer knows more tokens than the model.
    #[error(
        "`{path}` has a token with number {id}, and `config.json` has `vocab_size` = {vocab_size}; the files are of different models"
    )]
    Vocabulary {
        /// `tokenizer.json`.
        path: PathBuf,
        /// The number of a token.
        id: u32,
        /// The numbers that the model has.
        vocab_size: usize,
    },
    /// The weights are not a safetensors file.
    #[error("`{path}` is not a whole safetensors file: {detail}")]
    NotSafetensors {
        /// `model.safetensors`.
        path: PathBuf,
        /// The parser's words.
        detail: String,
    },
    /// A tensor is not there.
    #[error("`{path}` has no tensor `{name}`; a BERT with this `config.json` has one of shape {expected:?}")]
    NoTensor {
        /// `model.safetensors`.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// Its shape.
        expected: Vec<usize>,
    },
    /// A tensor has another shape or kind of number.
    #[error(
        "tensor `{name}` in `{path}` is {found}; with this `config.json` it must be F32, F16 or BF16 of shape {expected:?}"
    )]
    WrongTensor {
        /// `model.safetensors`.
        path: PathBuf,
        /// The tensor.
        name: String,
        /// Kind of number and shape.
        found: String,
        /// The shape that follows from the configuration.
        expected: Vec<usize>,
    },
    /// The weights lead to no vector.
    #[error(
        "the weights in `{path}` give a vector that has no direction (zero, infinite or not a number); get the file again"
    )]
    NoDirection {
        /// `model.safetensors`.
        path: PathBuf,
    },
    /// The kept vectors cannot be read or written.
    #[error("cannot {action} the vectors `{path}`: {source}")]
    Cache {
        /// What was being done, as an English verb.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Another process is writing the vectors.
    #[error("another process is writing the vectors `{path}`; try again when it is done")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// No thread could be started.
    #[error("cannot start threads for encoding")]
    Threads(#[source] rayon::ThreadPoolBuildError),
    /// The tensor library failed on what was checked before.
    #[error("the tensor library failed")]
    Compute(#[from] candle_core::Error),
}

impl Error {
    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Error::Missing { .. } => Fault::NotFound,
            Error::Busy { .. } => Fault::Busy,
            Error::Compute(_) | Error::Threads(_) => Fault::Bug,
            Error::Unreadable { .. }
            | Error::TooLarge { .. }
            | Error::Json { .. }
            | Error::NotBert { .. }
            | Error::Setting { .. }
            | Error::Tokenizer { .. }
            | Error::Vocabulary { .. }
            | Error::NotSafetensors { .. }
            | Error::NoTensor { .. }
            | Error::WrongTensor { .. }
            | Error::NoDirection { .. }
            | Error::Cache { .. } => Fault::Input,
        }
    }
}

impl Localised for Error {
    fn zh(&self) -> String {
        match self {
            Error::Missing { path } => format!(
                "没有 {}；句向量模型是一个目录，内有 config.json、tokenizer.json 和 model.safetensors",
                path.display()
            ),
            Error::Unreadable { path, source } => format!("无法读取 {}：{source}", path.display()),
            Error::TooLarge { path, limit_mb } => {
                format!("{} 超过 {limit_mb} MB，不是句向量模型的文件", path.display())
            }
            Error::Json { path, detail } => format!("{} 不是应有的 JSON：{detail}", path.display()),
            Error::NotBert { path, found } => format!(
                "{} 描述的模型类型是 {found}；只能使用 bert 类模型，例如 bge-small-zh-v1.5",
                path.display()
            ),
            Error::Setting { path, key, found, expected } => {
                format!("{} 中 {key} 的值为 {found}；应为：{expected}", path.display())
            }
            Error::Tokenizer { path, detail } => format!("{} 不是可用的分词器：{detail}", path.display()),
            Error::Vocabulary { path, id, vocab_size } => format!(
                "{} 中有编号为 {id} 的词元，而 config.json 的 vocab_size 为 {vocab_size}；两个文件不属于同一个模型",
                path.display()
            ),
            Error::NotSafetensors { path, detail } => {
                format!("{} 不是完整的 safetensors 文件：{detail}", path.display())
            }
            Error::NoTensor { path, name, expected } => format!(
                "{} 中没有张量 {name}；按 config.json，应有形状为 {expected:?} 的这一张量",
                path.display()
            ),
            Error::WrongTensor { path, name, found, expected } => format!(
                "{} 中的张量 {name} 为 {found}；按 config.json，应为 F32、F16 或 BF16，形状 {expected:?}",
                path.display()
            ),
            Error::NoDirection { path } => format!(
                "用 {} 中的权重算不出有方向的向量（为零、无穷大或非数值）；请重新获取该文件",
                path.display()
            ),
            Error::Cache { action, path, source } => {
                let verb = if *action == "write" { "写入" } else { "读取" };
                format!("无法{verb}向量文件 {}：{source}；请检查权限和磁盘空间", path.display())
            }
            Error::Busy { path } => {
                format!("另一个程序正在写入向量文件 {}，请等它完成后再试", path.display())
            }
            Error::Threads(_) => "无法启动计算线程，详情见日志".to_owned(),
            Error::Compute(_) => "张量计算库出错，详情见日志".to_owned(),
        }
    }
}
