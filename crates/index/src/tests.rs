//! The index as its users see it: what was put in is found, filtered and numbered by id.

use duijie_domain::legal::LegalEvent;
use duijie_domain::matches::{Stream, TextField};
use duijie_domain::{Date, Fen, IpcSymbol, Mode, RegionCode, Supply, SupplyId};
use duijie_text::Analyzer;

use crate::{Error, Filter, Snapshot, Stamp, SupplyIndex};

const TODAY: Date = Date::constant(2026, 11, 1);

fn supply(id: &str, title: &str) -> Supply {
    Supply::new(SupplyId::parse(id).unwrap(), title.to_owned())
}

fn stamp(revision: i64) -> Stamp {
    Stamp { store_id: "test".to_owned(), revision }
}

fn ids(snapshot: &Snapshot, filter: &Filter) -> Vec<String> {
    let set = snapshot.select(filter).unwrap();
    let all = snapshot.ids().iter().enumerate();
    all.filter(|&(idx, _)| set.contains(idx as u32)).map(|(_, id)| id.to_string()).collect()
}

fn titles_with(snapshot: &Snapshot, term: &str) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let visit = |doc_idx, term_freq| found.push((doc_idx, term_freq));
    snapshot.read_postings(Stream::Words, TextField::Title, term, visit).unwrap();
    found.sort_unstable();
    found
}

fn indexed(supplies: &[Supply]) -> Snapshot {
    let index = SupplyIndex::in_ram(&Analyzer::new()).unwrap();
    let mut writer = index.writer(1).unwrap();
    for (revision, supply) in supplies.iter().enumerate() {
        writer.put(revision as i64, supply).unwrap();
    }
    writer.commit(&stamp(supplies.len() as i64)).unwrap();
    index.snapshot().unwrap()
}

#[test]
fn supplies_are_numbered_by_id_whatever_the_order_of_arrival() {
    let snapshot = indexed(&[supply("c", "电池"), supply("a", "电机"), supply("b", "电池隔膜")]);
    let names: Vec<&str> = snapshot.ids().iter().map(SupplyId::as_str).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(titles_with(&snapshot, "电池"), [(1, 1), (2, 1)]);
    assert_eq!(snapshot.find(&SupplyId::parse("c").unwrap()), Some(2));
}

#[test]
fn a_second_put_replaces_and_a_removal_removes() {
    let folder = tempfile::tempdir().unwrap();
    let index = SupplyIndex::open(folder.path(), &Analyzer::new()).unwrap();
    assert_eq!(index.stamp().unwrap(), None);
    let mut writer = index.writer(2).unwrap();
    writer.put(1, &supply("a", "电池")).unwrap();
    writer.put(2, &supply("b", "电池")).unwrap();
    writer.commit(&stamp(2)).unwrap();
    writer.put(3, &supply("a", "电机")).unwrap();
    writer.remove(&SupplyId::parse("b").unwrap());
    writer.commit(&stamp(4)).unwrap();
    writer.finish().unwrap();

    let reopened = SupplyIndex::open(folder.path(), &Analyzer::new()).unwrap();
    assert_eq!(reopened.stamp().unwrap(), Some(stamp(4)));
    let snapshot = reopened.snapshot().unwrap();
    assert_eq!((snapshot.n_docs(), snapshot.revisions()), (1, &[3][..]));
    assert!(titles_with(&snapshot, "电池").is_empty());
    assert_eq!(titles_with(&snapshot, "电机"), [(0, 1)]);
    assert!(reopened.damaged_files().unwrap().is_empty());
}

#[test]
fn of_two_puts_into_a_new_index_the_last_counts() {
    let snapshot = indexed(&[supply("a", "电池"), supply("b", "电池"), supply("a", "电机")]);
    assert_eq!(ids(&snapshot, &Filter::default()), ["a", "b"]);
    assert_eq!(snapshot.revisions(), [2, 1]);
    assert_eq!(titles_with(&snapshot, "电池"), [(1, 1)]);
}

#[test]
fn what_is_not_committed_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let index = SupplyIndex::open(folder.path(), &Analyzer::new()).unwrap();
    let mut writer = index.writer(1).unwrap();
    writer.put(1, &supply("a", "电池")).unwrap();
    drop(writer);
    assert_eq!(SupplyIndex::open(folder.path(), &Analyzer::new()).unwrap().snapshot().unwrap().n_docs(), 0);
}

#[test]
fn another_lexicon_asks_for_a_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    let index = SupplyIndex::open(folder.path(), &Analyzer::new()).unwrap();
    let mut writer = index.writer(1).unwrap();
    writer.commit(&stamp(1)).unwrap();
    drop(writer);
    let other = Analyzer::with_user_dictionary("超硬磨料单晶 200").unwrap();
    assert!(matches!(SupplyIndex::open(folder.path(), &other), Err(Error::Outdated { .. })));
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    let index = SupplyIndex::open(folder.path(), &Analyzer::new()).unwrap();
    let _first = index.writer(1).unwrap();
    assert!(matches!(index.writer(1), Err(Error::Locked)));
}

#[test]
fn filters_select_by_every_part() {
    let mut battery = supply("a", "电池");
    battery.ipc = vec![IpcSymbol::parse("H01M 10/0525").unwrap()];
    battery.holders = vec![duijie_domain::Holder::named("甲大学")];
    battery.region = RegionCode::parse("320412").ok();
    battery.application_date = Some(Date::constant(2020, 1, 1));
    battery.events = vec![LegalEvent::parse("授权", None).unwrap()];
    battery.offer.open_licence = Some(true);
    battery.offer.modes = vec![Mode::Assignment];
    battery.offer.fee = Some(Fen::from_yuan(30_000));
    let mut expired = supply("b", "电机");
    expired.application_date = Some(Date::constant(2000, 1, 1));
    expired.events = vec![LegalEvent::parse("授权", None).unwrap()];
    let mut lapsed = supply("c", "电容");
    lapsed.events = vec![LegalEvent::parse("未缴年费专利权终止", None).unwrap()];
    let mut pending = supply("d", "电阻");
    pending.events = vec![LegalEvent::parse("实质审查的生效", None).unwrap()];
    let snapshot = indexed(&[battery, expired, lapsed, pending, supply("e", "电感")]);

    let open = Filter::default();
    assert_eq!(ids(&snapshot, &open), ["a", "b", "c", "d", "e"]);
    for wide in ["H", "H01", "H01M", "H01M 10/00", "H01M 10/0525"] {
        let filter = Filter { ipc: IpcSymbol::parse(wide).ok(), ..open.clone() };
        assert_eq!(ids(&snapshot, &filter), ["a"], "{wide}");
    }
    for place in ["32", "3204", "320412"] {
        assert_eq!(ids(&snapshot, &Filter { region: RegionCode::parse(place).ok(), ..open.clone() }), ["a"]);
    }
    assert_eq!(ids(&snapshot, &Filter { holder: Some("甲大".into()), ..open.clone() }), ["a"]);
    assert_eq!(ids(&snapshot, &Filter { open_licence: true, ..open.clone() }), ["a"]);
    assert_eq!(ids(&snapshot, &Filter { mode: Some(Mode::Assignment), ..open.clone() }), ["a"]);
    assert_eq!(ids(&snapshot, &Filter { max_fee: Some(Fen::from_yuan(30_000)), ..open.clone() }), ["a"]);
    assert!(ids(&snapshot, &Filter { max_fee: Some(Fen::from_yuan(29_999)), ..open.clone() }).is_empty());
    assert_eq!(ids(&snapshot, &Filter { in_force_on: Some(TODAY), ..open.clone() }), ["a"]);
    assert_eq!(ids(&snapshot, &Filter { not_ended_on: Some(TODAY), ..open.clone() }), ["a", "d", "e"]);
    assert_eq!(ids(&snapshot, &Filter { filed_since: Some(Date::constant(2019, 1, 1)), ..open }), ["a"]);
}

#[test]
fn alike_supplies_stand_together() {
    let with_ipc = |id: &str, symbols: &[&str]| {
        let mut supply = supply(id, "电池");
        supply.ipc = symbols.iter().map(|symbol| IpcSymbol::parse(symbol).unwrap()).collect();
        supply
    };
    let snapshot = indexed(&[
        with_ipc("a", &["H01M10/05"]),
        with_ipc("b", &[]),
        with_ipc("c", &["C02F1/00"]),
        with_ipc("d", &["H01M10/05", "C02F1/00"]),
        with_ipc("e", &["C02F"]),
    ]);
    assert_eq!(snapshot.by_ipc().unwrap(), [2, 3, 0, 1, 4]);
}

#[test]
fn facts_come_back_as_the_record_has_them() {
    let mut full = supply("a", "电池");
    full.kind = duijie_domain::SupplyKind::UtilityModel;
    full.ipc = vec![IpcSymbol::parse("H01M10/05").unwrap(), IpcSymbol::parse("C02F").unwrap()];
    full.region = RegionCode::parse("320400").ok();
    full.application_date = Some(Date::constant(2019, 5, 6));
    full.offer.open_licence = Some(false);
    full.offer.modes = vec![Mode::OrdinaryLicence, Mode::ExclusiveLicence];
    full.offer.fee = Some(Fen::from_yuan(80_000));
    full.offer.trl = duijie_domain::Trl::new(6);
    full.events = vec![
        LegalEvent::parse("授权", Some(Date::constant(2020, 1, 1))).unwrap(),
        LegalEvent::parse("专利权质押合同登记的生效", Some(Date::constant(2022, 3, 4))).unwrap(),
        LegalEvent::parse("保全", Some(Date::constant(2023, 3, 4))).unwrap(),
    ];
    let bare = supply("b", "电池");
    let mut ended = supply("c", "电池");
    ended.events = vec![LegalEvent::parse("未缴年费专利权终止", None).unwrap()];
    let supplies = [full, bare, ended];
    let facts = indexed(&supplies).facts().unwrap();
    for (doc_idx, expected) in (0..).zip(&supplies) {
        let mut found = Supply::new(expected.id.clone(), expected.title.clone());
        facts.fill(doc_idx, &mut found);
        assert_eq!(
            (found.kind, &found.ipc, found.region, &found.offer),
            (expected.kind, &expected.ipc, expected.region, &expected.offer)
        );
        for today in [TODAY, Date::constant(2045, 1, 1)] {
            let (of_index, of_record) = (facts.legal(doc_idx, today), expected.legal_facts(today));
            assert_eq!(
                [of_index.in_force, of_index.frozen, of_index.pledged, of_index.exclusive]
                    .map(|fact| fact.holds),
                [of_record.in_force, of_record.frozen, of_record.pledged, of_record.exclusive]
                    .map(|fact| fact.holds)
            );
            assert_eq!((of_index.ended, of_index.data_date), (of_record.ended, of_record.data_date));
        }
    }
}

#[test]
fn a_disjunction_finds_what_shares_a_term_best_first() {
    let snapshot = indexed(&[supply("c", "电池隔膜"), supply("a", "电机轴承"), supply("b", "电池")]);
    let fields = [(TextField::Title, 2.0), (TextField::Abstract, 1.0)];
    let terms = [("电池", 1.0), ("隔膜", 3.0), ("没有", 1.0)];
    let disjunction = snapshot.disjunction(Stream::Words, &fields, &terms).unwrap();
    assert_eq!(disjunction.n_clauses(), 2, "only pairs of field and term that exist");
    let best = snapshot.top_of_disjunction(&disjunction, 10).unwrap();
    assert_eq!(best.iter().map(|(doc_idx, _)| *doc_idx).collect::<Vec<_>>(), [2, 1]);
    assert!(best[0].1 > best[1].1 && best[1].1 > 0.0);
    assert_eq!(snapshot.top_of_disjunction(&disjunction, 1).unwrap(), best[..1]);
    let nothing = snapshot.disjunction(Stream::Words, &fields, &[("没有", 1.0)]).unwrap();
    assert_eq!(snapshot.top_of_disjunction(&nothing, 10).unwrap(), []);
}
