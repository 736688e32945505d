//! Words that carry meaning, and how alike two short phrases are by them.
//!
//! 强度, 系统 and 提高 stand in every second phrase: two phrases that share only such words share nothing. 强度 alone may still be what
//! is measured; 系统 alone is nothing. Longer names that no dictionary has are compared by pairs of characters.

use std::collections::BTreeSet;

use duijie_text::{Analyzer, Synonym, synonyms_of};

/// Words that say how a thing is measured; they count only where a phrase has no others.
const MEASURES: &[&str] = &[
    "强度", "硬度", "温度", "厚度", "长度", "宽度", "高度", "深度", "精度", "速度", "密度", "浓度", "纯度",
    "角度", "程度", "效率", "寿命", "时间", "次数", "数量", "重量", "质量", "水平", "状态", "参数", "成本",
    "系数", "误差", "偏差", "范围", "能耗", "噪声",
];
/// Words that stand in every second title and never count: 系统 and 高效 are no agreement.
const EMPTY: &[&str] = &[
    "性能",
    "能力",
    "效果",
    "指标",
    "问题",
    "装置",
    "设备",
    "装备",
    "系统",
    "平台",
    "技术",
    "方法",
    "工艺",
    "材料",
    "产品",
    "研究",
    "研发",
    "开发",
    "应用",
    "生产",
    "制备",
    "制造",
    "加工",
    "处理",
    "设计",
    "分析",
    "控制",
    "检测",
    "监测",
    "优化",
    "改造",
    "提高",
    "提升",
    "降低",
    "减少",
    "延长",
    "改善",
    "增强",
    "避免",
    "防止",
    "解决",
    "实现",
    "过程",
    "领域",
    "行业",
    "新型",
    "高效",
    "高效率",
    "智能",
    "智能化",
    "自动化",
    "信息化",
    "全自动",
    "自动",
    "实时",
    "关键",
    "功能",
    "结构",
    "使用",
    "采用",
    "利用",
    "工作",
    "运行",
    "作业",
    "其",
    "进行",
    "有效",
    "平均",
    "模型",
    "软件",
    "工程",
    "项目",
    "企业",
    "高性能",
    "不同",
    "各种",
];

/// The words of a phrase, each once, in their order; of those of one character only Latin and figures are dropped.
pub(crate) fn content_words(analyzer: &Analyzer, phrase: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let tokens = analyzer.words(phrase).into_iter().map(|token| token.text);
    tokens.filter(|word| word.len() > 1 && seen.insert(word.clone())).collect()
}

/// The words of a phrase that have synonyms.
pub(crate) fn listed_words(analyzer: &Analyzer, phrase: &str) -> Vec<&'static str> {
    analyzer.synonyms(phrase).iter().map(Synonym::word).collect()
}

/// What two phrases are compared by.
#[derive(Clone, Copy)]
pub(crate) struct Phrase<'a> {
    pub(crate) text: &'a str,
    pub(crate) words: &'a [String],
    /// By [`listed_words`].
    pub(crate) listed: &'a [&'static str],
}

/// How alike two phrases are, 0 to 1, the second with the first one's words where it has synonyms of them: 悬挂 reads as 悬架 beside 悬架.
/// Beside anything else it stays: LED is not 发光 because 发光二极管 has it inside.
pub(crate) fn alike_in_meaning(a: Phrase<'_>, b: Phrase<'_>) -> f64 {
    let (mut text, mut words) = (b.text.to_lowercase(), b.words.to_vec());
    let mut is_other = false;
    for (ours, theirs) in a.listed.iter().flat_map(|ours| b.listed.iter().map(move |theirs| (ours, theirs))) {
        if ours != theirs && synonyms_of(ours).contains(theirs) {
            is_other = true;
            text = text.replace(theirs, ours);
            words.retain(|word| !theirs.contains(word.as_str()));
            words.extend(a.words.iter().filter(|word| ours.contains(word.as_str())).cloned());
        }
    }
    let as_written = alike(a.text, a.words, b.text, b.words);
    if is_other { as_written.max(alike(&a.text.to_lowercase(), a.words, &text, &words)) } else { as_written }
}

/// How alike two phrases are as they are written, 0 to 1: the larger of the share of common words (in the phrase with fewer) and the share of
/// common pairs of characters (Dice, in both). Words of measure count only where a phrase has no others, empty ones never.
fn alike(a: &str, a_words: &[String], b: &str, b_words: &[String]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (strong_a, strong_b) = (strong(a_words), strong(b_words));
    let by_words = if strong_a.is_empty() || strong_b.is_empty() {
        share(&telling(a_words), &telling(b_words))
    } else {
        share(&strong_a, &strong_b)
    };
    by_words.max(dice(&pairs(a), &pairs(b)))
}

/// Whether a word stands in every second title or only measures.
pub(crate) fn is_empty_word(word: &str) -> bool {
    EMPTY.contains(&word) || MEASURES.contains(&word)
}

/// Words that say something by themselves.
fn strong(words: &[String]) -> BTreeSet<&str> {
    telling(words).into_iter().filter(|word| !MEASURES.contains(word)).collect()
}

/// Words that are not empty.
fn telling(words: &[String]) -> BTreeSet<&str> {
    words.iter().map(String::as_str).filter(|word| !EMPTY.contains(word)).collect()
}

fn share(a: &BTreeSet<&str>, b: &BTreeSet<&str>) -> f64 {
    let fewer = a.len().min(b.len());
    if fewer == 0 { 0.0 } else { a.intersection(b).count() as f64 / fewer as f64 }
}

/// Pairs of neighbouring letters, without the weak words between which they would not stand.
fn pairs(phrase: &str) -> BTreeSet<[char; 2]> {
    let mut rest = phrase.to_lowercase();
    for word in MEASURES.iter().chain(EMPTY).filter(|word| word.chars().count() > 1) {
        rest = rest.replace(word, " ");
    }
    let letters: Vec<char> = rest.chars().collect();
    letters
        .windows(2)
        .filter(|pair| pair.iter().all(|c| c.is_alphanumeric()))
        .map(|pair| [pair[0], pair[1]])
        .collect()
}

fn dice(a: &BTreeSet<[char; 2]>, b: &BTreeSet<[char; 2]>) -> f64 {
    let n = a.len() + b.len();
    if n == 0 { 0.0 } else { 2.0 * a.intersection(b).count() as f64 / n as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a: &str, b: &str) -> f64 {
        let analyzer = Analyzer::new();
        alike(a, &content_words(&analyzer, a), b, &content_words(&analyzer, b))
    }

    #[test]
    fn synonyms_read_as_one_word_and_their_parts_do_not() {
        let analyzer = Analyzer::new();
        let of = |a: &str, b: &str| {
            let words = [a, b].map(|phrase| content_words(&analyzer, phrase));
            let listed = [a, b].map(|phrase| listed_words(&analyzer, phrase));
            let phrase = |text, at: usize| Phrase { text, words: &words[at], listed: &listed[at] };
            alike_in_meaning(phrase(a, 0), phrase(b, 1))
        };
        for (a, b) in [("增材制造", "3D打印"), ("LED光源", "发光二极管灯"), ("空气悬架", "空气悬挂")]
        {
            assert!(of(a, b) >= 0.5 && of(b, a) >= 0.5, "{a} {b}");
        }
        assert!(of("LED光源", "发光") < 0.5);
        assert!(of("增材制造", "制造装备") < 0.5);
        // what agrees as written still does
        assert!(of("3D打印软件", "打印") >= 0.5);
    }

    #[test]
    fn a_common_measure_is_not_a_common_quantity() {
        assert!(of("抗压强度", "结合强度") < 0.5);
        assert!(of("涂层厚度", "厚度") >= 0.5);
        assert!(of("抗冲击韧性", "冲击韧性") >= 0.5);
        assert!(of("污水处理装置", "钢轨打磨装置") < 0.5);
        assert_eq!(of("", "厚度"), 0.0);
        assert_eq!(of("驾驶辅助系统", "系统"), 0.0);
        assert_eq!(of("高效", "高效"), 0.0);
    }
}
