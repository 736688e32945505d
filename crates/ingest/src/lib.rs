//! spreadsheets and records in
