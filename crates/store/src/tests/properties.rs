//! Whatever keys rows share: the store stays sound, and the same rows in another file change nothing.

use duijie_domain::{Fen, Supply};
use proptest::prelude::*;

use super::fixtures::{NUMBER, OTHER_NUMBER, TestStore, supply};
use crate::Outcome;

fn row() -> impl Strategy<Value = Supply> {
    let application = prop::sample::select(vec!["", "", NUMBER, OTHER_NUMBER, "CN85102475.3"]);
    let publication = prop::sample::select(vec!["", "", "CN102110728A", "CN102110728B"]);
    let source = prop::sample::select(vec!["", "1", "2", NUMBER]);
    (application, publication, source, "[甲乙丙]", 0i64..4).prop_map(|(a, p, s, title, fee)| {
        let mut record = supply(a, p, s, &title);
        record.offer.fee = (fee > 0).then(|| Fen::from_yuan(fee));
        record
    })
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
}
