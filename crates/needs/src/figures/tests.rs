//! Figures in the shapes that needs and abstracts have them.

use duijie_text::Analyzer;
use proptest::prelude::*;

use duijie_domain::matches::Verdict;

use super::*;

fn found(text: &str) -> Vec<Figure> {
    figures(&Analyzer::new(), text, Field::Body)
}

/// Quantity, low, high, unit.
fn short(text: &str) -> Vec<(String, Option<f64>, Option<f64>, String)> {
    found(text).into_iter().map(|figure| (figure.quantity, figure.low, figure.high, figure.unit)).collect()
}

fn one(text: &str) -> (String, Option<f64>, Option<f64>, String) {
    let all = short(text);
    assert_eq!(all.len(), 1, "{text}: {all:?}");
    all.into_iter().next().unwrap()
}

fn of(
    quantity: &str,
    low: Option<f64>,
    high: Option<f64>,
    unit: &str,
) -> (String, Option<f64>, Option<f64>, String) {
    (quantity.to_owned(), low, high, unit.to_owned())
}

#[test]
fn bounds_come_from_signs_and_words() {
    assert_eq!(one("单晶的抗压强度≥67%"), of("抗压强度", Some(67.0), None, "%"));
    assert_eq!(one("运行噪声应不高于70分贝"), of("运行噪声", None, Some(70.0), "分贝"));
    assert_eq!(one("估产精度需达90%以上"), of("估产精度", Some(90.0), None, "%"));
    assert_eq!(one("厚度偏差控制在±1um以内"), of("厚度偏差", Some(-1.0), Some(1.0), "um"));
    assert_eq!(one("导热系数小于0.2w/m2"), of("导热系数", None, Some(0.2), "w/m2"));
    assert_eq!(
        one("粉体的纯度99.5%"),
        of("粉体的纯度".trim_start_matches("粉体的"), Some(99.5), Some(99.5), "%")
    );
}

#[test]
fn ranges_may_stand_in_brackets_and_repeat_their_unit() {
    assert_eq!(one("起爆电压在(12~36)V范围内"), of("起爆电压", Some(12.0), Some(36.0), "v"));
    assert_eq!(one("工作温度为-40℃到40℃"), of("工作温度", Some(-40.0), Some(40.0), "°c"));
    assert_eq!(one("淬硬层深度达到5-8mm").1, Some(5.0));
    assert_eq!(one("硬度HRC55-65"), of("硬度", Some(55.0), Some(65.0), "hrc"));
    assert_eq!(one("内孔硬度180≤HB＜240"), of("内孔硬度", Some(180.0), Some(240.0), "hb"));
}

#[test]
fn a_change_is_no_value() {
    let figure = &found("整车风阻降低至少10%")[0];
    assert_eq!(
        (figure.quantity.as_str(), figure.change, figure.bound),
        ("整车风阻", Some(Change::Lower), Bound::AtLeast)
    );
    let figure = &found("烧损率降低到1.0%以下")[0];
    assert_eq!((figure.quantity.as_str(), figure.change, figure.bound), ("烧损率", None, Bound::AtMost));
}

#[test]
fn conditions_codes_years_money_and_deliverables_are_no_figures() {
    for text in [
        "25℃ 1C/1D循环",
        "2018年通过认定",
        "投入2002万元",
        "专利20项以上",
        "GB150-2011",
        "采用4G通信和3D打印",
        "304L不锈钢",
        "图1-5所示",
        "1升降台",
        "4套设备",
        "第3年度",
    ] {
        assert_eq!(short(text), [], "{text}");
    }
}

#[test]
fn a_quantity_goes_on_within_its_sentence() {
    let all = short("材料1h内抗压强度35MPa，1d内达到53MPa以上");
    assert_eq!(all.last().unwrap(), &of("抗压强度", Some(53.0), None, "mpa"));
}

#[test]
fn spans_show_what_was_written() {
    let text = "目标：磨料的抗冲击韧性≥６７％。";
    let figure = &found(text)[0];
    assert_eq!(&text[figure.span.start..figure.span.end], "抗冲击韧性≥６７％");
}

#[test]
fn supplies_answer_figures_in_other_units() {
    let need = found("涂层厚度≥0.1mm，结合强度≥60MPa，噪声≤70dB，寿命≥3年");
    let supply = found("所得涂层的厚度为150μm，结合强度达55MPa，噪声65~75dB");
    let verdicts: Vec<Verdict> =
        compare_figures(&need, &supply).into_iter().map(|answer| answer.verdict).collect();
    assert_eq!(verdicts, [Verdict::Met, Verdict::Open, Verdict::Open, Verdict::Absent]);
    let weak = found("结合强度为40MPa");
    assert_eq!(compare_figures(&need[1..2], &weak)[0].verdict, Verdict::NotMet);
}

#[test]
fn degrees_are_warmth_where_the_quantity_is() {
    let need = found("耐高温1700度以上");
    assert_eq!(compare_figures(&need, &found("耐高温达到1750℃"))[0].verdict, Verdict::Met);
    assert_eq!(found("倾角30度")[0].dimension.of, Base::Angle);
}

#[test]
fn a_wider_working_range_covers_the_range_asked() {
    let need = found("工作温度-20~40℃");
    assert_eq!(compare_figures(&need, &found("工作温度-40~60℃"))[0].verdict, Verdict::Met);
    assert_eq!(compare_figures(&need, &found("工作温度0~60℃"))[0].verdict, Verdict::Open);
}

proptest! {
    #[test]
    fn spans_are_whole_and_limits_ordered(
        pieces in prop::collection::vec(
            prop_oneof![
                Just("强度"), Just("≥"), Just("６７"), Just("％"), Just("-40~40"), Just("℃"), Just("（12～36）"), Just("降低"), Just("至少"), Just("HRC"),
                Just("180≤HB＜"), Just("1×10"), Just("㎡"), Just("以上"), Just("，"), Just("的"), Just("±"), Just("0.5mm"), Just("/"), Just("年"), Just("万"),
            ],
            0..30,
        ),
        noise in ".{0,12}",
    ) {
        let text = pieces.concat() + &noise;
        let mut last = 0;
        for figure in found(&text) {
            prop_assert!(text.get(figure.span.start..figure.span.end).is_some_and(|slice| !slice.is_empty()));
            prop_assert!(figure.span.end >= last);
            last = figure.span.start;
            if let (Some(low), Some(high)) = (figure.low, figure.high) {
                prop_assert!(low <= high);
            }
        }
    }
}

#[test]
fn a_figure_answers_under_another_name_of_its_quantity() {
    let analyzer = Analyzer::new();
    let of = |text: &str| figures(&analyzer, text, Field::Body);
    let answers = compare_figures(&of("抗张强度≥600MPa，耐压强度≥80MPa"), &of("拉伸强度为650MPa"));
    let verdicts: Vec<Verdict> = answers.iter().map(|answer| answer.verdict).collect();
    assert_eq!(verdicts, [Verdict::Met, Verdict::Absent]);
    // what was written is what is quoted
    assert_eq!(answers[0].need.quantity, "抗张强度");
}
