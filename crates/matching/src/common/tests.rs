//! What common needs promise: the same thing in other words is found, boilerplate and chains are not, order and threads do not show.

use std::collections::BTreeSet;

use duijie_domain::{Date, IndustryCode, NeedScope, NoProgress, RegionCode, Uscc};
use proptest::prelude::*;

use super::*;

fn need(id: &str, firm: &str, title: &str, description: &str) -> Need {
    let mut need = Need::new(NeedId::parse(id).unwrap(), title.to_owned());
    need.enterprise = firm.to_owned();
    need.description = description.to_owned();
    need
}

/// Three firms that ask for one thing, one that asks for it twice, and others.
fn needs() -> Vec<Need> {
    vec![
        need(
            "N1",
            "甲公司",
            "人造石墨负极材料循环寿命提升",
            "石墨负极循环五百次后容量衰减，粘结剂与包覆工艺需要改进。",
        ),
        need(
            "N2",
            "乙公司",
            "快充型石墨负极材料",
            "负极石墨颗粒表面包覆，使电芯三倍率充电时不析锂，循环容量衰减小。",
        ),
        need(
            "N3",
            "丙公司",
            "求石墨负极材料包覆技术",
            "我们的石墨负极首效低，想在颗粒表面包覆一层碳，减少循环中的容量衰减。",
        ),
        need(
            "N4",
            "丙公司",
            "求石墨负极材料包覆技术",
            "我们的石墨负极首效低，想在颗粒表面包覆一层碳，减少循环中的容量衰减！",
        ),
        need("N5", "丁公司", "猪场粪污堆肥除臭", "堆肥时氨气浓，希望用菌剂把臭气压下去，出料快。"),
        need("N6", "戊公司", "棉织物活性染料低盐染色", "深色染色用元明粉太多，废水全盐量超标。"),
        need("N7", "", "高压开关柜局部放电在线监测", "柜内局放用特高频传感器测，误报多。"),
        need(
            "N8",
            "",
            "开关柜局部放电监测误报",
            "特高频局放传感器在柜内误报，高压开关柜要能在线判断放电类型。",
        ),
        need(
            "N9",
            "",
            "开关柜局部放电监测误报",
            "特高频局放传感器在柜内误报，高压开关柜要能在线判断放电类型。",
        ),
    ]
}

fn find(needs: &[Need]) -> Vec<CommonNeed> {
    let params = Params::default();
    common_needs(&Analyzer::new(), &params, &CommonParams::default(), needs, 2, &NoProgress)
}

fn ids(common: &CommonNeed) -> Vec<&str> {
    common.members.iter().map(|member| member.id.as_str()).collect()
}

#[test]
fn one_thing_in_different_words_is_one_need_of_three_firms() {
    let found = find(&needs());
    let graphite = &found[0];
    assert_eq!((graphite.n_firms, ids(graphite)), (3, vec!["N1", "N2", "N3"]), "{found:#?}");
    assert_eq!(graphite.firms, ["丙公司", "乙公司", "甲公司"]);
    assert_eq!(graphite.name, "石墨负极材料");
    assert!(graphite.similarity > CommonParams::default().threshold && graphite.similarity < 1.0);
    assert!(graphite.terms.iter().any(|term| term.term.contains("石墨") && term.n_members == 3));
    let again: Vec<&str> = graphite.members[2].restated.iter().map(NeedId::as_str).collect();
    assert_eq!(again, ["N4"], "a firm that says it twice says it once");
}

#[test]
fn needs_without_a_firm_count_once_a_text() {
    let found = find(&needs());
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!((ids(&found[1]), found[1].n_firms), (vec!["N7", "N8"], 2));
    assert!(found[1].firms.is_empty());
    assert!(find(&needs()[7..]).is_empty(), "the same text under two ids and no firm is one need");
}

#[test]
fn one_firm_alone_has_no_common_need() {
    let mut all = needs();
    for need in &mut all[..3] {
        need.enterprise = "甲公司".to_owned();
    }
    assert!(find(&all[..3]).is_empty());
    all[1].uscc = Uscc::parse("91350100M000100Y43").ok();
    all[1].enterprise = "改了名的公司".to_owned();
    assert_eq!(find(&all[..3]).len(), 1);
}

#[test]
fn a_chain_whose_ends_differ_is_not_one_need() {
    let graphite = "石墨负极包覆颗粒容量衰减";
    let electrolyte = "电解液添加剂成膜阻燃";
    let chain = [
        need("A", "甲", "石墨负极包覆", graphite),
        need("B", "乙", "石墨负极与电解液添加剂", &format!("{graphite}，{electrolyte}")),
        need("C", "丙", "电解液添加剂", electrolyte),
    ];
    let found = find(&chain);
    assert!(found.iter().all(|common| common.members.len() == 2), "{found:#?}");
    assert_eq!(found.len(), 1);
}

#[test]
fn what_every_need_says_does_not_make_them_one() {
    let same = "我公司急需改造生产设备，提高产品质量和生产效率，降低成本，实现自动化、智能化控制，形成核心技术和自主知识产权。";
    let others = [
        need("A", "甲", "膨化饲料", &format!("{same}挤压机模头堵料。")),
        need("B", "乙", "铸铁锅", &format!("{same}锅坯抛光粉尘大。")),
        need("C", "丙", "羊绒衫", &format!("{same}起球等级低。")),
    ];
    assert_eq!(find(&others), []);
}

#[test]
fn counts_and_sums_say_what_is_known() {
    let mut all = needs();
    let codes = ["320400", "320400", "110000"];
    for (need, code) in all.iter_mut().zip(codes) {
        need.region = RegionCode::parse(code).ok();
    }
    all[0].industry = IndustryCode::parse("3841").ok();
    all[1].budget = Some(Fen::from_yuan(300_000));
    all[2].budget = Some(Fen::from_yuan(200_000));
    let found = &find(&all)[0];
    let regions: Vec<(String, usize)> =
        found.regions.iter().map(|(code, n)| (code.to_string(), *n)).collect();
    assert_eq!(regions, [("320400".to_owned(), 2), ("110000".to_owned(), 1)]);
    assert_eq!(found.industries.len(), 1);
    assert_eq!((found.budget, found.n_budgets), (Some(Fen::from_yuan(500_000)), 2));
    assert_eq!(found.deadline, None);
    for (need, day) in all.iter_mut().zip(1..) {
        need.deadline = Some(Date::constant(2027, 1, day));
    }
    let found = &find(&all)[0];
    assert_eq!(found.deadline, Some(Date::constant(2027, 1, 3)));
    assert_eq!(found.to_need().scope, NeedScope::Common);
}

#[test]
fn more_firms_can_be_asked_for_and_fewer_than_two_cannot() {
    let (analyzer, params) = (Analyzer::new(), Params::default());
    let find = |min_firms| {
        common_needs(&analyzer, &params, &CommonParams::default(), &needs(), min_firms, &NoProgress)
    };
    assert_eq!(find(3).len(), 1);
    assert_eq!(find(4), []);
    assert_eq!(find(0), find(2));
}

#[test]
fn the_number_of_threads_does_not_show() {
    let with = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| find(&needs()))
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn nothing_comes_of_nothing() {
    assert_eq!(find(&[]), []);
    assert_eq!(find(&needs()[..1]), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_order_of_the_needs_does_not_show(shuffled in Just(needs()).prop_shuffle()) {
        prop_assert_eq!(find(&shuffled), find(&needs()));
    }

    #[test]
    fn a_need_is_in_one_common_need_at_most(threshold in 0.01f64..1.0) {
        let params = Params::default();
        let found =
            common_needs(&Analyzer::new(), &params, &CommonParams { threshold }, &needs(), 2, &NoProgress);
        let mut seen = BTreeSet::new();
        for common in &found {
            prop_assert!(common.n_firms >= 2 && common.similarity <= 1.0);
            prop_assert!(common.similarity >= threshold - 1e-6);
            for member in &common.members {
                prop_assert!(seen.insert(&member.id));
            }
        }
    }
}
