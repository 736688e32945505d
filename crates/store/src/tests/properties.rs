//! Whatever keys rows share: the store stays sound, and the same rows in another file change nothing.

use duijie_domain::legal::LegalEvent;
use duijie_domain::{Date, Fen, Supply};
use proptest::prelude::*;

use super::fixtures::{NUMBER, OTHER_NUMBER, TestStore, supply};
use crate::Outcome;

fn row() -> impl Strategy<Value = Supply> {
    let application =
        prop::sample::select(vec!["", "", NUMBER, "CN201010554637.3", OTHER_NUMBER, "CN85102475.3"]);
    let publication = prop::sample::select(vec!["", "", "CN102110728A", "CN102110728B"]);
    let source = prop::sample::select(vec!["", "1", "2", NUMBER]);
    let states = prop::collection::vec(state(), 0..3);
    (application, publication, source, "[甲乙丙]", 0i64..4, states).prop_map(
        |(a, p, s, title, fee, states)| {
            let mut record = supply(a, p, s, &title);
            record.events = states;
            record.offer.fee = (fee > 0).then(|| Fen::from_yuan(fee));
            record
        },
    )
}

fn state() -> impl Strategy<Value = LegalEvent> {
    let text = prop::sample::select(vec!["有效", "失效", "质押", "解除质押", "著录事项变更"]);
    let day = prop::sample::select(vec![None, None, Some(Date::constant(2024, 5, 1))]);
    (text, day).prop_map(|(text, day)| LegalEvent::parse(text, day).unwrap())
}

fn file() -> impl Strategy<Value = Vec<Supply>> {
    prop::collection::vec(row(), 0..7)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 400, ..ProptestConfig::default() })]
    #[test]
    fn the_store_stays_sound_and_the_same_rows_change_nothing(files in prop::collection::vec(file(), 1..4)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let test = TestStore::new().await;
            for (n, file) in files.iter().enumerate() {
                test.import(&format!("f{n}"), file.clone()).await;
                test.assert_sound().await;
                let (before, revision) = (test.supplies().await, test.store.revision().await.unwrap());
                let (outcomes, _) = test.import(&format!("again {n}"), file.clone()).await;
                assert!(outcomes.iter().all(|&o| o == Outcome::Unchanged), "{outcomes:?}");
                assert_eq!(test.supplies().await, before);
                assert_eq!(test.store.revision().await.unwrap(), revision);
                test.assert_sound().await;
            }
        });
    }

    #[test]
    fn known_bytes_read_in_another_way_replace_no_single_value(
        files in prop::collection::vec(file(), 2..4),
        reading in file(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let test = TestStore::new().await;
            for (n, file) in files.into_iter().enumerate() {
                test.import(&format!("f{n}"), file).await;
            }
            let before = test.supplies().await;
            test.import_as("f0", "generic/1", reading.clone()).await;
            test.assert_sound().await;
            let after = test.supplies().await;
            for now in &after {
                let Some(then) = before.iter().find(|record| record.id == now.id) else { continue };
                assert_eq!(now.title, then.title);
                assert!(then.offer.fee.is_none() || now.offer.fee == then.offer.fee);
            }
            let (outcomes, _) = test.import_as("f0", "generic/2", reading).await;
            assert!(outcomes.iter().all(|&o| o == Outcome::Unchanged), "{outcomes:?}");
            assert_eq!(test.supplies().await, after);
        });
    }
}
