//! What the register says about a patent, folded into four dated facts.
//!
//! Export files carry the legal state as one word (`有效`), as the last event of the gazette (`实质审查的生效`) or as several
//! dated lines. Each becomes a [`LegalEvent`]; [`LegalFacts::fold`] walks the events in order and answers what the
//! eligibility gate and the filters ask: is it in force, pledged, frozen, exclusively licensed and until when, each
//! with the date of the event that says so. Unknown stays unknown; nothing is guessed from silence, except
//! that a granted patent without any later event counts as in force until its term ends.

use jiff::civil::Date;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::compact;

/// Something the register recorded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LegalEvent {
    /// When; `None` if the source gives a state without a date.
    pub date: Option<Date>,
    /// What.
    pub kind: LegalEventKind,
    /// The words of the source.
    pub text: String,
}

/// The events that change one of the four facts, and the one that changes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegalEventKind {
    /// Published, under examination, refused-but-open: an application, not yet a right.
    Pending,
    /// Granted, or stated to be in force.
    InForce,
    /// Ended: unpaid, expired, abandoned, refused, withdrawn or declared wholly invalid.
    Ended,
    /// Right restored after it had ended.
    Restored,
    /// Pledge registered.
    Pledged,
    /// Pledge released.
    PledgeReleased,
    /// Preserved by a court, or proceedings suspended.
    Frozen,
    /// Preservation released.
    Unfrozen,
    /// Exclusive or sole licence recorded until a day (`None`: end not stated).
    ExclusiveLicence(Option<Date>),
    /// Licence recordal cancelled.
    LicenceEnded,
    /// Annual fee overdue, inside the grace period.
    FeeOverdue,
    /// Open licence announced.
    OpenLicence,
    /// Changes none of the facts (change of address, transfer, ordinary licence).
    Other,
}

/// Words of registers and export files with their meaning; the first that occurs in the text decides, so longer and
/// more specific ones stand first. Gazette codes are those listed in the design notes, section C7.
const WORDS: [(&str, LegalEventKind); 81] = [
    ("维持专利权有效", LegalEventKind::InForce),
    ("维持有效", LegalEventKind::InForce),
    ("避免重复授", LegalEventKind::Ended),
    ("未授权", LegalEventKind::Pending),
    ("未获授权", LegalEventKind::Pending),
    ("无质押", LegalEventKind::PledgeReleased),
    ("未质押", LegalEventKind::PledgeReleased),
    ("无保全", LegalEventKind::Unfrozen),
    ("非独占", LegalEventKind::Other),
    ("非排他", LegalEventKind::Other),
    ("NON-EXCLUSIVE", LegalEventKind::Other),
    ("NONEXCLUSIVE", LegalEventKind::Other),
    ("质押合同登记的注销", LegalEventKind::PledgeReleased),
    ("质押合同登记注销", LegalEventKind::PledgeReleased),
    ("质押注销", LegalEventKind::PledgeReleased),
    ("质押解除", LegalEventKind::PledgeReleased),
    ("解除质押", LegalEventKind::PledgeReleased),
    ("PC01", LegalEventKind::PledgeReleased),
    ("质押", LegalEventKind::Pledged),
    ("PE01", LegalEventKind::Pledged),
    ("PLEDGED", LegalEventKind::Pledged),
    ("保全的解除", LegalEventKind::Unfrozen),
    ("保全解除", LegalEventKind::Unfrozen),
    ("解除保全", LegalEventKind::Unfrozen),
    ("解除冻结", LegalEventKind::Unfrozen),
    ("中止程序的恢复", LegalEventKind::Unfrozen),
    ("PD01", LegalEventKind::Unfrozen),
    ("保全", LegalEventKind::Frozen),
    ("冻结", LegalEventKind::Frozen),
    ("中止", LegalEventKind::Frozen),
    ("PP01", LegalEventKind::Frozen),
    ("FROZEN", LegalEventKind::Frozen),
    ("许可合同备案的注销", LegalEventKind::LicenceEnded),
    ("许可合同备案注销", LegalEventKind::LicenceEnded),
    ("许可注销", LegalEventKind::LicenceEnded),
    ("EC01", LegalEventKind::LicenceEnded),
    ("独占", LegalEventKind::ExclusiveLicence(None)),
    ("排他", LegalEventKind::ExclusiveLicence(None)),
    ("EXCLUSIVE", LegalEventKind::ExclusiveLicence(None)),
    ("开放许可", LegalEventKind::OpenLicence),
    ("滞纳", LegalEventKind::FeeOverdue),
    ("欠费", LegalEventKind::FeeOverdue),
    ("缴费期限", LegalEventKind::FeeOverdue),
    ("FEE_OVERDUE", LegalEventKind::FeeOverdue),
    ("恢复", LegalEventKind::Restored),
    ("RR01", LegalEventKind::Restored),
    ("RESTORED", LegalEventKind::Restored),
    ("未缴年费", LegalEventKind::Ended),
    ("届满", LegalEventKind::Ended),
    ("终止", LegalEventKind::Ended),
    ("失效", LegalEventKind::Ended),
    ("无权", LegalEventKind::Ended),
    ("全部无效", LegalEventKind::Ended),
    ("全部撤销", LegalEventKind::Ended),
    ("放弃", LegalEventKind::Ended),
    ("驳回", LegalEventKind::Ended),
    ("撤回", LegalEventKind::Ended),
    ("LAPSED", LegalEventKind::Ended),
    ("EXPIRED", LegalEventKind::Ended),
    ("INACTIVE", LegalEventKind::Ended),
    ("DISCONTINUED", LegalEventKind::Ended),
    ("CF01", LegalEventKind::Ended),
    ("CX01", LegalEventKind::Ended),
    ("AV01", LegalEventKind::Ended),
    ("IW01", LegalEventKind::Ended),
    ("部分无效", LegalEventKind::InForce),
    ("无效", LegalEventKind::Ended),
    ("授权", LegalEventKind::InForce),
    ("授予", LegalEventKind::InForce),
    ("有效", LegalEventKind::InForce),
    ("有权", LegalEventKind::InForce),
    ("GR01", LegalEventKind::InForce),
    ("IN_FORCE", LegalEventKind::InForce),
    ("ACTIVE", LegalEventKind::InForce),
    ("GRANTED", LegalEventKind::InForce),
    ("审中", LegalEventKind::Pending),
    ("审查", LegalEventKind::Pending),
    ("公布", LegalEventKind::Pending),
    ("公开", LegalEventKind::Pending),
    ("在审", LegalEventKind::Pending),
    ("PENDING", LegalEventKind::Pending),
];

/// Recorded, and of no weight for the four facts.
const NEUTRAL_WORDS: [&str; 8] = ["变更", "转移", "许可", "备案", "送达", "更正", "受理", "著录"];

impl LegalEvent {
    /// Reads one event or state word; `date` is the one in the column beside it.
    ///
    /// # Errors
    /// [`InvalidValue`] when no word of the register is in the text.
    pub fn parse(text: &str, date: Option<Date>) -> Result<Self, InvalidValue> {
        let plain = compact(text);
        let kind = WORDS
            .iter()
            .find(|(word, _)| plain.contains(word))
            .map(|&(_, kind)| kind)
            .or_else(|| {
                NEUTRAL_WORDS.iter().any(|word| plain.contains(word)).then_some(LegalEventKind::Other)
            })
            .ok_or_else(|| InvalidValue::new(ValueKind::LegalStatus, text))?;
        Ok(Self { date, kind, text: crate::squeeze(text) })
    }
}

/// A fact with the event that established it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fact {
    /// `None`: not known.
    pub holds: Option<bool>,
    /// Date of the event, if it has one.
    pub since: Option<Date>,
}

impl Fact {
    fn set(&mut self, holds: bool, since: Option<Date>) {
        *self = Fact { holds: Some(holds), since };
    }
}

/// The four facts the gate and the filters ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LegalFacts {
    /// A granted right that has not ended.
    pub in_force: Fact,
    /// Right or application has ended for good; tells a lapsed patent from a pending application, neither being in force.
    pub ended: bool,
    /// Pledged and not released.
    pub pledged: Fact,
    /// Under preservation or suspension.
    pub frozen: Fact,
    /// Exclusively licensed.
    pub exclusive: Fact,
    /// Last day of the exclusive licence, if stated.
    pub exclusive_until: Option<Date>,
    /// Annual fee overdue: in force, and yet barred from open licensing.
    pub fee_overdue: bool,
    /// Date of the newest dated event: how fresh the knowledge is.
    pub data_date: Option<Date>,
}

impl LegalFacts {
    /// Folds events (any order; undated ones count as newest) as of `today`.
    ///
    /// Cost: O(n log n) in the number of events.
    pub fn fold(events: &[LegalEvent], granted: Option<Date>, expiry: Option<Date>, today: Date) -> Self {
        let grant = granted.map(|date| LegalEvent {
            date: Some(date),
            kind: LegalEventKind::InForce,
            text: String::new(),
        });
        let mut ordered: Vec<&LegalEvent> = events.iter().chain(&grant).collect();
        ordered.sort_by_key(|e| (e.date.is_none(), e.date, e.kind, e.text.as_str()));
        let mut facts = LegalFacts::default();
        let mut was_granted = false;
        for event in ordered {
            was_granted |= event.kind == LegalEventKind::InForce || event.kind.implies_right();
            facts.apply(event, was_granted);
        }
        if let Some(grant) = granted {
            // the grant is a fact of the record, not news from the register
            let others = events.iter().filter_map(|event| event.date).max();
            facts.data_date = others.or(Some(grant));
        }
        facts.age(expiry, today);
        facts
    }

    /// Brings facts that events tell to a day: an exclusive licence ends with its last day, the right with its term.
    pub fn age(&mut self, expiry: Option<Date>, today: Date) {
        if self.exclusive_until.is_some_and(|until| until < today) {
            self.exclusive.set(false, self.exclusive_until);
        }
        if expiry.is_some_and(|last| last < today) && !self.ended {
            self.in_force.set(false, expiry);
            self.ended = true;
            self.fee_overdue = false;
        }
    }

    fn apply(&mut self, event: &LegalEvent, was_granted: bool) {
        let since = event.date;
        self.data_date = self.data_date.max(since);
        match event.kind {
            // a later publication (of the granted text) does not unmake a grant
            LegalEventKind::Pending if self.in_force.holds == Some(true) => {}
            LegalEventKind::Pending => self.in_force.set(false, since),
            LegalEventKind::Ended => {
                self.in_force.set(false, since);
                self.ended = true;
                self.fee_overdue = false;
            }
            // what comes back is what there was: a right, or only an application
            LegalEventKind::Restored => {
                self.in_force.set(was_granted || self.in_force.holds.is_none(), since);
                self.ended = false;
                self.fee_overdue = false;
            }
            LegalEventKind::InForce => {
                self.in_force.set(true, since);
                self.ended = false;
                self.fee_overdue = false;
            }
            LegalEventKind::Pledged => self.pledged.set(true, since),
            LegalEventKind::PledgeReleased => self.pledged.set(false, since),
            LegalEventKind::Frozen => self.frozen.set(true, since),
            LegalEventKind::Unfrozen => self.frozen.set(false, since),
            LegalEventKind::ExclusiveLicence(until) => {
                self.exclusive.set(true, since);
                self.exclusive_until = until;
            }
            LegalEventKind::LicenceEnded => {
                self.exclusive.set(false, since);
                self.exclusive_until = None;
            }
            LegalEventKind::FeeOverdue => self.fee_overdue = true,
            LegalEventKind::OpenLicence | LegalEventKind::Other => {}
        }
        if event.kind.implies_right() && self.in_force.holds.is_none() {
            self.in_force.set(true, since);
        }
    }
}

impl LegalEventKind {
    /// Registers pledge, license and charge fees for rights that exist.
    fn implies_right(self) -> bool {
        matches!(
            self,
            LegalEventKind::Pledged
                | LegalEventKind::ExclusiveLicence(_)
                | LegalEventKind::OpenLicence
                | LegalEventKind::FeeOverdue
        )
    }
}

/// Days from `today` to `last`; negative when it has passed.
pub(crate) fn remaining_days(last: Date, today: Date) -> i64 {
    today.until(last).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn event(text: &str, day: Option<Date>) -> LegalEvent {
        LegalEvent::parse(text, day).unwrap()
    }

    #[test]
    fn words_of_exports_are_understood() {
        for (text, kind) in [
            ("实质审查的生效", LegalEventKind::Pending),
            ("发明专利申请公布", LegalEventKind::Pending),
            ("发明专利申请公布后的撤回", LegalEventKind::Ended),
            ("发明专利权授予", LegalEventKind::InForce),
            ("专利申请权、专利权的转移", LegalEventKind::Other),
            ("著录事项变更", LegalEventKind::Other),
            ("专利权质押合同登记的注销", LegalEventKind::PledgeReleased),
            ("专利权质押合同登记的生效", LegalEventKind::Pledged),
            ("未缴年费专利权终止", LegalEventKind::Ended),
            ("专利实施许可合同备案的生效", LegalEventKind::Other),
            ("有效", LegalEventKind::InForce),
            ("失效", LegalEventKind::Ended),
            ("审中", LegalEventKind::Pending),
        ] {
            assert_eq!(event(text, None).kind, kind, "{text}");
        }
        assert!(LegalEvent::parse("不详", None).is_err());
    }

    #[test]
    fn a_pledge_holds_until_it_is_released() {
        let events = [
            event("PC01", Some(date(2024, 5, 1))),
            event("PE01", Some(date(2023, 5, 1))),
            event("授权", Some(date(2020, 1, 1))),
        ];
        let facts = LegalFacts::fold(&events, None, None, date(2026, 1, 1));
        assert_eq!(facts.pledged, Fact { holds: Some(false), since: Some(date(2024, 5, 1)) });
        assert_eq!(facts.in_force, Fact { holds: Some(true), since: Some(date(2020, 1, 1)) });
        assert_eq!(facts.data_date, Some(date(2024, 5, 1)));
    }

    #[test]
    fn an_exclusive_licence_ends_with_its_last_day() {
        let until = date(2026, 6, 30);
        let licence = LegalEvent {
            date: Some(date(2022, 1, 1)),
            kind: LegalEventKind::ExclusiveLicence(Some(until)),
            text: "独占许可".into(),
        };
        let on = |today| LegalFacts::fold(std::slice::from_ref(&licence), None, None, today).exclusive.holds;
        assert_eq!(on(until), Some(true));
        assert_eq!(on(date(2026, 7, 1)), Some(false));
    }

    #[test]
    fn a_lapsed_patent_can_be_restored_and_an_old_one_expires() {
        let events =
            [event("未缴年费专利权终止", Some(date(2021, 1, 1))), event("权利恢复", Some(date(2021, 6, 1)))];
        let granted = Some(date(2018, 1, 1));
        let facts = LegalFacts::fold(&events, granted, Some(date(2036, 1, 1)), date(2026, 1, 1));
        assert_eq!(facts.in_force.holds, Some(true));
        let expired = LegalFacts::fold(&events, granted, Some(date(2025, 12, 31)), date(2026, 1, 1));
        assert_eq!(expired.in_force, Fact { holds: Some(false), since: Some(date(2025, 12, 31)) });
    }

    #[test]
    fn words_that_deny_are_not_read_as_their_opposite() {
        for (text, kind) in [
            ("未授权", LegalEventKind::Pending),
            ("尚未授权", LegalEventKind::Pending),
            ("避免重复授予专利权", LegalEventKind::Ended),
            ("非独占许可合同备案", LegalEventKind::Other),
            ("无质押", LegalEventKind::PledgeReleased),
            ("无效宣告请求审查决定，维持专利权有效", LegalEventKind::InForce),
        ] {
            assert_eq!(event(text, None).kind, kind, "{text}");
        }
    }

    #[test]
    fn a_restored_application_is_pending_and_a_late_grant_counts() {
        let day = |year| Some(date(year, 1, 1));
        let application =
            [event("视为撤回", day(2012)), event("专利申请的恢复", day(2013)), event("实质审查", day(2014))];
        let facts = LegalFacts::fold(&application, None, None, date(2026, 1, 1));
        assert_eq!((facts.in_force.holds, facts.ended), (Some(false), false));
        let refused_first = [event("驳回", day(2012))];
        let facts = LegalFacts::fold(&refused_first, day(2014), None, date(2026, 1, 1));
        assert_eq!((facts.in_force.holds, facts.ended), (Some(true), false));
    }

    #[test]
    fn overdue_fees_end_with_restoration_and_old_applications_expire() {
        let events = [
            event("授权", Some(date(2015, 1, 1))),
            event("欠费", Some(date(2018, 2, 1))),
            event("权利恢复", Some(date(2018, 5, 1))),
        ];
        assert!(!LegalFacts::fold(&events, None, None, date(2026, 1, 1)).fee_overdue);
        let pending = [event("实质审查", Some(date(1992, 1, 1)))];
        assert!(LegalFacts::fold(&pending, None, Some(date(2010, 1, 1)), date(2026, 1, 1)).ended);
    }

    #[test]
    fn nothing_known_stays_unknown() {
        assert_eq!(LegalFacts::fold(&[], None, None, date(2026, 1, 1)), LegalFacts::default());
    }

    proptest! {
        #[test]
        fn order_of_the_input_does_not_matter(days in prop::collection::vec((0i16..4000, 0usize..81), 0..8), seed in 0usize..8) {
            let mut events: Vec<LegalEvent> = days.iter().map(|&(day, word)| {
                let day = date(2015, 1, 1).checked_add(jiff::Span::new().days(i64::from(day))).unwrap();
                event(WORDS[word].0, Some(day))
            }).collect();
            let today = date(2027, 1, 1);
            let facts = LegalFacts::fold(&events, None, None, today);
            let turn = seed.min(events.len());
            events.rotate_left(turn);
            prop_assert_eq!(LegalFacts::fold(&events, None, None, today), facts);
        }
    }
}
