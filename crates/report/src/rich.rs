//! A text with marked stretches: kept in step while the text is cut, then taken apart into runs for a rich cell.
//!
//! Spans come from elsewhere as byte offsets. One that lies outside the text, inside a character, or across an earlier
//! one is dropped: a missing highlight is harmless, a slice at a wrong byte is a panic.

use std::ops::Range;

use duijie_domain::matches::Span;

/// A text and the stretches to highlight: valid, ascending, disjoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Marked {
    pub(crate) text: String,
    pub(crate) spans: Vec<Span>,
}

/// Context in front of the first mark when even one sentence is too long, in characters.
const LEAD_CHARS: usize = 40;

impl Marked {
    /// Takes over the spans that fit the text.
    pub(crate) fn new(text: &str, spans: &[Span]) -> Self {
        let mut sorted = spans.to_vec();
        sorted.sort_unstable();
        let mut end = 0;
        sorted.retain(|span| {
            let fits = span.start >= end && span.start < span.end && text.get(span.start..span.end).is_some();
            if fits {
                end = span.end;
            }
            fits
        });
        Self { text: text.to_owned(), spans: sorted }
    }

    /// The text in runs, each marked or not, none empty; joined they are the text again.
    pub(crate) fn runs(&self) -> Vec<(&str, bool)> {
        let mut runs = Vec::with_capacity(self.spans.len() * 2 + 1);
        let mut at = 0;
        for span in &self.spans {
            runs.push((&self.text[at..span.start], false));
            runs.push((&self.text[span.start..span.end], true));
            at = span.end;
        }
        runs.push((&self.text[at..], false));
        runs.retain(|(run, _)| !run.is_empty());
        runs
    }

    /// The beginning of the text, at most `limit` characters and the rest of a mark that the limit would break.
    pub(crate) fn cut(&self, limit: usize) -> Marked {
        self.window(0, limit)
    }

    /// The sentences with marks, most marked first while they fit in `limit` characters, in the text's order, `…` where
    /// something was left out. A text of at most half the limit stays whole: its context costs little room.
    pub(crate) fn excerpt(&self, limit: usize) -> Marked {
        if self.spans.is_empty() || self.text.chars().count() <= limit / 2 {
            return self.cut(limit);
        }
        let sentences = self.sentences();
        let weight = |range: &Range<usize>| -> usize {
            self.spans.iter().filter(|s| range.contains(&s.start)).map(|s| s.end - s.start).sum()
        };
        let mut by_weight: Vec<(usize, usize)> =
            sentences.iter().map(weight).enumerate().filter(|&(_, marked)| marked > 0).collect();
        by_weight.sort_by_key(|&(idx, marked)| (std::cmp::Reverse(marked), idx));
        let mut chosen = Vec::new();
        let mut room = limit;
        for (idx, _) in by_weight {
            let n_chars = self.text[sentences[idx].clone()].chars().count();
            if n_chars <= room {
                chosen.push(idx);
                room -= n_chars;
            }
        }
        chosen.sort_unstable();
        if chosen.is_empty() {
            let first_mark = self.spans[0].start;
            let lead =
                self.text[..first_mark].char_indices().rev().nth(LEAD_CHARS - 1).map_or(0, |(at, _)| at);
            return self.window(lead, limit);
        }
        self.join(&sentences, &chosen)
    }

    fn join(&self, sentences: &[Range<usize>], chosen: &[usize]) -> Marked {
        let mut joined = Marked::default();
        let mut next = 0;
        for &idx in chosen {
            if idx > next {
                joined.text.push('…');
            } else if !joined.text.is_empty() && !joined.text.ends_with(SENTENCE_ENDS) {
                joined.text.push(' ');
            }
            joined.push(self, sentences[idx].clone());
            next = idx + 1;
        }
        if next < sentences.len() {
            joined.text.push('…');
        }
        joined
    }

    /// From byte `from`, `limit` characters, no mark broken, `…` at each end that was cut.
    fn window(&self, from: usize, limit: usize) -> Marked {
        let from = self.spans.iter().find(|s| s.start < from && from < s.end).map_or(from, |s| s.start);
        let to = self.text[from..].char_indices().nth(limit).map_or(self.text.len(), |(at, _)| from + at);
        let to = self.spans.iter().find(|s| s.start < to && to < s.end).map_or(to, |s| s.end);
        let mut window = Marked::default();
        if from > 0 {
            window.text.push('…');
        }
        window.push(self, from..to);
        if to < self.text.len() {
            window.text.push('…');
        }
        window
    }

    /// Appends a stretch of `source` with the marks that lie in it.
    fn push(&mut self, source: &Marked, range: Range<usize>) {
        let offset = self.text.len();
        let inside = source.spans.iter().filter(|s| s.start >= range.start && s.end <= range.end);
        self.spans.extend(
            inside.map(|s| Span { start: s.start - range.start + offset, end: s.end - range.start + offset }),
        );
        self.text.push_str(&source.text[range]);
    }

    /// Sentences without the blanks around them; no end of a sentence lies inside a mark.
    fn sentences(&self) -> Vec<Range<usize>> {
        let mut sentences = Vec::new();
        let mut start = 0;
        for (at, c) in self.text.char_indices() {
            let end = at + c.len_utf8();
            let breaks_a_mark = || self.spans.iter().any(|s| s.start < end && end < s.end);
            if (SENTENCE_ENDS.contains(&c) && !breaks_a_mark()) || end == self.text.len() {
                let sentence = &self.text[start..end];
                let trimmed_start = start + sentence.len() - sentence.trim_start().len();
                let trimmed = sentence.trim();
                if !trimmed.is_empty() {
                    sentences.push(trimmed_start..trimmed_start + trimmed.len());
                }
                start = end;
            }
        }
        sentences
    }
}

const SENTENCE_ENDS: [char; 8] = ['。', '！', '？', '；', '!', '?', ';', '\n'];

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, words: &[&str]) -> Marked {
        let spans: Vec<Span> = words
            .iter()
            .flat_map(|word| text.match_indices(word).map(|(at, w)| Span { start: at, end: at + w.len() }))
            .collect();
        Marked::new(text, &spans)
    }

    fn shown(marked: &Marked) -> String {
        marked.runs().iter().map(|&(run, on)| if on { format!("[{run}]") } else { run.to_owned() }).collect()
    }

    #[test]
    fn spans_that_do_not_fit_are_dropped() {
        let spans = [(0, 3), (1, 6), (3, 3), (4, 7), (6, 9), (9, 40), (40, 50)];
        let spans = spans.map(|(start, end)| Span { start, end });
        assert_eq!(shown(&Marked::new("锂离子电池", &spans)), "[锂]离[子]电池");
        assert!(Marked::new("", &spans).runs().is_empty());
    }

    #[test]
    fn a_cut_keeps_a_mark_whole() {
        let text = marked("一种锂离子电池及其制备方法", &["锂离子电池"]);
        assert_eq!(shown(&text.cut(4)), "一种[锂离子电池]…");
        assert_eq!(shown(&text.cut(100)), "一种[锂离子电池]及其制备方法");
    }

    #[test]
    fn an_excerpt_keeps_the_sentences_with_marks() {
        let text = marked(
            "公司成立于2011年。现有厂房三栋；产品电池容易鼓包！\n希望解决隔膜收缩。电池寿命达到八年。联系人见附件。",
            &["电池", "隔膜"],
        );
        assert_eq!(
            shown(&text.excerpt(60)),
            "…产品[电池]容易鼓包！希望解决[隔膜]收缩。[电池]寿命达到八年。…"
        );
        assert_eq!(shown(&text.excerpt(20)), "…产品[电池]容易鼓包！希望解决[隔膜]收缩。…");
    }

    #[test]
    fn one_endless_sentence_is_cut_around_its_first_mark() {
        let text = marked(&format!("{}电池{}", "长".repeat(500), "短".repeat(500)), &["电池"]);
        let excerpt = text.excerpt(60);
        assert_eq!(shown(&excerpt), format!("…{}[电池]{}…", "长".repeat(40), "短".repeat(18)));
    }

    #[test]
    fn without_marks_the_beginning_stands() {
        assert_eq!(marked(&"字".repeat(400), &[]).excerpt(300).text.chars().count(), 301);
    }
}
