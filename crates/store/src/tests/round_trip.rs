//! Records read back from their rows exactly as they were.

use duijie_domain::legal::{LegalEvent, LegalEventKind};
use duijie_domain::{
    ApplicationNumber, Date, Enterprise, EnterpriseSize, Fen, Holder, HolderKind, IndustryCode, IpcSymbol,
    Mode, Need, NeedId, NeedKind, NeedScope, Offer, PublicationNumber, RegionCode, Supply, SupplyId,
    SupplyKind, Trl, Uscc,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use crate::record::{Record, Stamp};

const STAMP: Stamp = Stamp { first_seen: 1, revision: 2 };

fn date() -> impl Strategy<Value = Date> {
    (1i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| Date::constant(year, month, day))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,20}", ".{0,20}", "[甲乙\"\\\\\n\t']{0,9}"]
}

fn id() -> impl Strategy<Value = String> {
    "[A-Z甲-癸0-9 .]{0,20}x"
}

fn event() -> impl Strategy<Value = LegalEvent> {
    let kinds = vec![
        LegalEventKind::Pending,
        LegalEventKind::InForce,
        LegalEventKind::Ended,
        LegalEventKind::Restored,
        LegalEventKind::Pledged,
        LegalEventKind::PledgeReleased,
        LegalEventKind::Frozen,
        LegalEventKind::Unfrozen,
        LegalEventKind::ExclusiveLicence(None),
        LegalEventKind::ExclusiveLicence(Some(Date::constant(2030, 1, 31))),
        LegalEventKind::LicenceEnded,
        LegalEventKind::FeeOverdue,
        LegalEventKind::OpenLicence,
        LegalEventKind::Other,
    ];
    (of(date()), select(kinds), text()).prop_map(|(date, kind, text)| LegalEvent { date, kind, text })
}

fn holder() -> impl Strategy<Value = Holder> {
    let kinds = vec![
        HolderKind::University,
        HolderKind::Institute,
        HolderKind::Enterprise,
        HolderKind::Person,
        HolderKind::Other,
    ];
    (text(), select(kinds)).prop_map(|(name, kind)| Holder { name, kind })
}

fn ipc() -> impl Strategy<Value = IpcSymbol> {
    "[A-H]|[A-H][0-9]{2}|[A-H][0-9]{2}[A-Z]( [0-9]{1,4}/[0-9]{2,6})?"
        .prop_map(|text| IpcSymbol::parse(&text).unwrap())
}

fn modes() -> impl Strategy<Value = Vec<Mode>> {
    vec(select(Mode::ALL.to_vec()), 0..4)
}

fn region() -> impl Strategy<Value = Option<RegionCode>> {
    of((110_000u32..830_000).prop_map(|code| RegionCode::parse(&code.to_string()).unwrap()))
}

fn industry() -> impl Strategy<Value = Option<IndustryCode>> {
    of(select(vec!["C", "38", "384", "3841", "0111"]).prop_map(|code| IndustryCode::parse(code).unwrap()))
}

fn uscc() -> impl Strategy<Value = Option<Uscc>> {
    of(Just(Uscc::parse("91350100M000100Y43").unwrap()))
}

fn trl() -> impl Strategy<Value = Option<Trl>> {
    of((1u8..=9).prop_map(|level| Trl::new(level).unwrap()))
}

fn fen() -> impl Strategy<Value = Option<Fen>> {
    of((0..i64::MAX).prop_map(Fen::from_fen))
}

fn supply() -> impl Strategy<Value = Supply> {
    let application = of("(2010[12389][0-9]{7}|85[1-3][0-9]{5})(\\.[0-9X])?"
        .prop_map(|text| ApplicationNumber::parse(&text).unwrap()));
    let publication =
        of("(CN[0-9]{9}[ABCUYSD]?|US[0-9]{10}A1)".prop_map(|text| PublicationNumber::parse(&text).unwrap()));
    let keys = (id(), select(SupplyKind::ALL.to_vec()), application, publication, of(text()));
    let texts = (text(), text(), text(), vec(text(), 0..4), vec(ipc(), 0..4));
    let people = (vec(holder(), 0..3), vec(text(), 0..3), region());
    let facts = (of(date()), of(date()), of(date()), vec(event(), 0..5));
    let offer = (of(any::<bool>()), modes(), fen(), trl());
    (keys, texts, people, facts, offer).prop_map(|(keys, texts, people, facts, offer)| Supply {
        id: SupplyId::parse(&keys.0).unwrap(),
        kind: keys.1,
        application_number: keys.2,
        publication_number: keys.3,
        source_id: keys.4,
        title: texts.0,
        abstract_text: texts.1,
        claims: texts.2,
        keywords: texts.3,
        ipc: texts.4,
        holders: people.0,
        inventors: people.1,
        region: people.2,
        application_date: facts.0,
        publication_date: facts.1,
        grant_date: facts.2,
        events: facts.3,
        offer: Offer { open_licence: offer.0, modes: offer.1, fee: offer.2, trl: offer.3 },
    })
}

fn need() -> impl Strategy<Value = Need> {
    let kinds = (select(NeedKind::ALL.to_vec()), select(vec![NeedScope::Single, NeedScope::Common]));
    let texts = (id(), text(), text(), text(), vec(text(), 0..4));
    let facts = (uscc(), industry(), region(), fen(), modes(), trl(), of(date()));
    (kinds, texts, facts).prop_map(|(kinds, texts, facts)| Need {
        id: NeedId::parse(&texts.0).unwrap(),
        kind: kinds.0,
        scope: kinds.1,
        enterprise: texts.1,
        uscc: facts.0,
        title: texts.2,
        description: texts.3,
        keywords: texts.4,
        industry: facts.1,
        region: facts.2,
        budget: facts.3,
        modes: facts.4,
        trl_min: facts.5,
        deadline: facts.6,
    })
}

fn enterprise() -> impl Strategy<Value = Enterprise> {
    let size = of(select(EnterpriseSize::ALL.to_vec()));
    (id(), uscc(), region(), industry(), size, text()).prop_map(
        |(name, uscc, region, industry, size, business)| {
            let known = Enterprise::new(&name, uscc).unwrap();
            Enterprise { region, industry, size, business, ..known }
        },
    )
}

proptest! {
    #[test]
    fn a_supply_reads_back_as_it_was(supply in supply()) {
        let supply = supply.canonical();
        prop_assert_eq!(Supply::from_row(&supply.to_row(STAMP)), Ok(supply));
    }

    #[test]
    fn a_need_reads_back_as_it_was(need in need()) {
        prop_assert_eq!(Need::from_row(&need.to_row(STAMP)), Ok(need));
    }

    #[test]
    fn an_enterprise_reads_back_as_it_was(enterprise in enterprise()) {
        prop_assert_eq!(Enterprise::from_row(&enterprise.to_row(STAMP)), Ok(enterprise));
    }
}

/// The same through the database, in one import, because a database per case would take minutes.
#[tokio::test]
async fn arbitrary_supplies_survive_the_database() {
    use proptest::strategy::ValueTree;
    let test = super::fixtures::TestStore::new().await;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut all: Vec<Supply> = Vec::new();
    for n in 0..300 {
        let mut one = supply().new_tree(&mut runner).unwrap().current();
        // distinct keys: joining is tested elsewhere
        one.application_number = ApplicationNumber::parse(&format!("20101{n:07}.3")).ok();
        one.publication_number = None;
        one.source_id = Some(format!("S{n}\u{0}'"));
        one.id = SupplyId::parse(&format!("id {n:04}")).unwrap();
        one.events.sort();
        one.events.dedup();
        all.push(one);
    }
    test.import("a", all.clone()).await;
    assert_eq!(test.supplies().await, all);
    test.assert_sound().await;
}
