//! Method: by which process, technique or algorithm: 通过…工艺, 深度学习, 一步法.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::ElementKind::Method;
use super::lists::{METHOD_HEADS, PROCESSES};
use super::scene::{Found, Scene};
use crate::cues::pattern;

/// Words taken in front of 工艺 or 技术.
const MOST_BEFORE: usize = 3;

/// 采用…, 基于…: what follows is how it is done.
static BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:采用|通过|利用|运用|基于|使用)(?P<how>[^,。;:!?()\\n、的]{2,10}?)(?:技术|方法|工艺|算法|法|模型|原理|方式|仿真)",
    )
});

/// Words that end the run in front of a head, because they are no part of its name.
const NO_MODIFIERS: &[&str] = &[
    "采用", "通过", "利用", "运用", "使用", "研究", "研发", "开发", "寻求", "需求", "需要", "引进", "希望",
    "优化", "改进", "新", "新型", "关键", "核心", "相关", "先进", "现有", "传统", "目前", "成熟", "解决",
    "进行", "实现", "提高", "掌握", "专业", "国内", "国外", "国际", "企业", "公司", "产品", "项目", "主要",
    "重点", "行业", "前沿", "一种", "具体", "有关", "高端", "适合", "有效", "生产", "应用", "合作", "支持",
    "提供", "完善", "上述", "共性", "成套", "整个", "原有", "常规", "不同", "需", "成立", "从事", "各种",
    "制定", "建立", "高新", "信息", "科学", "工程", "拟", "按照", "多种", "最新", "简单", "难以", "没有",
    "缺乏", "工业", "创新", "突破", "形成", "提升", "降低", "具有", "满足", "包括", "推进", "完成", "设计",
    "技术", "工艺", "方法",
];

pub(super) fn find(scene: &Scene<'_>, found: &mut Vec<Found>) {
    let text = scene.text();
    for by in BY.captures_iter(text) {
        let (Some(whole), Some(how)) = (by.get(0), by.name("how")) else { continue };
        let start = how.start();
        push(scene, start..whole.end(), found);
    }
    for idx in 0..scene.words.len() {
        if let Some(range) = method_at(scene, idx) {
            push(scene, range, found);
        }
    }
}

/// The method that word `idx` ends.
fn method_at(scene: &Scene<'_>, idx: usize) -> Option<Range<usize>> {
    let range = scene.words[idx].clone();
    let word = &scene.text()[range.clone()];
    let stops = |word: &str| NO_MODIFIERS.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit());
    if METHOD_HEADS.has(word) {
        let start = scene.run_before(idx, MOST_BEFORE, stops);
        let has_name = scene.text()[start..range.start].chars().count() >= 2;
        // 制备, 加工, 检测 and the like take the word before as their object: 粉体制备
        return has_name.then_some(start..range.end);
    }
    if PROCESSES.has(word) || PROCESSES.at_end(word).is_some_and(|process| process.len() > '法'.len_utf8()) {
        // a process and its head are one method: 焊接工艺; the head's turn comes with its own word
        let next = scene.words.get(idx + 1).filter(|next| next.start == range.end);
        let is_continued = next.is_some_and(|next| METHOD_HEADS.has(&scene.text()[next.clone()]));
        return (!is_continued).then_some(range);
    }
    let head = METHOD_HEADS.at_end(word)?;
    (head != "法" && word.chars().count() >= head.chars().count() + 2 || is_named_way(word)).then_some(range)
}

/// 一步法, 溶胶凝胶法: a way with a name, not 办法 or 无法.
fn is_named_way(word: &str) -> bool {
    word.ends_with('法')
        && word.chars().count() >= 3
        && !["办法", "做法", "用法", "执法", "司法", "非法"].iter().any(|other| word.ends_with(other))
}

/// Methods without a name.
const NO_NAMES: &[&str] = &[
    "工程技术",
    "信息技术",
    "外部技术",
    "主流工艺",
    "内容分析",
    "现有技术",
    "先进技术",
    "新技术",
    "新工艺",
    "多种方法",
    "常规方法",
    "数字技术",
    "产品工艺",
    "生产工艺",
    "处理技术",
    "加工工艺",
    "加工技术",
    "生产技术",
    "制造技术",
    "制造工艺",
    "工艺技术",
    "操作流程",
    "工艺流程",
    "制备方法",
    "制备工艺",
    "生产方法",
    "处理方法",
    "处理工艺",
    "工艺方法",
    "关键技术",
    "专利技术",
    "产品技术",
    "设备技术",
    "成型工艺",
    "控制技术",
    "检测技术",
    "检测方法",
    "专业技术",
    "产业技术",
    "操作工艺",
    "操作技术",
    "计算方法",
    "工作方法",
    "管理方法",
    "评价方法",
    "分析方法",
    "高新技术",
    "技术方法",
    "相关技术",
    "该技术",
    "此技术",
    "科学技术",
    "核心技术",
    "生产流程",
    "数据分析",
    "开发技术",
    "引进技术",
    "临床诊断",
];

fn push(scene: &Scene<'_>, range: Range<usize>, found: &mut Vec<Found>) {
    let range = scene.bare(range);
    let is_list = scene.text()[range.clone()].contains('等');
    if !range.is_empty() && !is_list && !NO_NAMES.contains(&&scene.text()[range.clone()]) {
        found.push(Found { kind: Method, core: range.clone(), range });
    }
}
