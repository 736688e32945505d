//! One supply as one tantivy document.
//!
//! The texts are analysed when tantivy first asks for the document's values. That is on an indexing thread, so the dearest
//! part of indexing runs on all of them, and each text is analysed once for both streams.

use std::sync::OnceLock;

use duijie_domain::matches::{Stream, TextField};
use duijie_domain::{Date, Supply};
use duijie_text::{Analyzer, TermLines};
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{Document, Field, Value};

use crate::facts;
use crate::schema::Fields;

/// A date no legal fact can lie behind: facts folded as of this day depend on events alone, not on today.
const BEFORE_ALL_EXPIRY: Date = Date::constant(1900, 1, 1);

/// Legal state of a right that holds.
pub(crate) const IN_FORCE: &str = "in_force";
/// Legal state of a right or an application that is gone.
pub(crate) const ENDED: &str = "ended";

/// Legal state of an application that is neither granted nor gone.
pub(crate) const PENDING: &str = "pending";

/// A date as a number that sorts like it: 20261101.
pub(crate) fn day_number(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// A supply on its way into the index.
pub(crate) struct SupplyDocument {
    analyzer: Analyzer,
    texts: Vec<AnalysedText>,
    exact: Vec<(Field, Exact)>,
}

/// A text with the fields of its two streams, by stream.
struct AnalysedText {
    fields: [Field; 2],
    text: String,
    lines: OnceLock<TermLines>,
}

/// A value that is indexed as it is.
enum Exact {
    Text(String),
    Number(i64),
}

impl SupplyDocument {
    /// The document of a supply.
    ///
    /// Whether a patent is in force is stored as of its events alone; the end of its term is a column of its own, so that a
    /// filter can compare it with the day of the search and the index does not grow stale overnight.
    pub(crate) fn new(analyzer: Analyzer, fields: &Fields, revision: i64, supply: &Supply) -> Self {
        let mut document = SupplyDocument { analyzer, texts: Vec::new(), exact: Vec::new() };
        document.add_text(fields.id, supply.id.as_str());
        document.add_i64(fields.revision, revision);
        for field in TextField::ALL {
            let text = match field {
                TextField::Title => supply.title.clone(),
                TextField::Abstract => supply.abstract_text.clone(),
                TextField::Claims => supply.claims.clone(),
                TextField::Keywords => supply.keywords.join("\n"),
            };
            if !text.is_empty() {
                let fields = Stream::ALL.map(|stream| fields.text(stream, field));
                document.texts.push(AnalysedText { fields, text, lines: OnceLock::new() });
            }
        }
        add_filters(&mut document, fields, supply);
        document
    }

    fn add_text(&mut self, field: Field, text: impl Into<String>) {
        self.exact.push((field, Exact::Text(text.into())));
    }

    fn add_i64(&mut self, field: Field, number: i64) {
        self.exact.push((field, Exact::Number(number)));
    }
}

impl Document for SupplyDocument {
    type Value<'a> = FieldValue<'a>;
    type FieldsValuesIter<'a> = std::vec::IntoIter<(Field, FieldValue<'a>)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let mut values = Vec::with_capacity(2 * self.texts.len() + self.exact.len());
        for AnalysedText { fields, text, lines } in &self.texts {
            let lines = lines.get_or_init(|| self.analyzer.term_lines(text));
            for stream in Stream::ALL {
                let terms = match stream {
                    Stream::Words => &lines.words,
                    Stream::Bigrams => &lines.bigrams,
                };
                values.push((fields[stream as usize], FieldValue::Text(terms)));
            }
        }
        for (field, exact) in &self.exact {
            let value = match exact {
                Exact::Text(text) => FieldValue::Text(text),
                Exact::Number(number) => FieldValue::Number(*number),
            };
            values.push((*field, value));
        }
        values.into_iter()
    }
}

/// A value as tantivy reads it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FieldValue<'a> {
    Text(&'a str),
    Number(i64),
}

impl<'a> Value<'a> for FieldValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            FieldValue::Text(text) => ReferenceValueLeaf::Str(text),
            FieldValue::Number(number) => ReferenceValueLeaf::I64(number),
        })
    }
}

fn add_filters(doc: &mut SupplyDocument, fields: &Fields, supply: &Supply) {
    doc.add_text(fields.kind, supply.kind.code());
    for symbol in &supply.ipc {
        doc.add_text(fields.ipc_given, symbol.canonical());
    }
    let mut ancestors: Vec<String> =
        supply.ipc.iter().flat_map(|symbol| symbol.lineage()).map(|symbol| symbol.canonical()).collect();
    ancestors.sort();
    ancestors.dedup();
    for symbol in &ancestors {
        doc.add_text(fields.ipc, symbol);
    }
    for holder in &supply.holders {
        doc.add_text(fields.holder, &holder.name);
        doc.add_text(fields.holder_kind, holder.kind.code());
    }
    for region in supply.region.iter().flat_map(|region| region.lineage()) {
        doc.add_text(fields.region, region.prefix());
    }
    let legal = supply.legal_facts(BEFORE_ALL_EXPIRY);
    let legal_state = match legal.in_force.holds {
        Some(true) => IN_FORCE,
        Some(false) if legal.ended => ENDED,
        Some(false) => PENDING,
        None => "unknown",
    };
    doc.add_text(fields.legal_state, legal_state);
    let holds =
        [(facts::FROZEN, legal.frozen), (facts::PLEDGED, legal.pledged), (facts::EXCLUSIVE, legal.exclusive)];
    for (mark, _) in holds.into_iter().filter(|(_, fact)| fact.holds == Some(true)) {
        doc.add_text(fields.legal_hold, mark);
    }
    if let Some(date) = legal.data_date {
        doc.add_i64(fields.legal_date, day_number(date));
    }
    if let Some(date) = legal.exclusive_until {
        doc.add_i64(fields.exclusive_until, day_number(date));
    }
    if let Some(open) = supply.offer.open_licence {
        doc.add_text(fields.open_licence, if open { "yes" } else { "no" });
    }
    for mode in &supply.offer.modes {
        doc.add_text(fields.mode, mode.code());
    }
    if let Some(fee) = supply.offer.fee {
        doc.add_i64(fields.fee_fen, fee.fen());
    }
    if let Some(trl) = supply.offer.trl {
        doc.add_i64(fields.trl, i64::from(trl.get()));
    }
    if let Some(date) = supply.application_date {
        doc.add_i64(fields.application_date, day_number(date));
    }
    if let Some(date) = supply.expiry_date() {
        doc.add_i64(fields.expiry_date, day_number(date));
    }
}
