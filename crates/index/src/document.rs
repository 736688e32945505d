//! One supply as one tantivy document.

use duijie_domain::matches::{Stream, TextField};
use duijie_domain::{Date, Supply};
use tantivy::TantivyDocument;

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

/// The document of a supply.
///
/// Whether a patent is in force is stored as of its events alone; the end of its term is a column of its own, so that a filter
/// can compare it with the day of the search and the index does not grow stale overnight.
pub(crate) fn document(fields: &Fields, revision: i64, supply: &Supply) -> TantivyDocument {
    let mut doc = TantivyDocument::default();
    doc.add_text(fields.id, supply.id.as_str());
    doc.add_i64(fields.revision, revision);
    let keywords = supply.keywords.join("\n");
    for stream in Stream::ALL {
        for field in TextField::ALL {
            let text = match field {
                TextField::Title => &supply.title,
                TextField::Abstract => &supply.abstract_text,
                TextField::Claims => &supply.claims,
                TextField::Keywords => &keywords,
            };
            if !text.is_empty() {
                doc.add_text(fields.text(stream, field), text);
            }
        }
    }
    add_filters(&mut doc, fields, supply);
    doc
}

fn add_filters(doc: &mut TantivyDocument, fields: &Fields, supply: &Supply) {
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
