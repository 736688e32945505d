//! Two languages: Chinese for the people who work with the product, English beside it for those who run it.

/// The language of messages, tables and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Picks one of two ready texts.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// Something that can be said to a user. `Display` is the English form; errors keep it for logs.
pub trait Localised: std::fmt::Display {
    /// The same thing in plain Chinese.
    fn zh(&self) -> String;

    /// The text in the language asked for.
    fn say(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.to_string(),
        }
    }
}
