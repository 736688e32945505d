//! Application: where or for what a thing is used.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::ElementKind::Application;
use super::scene::{Found, Scene};
use crate::cues::pattern;

/// Uses named one after another: 果蔬、禽蛋、乳品.
const MOST_IN_LIST: usize = 4;
/// A use is not longer than this; what is longer is a sentence.
const MOST_CHARS: usize = 14;

/// 用于…, 适用于…, 应用到….
static USED_FOR: LazyLock<Regex> =
    LazyLock::new(|| pattern("(?:应用|适用|适合|使用|运用|服务)(?:于|到|在)|用于|用作|用做|面向"));
/// 在…领域, 在…中的应用.
static USED_IN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "在(?P<use>[^在,。;:!?()\\n]{2,20}?)(?:领域|行业|(?:中|上|里|方面|市场)的?(?:推广|产业化|大批量)?(?:应用|使用))",
    )
});
/// …领域, …行业.
static FIELD: LazyLock<Regex> = LazyLock::new(|| pattern("领域|行业"));

/// Words before 领域 and 行业 that name none.
const NO_FIELDS: &[&str] = &[
    "该",
    "本",
    "传统",
    "相关",
    "目前",
    "其他",
    "多个",
    "各",
    "技术",
    "不同",
    "其它",
    "重点",
    "应用",
    "专业",
    "研究",
    "整个",
    "所属",
    "同",
    "多",
    "全",
    "高端",
    "新兴",
    "上述",
    "以上",
    "等",
    "国内",
    "主要",
    "我国",
    "世界",
    "多领域",
];

/// Uses that say nothing.
const NO_USES: &[&str] = &[
    "产品",
    "生产",
    "实际",
    "实践",
    "工业",
    "市场",
    "企业",
    "工业化",
    "产业化",
    "各种",
    "其它",
    "其他",
    "生产实践",
    "实际生产",
    "不同",
    "公司",
    "项目",
    "社会",
    "全新",
    "解决目前",
    "目前",
];

pub(super) fn find(scene: &Scene<'_>, found: &mut Vec<Found>) {
    let text = scene.text();
    for lead in USED_FOR.find_iter(text) {
        if text[..lead.start()].ends_with(['不', '利', '作']) {
            continue;
        }
        push_list(scene, lead.end()..end_of_use(text, lead.end()), found);
    }
    for used in USED_IN.captures_iter(text) {
        if let Some(place) = used.name("use") {
            push_list(scene, place.range(), found);
        }
    }
    for field in FIELD.find_iter(text) {
        let Some(last) = scene.word_ending_at(field.start()) else {
            continue;
        };
        let stops = |word: &str| NO_FIELDS.contains(&word);
        if stops(&text[scene.words[last].clone()]) {
            continue;
        }
        let start = scene.run_before(last, 2, stops);
        push(scene, start..field.start(), found);
    }
}

/// Where the use that begins at `start` ends: at the thing it is said of, or with the clause.
fn end_of_use(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let mut end = rest.find([',', '。', ';', ':', '!', '?', '\n', '(', ')', '的']).unwrap_or(rest.len());
    for stop in ["领域", "行业", "等", "上", "中", "以", "并", "时", "来", "方面", "场合"] {
        if let Some(at) = rest[..end].find(stop)
            && rest[..at].chars().count() >= 2
        {
            end = at;
        }
    }
    start + end
}

fn push_list(scene: &Scene<'_>, range: Range<usize>, found: &mut Vec<Found>) {
    let mut start = range.start;
    for item in scene.text()[range].split('、').take(MOST_IN_LIST) {
        push(scene, start..start + item.len(), found);
        start += item.len() + '、'.len_utf8();
    }
}

fn push(scene: &Scene<'_>, range: Range<usize>, found: &mut Vec<Found>) {
    let range = scene.bare(range);
    let n_chars = scene.text()[range.clone()].chars().count();
    if (2..=MOST_CHARS).contains(&n_chars) && !NO_USES.contains(&&scene.text()[range.clone()]) {
        found.push(Found { kind: Application, core: range.clone(), range });
    }
}
