//! What a Parquet value becomes as a cell: texts stay texts, whole numbers keep all their digits, days become ISO dates.
//!
//! An instant (a timestamp "adjusted to UTC", and the old 96-bit one) is taken as the day it is in China: midnight there is
//! 16:00 UTC of the day before, and what was written as midnight UTC is the same day in both.

use duijie_domain::Date;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::data_type::Int96;
use parquet::schema::types::ColumnDescriptor;

use super::column::Values;
use crate::cell::Cell;

const SECONDS_A_DAY: i64 = 86_400;

/// China's clock is eight hours ahead of UTC.
const CHINA_SECONDS: i64 = 8 * 3_600;

/// Bytes of a text that is none, shown in a message.
const SHOWN_BYTES: usize = 60;

/// How the values of a column are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As the physical type says.
    Plain,
    /// 32 or 64 bits without a sign.
    Unsigned,
    /// A whole number with the decimal point so many digits from its right.
    Decimal { scale: usize },
    /// Days since 1970.
    Days,
    /// Ticks since 1970.
    Ticks { a_second: i64, is_instant: bool },
    /// 128 bits as programs print them.
    Uuid,
    /// A floating point number of 16 bits.
    Half,
}

/// The form of a column; `None` if it is none that a field could take (a time of day, an interval, a geometry).
pub(super) fn form_of(column: &ColumnDescriptor) -> Option<Form> {
    let scale = || usize::try_from(column.type_scale()).unwrap_or_default();
    let ticks = |unit: &TimeUnit, is_instant| {
        let a_second = match unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        Form::Ticks { a_second, is_instant }
    };
    let is_fixed = column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY;
    if let Some(logical) = column.logical_type_ref() {
        return match logical {
            LogicalType::String | LogicalType::Enum | LogicalType::Json => Some(Form::Plain),
            LogicalType::Integer(integer) if integer.is_signed => Some(Form::Plain),
            LogicalType::Integer(_) => Some(Form::Unsigned),
            LogicalType::Decimal(_) => Some(Form::Decimal { scale: scale() }),
            LogicalType::Date => Some(Form::Days),
            LogicalType::Timestamp(stamp) => Some(ticks(&stamp.unit, stamp.is_adjusted_to_u_t_c)),
            LogicalType::Uuid => Some(Form::Uuid),
            LogicalType::Float16 => Some(Form::Half),
            // a column of nulls that no program gave a type
            LogicalType::Unknown => Some(Form::Plain),
            _ => None,
        };
    }
    match column.converted_type() {
        ConvertedType::NONE if is_fixed => None,
        ConvertedType::NONE
        | ConvertedType::UTF8
        | ConvertedType::ENUM
        | ConvertedType::JSON
        | ConvertedType::INT_8
        | ConvertedType::INT_16
        | ConvertedType::INT_32
        | ConvertedType::INT_64 => Some(Form::Plain),
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
            Some(Form::Unsigned)
        }
        ConvertedType::DECIMAL => Some(Form::Decimal { scale: scale() }),
        ConvertedType::DATE => Some(Form::Days),
        ConvertedType::TIMESTAMP_MILLIS => Some(ticks(&TimeUnit::MILLIS, true)),
        ConvertedType::TIMESTAMP_MICROS => Some(ticks(&TimeUnit::MICROS, true)),
        _ => None,
    }
}

impl Form {
    /// The cell of one value; at most `limit + 1` characters of a text.
    pub(super) fn cell(self, values: &Values, at: usize, limit: usize) -> Cell {
        match values {
            Values::Bool(values) => values.get(at).map_or(Cell::Empty, |&value| Cell::Bool(value)),
            Values::Int32(values) => values.get(at).map_or(Cell::Empty, |&value| match self {
                Form::Unsigned => whole(i128::from(value.cast_unsigned())),
                _ => self.integer(i64::from(value)),
            }),
            Values::Int64(values) => values.get(at).map_or(Cell::Empty, |&value| match self {
                Form::Unsigned => whole(i128::from(value.cast_unsigned())),
                _ => self.integer(value),
            }),
            Values::Int96(values) => values.get(at).map_or(Cell::Empty, old_instant),
            // through text: 0.1 is 0.1 and not 0.10000000149
            Values::Float(values) => values
                .get(at)
                .map_or(Cell::Empty, |value| number(value.to_string().parse().unwrap_or(f64::NAN))),
            Values::Double(values) => values.get(at).map_or(Cell::Empty, |&value| number(value)),
            Values::Bytes(values) => {
                values.get(at).map_or(Cell::Empty, |value| self.bytes(value.data(), limit))
            }
            Values::Fixed(values) => {
                values.get(at).map_or(Cell::Empty, |value| self.bytes(value.data(), limit))
            }
        }
    }

    fn integer(self, value: i64) -> Cell {
        match self {
            Form::Decimal { scale } => decimal(i128::from(value), scale),
            Form::Days => day(value),
            Form::Ticks { a_second, is_instant } => {
                let shift = if is_instant { CHINA_SECONDS } else { 0 };
                day(value.div_euclid(a_second).saturating_add(shift).div_euclid(SECONDS_A_DAY))
            }
            _ => whole(i128::from(value)),
        }
    }

    fn bytes(self, bytes: &[u8], limit: usize) -> Cell {
        match self {
            Form::Decimal { scale } => {
                big_endian(bytes).map_or_else(|| unreadable(bytes), |value| decimal(value, scale))
            }
            Form::Uuid => uuid(bytes),
            Form::Half => match bytes {
                &[low, high] => number(half(u16::from_le_bytes([low, high]))),
                _ => unreadable(bytes),
            },
            _ => match std::str::from_utf8(bytes) {
                Ok(text) => Cell::of_text(text, limit),
                Err(_) => unreadable(bytes),
            },
        }
    }
}

/// All digits, as JSON has them.
fn whole(value: i128) -> Cell {
    Cell::Text(value.to_string())
}

/// Tables that know no null write "not a number" instead.
fn number(value: f64) -> Cell {
    if value.is_nan() { Cell::Empty } else { Cell::Number(value) }
}

fn unreadable(bytes: &[u8]) -> Cell {
    Cell::Unreadable(String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN_BYTES)]).into_owned())
}

/// A day since 1970; one that no calendar has is shown as the number it is, and the field will refuse it.
fn day(days: i64) -> Cell {
    let shown = || Cell::Text(format!("1970-01-01 + {days} d"));
    let Ok(days_32) = i32::try_from(days) else { return shown() };
    match civil(days_32) {
        Some(date) => Cell::Date(date.to_string()),
        None => shown(),
    }
}

/// The date of a day since 1970, by the algorithm of Howard Hinnant (`civil_from_days`): years begin in March, so that the leap
/// day is the last of its year.
fn civil(days: i32) -> Option<Date> {
    const DAYS_AN_ERA: i64 = 146_097;
    const MARCH_OF_YEAR_0: i64 = 719_468;
    let shifted = i64::from(days) + MARCH_OF_YEAR_0;
    let era = shifted.div_euclid(DAYS_AN_ERA);
    let day_of_era = shifted.rem_euclid(DAYS_AN_ERA);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn old_instant(value: &Int96) -> Cell {
    day(value.to_seconds().saturating_add(CHINA_SECONDS).div_euclid(SECONDS_A_DAY))
}

/// A number of at most 16 bytes, the largest first.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    if bytes.is_empty() || bytes.len() > 16 {
        return None;
    }
    let fill = if bytes[0] & 0x80 == 0 { 0 } else { 0xff };
    let mut all = [fill; 16];
    all[16 - bytes.len()..].copy_from_slice(bytes);
    Some(i128::from_be_bytes(all))
}

/// Digits with their point; zeros behind it say nothing and are left out, so that a number that stands for a name stays one.
fn decimal(value: i128, scale: usize) -> Cell {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (integer, fraction) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Cell::Text(format!("{sign}{integer}{point}{fraction}"))
}

fn uuid(bytes: &[u8]) -> Cell {
    if bytes.len() != 16 {
        return unreadable(bytes);
    }
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    Cell::Text(text)
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction / 1_024.0 * 2f64.powi(-14),
        0x1f if fraction == 0.0 => f64::INFINITY,
        0x1f => f64::NAN,
        _ => (1.0 + fraction / 1_024.0) * 2f64.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let texts = [(0, "1970-01-01"), (-1, "1969-12-31"), (11_016, "2000-02-29"), (20_780, "2026-11-23")];
        for (days, text) in texts {
            assert_eq!(day(days), Cell::Date(text.into()));
        }
        assert!(matches!(day(i64::from(i32::MAX)), Cell::Text(_)));
        assert!(matches!(day(i64::MIN), Cell::Text(_)));
    }

    #[test]
    fn midnight_in_china_and_midnight_utc_are_the_day_that_was_meant() {
        let instant = Form::Ticks { a_second: 1_000, is_instant: true };
        for seconds in [1_704_038_400, 1_704_067_200] {
            // 2023-12-31 16:00 and 2024-01-01 00:00 UTC
            assert_eq!(instant.integer(seconds * 1_000), Cell::Date("2024-01-01".into()), "{seconds}");
        }
        let local = Form::Ticks { a_second: 1_000_000, is_instant: false };
        assert_eq!(local.integer(-1), Cell::Date("1969-12-31".into()));
        assert!(matches!(instant.integer(i64::MIN), Cell::Text(_)));
    }

    #[test]
    fn decimals_keep_their_digits() {
        for (value, scale, text) in
            [(12_345, 2, "123.45"), (-5, 2, "-0.05"), (50_000, 2, "500"), (7, 0, "7"), (0, 3, "0")]
        {
            assert_eq!(decimal(value, scale), Cell::Text(text.into()));
        }
        assert_eq!(big_endian(&[0xff, 0x38]), Some(-200));
        assert_eq!(big_endian(&[0; 17]), None);
    }

    #[test]
    fn sixteen_bits_are_a_number() {
        for (bits, value) in
            [(0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_953_125), (0x0001, 5.960_464_477_539_063e-8)]
        {
            assert_eq!(half(bits), value);
        }
        assert!(half(0x7e00).is_nan());
    }
}
