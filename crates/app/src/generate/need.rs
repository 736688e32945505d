//! One need: a company's words about the theme of a family.
//!
//! The theme's terms come in by chance, the title from two of them; around them stand words of the class, words of all patents
//! and words that hardly any patent has. The text grows clause by clause until the analyser counts the number of terms asked for, because a
//! need's number of terms is what a benchmark varies.

use std::collections::HashSet;

use duijie_text::Analyzer;

use super::family::Family;
use super::patent::concept_draw;
use super::prose::{Mix, Prose};
use super::random::Random;
use super::vocabulary::Vocabulary;

const MIX: Mix = Mix {
    concept: 0.15,
    class: 0.19,
    rare: 0.21,
    figure: 0.035,
    code: 0.03,
    wide: true,
    skew: 1.0,
    joint: 0.45,
};

/// Share of the theme that a need names.
const THEME_SHARE: f64 = 0.6;

const TITLE_ENDS: [&str; 8] = ["的研发", "技术需求", "关键技术", "的研制", "的开发", "技术", "问题", ""];
const SECTIONS: [&str; 3] = ["需求内容：\n", "\n预期目标：\n", "\n现有工作基础：\n"];

/// Share of clauses that say nothing about technology; the analyser drops their words, their characters make pairs.
const COMPANY_CLAUSES: f64 = 0.3;
const WHO: [&str; 10] = [
    "我公司目前",
    "本项目",
    "企业现拟",
    "我们急需",
    "本单位今年",
    "团队近年来",
    "我厂多年",
    "该项目",
    "公司现",
    "希望高校专家",
];
const DOES: [&str; 12] =
    ["开展", "寻求", "解决", "完成", "掌握", "提高", "建立", "投入", "针对", "合作开发", "具备", "提供"];
const WHAT: [&str; 14] = [
    "自主研发能力",
    "国内外先进水平的核心技术",
    "专业人才团队",
    "关键技术难题",
    "人员的经验",
    "资金投入和年产值",
    "市场前景和经济效益",
    "行业领先地位",
    "相关技术研究",
    "技术攻关",
    "良好的工作基础",
    "现有技术问题",
    "国内市场需求",
    "社会效益",
];

/// Title and description.
#[derive(Debug)]
pub(super) struct NeedText {
    pub(super) title: String,
    pub(super) description: String,
}

/// A need with `n_terms` distinct words, or a few more: the last clause is not cut. At least the words of the title.
pub(super) fn write(family: &Family, n_terms: usize, mut random: Random, analyzer: &Analyzer) -> NeedText {
    let mut concepts: Vec<String> =
        family.theme.iter().filter(|_| random.chance(THEME_SHARE)).cloned().collect();
    if concepts.is_empty() {
        concepts.push(family.theme[0].clone());
    }
    for at in (1..concepts.len()).rev() {
        concepts.swap(at, random.below(at + 1));
    }
    let mut title = concepts[0].clone();
    if let Some(second) = concepts.get(1).filter(|_| random.chance(0.5)) {
        title.push_str(random.pick(&["的", "和", "用"]));
        title.push_str(second);
    }
    title.push_str(random.pick(&TITLE_ENDS));

    let mut terms: HashSet<String> = analyzer.words(&title).into_iter().map(|token| token.text).collect();
    let draw = concept_draw(concepts.len());
    let vocabulary = Vocabulary::embedded();
    let out = String::with_capacity(n_terms * 20);
    let mut prose = Prose {
        out,
        random,
        vocabulary,
        class: family.class,
        concepts: &concepts,
        concept_draw: draw,
        mix: MIX,
    };
    let has_sections = n_terms > 40 && prose.random.chance(0.5);
    let mut n_sections = 0;
    while terms.len() < n_terms {
        let is_due = has_sections && terms.len() * SECTIONS.len() >= n_terms * n_sections;
        if is_due && n_sections < SECTIONS.len() {
            prose.out.push_str(SECTIONS[n_sections]);
            n_sections += 1;
        }
        let start = prose.out.len();
        let missing = n_terms - terms.len();
        let n_slots = (2 + prose.random.below(4)).min(missing);
        if prose.random.chance(COMPANY_CLAUSES) {
            for part in [&WHO[..], &DOES, &WHAT] {
                let part = prose.random.pick(part);
                prose.out.push_str(part);
            }
            prose.out.push('，');
        }
        prose.clause(n_slots);
        terms.extend(analyzer.words(&prose.out[start..]).into_iter().map(|token| token.text));
        prose.out.push_str(if prose.random.chance(0.3) { "。" } else { "，" });
    }
    let description = match prose.out.strip_suffix('，') {
        Some(text) => format!("{text}。"),
        None => prose.out,
    };
    NeedText { title, description }
}
