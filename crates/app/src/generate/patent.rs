//! One patent: title and abstract from its family's theme, its class and its own terms.

use std::sync::LazyLock;

use super::family::{FAMILY_SIZE, Family, PLACES, concept};
use super::prose::{Mix, Prose};
use super::random::{Purpose, Random, Weighted};
use super::vocabulary::Vocabulary;

const MIX: Mix = Mix {
    concept: 0.52,
    class: 0.11,
    rare: 0.043,
    figure: 0.016,
    code: 0.003,
    wide: false,
    skew: 1.5,
    joint: 0.72,
};

/// Terms of its own that a patent has beside those of its family.
const OWN_CONCEPTS: usize = 3;
/// Words of its class that it keeps coming back to.
const CLASS_CONCEPTS: usize = 4;
/// Clauses of an abstract: mean and deviation.
const CLAUSES: (f64, f64) = (13.4, 4.0);
const FEWEST_CLAUSES: f64 = 3.0;
const MOST_CLAUSES: f64 = 18.0;

/// What a title ends with; the first ones are by far the most usual.
const KINDS: [&str; 14] = [
    "装置",
    "方法",
    "系统",
    "制备方法",
    "的制备方法",
    "设备",
    "结构",
    "检测方法",
    "控制方法",
    "工艺",
    "机构",
    "材料",
    "控制系统",
    "检测装置",
];
static KIND_DRAW: LazyLock<Weighted> = LazyLock::new(|| Weighted::zipf(KINDS.len(), 1.2, 0.8));

const BEGINNINGS: [&str; 6] = [
    "本发明公开了一种",
    "本实用新型公开了一种",
    "本发明涉及一种",
    "本发明提供了一种",
    "本实用新型涉及一种",
    "本发明公开了",
];

/// The concept that stands first is used most; a patent has up to fifteen.
static CONCEPT_DRAWS: LazyLock<Vec<Weighted>> =
    LazyLock::new(|| (1..=24).map(|n| Weighted::zipf(n, 0.6, 0.8)).collect());

/// Draws one of `n` concepts, the first most often.
pub(super) fn concept_draw(n: usize) -> &'static Weighted {
    &CONCEPT_DRAWS[n.clamp(1, CONCEPT_DRAWS.len()) - 1]
}

/// Title, abstract and class of a patent.
#[derive(Debug)]
pub(super) struct PatentText {
    pub(super) title: String,
    pub(super) abstract_text: String,
    pub(super) class: usize,
}

pub(super) fn write(seed: u64, patent: usize) -> PatentText {
    let vocabulary = Vocabulary::embedded();
    let family = Family::new(seed, patent / FAMILY_SIZE, vocabulary);
    let (_, share) = PLACES[patent % FAMILY_SIZE];
    let mut random = Random::new(seed, Purpose::Patent, patent);
    let class = family.class;

    let mut concepts: Vec<String> = family.theme.into_iter().filter(|_| random.chance(share)).collect();
    for _ in 0..OWN_CONCEPTS {
        concepts.push(concept(vocabulary, class, &mut random));
    }
    for _ in 0..CLASS_CONCEPTS {
        concepts.push(vocabulary.of_class(class, &mut random).to_owned());
    }
    for at in (1..concepts.len()).rev() {
        concepts.swap(at, random.below(at + 1));
    }

    let mut title = String::with_capacity(64);
    if random.chance(0.5) {
        title.push_str("一种");
    }
    if random.chance(0.85) {
        title.push_str(vocabulary.general(&mut random));
    }
    title.push_str(&concepts[0]);
    if random.chance(0.3) {
        title.push_str(vocabulary.of_class(class, &mut random));
    }
    if random.chance(0.45) {
        title.push_str(random.pick(&["的", "和", "用", "与"]));
    }
    title.push_str(&concepts[1]);
    title.push_str(KINDS[KIND_DRAW.draw(&mut random)]);

    let n_clauses = (CLAUSES.0 + CLAUSES.1 * random.normal()).clamp(FEWEST_CLAUSES, MOST_CLAUSES) as usize;
    let draw = concept_draw(concepts.len());
    let mut out = String::with_capacity(1_000);
    out.push_str(BEGINNINGS[random.below(BEGINNINGS.len())]);
    out.push_str(title.strip_prefix("一种").unwrap_or(&title));
    let mut prose =
        Prose { out, random, vocabulary, class, concepts: &concepts, concept_draw: draw, mix: MIX };
    for clause in 0..n_clauses {
        let stop = match prose.random.below(20) {
            0..=2 => "；",
            3..=4 => "。",
            5..=6 => "、",
            _ => "，",
        };
        prose.out.push_str(if clause == 0 { "，" } else { stop });
        let n_slots = 2 + prose.random.below(4);
        prose.clause(n_slots);
    }
    prose.out.push('。');
    PatentText { title, abstract_text: prose.out, class }
}
