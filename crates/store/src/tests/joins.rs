//! Rows that show two records to be one, and keys that different records share.

use duijie_domain::Fen;
use duijie_domain::field::RecordKind;

use super::fixtures::{NUMBER, OTHER_NUMBER, TestStore, supply};
use crate::Outcome::{Added, Merged, Unchanged};

#[tokio::test]
async fn a_row_that_joins_two_records_leaves_the_older_one_and_a_tombstone() {
    let test = TestStore::new().await;
    let mut offered = supply("", "", "S-1", "甲");
    offered.offer.fee = Some(Fen::from_yuan(5));
    test.import("a", vec![offered]).await;
    test.import("b", vec![supply(NUMBER, "CN102110728A", "", "乙")]).await;
    let revision = test.store.revision().await.unwrap();
    let (outcomes, _) = test.import("c", vec![supply(NUMBER, "", "S-1", "丙")]).await;
    assert_eq!(outcomes, [Merged]);
    let all = test.supplies().await;
    assert_eq!(all.len(), 1);
    let joined = &all[0];
    assert_eq!((joined.id.as_str(), joined.title.as_str()), ("S-1", "丙"));
    assert_eq!(joined.offer.fee, Some(Fen::from_yuan(5)));
    assert_eq!(joined.application_number.as_ref().map(ToString::to_string).as_deref(), Some(NUMBER));
    assert!(joined.publication_number.is_some());
    let removed = test.store.removed_after(revision).await.unwrap();
    assert_eq!(removed.len(), 1);
    assert_eq!(removed[0].1.as_str(), NUMBER);
    assert!(test.store.removed_after(removed[0].0).await.unwrap().is_empty());
    assert_eq!(test.store.provenance(RecordKind::Patents, "S-1").await.unwrap().len(), 3);
    for key in ["S-1", NUMBER, "CN102110728A"] {
        assert_eq!(test.store.supply_by_key(key).await.unwrap().unwrap().id, joined.id, "{key}");
    }
    test.assert_sound().await;
}

#[tokio::test]
async fn a_join_inside_one_file_is_stable_when_the_rows_come_again() {
    let test = TestStore::new().await;
    test.import("known", vec![supply(NUMBER, "", "", "旧")]).await;
    let file = || {
        vec![
            supply("", "", "S-1", "第一行"),
            supply(NUMBER, "CN102110728A", "", "第二行"),
            supply(NUMBER, "", "S-1", "第三行"),
            supply("", "CN102110728A", "", "第四行"),
        ]
    };
    let (outcomes, _) = test.import("a", file()).await;
    assert_eq!(outcomes, [Added, Merged, Merged, Unchanged]);
    let all = test.supplies().await;
    assert_eq!((all.len(), all[0].title.as_str()), (1, "第一行"));
    let (outcomes, _) = test.import("b", file()).await;
    assert_eq!(outcomes, [Unchanged; 4]);
    test.assert_sound().await;
}

#[tokio::test]
async fn different_application_numbers_are_different_records_whatever_else_they_share() {
    let test = TestStore::new().await;
    let (outcomes, _) = test
        .import(
            "a",
            vec![
                supply(NUMBER, "CN102110728A", "1", "甲"),
                supply(OTHER_NUMBER, "CN102110728A", "1", "乙"),
                supply("", "CN102110728A", "1", "丙"),
            ],
        )
        .await;
    assert_eq!(outcomes, [Added, Added, Unchanged]);
    assert_eq!(test.supplies().await.len(), 2);
    assert_eq!(test.store.supply_by_key("1").await.unwrap().unwrap().title, "甲");
    test.assert_sound().await;
}

#[tokio::test]
async fn an_earlier_publication_number_still_leads_to_the_record() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "CN102110728A", "", "甲")]).await;
    test.import("b", vec![supply(NUMBER, "CN102110728B", "", "甲")]).await;
    let (outcomes, _) = test.import("c", vec![supply("", "CN102110728A", "", "甲")]).await;
    assert_eq!(outcomes, [Merged]);
    assert_eq!(test.supplies().await.len(), 1);
    test.assert_sound().await;
}

#[tokio::test]
async fn an_id_that_another_record_has_is_not_given_twice() {
    let test = TestStore::new().await;
    // the first record is named after a source id that looks like the second one's application number
    let mut first = supply(OTHER_NUMBER, "", "", "甲");
    first.id = duijie_domain::SupplyId::parse(NUMBER).unwrap();
    let (outcomes, _) = test.import("a", vec![first, supply(NUMBER, "", "", "乙")]).await;
    assert_eq!(outcomes, [Added, Added]);
    assert_eq!(test.supplies().await.len(), 2);
    let (outcomes, _) = test.import("b", vec![supply(NUMBER, "", "", "乙")]).await;
    assert_eq!(outcomes, [Unchanged]);
    test.assert_sound().await;
}

#[tokio::test]
async fn many_joins_across_batches_are_all_made() {
    let test = TestStore::new().await;
    let number = |n: usize| format!("20101{n:07}");
    test.import("a", (0..1500).map(|n| supply("", "", &format!("S-{n}"), "甲")).collect()).await;
    test.import("b", (0..1500).map(|n| supply(&number(n), "", "", "乙")).collect()).await;
    let (_, summary) =
        test.import("c", (0..1500).map(|n| supply(&number(n), "", &format!("S-{n}"), "丙")).collect()).await;
    assert_eq!((summary.merged, test.store.counts().await.unwrap().supplies), (1500, 1500));
    assert_eq!(test.store.removed_after(0).await.unwrap().len(), 1500);
    test.assert_sound().await;
}

/// `NUMBER` with its check digit mistyped.
const MISTYPED: &str = "CN201010554637.3";

#[tokio::test]
async fn a_wrong_check_digit_does_not_double_a_patent_that_another_key_shows() {
    for order in [[NUMBER, MISTYPED], [MISTYPED, NUMBER]] {
        for in_one_file in [true, false] {
            let test = TestStore::new().await;
            let files = || {
                let all: Vec<_> = order.map(|number| supply(number, "CN102110728A", "", "甲")).into();
                if in_one_file { vec![all] } else { all.into_iter().map(|row| vec![row]).collect() }
            };
            for (n, file) in files().into_iter().enumerate() {
                test.import(&format!("f{n}"), file).await;
                test.assert_sound().await;
            }
            let all = test.supplies().await;
            let numbers: Vec<String> =
                all.iter().flat_map(|s| &s.application_number).map(ToString::to_string).collect();
            assert_eq!(numbers, [NUMBER], "{order:?}");
            for key in [NUMBER, MISTYPED, "CN102110728A"] {
                assert_eq!(test.store.supply_by_key(key).await.unwrap().as_ref(), Some(&all[0]), "{key}");
            }
            for (n, file) in files().into_iter().enumerate() {
                let (outcomes, _) = test.import(&format!("again {n}"), file).await;
                assert!(outcomes.iter().all(|&outcome| outcome == Unchanged), "{order:?}: {outcomes:?}");
            }
        }
    }
}

#[tokio::test]
async fn two_records_of_one_number_are_joined_by_the_row_that_shows_it() {
    let test = TestStore::new().await;
    // alone, a wrong check digit may as well be a wrong serial
    let (outcomes, _) =
        test.import("a", vec![supply(MISTYPED, "", "S-1", "甲"), supply(NUMBER, "", "", "甲")]).await;
    assert_eq!(outcomes, [Added, Added]);
    test.assert_sound().await;
    let (outcomes, _) = test.import("b", vec![supply(NUMBER, "", "S-1", "甲")]).await;
    assert_eq!(outcomes, [Merged]);
    let all = test.supplies().await;
    assert_eq!((all.len(), all[0].id.as_str()), (1, MISTYPED));
    assert_eq!(all[0].application_number.as_ref().map(ToString::to_string).as_deref(), Some(NUMBER));
    test.assert_sound().await;
}
