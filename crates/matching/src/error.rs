//! What can go wrong while matching: the index cannot be read, or an evaluation set is not one.

use duijie_domain::{Fault, Localised};

/// Result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that can go wrong here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The index snapshot could not be read.
    #[error("the index could not be read")]
    Index(#[from] duijie_index::Error),
    /// A line of an evaluation set is not of its form.
    #[error("{file} line {line}: {detail}")]
    EvalLine {
        /// File name.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong and what is valid.
        detail: String,
    },
    /// A file of an evaluation set could not be read.
    #[error("{file} cannot be read")]
    EvalRead {
        /// File name.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file is not a model.
    #[error("not a model: {detail}")]
    Model {
        /// What is wrong with it.
        detail: String,
    },
    /// Texts could not be compared as a whole.
    #[error("{en}")]
    Sentences {
        /// Whose fault it is.
        fault: Fault,
        /// What went wrong, in English.
        en: String,
        /// The same in Chinese.
        zh: String,
    },
    /// Nothing to measure.
    #[error(
        "the evaluation set has no judged need; `qrels.tsv` must name ids of `needs.jsonl` and `supplies.jsonl`"
    )]
    EvalEmpty,
}

impl Error {
    /// Whose fault it is.
    pub fn fault(&self) -> Fault {
        match self {
            Error::Index(error) => error.fault(),
            Error::Sentences { fault, .. } => *fault,
            Error::EvalLine { .. } | Error::EvalRead { .. } | Error::EvalEmpty | Error::Model { .. } => {
                Fault::Input
            }
        }
    }
}

impl Localised for Error {
    fn zh(&self) -> String {
        match self {
            Error::Index(error) => error.zh(),
            Error::Sentences { zh, .. } => zh.clone(),
            Error::EvalLine { file, line, detail } => format!("{file} 第 {line} 行：{detail}"),
            Error::EvalRead { file, source } => format!("无法读取 {file}：{source}"),
            Error::Model { detail } => format!("不是可用的模型文件：{detail}"),
            Error::EvalEmpty => {
                "评测集中没有可用的判定：qrels.tsv 须使用 needs.jsonl 和 supplies.jsonl 中的编号".to_owned()
            }
        }
    }
}
