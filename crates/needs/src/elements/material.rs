//! Material: what something is made of or from: listed substances, words with a material's ending, chemical formulas.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::ElementKind::Material;
use super::lists::{MATERIAL_SUFFIXES, SUBSTANCES};
use super::scene::{Found, Scene};

/// Words taken in front of a bare ending such as 材料.
const MOST_BEFORE: usize = 2;

/// Symbols of the elements in lower case, as normalised text has them.
static SYMBOLS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "h he li be b c n o f ne na mg al si p s cl ar k ca sc ti v cr mn fe co ni cu zn ga ge as se br kr rb sr y zr nb mo ru rh pd ag cd in sn sb \
     te i xe cs ba la ce pr nd sm eu gd tb dy ho er tm yb lu hf ta w re os ir pt au hg tl pb bi"
        .split_whitespace()
        .collect()
});

/// Codes that read as formulas.
const NO_FORMULAS: &[&str] = &[
    "b2b", "b2c", "c2c", "o2o", "p2p", "v2v", "v2x", "h5", "no1", "no2", "no3", "pc", "co", "ic", "nc",
    "cnc", "si", "os", "hf", "pb", "ni", "bios", "ups", "pci", "usb", "ph",
];
/// Compounds of two elements that are written without a number.
const PLAIN_FORMULAS: &[&str] = &[
    "sic", "gan", "aln", "tial", "tic", "tin", "cbn", "bn", "nacl", "kcl", "zno", "mgo", "cao", "feo", "nio",
    "cuo", "gaas", "inp", "alsic", "nico", "feni", "ticn", "hcl", "naoh", "koh", "crn", "wc",
];

/// Words that end like a material and are none.
const NO_MATERIALS: &[&str] = &[
    "资料",
    "原材料",
    "物料",
    "材料",
    "加油",
    "漏油",
    "节油",
    "喷油",
    "进料",
    "排料",
    "上料",
    "下料",
    "卸料",
    "送料",
    "出料",
    "吸料",
    "料仓",
    "废料",
    "投料",
    "打磨",
    "脱盐",
    "除盐",
    "轻轨",
    "试剂",
    "溶液",
    "胶粘",
    "灌胶",
    "封胶",
    "点胶",
    "贴膜",
    "成膜",
    "开箔",
    "大片",
    "粉",
    "涂层",
    "镀层",
    "填料",
    "坯料",
    "粉末",
    "粉体",
    "晶体",
    "纤维",
    "型材",
    "板材",
    "管材",
    "线材",
    "塑料",
    "薄膜",
    "凝胶",
    "乳液",
];
/// Endings that name a material only together with the word before: 材料, 涂层.
const NEED_WORD_BEFORE: &[&str] = &[
    "材料", "涂层", "镀层", "填料", "坯料", "粉末", "粉体", "晶体", "纤维", "型材", "板材", "管材", "线材",
    "薄膜", "凝胶", "乳液", "溶液", "试剂", "合金", "陶瓷", "树脂", "膜", "粉", "钢",
];
/// Words that never belong to the name of a material.
const NO_MODIFIERS: &[&str] = &[
    "采用",
    "使用",
    "利用",
    "新型",
    "新",
    "开发",
    "研发",
    "研究",
    "制备",
    "生产",
    "作为",
    "需要",
    "需求",
    "寻求",
    "提高",
    "降低",
    "通过",
    "添加",
    "替代",
    "具有",
    "要求",
    "相关",
    "主要",
    "生产出",
    "现有",
    "目前",
    "以及",
    "一种",
    "对",
    "为",
    "是",
    "等",
    "进行",
    "技术",
    "该",
    "此",
    "其他",
    "其它",
    "各种",
    "不同",
    "传统",
    "常规",
    "普通",
    "企业",
    "公司",
    "国内",
    "研制",
    "关键",
    "产品",
    "选择",
    "所用",
    "特种",
    "解决",
    "改进",
    "优化",
    "实现",
    "制造",
    "加工",
    "处理",
    "基于",
    "寻找",
    "用",
];

pub(super) fn find(scene: &Scene<'_>, found: &mut Vec<Found>) {
    let text = scene.text();
    let mut run: Option<Range<usize>> = None;
    for (idx, word) in scene.words.iter().enumerate() {
        let Some(start) = start_of_material(scene, idx) else { continue };
        match &mut run {
            Some(last) if start <= last.end || text[last.end..start].chars().all(|c| "()-/".contains(c)) => {
                last.end = word.end
            }
            _ => {
                push(scene, run.replace(start..word.end), found);
            }
        }
    }
    push(scene, run, found);
}

/// Where the material begins that word `idx` ends, if it ends one.
fn start_of_material(scene: &Scene<'_>, idx: usize) -> Option<usize> {
    let range = scene.words[idx].clone();
    let word = &scene.text()[range.clone()];
    if is_formula(word) || SUBSTANCES.has(word) {
        return Some(range.start);
    }
    if NEED_WORD_BEFORE.contains(&word) {
        let stops =
            |word: &str| NO_MODIFIERS.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit());
        let start = scene.run_before(idx, MOST_BEFORE, stops);
        return (start < range.start).then_some(start);
    }
    if word.is_ascii() || NO_MATERIALS.contains(&word) {
        return None;
    }
    let suffix = MATERIAL_SUFFIXES.at_end(word)?;
    let n_stem = word.chars().count() - suffix.chars().count();
    let is_short_suffix = suffix.chars().count() == 1;
    // one character is an ending only of a name that holds a substance or has some length: 轴承钢, not 加油
    let holds = n_stem >= if is_short_suffix { 2 } else { 1 };
    let is_listed_end = SUBSTANCES.at_end(word).is_some();
    (holds || is_listed_end).then_some(range.start)
}

/// `lini0.5mn1.5o4`, `al2o3`, `tial`: symbols of elements with numbers, two elements at least, or a molecule of one.
fn is_formula(word: &str) -> bool {
    if !word.is_ascii() || NO_FORMULAS.contains(&word) {
        return false;
    }
    if PLAIN_FORMULAS.contains(&word) {
        return true;
    }
    let has_number = word.bytes().any(|b| b.is_ascii_digit());
    let begins = word.starts_with(|c: char| c.is_ascii_alphabetic());
    has_number && begins && n_elements(word, 0).is_some_and(|n| n >= 2)
}

/// How many symbols a formula holds, read from the left, longer symbols first; `None` if it cannot be read.
fn n_elements(rest: &str, n: usize) -> Option<usize> {
    if rest.is_empty() {
        return Some(n);
    }
    if let Some(inner) = rest.strip_prefix(['(', ')', '-', '·']) {
        // the number behind a group counts it: (oh)2
        return n_elements(inner.trim_start_matches(|c: char| c.is_ascii_digit()), n);
    }
    [2, 1].into_iter().filter(|&len| rest.get(..len).is_some_and(|symbol| SYMBOLS.contains(symbol))).find_map(
        |len| {
            let behind = &rest[len..];
            let number = behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
            let digits = &behind[..behind.len() - number.len()];
            // numbers in formulas are small; k100 and c60 are grades
            let is_small = digits.parse::<f64>().map_or(digits.is_empty(), |value| value < 20.0);
            if is_small { n_elements(number, n + 1) } else { None }
        },
    )
}

fn push(scene: &Scene<'_>, range: Option<Range<usize>>, found: &mut Vec<Found>) {
    let Some(range) = range else { return };
    let range = scene.bare(range);
    if !range.is_empty() {
        found.push(Found { kind: Material, core: range.clone(), range });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_codes() {
        for formula in ["al2o3", "tio2", "na2o", "lini0.5mn1.5o4", "so3", "sic", "ca(oh)2"] {
            assert!(is_formula(formula), "{formula}");
        }
        for code in ["b2c", "c60", "plc", "k1", "h5", "cad", "pm2.5", "5g", "hrc", "v2x", "f5"] {
            assert!(!is_formula(code), "{code}");
        }
    }
}
