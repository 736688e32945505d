//! What a need asks for, element by element and figure by figure, and where a supply answers it.
//!
//! [`duijie_needs`] reads both texts by the same rules. Here they are held against each other, and what comes of it becomes evidence
//! with the stretches of both texts, and sentences: what agrees speaks for a match, what is asked and not found is a near miss and
//! speaks against. None of it moves the score (`docs/needs.md` says how sure it is).

use duijie_domain::matches::{
    ElementKind, ElementPart, FigurePart, Quote, Reason, Stream, TermPart, Verdict,
};
use duijie_domain::{Lang, Localised, Need, Supply};
use duijie_needs::{Element, Field, Figure};
use duijie_text::{Analyzer, Span, Synonym, Token};
use rustc_hash::FxHashSet;

use crate::model::NeedLanguage;

/// A word that this share of needs has tells little of what one of them lacks.
const MOST_COMMON: f64 = 0.05;
/// Up to so many characters an element is one word, however the analyser cuts it.
const SHORT: usize = 3;
/// Elements named in one reason.
const ELEMENTS_IN_REASON: usize = 3;
/// Figures named in one reason.
const FIGURES_IN_REASON: usize = 2;
/// What a company asks about first.
const TELLING_FIRST: [ElementKind; 5] = [
    ElementKind::Product,
    ElementKind::Effect,
    ElementKind::Material,
    ElementKind::Method,
    ElementKind::Application,
];

/// What a text says: read once, compared many times.
#[derive(Debug, Clone, Default)]
pub struct Said {
    elements: Vec<Element>,
    figures: Vec<Figure>,
    /// Words of a need's title that have synonyms.
    pub(crate) listed: Vec<&'static str>,
}

impl Said {
    /// Cost: O(length of the text), about half a millisecond.
    pub fn by_need(analyzer: &Analyzer, need: &Need) -> Self {
        let reading = duijie_needs::read(analyzer, need);
        let listed = analyzer.synonyms(&need.title).iter().map(Synonym::word).collect();
        Self { elements: reading.elements, figures: reading.figures, listed }
    }

    /// From title and abstract. Cost: as [`Said::by_need`].
    pub fn by_supply(analyzer: &Analyzer, supply: &Supply) -> Self {
        let texts = [(&supply.title, Field::Title), (&supply.abstract_text, Field::Body)];
        let mut said = Self::default();
        for (text, field) in texts {
            said.elements.extend(duijie_needs::elements(analyzer, text, field));
            said.figures.extend(duijie_needs::figures(analyzer, text, field));
        }
        said
    }

    /// The need's elements, the more telling first, and its figures, each with the supply's answer.
    ///
    /// An element counts as lacking only if the supply, claims included, also lacks one of its words ([`lacks`]): what the rules did
    /// not recognise as an element may be there all the same. Nor does a short one whose words every twentieth need says: 高效 tells nothing.
    pub(crate) fn answered_by(
        &self,
        language: &NeedLanguage,
        (need, supply): (&Need, &Supply),
        said: &Said,
        lacks: impl Fn(&str) -> bool,
    ) -> (Vec<ElementPart>, Vec<FigurePart>) {
        let agreement = duijie_needs::compare(&self.elements, &said.elements);
        let agreed = agreement.agreed.into_iter().map(|(wanted, offered)| ElementPart {
            kind: wanted.kind,
            need: quote_of(&wanted),
            supply: Some(quote_of(&offered)),
        });
        let is_absent = |element: &Element| {
            let tells = |word: &String| language.share(Stream::Words, word) < MOST_COMMON;
            (element.text.chars().count() > SHORT || element.words.iter().any(tells)) && lacks(&element.text)
        };
        let lacking = agreement.lacking.into_iter().filter(is_absent).map(|wanted| ElementPart {
            kind: wanted.kind,
            need: quote_of(&wanted),
            supply: None,
        });
        let mut elements: Vec<ElementPart> = agreed.chain(lacking).collect();
        // stable: within a kind in the order of the need
        elements.sort_by_key(|part| TELLING_FIRST.iter().position(|kind| *kind == part.kind));
        let answers = duijie_needs::compare_figures(&self.figures, &said.figures).into_iter();
        let figures = answers.map(|answer| FigurePart {
            need: figure_quote(&answer.need, (&need.title, &need.description)),
            supply: answer.supply.map(|figure| figure_quote(&figure, (&supply.title, &supply.abstract_text))),
            quantity: answer.need.quantity,
            verdict: answer.verdict,
        });
        (elements, figures.collect())
    }
}

fn quote_of(element: &Element) -> Quote {
    Quote { in_title: element.field == Field::Title, text: element.text.clone(), span: element.span }
}

fn figure_quote(figure: &Figure, (title, body): (&str, &str)) -> Quote {
    let in_title = figure.field == Field::Title;
    let text = if in_title { title } else { body };
    let words = text.get(figure.span.start..figure.span.end).unwrap_or_default();
    Quote { in_title, text: words.to_owned(), span: figure.span }
}

/// Whether a supply lacks a word of a phrase. A word that it says otherwise is not lacking, nor are the words inside that.
pub(crate) fn lacks(
    analyzer: &Analyzer,
    phrase: &str,
    has_word: impl Fn(&str) -> bool,
    says_otherwise: impl Fn(&str) -> bool,
) -> bool {
    let said: Vec<Span> = analyzer
        .synonyms(phrase)
        .into_iter()
        .filter(|synonym| says_otherwise(synonym.word()))
        .map(|synonym| synonym.span)
        .collect();
    let is_said = |word: &Token| said.iter().any(|span| span.start <= word.start && word.end <= span.end);
    analyzer.words(phrase).iter().any(|word| !has_word(&word.text) && !is_said(word))
}

/// Words that a pair has in common, for [`lacks`].
pub(crate) fn common_words(terms: &[TermPart]) -> FxHashSet<&str> {
    let is_word = |part: &&TermPart| part.stream == Stream::Words;
    terms.iter().filter(is_word).map(|part| part.term.as_str()).collect()
}

/// What of this speaks for the match, and what against.
pub(crate) fn reasons(elements: &[ElementPart], figures: &[FigurePart]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let agreed: Vec<&ElementPart> =
        elements.iter().filter(|part| part.supply.is_some()).take(ELEMENTS_IN_REASON).collect();
    if !agreed.is_empty() {
        reasons.push(Reason {
            code: "elements",
            speaks_for: true,
            zh: format!("需求要的{}，对方都有", listed(&agreed, Lang::Zh)),
            en: format!("has what the need asks for: {}", listed(&agreed, Lang::En)),
        });
    }
    for (verdict, code, speaks_for) in
        [(Verdict::Met, "figures_met", true), (Verdict::NotMet, "figures_not_met", false)]
    {
        let answered = figures.iter().filter(|part| part.verdict == verdict);
        for part in answered.take(FIGURES_IN_REASON) {
            let Some(supply) = &part.supply else { continue };
            let (zh, en) = if speaks_for { ("达到", "meets") } else { ("达不到", "does not meet") };
            reasons.push(Reason {
                code,
                speaks_for,
                zh: format!("对方的“{}”{zh}需求的“{}”", supply.text, part.need.text),
                en: format!("its “{}” {en} the need's “{}”", supply.text, part.need.text),
            });
        }
    }
    let lacking: Vec<&ElementPart> =
        elements.iter().filter(|part| part.supply.is_none()).take(ELEMENTS_IN_REASON).collect();
    if !lacking.is_empty() {
        reasons.push(Reason {
            code: "elements_lacking",
            speaks_for: false,
            zh: format!("未见需求要的{}", listed(&lacking, Lang::Zh)),
            en: format!("does not show what the need asks for: {}", listed(&lacking, Lang::En)),
        });
    }
    let mut absent: Vec<&str> = Vec::new();
    for part in figures.iter().filter(|part| part.verdict == Verdict::Absent && !part.quantity.is_empty()) {
        if absent.len() < FIGURES_IN_REASON && !absent.contains(&part.quantity.as_str()) {
            absent.push(&part.quantity);
        }
    }
    if !absent.is_empty() {
        let quoted: Vec<String> = absent.iter().map(|quantity| format!("“{quantity}”")).collect();
        reasons.push(Reason {
            code: "figures_absent",
            speaks_for: false,
            zh: format!("没有给出{}的数值", quoted.concat()),
            en: format!("gives no figure for {}", quoted.join(", ")),
        });
    }
    reasons
}

/// The elements kind by kind; where the supply says it in other words, with these.
fn listed(parts: &[&ElementPart], lang: Lang) -> String {
    let quoted = |part: &&ElementPart| match &part.supply {
        Some(supply) if supply.text != part.need.text => lang.pick(
            format!("“{}”（写作“{}”）", part.need.text, supply.text),
            format!("“{}” (as “{}”)", part.need.text, supply.text),
        ),
        _ => format!("“{}”", part.need.text),
    };
    let of_kind = |parts: &[&ElementPart]| {
        let quotes: Vec<String> = parts.iter().map(quoted).collect();
        let kind = parts[0].kind.say(lang);
        lang.pick(format!("{kind}{}", quotes.concat()), format!("{kind} {}", quotes.join(", ")))
    };
    let kinds: Vec<String> = parts.chunk_by(|a, b| a.kind == b.kind).map(of_kind).collect();
    kinds.join(lang.pick("、", "; "))
}

#[cfg(test)]
mod tests {
    use duijie_domain::{NeedId, SupplyId};

    use super::*;

    fn pair() -> (Need, Supply) {
        let mut need = Need::new(NeedId::parse("N").unwrap(), "回转窑用高强度耐火砖".into());
        need.description =
            "需求内容：开发抗熔渣侵蚀的耐火砖。预期目标：耐压强度不低于80MPa，使用寿命≥12个月。".into();
        let mut supply = Supply::new(SupplyId::parse("S").unwrap(), "一种高强度耐火砖及其制备方法".into());
        supply.abstract_text = "本发明公开一种耐火砖，以刚玉为骨料，耐压强度达到95MPa。".into();
        (need, supply)
    }

    fn answered(need: &Need, supply: &Supply) -> (Vec<ElementPart>, Vec<FigurePart>) {
        let analyzer = Analyzer::new();
        let words: Vec<String> = [&supply.title, &supply.abstract_text]
            .into_iter()
            .flat_map(|text| analyzer.words(text))
            .map(|token| token.text)
            .collect();
        let has_word = |word: &str| words.iter().any(|other| other == word);
        let (wanted, offered) = (Said::by_need(&analyzer, need), Said::by_supply(&analyzer, supply));
        let model = crate::Model::shipped();
        let is_lacking = |phrase: &str| lacks(&analyzer, phrase, has_word, |_| false);
        wanted.answered_by(model.need_language(), (need, supply), &offered, is_lacking)
    }

    #[test]
    fn what_agrees_is_quoted_from_both_sides() {
        let (need, supply) = pair();
        let (elements, figures) = answered(&need, &supply);
        let product = elements.iter().find(|part| part.kind == ElementKind::Product).unwrap();
        let offered = product.supply.as_ref().unwrap();
        assert_eq!(&need.title[product.need.span.start..product.need.span.end], product.need.text);
        assert_eq!(&supply.title[offered.span.start..offered.span.end], offered.text);
        assert_eq!(figures.len(), 2);
        for part in figures.iter().filter(|part| !part.need.in_title) {
            assert_eq!(&need.description[part.need.span.start..part.need.span.end], part.need.text);
        }
        let reasons = reasons(&elements, &figures);
        let of = |code| reasons.iter().find(|reason| reason.code == code).map(|reason| reason.zh.as_str());
        assert!(of("elements").unwrap().contains("产品“"), "{reasons:?}");
        assert!(of("figures_met").unwrap().contains("80MPa"), "{reasons:?}");
        assert_eq!(of("figures_absent"), Some("没有给出“使用寿命”的数值"));
        assert!(
            reasons.iter().any(|reason| reason.code == "elements_lacking" && reason.zh.contains("回转窑"))
        );
    }

    #[test]
    fn what_is_said_in_other_words_is_quoted_from_both_sides() {
        let mut need = Need::new(NeedId::parse("N").unwrap(), "商用车空气悬架".into());
        need.description = "需求内容：材料抗拉强度不低于600MPa。".into();
        let mut supply = Supply::new(SupplyId::parse("S").unwrap(), "一种空气悬挂".into());
        supply.abstract_text = "本发明公开一种空气悬挂，拉伸强度达到650MPa。".into();
        let (elements, figures) = answered(&need, &supply);
        let product = elements.iter().find(|part| part.kind == ElementKind::Product).unwrap();
        assert!(product.supply.as_ref().is_some_and(|offered| offered.text.contains("悬挂")), "{elements:?}");
        let told = reasons(&elements, &figures);
        let of = |code| told.iter().find(|reason| reason.code == code).map(|reason| reason.zh.as_str());
        let agreed = of("elements").unwrap();
        assert!(agreed.contains("悬架") && agreed.contains("悬挂"), "{agreed}");
        let met = of("figures_met").unwrap();
        assert!(met.contains("抗拉强度") && met.contains("拉伸强度"), "{met}");
    }

    #[test]
    fn a_word_said_otherwise_is_not_lacking_and_its_parts_are_not() {
        let analyzer = Analyzer::new();
        let is_lacking = |other| {
            lacks(&analyzer, "发光二极管散热器", |word| "散热器".contains(word), |word| word == other)
        };
        assert!(is_lacking("光伏电池"));
        assert!(!is_lacking("发光二极管"));
    }

    #[test]
    fn an_element_whose_words_are_all_there_is_not_lacking() {
        let (need, mut supply) = pair();
        supply.abstract_text.push_str("适于回转窑。");
        let (elements, _) = answered(&need, &supply);
        assert!(
            !elements.iter().any(|part| part.supply.is_none() && part.need.text == "回转窑"),
            "{elements:?}"
        );
    }
}
