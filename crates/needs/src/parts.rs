//! Parts of a description: what is asked, what is hard, what is to be reached, what there is, and what is only said around it.
//!
//! Firms write 需求内容 / 技术难题 / 预期目标 / 现有基础 as headings, in one line or with no heading at all. The description is
//! cut at line breaks and sentence ends; each sentence takes the kind of the heading it stands under, and without one the
//! kind that its words show (`cues.rs`). Company talk is a basis only while it holds no wish: 公司占地80亩 is, 公司希望解决 is not.

use std::ops::Range;

use duijie_domain::matches::Span;
use duijie_domain::{Lang, Localised};
use serde::Serialize;

use crate::cues::{
    AIM, ANY_WISH, ASSETS, BOUNDED, DONE, FIRM, HARD, TASK, TROUBLE, WISH, WORLD, WORLD_FIRST,
};
use crate::headings::headings;
use crate::plain::{Plain, n_letters, trimmed};

/// What a sentence of a need is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// 需求内容: what is asked for.
    Content,
    /// 技术难题: what is hard or goes wrong.
    Problem,
    /// 预期目标: what is to be reached.
    Target,
    /// 现有基础: what the firm has, has done or can spend, and what it says of itself.
    Basis,
    /// 背景: the trade, the market, what a thing is.
    Background,
}

impl PartKind {
    /// All kinds in the order in which forms ask for them.
    pub const ALL: [PartKind; 5] =
        [PartKind::Content, PartKind::Problem, PartKind::Target, PartKind::Basis, PartKind::Background];

    /// Whether such a sentence says what is wanted, not what is there.
    pub fn asks(self) -> bool {
        matches!(self, PartKind::Content | PartKind::Problem | PartKind::Target)
    }
}

impl std::fmt::Display for PartKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PartKind::Content => "content",
            PartKind::Problem => "problem",
            PartKind::Target => "target",
            PartKind::Basis => "basis",
            PartKind::Background => "background",
        })
    }
}

impl Localised for PartKind {
    fn zh(&self) -> String {
        match self {
            PartKind::Content => "需求内容",
            PartKind::Problem => "技术难题",
            PartKind::Target => "预期目标",
            PartKind::Basis => "现有基础",
            PartKind::Background => "背景",
        }
        .to_owned()
    }

    fn say(&self, lang: Lang) -> String {
        lang.pick(self.zh(), self.to_string())
    }
}

/// One sentence of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is for.
    pub kind: PartKind,
    /// Its bytes in the description, without heading, number and sentence end.
    pub span: Span,
    /// The heading it stands under; `None` when its words decided.
    pub heading: Option<Span>,
}

/// The sentences of a description in ascending order, not overlapping. `O(n)`.
///
/// Headings are not parts; each part points to the one it stands under.
///
/// ```
/// use duijie_needs::{PartKind, parts};
///
/// let text = "研究内容：开发耐磨涂层。研究目标：硬度≥60HRC；现有基础：已有喷涂设备";
/// let found: Vec<(PartKind, &str)> =
///     parts(text).iter().map(|part| (part.kind, &text[part.span.start..part.span.end])).collect();
/// assert_eq!(found, [
///     (PartKind::Content, "开发耐磨涂层"),
///     (PartKind::Target, "硬度≥60HRC"),
///     (PartKind::Basis, "已有喷涂设备"),
/// ]);
/// ```
pub fn parts(description: &str) -> Vec<Part> {
    let plain = Plain::new(description);
    let text = plain.as_str();
    let mut cutter = Cutter { plain: &plain, under: Vec::new(), heading: None, parts: Vec::new() };
    let mut line_start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let mut at = 0;
        let body = line.trim_end_matches(['\n', '\r']);
        for heading in headings(body) {
            cutter.cut(line_start + at..line_start + heading.start.max(at));
            let phrase = line_start + heading.phrase.start..line_start + heading.phrase.end;
            cutter.heading = Some(plain.span(phrase));
            cutter.under = heading.kinds;
            at = heading.end;
        }
        cutter.cut(line_start + at..line_start + body.len());
        line_start += line.len();
    }
    cutter.parts
}

/// Cuts stretches into sentences under the heading that stands last.
struct Cutter<'a> {
    plain: &'a Plain<'a>,
    /// The kinds the heading names; none before the first.
    under: Vec<PartKind>,
    heading: Option<Span>,
    parts: Vec<Part>,
}

impl Cutter<'_> {
    fn cut(&mut self, range: Range<usize>) {
        let text = self.plain.as_str();
        let mut start = range.start;
        for (at, c) in text[range.clone()].char_indices() {
            if is_sentence_end(c) {
                self.push(start..range.start + at);
                start = range.start + at + c.len_utf8();
            }
        }
        self.push(start..range.end);
    }

    fn push(&mut self, range: Range<usize>) {
        let text = self.plain.as_str();
        let range = trimmed(text, range, |c| c.is_whitespace() || "\"“”'、,.:·•-*".contains(c));
        let sentence = &text[range.clone()];
        if n_letters(sentence) < 2 {
            return;
        }
        let kind = match self.under[..] {
            [] => kind_by_words(sentence),
            [only] => under_heading(only, sentence),
            [first, ..] => {
                let shown = kind_by_words(sentence);
                if self.under.contains(&shown) { shown } else { first }
            }
        };
        let mut span = self.plain.span(range);
        // a sign that stands for two (‼) can be cut in the middle; it belongs to the part before
        span.start = self.parts.last().map_or(span.start, |last| span.start.max(last.span.end));
        if span.start < span.end {
            self.parts.push(Part { kind, span, heading: self.heading });
        }
    }
}

fn is_sentence_end(c: char) -> bool {
    matches!(c, '。' | ';' | '!' | '?')
}

/// The kind of a sentence under a heading for one kind. What begins like the state of the world is background even under 需求内容.
fn under_heading(kind: PartKind, sentence: &str) -> PartKind {
    let may_digress = matches!(kind, PartKind::Content | PartKind::Problem);
    if may_digress && WORLD_FIRST.is_match(sentence) && !WISH.is_match(sentence) && !HARD.is_match(sentence) {
        return PartKind::Background;
    }
    kind
}

/// The kind that the words of a sentence show, most telling first.
fn kind_by_words(sentence: &str) -> PartKind {
    let wishes = WISH.is_match(sentence);
    let is_hard = HARD.is_match(sentence);
    let is_trouble = TROUBLE.is_match(sentence);
    let is_done = DONE.is_match(sentence);
    let has_assets = ASSETS.is_match(sentence);
    let is_of_firm = has_assets || FIRM.is_match(sentence);
    let wants_anything = wishes || ANY_WISH.is_match(sentence);
    if is_of_firm && !wants_anything && !is_hard && (has_assets || is_done || !is_trouble) {
        return PartKind::Basis;
    }
    if WORLD_FIRST.is_match(sentence) && !wishes {
        return if is_hard { PartKind::Problem } else { PartKind::Background };
    }
    if is_hard {
        return PartKind::Problem;
    }
    if AIM.is_match(sentence) || (BOUNDED.is_match(sentence) && !is_done) {
        return PartKind::Target;
    }
    if wishes {
        return PartKind::Content;
    }
    if is_trouble {
        return PartKind::Problem;
    }
    if is_done {
        return PartKind::Basis;
    }
    if WORLD.is_match(sentence) && !TASK.is_match(sentence) {
        return PartKind::Background;
    }
    PartKind::Content
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<(PartKind, &str)> {
        parts(text).iter().map(|part| (part.kind, &text[part.span.start..part.span.end])).collect()
    }

    #[test]
    fn headings_decide_until_the_next_one() {
        let text = "需求内容：\n    开发高硬度刀片。\n预期目标：\n    寿命≥３００小时；公司内推广。\n现有工作基础：\n1、公司占地20亩。";
        assert_eq!(
            found(text),
            [
                (PartKind::Content, "开发高硬度刀片"),
                (PartKind::Target, "寿命≥３００小时"),
                (PartKind::Target, "公司内推广"),
                (PartKind::Basis, "1、公司占地20亩"),
            ]
        );
    }

    #[test]
    fn without_headings_the_words_decide() {
        let text = "随着铁路的发展，钢轨的打磨越来越受重视。目前砂轮磨损严重，效率低下。希望开发一种长寿命砂轮。寿命提高30%以上。公司占地50亩，员工200人。";
        let kinds: Vec<PartKind> = parts(text).iter().map(|part| part.kind).collect();
        assert_eq!(
            kinds,
            [PartKind::Background, PartKind::Problem, PartKind::Content, PartKind::Target, PartKind::Basis]
        );
    }

    #[test]
    fn company_talk_with_a_wish_is_no_basis() {
        assert_eq!(found("我公司拥有生产线3条")[0].0, PartKind::Basis);
        assert_eq!(found("我公司希望引进一条生产线")[0].0, PartKind::Content);
        assert_eq!(found("我公司现有窑炉存在结圈的问题")[0].0, PartKind::Problem);
    }

    #[test]
    fn a_heading_for_two_lets_words_choose_between_them() {
        let text = "需求内容及预期目标：\n研制脱硝催化剂。脱硝率达到90%以上。公司负责安装。";
        let kinds: Vec<PartKind> = parts(text).iter().map(|part| part.kind).collect();
        assert_eq!(kinds, [PartKind::Content, PartKind::Target, PartKind::Content]);
    }

    proptest! {
        #[test]
        fn spans_are_in_the_text_ascending_and_whole(
            pieces in prop::collection::vec(
                prop_oneof![
                    Just("需求内容："), Just("预期目标"), Just("\n"), Just("。"), Just("；"), Just("‼"), Just("①"), Just("（1）"),
                    Just("我公司"), Just("≥67％"), Just("℃"), Just("现有基础:"), Just("㎡"), Just("e\u{301}"), Just("希望"), Just("⑴"),
                ],
                0..40,
            ),
            noise in ".{0,20}",
        ) {
            let text = pieces.concat() + &noise;
            let mut end = 0;
            for part in parts(&text) {
                prop_assert!(part.span.start >= end && part.span.start < part.span.end);
                prop_assert!(text.get(part.span.start..part.span.end).is_some());
                if let Some(heading) = part.heading {
                    prop_assert!(text.get(heading.start..heading.end).is_some());
                    prop_assert!(heading.start < part.span.end);
                }
                end = part.span.end;
            }
        }
    }
}
