//! The word lists of `data/elements`, compiled in.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Entries of a list, longest first.
pub(super) struct WordList {
    words: Vec<&'static str>,
    set: HashSet<&'static str>,
}

impl WordList {
    fn new(text: &'static str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let mut words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        WordList { set: words.iter().copied().collect(), words }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.set.contains(word)
    }

    /// The longest entry that `text` ends with.
    pub(super) fn at_end(&self, text: &str) -> Option<&'static str> {
        self.words.iter().copied().find(|word| text.ends_with(word))
    }

    /// Alternatives for a pattern, longest first.
    pub(super) fn alternatives(&self) -> String {
        self.words.iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|")
    }
}

macro_rules! lists {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) static $name: LazyLock<WordList> =
            LazyLock::new(|| WordList::new(include_str!(concat!("../../../../data/elements/", $file))));)*

        #[cfg(test)]
        const FILES: &[(&str, &str)] = &[$(($file, include_str!(concat!("../../../../data/elements/", $file)))),*];
    };
}

lists! {
    SUBSTANCES = "substances.txt";
    MATERIAL_SUFFIXES = "material_suffixes.txt";
    PROCESSES = "processes.txt";
    METHOD_HEADS = "method_heads.txt";
    RESISTED = "resisted.txt";
    EFFECTS = "effects.txt";
    PRODUCT_HEADS = "product_heads.txt";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_normalised_and_listed_once() {
        for (file, text) in FILES {
            let list = WordList::new(text);
            assert_eq!(list.words.len(), list.set.len(), "{file}: {:?}", twice(&list.words));
            for word in &list.words {
                assert_eq!(duijie_text::normalize(word).as_str(), *word, "{file}");
            }
        }
    }

    fn twice(words: &[&'static str]) -> Vec<&'static str> {
        let mut seen = HashSet::new();
        words.iter().copied().filter(|word| !seen.insert(*word)).collect()
    }
}
