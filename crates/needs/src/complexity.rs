//! Push or talk: whether a list of patents will do, or a technology manager (技术经理人) should speak with the firm first.
//!
//! A need for one known thing with a few clear figures can be answered by a push. Each fact that makes it harder has a weight; from
//! [`TALK_WEIGHT`] on somebody should talk. The weights are a convention: what one person cannot judge from a patent list alone
//! (licences to sell medicine, several topics, a dozen figures, no object) is enough by itself, the others only together.

use std::sync::LazyLock;

use duijie_domain::{Fen, Lang, Localised};
use duijie_text::normalize;
use regex::Regex;
use serde::Serialize;

use crate::cues::pattern;
use crate::quality::Basis;
use duijie_domain::matches::ElementKind;

use crate::{Bound, Element, Field, Part, PartKind};

/// From this weight on somebody should talk to the firm.
pub const TALK_WEIGHT: u8 = 2;

/// How to answer a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// A push will do.
    Push,
    /// A technology manager should talk to the firm first.
    Talk,
}

impl std::fmt::Display for Advice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Advice::Push => "push",
            Advice::Talk => "talk first",
        })
    }
}

impl Localised for Advice {
    fn zh(&self) -> String {
        match self {
            Advice::Push => "可直接推送",
            Advice::Talk => "先由技术经理人沟通",
        }
        .to_owned()
    }

    fn say(&self, lang: Lang) -> String {
        lang.pick(self.zh(), self.to_string())
    }
}

/// Something that was weighed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Stable name.
    pub code: &'static str,
    /// What it adds towards talking; 0 speaks for a push.
    pub weight: u8,
    /// In plain Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Fact {
    /// The fact in the language asked for.
    pub fn say(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// The advice and what decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complexity {
    /// Push or talk.
    pub advice: Advice,
    /// Sum of the weights.
    pub weight: u8,
    /// Every fact, heaviest first; never empty.
    pub facts: Vec<Fact>,
}

/// From so many bounded figures on they must be weighed against each other.
const MANY_FIGURES: usize = 6;
/// Products in one title from which they are topics of their own.
const MANY_PRODUCTS: usize = 3;
/// Numbered tasks from which one supply will not answer.
const MANY_TASKS: usize = 5;
/// A budget from which a firm wants more than a list: five million yuan.
const LARGE_BUDGET_YUAN: i64 = 5_000_000;

/// Trades in which a licence decides, not the technology alone.
const RISKS: &[(&str, &str, &str)] = &[
    (
        "药品",
        "medicine",
        "药品|新药|原料药|药用|兽药|疫苗|抗癌|靶向|制剂(?:研究|工艺)|药物(?:研发|制剂|合成|涂抹)|中药(?:制剂|新药)|胶囊|注射液|仿制药",
    ),
    (
        "医疗",
        "medical devices",
        "医疗|临床|诊断试剂|疾病|辅助诊断|手术|患者|胰岛素|检测试剂盒|康复|病理|肿瘤",
    ),
    ("辐射", "radiation", "辐射防护|辐照|放射|核电|核能|同位素"),
    ("军工", "defence", "军工|军品|国防|武器|军用|gjb"),
    ("危险品", "dangerous goods", "危化|危险化学品|危险废物|危废|炸药|起爆|点火药|火工品|剧毒|雷管|药头"),
    ("食品", "food", "食品|保健品|饮料|调味品|食用|乳制品|香菇酱"),
];

static PRODUCTION: LazyLock<Regex> =
    LazyLock::new(|| pattern("中试|量产|批量生产|批产|产业化|工业化|规模化生产|商业化|生产线|万吨级"));
static OPEN_BUDGET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:预算|经费|费用|价格|投入|资金)[^,。;]{0,8}(?:面议|不限|另议|待定|协商|不设上限|视情况)|(?:增补|追加)经费",
    )
});
static RISK: LazyLock<Vec<Regex>> =
    LazyLock::new(|| RISKS.iter().map(|(_, _, words)| pattern(words)).collect());
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern("^[(\\[]?(?:[0-9]{1,2}|[一二三四五六七八九十])[)\\].、:]"));

/// Weighs what a need says. `asked` is the title and the asking parts, normalised, one sentence a line; the firm's own talk is not weighed.
pub(crate) fn complexity(basis: &Basis<'_>, asked: &str) -> Complexity {
    let mut facts = Vec::new();
    let mut add = |code, weight, zh: String, en: String| facts.push(Fact { code, weight, zh, en });
    let risks: Vec<_> =
        RISK.iter().zip(RISKS).filter(|(risk, _)| risk.is_match(asked)).map(|(_, row)| row).collect();
    if !risks.is_empty() {
        let zh: Vec<&str> = risks.iter().map(|(zh, ..)| *zh).collect();
        let en: Vec<&str> = risks.iter().map(|(_, en, _)| *en).collect();
        add(
            "compliance",
            2,
            format!("涉及{}，需核对资质和审批", zh.join("、")),
            format!("touches {}: licences must be checked", en.join(", ")),
        );
    }
    let products = |element: &&Element| element.kind == ElementKind::Product && element.field == Field::Title;
    let n_products = basis.elements.iter().filter(products).count();
    let is_task = |part: &&Part| {
        let sentence = basis.need.description.get(part.span.start..part.span.end).unwrap_or_default();
        part.kind == PartKind::Content && NUMBERED.is_match(normalize(sentence).as_str())
    };
    let tasks = basis.parts.iter().filter(is_task).count();
    let has_many_tasks = tasks >= MANY_TASKS;
    if n_products >= MANY_PRODUCTS || has_many_tasks {
        let n = n_products.max(tasks);
        add(
            "several_topics",
            2,
            format!("包含约{n}个方向，需要拆分"),
            format!("about {n} topics, to be taken apart"),
        );
    }
    let n_hard = basis.figures.iter().filter(|figure| figure.bound != Bound::Exactly).count();
    match n_hard {
        0 if basis.figures.is_empty() => {
            add("no_figures", 1, "没有可衡量的指标".to_owned(), "no measurable figures".to_owned());
        }
        n if n >= MANY_FIGURES => {
            add(
                "many_figures",
                2,
                format!("有{n}项硬指标，需逐项核对"),
                format!("{n} hard figures to be checked one by one"),
            );
        }
        _ => {
            let n = basis.figures.len();
            add("few_figures", 0, format!("指标清楚（{n}项）"), format!("{n} clear figures"));
        }
    }
    if PRODUCTION.is_match(asked) {
        add(
            "production",
            1,
            "要求中试、量产或产业化".to_owned(),
            "asks for pilot or mass production".to_owned(),
        );
    }
    if OPEN_BUDGET.is_match(basis.description) {
        add("open_budget", 1, "经费未定".to_owned(), "the budget is open".to_owned());
    }
    if basis.need.budget.is_some_and(|budget| budget >= Fen::from_yuan(LARGE_BUDGET_YUAN)) {
        add(
            "large_budget",
            1,
            "预算在500万元以上".to_owned(),
            "a budget of CNY 5 million or more".to_owned(),
        );
    }
    if !basis
        .elements
        .iter()
        .any(|element| matches!(element.kind, ElementKind::Product | ElementKind::Material))
    {
        add("no_object", 2, "没有说清对象".to_owned(), "no concrete object".to_owned());
    } else if n_products == 1 {
        add("one_object", 0, "对象单一".to_owned(), "a single object".to_owned());
    }
    facts.sort_by_key(|fact| std::cmp::Reverse(fact.weight));
    let weight = facts.iter().fold(0u8, |sum, fact| sum.saturating_add(fact.weight));
    let advice = if weight >= TALK_WEIGHT { Advice::Talk } else { Advice::Push };
    Complexity { advice, weight, facts }
}
