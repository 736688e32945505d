//! The nearest supplies: what sorting all of them would give, under any filter, on any number of threads.

use std::sync::Arc;

use super::tiny::Tiny;
use crate::{Dense, VectorCache};

/// Texts of a few characters of the vocabulary, some twice.
fn texts() -> Vec<String> {
    let characters: Vec<char> = "锂离子电池隔膜的制备方法导涂层防静地坪".chars().collect();
    let text = |at: usize| {
        (0..3 + at % 5).map(|place| characters[(at * 7 + place * (at % 11)) % characters.len()]).collect()
    };
    (0..1_300).map(text).collect()
}

/// The supplies, and which of them has no vector.
fn dense(texts: &[String]) -> (Dense, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let encoder = Arc::new(Tiny::new(7).open().unwrap());
    let (mut cache, _) = VectorCache::open(folder.path(), encoder).unwrap();
    let known: Vec<&str> = texts.iter().map(String::as_str).filter(|&text| text != texts[5]).collect();
    cache.fill(&known).unwrap();
    let keys: Vec<_> = texts.iter().map(|text| Some(cache.key(text))).collect();
    (Dense::new(cache, keys), folder)
}

#[test]
fn the_nearest_are_those_that_sorting_all_gives_ties_by_number() {
    let texts = texts();
    let (dense, _folder) = dense(&texts);
    let query = dense.needs(&["导电涂层"]).unwrap().remove(0).vector;
    let allowed = |doc_idx: u32| !doc_idx.is_multiple_of(3);
    let mut all: Vec<(u32, f32)> = (0..texts.len() as u32)
        .filter(|&doc_idx| allowed(doc_idx))
        .filter_map(|doc_idx| Some((doc_idx, dense.cosine(&query, doc_idx)?)))
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    assert!(all.windows(2).any(|pair| pair[0].1 == pair[1].1), "no ties in the test");
    let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    for k in [0, 1, 7, 200, all.len(), all.len() + 1, usize::MAX] {
        let expected = &all[..k.min(all.len())];
        assert_eq!(dense.nearest(&query, k, allowed), expected, "k = {k}");
        assert_eq!(three.install(|| dense.nearest(&query, k, allowed)), expected, "k = {k}");
    }
}

#[test]
fn the_same_words_are_nearest_and_their_signal_is_highest() {
    let texts = texts();
    let (dense, _folder) = dense(&texts);
    let need = dense.needs(&[&texts[40]]).unwrap().remove(0);
    let found = dense.nearest(&need.vector, 1, |_| true);
    assert_eq!(texts[found[0].0 as usize], texts[40]);
    assert!((found[0].1 - 1.0).abs() < 1e-3);
    assert!(dense.signal(&need.vector, need.background, 40) > 0.99);
    let signals: Vec<f64> =
        (0..texts.len() as u32).map(|doc_idx| dense.signal(&need.vector, need.background, doc_idx)).collect();
    assert!(signals.iter().all(|signal| (0.0..=1.0).contains(signal)));
    // about half of all are below the average
    assert!(signals.iter().filter(|&&signal| signal == 0.0).count() > texts.len() / 4);
}

#[test]
fn the_background_is_the_mean_cosine() {
    let texts = texts();
    let (dense, _folder) = dense(&texts);
    let need = dense.needs(&["锂电池"]).unwrap().remove(0);
    let cosines: Vec<f32> = (0..texts.len() as u32).filter_map(|at| dense.cosine(&need.vector, at)).collect();
    let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
    assert!((need.background - mean).abs() < 1e-4, "{} {mean}", need.background);
}

#[test]
fn a_supply_without_vector_is_not_found_and_has_no_signal() {
    let texts = texts();
    let (dense, _folder) = dense(&texts);
    let need = dense.needs(&[&texts[5]]).unwrap().remove(0);
    assert_eq!(dense.cosine(&need.vector, 5), None);
    assert_eq!(dense.signal(&need.vector, need.background, 5), 0.0);
    let n_without = texts.iter().filter(|&text| *text == texts[5]).count();
    assert_eq!(dense.n_missing(), n_without);
    assert_eq!(dense.nearest(&need.vector, usize::MAX, |_| true).len(), texts.len() - n_without);
}

#[test]
fn a_collection_of_none_has_no_nearest() {
    let (dense, _folder) = dense(&texts()[..6]);
    let need = dense.needs(&["锂电池"]).unwrap().remove(0);
    assert_eq!(dense.nearest(&need.vector, 10, |_| false), []);
    let folder = tempfile::tempdir().unwrap();
    let (cache, _) = VectorCache::open(folder.path(), Arc::new(Tiny::new(7).open().unwrap())).unwrap();
    let empty = Dense::new(cache, []);
    let need = empty.needs(&["锂电池"]).unwrap().remove(0);
    assert_eq!((empty.nearest(&need.vector, 10, |_| true), need.background), (Vec::new(), 0.0));
}
