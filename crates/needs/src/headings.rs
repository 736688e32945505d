//! Headings inside a description: 需求内容, 二、预期目标：, （3）现有基础, 研究目标：…, in any form that people type.
//!
//! A heading is a short phrase at the beginning of a clause that holds one of the words in [`CORES`] and ends with a colon, or
//! stands alone on its line. With a colon a phrase in front is allowed (最终能满足以下性能要求：); alone on a line only a word of at
//! least four characters counts, for 电镀层起泡问题 is a line of its own and no heading. A heading may name two kinds
//! (需求内容及预期目标); its sentences are then told apart by their words.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::cues::pattern;
use crate::parts::PartKind::{self, Background, Basis, Content, Problem, Target};

/// What headings are made of. Longer words come first where one holds another; the first found at a place wins.
const CORES: &[(PartKind, &str)] = &[
    (
        Basis,
        "现有工作基础|现有的工作基础|现有工作内容|现有工作|现有基础|现有条件|已有基础|前期基础|工作基础|研究基础|实验基础|科研基础|技术基础|工作条件",
    ),
    (
        Basis,
        "已有的解决方案|现有解决方案|目前的?解决办法|工作进展|研究进展|进展情况|开展工作|投入资金|资金投入|研发经费|经费预算|项目预算|总预算|预算金额",
    ),
    (Basis, "公司简介|企业简介|单位简介|公司概况|企业概况|公司介绍|企业介绍|技术现状"),
    (
        Background,
        "项目背景|研究背景|技术背景|立项依据|研究意义|项目意义|市场前景|行业现状|国内外现状|发展现状|背景",
    ),
    (
        Target,
        "预期目标|预期的?目的|期望目标|合作目标|研究目标|研究目的|研发目标|研发的目标|项目目标|主要目标|改进目标|任务目标|达到目标|技术目标",
    ),
    (Target, "预期成果|预期结果|预期效果|预期要达到|目标成果|目标"),
    (
        Target,
        "技术经济指标|技术指标|考核指标|经济指标|性能指标|功能指标|功能性能指标|指标要求|质量要求|性能要求|技术要求|技术参数|指标|参数要求|以下要求|预期|目的",
    ),
    (
        Problem,
        "技术难题|技术问题|科学问题|技术\\(项目\\)问题|技术\\(项目难题\\)|技术\\(项目\\)难题|存在的?问题|主要问题|面临的?问题|遇到的?问题|解决的?问题|解决以下问题|技术难点|技术瓶颈",
    ),
    (Problem, "难题|难点|痛点|瓶颈|问题"),
    (
        Content,
        "需求内容|需求情况|需求说明|需求描述|研究内容|研发内容|研发的内容|研究的内容|项目内容|主要内容|技术需求|项目需求|征集需求|合作需求|实现需求",
    ),
    (
        Content,
        "关键技术|功能要求|主要功能|功能如下|方向、方式|解决方向|预计解决|研究方法|技术方案|实施方案|技术路线|创新点|工作原理|装置详情|我们寻求|揭榜方向|改造项目",
    ),
    (Basis, "基础|预算|现状|经费"),
    (Content, "需求|内容"),
];

/// Characters that may stand before the word in a heading with a colon, and behind it.
const MOST_BEFORE: usize = 16;
const MOST_BEHIND: usize = 14;
/// Characters around the words of a heading that stands alone on its line.
const MOST_AROUND_ALONE: usize = 8;
/// A heading alone on its line needs a word of so many characters.
const LEAST_CORE_ALONE: usize = 4;

/// A heading of a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The phrase, without number and colon.
    pub(crate) phrase: Range<usize>,
    /// Where number, quotes or brackets before it begin.
    pub(crate) start: usize,
    /// Where the text under it begins.
    pub(crate) end: usize,
    /// The kinds it names, in its order, each once.
    pub(crate) kinds: Vec<PartKind>,
}

static CORE: LazyLock<Regex> = LazyLock::new(|| {
    let groups: Vec<String> = CORES.iter().map(|(_, words)| format!("({words})")).collect();
    pattern(&groups.join("|"))
});

/// Clauses that could be headings: their beginning, number, phrase and colon.
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?x) (?P<lead> ^ | [。;!?,."“”\s)?] )
           (?P<mark> ["“'\s【\[《]* (?: [(\[]? (?: [一二三四五六七八九十]{1,2} | [0-9]{1,2} ) (?: [)\]】、.:]+ | \s | -- )* \s* )* [【\[《]? )
           (?P<phrase> [\p{Han}a-z0-9、/"“” ]{1,34} (?: \( [^()]{1,30} \) [\p{Han}、]{0,14} )? (?: \( [^()]{1,30} \) )? )
           (?P<close> [】\]》]? \s* ) (?P<colon> :+ | 。 | $ )"#,
    )
});

/// The headings of one line of normalised text, in ascending order; offsets count from the line's beginning.
pub(crate) fn headings(line: &str) -> Vec<Heading> {
    let mut found: Vec<Heading> = Vec::new();
    let mut at = 0;
    while let Some(clause) = CLAUSE.captures_at(line, at) {
        let (Some(phrase), Some(colon), Some(whole)) =
            (clause.name("phrase"), clause.name("colon"), clause.get(0))
        else {
            break;
        };
        // a number may have been taken for the phrase's beginning or the other way round; the mark tells where it starts
        let start = clause.name("mark").map_or(phrase.start(), |mark| mark.start());
        let is_alone = colon.is_empty() && line[..start].trim().is_empty();
        let is_sentence = colon.as_str() == "。";
        // only a numbered phrase is a heading that ends like a sentence: (2)预期的技术指标。
        let is_numbered = start < phrase.start();
        let mut next = phrase.end();
        if (!is_sentence || is_numbered)
            && let Some(kinds) =
                kinds(phrase.as_str(), is_alone || is_sentence, colon.as_str().starts_with(':'))
        {
            found.push(Heading { phrase: phrase.range(), start, end: whole.end(), kinds });
            next = whole.end();
        }
        // what ends a phrase that is no heading may be the lead of the next
        at = next.max(at + 1);
        while at < line.len() && !line.is_char_boundary(at) {
            at += 1;
        }
        if at >= line.len() {
            break;
        }
    }
    found
}

/// The kinds a phrase names if it is a heading.
fn kinds(phrase: &str, is_alone: bool, has_colon: bool) -> Option<Vec<PartKind>> {
    if !is_alone && !has_colon {
        return None;
    }
    let n_chars = |text: &str| text.chars().count();
    let mut kinds = Vec::new();
    let (mut first, mut last, mut n_core, mut longest) = (None, 0, 0, 0);
    for core in CORE.captures_iter(phrase) {
        let Some(group) = (1..core.len()).find(|&idx| core.get(idx).is_some()) else { continue };
        let Some(place) = core.get(group) else { continue };
        first.get_or_insert(place.start());
        last = place.end();
        n_core += n_chars(place.as_str());
        longest = longest.max(n_chars(place.as_str()));
        let kind = CORES[group - 1].0;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let first = first?;
    let fits = if has_colon {
        n_chars(&phrase[..first]) <= MOST_BEFORE && n_chars(&phrase[last..]) <= MOST_BEHIND
    } else {
        let plain = phrase.split('(').next().unwrap_or(phrase);
        longest >= LEAST_CORE_ALONE
            && n_chars(plain.trim()).saturating_sub(n_core) <= MOST_AROUND_ALONE
            && (!phrase[..first].ends_with(['的', '备', '统']) || phrase[..first].ends_with("解决的"))
            && !phrase.ends_with("研究")
    };
    fits.then_some(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<(&str, Vec<PartKind>)> {
        headings(line).into_iter().map(|heading| (&line[heading.phrase], heading.kinds)).collect()
    }

    #[test]
    fn headings_are_found_in_every_form() {
        for line in [
            "需求内容:",
            "一、需求内容:甲",
            "(1)需求内容",
            "1.需求内容",
            "2、需求内容: ",
            "\"需求内容:",
            "【需求内容】:乙",
        ] {
            assert_eq!(found(line), [("需求内容", vec![Content])], "{line}");
        }
        assert_eq!(found("需求内容及预期目标:"), [("需求内容及预期目标", vec![Content, Target])]);
        assert_eq!(found("三、解决的技术难题及预算"), [("解决的技术难题及预算", vec![Problem, Basis])]);
        assert_eq!(found("(1)拟解决的技术(项目)问题"), [("拟解决的技术(项目)问题", vec![Problem])]);
    }

    #[test]
    fn several_headings_share_a_line() {
        let line = "研究内容:1)建立模型。研究目标:1)能耗降低10%;现有基础:已有样机";
        assert_eq!(
            found(line),
            [("研究内容", vec![Content]), ("研究目标", vec![Target]), ("现有基础", vec![Basis])]
        );
    }

    #[test]
    fn a_numbered_phrase_may_end_like_a_sentence() {
        assert_eq!(found("(2)预期要达到的技术经济指标。良率"), [("预期要达到的技术经济指标", vec![Target])]);
        assert_eq!(found("提高技术指标。良率"), []);
    }

    #[test]
    fn a_line_about_a_trouble_is_no_heading() {
        for line in [
            "2、电镀层起泡问题",
            "一、节段梁架设成套装备关键技术研究",
            "循环性能:25°c",
            "控制系统关键技术",
            "轴承",
        ] {
            assert_eq!(found(line), [], "{line}");
        }
    }
}
