//! Elements in the shapes that titles, needs and abstracts have them; the texts are invented.

use duijie_text::Analyzer;
use proptest::prelude::*;

use super::*;

fn of(text: &str, field: Field, kind: ElementKind) -> Vec<String> {
    let found = elements(&Analyzer::new(), text, field);
    found.into_iter().filter(|element| element.kind == kind).map(|element| element.text).collect()
}

fn in_title(text: &str, kind: ElementKind) -> Vec<String> {
    of(text, Field::Title, kind)
}

fn in_body(text: &str, kind: ElementKind) -> Vec<String> {
    of(text, Field::Body, kind)
}

#[test]
fn the_head_noun_of_a_title_is_the_product() {
    for (title, product) in [
        ("危废焚烧炉用高强度耐火砖的研发与应用", "耐火砖"),
        ("一种抗倒伏玉米收割机的改进", "玉米收割机"),
        ("研发一种铸铁件全自动抛光机", "铸铁件全自动抛光机"),
        ("地铁检修平台项目", "地铁检修平台"),
        ("氢能技术在港口机械上的应用", "氢能"),
        ("工业废盐制备纯碱技术研究及关键装备研制", "纯碱"),
    ] {
        assert_eq!(
            in_title(title, ElementKind::Product).first().map(String::as_str),
            Some(product),
            "{title}"
        );
    }
}

#[test]
fn uses_stand_behind_their_words() {
    assert_eq!(in_title("危废焚烧炉用耐火砖", ElementKind::Application), ["危废焚烧炉"]);
    assert_eq!(in_title("氢能技术在港口机械上的应用", ElementKind::Application), ["港口机械"]);
    assert_eq!(in_body("该涂料可应用于船舶、桥梁等", ElementKind::Application), ["船舶", "桥梁"]);
    assert_eq!(in_body("在食品包装行业大量使用", ElementKind::Application), ["食品包装"]);
}

#[test]
fn effects_are_verbs_with_objects_or_words() {
    assert_eq!(
        in_body("能有效提高焊缝质量，降低生产成本", ElementKind::Effect),
        ["提高焊缝质量", "降低生产成本"]
    );
    assert_eq!(in_body("解决铸件易开裂的问题", ElementKind::Effect), ["解决铸件易开裂"]);
    assert!(in_title("耐腐蚀轻量化支架", ElementKind::Effect).contains(&"耐腐蚀".to_owned()));
    assert_eq!(in_body("耐磨性得到提升", ElementKind::Effect), ["耐磨性得到提升"]);
    assert_eq!(in_body("注意安全防护", ElementKind::Effect), [""; 0]);
}

#[test]
fn materials_are_listed_or_end_like_one() {
    let found = in_body("以Al2O3和碳化硅为原料，制得陶瓷基复合材料", ElementKind::Material);
    assert!(found.contains(&"Al2O3".to_owned()) && found.contains(&"碳化硅".to_owned()), "{found:?}");
    assert!(found.iter().any(|text| text.ends_with("复合材料")), "{found:?}");
}

#[test]
fn methods_have_a_name() {
    assert!(in_body("采用激光熔覆工艺修复", ElementKind::Method).contains(&"激光熔覆工艺".to_owned()));
    assert_eq!(in_body("我们需要先进技术", ElementKind::Method), [""; 0]);
    assert!(in_body("用深度学习识别缺陷", ElementKind::Method).iter().any(|text| text.contains("深度学习")));
}

#[test]
fn another_substance_is_not_the_one_that_is_wanted() {
    let analyzer = Analyzer::new();
    let wanted = elements(&analyzer, "三氧化硫浓度的测量", Field::Title);
    let offered = elements(&analyzer, "二氧化硫的吸收方法", Field::Title);
    let is_material = |element: &&Element| element.kind == ElementKind::Material;
    assert!(wanted.iter().any(|element| is_material(&element)) && offered.iter().any(|e| is_material(&e)));
    let agreement = compare(&wanted, &offered);
    assert!(!agreement.agreed.iter().any(|(element, _)| is_material(&element)), "{agreement:?}");
}

#[test]
fn synonyms_agree_and_other_things_do_not() {
    let analyzer = Analyzer::new();
    let agree = |need: &str, supply: &str| {
        let (wanted, offered) =
            (elements(&analyzer, need, Field::Title), elements(&analyzer, supply, Field::Title));
        let is_product = |(wanted, _): &(Element, Element)| wanted.kind == ElementKind::Product;
        compare(&wanted, &offered).agreed.iter().any(is_product)
    };
    assert!(agree("车辆悬架", "一种悬挂"));
    assert!(agree("植保无人飞行器", "一种农用无人机"));
    assert!(!agree("车辆悬架", "一种车架"));
}

#[test]
fn a_patent_and_a_need_agree_by_their_words() {
    let analyzer = Analyzer::new();
    let mut need = elements(&analyzer, "高温窑炉用耐磨陶瓷涂层", Field::Title);
    need.extend(elements(&analyzer, "希望降低能耗", Field::Body));
    let mut supply = elements(&analyzer, "一种耐磨陶瓷涂层及其制备方法", Field::Title);
    supply.extend(elements(&analyzer, "本发明公开了一种耐磨涂层，提高了附着力，用于窑炉", Field::Body));
    let agreement = compare(&need, &supply);
    let agreed: Vec<&str> = agreement.agreed.iter().map(|(wanted, _)| wanted.text.as_str()).collect();
    assert!(agreed.contains(&"耐磨"), "{agreed:?}");
    assert!(agreement.agreed.iter().all(|(wanted, offered)| wanted.kind == offered.kind));
    let lacking: Vec<&str> = agreement.lacking.iter().map(|wanted| wanted.text.as_str()).collect();
    assert!(lacking.contains(&"降低能耗"), "{lacking:?}");
    assert_eq!(agreement.agreed.len() + agreement.lacking.len(), need.len());
}

proptest! {
    #[test]
    fn spans_are_whole_and_show_the_text(
        pieces in prop::collection::vec(
            prop_oneof![
                Just("用于"), Just("锂电池"), Just("的"), Just("提高"), Just("耐磨"), Just("，"), Just("（"), Just("）"), Just("工艺"), Just("TiO₂"), Just("㎡"),
                Just("在"), Just("领域"), Just("采用"), Just("合金"), Just("一种"), Just("、"), Just("制备"), Just("及"), Just("①"), Just("电池"), Just("用"), Just("高"),
            ],
            0..25,
        ),
        noise in ".{0,12}",
        is_title: bool,
    ) {
        let text = pieces.concat() + &noise;
        let field = if is_title { Field::Title } else { Field::Body };
        let mut last = 0;
        for element in elements(&Analyzer::new(), &text, field) {
            prop_assert_eq!(text.get(element.span.start..element.span.end), Some(element.text.as_str()));
            prop_assert!(element.span.start >= last);
            last = element.span.start;
        }
    }
}
