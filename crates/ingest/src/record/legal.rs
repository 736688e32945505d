//! Columns about the legal state become legal events.
//!
//! One cell may hold one word (`有效`), one event, or the whole history, each event perhaps with its own date. A date column
//! beside it dates the events of the preferred status column, where the numbers of both agree. Yes-or-no columns
//! become events too, dated by the same column: it says when somebody looked the register up.

use duijie_domain::field::FieldId;
use duijie_domain::legal::{LegalEvent, LegalEventKind};
use duijie_domain::{Date, parse_date, squeeze};

use super::Fields;

pub(super) fn read(fields: &mut Fields<'_, '_, '_>) -> Vec<LegalEvent> {
    let looked_up = dates(fields);
    let mut events = Vec::new();
    for (nth, value) in fields.said(FieldId::LegalStatus).into_iter().enumerate() {
        let pieces = split_events(&value.text);
        let n_pieces = pieces.len();
        for (at, (words, own_date)) in pieces.into_iter().enumerate() {
            let beside = match looked_up.len() {
                _ if nth > 0 => None,
                n if n == n_pieces => looked_up.get(at).copied(),
                1 => looked_up.first().copied(),
                _ => None,
            };
            match LegalEvent::parse(&words, own_date.or(beside)) {
                Ok(event) if !events.contains(&event) => events.push(event),
                Ok(_) => {}
                Err(error) => fields.invalid(FieldId::LegalStatus, value.column, error),
            }
        }
    }
    let date = looked_up.iter().max().copied();
    for (field, holds, ends) in [
        (FieldId::Pledged, LegalEventKind::Pledged, LegalEventKind::PledgeReleased),
        (FieldId::Frozen, LegalEventKind::Frozen, LegalEventKind::Unfrozen),
    ] {
        if let Some((yes, text)) = fields.yes_no(field) {
            events.push(LegalEvent { date, kind: if yes { holds } else { ends }, text });
        }
    }
    if let Some(until) = fields.date(FieldId::ExclusiveUntil) {
        let column = fields.plan.feeding(FieldId::ExclusiveUntil).first().map(|bound| bound.column);
        let label = column.and_then(|column| fields.plan.label(column)).unwrap_or_default();
        let kind = LegalEventKind::ExclusiveLicence(Some(until));
        events.push(LegalEvent { date, kind, text: format!("{label}：{until}") });
    }
    events.sort();
    events
}

/// The dates of the date column; a cell may hold several.
fn dates(fields: &mut Fields<'_, '_, '_>) -> Vec<Date> {
    let Some(value) = fields.said(FieldId::LegalStatusDate).into_iter().next() else { return Vec::new() };
    let pieces: Vec<&str> =
        value.text.split([';', '；', '|', '\n']).map(str::trim).filter(|p| !p.is_empty()).collect();
    if pieces.len() > 1 {
        let parsed: Option<Vec<Date>> = pieces.iter().map(|piece| parse_date(piece).ok()).collect();
        if let Some(parsed) = parsed {
            return parsed;
        }
    }
    fields.date(FieldId::LegalStatusDate).into_iter().collect()
}

/// Splits a history into events, each with the date that stands in it.
fn split_events(text: &str) -> Vec<(String, Option<Date>)> {
    let mut events: Vec<(String, Option<Date>)> = Vec::new();
    for piece in text.split([';', '；', '\n', '\r', '|']) {
        let mut date = None;
        let mut words = String::new();
        for token in
            piece.split([' ', '\t', '\u{3000}', ',', '，', '(', ')', '（', '）', ':', '：', '[', ']', '。'])
        {
            match parse_date(token) {
                Ok(found) if date.is_none() => date = Some(found),
                Ok(_) => {}
                Err(_) => {
                    words.push(' ');
                    words.push_str(token);
                }
            }
        }
        let words = squeeze(&words);
        if words.is_empty() {
            // a date on a line of its own belongs to the event above it
            if let (Some(last), Some(found)) = (events.last_mut(), date)
                && last.1.is_none()
            {
                last.1 = Some(found);
            }
        } else {
            events.push((words, date));
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_comes_apart_with_its_dates() {
        let day = |y, m, d| Some(Date::constant(y, m, d));
        for text in [
            "公开 2011.06.29；实质审查的生效 2011.08.10；授权 2013-01-02",
            "2011.06.29：公开|20110810 实质审查的生效|授权(2013/1/2)",
            "公开\n2011年6月29日\n实质审查的生效\n2011-08-10\n授权\n2013-01-02",
        ] {
            let expected = [
                ("公开".to_owned(), day(2011, 6, 29)),
                ("实质审查的生效".to_owned(), day(2011, 8, 10)),
                ("授权".to_owned(), day(2013, 1, 2)),
            ];
            assert_eq!(split_events(text), expected, "{text}");
        }
        assert_eq!(split_events("有效"), [("有效".to_owned(), None)]);
    }
}
