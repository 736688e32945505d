//! The raw exports and record files of `../shared`, where present: true numbers of rows, and none refused.

use std::path::PathBuf;

use duijie_domain::field::RecordKind;
use duijie_domain::{HolderKind, SupplyKind};

use super::{Bench, Whole};

fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    path.exists().then_some(path)
}

fn read(path: &str, kind: RecordKind) -> Option<Whole> {
    let path = shared(path)?;
    let whole = Bench::new().read(&path, kind).unwrap();
    let mut counts = std::collections::BTreeMap::new();
    for problem in whole.problems() {
        let what = format!("{:?}", problem.defect);
        let what = what.split([' ', '{']).next().unwrap_or_default().to_owned();
        *counts.entry((what, problem.column.clone())).or_insert(0) += 1;
    }
    println!(
        "{} | {} | {} rows | {} refused | {counts:?}",
        path.display(),
        whole.profile,
        whole.rows.len(),
        whole.n_refused()
    );
    Some(whole)
}

fn expect(path: &str, profile: &str, n_rows: usize) -> Option<Whole> {
    let whole = read(path, RecordKind::Patents)?;
    assert_eq!((whole.profile.as_str(), whole.rows.len(), whole.n_refused()), (profile, n_rows, 0));
    Some(whole)
}

#[test]
fn the_plain_table_of_a_city() {
    let Some(whole) = expect("data/exports/generic_6col_7384rows.xlsx", "generic", 7384) else { return };
    let first = whole.supply(0);
    assert_eq!(first.application_number.as_ref().unwrap().to_string(), "CN85102475.0");
    assert_eq!(first.application_date.unwrap().to_string(), "1985-04-01");
    assert_eq!(first.ipc[0].to_string(), "H02K 17/02");
    assert!(
        whole
            .rows
            .iter()
            .all(|row| matches!(&row.record, Some(crate::Record::Supply(s)) if !s.holders.is_empty()))
    );
}

#[test]
fn the_crawled_list_of_a_university() {
    let Some(whole) = expect("data/exports/sipo_crawler_9col_751rows.xls", "pss_crawler", 751) else {
        return;
    };
    let first = whole.supply(0);
    assert_eq!(first.inventors, ["汪林兵", "王文涛", "郭猛"]);
    assert_eq!(first.holders[0].kind, HolderKind::University);
    assert_eq!(first.events[0].date.unwrap().to_string(), "2017-05-03");
}

#[test]
fn the_disc_layout() {
    let Some(whole) = expect("data/exports/sipo_disc_25col_199rows.xlsx", "sipo_disc", 199) else { return };
    let first = whole.supply(0);
    assert_eq!(first.kind, SupplyKind::UtilityModel);
    assert_eq!(first.region.unwrap().prefix(), "320685");
    assert!(first.claims.contains("轨枕"));
}

#[test]
fn the_cnipr_export() {
    let Some(whole) = expect("data/exports/cnipr_45col_113rows.xls", "cnipr", 113) else { return };
    let first = whole.supply(0);
    assert_eq!(first.region.unwrap().prefix(), "33");
    assert!(!first.claims.contains("???") && first.claims.contains("背膜"));
    assert_eq!(first.ipc[0].to_string(), "H01L 31/048");
    assert!(whole.layout.unknown_columns().next().is_none());
}

#[test]
fn the_small_incopat_extract() {
    let Some(whole) = expect("data/exports/incopat_mini_7col_30rows.xlsx", "incopat_mini", 30) else {
        return;
    };
    let first = whole.supply(0);
    assert_eq!(first.id.as_str(), "CN101141661");
    assert_eq!(first.ipc.len(), 1);
    assert!(first.abstract_text.contains('\n'));
}

#[test]
fn the_full_texts_of_the_office() {
    for (name, title, n_ipc) in [
        ("CN101985000000312CN00000851003120AFULZH19870204CN00Z.XML", "一种静电热管热交换式除尘器", 3),
        ("CN102009000190429CN00001020256780AFULZH20110420CN00R.XML", "信道估计方法、装置及相干检测系统", 3),
        (
            "CN102010000298420CN00001019453140BFULZH20190802CN00D.XML",
            "一种耳机、相应的音源设备以及控制方法",
            1,
        ),
        (
            "CN102019000302430CN00001100838310AFULZH20190802CN00G.XML",
            "一种基于BERT-BiGRU-CRF的中文命名实体识别方法",
            1,
        ),
    ] {
        let Some(whole) = expect(&format!("data/exports/cnipa_xml/{name}"), "cnipa_xml", 1) else { return };
        let supply = whole.supply(0);
        assert_eq!((supply.title.as_str(), supply.ipc.len()), (title, n_ipc));
        assert!(supply.claims.contains("其特征在于") && !supply.claims.contains("<m"), "{}", supply.claims);
        assert!(
            !supply.abstract_text.is_empty() && !supply.holders.is_empty() && !supply.inventors.is_empty()
        );
        assert!(supply.application_date.is_some() && supply.region.is_some());
        assert_eq!(supply.grant_date.is_some(), name.contains("BFUL"));
    }
}

#[test]
fn record_files_of_the_real_corpus() {
    if let Some(whole) = expect("real/patents.jsonl.gz", "jsonl", 16_463) {
        assert!(whole.layout.unknown_columns().next().is_none());
    }
    if let Some(whole) = read("real/needs.jsonl", RecordKind::Needs) {
        assert_eq!((whole.rows.len(), whole.n_refused()), (268, 0));
        assert_eq!(whole.need(0).id.as_str(), "13a581e1-2d7e-4c8d-b350-e3ab36dbe6a0");
    }
    expect("data/patents/patents.jsonl.gz", "jsonl", 16_463);
    read("data/patents/patent_titles.csv.gz", RecordKind::Patents);
}
