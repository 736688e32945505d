//! How much of what a matcher and an adviser need a need says: ten items with fixed points, 100 in all, and a question for each
//! item that is missing.
//!
//! The points are a convention, not a measurement: the object, the task and its figures decide what can be matched and have
//! 55 of them; what the firm has, can spend and expects decides whether a match becomes a deal and has 30; the rest is for a text long
//! enough to be read and not only about the firm. Nothing here reads a clock or another need, so a score can be told again by anybody.

use std::sync::LazyLock;

use duijie_domain::{Lang, Localised, Need};
use regex::Regex;
use serde::Serialize;

use crate::cues::pattern;
use crate::plain::n_letters;
use duijie_domain::matches::ElementKind;

use crate::{Element, Field, Figure, Part, PartKind};

/// What a good need states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityItem {
    /// A concrete object: a product, or at least a material.
    Object,
    /// What is to be done or what goes wrong.
    Task,
    /// Measurable figures.
    Figures,
    /// What there is today.
    Basis,
    /// What may be spent.
    Budget,
    /// In which mode to work together.
    Mode,
    /// How mature the technology must be.
    Maturity,
    /// By when.
    Deadline,
    /// Enough text.
    Length,
    /// Mostly about the technology, not about the firm.
    Focus,
}

impl QualityItem {
    /// All items in their order.
    pub const ALL: [QualityItem; 10] = [
        QualityItem::Object,
        QualityItem::Task,
        QualityItem::Figures,
        QualityItem::Basis,
        QualityItem::Budget,
        QualityItem::Mode,
        QualityItem::Maturity,
        QualityItem::Deadline,
        QualityItem::Length,
        QualityItem::Focus,
    ];

    /// Most points for it; all items together have 100.
    pub fn most(self) -> u8 {
        match self {
            QualityItem::Task | QualityItem::Figures => 20,
            QualityItem::Object => 15,
            QualityItem::Basis | QualityItem::Length => 10,
            QualityItem::Budget
            | QualityItem::Mode
            | QualityItem::Maturity
            | QualityItem::Deadline
            | QualityItem::Focus => 5,
        }
    }

    /// The stable name in JSON.
    pub fn code(self) -> &'static str {
        match self {
            QualityItem::Object => "object",
            QualityItem::Task => "task",
            QualityItem::Figures => "figures",
            QualityItem::Basis => "basis",
            QualityItem::Budget => "budget",
            QualityItem::Mode => "mode",
            QualityItem::Maturity => "maturity",
            QualityItem::Deadline => "deadline",
            QualityItem::Length => "length",
            QualityItem::Focus => "focus",
        }
    }

    /// What to ask the firm when it is missing.
    pub fn question(self) -> Question {
        let (zh, en) = match self {
            QualityItem::Object => (
                "要做的是什么产品、部件或材料？请写出名称和用在哪里，例如“采煤机用截齿”。",
                "Which product, part or material is it about? Name it and where it is used.",
            ),
            QualityItem::Task => (
                "具体要解决什么问题、做哪些工作？请写出现在的做法和不满意的地方。",
                "What exactly is to be solved or done? Say how it is done now and what is wrong with it.",
            ),
            QualityItem::Figures => (
                "希望达到什么指标？请写出数值和单位，例如强度≥60 MPa、能耗降低10%；最好有三项。",
                "Which figures are to be reached? Give values with units, such as strength ≥ 60 MPa; three are best.",
            ),
            QualityItem::Basis => (
                "目前有什么基础？例如已有的产品、设备、试验结果，做到了哪一步。",
                "What is there already: products, equipment, test results, and how far have you come?",
            ),
            QualityItem::Budget => (
                "准备投入多少经费？写一个范围也可以，例如50万至100万元。",
                "How much may be spent? A range will do, such as CNY 500,000 to 1,000,000.",
            ),
            QualityItem::Mode => (
                "希望怎样合作？例如合作开发、委托开发、专利许可或转让。",
                "How do you want to work together: joint or commissioned development, licence, assignment?",
            ),
            QualityItem::Maturity => (
                "要多成熟的技术？是实验室成果即可，还是要经过小试、中试，或者可以直接量产？",
                "How mature must the technology be: a laboratory result, a bench or pilot test, ready for production?",
            ),
            QualityItem::Deadline => (
                "希望什么时候完成？请写出日期或期限，例如一年内。",
                "By when should it be done? Give a date or a term, such as within a year.",
            ),
            QualityItem::Length => (
                "能否再多写几句？说清对象、现状、问题和目标，150字以上更容易匹配。",
                "Could you write some more: object, present state, problem and aim? 150 characters and more match better.",
            ),
            QualityItem::Focus => (
                "这里多半是企业介绍或行业背景，请补充技术上需要什么。",
                "This is mostly about the firm or the trade; please add what is needed technically.",
            ),
        };
        Question { code: self.code(), zh, en }
    }
}

impl std::fmt::Display for QualityItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Localised for QualityItem {
    fn zh(&self) -> String {
        match self {
            QualityItem::Object => "对象",
            QualityItem::Task => "内容或难题",
            QualityItem::Figures => "指标",
            QualityItem::Basis => "现有基础",
            QualityItem::Budget => "预算",
            QualityItem::Mode => "合作方式",
            QualityItem::Maturity => "成熟度",
            QualityItem::Deadline => "期限",
            QualityItem::Length => "篇幅",
            QualityItem::Focus => "切题",
        }
        .to_owned()
    }
}

/// A question back to the firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Stable name of what is missing.
    pub code: &'static str,
    /// In plain Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
}

impl Question {
    /// The question in the language asked for.
    pub fn say(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

/// Points for one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The item.
    pub item: QualityItem,
    /// Points it got.
    pub points: u8,
    /// Points it could get.
    pub most: u8,
}

/// How good a need is as a text to match and to advise on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quality {
    /// 0 to 100: the sum of the marks.
    pub score: u8,
    /// One mark an item, in the order of [`QualityItem::ALL`].
    pub marks: Vec<Mark>,
    /// One question for every item without any point, in the same order.
    pub questions: Vec<Question>,
}

/// From here on figures have all their points.
const MANY_FIGURES: usize = 3;
/// Points for fewer.
const SOME_FIGURES_POINTS: u8 = 12;
/// Points when only a material is known, not what is made of it.
const MATERIAL_POINTS: u8 = 8;
/// Letters from which a text is long enough, and from which it is half so.
const LONG: usize = 150;
const HALF_LONG: usize = 60;

static BUDGET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "预算|(?:预计|计划|拟|准备|总)[^,。;]{0,8}(?:投入|投资|经费)[^,。;]{0,10}[0-9一二三四五六七八九十百]|[0-9]+[^,。;]{0,3}万元?(?:的)?(?:研发)?经费",
    )
});
static MODE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "合作(?:开发|研发|研究|方式|攻关|完成|进行|单位|院校|伙伴|制造)|联合(?:开发|研发|攻关|开展|研究)|委托|转让|许可|入股|购买|引进|技术(?:服务|咨询|转移|支持|指导|合作)|产学研|\
         (?:寻求|进行|开展|公司|专家|团队|机构|院校|院所|单位|希望)[^,。;]{0,12}合作|专家[^,。;]{0,8}指导",
    )
});
static MATURITY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "小试|中试|量产|批量|批产|产业化|工业化|规模化|商业化|样机|样品|试制|成熟的|工程样机|示范工程|工程示范",
    )
});
static DEADLINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:[0-9]+|[一二两三四五六半])(?:-[0-9]+)?个?[年月天周](?:内|以内|之内|完成|时间)|年底|月底|期限|完成时间|合同生效|截止",
    )
});

/// What the score is made of.
pub(crate) struct Basis<'a> {
    pub(crate) need: &'a Need,
    /// The description, normalised.
    pub(crate) description: &'a str,
    pub(crate) parts: &'a [Part],
    pub(crate) elements: &'a [Element],
    pub(crate) figures: &'a [Figure],
}

/// Marks, sum and questions.
pub(crate) fn quality(basis: &Basis<'_>) -> Quality {
    let mark =
        |item: QualityItem| Mark { item, points: points(item, basis).min(item.most()), most: item.most() };
    let marks: Vec<Mark> = QualityItem::ALL.into_iter().map(mark).collect();
    let score = marks.iter().map(|mark| mark.points).sum();
    let questions = marks.iter().filter(|mark| mark.points == 0).map(|mark| mark.item.question()).collect();
    Quality { score, marks, questions }
}

fn points(item: QualityItem, basis: &Basis<'_>) -> u8 {
    let Basis { need, description, parts, elements, figures } = basis;
    let all_if = |holds: bool| if holds { item.most() } else { 0 };
    let says = |cue: &Regex| cue.is_match(description) || cue.is_match(&need.title);
    let has = |kind: ElementKind| elements.iter().any(|element| element.kind == kind);
    match item {
        QualityItem::Object if has(ElementKind::Product) => item.most(),
        QualityItem::Object if has(ElementKind::Material) => MATERIAL_POINTS,
        QualityItem::Object => 0,
        QualityItem::Task => {
            all_if(parts.iter().any(|part| matches!(part.kind, PartKind::Content | PartKind::Problem)))
        }
        QualityItem::Figures => match figures.len() {
            0 => 0,
            n if n < MANY_FIGURES => SOME_FIGURES_POINTS,
            _ => item.most(),
        },
        QualityItem::Basis => all_if(parts.iter().any(|part| part.kind == PartKind::Basis)),
        QualityItem::Budget => all_if(need.budget.is_some() || says(&BUDGET)),
        QualityItem::Mode => all_if(!need.modes.is_empty() || says(&MODE)),
        QualityItem::Maturity => all_if(need.trl_min.is_some() || says(&MATURITY)),
        QualityItem::Deadline => all_if(need.deadline.is_some() || says(&DEADLINE)),
        QualityItem::Length => match n_letters(&need.title) + n_letters(description) {
            n if n >= LONG => item.most(),
            n if n >= HALF_LONG => item.most() / 2,
            _ => 0,
        },
        QualityItem::Focus => all_if(is_about_technology(description, parts, elements)),
    }
}

/// Whether what is asked makes at least a third of the description; a title alone must name an element.
fn is_about_technology(description: &str, parts: &[Part], elements: &[Element]) -> bool {
    if parts.is_empty() {
        return n_letters(description) == 0 && elements.iter().any(|element| element.field == Field::Title);
    }
    let n_bytes = |asks: bool| -> usize {
        parts.iter().filter(|part| part.kind.asks() == asks).map(|part| part.span.end - part.span.start).sum()
    };
    n_bytes(true) * 2 >= n_bytes(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_items_together_have_a_hundred_points() {
        assert_eq!(QualityItem::ALL.iter().map(|item| u32::from(item.most())).sum::<u32>(), 100);
    }

    #[test]
    fn every_item_has_its_own_question() {
        for item in QualityItem::ALL {
            let question = item.question();
            assert_eq!(question.code, item.code());
            assert!(question.zh.ends_with(['。', '？']) && !question.en.is_empty());
        }
    }
}
