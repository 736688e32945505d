//! Figures: what is measured, which way it must go, how far, in which unit. 抗冲击韧性≥67% is (抗冲击韧性, at least, 67, %).
//!
//! A number with a known unit is found first; the clause before it then gives up, from its end, the word for the direction
//! (不低于, 控制在), the verb of a change (降低, 提高), and the name of the quantity. A number without quantity and without direction is a
//! condition (25℃下) and is left out; so are years, money and counted deliverables (专利2项). The analyser's tokens are not used for the
//! numbers themselves: they keep a figure whole for search and drop bare integers, here its parts are wanted. They do give the
//! words of the quantity, by which two figures are compared.

mod answer;
mod quantity;
mod units;

use std::ops::Range;
use std::sync::LazyLock;

use duijie_domain::matches::Span;
use duijie_text::Analyzer;
use regex::{Captures, Regex};
use serde::Serialize;

pub use answer::{FigureAnswer, compare_figures};
pub use units::{Base, Dimension};

use crate::Field;
use crate::cues::pattern;
use crate::plain::Plain;
use crate::words::{content_words, listed_words};
use units::Unit;

/// Which values satisfy a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// `low` or more.
    AtLeast,
    /// `high` or less.
    AtMost,
    /// From `low` to `high`.
    Between,
    /// The value itself: `low` equals `high`.
    Exactly,
}

/// Whether a figure is a value or how much a value changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// 提高, 增加.
    Raise,
    /// 降低, 减少.
    Lower,
}

/// A measurable figure of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// The text it is from.
    pub field: Field,
    /// What is measured, as written; empty when the text does not say.
    pub quantity: String,
    /// Which values are meant.
    pub bound: Bound,
    /// How much the quantity changes, if it is not its value.
    pub change: Option<Change>,
    /// Least value, in the unit as written; `None` when open.
    pub low: Option<f64>,
    /// Greatest value, in the unit as written; `None` when open.
    pub high: Option<f64>,
    /// The unit as written, normalised; empty for a pure number.
    pub unit: String,
    /// What the unit measures.
    pub dimension: Dimension,
    /// From the quantity to the end of number, unit and 以上: its bytes in the field.
    pub span: Span,
    /// Those words of the quantity that have synonyms.
    #[serde(skip)]
    pub listed: Vec<&'static str>,
    /// Content words of the quantity.
    #[serde(skip)]
    pub words: Vec<String>,
    /// Factor from the unit to the base of its dimension.
    #[serde(skip)]
    factor: f64,
}

impl Figure {
    /// Least and greatest value in the base of the dimension.
    fn in_base(&self) -> (f64, f64) {
        let low = self.low.map_or(f64::NEG_INFINITY, |value| value * self.factor);
        let high = self.high.map_or(f64::INFINITY, |value| value * self.factor);
        (low, high)
    }
}

/// A number with unit and range. Whatever may not stand before or behind it is checked after the match.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:×10\^?[-+]?[0-9]{1,2})?";
    let plain = format!(r"(?:[百千万亿]*(?:{}))", *units::ALTERNATIVES);
    let unit = format!(r"(?:{plain}(?:/{plain})?)");
    let scale: Vec<&str> = units::SCALES.iter().map(|(name, _)| *name).collect();
    let scale = scale.join("|");
    pattern(&format!(
        r"(?x) (?: (?P<under> {number} ) \x20? [≤<] \x20? (?P<between> {scale} ) )?
           (?P<sign> [≥≤<>≈=±]=? )? \x20? (?: (?P<scale> {scale} ) \x20? )? (?P<sign2> [≥≤<>=±]=? )? \x20?
           \(? (?P<a> [-+±]? {number} ) \x20? (?P<ua> {unit} )?
           (?: \x20? (?P<sep> ~ | -+ | — | 至 | 到 ) \x20? (?: {scale} )? (?P<b> [-+±]? {number} ) \x20? (?P<ub> {unit} )? )?
           (?: \) \x20? (?P<uc> {unit} ) )?
           (?P<behind> (?:及|或|及其)? (?:以上|以下|以内|之内|之间|左右|上下) )?"
    ))
});

/// Words that a unit of one character begins where the number belongs to no unit: 1升降台.
const NO_UNITS: &[&str] = &[
    "升降", "升级", "升高", "转动", "转化", "转换", "安全", "安装", "年度", "天然", "天线", "分布", "分离",
    "分别", "分为", "分类", "分子", "次数", "周边", "周围", "时间", "时刻", "度电", "个人", "日常", "日期",
    "台阶", "片区", "件套", "只有", "伏安", "克服", "米粒", "秒杀", "月份", "瓦斯", "牛奶", "斤两", "支架",
    "支持", "支撑", "张力",
];

/// The figures of a text in ascending order of their numbers. `O(n)`.
///
/// ```
/// use duijie_needs::{Bound, Field, figures};
/// use duijie_text::Analyzer;
///
/// let found = figures(&Analyzer::new(), "成品的抗折强度≥６０ＭＰａ，工作温度-40~85℃", Field::Body);
/// assert_eq!(found[0].quantity, "抗折强度");
/// assert_eq!((found[0].bound, found[0].low, found[0].unit.as_str()), (Bound::AtLeast, Some(60.0), "mpa"));
/// assert_eq!((found[1].bound, found[1].low, found[1].high), (Bound::Between, Some(-40.0), Some(85.0)));
/// ```
pub fn figures(analyzer: &Analyzer, text: &str, field: Field) -> Vec<Figure> {
    let plain = Plain::new(text);
    let normalized = plain.as_str();
    let mut figures: Vec<Figure> = Vec::new();
    let mut at = 0;
    // where a quantity may begin: behind the number before it
    let mut free_from = 0;
    while let Some(found) = NUMBER.captures_at(normalized, at) {
        let Some(whole) = found.get(0) else { break };
        at = whole.end().max(at + 1);
        let Some(number) = Number::read(normalized, &found) else { continue };
        let before = quantity::before(&normalized[free_from..number.start]);
        let behind = &normalized[number.end..];
        let clause = quantity::clause_of(&normalized[..number.start]);
        // 1h内抗压强度: what stands right behind a number still belongs to it
        free_from = number.end + if behind.starts_with('内') { '内'.len_utf8() } else { 0 };
        let mut name =
            before.name.start + number.start - before.len..before.name.end + number.start - before.len;
        let mut quantity = plain.written(name.clone()).trim().to_owned();
        if quantity.is_empty()
            && let Some(object) = quantity::behind(behind)
        {
            name = number.end + object.start..number.end + object.end;
            quantity = plain.written(name.clone()).trim().to_owned();
        }
        let is_named = !quantity.is_empty();
        if !is_named
            && let Some(last) = figures.last()
            && last.dimension == number.unit.dimension
        {
            // 28d达到70mpa behind 1d内抗压强度35mpa: the quantity goes on within the sentence
            let is_same_sentence = last.span.end >= plain.span(clause.clone()).start;
            let is_asked = number.bound.is_some() || before.bound.is_some();
            if is_same_sentence && is_asked {
                quantity.clone_from(&last.quantity);
            }
        }
        let bound = number.bound.or(before.bound);
        let is_told =
            matches!(bound, None | Some(Bound::Between)) && before.change.is_none() && !number.is_plus_minus;
        // 循环性能:25°c: a temperature is a condition unless the quantity is one
        let is_warmth = number.unit.dimension == Dimension { of: Base::Temperature, per: None };
        let is_condition = is_told
            && (!quantity::is_measure(&quantity) || (is_warmth && !quantity.contains(['温', '热', '点'])));
        if is_condition
            || (quantity.is_empty()
                && before.change.is_none()
                && number.bound.is_none()
                && before.bound.is_none())
        {
            continue;
        }
        let mut dimension = number.unit.dimension;
        if number.spelling == "度" && quantity.contains(['温', '热']) {
            // 耐高温1700度: no angle
            dimension = Dimension { of: Base::Temperature, per: None };
        }
        let (bound, low, high) = number.limits(bound, before.change);
        let start = if name.is_empty() { number.start } else { name.start.min(number.start) };
        let end = if is_named { name.end.max(number.end) } else { number.end };
        let (listed, words) = (listed_words(analyzer, &quantity), content_words(analyzer, &quantity));
        figures.push(Figure {
            field,
            quantity,
            bound,
            change: before.change,
            low,
            high,
            unit: number.spelling,
            dimension,
            span: plain.span(start..end),
            listed,
            words,
            factor: number.unit.factor,
        });
    }
    figures
}

/// A number as it stands, before anything around it is looked at.
struct Number {
    start: usize,
    end: usize,
    low: f64,
    high: Option<f64>,
    is_plus_minus: bool,
    bound: Option<Bound>,
    spelling: String,
    unit: Unit,
}

impl Number {
    /// `None` when what matched is a code, a year, a date, a label, money, or has no known unit.
    fn read(text: &str, found: &Captures<'_>) -> Option<Self> {
        let whole = found.get(0)?;
        let (first, second) = (found.name("a")?, found.name("b"));
        let scale = found.name("scale").or(found.name("between"));
        if is_inside_code(text, whole.range(), scale.is_some()) {
            return None;
        }
        let unit = ["uc", "ub", "ua"].into_iter().find_map(|group| found.name(group));
        let (spelling, unit) = match (scale, unit) {
            (Some(scale), _) => {
                let &(_, base) = units::SCALES.iter().find(|(name, _)| *name == scale.as_str())?;
                (
                    scale.as_str().to_owned(),
                    Unit { dimension: Dimension { of: base, per: None }, factor: 1.0 },
                )
            }
            (None, Some(unit)) => {
                if begins_word(unit.as_str(), &text[unit.end()..])
                    || is_big_letter_code(unit.as_str(), first.as_str(), &text[unit.end()..])
                {
                    return None;
                }
                (unit.as_str().to_owned(), units::read(unit.as_str())?)
            }
            (None, None) => {
                let is_compared =
                    found.name("sign").or(found.name("sign2")).is_some_and(|sign| sign.as_str() != "=");
                let is_decimal = first.as_str().contains('.');
                if !is_compared && !is_decimal {
                    return None;
                }
                if text[whole.end()..].starts_with(|c: char| c.is_alphanumeric() || "万亿元".contains(c)) {
                    return None;
                }
                (String::new(), Unit { dimension: Dimension { of: Base::Ratio, per: None }, factor: 1.0 })
            }
        };
        let is_year = spelling == "年" && first.as_str().trim_start_matches(['-', '+']).len() >= 4;
        let is_month = spelling == "月";
        if is_year || is_month || text[whole.end()..].starts_with('元') {
            return None;
        }
        let sign = found.name("sign2").or(found.name("sign")).map_or("", |sign| sign.as_str());
        let is_plus_minus = sign.starts_with('±') || first.as_str().starts_with('±');
        let mut low = value(first.as_str())?;
        let high = second.and_then(|second| value(second.as_str()));
        let mut bound = match sign.chars().next() {
            Some('≥' | '>') => Some(Bound::AtLeast),
            Some('≤' | '<') => Some(Bound::AtMost),
            _ if is_plus_minus || high.is_some() => Some(Bound::Between),
            _ => None,
        };
        match found.name("behind").map_or("", |behind| behind.as_str().trim_start_matches(['及', '或', '其']))
        {
            "以上" => bound = Some(Bound::AtLeast),
            "以下" | "以内" | "之内" if !is_plus_minus => bound = Some(Bound::AtMost),
            _ => {}
        }
        let mut second_value = high;
        if let Some(under) = found.name("under").and_then(|under| value(under.as_str())) {
            // 180≤HB<240
            (low, second_value, bound) = (under, Some(low), Some(Bound::Between));
        }
        Some(Number {
            start: whole.start(),
            end: whole.end(),
            low,
            high: second_value,
            is_plus_minus,
            bound,
            spelling,
            unit,
        })
    }

    /// Bound and limits, once the words around the number are known.
    fn limits(&self, bound: Option<Bound>, change: Option<Change>) -> (Bound, Option<f64>, Option<f64>) {
        if self.is_plus_minus {
            return (Bound::Between, Some(-self.low.abs()), Some(self.low.abs()));
        }
        match (bound, self.high) {
            (Some(Bound::AtLeast), high) => {
                let least = high.map_or(self.low, |high| self.low.min(high));
                (Bound::AtLeast, Some(least), None)
            }
            (Some(Bound::AtMost), high) => {
                (Bound::AtMost, None, Some(high.unwrap_or(self.low).max(self.low)))
            }
            (_, Some(high)) => (Bound::Between, Some(self.low.min(high)), Some(self.low.max(high))),
            // 降低10% is a promise of at least that
            (_, None) if change.is_some() => (Bound::AtLeast, Some(self.low), None),
            (_, None) => (Bound::Exactly, Some(self.low), Some(self.low)),
        }
    }
}

/// `1,000`, `-40`, `1×10^16`.
fn value(text: &str) -> Option<f64> {
    let plain = text.replace(',', "");
    let plain = plain.trim_start_matches(['±', '+']);
    match plain.split_once("×10") {
        Some((digits, power)) => {
            let power: i32 = power.trim_start_matches('^').parse().ok()?;
            Some(digits.parse::<f64>().ok()? * 10f64.powi(power))
        }
        None => plain.parse().ok(),
    }
}

/// Whether the match is a piece of a longer code or number: `cr13`, `3.3.2`, `gb-2017`, `18650`.
fn is_inside_code(text: &str, range: Range<usize>, has_scale: bool) -> bool {
    let is_latin = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    let before = text[..range.start].chars().next_back();
    let behind = text[range.end..].chars().next();
    let starts_plain = text[range.clone()].starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    let is_glued = starts_plain && before.is_some_and(|c| is_latin(c) || c == '/' || c == '-' || c == '#');
    let is_glued_scale = has_scale && before.is_some_and(|c| c.is_ascii_alphabetic());
    let goes_on = behind.is_some_and(|c| c.is_ascii_alphanumeric())
        && text[range].ends_with(|c: char| c.is_ascii_alphanumeric());
    is_glued || is_glued_scale || goes_on
}

/// Whether a Chinese unit of one character is really the beginning of the next word.
fn begins_word(unit: &str, behind: &str) -> bool {
    let Some(last) = unit.chars().next_back().filter(|c| !c.is_ascii()) else { return false };
    let Some(next) = behind.chars().next() else { return false };
    NO_UNITS.iter().any(|word| word.starts_with(last) && word.chars().nth(1) == Some(next))
}

/// 4G and 3D are generations and dimensions, 304N and 64K are codes: nobody needs so few grams, or kelvins glued to a noun.
fn is_big_letter_code(unit: &str, number: &str, behind: &str) -> bool {
    let is_generation = matches!(unit, "g" | "d") && matches!(number, "2" | "3" | "4" | "5" | "6");
    let is_grade = matches!(unit, "n" | "k") && behind.starts_with(|c: char| c.is_alphanumeric() || c == ',');
    is_generation || is_grade
}

#[cfg(test)]
mod tests;
