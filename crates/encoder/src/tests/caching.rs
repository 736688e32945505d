//! Vectors on disk: encoded once, whole or not there, never mixed up between models.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::Fault;

use super::tiny::Tiny;
use crate::{Encoder, Error, Found, VectorCache};

const TEXTS: [&str; 4] = ["锂离子电池隔膜", "防静电地坪", "导电涂层", "锂离子电池隔膜"];

fn encoder(seed: u64) -> Arc<Encoder> {
    Arc::new(Tiny::new(seed).open().unwrap())
}

/// A folder with the vectors of [`TEXTS`], and their file.
fn filled(encoder: &Arc<Encoder>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (mut cache, found) = VectorCache::open(folder.path(), Arc::clone(encoder)).unwrap();
    assert_eq!(found, Found::Nothing);
    assert_eq!(cache.fill(&TEXTS).unwrap(), 3);
    cache.save().unwrap();
    let path = file(folder.path(), "bin").unwrap();
    (folder, path)
}

fn file(folder: &Path, extension: &str) -> Option<PathBuf> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.into_iter().find(|path| path.extension().is_some_and(|found| found == extension))
}

#[test]
fn vectors_come_back_and_nothing_is_encoded_twice() {
    let encoder = encoder(1);
    let (folder, _) = filled(&encoder);
    let (mut cache, found) = VectorCache::open(folder.path(), Arc::clone(&encoder)).unwrap();
    assert_eq!((found, cache.len()), (Found::Vectors(3), 3));
    assert_eq!(cache.fill(&TEXTS).unwrap(), 0);
    for (text, exact) in std::iter::zip(TEXTS, encoder.encode(&TEXTS).unwrap()) {
        let kept = cache.get(&cache.key(text)).unwrap();
        let difference = std::iter::zip(&kept, &exact).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(difference < 5e-4, "{difference}");
    }
    assert_eq!(cache.get(&cache.key("别的")), None);
    assert_eq!(file(folder.path(), "new"), None);
}

#[test]
fn what_is_not_saved_is_not_there_and_an_unchanged_cache_writes_nothing() {
    let encoder = encoder(1);
    let (folder, path) = filled(&encoder);
    let before = std::fs::read(&path).unwrap();
    let (mut cache, _) = VectorCache::open(folder.path(), Arc::clone(&encoder)).unwrap();
    std::fs::write(&path, b"not touched").unwrap();
    cache.save().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"not touched");
    cache.fill(&["一种"]).unwrap();
    drop(cache);
    std::fs::write(&path, before).unwrap();
    assert_eq!(VectorCache::open(folder.path(), encoder).unwrap().1, Found::Vectors(3));
}

#[test]
fn a_damaged_file_is_put_aside_and_made_again() {
    let encoder = encoder(1);
    let (folder, path) = filled(&encoder);
    let whole = std::fs::read(&path).unwrap();
    let middle = whole.len() / 2;
    let spoilt: [(&str, Vec<u8>); 6] = [
        (
            "one bit",
            whole.iter().enumerate().map(|(at, &byte)| if at == middle { byte ^ 1 } else { byte }).collect(),
        ),
        ("cut", whole[..whole.len() - 1].to_vec()),
        ("empty", Vec::new()),
        ("longer", [&whole[..], &[0]].concat()),
        ("foreign", b"something else altogether, and long enough to hold a header of sixty bytes".to_vec()),
        ("count", [&whole[..52], &[0xff; 8], &whole[60..]].concat()),
    ];
    for (name, bytes) in spoilt {
        std::fs::write(&path, &bytes).unwrap();
        let (mut cache, found) = VectorCache::open(folder.path(), Arc::clone(&encoder)).unwrap();
        let Found::Damaged { moved_to, .. } = found else { panic!("{name}: {found:?}") };
        assert_eq!(std::fs::read(&moved_to).unwrap(), bytes, "{name}");
        assert!(cache.is_empty() && !path.exists(), "{name}");
        cache.fill(&TEXTS).unwrap();
        cache.save().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), whole, "{name}");
    }
}

#[test]
fn a_run_killed_while_writing_leaves_the_file_of_before() {
    let encoder = encoder(1);
    let (folder, path) = filled(&encoder);
    std::fs::write(path.with_extension("new"), b"half of somethi").unwrap();
    let (mut cache, found) = VectorCache::open(folder.path(), Arc::clone(&encoder)).unwrap();
    assert_eq!(found, Found::Vectors(3));
    cache.fill(&["一种"]).unwrap();
    cache.save().unwrap();
    assert_eq!(file(folder.path(), "new"), None);
    assert_eq!(VectorCache::open(folder.path(), encoder).unwrap().1, Found::Vectors(4));
}

#[test]
fn two_at_once_do_not_write_over_each_other() {
    let encoder = encoder(1);
    let (folder, path) = filled(&encoder);
    let (mut cache, _) = VectorCache::open(folder.path(), encoder).unwrap();
    cache.fill(&["一种"]).unwrap();
    let other = std::fs::File::create(path.with_extension("lock")).unwrap();
    other.lock().unwrap();
    let error = cache.save().unwrap_err();
    assert!(matches!(error, Error::Busy { .. }) && error.fault() == Fault::Busy, "{error}");
    drop(other);
    cache.save().unwrap();
}

#[test]
fn every_model_has_vectors_of_its_own() {
    let (first, second) = (encoder(1), encoder(2));
    let (folder, path) = filled(&first);
    let (mut other, found) = VectorCache::open(folder.path(), Arc::clone(&second)).unwrap();
    assert_eq!(found, Found::Nothing);
    std::fs::rename(&path, folder.path().join("first")).unwrap();
    other.fill(&["一种"]).unwrap();
    other.save().unwrap();
    let path_of_other = file(folder.path(), "bin").unwrap();
    std::fs::rename(folder.path().join("first"), &path).unwrap();
    assert_eq!(VectorCache::open(folder.path(), Arc::clone(&first)).unwrap().1, Found::Vectors(3));
    // the name alone is not believed
    std::fs::copy(&path, path_of_other).unwrap();
    assert!(matches!(VectorCache::open(folder.path(), second).unwrap().1, Found::Damaged { .. }));
}

#[test]
fn what_is_not_used_goes_only_when_asked() {
    let encoder = encoder(1);
    let (folder, _) = filled(&encoder);
    let (mut cache, _) = VectorCache::open(folder.path(), Arc::clone(&encoder)).unwrap();
    let used = cache.key("防静电地坪");
    let before = cache.get(&used);
    assert_eq!(cache.retain(|key| *key == used), 2);
    assert_eq!(cache.get(&used), before);
    cache.save().unwrap();
    assert_eq!(VectorCache::open(folder.path(), encoder).unwrap().1, Found::Vectors(1));
}

#[test]
fn a_folder_that_is_none_is_told() {
    let (mut cache, _) = VectorCache::open("/nowhere/at/all".as_ref(), encoder(1)).unwrap();
    cache.fill(&TEXTS).unwrap();
    assert!(matches!(cache.save(), Err(Error::Cache { .. })));
}
