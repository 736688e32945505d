//! Fit besides the words: legal state, mode, fee, region, maturity.
//!
//! One function an aspect, each a few rules with their sentence in both languages. Silence on either side is
//! [`Fit::Unknown`] and gives no reason.

use duijie_domain::legal::LegalFacts;
use duijie_domain::matches::{Aspect, Fit, FitPart};
use duijie_domain::{Lang, Localised, Mode, Need, RegionTable, Supply};

/// All aspects in their order.
pub(crate) fn fits(need: &Need, supply: &Supply, facts: &LegalFacts, regions: &RegionTable) -> Vec<FitPart> {
    vec![
        legal(supply, facts),
        mode(need, supply),
        fee(need, supply),
        region(need, supply, regions),
        maturity(need, supply),
    ]
}

fn part(aspect: Aspect, fit: Fit, zh: impl Into<String>, en: impl Into<String>) -> FitPart {
    FitPart { aspect, fit, zh: zh.into(), en: en.into() }
}

fn unknown(aspect: Aspect) -> FitPart {
    part(aspect, Fit::Unknown, "资料不足", "not stated")
}

fn legal(supply: &Supply, facts: &LegalFacts) -> FitPart {
    let aspect = Aspect::Legal;
    if !supply.is_patent() {
        return unknown(aspect);
    }
    let as_of = |lang: Lang| {
        facts
            .data_date
            .map_or(String::new(), |date| lang.pick(format!("（截至{date}）"), format!(" (as of {date})")))
    };
    let say = |fit, zh: &str, en: &str| {
        part(aspect, fit, format!("{zh}{}", as_of(Lang::Zh)), format!("{en}{}", as_of(Lang::En)))
    };
    if facts.ended {
        return say(Fit::Bad, "专利权已终止", "the right has ended");
    }
    if facts.frozen.holds == Some(true) {
        return say(Fit::Bad, "专利权处于保全或中止状态", "the right is under preservation or suspended");
    }
    if facts.exclusive.holds == Some(true) {
        return match facts.exclusive_until {
            Some(until) => part(
                aspect,
                Fit::Bad,
                format!("已独占或排他许可至{until}"),
                format!("exclusively licensed until {until}"),
            ),
            None => say(Fit::Bad, "已有独占或排他许可", "exclusively licensed"),
        };
    }
    if facts.pledged.holds == Some(true) {
        return say(
            Fit::Bad,
            "专利权已质押，须经质权人同意",
            "the right is pledged; the pledgee must consent",
        );
    }
    match facts.in_force.holds {
        Some(true) => say(Fit::Good, "专利权有效", "the right is in force"),
        Some(false) => say(Fit::Unknown, "申请在审，尚未授权", "the application is pending"),
        None => unknown(aspect),
    }
}

fn mode(need: &Need, supply: &Supply) -> FitPart {
    let aspect = Aspect::Mode;
    let open = supply.offer.open_licence == Some(true);
    let wants_alone = !need.modes.is_empty()
        && need.modes.iter().all(|mode| matches!(mode, Mode::ExclusiveLicence | Mode::SoleLicence));
    if open && wants_alone {
        // Patent Law, article 51: during open licensing no exclusive or sole licence is granted
        return part(
            aspect,
            Fit::Bad,
            "已开放许可，期间不能独占或排他许可",
            "openly licensed, so no exclusive licence meanwhile",
        );
    }
    if open {
        return part(aspect, Fit::Good, "已开放许可，可按公告条件实施", "openly licensed on announced terms");
    }
    if need.modes.is_empty() || supply.offer.modes.is_empty() {
        return unknown(aspect);
    }
    let names = |modes: &[Mode], lang: Lang| {
        modes.iter().map(|mode| mode.say(lang)).collect::<Vec<_>>().join(lang.pick("、", ", "))
    };
    let common: Vec<Mode> =
        need.modes.iter().copied().filter(|mode| supply.offer.modes.contains(mode)).collect();
    if common.is_empty() {
        let offered = &supply.offer.modes;
        return part(
            aspect,
            Fit::Bad,
            format!("对方只接受{}", names(offered, Lang::Zh)),
            format!("offered only as {}", names(offered, Lang::En)),
        );
    }
    part(
        aspect,
        Fit::Good,
        format!("双方都接受{}", names(&common, Lang::Zh)),
        format!("both accept {}", names(&common, Lang::En)),
    )
}

fn fee(need: &Need, supply: &Supply) -> FitPart {
    let aspect = Aspect::Fee;
    let Some(fee) = supply.offer.fee else { return unknown(aspect) };
    if fee.fen() == 0 {
        return part(aspect, Fit::Good, "免费使用", "free of charge");
    }
    let Some(budget) = need.budget else { return unknown(aspect) };
    let zh = |amount: duijie_domain::Fen| yuan_zh(amount.yuan());
    if fee <= budget {
        part(
            aspect,
            Fit::Good,
            format!("费用{}，在预算{}之内", zh(fee), zh(budget)),
            format!("fee CNY {fee} within budget CNY {budget}"),
        )
    } else {
        part(
            aspect,
            Fit::Bad,
            format!("费用{}，超出预算{}", zh(fee), zh(budget)),
            format!("fee CNY {fee} above budget CNY {budget}"),
        )
    }
}

/// `30万元` from ten thousand yuan on, `8000元` below.
fn yuan_zh(yuan: f64) -> String {
    if yuan >= 10_000.0 { format!("{}万元", yuan / 10_000.0) } else { format!("{yuan}元") }
}

fn region(need: &Need, supply: &Supply, regions: &RegionTable) -> FitPart {
    let aspect = Aspect::Region;
    let (Some(firm), Some(holder)) = (need.region, supply.region) else { return unknown(aspect) };
    let shared = std::iter::zip(firm.lineage(), holder.lineage()).take_while(|(a, b)| a == b).last();
    match shared {
        Some((place, _)) => {
            let name = regions.full_name(place);
            part(aspect, Fit::Good, format!("双方同在{name}"), format!("both in {name}"))
        }
        None => {
            let name = regions.full_name(holder);
            part(aspect, Fit::Unknown, format!("权利人在{name}"), format!("the holder is in {name}"))
        }
    }
}

fn maturity(need: &Need, supply: &Supply) -> FitPart {
    let aspect = Aspect::Maturity;
    let (Some(least), Some(reached)) = (need.trl_min, supply.offer.trl) else { return unknown(aspect) };
    if reached >= least {
        part(
            aspect,
            Fit::Good,
            format!("成熟度{reached}级，达到所要求的{least}级"),
            format!("readiness {reached}, at least {least} asked"),
        )
    } else {
        part(
            aspect,
            Fit::Bad,
            format!("成熟度{reached}级，低于所要求的{least}级"),
            format!("readiness {reached} below the {least} asked"),
        )
    }
}

#[cfg(test)]
mod tests {
    use duijie_domain::legal::LegalEvent;
    use duijie_domain::{Date, Fen, NeedId, RegionCode, SupplyId, Trl};

    use super::*;

    fn fit_of(aspect: Aspect, change: impl Fn(&mut Need, &mut Supply)) -> FitPart {
        let mut need = Need::new(NeedId::parse("n").unwrap(), "需求".into());
        let mut supply = Supply::new(SupplyId::parse("s").unwrap(), "专利".into());
        change(&mut need, &mut supply);
        let facts = supply.legal_facts(Date::constant(2026, 11, 1));
        let all = fits(&need, &supply, &facts, &RegionTable::embedded());
        all.into_iter().find(|part| part.aspect == aspect).unwrap()
    }

    #[test]
    fn silence_is_unknown_in_every_aspect() {
        for aspect in [Aspect::Legal, Aspect::Mode, Aspect::Fee, Aspect::Region, Aspect::Maturity] {
            assert_eq!(fit_of(aspect, |_, _| {}).fit, Fit::Unknown);
        }
    }

    #[test]
    fn a_fee_is_held_against_the_budget() {
        let fee = |fee, budget| {
            fit_of(Aspect::Fee, move |need, supply| {
                need.budget = Some(Fen::from_yuan(budget));
                supply.offer.fee = Some(Fen::from_yuan(fee));
            })
        };
        assert_eq!(fee(30_000, 30_000).fit, Fit::Good);
        assert_eq!(fee(30_001, 30_000).fit, Fit::Bad);
        assert_eq!(fee(0, 0).zh, "免费使用");
        assert_eq!(fee(350_000, 500_000).zh, "费用35万元，在预算50万元之内");
    }

    #[test]
    fn open_licensing_excludes_exclusive_wishes() {
        let open = |modes: Vec<Mode>| {
            fit_of(Aspect::Mode, move |need, supply| {
                need.modes = modes.clone();
                supply.offer.open_licence = Some(true);
            })
        };
        assert_eq!(open(vec![]).fit, Fit::Good);
        assert_eq!(open(vec![Mode::ExclusiveLicence]).fit, Fit::Bad);
        assert_eq!(open(vec![Mode::ExclusiveLicence, Mode::OrdinaryLicence]).fit, Fit::Good);
    }

    #[test]
    fn a_right_that_ended_speaks_against() {
        let ended = fit_of(Aspect::Legal, |_, supply| {
            supply.events =
                vec![LegalEvent::parse("未缴年费专利权终止", Some(Date::constant(2024, 5, 1))).unwrap()];
        });
        assert_eq!((ended.fit, ended.zh.as_str()), (Fit::Bad, "专利权已终止（截至2024-05-01）"));
    }

    #[test]
    fn region_and_maturity_compare() {
        let near = fit_of(Aspect::Region, |need, supply| {
            need.region = RegionCode::parse("320412").ok();
            supply.region = RegionCode::parse("320402").ok();
        });
        assert_eq!((near.fit, near.zh.as_str()), (Fit::Good, "双方同在江苏省常州市"));
        let early = fit_of(Aspect::Maturity, |need, supply| {
            need.trl_min = Trl::new(6);
            supply.offer.trl = Trl::new(4);
        });
        assert_eq!(early.fit, Fit::Bad);
    }
}
