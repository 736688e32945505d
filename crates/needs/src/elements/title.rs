//! A title names the product: what remains when its use, its method and the words of projects are taken away.
//!
//! 垃圾焚烧炉用长寿命耐火材料的研发与应用: 垃圾焚烧炉 is the use, 的研发与应用 the project, 长寿命 an effect, 耐火材料 the product.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::ElementKind::{Application, Effect, Material, Method, Product};
use super::lists::{PROCESSES, SUBSTANCES};
use super::product::shortened;
use super::scene::{Found, Scene};
use crate::cues::pattern;

/// Products taken from one title.
const MOST_PRODUCTS: usize = 3;

/// Words of projects at the end of a title; longest first where one ends another.
const TAILS: &[&str] = &[
    "工程示范",
    "示范应用",
    "推广应用",
    "应用研究",
    "技术研究",
    "关键技术",
    "核心技术",
    "共性技术",
    "产业化",
    "工业化",
    "研究开发",
    "设计研究",
    "设计与开发",
    "软硬件",
    "研发",
    "研制",
    "研究",
    "开发",
    "应用",
    "推广",
    "示范",
    "项目",
    "课题",
    "工程",
    "关键",
    "共性",
    "核心",
    "技术",
    "工艺",
    "方法",
    "改造",
    "升级",
    "优化",
    "设计",
    "制造",
    "生产",
    "制作",
    "制备",
    "改进",
    "新",
    "问题点",
    "问题",
    "难题",
    "创新",
    "集成",
    "攻关",
    "建设",
    "中试",
    "转化",
    "需求",
    "引进",
    "合作",
    "探索",
    "探讨",
    "机理",
    "策略",
    "分析",
    "评价",
    "处理",
    "利用",
    "治理",
    "回收",
    "提取",
    "提纯",
    "检测",
    "监测",
    "测量",
    "控制",
    "防治",
    "防控",
    "选育",
    "创造",
    "加工",
    "挖掘",
    "实现",
    "方案",
    "标准",
    "性能提升",
    "提升",
    "提高",
    "成套",
    "无害化",
    "资源化",
    "仿真",
    "方式",
    "初步",
    "推广可行性",
    "可行性",
    "产业",
    "试验",
    "需",
    "高端",
    "表面",
    "综合",
    "二次",
    "相关",
];
/// Joints left at the end when a word of a project is gone.
const JOINTS: &[char] = &['的', '及', '与', '和', '其', '之', '、', '-', '/', ' '];
/// Words in front that name nothing.
const HEADS: &[&str] = &[
    "一种",
    "一类",
    "一款",
    "新型",
    "关于",
    "研发一种",
    "研发",
    "研制",
    "开发",
    "研究",
    "如何提高",
    "如何改善",
    "如何降低",
    "如何",
    "提高",
    "降低",
    "对",
    "新一代",
    "国产",
    "先进",
    "高端",
    "最新",
    "大型",
    "小型",
    "微型",
    "特色",
    "优质",
    "典型",
    "针对",
    "系列",
    "应用",
    "基于",
    "建设",
    "年产",
    "软",
    "硬件",
    "的",
    "全国",
    "环保",
    "绿色",
    "适用于",
    "用于",
];

/// 用于…的…, 面向…的…, 基于…的…: what stands before the thing.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:一种|新型|关于)?(?P<verb>用于|适用于|应用于|面向|针对|基于)(?P<what>[^的]{2,20})的(?P<thing>.{2,})$",
    )
});
/// …在…中的应用.
static USED_IN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?P<thing>.{2,30}?)在(?P<what>.{2,20}?)(?:领域|行业|产业)?(?:中|上|方面|里)?的?(?:推广|产业化|工程)?(?:应用|使用)",
    )
});
/// …制备…, …生产…: from what, and what.
static MAKES: LazyLock<Regex> =
    LazyLock::new(|| pattern("^(?P<from>[^的]{2,14}?)(?:一步法)?(?:制备|制取|生产|合成)(?P<thing>.{2,})$"));

/// Words behind 生产 that make it no verb with an object: 生产线, 生产中.
const NO_THINGS: &[&str] = &[
    "中", "过程", "线", "工艺", "技术", "装置", "设备", "系统", "管理", "企业", "安全", "用", "所", "厂",
    "制造",
];

pub(super) fn find(scene: &Scene<'_>, found: &mut Vec<Found>) {
    let text = scene.text();
    let mut n_products = 0;
    let mut start = 0;
    for clause in
        text.split([',', '。', ';', '、', ':', '!', '?', '|', '\n', ' ', '(', ')', '“', '”', '《', '》', '"'])
    {
        let range = start..start + clause.len();
        start = range.end + text[range.end..].chars().next().map_or(0, char::len_utf8);
        if n_products < MOST_PRODUCTS
            && let Some(product) = product(scene, range, found)
        {
            found.push(Found { kind: Product, core: product.clone(), range: product });
            n_products += 1;
        }
    }
}

/// The product a clause names; uses, materials and methods on the way go to `found`.
fn product(scene: &Scene<'_>, clause: Range<usize>, found: &mut Vec<Found>) -> Option<Range<usize>> {
    let text = scene.text();
    let mut range = clause;
    if let Some(lead) = LEAD.captures(&text[range.clone()])
        && let (Some(verb), Some(what), Some(thing)) =
            (lead.name("verb"), lead.name("what"), lead.name("thing"))
        && !TAILS.contains(&thing.as_str())
    {
        let kind = if verb.as_str() == "基于" { Method } else { Application };
        push(scene, kind, at(&range, what.range()), found);
        range = at(&range, thing.range());
    }
    if let Some(used) = USED_IN.captures(&text[range.clone()])
        && let (Some(thing), Some(what)) = (used.name("thing"), used.name("what"))
    {
        push(scene, Application, at(&range, what.range()), found);
        range = at(&range, thing.range());
    }
    if let Some(split) = use_before_yong(&text[range.clone()]) {
        // 电炉炼钢专用…: 专 belongs to 用
        let used_for = text[range.start..range.start + split].trim_end_matches('专').len();
        push(scene, Application, range.start..range.start + used_for, found);
        range.start += split + '用'.len_utf8();
    }
    range = without_tails(scene, range);
    if let Some(makes) = MAKES.captures(&text[range.clone()])
        && let (Some(from), Some(thing)) = (makes.name("from"), makes.name("thing"))
        && !NO_THINGS.iter().any(|word| thing.as_str().starts_with(word))
    {
        let thing = without_tails(scene, at(&range, thing.range()));
        if text[thing.clone()].chars().count() >= 2 {
            // 消失模铸造生产铸钢件: a process is no material
            if PROCESSES.at_end(from.as_str()).is_none() {
                push(scene, Material, at(&range, from.range()), found);
            }
            range = thing;
        }
    }
    range = without_heads(scene, range, found);
    let inside = &text[range.clone()];
    for joint in ["以及", "及其", "及", "与", "和"] {
        // the first of two things that are joined; the second is mostly its equipment
        if let Some(place) = inside.find(joint)
            && inside[..place].chars().count() >= 3
            && inside[place + joint.len()..].chars().count() >= 2
        {
            range = without_tails(scene, range.start..range.start + place);
            break;
        }
    }
    for trade in ["行业", "领域"] {
        if let Some(place) = text[range.clone()].find(trade)
            && text[range.start + place + trade.len()..range.end].chars().count() >= 2
        {
            range.start += place + trade.len();
        }
    }
    let inside = &text[range.clone()];
    if let Some(place) = inside.rfind('的')
        && inside[place + '的'.len_utf8()..].chars().count() >= 2
        && !PROCESSES.has(&inside[place + '的'.len_utf8()..])
    {
        range.start += place + '的'.len_utf8();
        range = without_heads(scene, range, found);
    }
    let range = without_process(scene, scene.bare(shortened(scene, range)));
    let is_effect = found.iter().any(|known| {
        // 高耐蚀: the effect with its prefix
        known.kind == Effect
            && known.range.end == range.end
            && known.range.start <= range.start + '高'.len_utf8()
    });
    (text[range.clone()].chars().count() >= 2 && !is_effect).then_some(range)
}

/// The range without a process at its end: 负极材料二次造粒 is about 负极材料. A process alone is no product.
fn without_process(scene: &Scene<'_>, range: Range<usize>) -> Range<usize> {
    let inside = &scene.text()[range.clone()];
    match PROCESSES.at_end(inside) {
        Some(process) if process.len() == inside.len() => range.start..range.start,
        Some(process) => without_process(scene, without_tails(scene, range.start..range.end - process.len())),
        None => range,
    }
}

/// A range of a clause as a range of the text.
fn at(clause: &Range<usize>, inner: Range<usize>) -> Range<usize> {
    clause.start + inner.start..clause.start + inner.end
}

/// Where 用 stands that joins a use and a thing: 晶圆研磨用磨料, not 利用, 专用机 or 用户.
fn use_before_yong(clause: &str) -> Option<usize> {
    const BEFORE: &str = "利应使作通适采运费信公民商军医家药食有引实启选备享常乘兼综可耐";
    const BEHIND: &str = "于的途户电具量料品药纸工人法以在";
    clause.match_indices('用').map(|(at, _)| at).find(|&at| {
        let (left, right) = (&clause[..at], &clause[at + '用'.len_utf8()..]);
        let fits_left =
            left.chars().count() >= 2 && left.chars().next_back().is_some_and(|c| !BEFORE.contains(c));
        let fits_right =
            right.chars().count() >= 2 && right.chars().next().is_some_and(|c| !BEHIND.contains(c));
        fits_left && fits_right
    })
}

/// The range without words of projects at its end; what would leave less than two characters stays.
fn without_tails(scene: &Scene<'_>, mut range: Range<usize>) -> Range<usize> {
    let text = scene.text();
    loop {
        let inside = text[range.clone()].trim_end_matches(JOINTS);
        let Some(tail) = TAILS.iter().filter(|tail| inside.ends_with(*tail)).max_by_key(|tail| tail.len())
        else {
            break;
        };
        let rest = inside[..inside.len() - tail.len()].trim_end_matches(JOINTS);
        if rest.chars().count() < 2 {
            break;
        }
        range.end = range.start + rest.len();
    }
    range
}

/// The range without empty words and effects at its beginning.
fn without_heads(scene: &Scene<'_>, mut range: Range<usize>, found: &[Found]) -> Range<usize> {
    let text = scene.text();
    loop {
        let inside = &text[range.clone()];
        let number = inside.len()
            - inside
                .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、' | '%' | '层'))
                .len();
        let head =
            HEADS.iter().filter(|head| inside.starts_with(*head)).map(|head| head.len()).max().unwrap_or(0);
        let effect = found
            .iter()
            .filter(|known| {
                // 耐火材料 without 耐火 is no name
                let rest = text.get(known.range.end..range.end).unwrap_or_default();
                let leaves_name = rest.chars().count() > 2 || SUBSTANCES.has(rest);
                known.kind == Effect && known.range.start == range.start && leaves_name
            })
            .map(|known| known.range.len())
            .max()
            .unwrap_or(0);
        let is_numbered = number > 0 && inside[number..].starts_with(|c: char| !c.is_ascii_alphabetic());
        let skip = head.max(effect).max(if is_numbered { number } else { 0 });
        if skip == 0 || inside[skip..].chars().count() < 2 {
            return range;
        }
        range.start += skip;
    }
}

fn push(
    scene: &Scene<'_>,
    kind: duijie_domain::matches::ElementKind,
    range: Range<usize>,
    found: &mut Vec<Found>,
) {
    let range = scene.bare(range);
    if scene.text()[range.clone()].chars().count() >= 2 {
        found.push(Found { kind, core: range.clone(), range });
    }
}
