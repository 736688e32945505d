//! Product in running text: what is developed, asked for or disclosed, if it ends like a thing that is made.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::ElementKind::Product;
use super::lists::PRODUCT_HEADS;
use super::scene::{Found, Scene};
use crate::cues::pattern;

/// A name is not longer than this; of a longer phrase the last words are the name.
const MOST_CHARS: usize = 12;

/// 开发一种…, 公开了一种…, 需求…: the phrase behind.
static MADE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:公开|提供|涉及|发明|设计|研制|研发|开发|生产|制造|制备|需求|需要|寻求|寻找|引进|培育|选育|建设|搭建|建立|构建|购买|形成)(?:了|出|及?应用)?(?:一|1)?(?:种|套|款|台|个|条)?(?P<thing>[^,。;:!?()\\n、\"“”]{2,40})",
    )
});

pub(super) fn find(scene: &Scene<'_>, found: &mut Vec<Found>) {
    let text = scene.text();
    for made in MADE.captures_iter(text) {
        let Some(thing) = made.name("thing") else { continue };
        if let Some(range) = named(scene, thing.range()) {
            found.push(Found { kind: Product, core: range.clone(), range });
        }
    }
}

/// The name in a phrase: what stands behind its last 的, up to the last word that names a thing.
fn named(scene: &Scene<'_>, phrase: Range<usize>) -> Option<Range<usize>> {
    let text = scene.text();
    let mut end = phrase.end;
    for stop in [
        "及",
        "和",
        "并",
        "以",
        "与",
        "来",
        "使",
        "进行",
        "的研",
        "的开发",
        "的生产",
        "的制",
        "的设计",
        "的应用",
        "的合作",
        "的供应",
        "等",
    ] {
        if let Some(at) = text[phrase.start..end].find(stop)
            && at >= 2 * '的'.len_utf8()
        {
            end = phrase.start + at;
        }
    }
    let mut range = scene.bare(phrase.start..end);
    while let Some(verb) = ["研发", "研制", "开发", "研究", "设计", "建设", "制造", "生产", "一种", "一套"]
        .iter()
        .find(|verb| text[range.clone()].starts_with(*verb))
    {
        range = scene.bare(range.start + verb.len()..range.end);
    }
    let inside = &text[range.clone()];
    let start = inside.rfind('的').map_or(range.start, |at| range.start + at + '的'.len_utf8());
    let name = &text[start..range.end];
    let head = PRODUCT_HEADS.at_end(name)?;
    // 设备 alone names nothing
    if name.len() == head.len() {
        return None;
    }
    Some(scene.bare(shortened(scene, start..range.end))).filter(|range| !range.is_empty())
}

/// The last words of a phrase, as many as a name may have.
pub(super) fn shortened(scene: &Scene<'_>, range: Range<usize>) -> Range<usize> {
    let n_chars = |start: usize| scene.text()[start..range.end].chars().count();
    if n_chars(range.start) <= MOST_CHARS {
        return range;
    }
    let starts = scene.words.iter().map(|word| word.start).filter(|start| range.contains(start));
    let start = starts.into_iter().find(|&start| n_chars(start) <= MOST_CHARS).unwrap_or(range.start);
    start..range.end
}
