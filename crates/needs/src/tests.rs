//! A whole need read at once: what the parts say of each other.

use duijie_domain::matches::ElementKind;
use duijie_domain::{Fen, Mode, Need, NeedId, Trl};
use duijie_text::Analyzer;
use proptest::prelude::*;

use super::*;

fn need(title: &str, description: &str) -> Need {
    let mut need = Need::new(NeedId::parse("n").unwrap(), title.to_owned());
    need.description = description.to_owned();
    need
}

fn of(title: &str, description: &str) -> Reading {
    read(&Analyzer::new(), &need(title, description))
}

#[test]
fn what_the_firm_has_is_not_what_it_wants() {
    let reading = of(
        "矿用液压支架立柱表面处理",
        "需求内容：开发耐腐蚀涂层，厚度≥0.1mm。现有基础：公司占地8000平方米，拥有激光熔覆设备，年产立柱3000吨。",
    );
    assert_eq!(reading.figures.len(), 1, "{:?}", reading.figures);
    assert!(reading.elements.iter().all(|element| !element.text.contains("激光熔覆")));
}

#[test]
fn a_full_need_scores_all_points_and_leaves_no_question() {
    let mut full = need(
        "港口起重机用高强度钢丝绳",
        &("需求内容：合作开发高强度耐磨钢丝绳，解决现有钢丝绳断丝多、寿命短的问题，完成样机试制。预期目标：抗拉强度≥2160MPa，疲劳寿命提高30%以上，直径偏差±0.1mm，一年内完成。".to_owned()
            + "现有基础：公司已建成捻股生产线两条，具备破断拉力和疲劳试验条件，前期试制的样品已在两个码头试用，反映良好，但尚未达到进口产品的寿命，用户希望延长更换周期。"),
    );
    full.budget = Some(Fen::from_yuan(800_000));
    full.modes = vec![Mode::JointDevelopment];
    full.trl_min = Trl::new(5);
    let quality = read(&Analyzer::new(), &full).quality;
    assert_eq!(quality.score, 100, "{:?}", quality.marks);
    assert_eq!(quality.questions, []);
}

#[test]
fn a_title_alone_leaves_most_questions() {
    let quality = of("水处理", "").quality;
    assert!(quality.score <= 20, "{}", quality.score);
    let codes: Vec<&str> = quality.questions.iter().map(|question| question.code).collect();
    for code in ["task", "figures", "basis", "budget", "mode", "maturity", "deadline", "length"] {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
}

#[test]
fn licences_and_many_topics_ask_for_a_talk() {
    let push = of("一种高效固液分离机", "需要一种固液分离机，含固率不高于3%。");
    assert_eq!(push.complexity.advice, Advice::Push, "{:?}", push.complexity);
    let medicine = of("维生素注射液的制备", "需要提高收率3%。");
    assert_eq!(medicine.complexity.advice, Advice::Talk);
    assert_eq!(medicine.complexity.facts[0].code, "compliance");
    let topics = of(
        "料场升级",
        "需求内容：\n1、自动称重；\n2、自动卸车；\n3、自动上料；\n4、自动化验；\n5、粉尘治理。",
    );
    assert!(topics.complexity.facts.iter().any(|fact| fact.code == "several_topics"));
}

/// What rules look for, and what stands between it in texts that nobody has cleaned.
const SCRAPS: [&str; 60] = [
    "·",
    "•",
    "≥",
    "≤",
    "±",
    "%",
    "℃",
    "φ",
    "²",
    "①",
    "（",
    "）",
    "(",
    ")",
    "[",
    "]",
    "：",
    ":",
    "，",
    "。",
    "；",
    "\n",
    "\t",
    " ",
    "的",
    "用于",
    "提高",
    "降低",
    "防止",
    "耐",
    "高",
    "性",
    "性能",
    "方法",
    "装置",
    "系统",
    "一种",
    "及其",
    "合金",
    "1",
    "0.5",
    "×10",
    "-40",
    "~",
    "至",
    "kw·h",
    "mpa",
    "ra",
    "ＭＰａ",
    "微米",
    "𠮷",
    "é",
    "Ⅳ",
    "／",
    "需求内容",
    "预期目标",
    "公司",
    "以上",
    "不低于",
    "\u{301}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_048))]

    /// Whatever the text, nothing breaks, and every span is a stretch of it.
    #[test]
    fn any_text_is_read(
        title in prop::collection::vec(prop::sample::select(&SCRAPS[..]), 0..12),
        scraps in prop::collection::vec(prop::sample::select(&SCRAPS[..]), 0..60),
        wild in ".{0,30}",
    ) {
        let (title, body) = (title.concat() + &wild, scraps.concat() + &wild);
        let analyzer = Analyzer::new();
        let reading = read(&analyzer, &need(&title, &body));
        let is_inside = |field: Field, span: Span| {
            let text = if field == Field::Title { &title } else { &body };
            text.get(span.start..span.end).is_some_and(|words| !words.is_empty())
        };
        prop_assert!(reading.elements.iter().all(|found| is_inside(found.field, found.span)));
        prop_assert!(reading.figures.iter().all(|found| is_inside(found.field, found.span)));
        prop_assert!(reading.parts.iter().all(|part| is_inside(Field::Body, part.span)));
    }
}

/// Titles and abstracts of real patents, where they lie beside the repository.
#[test]
fn real_patents_are_read_without_trouble() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/real/patents.jsonl.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return;
    };
    let analyzer = Analyzer::new();
    let lines = std::io::BufRead::lines(std::io::BufReader::new(flate2::read::MultiGzDecoder::new(file)));
    let mut n_elements = 0;
    // every eighth: all of them take half a minute
    for line in lines.step_by(8) {
        let record: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        for (name, field) in [("title", Field::Title), ("abstract", Field::Body)] {
            let text = record[name].as_str().unwrap_or_default();
            n_elements += elements(&analyzer, text, field).len();
            figures(&analyzer, text, field);
        }
    }
    assert!(n_elements > 5_000, "{n_elements}");
}

/// The real needs, where they lie beside the repository; the counts are those of `docs/needs.md`, with room for better rules.
#[test]
fn real_needs_are_read_as_the_documents_say() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/real/needs.jsonl");
    let Ok(lines) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: there is no {}", path.display());
        return;
    };
    let analyzer = Analyzer::new();
    let (mut n, mut n_push) = (0, 0);
    let mut with_part = [0; PartKind::ALL.len()];
    let mut with_element = [0; ElementKind::ALL.len()];
    let mut with_figures = 0;
    let mut scores = Vec::new();
    for line in lines.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| record[name].as_str().unwrap_or_default();
        let reading = read(&analyzer, &need(text("title"), text("description")));
        n += 1;
        n_push += usize::from(reading.complexity.advice == Advice::Push);
        with_figures += usize::from(!reading.figures.is_empty());
        scores.push(reading.quality.score);
        for (count, kind) in with_part.iter_mut().zip(PartKind::ALL) {
            *count += usize::from(reading.parts.iter().any(|part| part.kind == kind));
        }
        for (count, kind) in with_element.iter_mut().zip(ElementKind::ALL) {
            *count += usize::from(reading.elements.iter().any(|element| element.kind == kind));
        }
    }
    scores.sort_unstable();
    eprintln!(
        "{n} needs, push {n_push}, parts {with_part:?}, elements {with_element:?}, figures {with_figures}"
    );
    eprintln!("scores {:?}", [0, n / 4, n / 2, 3 * n / 4, n - 1].map(|idx| scores[idx]));
    let tenths: Vec<usize> = (0..10)
        .map(|tenth| scores.iter().filter(|&&score| usize::from(score.min(99)) / 10 == tenth).count())
        .collect();
    eprintln!("by tens {tenths:?}");
    assert_eq!(n, 268);
    for (count, least) in with_part.into_iter().zip([220, 100, 100, 125, 25]) {
        assert!(count >= least, "{with_part:?}");
    }
    for (count, least) in with_element.into_iter().zip([115, 165, 180, 250, 45]) {
        assert!(count >= least, "{with_element:?}");
    }
    assert!((50..=110).contains(&with_figures), "{with_figures}");
    assert!((150..=220).contains(&n_push), "{n_push}");
}

proptest! {
    #[test]
    fn every_span_lies_in_its_field(title in ".{0,20}", description in "(需求内容：|目标|公司|。|\n|≥５％|耐磨|用于|㎡|.){0,60}") {
        let need = need(&title, &description);
        let reading = read(&Analyzer::new(), &need);
        let text = |field| match field {
            Field::Title => need.title.as_str(),
            Field::Body => need.description.as_str(),
        };
        for element in &reading.elements {
            prop_assert_eq!(text(element.field).get(element.span.start..element.span.end), Some(element.text.as_str()));
        }
        for figure in &reading.figures {
            prop_assert!(text(figure.field).get(figure.span.start..figure.span.end).is_some());
        }
        let sum: u32 = reading.quality.marks.iter().map(|mark| u32::from(mark.points)).sum();
        prop_assert_eq!(sum, u32::from(reading.quality.score));
        prop_assert!(sum <= 100 && !reading.complexity.facts.is_empty());
    }
}
