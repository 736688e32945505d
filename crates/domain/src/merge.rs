//! The rule by which two sightings of one record become one.
//!
//! The same patent comes from incoPat, from the university's own list and from last year's workbook. The rule, in
//! the order in which it is applied:
//!
//! 1. Two rows are one record when they share the application number, else the publication number, else the source id
//!    (needs: the id; enterprises: the credit code, else the name).
//! 2. A blank never erases anything.
//! 3. A later row *of the same file* only fills blanks: the first row of a file is the one people maintain.
//! 4. A row of *another* file replaces single values (title, dates, holders, fee, ...), because a newer list is a correction;
//!    but the longer abstract and the longer claims stay (tools cut them), and symbols, keywords and legal events are united.
//! 5. A legal state without a date holds until somebody speaks of the same matter again (the right, the pledge, the freeze,
//!    the licence, the open licence): any event of that matter in another file, dated or not, drops the stored undated
//!    ones. A later row of the same file adds its undated ones only where the matter was not spoken of yet. Dated events
//!    are history and always stay.
//! 6. Of one application number written with two check digits the valid one stays, whichever row or file has it.
//!
//! The rule makes importing a file again a no-op, whatever duplicates the file has in itself. Property tests hold it.

use crate::legal::{LegalEvent, LegalEventKind};
use crate::{ApplicationNumber, Enterprise, Need, Supply};

/// Which of rules 3 and 4 applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precedence {
    /// The record was already met in this file: fill blanks only.
    SameFile,
    /// The record was known before this file: the newcomer's single values win.
    NewerFile,
}

/// A record that can take in another sighting of itself.
pub trait Merge {
    /// Takes in what `newer` knows; returns whether anything changed. Ids stay.
    fn merge(&mut self, newer: Self, precedence: Precedence) -> bool;
}

impl Merge for Supply {
    fn merge(&mut self, newer: Self, precedence: Precedence) -> bool {
        let before = self.clone();
        let p = precedence;
        if !newer.is_bare_kind() {
            take_value(&mut self.kind, newer.kind, p);
        }
        take_number(&mut self.application_number, newer.application_number, p);
        take(&mut self.publication_number, newer.publication_number, p);
        take(&mut self.source_id, newer.source_id, p);
        take_text(&mut self.title, newer.title, p);
        take_longer(&mut self.abstract_text, newer.abstract_text);
        take_longer(&mut self.claims, newer.claims);
        unite(&mut self.keywords, newer.keywords);
        unite(&mut self.ipc, newer.ipc);
        take_list(&mut self.holders, newer.holders, p);
        take_list(&mut self.inventors, newer.inventors, p);
        take(&mut self.region, newer.region, p);
        take(&mut self.application_date, newer.application_date, p);
        take(&mut self.publication_date, newer.publication_date, p);
        take(&mut self.grant_date, newer.grant_date, p);
        unite_events(&mut self.events, newer.events, p);
        take(&mut self.offer.open_licence, newer.offer.open_licence, p);
        take_list(&mut self.offer.modes, newer.offer.modes, p);
        take(&mut self.offer.fee, newer.offer.fee, p);
        take(&mut self.offer.trl, newer.offer.trl, p);
        *self != before
    }
}

impl Supply {
    /// The kind is a default, not knowledge, when nothing in the record speaks of it.
    fn is_bare_kind(&self) -> bool {
        self.kind == crate::SupplyKind::default()
            && self.application_number.is_none()
            && self.publication_number.is_none()
    }
}

impl Merge for Need {
    fn merge(&mut self, newer: Self, precedence: Precedence) -> bool {
        let before = self.clone();
        let p = precedence;
        if newer.kind != crate::NeedKind::default() {
            take_value(&mut self.kind, newer.kind, p);
        }
        if newer.scope != crate::NeedScope::default() {
            take_value(&mut self.scope, newer.scope, p);
        }
        take_text(&mut self.enterprise, newer.enterprise, p);
        take(&mut self.uscc, newer.uscc, p);
        take_text(&mut self.title, newer.title, p);
        take_text(&mut self.description, newer.description, p);
        take_list(&mut self.keywords, newer.keywords, p);
        take(&mut self.industry, newer.industry, p);
        take(&mut self.region, newer.region, p);
        take(&mut self.budget, newer.budget, p);
        take_list(&mut self.modes, newer.modes, p);
        take(&mut self.trl_min, newer.trl_min, p);
        take(&mut self.deadline, newer.deadline, p);
        *self != before
    }
}

impl Merge for Enterprise {
    fn merge(&mut self, newer: Self, precedence: Precedence) -> bool {
        let before = self.clone();
        let p = precedence;
        take_text(&mut self.name, newer.name, p);
        take(&mut self.uscc, newer.uscc, p);
        take(&mut self.region, newer.region, p);
        take(&mut self.industry, newer.industry, p);
        take(&mut self.size, newer.size, p);
        take_text(&mut self.business, newer.business, p);
        *self != before
    }
}

fn take<T>(old: &mut Option<T>, new: Option<T>, precedence: Precedence) {
    if new.is_some() && (old.is_none() || precedence == Precedence::NewerFile) {
        *old = new;
    }
}

fn take_value<T>(old: &mut T, new: T, precedence: Precedence) {
    if precedence == Precedence::NewerFile {
        *old = new;
    }
}

fn take_text(old: &mut String, new: String, precedence: Precedence) {
    if !new.is_empty() && (old.is_empty() || precedence == Precedence::NewerFile) {
        *old = new;
    }
}

fn take_list<T>(old: &mut Vec<T>, new: Vec<T>, precedence: Precedence) {
    if !new.is_empty() && (old.is_empty() || precedence == Precedence::NewerFile) {
        *old = new;
    }
}

/// Of two texts of equal length the first stays, so that the result does not swing back and forth.
fn take_longer(old: &mut String, new: String) {
    if new.chars().count() > old.chars().count() {
        *old = new;
    }
}

/// Rule 6.
fn take_number(old: &mut Option<ApplicationNumber>, new: Option<ApplicationNumber>, precedence: Precedence) {
    if let (Some(known), Some(number)) = (&*old, &new)
        && known.check_is_valid() != number.check_is_valid()
        && known.without_check() == number.without_check()
    {
        if number.check_is_valid() {
            *old = new;
        }
        return;
    }
    take(old, new, precedence);
}

/// What legal events can be about; a state is superseded only by news of the same matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matter {
    Right,
    Pledge,
    Freeze,
    Licence,
    OpenLicence,
}

/// `None` for events that state nothing that could end.
fn matter(event: &LegalEvent) -> Option<Matter> {
    match event.kind {
        LegalEventKind::Pending
        | LegalEventKind::InForce
        | LegalEventKind::Ended
        | LegalEventKind::Restored
        | LegalEventKind::FeeOverdue => Some(Matter::Right),
        LegalEventKind::Pledged | LegalEventKind::PledgeReleased => Some(Matter::Pledge),
        LegalEventKind::Frozen | LegalEventKind::Unfrozen => Some(Matter::Freeze),
        LegalEventKind::ExclusiveLicence(_) | LegalEventKind::LicenceEnded => Some(Matter::Licence),
        LegalEventKind::OpenLicence => Some(Matter::OpenLicence),
        LegalEventKind::Other => None,
    }
}

/// Rule 5. Leaves the events sorted and each once, so that the order of the rows leaves no trace.
fn unite_events(old: &mut Vec<LegalEvent>, mut new: Vec<LegalEvent>, precedence: Precedence) {
    let (stale, voiced) = match precedence {
        Precedence::NewerFile => (&mut *old, matters(&new)),
        Precedence::SameFile => (&mut new, matters(old)),
    };
    stale.retain(|event| event.date.is_some() || matter(event).is_none_or(|about| !voiced.contains(&about)));
    old.append(&mut new);
    old.sort();
    old.dedup();
}

fn matters(events: &[LegalEvent]) -> Vec<Matter> {
    events.iter().filter_map(matter).collect()
}

fn unite<T: PartialEq>(old: &mut Vec<T>, new: Vec<T>) {
    for item in new {
        if !old.contains(&item) {
            old.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::legal::LegalFacts;
    use crate::{ApplicationNumber, Date, Fen, Holder, IpcSymbol, SupplyId};

    fn supply(title: &str, abstract_text: &str) -> Supply {
        let mut supply = Supply::new(SupplyId::parse("x").unwrap(), title.to_owned());
        supply.abstract_text = abstract_text.to_owned();
        supply
    }

    #[test]
    fn a_newer_file_corrects_and_a_blank_never_erases() {
        let mut old = supply("旧题", "较长的摘要文本");
        old.offer.fee = Some(Fen::from_yuan(100));
        old.ipc = vec![IpcSymbol::parse("H01M").unwrap()];
        let mut newer = supply("新题", "短摘要");
        newer.ipc = vec![IpcSymbol::parse("G06F").unwrap()];
        newer.holders = vec![Holder::named("甲大学")];
        assert!(old.merge(newer, Precedence::NewerFile));
        assert_eq!(old.title, "新题");
        assert_eq!(old.abstract_text, "较长的摘要文本");
        assert_eq!(old.offer.fee, Some(Fen::from_yuan(100)));
        assert_eq!(old.ipc.len(), 2);
    }

    #[test]
    fn a_later_row_of_the_same_file_only_fills_blanks() {
        let mut old = supply("旧题", "");
        assert!(old.merge(supply("新题", "摘要"), Precedence::SameFile));
        assert_eq!((old.title.as_str(), old.abstract_text.as_str()), ("旧题", "摘要"));
    }

    fn stating(states: &[(&str, Option<Date>)]) -> Supply {
        let mut record = supply("题", "");
        record.events = states.iter().map(|&(text, day)| LegalEvent::parse(text, day).unwrap()).collect();
        record
    }

    fn facts_after(older: &[(&str, Option<Date>)], newer: &[(&str, Option<Date>)]) -> LegalFacts {
        let mut known = stating(older);
        known.merge(stating(newer), Precedence::NewerFile);
        known.legal_facts(Date::constant(2026, 11, 1))
    }

    #[test]
    fn an_undated_state_ends_with_a_newer_file_that_speaks_of_the_same() {
        let day = Some(Date::constant(2024, 5, 1));
        let lapsed = facts_after(&[("有效", None)], &[("未缴年费专利权终止", day)]);
        assert_eq!((lapsed.in_force.holds, lapsed.ended), (Some(false), true));
        assert_eq!(facts_after(&[("解除质押", None)], &[("质押", None)]).pledged.holds, Some(true));
        assert_eq!(facts_after(&[("质押", None)], &[("解除质押", day)]).pledged.holds, Some(false));
        assert_eq!(facts_after(&[("冻结", None)], &[("解除冻结", None)]).frozen.holds, Some(false));
        let restored = facts_after(&[("失效", None)], &[("有效", None)]);
        assert_eq!((restored.in_force.holds, restored.ended), (Some(true), false));
        assert_eq!(facts_after(&[("独占许可", None)], &[("许可注销", None)]).exclusive.holds, Some(false));
    }

    #[test]
    fn dated_events_and_states_of_which_the_newer_file_is_silent_stay() {
        let day = Some(Date::constant(2024, 5, 1));
        let facts = facts_after(&[("质押", None), ("授权", day)], &[("有效", None), ("著录事项变更", None)]);
        assert_eq!((facts.pledged.holds, facts.data_date), (Some(true), day));
    }

    #[test]
    fn a_later_row_of_the_same_file_adds_dated_events_and_no_second_state() {
        let day = Some(Date::constant(2020, 5, 1));
        let mut known = stating(&[("有效", None)]);
        known.merge(stating(&[("失效", None), ("授权", day), ("质押", None)]), Precedence::SameFile);
        let texts: Vec<&str> = known.events.iter().map(|event| event.text.as_str()).collect();
        assert_eq!(texts, ["有效", "质押", "授权"]);
    }

    #[test]
    fn a_number_with_the_right_check_digit_beats_the_same_one_with_a_wrong_digit() {
        let numbered = |number| {
            let mut record = supply("题", "");
            record.application_number = ApplicationNumber::parse(number).ok();
            record
        };
        let (right, wrong) = ("CN201010554637.7", "CN201010554637.3");
        for precedence in [Precedence::SameFile, Precedence::NewerFile] {
            let mut known = numbered(wrong);
            assert!(known.merge(numbered(right), precedence));
            assert_eq!(known, numbered(right));
            assert!(!known.merge(numbered(wrong), precedence));
        }
    }

    fn arbitrary_event() -> impl Strategy<Value = LegalEvent> {
        let words = vec![
            "有效",
            "失效",
            "审中",
            "欠费",
            "质押",
            "解除质押",
            "冻结",
            "独占许可",
            "开放许可",
            "著录事项变更",
        ];
        let days = prop::option::of(1i8..4);
        (prop::sample::select(words), days).prop_map(|(text, day)| {
            LegalEvent::parse(text, day.map(|day| Date::constant(2024, 5, day))).unwrap()
        })
    }

    fn arbitrary_supply() -> impl Strategy<Value = Supply> {
        let events = prop::collection::vec(arbitrary_event(), 0..4);
        let number =
            prop::sample::select(vec!["", "CN201010554637.7", "CN201010554637.3", "CN201010554637.5"]);
        let sections = prop::collection::vec("[A-C]", 0..3);
        let texts = ("[甲乙]{1,2}", "[丙丁]{0,4}", 0i64..3, sections, events, number);
        texts.prop_map(|(title, abstract_text, fee, sections, events, number)| {
            let mut record = supply(&title, &abstract_text);
            record.events = events;
            record.application_number = ApplicationNumber::parse(number).ok();
            record.offer.fee = (fee > 0).then(|| Fen::from_yuan(fee));
            for section in sections {
                unite(&mut record.ipc, vec![IpcSymbol::parse(&section).unwrap()]);
            }
            record
        })
    }

    fn import(state: &mut Option<Supply>, file: &[Supply]) -> bool {
        let mut changed = false;
        for (row, record) in file.iter().enumerate() {
            changed |= match state {
                None => {
                    // as the store does: lists are put into their own order
                    let mut first = record.clone();
                    first.merge(record.clone(), Precedence::SameFile);
                    *state = Some(first);
                    true
                }
                Some(known) => {
                    let rule = if row == 0 { Precedence::NewerFile } else { Precedence::SameFile };
                    known.merge(record.clone(), rule)
                }
            };
        }
        changed
    }

    proptest! {
        #[test]
        fn importing_a_file_again_changes_nothing(
            before in prop::collection::vec(arbitrary_supply(), 0..3),
            file in prop::collection::vec(arbitrary_supply(), 1..5),
        ) {
            let mut state = None;
            import(&mut state, &before);
            import(&mut state, &file);
            prop_assert!(!import(&mut state, &file));
        }
    }
}
