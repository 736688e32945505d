//! The check finds what somebody broke by hand.

use super::fixtures::{NUMBER, TestStore, supply};

/// Each damage with a word that the check must say.
const DAMAGES: [(&str, &str); 14] = [
    ("UPDATE supply SET application_number = '201010554637.7'", "form"),
    ("UPDATE supply SET application_date = '2021-02-30'", "application_date"),
    ("UPDATE supply SET events = '[1]'", "events"),
    ("UPDATE supply SET trl = 12", "trl"),
    ("UPDATE supply SET revision = 1000", "counter"),
    ("UPDATE need SET revision = (SELECT revision FROM supply)", "twice"),
    ("UPDATE import_file SET merged = 7", "add up"),
    ("UPDATE import_run SET finished = NULL", "end properly"),
    ("DELETE FROM provenance WHERE record_kind = 'patents'", "no provenance"),
    ("DELETE FROM record_key WHERE record_kind = 'patents'", "not registered"),
    ("DELETE FROM supply", "does not exist"),
    ("UPDATE meta SET value = 'x' WHERE key = 'store_id'", "meta"),
    ("INSERT INTO tombstone VALUES ('patents', 'CN201010554637.7', 2)", "still there"),
    (
        "PRAGMA foreign_keys = OFF; DELETE FROM import_file; DELETE FROM import_run; PRAGMA foreign_keys = ON",
        "refers to a missing row",
    ),
];

#[tokio::test]
async fn planted_damage_is_found() {
    for (sql, word) in DAMAGES {
        let test = TestStore::new().await;
        test.import("a", vec![supply(NUMBER, "", "", "甲")]).await;
        test.import_needs("b", vec![super::fixtures::need("N-1", "乙公司")]).await;
        test.assert_sound().await;
        test.sql(sql).await;
        let found = test.store.check().await.unwrap();
        assert!(found.iter().any(|problem| problem.en.contains(word)), "{sql}: {found:?}");
        assert!(found.iter().all(|problem| !problem.zh.is_empty() && !problem.zh.contains("{}")));
    }
}

#[tokio::test]
async fn a_key_that_two_records_share_without_reason_is_found() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "", "", "甲"), supply("", "", "S-1", "乙")]).await;
    test.sql("INSERT INTO record_key VALUES (99, 'patents', 'source_id', 'S-1', 'CN201010554637.7')").await;
    let found = test.store.check().await.unwrap();
    assert!(found.iter().any(|problem| problem.en.contains("should be one")), "{found:?}");
}
