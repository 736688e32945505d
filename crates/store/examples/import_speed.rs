//! How fast a list comes in: one file of supplies with abstracts, new, again, corrected, and read back.
//!
//! `cargo run --release -p duijie-store --example import_speed -- 16463`. Texts have the lengths of a real university list
//! (abstracts of about 300 characters); numbers are valid and distinct. Printed: seconds per step.
#![allow(clippy::print_stdout, reason = "a measurement is printed")]
#![allow(clippy::unwrap_used, reason = "a measurement stops at the first error")]

use std::time::Instant;

use duijie_domain::field::RecordKind;
use duijie_domain::legal::LegalEvent;
use duijie_domain::row::Place;
use duijie_domain::{ApplicationNumber, Date, Fen, Holder, IpcSymbol, PublicationNumber, Supply};
use duijie_store::{NewImport, Store};

#[tokio::main]
async fn main() {
    let n_supplies: u32 = std::env::args().nth(1).map_or(16_463, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = Store::open(&format!("sqlite://{}", path.display())).await.unwrap();
    let clock = Instant::now();
    import(&store, "new", n_supplies, 1).await;
    println!("new       {:6.2} s", clock.elapsed().as_secs_f64());
    let clock = Instant::now();
    import(&store, "new", n_supplies, 1).await;
    println!("repeat    {:6.2} s", clock.elapsed().as_secs_f64());
    let clock = Instant::now();
    import(&store, "same", n_supplies, 1).await;
    println!("unchanged {:6.2} s", clock.elapsed().as_secs_f64());
    let clock = Instant::now();
    import(&store, "corrected", n_supplies, 2).await;
    println!("merged    {:6.2} s", clock.elapsed().as_secs_f64());
    let clock = Instant::now();
    let mut revision = 0;
    while let Some((last, _)) = store.supplies_after(revision, 1000).await.unwrap().last() {
        revision = *last;
    }
    println!("read      {:6.2} s", clock.elapsed().as_secs_f64());
    let clock = Instant::now();
    assert!(store.check().await.unwrap().is_empty());
    println!("check     {:6.2} s", clock.elapsed().as_secs_f64());
    store.close().await.unwrap();
    println!("size      {:6.1} MB", std::fs::metadata(&path).unwrap().len() as f64 / 1e6);
}

async fn import(store: &Store, sha256: &str, n_supplies: u32, fee: i64) {
    let file = NewImport {
        kind: RecordKind::Patents,
        file_name: "list.xlsx".into(),
        sha256: sha256.into(),
        profile: "own".into(),
        started: "2026-11-01T08:00:00Z".into(),
        layout_key: "own/1".into(),
    };
    let mut import = store.begin_import(file).await.unwrap();
    let numbers: Vec<u32> = (0..n_supplies).collect();
    for chunk in numbers.chunks(1000) {
        let rows = chunk.iter().map(|&n| (place(n), supply(n, fee))).collect();
        import.apply_supplies(rows).await.unwrap();
    }
    import.commit(u64::from(n_supplies), 0, "2026-11-01T08:00:09Z".into()).await.unwrap();
}

fn place(n: u32) -> Place {
    Place { file: "list.xlsx".into(), sheet: Some("Sheet1".into()), row: n + 2 }
}

fn supply(n: u32, fee: i64) -> Supply {
    let number = ApplicationNumber::parse(&format!("20181{n:07}")).unwrap();
    let id = Supply::natural_id(Some(&number), None, None).unwrap();
    let mut supply = Supply::new(id, format!("一种用于锂离子电池的复合正极材料及其制备方法 {n}"));
    supply.application_number = Some(number);
    supply.publication_number = PublicationNumber::parse(&format!("CN{}A", 100_000_000 + n)).ok();
    supply.source_id = Some(format!("S-{n}"));
    supply.abstract_text = "本发明公开了一种复合正极材料及其制备方法，".repeat(15);
    supply.claims = "1.一种复合正极材料，其特征在于".repeat(20);
    supply.keywords = vec!["锂离子电池".into(), "正极".into(), "制备".into()];
    supply.ipc =
        ["H01M 10/0525", "H01M 4/36", "C01G 53/00"].iter().map(|s| IpcSymbol::parse(s).unwrap()).collect();
    supply.holders = vec![Holder::named("某某科技大学")];
    supply.inventors = vec!["张三".into(), "李四".into(), "王五".into()];
    let filed = Date::constant(2018, 3, 9);
    supply.application_date = Some(filed);
    supply.grant_date = Some(Date::constant(2020, 3, 9));
    supply.events = vec![LegalEvent::parse("授权", Some(Date::constant(2020, 3, 9))).unwrap()];
    supply.offer.fee = Some(Fen::from_yuan(fee));
    supply
}
