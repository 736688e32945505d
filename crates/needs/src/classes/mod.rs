//! Which industries (GB/T 4754) and IPC subclasses a need is likely about, by the titles of the classes.
//!
//! A need hardly ever names its class, but it names things that stand in the title of one, or among the words that `data/classes`
//! adds to it. [`ClassTitles`] knows the phrases of all classes; a need's words, weighed by whether they are asked for
//! (`wanted.rs`), speak for the classes whose phrases they fill (`titles.rs`). For industries the narrowest level is answered at which one
//! class stands out: where 锂离子电池制造 and 其他电池制造 are as likely, the answer is 电池制造. Nothing is answered when nothing stands out, for
//! a wrong class costs more than none.
//!
//! Where there is an index, the IPC subclasses of the supplies that lie near speak too: first come those that the titles speak for as well, then
//! those of the titles, then the other near ones. Where the two disagree the titles were right more often.
//! Not here: the tables (the caller's, so that a centre can replace them) and the nearest supplies (crate `matching`).
//! Measured in `docs/needs.md`.

mod titles;
mod wanted;

use std::collections::BTreeMap;
use std::fmt;

use duijie_domain::{IndustryCode, IndustryTable, IpcSymbol, IpcTitles, Need};
use duijie_text::Analyzer;
use serde::Serialize;

use crate::Reading;
use titles::{Scored, TitleIndex, telling_words};
use wanted::wanted;

/// Classes of one kind that are answered at most.
pub const MOST_CLASSES: usize = 3;

/// Words shown for one class.
const MOST_WORDS: usize = 4;
/// An industry is answered from this score on: about what one rare word of the title gives.
const LEAST_INDUSTRY: f64 = 12.0;
/// The same for an IPC subclass by its title.
const LEAST_IPC: f64 = 12.0;
/// A subclass in which near supplies lie is answered when the need's words speak for it at least so much: in a small collection the
/// nearest may be far.
const LEAST_NEAR: f64 = 3.0;
/// Industries of one division that reach this share of its best are as likely: what they have in common is answered.
const AS_LIKELY: f64 = 0.9;
/// A further class is answered when it reaches this share of the best.
const ALSO_LIKELY: f64 = 0.75;
/// More divisions than this that are as likely as the best: nothing stands out.
const MOST_DIVISIONS: usize = 3;
/// What the group's title and the division's add to a class's own.
const OF_PARENTS: [f64; 2] = [0.3, 0.15];
/// A class of all the others (其他…) gives way to one that is named.
const OTHERS: f64 = 0.9;
/// Makers of machines for a trade give way to the trade: 半导体器件专用设备 is asked for as equipment, not as 半导体器件.
const FOR_A_TRADE: f64 = 0.85;
/// What the words of a likely IPC subclass add to the need's, for its industries.
const OF_IPC: f64 = 0.4;

/// What a class follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassSource {
    /// The need says so itself.
    Given,
    /// Supplies that lie near are in it.
    Nearest,
    /// Words of its title.
    Titles,
}

/// One class that a need is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedClass {
    /// Code of the industry (two to four digits) or symbol of the subclass.
    pub code: String,
    /// Its name; of an IPC subclass that the table lacks, the name of the class above it.
    pub name: String,
    /// What it follows from.
    pub source: ClassSource,
    /// The need's words that speak for it, rarest first, at most four.
    pub words: Vec<String>,
}

impl fmt::Display for NeedClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        if self.name.is_empty() { Ok(()) } else { write!(f, " {}", self.name) }
    }
}

/// The classes of a need, likeliest first, at most [`MOST_CLASSES`] of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Classes {
    /// Industries of GB/T 4754.
    pub industries: Vec<NeedClass>,
    /// IPC subclasses.
    pub ipc: Vec<NeedClass>,
}

/// The titles of all classes, ready to be asked. Made once, used for any number of needs.
#[derive(Debug)]
pub struct ClassTitles {
    industries: Vec<(IndustryCode, String)>,
    industry_index: TitleIndex,
    /// Place of an industry by its code.
    places: BTreeMap<IndustryCode, usize>,
    ipc: Vec<(IpcSymbol, String)>,
    ipc_index: TitleIndex,
    /// Words of title and list of each subclass.
    ipc_words: Vec<Vec<String>>,
}

impl ClassTitles {
    /// Reads the titles of both tables. `O(n)` in the titles: some 2,600 short texts through the analyser.
    pub fn new(analyzer: &Analyzer, industries: &IndustryTable, ipc: &IpcTitles) -> Self {
        let more = listed(include_str!("../../../../data/classes/industries.csv"));
        let rows = industries.rows();
        let industry_index =
            TitleIndex::new(analyzer, rows.iter().map(|(code, name)| texts(name, more.get(code.as_str()))));
        let industries: Vec<(IndustryCode, String)> =
            rows.iter().map(|(code, name)| (code.clone(), (*name).to_owned())).collect();
        let places = industries.iter().enumerate().map(|(at, row)| (row.0.clone(), at)).collect();

        let more = listed(include_str!("../../../../data/classes/ipc.csv"));
        let mut titles: BTreeMap<IpcSymbol, &str> = ipc.rows().into_iter().collect();
        titles.retain(|symbol, _| symbol.subclass().len() == 4);
        for symbol in more.keys().filter_map(|code| IpcSymbol::parse(code).ok()) {
            titles.entry(symbol).or_default();
        }
        let all: Vec<Vec<&str>> =
            titles.iter().map(|(symbol, title)| texts(title, more.get(symbol.subclass()))).collect();
        let words_of = |texts: &Vec<&str>| -> Vec<String> {
            let mut words: Vec<String> =
                texts.iter().flat_map(|text| telling_words(analyzer, text)).collect();
            words.sort();
            words.dedup();
            words
        };
        let ipc_words = all.iter().map(words_of).collect();
        let ipc_index = TitleIndex::new(analyzer, all.into_iter());
        let name = |symbol: &IpcSymbol| ipc.title(symbol).unwrap_or_default().to_owned();
        let ipc = titles.keys().map(|symbol| (symbol.clone(), name(symbol))).collect();
        Self { industries, industry_index, places, ipc, ipc_index, ipc_words }
    }

    /// The likely classes of a need that was read; `nearest` are the subclasses in which the nearest supplies lie, likeliest first.
    ///
    /// An industry that the need names itself is the only answer.
    pub fn classes(
        &self,
        analyzer: &Analyzer,
        need: &Need,
        reading: &Reading,
        nearest: &[IpcSymbol],
    ) -> Classes {
        let wanted = wanted(analyzer, need, reading);
        let ipc = self.likely_ipc(&wanted, nearest);
        let industries = match &need.industry {
            Some(code) => vec![self.given(code)],
            None => self.likely_industries(&wanted, &ipc),
        };
        Classes { industries, ipc }
    }

    fn given(&self, code: &IndustryCode) -> NeedClass {
        NeedClass {
            code: code.to_string(),
            name: self.name(code),
            source: ClassSource::Given,
            words: Vec::new(),
        }
    }

    fn name(&self, code: &IndustryCode) -> String {
        self.places.get(code).map(|&at| self.industries[at].1.clone()).unwrap_or_default()
    }

    fn likely_ipc(&self, wanted: &BTreeMap<String, f64>, nearest: &[IpcSymbol]) -> Vec<NeedClass> {
        let mut scored = self.ipc_index.score(wanted);
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.class_idx.cmp(&b.class_idx)));
        let class = |symbol: &IpcSymbol, source| {
            let at = self.ipc.binary_search_by(|known| known.0.cmp(symbol)).ok();
            let speaks = at.and_then(|at| scored.iter().find(|scored| scored.class_idx == at));
            NeedClass {
                code: symbol.to_string(),
                name: at.map(|at| self.ipc[at].1.clone()).unwrap_or_default(),
                source,
                words: speaks.map(|scored| shown(&scored.words)).unwrap_or_default(),
            }
        };
        let best = scored.first().map_or(0.0, |scored| scored.score);
        let named = scored.iter().take_while(|scored| scored.score >= LEAST_IPC.max(ALSO_LIKELY * best));
        let named: Vec<&IpcSymbol> = named.map(|scored| &self.ipc[scored.class_idx].0).collect();
        let is_spoken_for = |symbol: &&IpcSymbol| {
            let at = self.ipc.binary_search_by(|known| known.0.cmp(symbol)).ok();
            scored.iter().any(|scored| Some(scored.class_idx) == at && scored.score >= LEAST_NEAR)
        };
        let near: Vec<&IpcSymbol> = nearest.iter().filter(is_spoken_for).collect();
        let mut classes: Vec<NeedClass> = Vec::new();
        let agreed = near.iter().filter(|symbol| named.contains(symbol));
        for symbol in agreed.chain(&named).chain(&near) {
            if classes.len() < MOST_CLASSES && classes.iter().all(|known| known.code != symbol.subclass()) {
                let is_near = near.contains(symbol);
                classes.push(class(symbol, if is_near { ClassSource::Nearest } else { ClassSource::Titles }));
            }
        }
        classes
    }

    fn likely_industries(&self, wanted: &BTreeMap<String, f64>, ipc: &[NeedClass]) -> Vec<NeedClass> {
        let mut bridge: BTreeMap<&str, f64> = BTreeMap::new();
        for (rank, class) in ipc.iter().enumerate() {
            let at = self.ipc.binary_search_by(|known| known.0.subclass().cmp(&class.code)).ok();
            for word in at.into_iter().flat_map(|at| &self.ipc_words[at]) {
                let most = bridge.entry(word).or_default();
                *most = most.max(OF_IPC / (rank + 1) as f64);
            }
        }
        let mut widened = wanted.clone();
        for (word, weight) in bridge {
            *widened.entry(word.to_owned()).or_default() += weight;
        }
        let mut own = self.industry_index.score(&widened);
        for scored in &mut own {
            scored.words.retain(|word| wanted.contains_key(word));
        }
        own.retain(|scored| !scored.words.is_empty());
        let by_place: BTreeMap<usize, &Scored> =
            own.iter().map(|scored| (scored.class_idx, scored)).collect();
        let mut totals: Vec<(usize, f64)> =
            own.iter().map(|scored| (scored.class_idx, self.total(scored, &by_place))).collect();
        totals.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let best = totals.first().map_or(0.0, |top| top.1);
        if best < LEAST_INDUSTRY {
            return Vec::new();
        }
        // what is as likely within a division, division by division, the likeliest first
        let mut divisions: Vec<(IndustryCode, f64)> = Vec::new();
        for &(at, total) in totals.iter().take_while(|top| top.1 >= ALSO_LIKELY * best) {
            let code = &self.industries[at].0;
            let division = code.as_str().get(..2).unwrap_or_default();
            match divisions.iter_mut().find(|known| known.0.as_str().starts_with(division)) {
                Some(known) if total >= AS_LIKELY * known.1 => known.0 = self.in_common(&known.0, code),
                Some(_) => {}
                None => divisions.push((code.clone(), total)),
            }
        }
        if divisions.iter().filter(|division| division.1 >= AS_LIKELY * best).count() > MOST_DIVISIONS {
            return Vec::new();
        }
        divisions.truncate(MOST_CLASSES);
        let class = |(code, _): (IndustryCode, f64)| {
            let words = own.iter().filter(|scored| code.contains(&self.industries[scored.class_idx].0));
            let loudest =
                words.max_by(|a, b| a.score.total_cmp(&b.score).then(b.class_idx.cmp(&a.class_idx)));
            let words = loudest.map(|scored| shown(&scored.words)).unwrap_or_default();
            NeedClass { code: code.to_string(), name: self.name(&code), source: ClassSource::Titles, words }
        };
        divisions.into_iter().map(class).collect()
    }

    /// A class's own score, what the levels above add to it, times what its kind of trade is likely to want.
    fn total(&self, scored: &Scored, by_place: &BTreeMap<usize, &Scored>) -> f64 {
        let (code, name) = &self.industries[scored.class_idx];
        let mut total = scored.score;
        let digits = code.as_str();
        for (len, share) in [3, 2].into_iter().zip(OF_PARENTS).filter(|(len, _)| *len < digits.len()) {
            let parent = digits.get(..len).and_then(|parent| IndustryCode::parse(parent).ok());
            let above = parent.and_then(|parent| self.places.get(&parent)).and_then(|at| by_place.get(at));
            if let Some(above) = above
                && above.words.iter().any(|word| !scored.words.contains(word))
            {
                total += share * above.score;
            }
        }
        let others = if name.starts_with("其他") { OTHERS } else { 1.0 };
        let for_a_trade =
            if name.contains("专用设备") || name.contains("专用机械") { FOR_A_TRADE } else { 1.0 };
        total * others * for_a_trade * prior(code)
    }

    /// The narrowest code of the table that contains both.
    fn in_common(&self, one: &IndustryCode, other: &IndustryCode) -> IndustryCode {
        let (a, b) = (one.as_str(), other.as_str());
        let n = std::iter::zip(a.bytes(), b.bytes()).take_while(|(a, b)| a == b).count();
        let mut shared =
            (2..=n).rev().filter_map(|n| a.get(..n)).filter_map(|code| IndustryCode::parse(code).ok());
        shared.find(|code| self.places.contains_key(code)).unwrap_or_else(|| one.clone())
    }
}

/// How likely the firms of a section are to ask a university for technology. Trade, finance, letting and the like sell what others make:
/// their titles repeat the words of the makers and are never the answer.
fn prior(code: &IndustryCode) -> f64 {
    if code.as_str().len() < 2 {
        return 0.0;
    }
    match code.section() {
        'A' | 'B' | 'C' | 'D' | 'I' => 1.0,
        'E' | 'N' => 0.9,
        'G' | 'M' | 'Q' => 0.8,
        _ => 0.0,
    }
}

/// `code,words` rows of a list, by code.
fn listed(csv: &'static str) -> BTreeMap<&'static str, &'static str> {
    csv.lines().skip(1).filter_map(|line| line.split_once(',')).collect()
}

/// A title and the words of the list, each of them a phrase.
fn texts<'t>(title: &'t str, more: Option<&&'t str>) -> Vec<&'t str> {
    let mut texts = vec![title];
    texts.extend(more.into_iter().flat_map(|words| words.split_whitespace()));
    texts
}

/// The first words, without those that are part of another.
fn shown(words: &[String]) -> Vec<String> {
    let is_part = |word: &String| words.iter().any(|other| other != word && other.contains(word.as_str()));
    words.iter().filter(|word| !is_part(word)).take(MOST_WORDS).cloned().collect()
}

#[cfg(test)]
mod tests;
