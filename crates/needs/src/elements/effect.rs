//! Effect: what becomes better, as a verb with its object (降低能耗), as a quality that rises (耐磨性提升), or as a word (轻量化, 耐腐蚀).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::ElementKind::Effect;
use super::lists::{EFFECTS, RESISTED};
use super::scene::{Found, Scene};
use crate::cues::pattern;

/// The object of a verb is not longer than this.
const MOST_CHARS: usize = 12;

/// Verbs that make something better.
const VERBS: &str =
    "提高|提升|增强|改善|延长|降低|减少|减小|减轻|缩短|避免|防止|抑制|消除|杜绝|节约|节省|增加|扩大|加快";

/// A verb with its object, to be cut further.
static VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "(?:{VERBS})(?:了|其|该|现有|原有|整个|产品的?|系统的)?(?P<object>[^,。;:!?()\\n、\"“”]{{2,40}})"
    ))
});
/// 解决…的问题: only what ends in a trouble, for one also solves 方案.
static SOLVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:解决|克服|消除)(?:了)?(?P<object>[^,。;:!?()\\n]{2,24}?)(?:的|等)?(?:技术)?(?:问题|难题|的缺陷|的不足|现象)",
    )
});
/// A quality that is said to rise, or a cost that is said to fall.
static RISEN: LazyLock<Regex> = LazyLock::new(|| {
    let name = "[\\p{Han}--[的使了其等把将和及能]]{1,6}";
    let really = "(?:得到|得以|的|大幅|显著|明显|有效)*";
    pattern(&format!(
        "(?P<good>{name}(?:性|性能|率|强度|寿命|精度|效率|能力|质量)){really}(?:提高|提升|改善|增强|延长|优化)\
         |(?P<bad>{name}(?:成本|能耗|消耗|损耗|噪声|噪音|[损障修良废失]率)){really}(?:降低|下降|减少)"
    ))
});
/// A word that is an effect, or 耐, 抗, 防 with what is resisted.
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "(?:{effects})性?|(?:耐|抗|防)(?:{resisted})性?",
        effects = EFFECTS.alternatives(),
        resisted = RESISTED.alternatives()
    ))
});
/// 高X性, 低X性 for any X that the list has not: 高渗透性.
static HIGH: LazyLock<Regex> = LazyLock::new(|| pattern("[高低强]\\p{Han}{1,3}性(?:能)?"));

/// What ends the object of a verb.
const STOPS: &[&str] = &[
    "提高",
    "提升",
    "增强",
    "改善",
    "延长",
    "降低",
    "减少",
    "缩短",
    "避免",
    "防止",
    "达到",
    "从而",
    "进而",
    "以及",
    "并且",
    "同时",
    "至少",
    "的同时",
    "的目的",
    "的要求",
    "的技术",
    "的方法",
    "的措施",
    "的效果",
    "的基础",
    "的优点",
    "的特点",
    "的工艺",
    "使得",
    "超过",
    "方面",
    "并",
    "到",
    "至",
    "且",
    "等",
    "而",
    "是",
];
/// 增加 of these makes nothing better.
const WORSE: &[&str] = &[
    "复合材料",
    "增强体",
    "塑料",
    "成本",
    "能耗",
    "难度",
    "负担",
    "费用",
    "损耗",
    "误差",
    "风险",
    "阻碍",
    "困难",
];

pub(super) fn find(scene: &Scene<'_>, found: &mut Vec<Found>) {
    let text = scene.text();
    for verb in VERB.captures_iter(text) {
        let (Some(whole), Some(object)) = (verb.get(0), verb.name("object")) else { continue };
        let object = scene.bare(object.start()..end_of_object(text, object.range()));
        let rises =
            ["提高", "提升", "增加", "扩大", "增强"].iter().any(|verb| whole.as_str().starts_with(verb));
        let is_worse = rises && WORSE.iter().any(|word| text[object.clone()].contains(word));
        // 提升机 is a machine, 降低到 wants a number
        let is_object = !text[object.clone()].starts_with(['机', '至', '到']);
        if !is_worse && is_object {
            push(scene, whole.start()..object.end, object, found);
        }
    }
    for solved in SOLVED.captures_iter(text) {
        let (Some(whole), Some(object)) = (solved.get(0), solved.name("object")) else { continue };
        let object = scene.bare(object.range());
        push(scene, whole.start()..object.end, object, found);
    }
    for risen in RISEN.captures_iter(text) {
        let object = risen.name("good").or(risen.name("bad"));
        let (Some(whole), Some(object)) = (risen.get(0), object) else { continue };
        push(scene, object.start()..whole.end(), object.range(), found);
    }
    for word in WORD.find_iter(text).chain(HIGH.find_iter(text)) {
        let cuts_word = scene
            .words
            .iter()
            .any(|other| other.start < word.end() && word.end() < other.end && other.start >= word.start());
        if is_whole(text, word.range()) && !cuts_word {
            push(scene, word.range(), word.range(), found);
        }
    }
}

/// 耐火 in 耐火材料 is an effect; 防护, 抗体, 抗生素, 消防 and the like are words of their own.
fn is_whole(text: &str, range: Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let behind = text[range.end..].chars().next();
    !before.is_some_and(|c| "不消最提升较在冬传".contains(c))
        && !behind.is_some_and(|c| "护范控治".contains(c))
}

/// Where the object of a verb ends: at the next verb, at a number, or with its clause.
fn end_of_object(text: &str, range: Range<usize>) -> usize {
    let object = &text[range.clone()];
    let mut end =
        object.find(|c: char| c.is_ascii_digit() || matches!(c, '≥' | '≤' | '±')).unwrap_or(object.len());
    for stop in STOPS {
        if let Some(at) = object[..end].find(stop)
            && at > 0
        {
            end = at;
        }
    }
    range.start + end
}

fn push(scene: &Scene<'_>, range: Range<usize>, core: Range<usize>, found: &mut Vec<Found>) {
    let n_chars = scene.text()[core.clone()].chars().count();
    if (2..=MOST_CHARS).contains(&n_chars) {
        found.push(Found { kind: Effect, range, core });
    }
}
