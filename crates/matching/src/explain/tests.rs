//! Reasons for pairs of a small collection.

use duijie_domain::{NeedId, SupplyId};
use duijie_index::{Stamp, SupplyIndex};

use super::*;
use crate::Params;
use crate::terms::need_terms;

/// The match of a need with the first of these supplies, each a title and an abstract; with the texts at hand or without.
fn explained(need: (&str, &str), supplies: &[(&str, &str)], has_texts: bool) -> Match {
    let analyzer = Analyzer::new();
    let index = SupplyIndex::in_ram(&analyzer).unwrap();
    let mut writer = index.writer(1).unwrap();
    let supplies: Vec<Supply> = (0..)
        .zip(supplies)
        .map(|(at, (title, abstract_text)): (usize, _)| {
            let id = SupplyId::parse(&format!("S{at}")).unwrap();
            Supply { abstract_text: (*abstract_text).into(), ..Supply::new(id, (*title).into()) }
        })
        .collect();
    for supply in &supplies {
        writer.put(1, supply).unwrap();
    }
    writer.commit(&Stamp { store_id: "t".into(), revision: 1 }).unwrap();
    let (params, snapshot) = (Params::default(), index.snapshot().unwrap());
    let engine = Engine::load(&snapshot, &params).unwrap();
    let description = need.1.to_owned();
    let need = Need { description, ..Need::new(NeedId::parse("N").unwrap(), need.0.into()) };
    let weighted = engine.weigh(&need_terms(&analyzer, &params, &need));
    let (wanted, offered) = (Said::by_need(&analyzer, &need), Said::by_supply(&analyzer, &supplies[0]));
    let context = Context {
        analyzer: &analyzer,
        regions: &RegionTable::embedded(),
        ipc_titles: &IpcTitles::embedded(),
        today: Date::constant(2026, 11, 1),
    };
    let pair = Pair {
        need: &need,
        weighted: &weighted,
        supply: &supplies[0],
        facts: supplies[0].legal_facts(context.today),
        ranked: engine.rank_pair(&weighted, 0),
        rank: 1,
        likely_ipc: &[],
        said: has_texts.then_some((&wanted, &offered)),
    };
    explain(&context, &engine, &pair)
}

fn said(found: &Match, code: &str) -> Option<String> {
    found.reasons.iter().find(|reason| reason.code == code).map(|reason| reason.zh.clone())
}

const LAMP: (&str, &str) = ("一种LED灯", "本发明公开一种灯，散热片贴于LED的背面。");
const OTHER: (&str, &str) = ("发光二极管的封装", "本发明公开一种发光二极管，其二极管芯片倒装。");

#[test]
fn a_word_said_otherwise_is_told_with_both_words_and_not_missing() {
    for has_texts in [true, false] {
        let found = explained(("发光二极管的散热", ""), &[LAMP, OTHER], has_texts);
        let told: Vec<(&str, &str)> =
            found.evidence.synonyms.iter().map(|part| (part.word.as_str(), part.other.as_str())).collect();
        assert_eq!(told, [("发光二极管", "led")], "{:?}", found.evidence);
        let all = format!("{:?}", found.reasons);
        assert!(all.contains("发光二极管") && all.to_lowercase().contains("led"), "{all}");
        assert!(!found.evidence.missing.iter().any(|word| word.contains("二极管")), "{:?}", found.evidence);
        let lacking = said(&found, "elements_lacking").unwrap_or_default();
        assert!(!lacking.contains("二极管"), "{lacking}");
        let given: f64 = found.evidence.signals.iter().map(|part| part.gave).sum();
        assert_eq!(given, found.score, "synonyms add nothing to the score");
    }
}

#[test]
fn a_word_that_no_supply_has_is_told_where_it_stands_in_the_title() {
    let found = explained(("发光二极管", ""), &[LAMP], true);
    assert_eq!(found.evidence.synonyms.len(), 1);
    assert!(found.evidence.highlights.title.iter().any(|span| LAMP.0[span.start..span.end].contains("LED")));
}

#[test]
fn a_word_that_the_need_says_both_ways_is_no_news() {
    for (text, is_told) in [("发光二极管的散热", true), ("发光二极管的散热，LED光效高", false)]
    {
        let found = explained(("照明", text), &[LAMP, OTHER], false);
        assert_eq!(said(&found, "synonyms").is_some(), is_told, "{text}: {:?}", found.reasons);
    }
}

#[test]
fn the_same_word_is_no_synonym() {
    let found = explained(("发光二极管的散热", ""), &[OTHER, LAMP], true);
    assert!(found.evidence.synonyms.is_empty() && said(&found, "synonyms").is_none(), "{:?}", found.reasons);
    // its words are there, but not in a row
    let apart = ("一种无人值守的装置", "用于飞行器的检修。");
    let found = explained(("无人机的检修", ""), &[apart], true);
    assert!(found.evidence.synonyms.is_empty(), "{:?}", found.evidence.synonyms);
}
