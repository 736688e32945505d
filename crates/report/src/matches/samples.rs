//! Records for the tests of this crate: Chinese, real in shape, with the oddities that files have.

use std::io::Read;

use duijie_domain::legal::LegalEvent;
use duijie_domain::matches::{
    Aspect, ElementKind, ElementPart, Evidence, FieldShare, FigurePart, Fit, FitPart, Highlights, Level,
    Match, Quote, Reason, RelatedWord, Signal, SignalPart, Span, Stream, SynonymPart, TermPart, TextField,
    Verdict,
};
use duijie_domain::{
    ApplicationNumber, Date, Fen, Holder, IpcSymbol, Mode, Need, NeedId, PublicationNumber, Supply, SupplyId,
    Trl,
};

use super::MatchRow;

pub(crate) const TODAY: Date = Date::constant(2026, 11, 1);

/// A pair of records and their match, which a [`MatchRow`] borrows.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) need: Need,
    pub(crate) supply: Supply,
    pub(crate) found: Match,
}

impl Sample {
    pub(crate) fn row(&self) -> MatchRow<'_> {
        MatchRow {
            found: &self.found,
            need: &self.need,
            supply: &self.supply,
            facts: self.supply.legal_facts(TODAY),
            region_name: Some("江苏省常州市".to_owned()),
            ipc_title: Some("锂二次电池".to_owned()),
        }
    }
}

/// Spans of all occurrences of the words.
pub(crate) fn spans(text: &str, words: &[&str]) -> Vec<Span> {
    let mut spans: Vec<Span> = words
        .iter()
        .flat_map(|word| text.match_indices(word).map(|(at, w)| Span { start: at, end: at + w.len() }))
        .collect();
    spans.sort_unstable();
    spans
}

/// A match with everything known.
pub(crate) fn full() -> Sample {
    let words = ["锂离子电池", "隔膜", "防爆"];
    let mut need = Need::new(NeedId::parse("XQ 2026-015").unwrap(), "防爆锂离子电池的研发".into());
    need.enterprise = "常州某新能源[科技]有限公司".into();
    need.description = "公司成立于2011年，现有标准化厂房3栋。\n需求内容：锂离子电池在针刺和过充时隔膜收缩，容易起火；希望得到防爆结构。".into();
    let title = "一种防爆锂离子电池及其制备方法";
    let mut supply = Supply::new(SupplyId::parse("CN201010554637.7").unwrap(), title.into());
    supply.application_number = Some(ApplicationNumber::parse("CN201010554637.7").unwrap());
    supply.publication_number = Some(PublicationNumber::parse("CN102110728A").unwrap());
    supply.source_id = Some("P000001".into());
    supply.abstract_text =
        "本发明公开了一种锂离子电池，隔膜两面涂有陶瓷层，壳体设有泄压阀，可以防爆。".into();
    supply.holders = vec![Holder::named("常州大学"), Holder::named("江苏某材料有限公司")];
    supply.ipc = vec![IpcSymbol::parse("H01M 10/0525").unwrap()];
    supply.application_date = Some(Date::constant(2019, 11, 19));
    supply.grant_date = Some(Date::constant(2021, 5, 4));
    supply.events = vec![LegalEvent::parse("有效", Some(Date::constant(2026, 10, 20))).unwrap()];
    supply.offer.fee = Some(Fen::from_yuan(30_000));
    supply.offer.modes = vec![Mode::OrdinaryLicence, Mode::Assignment];
    supply.offer.trl = Trl::new(6);
    let reason =
        |code, speaks_for, zh: &str, en: &str| Reason { code, speaks_for, zh: zh.into(), en: en.into() };
    let found = Match {
        need_id: need.id.clone(),
        supply_id: supply.id.clone(),
        rank: 1,
        score: 0.812_345_678,
        level: Level::Strong,
        reasons: vec![
            reason("terms", true, "都涉及“锂离子电池”“隔膜”“防爆”。", "both speak of `锂离子电池`."),
            reason("mode", true, "权利人接受普通许可。", "ordinary licence is offered."),
            reason("fee", false, "费用未与预算核对。", "no budget stated."),
        ],
        evidence: Evidence {
            related: vec![RelatedWord {
                word: "隔膜".into(),
                nearest: "薄膜".into(),
                similarity: 0.5,
                gave: 0.25,
            }],
            elements: vec![ElementPart {
                kind: ElementKind::Effect,
                need: Quote { in_title: true, text: "防爆".into(), span: Span { start: 0, end: 6 } },
                supply: None,
            }],
            figures: vec![FigurePart {
                quantity: "容量".into(),
                need: Quote {
                    in_title: false, text: "容量≥5Ah".into(), span: Span { start: 3, end: 14 }
                },
                supply: None,
                verdict: Verdict::Absent,
            }],
            signals: vec![SignalPart { signal: Signal::Terms, value: 8.0, weight: 0.0625, gave: 0.5 }],
            characters: Vec::new(),
            terms: vec![TermPart {
                term: "锂离子电池".into(),
                stream: Stream::Words,
                gave: 0.5,
                fields: [FieldShare { field: TextField::Title, term_freq: 1, gave: 0.5 }]
                    .into_iter()
                    .collect(),
            }],
            synonyms: vec![SynonymPart { word: "泄压".into(), other: "卸压".into() }],
            missing: vec!["针刺".into()],
            ipc_common: supply.ipc.clone(),
            fits: vec![FitPart {
                aspect: Aspect::Legal,
                fit: Fit::Good,
                zh: "有效".into(),
                en: "in force".into(),
            }],
            highlights: Highlights {
                need_title: spans(&need.title, &words),
                need_description: spans(&need.description, &words),
                title: spans(title, &words),
                abstract_text: spans(&supply.abstract_text, &words),
                claims: Vec::new(),
            },
        },
    };
    Sample { need, supply, found }
}

/// A match with nothing known but ids and titles, and titles that look like formulas.
pub(crate) fn bare() -> Sample {
    let need = Need::new(NeedId::parse("-2").unwrap(), "=HYPERLINK(\"http://x\",\"点此\")".into());
    let supply = Supply::new(SupplyId::parse("@成果 1").unwrap(), "+86 号工艺".into());
    let found = Match {
        need_id: need.id.clone(),
        supply_id: supply.id.clone(),
        rank: 1,
        score: 0.25,
        level: Level::Weak,
        reasons: Vec::new(),
        evidence: Evidence {
            signals: Vec::new(),
            // spans of some other text must not hurt
            highlights: Highlights {
                title: vec![
                    Span { start: 0, end: 1 },
                    Span { start: 5, end: 6 },
                    Span { start: 90, end: 99 },
                ],
                ..Highlights::default()
            },
            ..Evidence::default()
        },
    };
    Sample { need, supply, found }
}

/// A part of a workbook as text.
pub(crate) fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}
