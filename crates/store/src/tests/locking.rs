//! Writers queue or are told to wait; a broken import is never committed.

use std::time::Duration;

use duijie_domain::Fault;
use duijie_domain::field::RecordKind;

use super::fixtures::{NUMBER, TestStore, new_import, rows, supply, url};
use crate::{OpenOptions, Outcome, Store};

#[tokio::test]
async fn a_second_writer_is_told_that_the_store_is_busy_and_readers_go_on() {
    let test = TestStore::new().await;
    let options = OpenOptions { busy_timeout: Duration::from_millis(50), ..OpenOptions::default() };
    let second = Store::open_with(&url(&test.folder), options).await.unwrap();
    let mut import = test.begin(RecordKind::Patents, "a").await;
    import.apply_supplies(rows(vec![supply(NUMBER, "", "", "甲")])).await.unwrap();
    let error = second.begin_import(new_import(RecordKind::Patents, "b")).await.map(drop).unwrap_err();
    assert_eq!(error.fault(), Fault::Busy);
    assert_eq!(second.counts().await.unwrap().supplies, 0);
    assert!(Store::open_with(&url(&test.folder), options).await.is_ok());
    import.commit(1, 0, "2026-11-01T08:00:01Z".into()).await.unwrap();
    assert_eq!(second.counts().await.unwrap().supplies, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_queue_and_each_finds_what_the_other_stored() {
    let test = TestStore::new().await;
    let mut tasks = Vec::new();
    for n in 0..6 {
        let store = test.store.clone();
        tasks.push(tokio::spawn(async move {
            let mut import =
                store.begin_import(new_import(RecordKind::Patents, &format!("f{n}"))).await.unwrap();
            let all = (0..50).map(|s| supply("", "", &format!("S-{s}"), "甲")).collect();
            let outcomes = import.apply_supplies(rows(all)).await.unwrap();
            import.commit(50, 0, "2026-11-01T08:00:01Z".into()).await.unwrap();
            outcomes.iter().filter(|&&outcome| outcome == Outcome::Added).count()
        }));
    }
    let mut n_added = 0;
    for task in tasks {
        n_added += task.await.unwrap();
    }
    assert_eq!(n_added, 50);
    test.assert_sound().await;
}

#[tokio::test]
async fn a_cancelled_batch_cannot_be_committed() {
    let test = TestStore::new().await;
    let mut import = test.begin(RecordKind::Patents, "a").await;
    let many = (0..5000).map(|n| supply("", "", &format!("S-{n}"), "甲")).collect();
    let cut_short = tokio::time::timeout(Duration::from_millis(20), import.apply_supplies(rows(many))).await;
    assert!(cut_short.is_err());
    assert!(import.commit(0, 0, String::new()).await.is_err());
    assert_eq!(test.store.counts().await.unwrap().supplies, 0);
}
