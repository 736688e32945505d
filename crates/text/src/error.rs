//! What can go wrong: only the file that a user writes, the user dictionary.
//!
//! The embedded word lists are data of this crate; tests hold them well-formed, so reading them cannot fail.

/// The result of this crate's fallible functions.
pub type Result<T> = std::result::Result<T, Error>;

/// An error of this crate. Always the input's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A line of the user dictionary does not have the form `word [frequency [tag]]`.
    #[error("user dictionary line {line}: {problem} in `{content}`; a line is `word [frequency [tag]]`")]
    UserDictionary {
        /// Line number, from 1.
        line: usize,
        /// The line as it was written, without surrounding space.
        content: String,
        /// What is wrong with it.
        problem: LineProblem,
    },
}

/// What is wrong with one line of a user dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// The word has no letter, digit or Chinese character.
    #[error("the word has no letter, digit or Chinese character")]
    NoWord,
    /// The second field is not a whole number of at least 1 and at most [`MAX_FREQUENCY`](crate::MAX_FREQUENCY).
    #[error("the frequency is not a whole number from 1 to {}", crate::MAX_FREQUENCY)]
    Frequency,
    /// The third field is not made of ASCII letters.
    #[error("the tag is not made of ASCII letters")]
    Tag,
    /// There are more than three fields.
    #[error("there are more than three fields")]
    ExtraFields,
}

impl Error {
    /// The message for a Chinese-speaking user.
    pub fn zh(&self) -> String {
        match self {
            Error::UserDictionary { line, content, problem } => {
                let reason = match problem {
                    LineProblem::NoWord => "词里没有汉字、字母或数字".to_owned(),
                    LineProblem::Frequency => format!("词频应为 1 到 {} 的整数", crate::MAX_FREQUENCY),
                    LineProblem::Tag => "词性应为英文字母".to_owned(),
                    LineProblem::ExtraFields => "一行最多三项".to_owned(),
                };
                format!(
                    "用户词典第 {line} 行“{content}”有误：{reason}。正确写法：词 [词频 [词性]]，例如“固态电池 100 n”。"
                )
            }
        }
    }
}
