//! What a number measures: the name, the direction and the verb of change, read backwards from the number.
//!
//! 使新开发车型的驾驶区噪声降低至少2dB: 至少 is the direction, 降低 the change, 驾驶区噪声 the name. Where nothing stands before the number
//! the name may follow: 10%以上的节能率.

use std::ops::Range;

use super::{Bound, Change};

/// A name is not longer than this; what is longer is a sentence, and its end is the name.
const MOST_NAME_CHARS: usize = 12;

/// Direction words in front of a number; longer ones first where one ends another.
const BOUNDS: &[(&str, Option<Bound>)] = &[
    ("不得低于", Some(Bound::AtLeast)),
    ("不得少于", Some(Bound::AtLeast)),
    ("不得小于", Some(Bound::AtLeast)),
    ("应不低于", Some(Bound::AtLeast)),
    ("大于等于", Some(Bound::AtLeast)),
    ("大于或等于", Some(Bound::AtLeast)),
    ("高于等于", Some(Bound::AtLeast)),
    ("不得高于", Some(Bound::AtMost)),
    ("不得大于", Some(Bound::AtMost)),
    ("不得超过", Some(Bound::AtMost)),
    ("不得多于", Some(Bound::AtMost)),
    ("小于等于", Some(Bound::AtMost)),
    ("小于或等于", Some(Bound::AtMost)),
    ("不低于", Some(Bound::AtLeast)),
    ("不少于", Some(Bound::AtLeast)),
    ("不小于", Some(Bound::AtLeast)),
    ("不短于", Some(Bound::AtLeast)),
    ("不高于", Some(Bound::AtMost)),
    ("不大于", Some(Bound::AtMost)),
    ("不超过", Some(Bound::AtMost)),
    ("不多于", Some(Bound::AtMost)),
    ("不长于", Some(Bound::AtMost)),
    ("提高到", Some(Bound::AtLeast)),
    ("提升到", Some(Bound::AtLeast)),
    ("提高至", Some(Bound::AtLeast)),
    ("提升至", Some(Bound::AtLeast)),
    ("增加到", Some(Bound::AtLeast)),
    ("增加至", Some(Bound::AtLeast)),
    ("延长到", Some(Bound::AtLeast)),
    ("延长至", Some(Bound::AtLeast)),
    ("降低到", Some(Bound::AtMost)),
    ("降低至", Some(Bound::AtMost)),
    ("减少到", Some(Bound::AtMost)),
    ("减少至", Some(Bound::AtMost)),
    ("缩短到", Some(Bound::AtMost)),
    ("缩短至", Some(Bound::AtMost)),
    ("下降到", Some(Bound::AtMost)),
    ("下降至", Some(Bound::AtMost)),
    ("控制在", Some(Bound::AtMost)),
    ("控制到", Some(Bound::AtMost)),
    ("降到", Some(Bound::AtMost)),
    ("降至", Some(Bound::AtMost)),
    ("降噪至", Some(Bound::AtMost)),
    ("大于", Some(Bound::AtLeast)),
    ("高于", Some(Bound::AtLeast)),
    ("超过", Some(Bound::AtLeast)),
    ("至少", Some(Bound::AtLeast)),
    ("最低", Some(Bound::AtLeast)),
    ("达到", Some(Bound::AtLeast)),
    ("可达", Some(Bound::AtLeast)),
    ("高达", Some(Bound::AtLeast)),
    ("达", Some(Bound::AtLeast)),
    ("打", Some(Bound::AtLeast)),
    ("小于", Some(Bound::AtMost)),
    ("低于", Some(Bound::AtMost)),
    ("少于", Some(Bound::AtMost)),
    ("至多", Some(Bound::AtMost)),
    ("最多", Some(Bound::AtMost)),
    ("最高", Some(Bound::AtMost)),
    ("不足", Some(Bound::AtMost)),
    ("≥", Some(Bound::AtLeast)),
    (">", Some(Bound::AtLeast)),
    ("≤", Some(Bound::AtMost)),
    ("<", Some(Bound::AtMost)),
    ("大约", None),
    ("约为", None),
    ("约", None),
    ("左右", None),
    ("近", None),
    ("平均", None),
];

/// Verbs of change, at the end of what is left.
const CHANGES: &[(&str, Change)] = &[
    ("降低", Change::Lower),
    ("减低", Change::Lower),
    ("减少", Change::Lower),
    ("减小", Change::Lower),
    ("下降", Change::Lower),
    ("缩短", Change::Lower),
    ("节约", Change::Lower),
    ("节省", Change::Lower),
    ("节能", Change::Lower),
    ("减轻", Change::Lower),
    ("提高", Change::Raise),
    ("提升", Change::Raise),
    ("增加", Change::Raise),
    ("增长", Change::Raise),
    ("延长", Change::Raise),
    ("改善", Change::Raise),
];

/// Glue between the name and what follows it.
const GLUE: &[&str] = &[
    "分别", "要求", "需要", "需求", "目标", "指标", "应该", "必须", "能够", "可以", "保证", "确保", "满足",
    "实现", "的值", "了", "在", "为", "是", "需", "应", "能", "可", "要", "均", "都", "有", "到", "至", "的",
    "须", "仅", "只", "或", "中", "内", "时", "下", "后",
];

/// Words that end in glue and keep it: 响应≤5ms measures the 响应.
const WHOLE: &[&str] = &[
    "响应", "反应", "效应", "供应", "适应", "感应", "性能", "功能", "节能", "效能", "智能", "动能", "电能",
    "小时", "集中", "国内", "实时", "延时", "时延",
];

/// What may stand in front of a name in its clause.
const LEADS: &[&str] = &[
    "适用于",
    "从而",
    "以及",
    "并且",
    "同时",
    "要求",
    "确保",
    "保证",
    "实现",
    "达到",
    "满足",
    "其中",
    "目前",
    "原来",
    "原有",
    "最终",
    "且",
    "和",
    "与",
    "将",
    "把",
    "其",
    "该",
    "由",
    "即",
    "则",
    "让",
    "的",
    "为",
];

/// How names of what is measured end. A number without direction behind any other word is told, not asked: 日产500吨.
const MEASURED: &str = "性率度量温压力径长宽高厚深距数间命期寸积速频流能耗噪音声重粒比差级阻幅功容损角辨含";

/// Whether a name ends like something that is measured.
pub(super) fn is_measure(name: &str) -> bool {
    name.is_ascii()
        || name.ends_with(|c| MEASURED.contains(c))
        || name.ends_with("成本")
        || name.ends_with("范围")
}

/// What stands before a number.
pub(super) struct Before {
    /// Bytes of the text it was read from.
    pub(super) len: usize,
    /// The name, as a range of that text.
    pub(super) name: Range<usize>,
    pub(super) bound: Option<Bound>,
    pub(super) change: Option<Change>,
}

fn is_clause_end(c: char) -> bool {
    matches!(c, ',' | '。' | ';' | '!' | '?' | '\n' | '\r' | '、' | '|' | '"' | '“' | '”' | '…' | '《' | '》')
}

/// Where the clause that the text ends in stands.
pub(super) fn clause_of(text: &str) -> Range<usize> {
    let is_sentence_end = |c: char| matches!(c, '。' | ';' | '!' | '?' | '\n' | '\r');
    let start =
        text.rfind(is_sentence_end).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    start..text.len()
}

/// Reads name, direction and change from the text before a number.
pub(super) fn before(text: &str) -> Before {
    let start =
        text.rfind(is_clause_end).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let mut left = text[start..].trim_end_matches([' ', '(', ':', '[', '\t', '/']);
    let (mut bound, mut change) = (None, None);
    loop {
        let len = left.len();
        if let Some((word, found)) = BOUNDS.iter().find(|(word, _)| left.ends_with(word)) {
            left = &left[..len - word.len()];
            bound = bound.or(*found);
        } else if let Some((word, found)) =
            CHANGES.iter().find(|(word, _)| change.is_none() && left.ends_with(word))
        {
            left = &left[..len - word.len()];
            change = Some(*found);
        } else if let Some(glue) = GLUE.iter().find(|glue| left.ends_with(*glue))
            && !WHOLE.iter().any(|whole| left.ends_with(whole))
        {
            left = &left[..len - glue.len()];
        } else {
            left = left.trim_end_matches([' ', '(', ':', '[', '\t', ')', ']', '=']);
        }
        if left.len() == len {
            break;
        }
    }
    let name = name_at_end(left);
    let offset = start + name.start;
    Before { len: text.len(), name: offset..start + name.end, bound, change }
}

/// The name that a clause ends with.
fn name_at_end(left: &str) -> Range<usize> {
    let is_cut = |c: char| matches!(c, ':' | '(' | ')' | ' ' | '\t' | '[' | ']' | '·');
    let mut start =
        left.rfind(is_cut).map_or(0, |at| at + left[at..].chars().next().map_or(1, char::len_utf8));
    let is_symbol = |name: &str| !name.is_empty() && name.is_ascii() && name.len() <= 3;
    if is_symbol(&left[start..]) && start > 0 {
        // 表面粗糙度:ra≤0.2: the symbol alone names nothing
        let before = left[..start].strip_suffix(is_cut).unwrap_or_default();
        start = before.rfind(is_cut).map_or(0, |at| at + left[at..].chars().next().map_or(1, char::len_utf8));
    }
    if let Some(at) = left[start..].rfind('的')
        && left[start + at + '的'.len_utf8()..].chars().count() >= 2
    {
        start += at + '的'.len_utf8();
    }
    loop {
        let rest = left[start..].trim_start_matches(|c: char| !c.is_alphanumeric());
        start = left.len() - rest.len();
        let Some(lead) = LEADS.iter().find(|lead| rest.starts_with(*lead) && rest.len() > lead.len()) else {
            break;
        };
        start += lead.len();
    }
    let n_chars = left[start..].chars().count();
    let skipped: usize =
        left[start..].chars().take(n_chars.saturating_sub(MOST_NAME_CHARS)).map(char::len_utf8).sum();
    start += skipped;
    // ①取块时间 is normalised to 1取块时间
    let unnumbered = left[start..].trim_start_matches(|c: char| c.is_ascii_digit());
    if unnumbered.starts_with(|c: char| !c.is_ascii()) {
        start = left.len() - unnumbered.len();
    }
    let name = &left[start..];
    let says_nothing =
        name.chars().all(|c| !c.is_alphabetic()) || (name.chars().count() < 2 && !name.is_ascii());
    if says_nothing { left.len()..left.len() } else { start..left.len() }
}

/// A name behind the number: 10%以上的节能率. The range counts from the number's end.
pub(super) fn behind(text: &str) -> Option<Range<usize>> {
    let rest = text.strip_prefix('的')?;
    let end = rest
        .char_indices()
        .find(|&(_, c)| {
            is_clause_end(c)
                || matches!(c, '(' | ')' | ':' | ' ' | '的' | '在' | '和' | '与')
                || c.is_ascii_digit()
        })
        .map_or(rest.len(), |(at, _)| at);
    let is_bound = |word: &&str| word.chars().count() >= 2;
    let bounds = BOUNDS.iter().map(|(word, _)| *word).filter(is_bound);
    let end = bounds.filter_map(|word| rest[..end].find(word)).min().unwrap_or(end);
    let n_chars = rest[..end].chars().count();
    (2..=MOST_NAME_CHARS).contains(&n_chars).then_some('的'.len_utf8()..'的'.len_utf8() + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_directions_and_changes_are_read_backwards() {
        for (text, name, bound, change) in [
            ("100/120粒度的抗冲击韧性", "抗冲击韧性", None, None),
            ("实现我司新开发的客车风阻降低至少", "客车风阻", Some(Bound::AtLeast), Some(Change::Lower)),
            ("烘箱取块时间不超过在", "烘箱取块时间", Some(Bound::AtMost), None),
            ("良率目标≥", "良率", Some(Bound::AtLeast), None),
            ("温度、噪声降至", "噪声", Some(Bound::AtMost), None),
            ("表面粗糙度:ra≤", "表面粗糙度:ra", Some(Bound::AtMost), None),
            ("且平均效率", "平均效率", None, None),
            ("至少", "", Some(Bound::AtLeast), None),
            ("系统响应≤", "系统响应", Some(Bound::AtMost), None),
            ("冰柜在线率在", "冰柜在线率", None, None),
        ] {
            let found = before(text);
            assert_eq!((&text[found.name], found.bound, found.change), (name, bound, change), "{text}");
        }
    }

    #[test]
    fn a_name_may_stand_behind() {
        let text = "的节能率,以及";
        assert_eq!(&text[behind(text).unwrap()], "节能率");
        assert_eq!(behind("以上"), None);
    }
}
