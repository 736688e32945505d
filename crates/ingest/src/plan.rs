//! A profile laid over the header of one table: which column feeds which field, in which order of preference.

use std::sync::Arc;

use duijie_domain::MoneyUnit;
use duijie_domain::field::FieldId;
use rustc_hash::FxHashMap;

use crate::cell::column_letter;
use crate::header::normalise;
use crate::layout::{Column, Table};
use crate::profile::Profile;

/// A column that feeds a field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    pub(crate) column: usize,
    rank: usize,
    pub(crate) presence: bool,
}

/// How one table is read.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) profile: Arc<Profile>,
    pub(crate) table: Table,
    /// The headers in the form in which they are compared.
    pub(crate) keys: Vec<String>,
    bound: FxHashMap<FieldId, Vec<Bound>>,
}

impl Plan {
    pub(crate) fn new(
        profile: Arc<Profile>,
        sheet: Option<String>,
        header_row: Option<u32>,
        header: &[String],
    ) -> Self {
        let table = Table {
            sheet,
            profile: profile.name.clone(),
            header_row,
            columns: Vec::new(),
            columns_cut: false,
            stopped_at: None,
        };
        let mut plan = Self { profile, table, keys: Vec::new(), bound: FxHashMap::default() };
        for text in header {
            plan.add_column(text);
        }
        plan
    }

    /// Adds a column on the right; `header` may be empty.
    pub(crate) fn add_column(&mut self, header: &str) {
        let (column, key) = (self.keys.len(), normalise(header));
        if let Ok(target) = self.profile.target(&key) {
            let feeding = self.bound.entry(target.field).or_default();
            feeding.push(Bound { column, rank: target.rank, presence: target.presence });
            feeding.sort_by_key(|bound| (bound.rank, bound.column));
        }
        self.table.columns.push(Column {
            header: header.to_owned(),
            letter: column_letter(column),
            fate: self.profile.fate(&key),
        });
        self.keys.push(key);
    }

    /// The columns that feed a field, preferred ones first.
    pub(crate) fn feeding(&self, field: FieldId) -> &[Bound] {
        self.bound.get(&field).map_or(&[], Vec::as_slice)
    }

    /// What a bare number in a column of amounts means.
    pub(crate) fn money_unit(&self, column: Option<usize>) -> MoneyUnit {
        match column.and_then(|at| self.keys.get(at)) {
            Some(key) if key.contains('万') => MoneyUnit::TenThousandYuan,
            Some(key) if key.contains('元') => MoneyUnit::Yuan,
            _ => self.profile.money_unit,
        }
    }

    /// The header over a column in the file's words, its letter if it has none.
    pub(crate) fn label(&self, column: usize) -> Option<String> {
        let column = self.table.columns.get(column)?;
        Some(if column.header.is_empty() { column.letter.clone() } else { column.header.clone() })
    }
}
