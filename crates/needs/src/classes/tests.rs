//! Which class a need is about, and when nothing is said.

use duijie_domain::NeedId;
use proptest::prelude::*;

use super::*;
use crate::read;

fn need(title: &str, description: &str) -> Need {
    let mut need = Need::new(NeedId::parse("n").unwrap(), title.to_owned());
    need.description = description.to_owned();
    need
}

fn embedded() -> &'static (Analyzer, ClassTitles) {
    static MADE: std::sync::LazyLock<(Analyzer, ClassTitles)> = std::sync::LazyLock::new(|| {
        let analyzer = Analyzer::new();
        let titles = ClassTitles::new(&analyzer, &IndustryTable::embedded(), &IpcTitles::embedded());
        (analyzer, titles)
    });
    &MADE
}

fn of(need: &Need, nearest: &[&str]) -> Classes {
    let (analyzer, titles) = embedded();
    let nearest: Vec<IpcSymbol> = nearest.iter().map(|code| IpcSymbol::parse(code).unwrap()).collect();
    titles.classes(analyzer, need, &read(analyzer, need), &nearest)
}

fn codes(classes: &[NeedClass]) -> Vec<&str> {
    classes.iter().map(|class| class.code.as_str()).collect()
}

fn first(classes: &[NeedClass]) -> &str {
    classes.first().map_or("", |class| &class.code)
}

#[test]
fn a_product_that_a_title_names_is_its_class() {
    let found = of(&need("高容量锂离子电池的研制", "需求内容：开发能量密度更高的锂离子电池。"), &[]);
    assert_eq!(first(&found.industries), "3841", "{found:?}");
    assert_eq!(found.industries[0].name, "锂离子电池制造");
    assert_eq!(found.industries[0].words, ["锂离子电池"]);
    assert_eq!(first(&found.ipc), "H01M");
    assert_eq!(found.ipc[0].source, ClassSource::Titles);
}

#[test]
fn the_thing_counts_more_than_where_it_is_used() {
    let found = of(&need("玻璃熔窑用耐火材料", "需要一种抗侵蚀的耐火材料。"), &[]);
    assert!(first(&found.industries).starts_with("308"), "{found:?}");
}

#[test]
fn what_is_wanted_decides_not_what_the_firm_makes() {
    let told = "公司主要生产农药和化肥，年产农药原药5000吨，拥有农药生产线6条，农药产品远销海外。";
    let found = of(
        &need("生产管理软件开发", &format!("现有基础：{told}\n需求内容：开发一套生产管理软件，实现排产。")),
        &[],
    );
    assert!(first(&found.industries).starts_with("65"), "{found:?}");
    assert!(!codes(&found.industries).iter().any(|code| code.starts_with("263")), "{found:?}");
}

#[test]
fn what_as_likely_classes_have_in_common_is_answered() {
    assert_eq!(first(&of(&need("新型电池", ""), &[]).industries), "384");
}

#[test]
fn nothing_is_said_where_nothing_stands_out() {
    for title in ["提高产品质量", "智能化升级改造", "新技术引进", "A", "1234"] {
        assert_eq!(
            of(&need(title, "希望与高校合作，解决生产中的问题。"), &[]),
            Classes::default(),
            "{title}"
        );
    }
}

#[test]
fn an_industry_that_the_need_names_is_the_only_answer() {
    let mut named = need("高容量锂离子电池的研制", "");
    named.industry = IndustryCode::parse("C2641").ok();
    let found = of(&named, &[]);
    assert_eq!(codes(&found.industries), ["2641"]);
    assert_eq!(
        (found.industries[0].source, found.industries[0].name.as_str()),
        (ClassSource::Given, "涂料制造")
    );
}

#[test]
fn a_subclass_in_which_supplies_lie_near_and_that_words_speak_for_comes_first() {
    let need = need("锂离子电池用变压器", "");
    let sources = |near: &[&str]| -> Vec<(String, ClassSource)> {
        of(&need, near).ipc.into_iter().map(|class| (class.code, class.source)).collect()
    };
    let by_title = sources(&[]);
    assert!(by_title.len() > 1, "{by_title:?}");
    let last = by_title[by_title.len() - 1].0.clone();
    let with_near = sources(&[&last]);
    assert_eq!(with_near[0], (last, ClassSource::Nearest));
    assert_eq!(with_near[1..], by_title[..by_title.len() - 1]);
}

#[test]
fn a_near_subclass_that_no_word_speaks_for_is_far() {
    assert_eq!(codes(&of(&need("高容量锂离子电池的研制", ""), &["A01B", "E21B"]).ipc), ["H01M"]);
}

#[test]
fn the_centres_own_tables_are_used() {
    let analyzer = Analyzer::new();
    let shipped = include_str!("../../../../data/reference/industries.csv");
    let industries = IndustryTable::from_csv(&format!("{shipped}4199,风筝制造\n")).unwrap();
    let ipc = IpcTitles::embedded();
    let titles = ClassTitles::new(&analyzer, &industries, &ipc);
    let need = need("折叠风筝", "");
    let found = titles.classes(&analyzer, &need, &read(&analyzer, &need), &[]);
    assert_eq!(codes(&found.industries), ["4199"]);
}

#[test]
fn the_lists_are_normalised_and_name_each_class_once() {
    let industries = IndustryTable::embedded();
    for (file, text) in [
        ("industries.csv", include_str!("../../../../data/classes/industries.csv")),
        ("ipc.csv", include_str!("../../../../data/classes/ipc.csv")),
    ] {
        let rows: Vec<(&str, &str)> = text.lines().skip(1).filter_map(|line| line.split_once(',')).collect();
        assert_eq!(rows.len(), text.lines().count() - 1, "{file}");
        assert_eq!(listed(text).len(), rows.len(), "{file}");
        for (code, words) in rows {
            let is_known = match file {
                "ipc.csv" => IpcSymbol::parse(code).is_ok_and(|symbol| symbol.subclass().len() == 4),
                _ => IndustryCode::parse(code).is_ok_and(|code| industries.name(&code).is_some()),
            };
            assert!(is_known, "{file}: {code}");
            assert_eq!(duijie_text::normalize(words).as_str(), words, "{file}: {code}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_few_known_classes_and_always_the_same(
        title in "(电池|涂料|阀门|软件|铁路|的|.){0,12}",
        description in "(需求内容：|锂离子电池|水泥|养殖|公司|。|\n|≥５％|用于|.){0,40}",
        near in proptest::sample::subsequence(vec!["H01M", "C02F", "A01B", "G06Q", "H99Z"], 0..=4),
    ) {
        let need = need(&title, &description);
        let near: Vec<&str> = near.into_iter().filter(|code| IpcSymbol::parse(code).is_ok()).collect();
        let found = of(&need, &near);
        prop_assert_eq!(&found, &of(&need, &near));
        prop_assert!(found.industries.len() <= MOST_CLASSES && found.ipc.len() <= MOST_CLASSES);
        for class in &found.industries {
            prop_assert!(IndustryTable::embedded().name(&IndustryCode::parse(&class.code).unwrap()).is_some());
            prop_assert!(!class.words.is_empty());
        }
        for (at, class) in found.ipc.iter().enumerate() {
            prop_assert!(IpcSymbol::parse(&class.code).is_ok() && !class.name.is_empty());
            prop_assert_eq!(class.source == ClassSource::Nearest, near.contains(&class.code.as_str()));
            prop_assert!(found.ipc.iter().skip(at + 1).all(|other| other.code != class.code));
        }
    }
}
