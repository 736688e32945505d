//! What a need says: its parts, the five elements of its technology, its figures, how good it is as a need, and how to answer it.
//!
//! A company writes a few sentences, half of them about itself. Whoever is to answer wants to know what is asked and what is only told,
//! which thing it is about, which figures decide, and what to ask back. [`read`] answers all of it by rules that can be followed
//! by hand:
//!
//! - [`parts`] cuts the description into sentences that ask (需求内容, 技术难题, 预期目标) and sentences that tell (现有基础, 背景);
//! - [`elements`] finds material, method, effect, product and application, in a need as in a patent, and [`compare`] says which
//!   of a need's elements a supply has too, with the place in both texts;
//! - [`figures`] reads quantity, direction, value and unit, and [`compare_figures`] holds a supply's figures against a need's;
//! - [`ClassTitles`] says which industries and IPC subclasses it is likely about, by the titles of the classes;
//! - [`Quality`] gives fixed points and a question for every missing item, [`Complexity`] says whether a push will do.
//!
//! Pure and deterministic: same text, same answer. Spans are bytes of the original text, half-open. Not here: matching, storage,
//! printing. Measured on real needs in `docs/needs.md`.
//!
//! ```
//! use duijie_domain::{Need, NeedId};
//! use duijie_needs::{Advice, read};
//! use duijie_text::Analyzer;
//!
//! let mut need = Need::new(NeedId::parse("N1")?, "回转窑用长寿命耐火砖".into());
//! need.description = "需求内容：开发抗熔渣侵蚀的耐火砖。预期目标：使用寿命≥12个月，耐压强度不低于80MPa。".into();
//! let reading = read(&Analyzer::new(), &need);
//! assert_eq!(reading.figures.len(), 2);
//! assert_eq!(reading.complexity.advice, Advice::Push);
//! assert!(reading.quality.questions.iter().any(|question| question.code == "budget"));
//! # Ok::<(), duijie_domain::InvalidValue>(())
//! ```

mod classes;
mod complexity;
mod cues;
mod elements;
mod figures;
mod headings;
mod parts;
mod plain;
mod quality;
mod words;

use duijie_domain::Need;
use duijie_domain::matches::Span;
use duijie_text::{Analyzer, normalize};
use serde::Serialize;

pub use classes::{ClassSource, ClassTitles, Classes, MOST_CLASSES, NeedClass};
pub use complexity::{Advice, Complexity, Fact, TALK_WEIGHT};
pub use elements::{Agreement, Element, LEAST_ALIKE, compare, elements};
pub use figures::{Base, Bound, Change, Dimension, Figure, FigureAnswer, compare_figures, figures};
pub use parts::{Part, PartKind, parts};
pub use quality::{Mark, Quality, QualityItem, Question};

/// Which text of a record something was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The title of a need or a supply.
    Title,
    /// The description of a need, the abstract of a supply.
    Body,
}

/// Everything that was read in a need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// Sentences of the description.
    pub parts: Vec<Part>,
    /// Elements of the title, then of the sentences that ask; the same words count once a kind.
    pub elements: Vec<Element>,
    /// Figures of the title, then of the sentences that ask.
    pub figures: Vec<Figure>,
    /// Points and questions.
    pub quality: Quality,
    /// Push or talk.
    pub complexity: Complexity,
}

/// Reads a need. `O(n)` in its text; most of the time goes into the segmenter, which reads each asking sentence once for its elements
/// and each found phrase once more for its words.
///
/// Elements and figures come from the title and from the sentences that ask: what the firm has and what the trade is like are not
/// what it wants. A description without any such sentence is read whole.
pub fn read(analyzer: &Analyzer, need: &Need) -> Reading {
    let description = need.description.as_str();
    let parts = parts(description);
    let asks = parts.iter().any(|part| part.kind.asks());
    let read_parts: Vec<Span> =
        parts.iter().filter(|part| part.kind.asks() || !asks).map(|part| part.span).collect();
    let mut elements = elements(analyzer, &need.title, Field::Title);
    let mut figures = figures(analyzer, &need.title, Field::Title);
    let mut asked = normalize(&need.title).as_str().to_owned();
    for span in read_parts {
        let Some(sentence) = description.get(span.start..span.end) else { continue };
        for mut element in self::elements(analyzer, sentence, Field::Body) {
            let is_known =
                elements.iter().any(|known| known.kind == element.kind && known.text == element.text);
            if !is_known {
                element.span = moved(element.span, span.start);
                elements.push(element);
            }
        }
        figures.extend(self::figures(analyzer, sentence, Field::Body).into_iter().map(|mut figure| {
            figure.span = moved(figure.span, span.start);
            figure
        }));
        asked.push('\n');
        asked.push_str(normalize(sentence).as_str());
    }
    let normalized = normalize(description);
    let basis = quality::Basis {
        need,
        description: normalized.as_str(),
        parts: &parts,
        elements: &elements,
        figures: &figures,
    };
    let (quality, complexity) = (quality::quality(&basis), complexity::complexity(&basis, &asked));
    Reading { parts, elements, figures, quality, complexity }
}

/// A span of a sentence as a span of the text that the sentence begins in at `by`.
fn moved(span: Span, by: usize) -> Span {
    Span { start: span.start + by, end: span.end + by }
}

#[cfg(test)]
mod tests;
