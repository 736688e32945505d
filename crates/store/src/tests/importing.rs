//! Files coming in: outcomes, repeats, revisions, problems, needs with their enterprises.

use duijie_domain::field::RecordKind;
use duijie_domain::row::{Place, RowProblem};
use duijie_domain::{Enterprise, Fen, InvalidValue, RegionCode, Uscc, ValueKind};

use super::fixtures::{NUMBER, OTHER_NUMBER, TestStore, need, new_import, rows, supply};
use crate::Outcome::{Added, Merged, Unchanged};
use crate::{Error, ImportSummary, NewImport};

#[tokio::test]
async fn rows_are_added_merged_or_unchanged() {
    let test = TestStore::new().await;
    let (outcomes, summary) =
        test.import("a", vec![supply(NUMBER, "", "", "甲"), supply("", "", "S-2", "乙")]).await;
    assert_eq!(outcomes, [Added, Added]);
    assert_eq!(summary, ImportSummary { rows: 2, added: 2, ..ImportSummary::default() });
    let mut corrected = supply("ZL 2010 1 0554637", "", "", "甲");
    corrected.offer.fee = Some(Fen::from_yuan(100));
    let (outcomes, _) = test.import("b", vec![corrected, supply("", "", "S-2", "乙")]).await;
    assert_eq!(outcomes, [Merged, Unchanged]);
    let known = test.store.supply_by_key(NUMBER).await.unwrap().unwrap();
    assert_eq!(known.offer.fee, Some(Fen::from_yuan(100)));
    test.assert_sound().await;
}

#[tokio::test]
async fn a_file_that_came_in_before_changes_nothing_even_after_a_newer_one() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "", "", "旧题")]).await;
    test.import("b", vec![supply(NUMBER, "", "", "新题")]).await;
    let (revision, counts) = (test.store.revision().await.unwrap(), test.store.counts().await.unwrap());
    assert!(test.begin(RecordKind::Patents, "a").await.is_repeat());
    let (outcomes, summary) = test.import("a", vec![supply(NUMBER, "", "", "旧题")]).await;
    assert_eq!(outcomes, [Unchanged]);
    assert_eq!(summary, ImportSummary { rows: 1, unchanged: 1, ..ImportSummary::default() });
    assert_eq!(test.supplies().await[0].title, "新题");
    assert_eq!(test.store.revision().await.unwrap(), revision);
    assert_eq!(test.store.counts().await.unwrap(), counts);
}

#[tokio::test]
async fn a_known_file_read_in_another_way_fills_blanks_and_corrects_nothing() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "", "", "旧题")]).await;
    test.import("b", vec![supply(NUMBER, "", "", "新题")]).await;
    let again = |layout_key: &str| NewImport {
        layout_key: layout_key.to_owned(),
        ..new_import(RecordKind::Patents, "a")
    };
    // the first row makes a record of its own, which the second shows to be the known one
    let mut second = supply(NUMBER, "", "S-1", "旧题");
    second.offer.fee = Some(Fen::from_yuan(100));
    let file = || rows(vec![supply("", "", "S-1", "旧题"), second.clone()]);
    let mut import = test.store.begin_import(again("generic/1")).await.unwrap();
    assert!(import.is_superseded() && !import.is_repeat());
    assert_eq!(import.apply_supplies(file()).await.unwrap(), [Added, Merged]);
    import.commit(2, 0, "2026-11-01T08:00:01Z".into()).await.unwrap();
    let all = test.supplies().await;
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].title.as_str(), all[0].offer.fee), ("新题", Some(Fen::from_yuan(100))));
    test.assert_sound().await;
    let mut import = test.store.begin_import(again("generic/2")).await.unwrap();
    assert_eq!(import.apply_supplies(file()).await.unwrap(), [Unchanged, Unchanged]);
    drop(import);
    assert!(!test.begin(RecordKind::Patents, "c").await.is_superseded());
    assert!(!test.begin(RecordKind::Enterprises, "a").await.is_superseded());
}

#[tokio::test]
async fn a_file_read_anew_by_a_better_mapping_corrects_what_it_said() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "", "", "错列")]).await;
    let again = NewImport { layout_key: "mapping/2".to_owned(), ..new_import(RecordKind::Patents, "a") };
    let mut import = test.store.begin_import(again).await.unwrap();
    assert!(!import.is_superseded());
    assert_eq!(import.apply_supplies(rows(vec![supply(NUMBER, "", "", "对列")])).await.unwrap(), [Merged]);
    import.commit(1, 0, "2026-11-01T08:00:01Z".into()).await.unwrap();
    assert_eq!(test.supplies().await[0].title, "对列");
}

#[tokio::test]
async fn a_need_never_corrects_an_enterprise_even_when_it_joins_two() {
    let test = TestStore::new().await;
    let mut listed = Enterprise::new("甲公司", Uscc::parse("91350100M000100Y43").ok()).unwrap();
    listed.region = RegionCode::parse("370902").ok();
    test.import_enterprises("a", vec![listed.clone()]).await;
    let mut first = need("N-1", "乙公司");
    first.region = RegionCode::parse("11").ok();
    let mut second = need("N-2", "乙公司");
    second.uscc = listed.uscc.clone();
    test.import_needs("b", vec![first, second]).await;
    let known = test.store.enterprises().await.unwrap();
    assert_eq!((known.len(), known[0].name.as_str(), known[0].region), (1, "甲公司", listed.region));
    test.assert_sound().await;
}

#[tokio::test]
async fn the_same_rows_in_another_file_are_unchanged_and_leave_their_provenance() {
    let test = TestStore::new().await;
    let file = || {
        vec![supply(NUMBER, "", "", "甲"), supply(NUMBER, "CN102110728A", "", "乙"), supply("", "", "", "丙")]
    };
    let (outcomes, _) = test.import("a", file()).await;
    assert_eq!(outcomes, [Added, Merged, Added]);
    let (before, revision) = (test.supplies().await, test.store.revision().await.unwrap());
    assert_eq!(before.iter().map(|s| s.title.as_str()).collect::<Vec<_>>(), ["甲", "丙"]);
    let (outcomes, _) = test.import("b", file()).await;
    assert_eq!(outcomes, [Unchanged, Unchanged, Unchanged]);
    assert_eq!(test.supplies().await, before);
    assert_eq!(test.store.revision().await.unwrap(), revision);
    let sources = test.store.provenance(RecordKind::Patents, NUMBER).await.unwrap();
    let met: Vec<(&str, u32)> = sources.iter().map(|s| (s.sha256.as_str(), s.row)).collect();
    assert_eq!(met, [("a", 2), ("a", 3), ("b", 2), ("b", 3)]);
    assert_eq!(sources[0].file, "a.xlsx");
    assert_eq!(sources[0].sheet.as_deref(), Some("Sheet1"));
    test.assert_sound().await;
}

#[tokio::test]
async fn revisions_tell_what_changed_since() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "", "", "甲"), supply("", "", "S-2", "乙")]).await;
    let revision = test.store.revision().await.unwrap();
    test.import("b", vec![supply(NUMBER, "", "", "新")]).await;
    let changed = test.store.supplies_after(revision, 10).await.unwrap();
    assert_eq!(changed.len(), 1);
    assert_eq!((changed[0].0, changed[0].1.title.as_str()), (test.store.revision().await.unwrap(), "新"));
    assert_eq!(test.store.supplies_after(0, 1).await.unwrap()[0].1.title, "乙");
}

#[tokio::test]
async fn a_dropped_import_leaves_no_trace() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "", "", "甲")]).await;
    let before = (test.supplies().await, test.store.counts().await.unwrap());
    let mut import = test.begin(RecordKind::Patents, "b").await;
    let many = (0..2500).map(|n| supply("", "", &format!("S-{n}"), "乙")).collect();
    import.apply_supplies(rows(many)).await.unwrap();
    drop(import);
    assert_eq!((test.supplies().await, test.store.counts().await.unwrap()), before);
    test.assert_sound().await;
    let many = (0..2500).map(|n| supply("", "", &format!("S-{n}"), "乙")).collect();
    let (_, summary) = test.import("b", many).await;
    assert_eq!(summary.added, 2500);
    test.assert_sound().await;
}

#[tokio::test]
async fn counts_that_do_not_add_up_take_the_import_back() {
    let test = TestStore::new().await;
    let mut import = test.begin(RecordKind::Patents, "a").await;
    import.apply_supplies(rows(vec![supply(NUMBER, "", "", "甲")])).await.unwrap();
    let error = import.commit(3, 1, String::new()).await.unwrap_err();
    assert!(matches!(error, Error::Miscounted { rows: 3, errors: 1, applied: 1, .. }), "{error}");
    assert_eq!(test.store.counts().await.unwrap().supplies, 0);
    let mut import = test.store.begin_import(new_import(RecordKind::Needs, "b")).await.unwrap();
    let error = import.apply_supplies(Vec::new()).await.unwrap_err();
    assert!(matches!(error, Error::WrongKind { .. }), "{error}");
}

#[tokio::test]
async fn problems_of_rows_are_kept_and_counted() {
    let test = TestStore::new().await;
    let mut import = test.begin(RecordKind::Patents, "a").await;
    let place = Place { file: "a.xlsx".into(), sheet: None, row: 3 };
    let error = InvalidValue::new(ValueKind::Date, "昨天");
    import.note_problems(&[RowProblem::flagged(place, Some("申请日".into()), error)]).await.unwrap();
    let summary = import.commit(1, 1, "2026-11-01T08:00:01Z".into()).await.unwrap();
    assert_eq!(summary.errors, 1);
    assert_eq!(test.store.imported_files().await.unwrap()[0].summary, summary);
    test.assert_sound().await;
}

#[tokio::test]
async fn needs_bring_their_enterprises_which_a_list_of_enterprises_then_completes() {
    let test = TestStore::new().await;
    let code = Uscc::parse("91350100M000100Y43").ok();
    let mut first = need("N-1", "甲（泰安）公司");
    first.region = RegionCode::parse("3709").ok();
    let outcomes =
        test.import_needs("a", vec![first.clone(), need("N-2", "甲(泰安)公司"), need("N-3", "")]).await;
    assert_eq!(outcomes, [Added, Added, Added]);
    let known = test.store.enterprises().await.unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].region, RegionCode::parse("3709").ok());
    let mut listed = Enterprise::new("甲（泰安）公司", code.clone()).unwrap();
    listed.region = RegionCode::parse("370902").ok();
    assert_eq!(test.import_enterprises("b", vec![listed]).await, [Merged]);
    first.uscc = code.clone();
    first.region = RegionCode::parse("11").ok();
    assert_eq!(test.import_needs("c", vec![first]).await, [Merged]);
    let known = test.store.enterprises().await.unwrap();
    assert_eq!((known.len(), known[0].region), (1, RegionCode::parse("370902").ok()));
    assert_eq!(known[0].uscc, code);
    let ids: Vec<String> = test.store.needs().await.unwrap().iter().map(|n| n.id.to_string()).collect();
    assert_eq!(ids, ["N-1", "N-2", "N-3"]);
    assert_eq!(test.store.provenance(RecordKind::Enterprises, known[0].id.as_str()).await.unwrap().len(), 4);
    test.assert_sound().await;
}

#[tokio::test]
async fn supplies_are_found_by_any_key_in_any_spelling() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "CN102110728A", "S 1", "甲"), supply(OTHER_NUMBER, "", "", "乙")])
        .await;
    test.import("b", vec![supply(NUMBER, "CN102110728B", "", "甲")]).await;
    for key in [
        NUMBER,
        "ZL201010554637.7",
        "２０１０１０５５４６３７．７",
        "cn-102110728-a",
        "CN102110728B",
        " S  1 ",
    ] {
        let found = test.store.supply_by_key(key).await.unwrap();
        assert_eq!(found.map(|s| s.id.to_string()).as_deref(), Some(NUMBER), "{key}");
    }
    assert_eq!(test.store.supply_by_key("没有").await.unwrap(), None);
    let ids: Vec<_> = test.supplies().await.into_iter().rev().map(|s| s.id).collect();
    let found: Vec<_> = test.store.supplies(&ids).await.unwrap().into_iter().map(|s| s.id).collect();
    assert_eq!(found, ids);
}
