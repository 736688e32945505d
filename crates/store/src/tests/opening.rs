//! Opening, refusing foreign files, backups.

use duijie_domain::{Fault, Localised};

use super::fixtures::{NUMBER, TestStore, supply, url};
use crate::{Error, OpenOptions, Store};

#[tokio::test]
async fn a_store_opens_again_with_its_id_and_records() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "", "", "甲")]).await;
    let id = test.store.store_id().to_owned();
    test.store.clone().close().await.unwrap();
    let again = Store::open(&url(&test.folder)).await.unwrap();
    assert_eq!(again.store_id(), id);
    assert_eq!(again.counts().await.unwrap().supplies, 1);
}

#[tokio::test]
async fn any_path_can_hold_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("运营 中心#1 100%25?.db");
    let missing = OpenOptions { create: false, ..OpenOptions::default() };
    let error = Store::open_file(&path, missing).await.unwrap_err();
    assert_eq!(error.fault(), Fault::NotFound);
    assert!(!path.exists());
    let store = Store::open_file(&path, OpenOptions::default()).await.unwrap();
    assert!(path.exists());
    assert_eq!(store.place(), path.display().to_string());
}

#[tokio::test]
async fn files_that_are_no_store_are_refused_with_their_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("store.db"), "名称,数量\n".repeat(500)).unwrap();
    let error = Store::open(&url(&folder)).await.unwrap_err();
    assert!(matches!(error, Error::NotAStore { .. }), "{error}");
    assert!(error.zh().contains("store.db"));
    let error = Store::open("sqlite:///无此文件夹/store.db").await.unwrap_err();
    assert!(matches!(error, Error::CannotOpen { .. }), "{error}");
    let error = Store::open("postgres://localhost/duijie").await.unwrap_err();
    assert!(matches!(error, Error::UnknownUrl { .. }), "{error}");
    assert_eq!(error.fault(), Fault::Input);
}

#[tokio::test]
async fn another_programs_database_and_a_newer_schema_are_refused() {
    let test = TestStore::new().await;
    test.sql("UPDATE meta SET value = '99' WHERE key = 'schema_version'").await;
    let error = Store::open(&url(&test.folder)).await.unwrap_err();
    assert!(matches!(error, Error::NewerSchema { found: 99, .. }), "{error}");
    test.sql("PRAGMA application_id = 1").await;
    let error = Store::open(&url(&test.folder)).await.unwrap_err();
    assert!(matches!(error, Error::NotAStore { .. }), "{error}");
}

#[tokio::test]
async fn a_backup_is_a_store_and_never_overwrites() {
    let test = TestStore::new().await;
    test.import("a", vec![supply(NUMBER, "", "", "甲")]).await;
    let path = test.folder.path().join("备份.db");
    test.store.backup_to(&path).await.unwrap();
    let copy = Store::open_file(&path, OpenOptions::default()).await.unwrap();
    assert_eq!(copy.store_id(), test.store.store_id());
    assert_eq!(copy.counts().await.unwrap(), test.store.counts().await.unwrap());
    assert_eq!(copy.check().await.unwrap(), []);
    let error = test.store.backup_to(&path).await.unwrap_err();
    assert_eq!(error.fault(), Fault::Conflict);
}

#[tokio::test(flavor = "multi_thread")]
async fn stores_that_are_made_at_once_by_several_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut tasks = Vec::new();
    for _ in 0..16 {
        let url = url(&folder);
        tasks.push(tokio::spawn(async move { Store::open(&url).await.unwrap().store_id().to_owned() }));
    }
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}
