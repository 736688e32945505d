//! The five elements of a technology: which material, by which method, with which effect, as which product, for which use.
//!
//! Rules over the normalised text and the analyser's words, no trained model: a phrase is an element because of the word in
//! front of it (用于…, 提高…), the word it ends with (…工艺, …合金) or because a list has it (`data/elements`). The same rules read a
//! need's title and sentences and a patent's title and abstract, so that both can be held against each other
//! ([`compare`]) and a reason can show where either side says it.
//!
//! What each rule is worth on real needs is measured in `docs/needs.md`.

mod application;
mod effect;
mod lists;
mod material;
mod method;
mod product;
mod scene;
mod title;

use duijie_domain::matches::{ElementKind, Span};
use duijie_text::Analyzer;
use serde::Serialize;

use crate::Field;
use crate::plain::{Plain, n_letters};
use crate::words::{Phrase, alike_in_meaning, content_words, listed_words};
use scene::{Found, Scene};

/// How alike two elements must be to agree: half of the words of the shorter, or half of all pairs of characters.
pub const LEAST_ALIKE: f64 = 0.5;

/// A longer phrase is a sentence.
const MOST_LETTERS: usize = 20;

/// One element of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Element {
    /// Which of the five.
    pub kind: ElementKind,
    /// The text it is from.
    pub field: Field,
    /// Its own words, as written.
    pub text: String,
    /// Its bytes in the field.
    pub span: Span,
    /// Those of its words that have synonyms.
    #[serde(skip)]
    pub listed: Vec<&'static str>,
    /// Content words, normalised; without the verb for an effect (提高), which says nothing about what is improved.
    #[serde(skip)]
    pub words: Vec<String>,
}

impl Element {
    fn phrase(&self) -> Phrase<'_> {
        Phrase { text: &self.text, words: &self.words, listed: &self.listed }
    }
}

/// Which elements of a need a supply has too.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Agreement {
    /// Elements of the need, each with the supply's element that is most alike.
    pub agreed: Vec<(Element, Element)>,
    /// Elements of the need that no element of the supply is like.
    pub lacking: Vec<Element>,
}

/// The elements of a text, by place and then by kind; the same words count once a kind. `O(n)`.
///
/// A title gets the rules for titles too: its head noun is the product, whatever it ends with.
///
/// ```
/// use duijie_domain::matches::ElementKind;
/// use duijie_needs::{Field, elements};
/// use duijie_text::Analyzer;
///
/// let found = elements(&Analyzer::new(), "采煤机用高强度耐磨合金截齿的研制", Field::Title);
/// let of = |kind| found.iter().find(|element| element.kind == kind).map(|element| element.text.as_str());
/// assert_eq!(of(ElementKind::Application), Some("采煤机"));
/// assert_eq!(of(ElementKind::Effect), Some("高强度"));
/// ```
pub fn elements(analyzer: &Analyzer, text: &str, field: Field) -> Vec<Element> {
    let plain = Plain::new(text);
    let scene = Scene::new(analyzer, &plain);
    let mut found = Vec::new();
    application::find(&scene, &mut found);
    effect::find(&scene, &mut found);
    material::find(&scene, &mut found);
    method::find(&scene, &mut found);
    match field {
        Field::Title => title::find(&scene, &mut found),
        Field::Body => product::find(&scene, &mut found),
    }
    found.sort_by(|a, b| (a.range.start, a.kind, b.range.end).cmp(&(b.range.start, b.kind, a.range.end)));
    let mut elements: Vec<Element> = Vec::new();
    for Found { kind, range, core } in found {
        let core = &plain.as_str()[core];
        let words = content_words(analyzer, core);
        let text = plain.written(range.clone()).to_owned();
        let n = n_letters(&text);
        let is_known = elements.iter().any(|known| known.kind == kind && known.text.contains(&text));
        if !(2..=MOST_LETTERS).contains(&n) || words.is_empty() || is_known {
            continue;
        }
        let span = plain.span(range);
        // of two that overlap, the one that begins first says more, for it is the longer
        let overlaps = elements.iter().any(|known| known.kind == kind && known.span.end > span.start);
        if !overlaps {
            let listed = listed_words(analyzer, core);
            elements.push(Element { kind, field, text, span, listed, words });
        }
    }
    elements
}

/// Holds a need's elements against a supply's: same kind, and alike by words or pairs of characters ([`LEAST_ALIKE`]), synonyms being
/// the same word. `O(n·m)`.
///
/// Of elements equally alike the supply's first is taken. Substances whose names differ in one character are two substances.
pub fn compare(need: &[Element], supply: &[Element]) -> Agreement {
    let mut agreement = Agreement::default();
    for wanted in need {
        let mut best: Option<(&Element, f64)> = None;
        for offered in supply.iter().filter(|offered| offered.kind == wanted.kind) {
            if wanted.kind == ElementKind::Material && differ_in_one(&wanted.text, &offered.text) {
                continue;
            }
            let share = alike_in_meaning(wanted.phrase(), offered.phrase());
            if share >= LEAST_ALIKE && best.is_none_or(|(_, known)| share > known) {
                best = Some((offered, share));
            }
        }
        match best {
            Some((offered, _)) => agreement.agreed.push((wanted.clone(), offered.clone())),
            None => agreement.lacking.push(wanted.clone()),
        }
    }
    agreement
}

/// 三氧化硫 and 二氧化硫: as many characters, one of them another.
fn differ_in_one(one: &str, other: &str) -> bool {
    one.chars().count() == other.chars().count()
        && std::iter::zip(one.chars(), other.chars()).filter(|(a, b)| a != b).count() == 1
}

#[cfg(test)]
mod tests;
