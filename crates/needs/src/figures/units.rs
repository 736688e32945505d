//! Units: every spelling that needs and patents use, its dimension, and its factor to that dimension's base.
//!
//! Two figures can be compared when their dimensions are equal. A quotient (g/cm3, 吨/年, mg/l) has a dimension of two parts,
//! so that it needs no row of its own. Factors are exact by definition (SI Brochure, 9th edition, tables 4 and 8), except 年 and 月, which are
//! taken as 365 and 30 days.

use std::sync::LazyLock;

use serde::Serialize;

/// What a plain unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// Pure number, %, ‰, ppm; base: one.
    Ratio,
    /// Base: metre.
    Length,
    /// Base: square metre.
    Area,
    /// Base: cubic metre.
    Volume,
    /// Base: kilogram.
    Mass,
    /// Base: second.
    Time,
    /// Base: degree Celsius.
    Temperature,
    /// Base: degree of arc.
    Angle,
    /// Base: pascal.
    Pressure,
    /// Base: newton.
    Force,
    /// Base: watt.
    Power,
    /// Base: joule.
    Energy,
    /// Base: volt.
    Voltage,
    /// Base: ampere.
    Current,
    /// Base: ampere second.
    Charge,
    /// Base: ohm.
    Resistance,
    /// Base: hertz.
    Frequency,
    /// Base: decibel.
    Sound,
    /// Base: mole.
    Amount,
    /// Base: one event, cycle or piece (次, 周, 圈, 件).
    Count,
    /// Base: one turn.
    Turn,
    /// Base: byte.
    Data,
    /// Rockwell C hardness; scales of hardness cannot be converted.
    HardnessHrc,
    /// Brinell hardness.
    HardnessHb,
    /// Vickers hardness.
    HardnessHv,
    /// Roughness Ra; base: micrometre.
    Roughness,
    /// Colony or plaque forming units (cfu).
    Colonies,
}

/// What a figure measures: a plain unit, or one by another (`g/cm3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Dimension {
    /// Above the line.
    pub of: Base,
    /// Below it, if there is a line.
    pub per: Option<Base>,
}

/// A unit as it was read: the dimension, and the factor to its base.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    pub(super) dimension: Dimension,
    pub(super) factor: f64,
}

use Base::*;

/// Spellings in normalised form (lower case, half-width).
const UNITS: &[(&str, Base, f64)] = &[
    ("%", Ratio, 1e-2),
    ("‰", Ratio, 1e-3),
    ("ppm", Ratio, 1e-6),
    ("ppb", Ratio, 1e-9),
    ("wt%", Ratio, 1e-2),
    ("vol%", Ratio, 1e-2),
    ("km", Length, 1e3),
    ("m", Length, 1.0),
    ("dm", Length, 1e-1),
    ("cm", Length, 1e-2),
    ("mm", Length, 1e-3),
    ("μm", Length, 1e-6),
    ("um", Length, 1e-6),
    ("μ", Length, 1e-6),
    ("nm", Length, 1e-9),
    ("公里", Length, 1e3),
    ("千米", Length, 1e3),
    ("米", Length, 1.0),
    ("分米", Length, 1e-1),
    ("厘米", Length, 1e-2),
    ("毫米", Length, 1e-3),
    ("微米", Length, 1e-6),
    ("纳米", Length, 1e-9),
    ("英寸", Length, 0.0254),
    ("寸", Length, 0.0254),
    ("km2", Area, 1e6),
    ("m2", Area, 1.0),
    ("cm2", Area, 1e-4),
    ("mm2", Area, 1e-6),
    ("平方米", Area, 1.0),
    ("平方厘米", Area, 1e-4),
    ("平方毫米", Area, 1e-6),
    ("平米", Area, 1.0),
    ("公顷", Area, 1e4),
    ("亩", Area, 10_000.0 / 15.0),
    ("m3", Volume, 1.0),
    ("cm3", Volume, 1e-6),
    ("mm3", Volume, 1e-9),
    ("l", Volume, 1e-3),
    ("ml", Volume, 1e-6),
    ("μl", Volume, 1e-9),
    ("升", Volume, 1e-3),
    ("毫升", Volume, 1e-6),
    ("立方米", Volume, 1.0),
    ("立方厘米", Volume, 1e-6),
    ("立方", Volume, 1.0),
    ("t", Mass, 1e3),
    ("kg", Mass, 1.0),
    ("g", Mass, 1e-3),
    ("mg", Mass, 1e-6),
    ("μg", Mass, 1e-9),
    ("ng", Mass, 1e-12),
    ("吨", Mass, 1e3),
    ("公斤", Mass, 1.0),
    ("千克", Mass, 1.0),
    ("克", Mass, 1e-3),
    ("毫克", Mass, 1e-6),
    ("微克", Mass, 1e-9),
    ("斤", Mass, 0.5),
    ("d", Time, 86_400.0),
    ("h", Time, 3_600.0),
    ("hr", Time, 3_600.0),
    ("min", Time, 60.0),
    ("s", Time, 1.0),
    ("ms", Time, 1e-3),
    ("μs", Time, 1e-6),
    ("us", Time, 1e-6),
    ("ns", Time, 1e-9),
    ("年", Time, 31_536_000.0),
    ("个月", Time, 2_592_000.0),
    ("月", Time, 2_592_000.0),
    ("周龄", Time, 604_800.0),
    ("天", Time, 86_400.0),
    ("日", Time, 86_400.0),
    ("个小时", Time, 3_600.0),
    ("小时", Time, 3_600.0),
    ("时", Time, 3_600.0),
    ("分钟", Time, 60.0),
    ("分", Time, 60.0),
    ("秒", Time, 1.0),
    ("毫秒", Time, 1e-3),
    ("微秒", Time, 1e-6),
    ("°c", Temperature, 1.0),
    ("摄氏度", Temperature, 1.0),
    ("k", Temperature, 1.0),
    ("°", Angle, 1.0),
    ("度", Angle, 1.0),
    ("pa", Pressure, 1.0),
    ("hpa", Pressure, 1e2),
    ("kpa", Pressure, 1e3),
    ("mpa", Pressure, 1e6),
    ("gpa", Pressure, 1e9),
    ("bar", Pressure, 1e5),
    ("mbar", Pressure, 1e2),
    ("帕", Pressure, 1.0),
    ("千帕", Pressure, 1e3),
    ("兆帕", Pressure, 1e6),
    ("n", Force, 1.0),
    ("kn", Force, 1e3),
    ("mn", Force, 1e6),
    ("牛", Force, 1.0),
    ("千牛", Force, 1e3),
    ("w", Power, 1.0),
    ("mw", Power, 1e6),
    ("kw", Power, 1e3),
    ("gw", Power, 1e9),
    ("瓦", Power, 1.0),
    ("千瓦", Power, 1e3),
    ("兆瓦", Power, 1e6),
    ("马力", Power, 735.498_75),
    ("j", Energy, 1.0),
    ("kj", Energy, 1e3),
    ("mj", Energy, 1e6),
    ("kwh", Energy, 3.6e6),
    ("wh", Energy, 3.6e3),
    ("千瓦时", Energy, 3.6e6),
    ("度电", Energy, 3.6e6),
    ("cal", Energy, 4.184),
    ("kcal", Energy, 4_184.0),
    ("大卡", Energy, 4_184.0),
    ("ev", Energy, 1.602_176_634e-19),
    ("kev", Energy, 1.602_176_634e-16),
    ("mev", Energy, 1.602_176_634e-13),
    ("v", Voltage, 1.0),
    ("kv", Voltage, 1e3),
    ("mv", Voltage, 1e-3),
    ("伏", Voltage, 1.0),
    ("千伏", Voltage, 1e3),
    ("a", Current, 1.0),
    ("ma", Current, 1e-3),
    ("ka", Current, 1e3),
    ("安", Current, 1.0),
    ("毫安", Current, 1e-3),
    ("ah", Charge, 3_600.0),
    ("mah", Charge, 3.6),
    ("安时", Charge, 3_600.0),
    ("毫安时", Charge, 3.6),
    ("ω", Resistance, 1.0),
    ("kω", Resistance, 1e3),
    ("mω", Resistance, 1e6),
    ("欧姆", Resistance, 1.0),
    ("欧", Resistance, 1.0),
    ("hz", Frequency, 1.0),
    ("khz", Frequency, 1e3),
    ("mhz", Frequency, 1e6),
    ("ghz", Frequency, 1e9),
    ("赫兹", Frequency, 1.0),
    ("db", Sound, 1.0),
    ("db(a)", Sound, 1.0),
    ("分贝", Sound, 1.0),
    ("mol", Amount, 1.0),
    ("mmol", Amount, 1e-3),
    ("摩尔", Amount, 1.0),
    ("cfu", Colonies, 1.0),
    ("次", Count, 1.0),
    ("周", Count, 1.0),
    ("圈", Count, 1.0),
    ("循环", Count, 1.0),
    ("个", Count, 1.0),
    ("件", Count, 1.0),
    ("只", Count, 1.0),
    ("台", Count, 1.0),
    ("片", Count, 1.0),
    ("瓶", Count, 1.0),
    ("支", Count, 1.0),
    ("张", Count, 1.0),
    ("r", Turn, 1.0),
    ("转", Turn, 1.0),
    ("gb", Data, 1e9),
    ("mb", Data, 1e6),
    ("kb", Data, 1e3),
    ("tb", Data, 1e12),
    ("bps", Data, 0.125),
    ("kbps", Data, 125.0),
    ("mbps", Data, 125e3),
    ("gbps", Data, 125e6),
];

/// Compounds that are written without a line.
const COMPOUNDS: &[(&str, Base, Base, f64)] = &[
    ("rpm", Turn, Time, 1.0 / 60.0),
    ("转/分", Turn, Time, 1.0 / 60.0),
    ("m3/hr", Volume, Time, 1.0 / 3_600.0),
];

/// Scales whose name stands before the number: `HRC55`, `Ra≤0.2`.
pub(super) const SCALES: &[(&str, Base)] = &[
    ("hrc", HardnessHrc),
    ("hb", HardnessHb),
    ("hbw", HardnessHb),
    ("hv", HardnessHv),
    ("ra", Roughness),
    ("rz", Roughness),
];

/// Counted things that say something about technology only by the time or as cycles; 3 套 or 20 项 are deliverables.
const COUNTS_ALONE: &[&str] = &["次", "周", "圈", "循环"];

/// Alternatives for a pattern: plain units, longest first.
pub(super) static ALTERNATIVES: LazyLock<String> = LazyLock::new(|| {
    let mut spellings: Vec<&str> = UNITS
        .iter()
        .map(|(spelling, ..)| *spelling)
        .chain(COMPOUNDS.iter().map(|(spelling, ..)| *spelling))
        .collect();
    spellings.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    spellings.dedup();
    let escaped: Vec<String> = spellings.into_iter().map(regex::escape).collect();
    escaped.join("|")
});

/// Reads a unit in normalised form; `None` for what is none, or says nothing about technology.
pub(super) fn read(spelling: &str) -> Option<Unit> {
    if let Some(&(_, of, per, factor)) = COMPOUNDS.iter().find(|(known, ..)| *known == spelling) {
        return Some(Unit { dimension: Dimension { of, per: Some(per) }, factor });
    }
    if let Some((above, below)) = spelling.split_once('/') {
        let ((of, up), (per, down)) = (plain(above)?, plain(below)?);
        return Some(Unit { dimension: Dimension { of, per: Some(per) }, factor: up / down });
    }
    let (of, factor) = plain(spelling)?;
    let is_deliverable = of == Count && !COUNTS_ALONE.contains(&strip_many(spelling).0);
    (!is_deliverable).then_some(Unit { dimension: Dimension { of, per: None }, factor })
}

/// A plain unit, with 万 or 亿 in front or not.
fn plain(spelling: &str) -> Option<(Base, f64)> {
    let (bare, times) = strip_many(spelling);
    let found = UNITS.iter().find(|(known, ..)| *known == bare);
    found.map(|&(_, base, factor)| (base, factor * times))
}

/// The unit behind 百, 千, 万, 亿, and what they multiply with. 千 and 兆 also begin units and stay with those.
fn strip_many(spelling: &str) -> (&str, f64) {
    let mut bare = spelling;
    let mut times = 1.0;
    while let Some(c) = bare.chars().next() {
        let by = match c {
            '百' => 1e2,
            '万' => 1e4,
            '亿' => 1e8,
            '千' if !UNITS.iter().any(|(known, ..)| *known == bare) => 1e3,
            _ => break,
        };
        times *= by;
        bare = &bare[c.len_utf8()..];
    }
    (bare, times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_one_dimension_share_a_base() {
        let factor = |spelling: &str| read(spelling).unwrap().factor;
        assert_eq!(factor("mm") / factor("μm"), 1e-3 / 1e-6);
        assert_eq!(factor("mpa"), factor("兆帕"));
        assert_eq!(read("克/立方厘米"), read("g/cm3"));
        assert_eq!(read("g/cm3").unwrap().dimension, Dimension { of: Mass, per: Some(Volume) });
        assert_eq!(factor("万次"), 1e4);
        assert_eq!(factor("千瓦"), 1e3);
        assert!(read("台").is_none() && read("台/h").is_some() && read("元").is_none());
    }

    #[test]
    fn no_spelling_is_listed_twice() {
        let mut spellings: Vec<&str> = UNITS.iter().map(|(spelling, ..)| *spelling).collect();
        spellings.sort_unstable();
        let n = spellings.len();
        spellings.dedup();
        assert_eq!(spellings.len(), n);
    }
}
