//! Reading an evaluation set: `supplies.jsonl`, `needs.jsonl`, `qrels.tsv`.

use std::collections::BTreeMap;
use std::io::BufRead;

use duijie_domain::matches::Level;
use duijie_domain::{Holder, IpcSymbol, Need, NeedId, Supply, SupplyId, squeeze};
use serde::Deserialize;

use crate::{Error, Result};

/// Supplies, needs, and what people said about pairs of them.
#[derive(Debug, Clone, Default)]
pub struct Dataset {
    /// The collection.
    pub supplies: Vec<Supply>,
    /// The needs.
    pub needs: Vec<Need>,
    /// By need, then by supply.
    pub judgements: BTreeMap<NeedId, BTreeMap<SupplyId, Level>>,
}

#[derive(Deserialize)]
struct SupplyLine {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default, rename = "abstract")]
    abstract_text: String,
    #[serde(default)]
    claims: String,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    ipc: Vec<String>,
    #[serde(default)]
    applicant: Vec<String>,
}

#[derive(Deserialize)]
struct NeedLine {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: String,
}

impl Dataset {
    /// Reads the supplies of `supplies.jsonl`. A supply without a title stays in the collection: it can still be judged.
    ///
    /// # Errors
    /// [`Error::EvalLine`] for a line that is no such object.
    pub fn read_supplies(&mut self, file: &str, input: impl BufRead) -> Result<()> {
        for_each_line(file, input, |text, line| {
            let record: SupplyLine = parse_json(file, line, text)?;
            let id = SupplyId::parse(&record.id).map_err(|error| bad_line(file, line, &error))?;
            let mut supply = Supply::new(id, squeeze(&record.title));
            supply.abstract_text = record.abstract_text;
            supply.claims = record.claims;
            supply.keywords = record.keywords;
            supply.ipc = record.ipc.iter().filter_map(|symbol| IpcSymbol::parse(symbol).ok()).collect();
            supply.holders = record.applicant.iter().map(|name| Holder::named(name)).collect();
            self.supplies.push(supply);
            Ok(())
        })
    }

    /// Reads the needs of `needs.jsonl`.
    ///
    /// # Errors
    /// [`Error::EvalLine`] for a line that is no such object.
    pub fn read_needs(&mut self, file: &str, input: impl BufRead) -> Result<()> {
        for_each_line(file, input, |text, line| {
            let record: NeedLine = parse_json(file, line, text)?;
            let id = NeedId::parse(&record.id).map_err(|error| bad_line(file, line, &error))?;
            let mut need = Need::new(id, squeeze(&record.title));
            need.description = record.description;
            self.needs.push(need);
            Ok(())
        })
    }

    /// Reads the judgements of `qrels.tsv`: need, supply, level 1 to 4, tab-separated, no header.
    ///
    /// # Errors
    /// [`Error::EvalLine`] for another form; a judgement of an unknown need is an error too, one of an unknown supply is kept and counts
    /// as not found.
    pub fn read_judgements(&mut self, file: &str, input: impl BufRead) -> Result<()> {
        let known: std::collections::HashSet<NeedId> =
            self.needs.iter().map(|need| need.id.clone()).collect();
        for_each_line(file, input, |text, line| {
            let mut columns = text.split('\t');
            let parts = (columns.next(), columns.next(), columns.next(), columns.next());
            let (Some(need), Some(supply), Some(level), None) = parts else {
                return Err(bad_line(
                    file,
                    line,
                    &"应为 需求编号⇥专利编号⇥等级 (need, supply, level 1-4, tab-separated)",
                ));
            };
            let need = NeedId::parse(need).map_err(|error| bad_line(file, line, &error))?;
            let supply = SupplyId::parse(supply).map_err(|error| bad_line(file, line, &error))?;
            let level = level.trim().parse().ok().and_then(Level::from_number);
            let level =
                level.ok_or_else(|| bad_line(file, line, &"等级应为 1 到 4 (level must be 1 to 4)"))?;
            if !known.contains(&need) {
                return Err(bad_line(file, line, &format!("needs.jsonl 中没有 {need} (unknown need)")));
            }
            self.judgements.entry(need).or_default().insert(supply, level);
            Ok(())
        })
    }
}

fn for_each_line(
    file: &str,
    input: impl BufRead,
    mut take: impl FnMut(&str, usize) -> Result<()>,
) -> Result<()> {
    for (at, line) in input.lines().enumerate() {
        let line = line.map_err(|source| Error::EvalRead { file: file.to_owned(), source })?;
        let text = line.trim_start_matches('\u{feff}').trim_end_matches('\r');
        if !text.trim().is_empty() {
            take(text, at + 1)?;
        }
    }
    Ok(())
}

fn parse_json<T: for<'a> Deserialize<'a>>(file: &str, line: usize, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| bad_line(file, line, &error))
}

fn bad_line(file: &str, line: usize, detail: &dyn std::fmt::Display) -> Error {
    Error::EvalLine { file: file.to_owned(), line, detail: detail.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_needs() -> Dataset {
        let mut set = Dataset::default();
        set.read_needs("needs.jsonl", "{\"id\":\"n\",\"title\":\"甲\"}\n".as_bytes()).unwrap();
        set
    }

    #[test]
    fn judgements_refer_to_known_needs_on_the_four_point_scale() {
        let mut set = with_needs();
        set.read_judgements("qrels.tsv", "n\ts\t3\n\n".as_bytes()).unwrap();
        assert_eq!(set.judgements[&NeedId::parse("n").unwrap()].len(), 1);
        for bad in ["n\ts\t5", "n\ts", "x\ts\t3", "n s 3"] {
            let error = with_needs().read_judgements("qrels.tsv", bad.as_bytes()).unwrap_err();
            assert!(error.to_string().starts_with("qrels.tsv line 1"), "{error}");
        }
    }

    #[test]
    fn a_supply_without_title_is_kept() {
        let mut set = Dataset::default();
        set.read_supplies("s", "{\"id\":\"a\"}".as_bytes()).unwrap();
        assert_eq!(set.supplies.len(), 1);
    }
}
