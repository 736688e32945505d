//! Figures, formulas and codes are found before the segmenter sees the text, and stay whole.
//!
//! A need says `≥67%`, `100/120`, `TiO2`, `CBN`; a segmenter for Chinese tears them apart or drops them. One
//! regular expression over the normalised text finds them. It knows two shapes:
//!
//! - **figure**: an optional comparator (`≥`), sign and diameter mark (`φ`), a number, a unit (glued as in `10kw`
//!   and `5g`; known Latin units also after a space; Chinese units as in 微米 and 克/立方厘米), and more numbers
//!   joined by a range or ratio sign (`-40~40°c`, `100/120`, `3:1`, `10×20mm`);
//! - **word**: letters of any script but Chinese, with digits and inner signs (`cbn`, `pm2.5`, `al2o3-sic`,
//!   `ca(oh)2`, `wi-fi`, `c/c`, `c++`).
//!
//! Some of what is found says nothing about technology and is dropped: reference signs and other bare integers of
//! up to four digits, alone or as a range (`(12)`, 滑槽1, 图1-5, 2016-2018), years (2016年) and sums of money
//! (2002万元), labels of steps (`s1`). A four-digit model number goes with them; only a following unit or letter tells it from a date.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

/// Chinese units of more than one character; longer before shorter where one begins the other.
const LONG_UNITS: &str = "立方厘米|立方毫米|立方分米|立方米|平方厘米|平方毫米|平方公里|平方千米|平方米|摄氏度|毫安时|千瓦时|兆瓦时|\
    千伏安|安时|瓦时|小时|分钟|毫秒|微秒|纳秒|个月|毫米|厘米|分米|微米|纳米|千米|公里|海里|英寸|公斤|千克|毫克|微克|纳克|毫升|微升|\
    公升|千伏|毫伏|伏特|千瓦|兆瓦|毫瓦|瓦特|毫安|微安|安培|千赫兹|兆赫兹|千赫|兆赫|赫兹|千帕|兆帕|帕斯卡|毫摩尔|摩尔|千卡|大卡|千焦|\
    焦耳|千牛|牛顿|牛米|欧姆|公顷|分贝|马力|流明|勒克斯|比特|字节|美元";

/// Chinese units of one character; [`end_of_unit`] checks that they do not begin the next word (1升 in 底座1升降).
const SHORT_UNITS: &str = "度吨克斤升米秒天年次倍转伏瓦安帕牛目亩寸元";

/// Latin units that may stand after a space. Glued units need no list.
const SPACED_UNITS: &str = "[kmgt]?hz|[munkm]?[lmgswvatj]|km|cm|dm|mm|μm|nm|μg|μl|kg|kn|kpa|mpa|gpa|pa|kpsi|psi|bar|mbar|k[vw]h?|\
    kva|mw|gw|mah|ah|kj|mj|mol|mmol|rpm|r/min|db|dbm|kcal|min|ppm|ppb|mm2|cm2|m2|mm3|cm3|m3|km/h|m/s|m3/h|g/cm3|kg/m3|mg/l|\
    g/l|mg/kg|w/m2|l/min|wt%|vol%|[kmgt]b|[kmg]bps|°c|°f|°|%|‰|h|n|t";

/// Room for the automaton that the pattern unfolds into. With the default of 2 MB it is thrown away and built again on
/// real texts: the bigrams of 12 MB of patents took 3.5 s with the default and 0.3 s with this (release, one thread).
const DFA_BYTES: usize = 64 << 20;

/// What kind of technical token was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Number with comparator, range, unit.
    Figure,
    /// Letters, formula, code.
    Word,
    /// Found and left out of both streams: reference sign, step label, year, sum of money.
    Dropped,
}

/// A technical token in the normalised text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Technical {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
}

static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
    let letter = r"[[\p{L}\p{M}]--[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\x{20000}-\x{3ffff}]]";
    let unit_sign = format!(r"[{letter}°%‰′″]");
    let number = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)*";
    // After the number, without space: units and the rest of codes such as `5g`, `2cr13`, `kj/(kg·k)`.
    let glued = format!(
        r"(?:\#|{unit_sign}(?:{unit_sign}|[0-9]+(?:\.[0-9]+)?)*
            (?:[/·*]\(?{unit_sign}(?:{unit_sign}|[0-9·*/])*\)? | ·{unit_sign}+-[0-9] | -{letter}(?:{letter}|[0-9])*)*)"
    );
    let chinese = format!(
        r"(?:[十百千万亿]*(?:{LONG_UNITS}|[{SHORT_UNITS}])(?:/(?:{LONG_UNITS}|[{SHORT_UNITS}分日月台套人株件]))?)"
    );
    let measured = format!(r"{number}(?:{glued}|{chinese}|\x20(?:{SPACED_UNITS})(?-u:\b)|\x20[°%‰]c?)?");
    let figure = format!(
        r"(?:(?:[<>]=|[≥≤<>≈±])\x20?)? [-+±]? φ?{measured} (?:\x20?(?:--|[-~—:/×x*^]|至|到)\x20?[-+±]?{measured})*
          (?:-{letter}(?:{letter}|[0-9])*)*"
    );
    let part = format!(r"(?:{letter}|[0-9]+(?:\.[0-9]+)?)");
    let word = format!(r"{letter}(?:{part}|\({letter}+[0-9]*\)[0-9]+)*(?:[-/_&·]{part}+)*(?:\+\+|\#)?");
    RegexBuilder::new(&format!(r"(?x) \A(?: {figure} | {word} )"))
        .dfa_size_limit(DFA_BYTES)
        .build()
        .expect("the pattern is a constant that the tests compile")
});

/// Technical tokens of a normalised text, in ascending order, not overlapping. `O(n)`.
///
/// `is_word` tells whether a string is a word of the dictionary.
pub(crate) fn find<'a>(
    text: &'a str,
    is_word: &'a impl Fn(&str) -> bool,
) -> impl Iterator<Item = Technical> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find(may_begin)?;
            let Some(found) = PATTERN.find(&text[start..]) else {
                at = start + text[start..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            at = start + found.end();
            return Some(judge(text, start, found.as_str(), is_word));
        }
    })
}

/// Whether the pattern could match from this character on: not for Chinese and its punctuation.
///
/// Most of a text is Chinese, and the pattern's automaton is far dearer than this look. Anything else may pass, the
/// pattern decides.
fn may_begin(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric() || "<>+-".contains(c),
        '\u{2010}'..='\u{205e}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        _ => !crate::normalize::is_han(c),
    }
}

/// What the match `token` at `start` is, cut where its unit turns out to be the next word.
fn judge(text: &str, start: usize, token: &str, is_word: &impl Fn(&str) -> bool) -> Technical {
    let range = start..start + token.len();
    if !token.starts_with(|c: char| !c.is_alphabetic() || c == 'φ') {
        let kind = if is_step_label(token) { Kind::Dropped } else { Kind::Word };
        return Technical { kind, range };
    }
    let range = start..start + end_of_unit(token, &text[range.end..], is_word);
    let kind = if says_nothing(&text[range.clone()]) { Kind::Dropped } else { Kind::Figure };
    Technical { kind, range }
}

/// The figure without its comparator, when it has one and still says something: `≥67%` gives the range of `67%`.
pub(crate) fn without_comparator(figure: &str) -> Option<&str> {
    let bare = figure.trim_start_matches(|c: char| "≥≤<>=≈± ".contains(c));
    (bare.len() < figure.len() && !says_nothing(bare)).then_some(bare)
}

/// Parts of a joined Latin word that can be searched on their own: at least two characters, not only digits.
pub(crate) fn parts(word: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_joint = |c: char| "-/_&·".contains(c);
    let joined = word.contains(is_joint);
    let pieces = word.split(is_joint).filter(move |_| joined);
    pieces.map(|part| (part.as_ptr() as usize - word.as_ptr() as usize, part)).filter(|(_, part)| {
        part.chars().nth(1).is_some() && !part.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    })
}

/// Length of `token` without a last one-character Chinese unit that really begins the next word.
fn end_of_unit(token: &str, after: &str, is_word: &impl Fn(&str) -> bool) -> usize {
    let Some(unit) = token.chars().next_back().filter(|&c| SHORT_UNITS.contains(c)) else {
        return token.len();
    };
    let without = token.len() - unit.len_utf8();
    // 200目的筛网: 目的 is a word, but after a number 的 belongs to the figure.
    let Some(next) = after.chars().next().filter(|&c| crate::normalize::is_han(c) && c != '的') else {
        return token.len();
    };
    let is_first_unit = token[..without].ends_with(|c: char| c.is_ascii_digit());
    if is_first_unit && is_word(&format!("{unit}{next}")) { without } else { token.len() }
}

/// Steps of a method are numbered `s1` to `s20` in patents; longer numbers may be steel grades (s355).
fn is_step_label(word: &str) -> bool {
    word.strip_prefix('s')
        .is_some_and(|number| matches!(number.len(), 1..=2) && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a figure is a reference sign, a year, a sum of money, or a range of such.
fn says_nothing(figure: &str) -> bool {
    if figure.ends_with('元') {
        return true;
    }
    let figure = figure.strip_suffix('年').filter(|year| year.len() >= 4).unwrap_or(figure);
    let has_only_range_signs = |c: char| c.is_ascii_digit() || "-+~—至到 ".contains(c);
    figure.chars().all(has_only_range_signs)
        && figure.split(|c: char| !c.is_ascii_digit()).all(|number| number.len() <= 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_word(word: &str) -> bool {
        ["升降", "安装", "转动", "元件", "目的", "年度"].contains(&word)
    }

    fn found(text: &str) -> Vec<(Kind, &str)> {
        find(text, &is_word).map(|technical| (technical.kind, &text[technical.range])).collect()
    }

    fn kept(text: &str) -> Vec<&str> {
        found(text).into_iter().filter(|(kind, _)| *kind != Kind::Dropped).map(|(_, token)| token).collect()
    }

    #[test]
    fn no_match_begins_where_none_may() {
        for c in '\0'..=char::MAX {
            let may_match = PATTERN.is_match(&c.to_string()) || PATTERN.is_match(&format!("{c}=1")) || {
                PATTERN.is_match(&format!("{c}1"))
            };
            assert!(may_begin(c) || !may_match, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn figures_stay_whole() {
        for figure in [
            "≥67%",
            "-40~40°c",
            "1.80g/cm3",
            "100/120",
            "10kw",
            "φ32mm",
            "1000h",
            "3:1",
            "10×20mm",
            "±0.5mm",
            ">=99.5%",
            "20万次",
            "1.80克/立方厘米",
            "500小时",
            "0.5微米",
            "12.5",
            "18650",
            "5000r/min",
            "400w/(m·k)",
            "200目",
            "10℃".replace('℃', "°c").as_str(),
            "20至30°c",
            "10%-20%",
            "25°c-30°c",
            "1×10-3mol",
            "45#",
            "30mg/l",
            "50吨/年",
        ] {
            assert_eq!(found(figure), [(Kind::Figure, figure)], "{figure}");
        }
    }

    #[test]
    fn formulas_and_codes_stay_whole() {
        for word in [
            "tio2",
            "lini0.5mn1.5o4",
            "al2o3-sic",
            "cbn",
            "plc",
            "wi-fi",
            "c/c",
            "pm2.5",
            "pa66",
            "ca(oh)2",
            "c++",
            "γ-al2o3",
        ] {
            assert_eq!(found(word), [(Kind::Word, word)], "{word}");
        }
        for code in ["5g", "3d", "304l", "2cr13", "6061-t6"] {
            assert_eq!(found(code), [(Kind::Figure, code)], "{code}");
        }
    }

    #[test]
    fn reference_signs_years_and_money_are_dropped() {
        for text in [
            "滑槽(1)",
            "(12)",
            "电机1转动",
            "底座2升降",
            "图1-5所示",
            "步骤s12",
            "2018年度",
            "2016年",
            "2002万元",
            "3元件",
            "1安装板",
        ] {
            assert_eq!(kept(text), [""; 0], "{text}");
        }
        assert_eq!(kept("寿命≥10年,200目的筛网,5吨以上"), ["≥10年", "200目", "5吨"]);
    }

    #[test]
    fn space_before_a_known_unit_is_inside() {
        assert_eq!(kept("10 kw电机,25 °c,30 mm的,12 abc"), ["10 kw", "25 °c", "30 mm", "abc"]);
    }

    #[test]
    fn comparator_and_joints_come_off() {
        assert_eq!(without_comparator("≥67%"), Some("67%"));
        assert_eq!(without_comparator("≥10"), None);
        assert_eq!(without_comparator("67%"), None);
        assert_eq!(parts("al2o3-sic").collect::<Vec<_>>(), [(0, "al2o3"), (6, "sic")]);
        assert_eq!(parts("c/c").count() + parts("cbn").count() + parts("gb-2017").count(), 1);
    }
}
