//! Titles of classes as phrases of words, and which classes a bag of weighted words speaks for.
//!
//! A title is a list of alternatives (水泥、石灰和石膏制造), so it is cut into phrases and a class is as likely as its best phrase, the others
//! adding a little. A phrase counts as far as the need says *all* of it: 电池 is a third of 锂离子电池. Words are weighed by
//! how few classes have them, and words that every trade uses (系统, 制造, 专用) are left out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use duijie_text::Analyzer;

use crate::words::is_empty_word;

/// Where the phrases of a title part; 饱和 is kept whole.
const PARTINGS: [char; 16] =
    ['；', ';', '，', ',', '、', '。', '（', '）', '(', ')', '和', '或', '及', '与', '“', '”'];
/// A longer title has slipped into the notes of the classification.
const LONGEST_TITLE_CHARS: usize = 120;
/// What the second and third phrase of a class add to its best one.
const LESSER_PHRASES: [f64; 2] = [0.3, 0.15];
/// What each further matched word of one phrase adds; a phrase of one word may be an accident.
const MORE_WORDS: f64 = 0.1;
/// What a word of one character is worth beside its rarity: 罐 and 车 are in the names of unlike things.
const ONE_CHARACTER: f64 = 0.6;
/// Words of titles that say nothing of the trade, besides those that are empty in needs too.
const GENERIC: &[&str] = &[
    "其他",
    "专用",
    "通用",
    "类似",
    "类似品",
    "一般",
    "相关",
    "有关",
    "专门",
    "特种",
    "特殊",
    "适用",
    "包括",
    "包含",
    "类目",
    "小类",
    "例如",
    "用于",
    "所用",
    "零件",
    "部件",
    "配件",
    "附件",
    "零部件",
    "器件",
    "元件",
    "组件",
    "器材",
    "用品",
    "制品",
    "物品",
    "物件",
    "物料",
    "原料",
    "服务",
    "活动",
    "专业",
    "辅助",
    "未列",
    "列明",
    "未列明",
    "机械",
    "机器",
    "仪器",
    "器具",
    "工具",
    "管理",
    "供应",
    "制作",
    "形成",
    "特征",
    "用途",
    "目的",
    "方式",
    "类型",
    "种类",
    "信息",
    "数据",
    "技术",
    "操作",
    "安装",
    "布置",
    "配置",
    "组合",
    "部分",
    "整理",
    "产业",
    "行业",
    "公司",
    "公共",
    "安全",
    "环境",
    "研究",
    "试验",
    "推广",
    "社会",
    "国际",
    "国家",
    "单位",
    "组织",
    "人员",
    "工业",
    "专项",
    "综合",
    "主要",
    "基础",
    "基本",
    "一种",
    "两种",
    "多种",
    "以上",
    "不同",
    "特定",
    "固定",
    "材料的",
    "成型",
    "测量",
    "变量",
    "涉及",
    "内容",
    "构成",
    "初级",
    "现代",
    "自然",
    "新",
    "配套",
    "整体",
    "影响",
    "系列",
    "能源",
    "动力",
    "输送",
    "添加",
    "驱动",
    "分子",
    "物质",
    "弹力",
    "连续",
    "计算",
    "植物",
    "污染",
    "矿物",
    "车用",
    "氧化",
    "智慧",
    "集成",
    "气体",
    "流体",
    "虚拟",
    "提取",
    "药物",
    "城市",
    "有机",
    "流动",
    "中心",
    "活性",
    "治疗",
    "功率",
    "模块",
    "电力",
    "切片",
    "复合",
    "预制",
    "感光",
    "卫星",
    "天然",
    "绿色",
    "液态",
    "反应",
    "压力",
    "动力学",
    "线路",
    "功能单元",
    "单元",
];
/// Words that are empty between a need and a supply and yet name a trade.
const TELLING: &[&str] = &["软件"];

/// A class that words speak for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scored {
    /// Which of the classes, by place.
    pub(super) class_idx: usize,
    /// Weight times rarity of the best phrase, and a little of the others.
    pub(super) score: f64,
    /// The need's words that speak for it, rarest first.
    pub(super) words: Vec<String>,
}

/// Phrases of classes by their words.
#[derive(Debug, Default)]
pub(super) struct TitleIndex {
    /// Class and worth of all words of each phrase.
    phrases: Vec<(usize, f64)>,
    /// Phrases that have a word, and the word's rarity.
    postings: HashMap<String, (f64, Vec<usize>)>,
}

/// What a phrase has in common with a need.
struct Hit<'a> {
    score: f64,
    words: Vec<(&'a str, f64)>,
}

impl TitleIndex {
    /// An index of classes, each with all of its texts. `O(n)` in the texts.
    pub(super) fn new<'t>(analyzer: &Analyzer, classes: impl Iterator<Item = Vec<&'t str>>) -> Self {
        let mut phrases: Vec<(usize, BTreeSet<String>)> = Vec::new();
        let mut classes_with: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let mut n_classes = 0;
        for (class_idx, texts) in classes.enumerate() {
            n_classes = class_idx + 1;
            for phrase in texts.iter().flat_map(|text| cut(text)) {
                let words = telling_words(analyzer, &phrase);
                if words.is_empty()
                    || phrases
                        .iter()
                        .rev()
                        .take_while(|known| known.0 == class_idx)
                        .any(|known| known.1 == words)
                {
                    continue;
                }
                for word in &words {
                    classes_with.entry(word.clone()).or_default().insert(class_idx);
                }
                phrases.push((class_idx, words));
            }
        }
        let rarity = |word: &str, n_with: usize| {
            let share = if word.chars().count() == 1 { ONE_CHARACTER } else { 1.0 };
            share * ((n_classes + 1) as f64 / (n_with as f64 + 0.5)).ln()
        };
        let mut postings: HashMap<String, (f64, Vec<usize>)> = HashMap::new();
        for (word, with) in classes_with {
            let rarity = rarity(&word, with.len());
            postings.insert(word, (rarity, Vec::new()));
        }
        let mut index = TitleIndex::default();
        for (phrase_idx, (class_idx, words)) in phrases.into_iter().enumerate() {
            let mut worth = 0.0;
            for word in &words {
                if let Some((rarity, with)) = postings.get_mut(word) {
                    worth += *rarity;
                    with.push(phrase_idx);
                }
            }
            index.phrases.push((class_idx, worth));
        }
        index.postings = postings;
        index
    }

    /// The classes that share a word with the need, by place. `O(postings)`.
    pub(super) fn score(&self, wanted: &BTreeMap<String, f64>) -> Vec<Scored> {
        // phrase -> the need's words in it, in the order of words
        let mut shared: BTreeMap<usize, Vec<(&str, f64, f64)>> = BTreeMap::new();
        for (word, &weight) in wanted {
            let Some((rarity, with)) = self.postings.get(word) else { continue };
            for &phrase_idx in with {
                shared.entry(phrase_idx).or_default().push((word, *rarity, weight));
            }
        }
        let mut by_class: BTreeMap<usize, Vec<Hit<'_>>> = BTreeMap::new();
        for (phrase_idx, words) in shared {
            let (class_idx, all) = self.phrases[phrase_idx];
            by_class.entry(class_idx).or_default().push(hit(&words, all));
        }
        by_class.into_iter().map(|(class_idx, hits)| summed(class_idx, hits)).collect()
    }
}

/// How much of a phrase the need says, how much it cares, and how rare that is.
fn hit<'a>(words: &[(&'a str, f64, f64)], all: f64) -> Hit<'a> {
    let said: f64 = words.iter().map(|word| word.1).sum();
    let care: f64 = words.iter().map(|word| word.1 * word.2).sum::<f64>() / said;
    let rarest = words.iter().map(|word| word.1).fold(0.0, f64::max);
    let more = 1.0 + MORE_WORDS * (words.len() - 1).min(3) as f64;
    let words = words.iter().map(|&(word, rarity, _)| (word, rarity)).collect();
    Hit { score: care * rarest * more * said / all, words }
}

/// The best phrase, and some of those that bring words of their own.
fn summed(class_idx: usize, mut hits: Vec<Hit<'_>>) -> Scored {
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.words[0].0.cmp(b.words[0].0)));
    let mut words: Vec<(&str, f64)> = Vec::new();
    let (mut score, mut n_added) = (0.0, 0);
    for hit in hits {
        let share = match n_added {
            0 => 1.0,
            n => LESSER_PHRASES.get(n - 1).copied().unwrap_or(0.0),
        };
        let is_new = hit.words.iter().any(|word| words.iter().all(|known| known.0 != word.0));
        if share == 0.0 || !is_new {
            continue;
        }
        score += share * hit.score;
        n_added += 1;
        for word in hit.words {
            if words.iter().all(|known| known.0 != word.0) {
                words.push(word);
            }
        }
    }
    words.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    Scored { class_idx, score, words: words.into_iter().map(|word| word.0.to_owned()).collect() }
}

/// The phrases of a title.
fn cut(title: &str) -> Vec<String> {
    let clipped: String = title.chars().take(LONGEST_TITLE_CHARS).collect();
    let whole = clipped.replace("饱和", "饱\u{0}");
    whole.split(PARTINGS).map(|phrase| phrase.replace('\u{0}', "和")).collect()
}

/// The words of a text that may name a trade, each once.
pub(super) fn telling_words(analyzer: &Analyzer, text: &str) -> BTreeSet<String> {
    analyzer.words(text).into_iter().map(|token| token.text).filter(|word| is_telling(word)).collect()
}

/// Whether a word may name a trade: no figure, no single letter, nothing that every trade says.
pub(super) fn is_telling(word: &str) -> bool {
    let is_generic = GENERIC.contains(&word) || is_empty_word(word);
    word.len() > 1 && word.chars().any(char::is_alphabetic) && (TELLING.contains(&word) || !is_generic)
}
