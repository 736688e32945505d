//! Why a need and a supply match, or do not: the arithmetic, the matched stretches, and sentences a company can read.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashSet};

use duijie_domain::legal::LegalFacts;
use duijie_domain::matches::{
    Evidence, Fit, Highlights, Level, Match, Reason, Signal, SignalPart, Span, Stream, SynonymPart, TermPart,
    TextField,
};
use duijie_domain::{Date, IpcSymbol, IpcTitles, Need, RegionTable, Supply};
use duijie_text::{Analyzer, Token, highlight, highlight_bigrams, synonyms_of};
use rustc_hash::FxHashSet;

use crate::elements::{self, Said};
use crate::{Engine, Ranked, WeightedNeed, fit};

/// The nearest supplies that tell a need's likely IPC subclasses; always this many, so that the evidence for a pair does not
/// depend on how many matches were asked for.
pub const NEAREST: usize = 30;
/// A subclass is likely when it holds at least this share of the nearest supplies' scores.
const LIKELY_SHARE: f64 = 0.15;
/// Words named in one reason; more are noise to a reader.
const WORDS_IN_REASON: usize = 3;
/// Missing words are worth a sentence when each could have given at least this share of the score.
const MISSING_SHARE: f64 = 0.02;

/// Texts that are near as a whole are worth a sentence when that gave at least this share of the score.
const SENTENCES_SHARE: f64 = 0.2;

/// What explanations need besides the pair.
pub struct Context<'a> {
    /// The analyser of the index.
    pub analyzer: &'a Analyzer,
    /// Names of divisions.
    pub regions: &'a RegionTable,
    /// Titles of IPC subclasses.
    pub ipc_titles: &'a IpcTitles,
    /// The day as of which legal facts hold.
    pub today: Date,
}

/// The subclasses in which a need's nearest supplies lie, likeliest first, at most three.
///
/// Each supply gives its score in equal parts to its subclasses; ties by symbol.
pub fn likely_subclasses(nearest: &[(f64, &Supply)]) -> Vec<IpcSymbol> {
    let mut shares: BTreeMap<IpcSymbol, f64> = BTreeMap::new();
    let mut total = 0.0;
    for &(score, supply) in nearest.iter().take(NEAREST) {
        let subclasses: HashSet<&str> =
            supply.ipc.iter().map(IpcSymbol::subclass).filter(|s| s.len() == 4).collect();
        let mut symbols: Vec<IpcSymbol> =
            subclasses.iter().filter_map(|s| IpcSymbol::parse(s).ok()).collect();
        symbols.sort();
        for symbol in symbols {
            *shares.entry(symbol).or_default() += score / subclasses.len() as f64;
        }
        total += score;
    }
    let mut likely: Vec<(IpcSymbol, f64)> =
        shares.into_iter().filter(|(_, share)| *share >= LIKELY_SHARE * total).collect();
    likely.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    likely.into_iter().take(3).map(|(symbol, _)| symbol).collect()
}

/// A pair whose place in its list is known.
pub struct Pair<'a> {
    /// The need.
    pub need: &'a Need,
    /// Its terms.
    pub weighted: &'a WeightedNeed,
    /// The supply. Its texts are needed for marks only; everything else may come from the index.
    pub supply: &'a Supply,
    /// Its legal facts on the day.
    pub facts: LegalFacts,
    /// Its number in the snapshot, score and level.
    pub ranked: Ranked,
    /// Place in the list, from 1.
    pub rank: u32,
    /// The need's likely subclasses.
    pub likely_ipc: &'a [IpcSymbol],
    /// What both texts say, if they are at hand: then the matched stretches are marked, and elements and figures compared, which
    /// takes most of the time.
    pub said: Option<(&'a Said, &'a Said)>,
}

/// Puts everything about a pair into one match. Cost: O(terms of both), with marks O(length of both texts).
pub fn explain(context: &Context<'_>, engine: &Engine, pair: &Pair<'_>) -> Match {
    let signals = pair.ranked.parts(engine);
    let mut terms = engine.parts(pair.weighted, pair.ranked.doc_idx);
    // what terms give is shown as their share of the score
    let unit = scale(&signals, &terms);
    for term in &mut terms {
        term.gave *= unit;
        term.fields.iter_mut().for_each(|share| share.gave *= unit);
    }
    terms.sort_unstable_by(|a, b| {
        b.gave.total_cmp(&a.gave).then_with(|| (a.stream, &a.term).cmp(&(b.stream, &b.term)))
    });
    let (synonyms, missing) = lacking(context.analyzer, engine, pair, &terms);
    let ipc_common: Vec<IpcSymbol> = pair
        .supply
        .ipc
        .iter()
        .filter(|symbol| pair.likely_ipc.iter().any(|likely| likely.contains(symbol)))
        .cloned()
        .collect();
    let fits = fit::fits(pair.need, pair.supply, &pair.facts, context.regions);
    let mut evidence = Evidence { signals, synonyms, missing, ipc_common, fits, ..Evidence::default() };
    if let Some((wanted, offered)) = pair.said {
        let common = elements::common_words(&terms);
        let lacks = |phrase: &str| {
            let says_otherwise =
                |word: &str| said_otherwise(context.analyzer, engine, pair.ranked.doc_idx, word).is_some();
            elements::lacks(context.analyzer, phrase, |word| common.contains(word), says_otherwise)
        };
        let texts = (pair.need, pair.supply);
        (evidence.elements, evidence.figures) =
            wanted.answered_by(engine.model().need_language(), texts, offered, lacks);
        evidence.highlights = highlights(context.analyzer, &terms, &evidence.synonyms, texts);
        evidence.characters = pair.ranked.character_parts(engine, pair.weighted);
        evidence.related = pair.ranked.related(engine, pair.weighted);
    }
    evidence.terms = terms;
    let predicted = pair.ranked.level;
    Match {
        need_id: pair.need.id.clone(),
        supply_id: pair.supply.id.clone(),
        rank: pair.rank,
        score: pair.ranked.score,
        level: predicted,
        reasons: reasons(context, predicted, &evidence),
        evidence,
    }
}

/// How many times its own sum the terms' signal gave to the score.
fn scale(signals: &[SignalPart], terms: &[TermPart]) -> f64 {
    let sum: f64 = terms.iter().map(|term| term.gave).sum();
    let gave = signals.iter().find(|part| part.signal == Signal::Terms).map_or(0.0, |part| part.gave);
    if sum > 0.0 { gave / sum } else { 0.0 }
}

/// The need's weighty words that the supply says otherwise, and those it truly lacks. A word all of whose character pairs it has
/// stands inside a longer one (铁锂 in 磷酸铁锂) and is neither.
fn lacking(
    analyzer: &Analyzer,
    engine: &Engine,
    pair: &Pair<'_>,
    terms: &[TermPart],
) -> (Vec<SynonymPart>, Vec<String>) {
    let found = LazyCell::new(|| terms_of(terms, Stream::Bigrams));
    let is_inside = |word: &str| {
        let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        starts.windows(3).all(|at| found.contains(&word[at[0]..at[2]]))
    };
    let words = engine.missing_words(pair.weighted, pair.ranked.doc_idx, MISSING_SHARE);
    let (mut said, mut missing) = (Vec::<SynonymPart>::new(), Vec::new());
    for word in words.into_iter().filter(|word| is_readable(word) && !is_inside(word)) {
        match said_otherwise(analyzer, engine, pair.ranked.doc_idx, word) {
            Some(other) => said.push(SynonymPart { word: word.to_owned(), other: other.to_owned() }),
            None => missing.push(word),
        }
    }
    // a word that no supply has weighs nothing, and may all the same be what the need is about
    let doc_idx = pair.ranked.doc_idx;
    for &word in pair.said.iter().flat_map(|(wanted, _)| &wanted.listed) {
        if said.iter().any(|part| part.word == word) || has_phrase(analyzer, engine, doc_idx, word) {
            continue;
        }
        if let Some(other) = said_otherwise(analyzer, engine, doc_idx, word) {
            said.push(SynonymPart { word: word.to_owned(), other: other.to_owned() });
        }
    }
    // nor is 二极管 missing where LED says 发光二极管
    missing.retain(|word| !said.iter().any(|part| part.word.contains(word)));
    (said, longest_only(missing.into_iter(), WORDS_IN_REASON))
}

/// The word of the same meaning that a supply has, the usual one first.
fn said_otherwise(analyzer: &Analyzer, engine: &Engine, doc_idx: u32, word: &str) -> Option<&'static str> {
    let mut others = synonyms_of(word).iter().copied().filter(|&other| other != word);
    others.find(|other| has_phrase(analyzer, engine, doc_idx, other))
}

/// Whether a supply has a word. One that the analyser cuts up must be there with all its words and pairs of characters: then it
/// stands in a row.
fn has_phrase(analyzer: &Analyzer, engine: &Engine, doc_idx: u32, phrase: &str) -> bool {
    let has_all = |stream, tokens: Vec<Token>| tokens.iter().all(|t| engine.has(doc_idx, stream, &t.text));
    let words = analyzer.words(phrase);
    let is_whole = words.iter().any(|token| token.text == phrase);
    has_all(Stream::Words, words) && (is_whole || has_all(Stream::Bigrams, analyzer.bigrams(phrase)))
}

/// The common terms of one stream.
fn terms_of(terms: &[TermPart], stream: Stream) -> FxHashSet<&str> {
    terms.iter().filter(|part| part.stream == stream).map(|part| part.term.as_str()).collect()
}

fn highlights(
    analyzer: &Analyzer,
    terms: &[TermPart],
    synonyms: &[SynonymPart],
    (need, supply): (&Need, &Supply),
) -> Highlights {
    let (mut found_words, found_bigrams) = (terms_of(terms, Stream::Words), terms_of(terms, Stream::Bigrams));
    found_words.extend(synonyms.iter().flat_map(|part| [part.word.as_str(), &part.other]));
    let words = |term: &str| found_words.contains(term);
    let bigrams = |term: &str| found_bigrams.contains(term);
    // words mark what a reader recognises; where no word is shared the pairs of characters are what matched
    let mark = |text: &str| -> Vec<Span> {
        let by_word = highlight(analyzer, text, &words);
        let spans = if by_word.is_empty() { highlight_bigrams(analyzer, text, &bigrams) } else { by_word };
        spans.into_iter().map(|span| Span { start: span.start, end: span.end }).collect()
    };
    Highlights {
        need_title: mark(&need.title),
        need_description: mark(&need.description),
        title: mark(&supply.title),
        abstract_text: mark(&supply.abstract_text),
        claims: mark(&supply.claims),
    }
}

fn reasons(context: &Context<'_>, predicted: Level, evidence: &Evidence) -> Vec<Reason> {
    let mut reasons = elements::reasons(&evidence.elements, &evidence.figures);
    reasons.extend(word_reasons(&evidence.terms));
    reasons.extend(synonym_reason(evidence));
    reasons.extend(sentence_reason(&evidence.signals));
    if let Some(symbol) = evidence.ipc_common.first() {
        let subclass = symbol.subclass();
        let title = context.ipc_titles.title(symbol).map(short_title).unwrap_or_default();
        reasons.push(Reason {
            code: "ipc",
            speaks_for: true,
            zh: format!("属于相近专利最集中的领域{subclass}（{title}）"),
            en: format!("in {subclass}, where the nearest patents cluster"),
        });
    }
    if reasons.is_empty() && predicted == Level::None {
        reasons.push(Reason {
            code: "no_shared_words",
            speaks_for: false,
            zh: "与需求没有有分量的共同词语".to_owned(),
            en: "shares no weighty word with the need".to_owned(),
        });
    }
    for (fit, speaks_for) in [(Fit::Good, true), (Fit::Bad, false)] {
        let parts = evidence.fits.iter().filter(|part| part.fit == fit);
        reasons.extend(parts.map(|part| Reason {
            code: aspect_code(part.aspect),
            speaks_for,
            zh: part.zh.clone(),
            en: part.en.clone(),
        }));
    }
    let lacks_elements = reasons.iter().any(|reason| reason.code == "elements_lacking");
    if !evidence.missing.is_empty() && !lacks_elements {
        reasons.push(Reason {
            code: "missing_words",
            speaks_for: false,
            zh: format!("未提到需求中的{}", quoted_zh(&evidence.missing)),
            en: format!("does not mention {}", quoted_en(&evidence.missing)),
        });
    }
    reasons.sort_by_key(|reason| !reason.speaks_for);
    reasons
}

/// One reason for words shared with the title, one for words found only further down.
fn word_reasons(terms: &[TermPart]) -> Vec<Reason> {
    let is_in_title = |part: &&TermPart| part.fields.iter().any(|share| share.field == TextField::Title);
    let words: Vec<&TermPart> =
        terms.iter().filter(|part| part.stream == Stream::Words && is_readable(&part.term)).collect();
    let in_title =
        longest_only(words.iter().copied().filter(is_in_title).map(|p| p.term.as_str()), WORDS_IN_REASON);
    let rest = words.iter().copied().filter(|part| !is_in_title(part)).map(|part| part.term.as_str());
    let in_text = longest_only(rest, WORDS_IN_REASON);
    let mut reasons = Vec::new();
    if !in_title.is_empty() {
        reasons.push(Reason {
            code: "title_words",
            speaks_for: true,
            zh: format!("名称中有需求的{}", quoted_zh(&in_title)),
            en: format!("its title has the need's {}", quoted_en(&in_title)),
        });
    }
    if !in_text.is_empty() {
        reasons.push(Reason {
            code: "text_words",
            speaks_for: true,
            zh: format!("内容中有需求的{}", quoted_zh(&in_text)),
            en: format!("its text has the need's {}", quoted_en(&in_text)),
        });
    }
    reasons
}

/// The texts as a whole, where they gave a good part of the score.
fn sentence_reason(signals: &[SignalPart]) -> Option<Reason> {
    let score: f64 = signals.iter().map(|part| part.gave).sum();
    let part = signals.iter().find(|part| part.signal == Signal::Sentences)?;
    (part.gave > 0.0 && part.gave >= SENTENCES_SHARE * score).then(|| Reason {
        code: "sentences",
        speaks_for: true,
        zh: format!("全文与需求相近（句向量模型判断，相近程度 {:.2}）", part.value),
        en: format!("as a whole its text is near to the need's ({:.2} by the sentence encoder)", part.value),
    })
}

/// The need's words that the supply says otherwise, but for those in an element that agrees, which is quoted from both sides, and
/// those that the need itself says the supply's way too.
fn synonym_reason(evidence: &Evidence) -> Option<Reason> {
    let is_told = |word: &str| {
        evidence.elements.iter().any(|part| part.supply.is_some() && part.need.text.contains(word))
    };
    let common = terms_of(&evidence.terms, Stream::Words);
    let is_news = |part: &&SynonymPart| !is_told(&part.word) && !common.contains(part.other.as_str());
    let told: Vec<&SynonymPart> = evidence.synonyms.iter().filter(is_news).take(WORDS_IN_REASON).collect();
    if told.is_empty() {
        return None;
    }
    let zh: Vec<String> =
        told.iter().map(|part| format!("“{}”（写作“{}”）", part.word, part.other)).collect();
    let en: Vec<String> = told.iter().map(|part| format!("“{}” (as “{}”)", part.word, part.other)).collect();
    Some(Reason {
        code: "synonyms",
        speaks_for: true,
        zh: format!("有需求的同义词{}", zh.concat()),
        en: format!("has words that mean the need's {}", en.join(", ")),
    })
}

/// Single characters and bare numbers say nothing to a reader.
fn is_readable(word: &str) -> bool {
    word.chars().count() >= 2 && !word.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// The first `n` words that are no part of one already taken; a longer word replaces its parts.
fn longest_only<'a>(words: impl Iterator<Item = &'a str>, n: usize) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for word in words {
        if taken.iter().any(|other| other.contains(word)) {
            continue;
        }
        if let Some(part) = taken.iter().position(|other| word.contains(other.as_str())) {
            taken[part] = word.to_owned();
        } else if taken.len() < n {
            taken.push(word.to_owned());
        }
    }
    taken
}

fn quoted_zh(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect()
}

fn quoted_en(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}

/// Characters of a class title in a reason: titles are lists, and their beginning tells the field.
const TITLE_CHARS: usize = 18;

fn short_title(title: &str) -> String {
    if title.chars().count() <= TITLE_CHARS {
        return title.to_owned();
    }
    let beginning: String = title.chars().take(TITLE_CHARS).collect();
    format!("{beginning}…")
}

fn aspect_code(aspect: duijie_domain::matches::Aspect) -> &'static str {
    use duijie_domain::matches::Aspect;
    match aspect {
        Aspect::Legal => "legal",
        Aspect::Mode => "mode",
        Aspect::Fee => "fee",
        Aspect::Region => "region",
        Aspect::Maturity => "maturity",
    }
}

#[cfg(test)]
mod tests;
