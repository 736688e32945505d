//! The values of the spreadsheet library as cells: days as days, everything else as it stands.

use calamine::{Data, DataRef, XlsxFormulaMetadata};

use crate::cell::Cell;

/// The cell as every reader hands it on; texts of at most `limit + 1` characters.
pub(super) fn cell_of(value: &DataRef<'_>, limit: usize) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::of_text(text, limit),
        DataRef::SharedString(text) => Cell::of_text(text, limit),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::Error(error) => Cell::Error(error.to_string()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::of_text(text, limit),
        DataRef::DateTime(moment) => {
            let serial = moment.as_f64();
            // a number under a date format that is no day (an application number, say) stays a number
            if !moment.is_datetime() || !(1.0..2_958_466.0).contains(&serial) {
                return Cell::Number(serial);
            }
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            Cell::Date(format!("{year:04}-{month:02}-{day:02}"))
        }
    }
}

/// The formula as written; the text of one shared with another cell stands only there.
pub(super) fn formula_text(formula: XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula,
        _ => String::new(),
    }
}

/// The owned values of an .xls in the form of those of an .xlsx.
pub(super) fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::SharedString(text),
        Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}
