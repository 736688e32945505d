//! Carried-on lists against full matches of the same collection, change after change, bit for bit.

use std::collections::BTreeMap;

use duijie_domain::{Need, NeedId, NoProgress, Supply, SupplyId};
use duijie_index::{IndexWriter, Snapshot, Stamp, SupplyIndex};
use duijie_text::Analyzer;
use proptest::prelude::*;

use super::*;
use crate::terms::need_terms;

const WORDS: [&str; 24] = [
    "电池",
    "隔膜",
    "涂层",
    "石墨烯",
    "轴承",
    "减速器",
    "废水",
    "催化剂",
    "电机",
    "传感器",
    "钢板",
    "激光",
    "水泥",
    "薄膜",
    "玻璃",
    "橡胶",
    "齿轮",
    "纤维",
    "树脂",
    "合金",
    "芯片",
    "天线",
    "阀门",
    "药物",
];

fn text(picks: &[usize]) -> String {
    picks.iter().map(|&at| WORDS[at % WORDS.len()]).collect::<Vec<_>>().join("，")
}

fn id(number: usize) -> SupplyId {
    SupplyId::parse(&format!("S{number:04}")).unwrap()
}

fn supply(number: usize, picks: &[usize]) -> Supply {
    let title = &picks[..picks.len().min(2)];
    let mut supply = Supply::new(id(number), text(title));
    supply.abstract_text = text(picks);
    supply
}

fn need(number: usize, picks: &[usize]) -> Need {
    let mut need =
        Need::new(NeedId::parse(&format!("N{number}")).unwrap(), text(&picks[..picks.len().min(2)]));
    need.description = text(picks);
    need
}

/// An index that changes, and the lists that are carried along.
struct World {
    analyzer: Analyzer,
    index: SupplyIndex,
    writer: IndexWriter,
    revision: i64,
    /// Terms and weights as text: ids, bound and document frequencies of the list.
    kept: BTreeMap<String, (Vec<SupplyId>, f64, Vec<u32>)>,
    then: Option<(Collection, i64)>,
    params: Params,
}

/// What one step came to.
#[derive(Debug, Default)]
struct Told {
    n_carried: usize,
    n_full: usize,
}

impl World {
    fn new() -> Self {
        Self::with(Params::default())
    }

    fn with(params: Params) -> Self {
        let analyzer = Analyzer::new();
        let index = SupplyIndex::in_ram(&analyzer).unwrap();
        let writer = index.writer(1).unwrap();
        Self { analyzer, index, writer, revision: 0, kept: BTreeMap::new(), then: None, params }
    }

    fn put(&mut self, number: usize, picks: &[usize]) {
        self.revision += 1;
        self.writer.put(self.revision, &supply(number, picks)).unwrap();
    }

    fn remove(&mut self, number: usize) {
        self.revision += 1;
        self.writer.remove(&id(number));
    }

    /// Matches all needs, each from its kept list if there is one, and compares every list with a full match.
    fn step(&mut self, needs: &[Need], top: usize, allowed: impl Fn(&str) -> bool) -> Told {
        self.writer.commit(&Stamp { store_id: "t".into(), revision: self.revision }).unwrap();
        let (snapshot, params) = (self.index.snapshot().unwrap(), self.params.clone());
        let engine = Engine::load(&snapshot, &params).unwrap();
        let mut set = DocSet::empty(snapshot.n_docs());
        for (idx, id) in (0..).zip(snapshot.ids()) {
            if allowed(id.as_str()) {
                set.insert(idx);
            }
        }
        let incremental = self.then.map(|(then, revision)| {
            let fresh: Vec<u32> = (0..snapshot.n_docs() as u32)
                .filter(|&idx| snapshot.revisions()[idx as usize] > revision)
                .collect();
            Incremental::new(&engine, &params, then, &fresh, Some(&set))
        });
        let mut told = Told::default();
        let mut kept = BTreeMap::new();
        for need in needs {
            let terms = need_terms(&self.analyzer, &params, need);
            let weighted = engine.weigh(&terms);
            let full = full_list(&engine, &weighted, &set, kept_depth(top));
            let content = format!("{terms:?}");
            let list = incremental.as_ref().and_then(|incremental| {
                let (ids, bound, doc_freqs) = self.kept.get(&content)?;
                let supplies: Vec<u32> = ids.iter().filter_map(|id| snapshot.find(id)).collect();
                let remembered = Remembered { supplies: &supplies, bound: *bound, doc_freqs };
                incremental.carry_on(&terms.terms, &weighted, &remembered, top)
            });
            let list = match list {
                None => {
                    told.n_full += 1;
                    DeepList::of_full(full.clone(), kept_depth(top))
                }
                Some(list) => {
                    told.n_carried += 1;
                    let depth = wanted_depth(top);
                    assert_eq!(bits(&list.candidates, depth), bits(&full, depth), "{need:?}");
                    let n_kept = list.candidates.len();
                    assert_eq!(bits(&list.candidates, n_kept), bits(&full, n_kept), "{need:?}");
                    list
                }
            };
            assert_bound_holds(&engine, &weighted, &set, &list);
            let ids = list.candidates.iter().map(|c| snapshot.ids()[c.doc_idx as usize].clone()).collect();
            kept.insert(content, (ids, list.bound, engine.doc_freqs(&terms.terms)));
        }
        self.then = Some((engine.collection(), self.revision));
        self.kept = kept;
        told
    }
}

fn full_list(engine: &Engine, need: &WeightedNeed, allowed: &DocSet, depth: usize) -> Vec<Candidate> {
    let mut lists = engine.supplies_for_needs(std::slice::from_ref(need), depth, Some(allowed), &NoProgress);
    lists.pop().unwrap()
}

fn bits(list: &[Candidate], n: usize) -> Vec<(u32, u64)> {
    list.iter().take(n).map(|found| (found.doc_idx, found.score.to_bits())).collect()
}

/// No supply outside the list scores above its bound.
fn assert_bound_holds(engine: &Engine, need: &WeightedNeed, allowed: &DocSet, list: &DeepList) {
    for (idx, score) in (0..).zip(engine.scores(need)) {
        if allowed.contains(idx) && !list.candidates.iter().any(|found| found.doc_idx == idx) {
            assert!(score <= list.bound, "{score} {}", list.bound);
        }
    }
}

fn picks() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..24, 1..7)
}

/// What happens between two runs.
#[derive(Debug, Clone)]
struct Change {
    added: Vec<Vec<usize>>,
    changed: Vec<(usize, Vec<usize>)>,
    removed: Vec<usize>,
    need: Option<(usize, Vec<usize>)>,
}

fn change() -> impl Strategy<Value = Change> {
    let added = prop::collection::vec(picks(), 0..8);
    let changed = prop::collection::vec((0usize..300, picks()), 0..4);
    let removed = prop::collection::vec(0usize..300, 0..4);
    let need = prop::option::of((0usize..4, picks()));
    (added, changed, removed, need).prop_map(|(added, changed, removed, need)| Change {
        added,
        changed,
        removed,
        need,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn carried_on_lists_equal_full_matches(
        docs in prop::collection::vec(picks(), 1..300),
        wishes in prop::collection::vec(picks(), 4..5),
        changes in prop::collection::vec(change(), 1..5),
        top in 1usize..40,
        excluded in 0usize..10,
        // words alone find; all streams at first and words alone later; all streams
        thorough_up_to in prop_oneof![Just(0), 1usize..300, Just(1_000)],
    ) {
        let mut world = World::with(Params { thorough_up_to, ..Params::default() });
        for (number, picks) in docs.iter().enumerate() {
            world.put(number, picks);
        }
        let mut needs: Vec<Need> = wishes.iter().enumerate().map(|(at, picks)| need(at, picks)).collect();
        let last_digit = char::from_digit(excluded as u32, 10).unwrap();
        let allowed = |id: &str| !id.ends_with(last_digit);
        world.step(&needs, top, allowed);
        for (round, change) in changes.iter().enumerate() {
            for (at, picks) in change.added.iter().enumerate() {
                world.put(1_000 + 100 * round + at, picks);
            }
            for (number, picks) in &change.changed {
                world.put(*number, picks);
            }
            for &number in &change.removed {
                world.remove(number);
            }
            if let Some((at, picks)) = &change.need {
                needs[*at] = need(*at, picks);
            }
            let told = world.step(&needs, top, allowed);
            prop_assert_eq!(told.n_carried + told.n_full, needs.len());
        }
    }
}

/// A text of words drawn so that low numbers are common, as in any language; always the same for the same seed.
fn drawn(seed: u64, n: usize) -> Vec<usize> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        // xorshift64: Marsaglia, Xorshift RNGs, 2003
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    next();
    (0..n).map(|_| (next() * next() * 24.0) as usize).collect()
}

#[test]
fn most_lists_are_carried_on_through_several_steps_of_one_percent() {
    const N: u64 = 3_000;
    let mut world = World::new();
    for number in 0..N {
        world.put(number as usize, &drawn(number + 1, 3 + number as usize % 12));
    }
    let needs: Vec<Need> = (0..40).map(|at| need(at, &drawn(at as u64 + 90_000, 8))).collect();
    assert_eq!(world.step(&needs, 10, |_| true).n_full, needs.len());
    let mut n_carried = 0;
    for round in 0..3u64 {
        for at in 0..N / 100 {
            let number = N + round * N + at;
            world.put(number as usize, &drawn(number + 1, 3 + at as usize % 12));
        }
        n_carried += world.step(&needs, 10, |_| true).n_carried;
    }
    assert!(n_carried >= 3 * needs.len() * 8 / 10, "{n_carried}");
}

fn snapshot_of(docs: &[&[usize]]) -> Snapshot {
    let mut world = World::new();
    for (number, picks) in docs.iter().enumerate() {
        world.put(number, picks);
    }
    world.writer.commit(&Stamp { store_id: "t".into(), revision: 1 }).unwrap();
    world.index.snapshot().unwrap()
}

#[test]
fn parameters_that_the_derivation_does_not_hold_for_certify_nothing() {
    let (snapshot, analyzer) = (snapshot_of(&[&[0, 1, 2], &[0, 3], &[4, 5]]), Analyzer::new());
    let mut params = Params::default();
    params.title.b = 1.5;
    let engine = Engine::load(&snapshot, &params).unwrap();
    let terms = need_terms(&analyzer, &params, &need(0, &[0, 1]));
    let doc_freqs = engine.doc_freqs(&terms.terms);
    let remembered = Remembered { supplies: &[0], bound: 0.0, doc_freqs: &doc_freqs };
    let incremental = Incremental::new(&engine, &params, engine.collection(), &[], None);
    assert_eq!(incremental.carry_on(&terms.terms, &engine.weigh(&terms), &remembered, 1), None);
}

#[test]
fn without_a_change_the_bound_stays_and_foreign_frequencies_are_refused() {
    let (snapshot, analyzer) = (snapshot_of(&[&[0, 1, 2], &[0, 3], &[4, 5]]), Analyzer::new());
    let params = Params::default();
    let engine = Engine::load(&snapshot, &params).unwrap();
    let terms = need_terms(&analyzer, &params, &need(0, &[0, 1]));
    let doc_freqs = engine.doc_freqs(&terms.terms);
    let incremental = Incremental::new(&engine, &params, engine.collection(), &[], None);
    let remembered = Remembered { supplies: &[], bound: 0.25, doc_freqs: &doc_freqs };
    let bound = incremental.bound(&terms.terms, &remembered).unwrap();
    assert!((0.25..0.25 + 1e-8).contains(&bound), "{bound}");
    let short = Remembered { doc_freqs: &doc_freqs[1..], ..remembered };
    assert_eq!(incremental.bound(&terms.terms, &short), None);
}
