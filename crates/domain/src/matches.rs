//! Matches (匹配): the evidence that a need and a supply fit, with every part of the score kept.
//!
//! A match is evidence, not an act; a push refers to one. The score is a sum of [`SignalPart`]s; the first is a sum of
//! [`TermPart`]s, each of them split over the fields in which the term was found, so that anybody can add it up again. What cannot be added up (a fee within
//! the budget, a licence mode both accept) stands beside the score as [`FitPart`]s and becomes a [`Reason`] in words.

use arrayvec::ArrayVec;
use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::{IpcSymbol, Lang, Localised, NeedId, SupplyId};

/// How relevant a supply is to a need; the scale of the evaluation sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 1 不相关.
    None,
    /// 2 弱相关.
    Weak,
    /// 3 较强相关.
    Fair,
    /// 4 强相关.
    Strong,
}

impl Level {
    /// All levels, weakest first.
    pub const ALL: [Level; 4] = [Level::None, Level::Weak, Level::Fair, Level::Strong];

    /// The number, 1 to 4.
    pub fn number(self) -> u8 {
        match self {
            Level::None => 1,
            Level::Weak => 2,
            Level::Fair => 3,
            Level::Strong => 4,
        }
    }

    /// The level of a number, if it is 1 to 4.
    pub fn from_number(number: u8) -> Option<Self> {
        Level::ALL.into_iter().find(|level| level.number() == number)
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Level::None => "none",
            Level::Weak => "weak",
            Level::Fair => "fairly strong",
            Level::Strong => "strong",
        })
    }
}

impl Localised for Level {
    fn zh(&self) -> String {
        match self {
            Level::None => "不相关",
            Level::Weak => "弱相关",
            Level::Fair => "较强相关",
            Level::Strong => "强相关",
        }
        .to_owned()
    }
}

/// Whose lists are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// For every need the best supplies.
    #[default]
    Needs,
    /// For every supply the best needs.
    Patents,
}

/// A field of a supply that is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    /// Title.
    Title,
    /// Abstract.
    Abstract,
    /// Claims.
    Claims,
    /// Keywords.
    Keywords,
}

impl TextField {
    /// All searched fields; every table over fields is in this order.
    pub const ALL: [TextField; 4] =
        [TextField::Title, TextField::Abstract, TextField::Claims, TextField::Keywords];

    /// The stable name in JSON and in the index.
    pub fn code(self) -> &'static str {
        match self {
            TextField::Title => "title",
            TextField::Abstract => "abstract",
            TextField::Claims => "claims",
            TextField::Keywords => "keywords",
        }
    }
}

impl std::fmt::Display for TextField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Localised for TextField {
    fn zh(&self) -> String {
        match self {
            TextField::Title => "标题",
            TextField::Abstract => "摘要",
            TextField::Claims => "权利要求",
            TextField::Keywords => "关键词",
        }
        .to_owned()
    }
}

/// A sequence of terms the analyser makes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stream {
    /// Segmented words.
    Words,
    /// Pairs of neighbouring characters.
    Bigrams,
}

impl Stream {
    /// All streams; every table over streams is in this order.
    pub const ALL: [Stream; 2] = [Stream::Words, Stream::Bigrams];
}

/// Something about a pair that speaks for it in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Words and pairs of characters in common.
    Terms,
    /// Characters of the need's title in common.
    TitleCharacters,
    /// Characters of the rest of the need in common.
    TextCharacters,
    /// Words of like meaning.
    Meaning,
    /// How much of the product that the need's title names stands in the supply's title.
    Product,
    /// The texts as a whole, by a sentence encoder of the user's own.
    Sentences,
}

impl Signal {
    /// All signals; every table over signals is in this order.
    pub const ALL: [Signal; 6] = [
        Signal::Terms,
        Signal::TitleCharacters,
        Signal::TextCharacters,
        Signal::Meaning,
        Signal::Product,
        Signal::Sentences,
    ];
}

impl std::fmt::Display for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Signal::Terms => "words and pairs of characters",
            Signal::TitleCharacters => "characters of the need's title",
            Signal::TextCharacters => "characters of the need's text",
            Signal::Meaning => "words of like meaning",
            Signal::Product => "the need's product in the supply's title",
            Signal::Sentences => "texts as a whole",
        })
    }
}

impl Localised for Signal {
    fn zh(&self) -> String {
        match self {
            Signal::Terms => "词和二字串",
            Signal::TitleCharacters => "需求名称的单字",
            Signal::TextCharacters => "需求正文的单字",
            Signal::Meaning => "词义相近",
            Signal::Product => "需求的产品见于名称",
            Signal::Sentences => "全文相近",
        }
        .to_owned()
    }
}

/// What a signal gave to the score: value times weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SignalPart {
    /// Which signal.
    pub signal: Signal,
    /// What it comes to, whatever the need's length.
    pub value: f64,
    /// The model's weight.
    pub weight: f64,
    /// Its share of the score.
    pub gave: f64,
}

/// What one character gave to the score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CharacterPart {
    /// The character.
    pub character: char,
    /// Its share of the score.
    pub gave: f64,
}

/// What a supply's word gave to the score by its meaning.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RelatedWord {
    /// The word.
    pub word: CompactString,
    /// The need's word whose meaning is nearest; often the same.
    pub nearest: CompactString,
    /// How near, at most 1.
    pub similarity: f64,
    /// Its share of the score; words that lead elsewhere take away.
    pub gave: f64,
}

/// What one term gave to the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermPart {
    /// The term in its normalised form; nearly all are short enough to need no memory of their own.
    pub term: CompactString,
    /// The stream it belongs to.
    pub stream: Stream,
    /// Its share of the score.
    pub gave: f64,
    /// The share by field, fields in their order, those without the term left out.
    pub fields: ArrayVec<FieldShare, 4>,
}

/// What a term gave in one field.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FieldShare {
    /// The field.
    pub field: TextField,
    /// Occurrences in it.
    pub term_freq: u32,
    /// Share of the score.
    pub gave: f64,
}

/// A stretch of a text: byte offsets, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
}

/// Matched stretches of both texts; ascending and disjoint in each list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Highlights {
    /// In the need's title.
    pub need_title: Vec<Span>,
    /// In the need's description.
    pub need_description: Vec<Span>,
    /// In the supply's title.
    pub title: Vec<Span>,
    /// In the supply's abstract.
    pub abstract_text: Vec<Span>,
    /// In the supply's claims.
    pub claims: Vec<Span>,
}

/// Something besides the words in which need and supply may fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Legal state of the supply.
    Legal,
    /// Mode of cooperation.
    Mode,
    /// Fee against budget.
    Fee,
    /// Where both are.
    Region,
    /// Readiness against what is asked.
    Maturity,
}

/// Whether they fit in one aspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// They fit.
    Good,
    /// They do not.
    Bad,
    /// One side is silent.
    Unknown,
}

/// One aspect, with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FitPart {
    /// Which aspect.
    pub aspect: Aspect,
    /// Whether it fits.
    pub fit: Fit,
    /// Why, in Chinese.
    pub zh: String,
    /// Why, in English.
    pub en: String,
}

/// A reason that a company can read, for or against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Stable name of the kind of reason.
    pub code: &'static str,
    /// False when it speaks against the match.
    pub speaks_for: bool,
    /// One short sentence in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Reason {
    /// The sentence in the language asked for.
    pub fn say(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Which of the five elements a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementKind {
    /// 材料: what it is made of or made from.
    Material,
    /// 方法: by which process, technique or algorithm.
    Method,
    /// 功效: what becomes better.
    Effect,
    /// 产品: the thing itself.
    Product,
    /// 应用: where or for what it is used.
    Application,
}

impl ElementKind {
    /// All kinds in their order.
    pub const ALL: [ElementKind; 5] = [
        ElementKind::Material,
        ElementKind::Method,
        ElementKind::Effect,
        ElementKind::Product,
        ElementKind::Application,
    ];
}

impl std::fmt::Display for ElementKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            ElementKind::Material => "material",
            ElementKind::Method => "method",
            ElementKind::Effect => "effect",
            ElementKind::Product => "product",
            ElementKind::Application => "application",
        })
    }
}

impl Localised for ElementKind {
    fn zh(&self) -> String {
        match self {
            ElementKind::Material => "材料",
            ElementKind::Method => "方法",
            ElementKind::Effect => "功效",
            ElementKind::Product => "产品",
            ElementKind::Application => "应用",
        }
        .to_owned()
    }
}

/// What a supply's figures say of one figure asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All that the supply gives lies in what is asked, or its range holds the range asked.
    Met,
    /// Nothing that the supply gives lies in what is asked.
    NotMet,
    /// Some of it does: ≥60 where ≥67 is asked.
    Open,
    /// The supply gives no figure for this quantity.
    Absent,
}

/// A stretch of a record's text, with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// Whether it stands in the title; else in the need's description or the supply's abstract.
    pub in_title: bool,
    /// The words as written.
    pub text: String,
    /// Their bytes in that text.
    pub span: Span,
}

/// An element that a need asks for, and where the supply has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementPart {
    /// Which of the five.
    pub kind: ElementKind,
    /// What the need says.
    pub need: Quote,
    /// What the supply says, if it has the element.
    pub supply: Option<Quote>,
}

/// A figure that a need asks for, and what the supply says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigurePart {
    /// What is measured; empty when the need does not say.
    pub quantity: String,
    /// What the need says.
    pub need: Quote,
    /// What the supply says, if anything.
    pub supply: Option<Quote>,
    /// How they compare.
    pub verdict: Verdict,
}

/// A word of a need that a supply says as another of the same meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SynonymPart {
    /// The need's word.
    pub word: String,
    /// The supply's.
    pub other: String,
}

/// Everything that was found out about a pair.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evidence {
    /// Every signal; together they are the score.
    pub signals: Vec<SignalPart>,
    /// Terms found, largest share first; together they are what [`Signal::Terms`] gave.
    pub terms: Vec<TermPart>,
    /// Characters found, largest share first; together they are what the signals of characters gave. Only beside marked texts.
    pub characters: Vec<CharacterPart>,
    /// Words by meaning, largest share first; together they are what [`Signal::Meaning`] gave. Only beside marked texts.
    pub related: Vec<RelatedWord>,
    /// The need's weightiest words that the supply says otherwise, weightiest first. They add nothing to the score.
    pub synonyms: Vec<SynonymPart>,
    /// The need's weightiest words that the supply lacks, weightiest first.
    pub missing: Vec<String>,
    /// Symbols of the supply that lie in the need's likely classes.
    pub ipc_common: Vec<IpcSymbol>,
    /// What the need asks for, element by element; empty where the supply's texts were not at hand.
    pub elements: Vec<ElementPart>,
    /// The need's figures, in their order; empty where the supply's texts were not at hand.
    pub figures: Vec<FigurePart>,
    /// Fit in each aspect.
    pub fits: Vec<FitPart>,
    /// Matched stretches.
    pub highlights: Highlights,
}

/// A need, a supply, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The need.
    pub need_id: NeedId,
    /// The supply.
    pub supply_id: SupplyId,
    /// Place in the list it was made for, from 1.
    pub rank: u32,
    /// Not below 0; 1 is where matches begin to be fairly strong.
    pub score: f64,
    /// Predicted level.
    pub level: Level,
    /// Sentences for people, strongest first, those against last.
    pub reasons: Vec<Reason>,
    /// Every part.
    pub evidence: Evidence,
}
