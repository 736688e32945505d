//! Matches as JSON lines: stable names, every part of the score, both languages.
//!
//! Numbers that are shares of a score have six decimals, always, so that two runs can be compared as text.

use std::io::{self, Write};

use duijie_domain::matches::{
    CharacterPart, ElementPart, FigurePart, FitPart, RelatedWord, SignalPart, SynonymPart, TermPart,
};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::MatchRow;
use super::csv::fixed;

#[derive(Serialize)]
struct Line<'a> {
    need_id: &'a str,
    rank: u32,
    supply_id: &'a str,
    score: f64,
    level: u8,
    reasons: Vec<ReasonLine<'a>>,
    need_title: &'a str,
    supply_title: &'a str,
    application_number: Option<String>,
    publication_number: Option<String>,
    source_id: Option<&'a str>,
    signals: &'a [SignalPart],
    terms: &'a [TermPart],
    characters: &'a [CharacterPart],
    related: &'a [RelatedWord],
    synonyms: &'a [SynonymPart],
    missing: &'a [String],
    ipc_common: Vec<String>,
    elements: &'a [ElementPart],
    figures: &'a [FigurePart],
    fits: &'a [FitPart],
}

#[derive(Serialize)]
struct ReasonLine<'a> {
    code: &'a str,
    #[serde(rename = "for")]
    speaks_for: bool,
    zh: &'a str,
    en: &'a str,
}

/// Writes all rows and answers how many there were.
pub(super) fn write<'r>(out: &mut impl Write, rows: impl Iterator<Item = MatchRow<'r>>) -> io::Result<u64> {
    let mut n_rows = 0;
    for row in rows {
        line(&row).serialize(&mut Serializer::with_formatter(&mut *out, SixDecimals))?;
        out.write_all(b"\n")?;
        n_rows += 1;
    }
    Ok(n_rows)
}

fn line<'a>(row: &MatchRow<'a>) -> Line<'a> {
    let found = row.found;
    let reasons = found.reasons.iter().map(|reason| ReasonLine {
        code: reason.code,
        speaks_for: reason.speaks_for,
        zh: &reason.zh,
        en: &reason.en,
    });
    Line {
        need_id: found.need_id.as_str(),
        rank: found.rank,
        supply_id: found.supply_id.as_str(),
        score: found.score,
        level: found.level.number(),
        reasons: reasons.collect(),
        need_title: &row.need.title,
        supply_title: &row.supply.title,
        application_number: row.supply.application_number.as_ref().map(ToString::to_string),
        publication_number: row.supply.publication_number.as_ref().map(ToString::to_string),
        source_id: row.supply.source_id.as_deref(),
        signals: &found.evidence.signals,
        terms: &found.evidence.terms,
        characters: &found.evidence.characters,
        related: &found.evidence.related,
        synonyms: &found.evidence.synonyms,
        missing: &found.evidence.missing,
        ipc_common: found.evidence.ipc_common.iter().map(ToString::to_string).collect(),
        elements: &found.evidence.elements,
        figures: &found.evidence.figures,
        fits: &found.evidence.fits,
    }
}

/// Compact JSON, all floating point numbers with six decimals.
struct SixDecimals;

impl Formatter for SixDecimals {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(fixed(value, 6).as_bytes())
    }
}
