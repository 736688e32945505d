//! `explain`: one pair, every part of the score, and what speaks against.

use duijie_app::matches::{Output, explain_pair};
use duijie_domain::matches::{CharacterPart, Fit, Match, RelatedWord, SignalPart, Span, TermPart};
use duijie_domain::{Lang, Localised};
use duijie_report::MatchFormat;

use super::reasons::{holders, legal_words, level_words, reason_lines};
use super::{Outcome, Session};
use crate::args::{ExplainArgs, FormatArg};
use crate::failure::Failure;
use crate::printer::Rows;

/// Terms shown in the terminal; the rest is summed up in one row.
const SHOWN_TERMS: usize = 20;

pub(crate) async fn run(session: &Session<'_>, args: &ExplainArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let centre = session.centre().await?;
    let list = explain_pair(&centre, &args.need, &args.supply).await?;
    let Some(found) = list.matches.first() else {
        return Err(Failure::machine(anyhow::anyhow!("the pair was not explained")));
    };
    let format = match printer.format() {
        FormatArg::Json => Some(MatchFormat::Jsonl),
        FormatArg::Csv => Some(MatchFormat::Csv),
        FormatArg::Table => None,
    };
    if let Some(format) = format {
        let output = Output { lang, sheet_per_enterprise: false };
        list.write_to(&centre, &mut std::io::stdout().lock(), format, output)?;
        return Ok(Outcome::Done);
    }
    let (need, supply) = (&list.needs[&found.need_id], &list.supplies[&found.supply_id]);
    let marks = &found.evidence.highlights;
    let what = lang.pick("项目", "what");
    let pair = vec![
        vec![lang.pick("需求", "need").to_owned(), marked(&need.title, &marks.need_title)],
        vec![String::new(), marked(&need.description, &marks.need_description)],
        vec![lang.pick("供给", "supply").to_owned(), marked(&supply.title, &marks.title)],
        vec![String::new(), marked(&supply.abstract_text, &marks.abstract_text)],
        vec![lang.pick("权利人", "holder").to_owned(), holders(supply)],
        vec![lang.pick("法律状态", "legal state").to_owned(), legal_words(supply, &centre, lang)],
        vec![lang.pick("等级", "level").to_owned(), level_words(found.level, lang)],
        vec![
            lang.pick("得分与名次", "score and rank").to_owned(),
            lang.pick(
                format!("{:.6}，在 {} 件中第 {}", found.score, list.n_supplies, found.rank),
                format!("{:.6}, place {} of {}", found.score, found.rank, list.n_supplies),
            ),
        ],
        vec![lang.pick("理由", "reasons").to_owned(), reason_lines(found, lang)],
        vec![lang.pick("其他方面", "fit").to_owned(), fit_lines(found, lang)],
    ];
    printer.show(
        Rows {
            headers: vec![what, lang.pick("内容（【】内为匹配之处）", "content, matches in 【】")],
            rows: pair,
        },
        &(),
    )?;
    printer.show(signal_rows(found, lang), &())?;
    printer.show(term_rows(found, lang), &())?;
    printer.show(character_rows(found, lang), &())?;
    if !found.evidence.related.is_empty() {
        printer.show(related_rows(found, lang), &())?;
    }
    Ok(Outcome::Done)
}

/// The text with 【】 around what matched: readable without colour, and in a file.
fn marked(text: &str, spans: &[Span]) -> String {
    let mut out = String::with_capacity(text.len() + spans.len() * 6);
    let mut at = 0;
    for span in spans {
        let (Some(before), Some(inside)) = (text.get(at..span.start), text.get(span.start..span.end)) else {
            continue;
        };
        out.push_str(before);
        out.push('【');
        out.push_str(inside);
        out.push('】');
        at = span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

fn fit_lines(found: &Match, lang: Lang) -> String {
    let line = |part: &duijie_domain::matches::FitPart| {
        let mark = match part.fit {
            Fit::Good => "+",
            Fit::Bad => "−",
            Fit::Unknown => "?",
        };
        format!("{mark} {}：{}", aspect_name(part.aspect, lang), lang.pick(&part.zh, &part.en))
    };
    found.evidence.fits.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn aspect_name(aspect: duijie_domain::matches::Aspect, lang: Lang) -> &'static str {
    use duijie_domain::matches::Aspect;
    match aspect {
        Aspect::Legal => lang.pick("法律状态", "legal state"),
        Aspect::Mode => lang.pick("合作方式", "mode"),
        Aspect::Fee => lang.pick("费用", "fee"),
        Aspect::Region => lang.pick("地区", "region"),
        Aspect::Maturity => lang.pick("成熟度", "maturity"),
    }
}

fn signal_rows(found: &Match, lang: Lang) -> Rows {
    let headers = vec![
        lang.pick("得分的组成", "part of the score"),
        lang.pick("数值", "value"),
        lang.pick("权重", "weight"),
        lang.pick("贡献", "gave"),
    ];
    let row = |part: &SignalPart| {
        vec![
            part.signal.say(lang).clone(),
            format!("{:.3}", part.value),
            format!("{:.6}", part.weight),
            format!("{:.6}", part.gave),
        ]
    };
    let signals = &found.evidence.signals;
    let gave: Vec<f64> = signals.iter().map(|part| part.gave).collect();
    Rows { headers, rows: shortened(signals.iter().map(row).collect(), &gave, 3, lang) }
}

/// The first rows, one for all others, and the sum; `gave` stands in the column of that place.
fn shortened(mut rows: Vec<Vec<String>>, gave: &[f64], column: usize, lang: Lang) -> Vec<Vec<String>> {
    let n_columns = rows.first().map_or(column + 1, Vec::len);
    let row = |label: String, shares: &[f64]| {
        let mut row = vec![String::new(); n_columns];
        row[column] = format!("{:.6}", shares.iter().sum::<f64>());
        row[0] = label;
        row
    };
    if rows.len() > SHOWN_TERMS {
        let n = rows.len() - SHOWN_TERMS;
        rows.truncate(SHOWN_TERMS);
        rows.push(row(lang.pick(format!("其余 {n} 个"), format!("{n} more")), &gave[SHOWN_TERMS..]));
    }
    rows.push(row(lang.pick("合计", "total").to_owned(), gave));
    rows
}

fn related_rows(found: &Match, lang: Lang) -> Rows {
    let headers = vec![
        lang.pick("供给中的词", "word of the supply"),
        lang.pick("需求中词义最近的词", "nearest word of the need"),
        lang.pick("相近程度", "how near"),
        lang.pick("贡献", "gave"),
    ];
    let row = |part: &RelatedWord| {
        vec![
            part.word.to_string(),
            part.nearest.to_string(),
            format!("{:.2}", part.similarity),
            format!("{:.6}", part.gave),
        ]
    };
    let related = &found.evidence.related;
    let gave: Vec<f64> = related.iter().map(|part| part.gave).collect();
    Rows { headers, rows: shortened(related.iter().map(row).collect(), &gave, 3, lang) }
}

fn character_rows(found: &Match, lang: Lang) -> Rows {
    let headers = vec![lang.pick("共同的单字", "characters"), lang.pick("贡献", "gave")];
    let characters = &found.evidence.characters;
    let row = |part: &CharacterPart| vec![part.character.to_string(), format!("{:.6}", part.gave)];
    let gave: Vec<f64> = characters.iter().map(|part| part.gave).collect();
    Rows { headers, rows: shortened(characters.iter().map(row).collect(), &gave, 1, lang) }
}

fn term_rows(found: &Match, lang: Lang) -> Rows {
    let headers = vec![
        lang.pick("共同词", "term"),
        lang.pick("种类", "stream"),
        lang.pick("贡献", "gave"),
        lang.pick("各字段（次数，贡献）", "by field (occurrences, share)"),
    ];
    let by_field = |part: &TermPart| {
        let share = |s: &duijie_domain::matches::FieldShare| {
            format!("{} {}×{:.4}", s.field.say(lang), s.term_freq, s.gave)
        };
        part.fields.iter().map(share).collect::<Vec<_>>().join("；")
    };
    let stream = |part: &TermPart| match part.stream {
        duijie_domain::matches::Stream::Words => lang.pick("词", "word"),
        duijie_domain::matches::Stream::Bigrams => lang.pick("二字串", "bigram"),
    };
    let terms = &found.evidence.terms;
    let row = |part: &TermPart| {
        vec![part.term.to_string(), stream(part).to_owned(), format!("{:.6}", part.gave), by_field(part)]
    };
    let gave: Vec<f64> = terms.iter().map(|part| part.gave).collect();
    Rows { headers, rows: shortened(terms.iter().map(row).collect(), &gave, 2, lang) }
}
