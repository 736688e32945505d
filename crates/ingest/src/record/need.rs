//! A row of a need list becomes a need.

use duijie_domain::field::FieldId;
use duijie_domain::row::{Defect, Severity};
use duijie_domain::{Date, Enterprise, Fen, Need, NeedId, NeedKind, NeedScope, Trl, parse_date};

use super::{Fields, read_date};
use crate::cell::Cell;
use crate::digest;
use crate::text;

/// A title made of a description fits a line of a list.
const LONGEST_TITLE_CHARS: usize = 40;

pub(super) fn read(fields: &mut Fields<'_, '_, '_>) -> Option<Need> {
    // survey forms spread the description over several columns
    let description = fields.longs(FieldId::Description).join("\n");
    let mut title = fields.line(FieldId::Title);
    if title.is_empty() {
        title = first_sentence(&description);
        if title.is_empty() {
            fields.missing(FieldId::Title);
            return None;
        }
        let column = [FieldId::Title, FieldId::Description]
            .into_iter()
            .find_map(|field| fields.plan.feeding(field).first())
            .map(|bound| bound.column);
        fields.report(column, &title, Defect::TitleFromDescription, Severity::Flagged);
    }
    let enterprise = Enterprise::plain_name(&fields.line(FieldId::Enterprise));
    let stated = fields.parsed(FieldId::NeedId, |_, value| NeedId::parse(text::identifier(&value.text)));
    let id = match stated {
        Some(id) => id,
        None => NeedId::parse(&format!("N-{}", digest::short(&[&enterprise, &title, &description]))).ok()?,
    };
    let mut need = Need::new(id, title);
    need.enterprise = enterprise;
    need.description = description;
    need.kind = fields.parsed(FieldId::NeedKind, |_, value| NeedKind::parse(&value.text)).unwrap_or_default();
    need.scope = fields
        .said(FieldId::NeedScope)
        .iter()
        .find_map(|value| NeedScope::recognise(&value.text))
        .unwrap_or_default();
    need.uscc = fields.uscc();
    need.keywords = fields.words(FieldId::Keywords);
    need.industry = fields.parsed(FieldId::Industry, |fields, value| {
        fields.lookups.industries.parse(&text::one_line(&value.text))
    });
    need.region = fields.region(FieldId::Region);
    need.budget = fields
        .parsed(FieldId::Budget, |fields, value| {
            Fen::parse(&value.text, fields.plan.money_unit(value.column))
        })
        .flatten();
    need.modes = fields.modes();
    need.trl_min = fields.parsed(FieldId::TrlMin, |_, value| Trl::parse(&value.text));
    need.deadline = fields.parsed(FieldId::Deadline, |_, value| {
        // the number 2027.1 may have been written 2027.10
        let is_ambiguous = matches!(value.cell, Some(Cell::Number(_))) && value.text.ends_with(".1");
        let period = if is_ambiguous { None } else { end_of_period(&value.text) };
        read_date(value).or_else(|error| period.ok_or(error))
    });
    Some(need)
}

/// The first sentence that says anything, cut to the length of a title.
fn first_sentence(text: &str) -> String {
    let sentences = text.split(['。', '；', '\n']).map(text::one_line);
    let first = sentences.into_iter().find(|sentence| !sentence.is_empty()).unwrap_or_default();
    first.chars().take(LONGEST_TITLE_CHARS).collect::<String>().trim_end().to_owned()
}

/// Forms ask for the year or the month of the deadline: its last day is meant.
fn end_of_period(text: &str) -> Option<Date> {
    let plain = text::one_line(text);
    let plain = plain.trim_end_matches(['年', '月', '底']);
    let parts: Vec<&str> = plain.split(['-', '.', '/', '年']).collect();
    let (year, month) = match parts[..] {
        [both] if both.len() == 6 && both.bytes().all(|b| b.is_ascii_digit()) => both.split_at(4),
        [year] => (year, "12"),
        [year, month] => (year, month),
        _ => return None,
    };
    parse_date(&format!("{year}-{month}-1")).ok().map(Date::last_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_ends_at_a_stop_or_after_forty_characters() {
        assert_eq!(first_sentence("\n需要耐高温隔膜；厚度小于 9 微米。"), "需要耐高温隔膜");
        assert_eq!(first_sentence(&"长".repeat(100)).chars().count(), LONGEST_TITLE_CHARS);
        assert_eq!(first_sentence("。\n；"), "");
    }

    #[test]
    fn a_year_or_a_month_ends_with_its_last_day() {
        for text in ["2027", "2027年", "2027年底", "2027-12", "2027年12月"] {
            assert_eq!(end_of_period(text), Some(Date::constant(2027, 12, 31)), "{text}");
        }
        assert_eq!(end_of_period("2028.2"), Some(Date::constant(2028, 2, 29)));
        assert_eq!(end_of_period("202802"), Some(Date::constant(2028, 2, 29)));
        assert_eq!(end_of_period("202813"), None);
        assert_eq!(end_of_period("长期"), None);
    }
}
