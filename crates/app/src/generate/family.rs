//! Families: a few patents about one theme, so that a need made from the theme has something to find.
//!
//! `FAMILY_SIZE` patents that follow each other share a class and a list of specific terms, the theme. How much of the theme a patent uses depends on
//! its place in the family, and that is its level for a need that was made from the family. So a need can be written from its patents,
//! and a patent still depends on nothing but its own number.

use duijie_domain::matches::Level;

use super::fresh::push_code;
use super::random::{Purpose, Random};
use super::vocabulary::Vocabulary;

/// Patents of one family.
pub(super) const FAMILY_SIZE: usize = 8;
/// Terms of a theme.
const THEME_TERMS: usize = 10;

/// Level and share of the theme by place in the family.
pub(super) const PLACES: [(Level, f64); FAMILY_SIZE] = [
    (Level::Strong, 0.60),
    (Level::Strong, 0.50),
    (Level::Fair, 0.36),
    (Level::Fair, 0.30),
    (Level::Weak, 0.16),
    (Level::Weak, 0.12),
    (Level::None, 0.0),
    (Level::None, 0.0),
];

/// What the patents of a family have in common.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) class: usize,
    /// Words, pairs of words and codes.
    pub(super) theme: Vec<String>,
}

impl Family {
    pub(super) fn new(seed: u64, family: usize, vocabulary: &Vocabulary) -> Self {
        let mut random = Random::new(seed, Purpose::Family, family);
        let class = vocabulary.draw_class(&mut random);
        let theme = (0..THEME_TERMS).map(|_| concept(vocabulary, class, &mut random)).collect();
        Self { class, theme }
    }
}

/// Something that a patent of this class may be about.
pub(super) fn concept(vocabulary: &Vocabulary, class: usize, random: &mut Random) -> String {
    let mut concept = String::new();
    match random.below(100) {
        0..=39 => {
            concept.push_str(vocabulary.of_class(class, random));
            concept.push_str(vocabulary.of_class(class, random));
        }
        40..=69 => concept.push_str(vocabulary.any_of_class(class, random)),
        70..=79 => {
            concept.push_str(vocabulary.rare(1.4, random));
            concept.push_str(vocabulary.of_class(class, random));
        }
        80..=95 => concept.push_str(vocabulary.rare(1.2, random)),
        _ => push_code(&mut concept, random),
    }
    concept
}
