//! Terms that no dictionary has: grades of alloys, formulas, model numbers, figures with units.
//!
//! They are why the vocabulary of a real collection never stops growing: each is made of few parts and hardly ever the same twice, while
//! a small stock of figures (`10mm`, `80°C`) comes again and again.

use std::fmt::Write;

use super::random::Random;

const ELEMENTS: [&str; 26] = [
    "Al", "Ti", "Fe", "Cu", "Zn", "Ni", "Mn", "Co", "Si", "Mg", "Ca", "Zr", "Mo", "Cr", "Li", "Na", "Ba",
    "La", "Ce", "Nb", "Bi", "Sn", "Ag", "Sr", "In", "W",
];
const UNITS: [&str; 18] = [
    "mm", "℃", "%", "μm", "nm", "kW", "MPa", "min", "h", "mL", "g/L", "Hz", "V", "r/min", "mg/L", "wt%",
    "kg", "m/s",
];
const COMPARATORS: [&str; 6] = ["", "", "", "", "≥", "≤"];
const ROUND: [u32; 16] = [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 200];

/// A code or formula of few characters, `TiO2`, `XKM-350A`, `ZL205A`; one of some ten million.
pub(super) fn push_code(out: &mut String, random: &mut Random) {
    match random.below(4) {
        0 => {
            for _ in 0..1 + random.below(3) {
                out.push_str(ELEMENTS[random.below(ELEMENTS.len())]);
                push_number_unless_one(out, 1 + random.below(5));
            }
            out.push('O');
            push_number_unless_one(out, 1 + random.below(6));
        }
        1 => {
            push_letters(out, 2 + random.below(2), random);
            push(out, format_args!("-{}", 10 + random.below(990)));
            if random.chance(0.4) {
                push_letters(out, 1, random);
            }
        }
        2 => {
            push_letters(out, 1 + random.below(2), random);
            push(out, format_args!("{}", 10 + random.below(900)));
            push_letters(out, 1, random);
        }
        _ => push_letters(out, 3 + random.below(2), random),
    }
}

/// A figure with its unit: `≥67%`, `10~20mm`, `3.5kW`; round ones are frequent.
pub(super) fn push_figure(out: &mut String, random: &mut Random) {
    let unit = UNITS[random.below(UNITS.len()).min(random.below(UNITS.len()))];
    out.push_str(COMPARATORS[random.below(COMPARATORS.len())]);
    let start = ROUND[random.below(ROUND.len())];
    match random.below(10) {
        0..=4 => push(out, format_args!("{start}{unit}")),
        5..=7 => push(out, format_args!("{start}~{}{unit}", start + ROUND[random.below(ROUND.len())])),
        8 => push(out, format_args!("{}.{}{unit}", random.below(30), 1 + random.below(9))),
        _ => push(out, format_args!("{}{unit}", 1 + random.below(2_000))),
    }
}

fn push_letters(out: &mut String, n: usize, random: &mut Random) {
    for _ in 0..n {
        out.push(char::from(b'A' + random.below(26) as u8));
    }
}

fn push_number_unless_one(out: &mut String, number: usize) {
    if number > 1 {
        push(out, format_args!("{number}"));
    }
}

fn push(out: &mut String, what: std::fmt::Arguments<'_>) {
    // writing to a string cannot fail
    let _ = out.write_fmt(what);
}
