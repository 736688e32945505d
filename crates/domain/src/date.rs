//! Calendar dates in the many forms of export files.

use jiff::civil::Date;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::to_half_width;

/// Patent data begins in 1985; anything outside these years is a typing error.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// Reads `2010.11.19`, `1985-04-01`, `2017/5/3`, `20170503`, `2017年5月3日`, each with or without a time behind it.
///
/// # Errors
/// [`InvalidValue`] for days that do not exist (30 February), years outside 1900-2199, and a year or month alone.
pub fn parse_date(text: &str) -> Result<Date, InvalidValue> {
    let invalid = || InvalidValue::new(ValueKind::Date, text);
    let plain = to_half_width(text.trim());
    let day_part = plain.trim().split([' ', 'T']).next().unwrap_or_default();
    let (year, month, day) = if day_part.len() == 8 && day_part.bytes().all(|b| b.is_ascii_digit()) {
        (&day_part[..4], &day_part[4..6], &day_part[6..])
    } else {
        let mut parts = day_part.trim_end_matches(['日', '号']).split(['.', '-', '/', '年', '月']);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(year), Some(month), Some(day), None) => (year, month, day),
            _ => return Err(invalid()),
        }
    };
    let number = |digits: &str, max_len: usize| -> Option<i16> {
        let fits = (1..=max_len).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if fits { digits.parse().ok() } else { None }
    };
    let year = number(year, 4).filter(|y| YEARS.contains(y)).ok_or_else(invalid)?;
    let month = number(month, 2).ok_or_else(invalid)?;
    let day = number(day, 2).ok_or_else(invalid)?;
    Date::new(year, month as i8, day as i8).map_err(|_| invalid())
}

/// Serial numbers of 1985-01-01, before which no Chinese patent was filed, and of 2100-01-01. A number outside them is a year, a
/// month or a typing error, and must not become a day in 1905.
const SERIALS: std::ops::Range<f64> = 31_048.0..73_051.0;

/// Reads a spreadsheet's serial day number: 1 is 1900-01-01 in a calendar that has a 29 February 1900.
///
/// # Errors
/// [`InvalidValue`] outside 1985 to 2099.
pub fn from_excel_serial(serial: f64) -> Result<Date, InvalidValue> {
    let invalid = || InvalidValue::new(ValueKind::Date, &serial.to_string());
    if !SERIALS.contains(&serial) {
        return Err(invalid());
    }
    let epoch = Date::constant(1899, 12, 30);
    epoch.checked_add(jiff::Span::new().days(serial.floor() as i64)).map_err(|_| invalid())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_of_export_files_are_one_date() {
        for text in [
            "2017.05.03",
            "2017-5-3",
            "2017/5/3",
            "20170503",
            "2017年5月3日",
            "２０１７．５．３",
            "2017-05-03 00:00:00",
            "2017-05-03T00:00:00Z",
            " 2017-05-03\t",
        ] {
            assert_eq!(parse_date(text), Ok(date(2017, 5, 3)), "{text}");
        }
    }

    #[test]
    fn serial_numbers_count_from_1900() {
        assert_eq!(from_excel_serial(42858.0), Ok(date(2017, 5, 3)));
        assert_eq!(from_excel_serial(42858.75), Ok(date(2017, 5, 3)));
        assert!(from_excel_serial(f64::NAN).is_err());
        for number in [20_170_503.0, 2019.0, 2020.05, 20_205.0, 201_905.0] {
            assert!(from_excel_serial(number).is_err(), "{number}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in
            ["2021-02-30", "20210230", "2021-13-01", "2021-02", "2021", "", "昨天", "1.2.3.4", "0001-01-01"]
        {
            assert!(parse_date(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn display_reads_back(days in 31_048u32..73_050) {
            let day = from_excel_serial(f64::from(days)).unwrap();
            prop_assert_eq!(parse_date(&day.to_string()), Ok(day));
            prop_assert_eq!(parse_date(&day.strftime("%Y%m%d").to_string()), Ok(day));
        }

        #[test]
        fn never_panics(text in "\\PC*", serial in prop::num::f64::ANY) {
            let _ = parse_date(&text);
            let _ = from_excel_serial(serial);
        }
    }
}
