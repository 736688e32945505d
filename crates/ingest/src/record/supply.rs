//! A row of a patent list becomes a supply.

use duijie_domain::field::FieldId;
use duijie_domain::row::{Defect, Severity};
use duijie_domain::{
    ApplicationNumber, Fen, Holder, InvalidValue, IpcSymbol, Offer, PublicationNumber, Supply, SupplyId,
    SupplyKind, Trl,
};

use super::{Fields, legal};
use crate::digest;
use crate::text::{self, Split};

/// Begins the ids that are made from the content.
const DIGEST_PREFIX: &str = "D-";

pub(super) fn read(fields: &mut Fields<'_, '_, '_>) -> Option<Supply> {
    let title = fields.line(FieldId::Title);
    if title.is_empty() {
        fields.missing(FieldId::Title);
        return None;
    }
    let application_number = application_number(fields);
    let publication_number = publication_number(fields);
    let stated_kind = fields.parsed(FieldId::Kind, |_, value| SupplyKind::parse(&value.text));
    let classes = classes(fields, stated_kind, application_number.as_ref(), publication_number.as_ref());
    let abstract_text = fields.long(FieldId::Abstract);
    let mut source_id = Some(fields.line(FieldId::SourceId)).filter(|id| !id.is_empty());
    if let Some(id) = &source_id
        && let Err(error) = SupplyId::parse(id)
    {
        fields.invalid(FieldId::SourceId, None, error);
        source_id = None;
    }
    let natural =
        Supply::natural_id(application_number.as_ref(), publication_number.as_ref(), source_id.as_deref());
    let id = match natural {
        Some(id) => id,
        None => {
            let made =
                format!("{DIGEST_PREFIX}{}", digest::short(&[classes.kind.code(), &title, &abstract_text]));
            fields.report(None, &made, Defect::NoKey, Severity::Flagged);
            source_id = Some(made.clone());
            SupplyId::parse(&made).ok()?
        }
    };
    let mut supply = Supply::new(id, title);
    supply.kind = classes.kind;
    supply.ipc = classes.symbols;
    supply.application_number = application_number;
    supply.publication_number = publication_number;
    supply.source_id = source_id;
    supply.abstract_text = abstract_text;
    // tools give the first claim, the independent ones, or all: the fullest says most
    supply.claims = fields
        .longs(FieldId::Claims)
        .into_iter()
        .reduce(|longest, claims| if claims.len() > longest.len() { claims } else { longest })
        .unwrap_or_default();
    supply.keywords = fields.words(FieldId::Keywords);
    supply.holders =
        fields.list(FieldId::Applicant, Split::Holders).iter().map(|name| Holder::named(name)).collect();
    supply.inventors = fields.list(FieldId::Inventor, Split::Words);
    supply.region = fields.region(FieldId::HolderRegion);
    supply.application_date = fields.date(FieldId::ApplicationDate);
    supply.publication_date = fields.date(FieldId::PublicationDate);
    supply.grant_date = fields.date(FieldId::GrantDate);
    supply.events = legal::read(fields);
    supply.offer = offer(fields);
    Some(supply)
}

fn application_number(fields: &mut Fields<'_, '_, '_>) -> Option<ApplicationNumber> {
    fields.parsed(FieldId::ApplicationNumber, |fields, value| {
        let plain = text::identifier(&value.text);
        let number =
            ApplicationNumber::parse(plain).or_else(|error| without_kind_letter(plain).ok_or(error))?;
        if !number.check_is_valid() {
            let defect = Defect::WrongCheckDigit { expected: number.expected_check() };
            fields.report(value.column, plain, defect, Severity::Flagged);
        } else if number.was_completed() {
            let defect = Defect::CompletedCheckDigit { completed: number.to_string() };
            fields.report(value.column, plain, defect, Severity::Flagged);
        }
        Ok(number)
    })
}

/// `CN 201010554637 A`, as Lens writes application numbers.
fn without_kind_letter(text: &str) -> Option<ApplicationNumber> {
    let (body, letter) = text.rsplit_once(' ')?;
    (letter.len() == 1).then(|| ApplicationNumber::parse(body).ok()).flatten()
}

fn publication_number(fields: &mut Fields<'_, '_, '_>) -> Option<PublicationNumber> {
    fields.parsed(FieldId::PublicationNumber, |_, value| {
        let plain = text::identifier(&value.text);
        let first = plain.split([';', '；', '|', '\n']).map(str::trim).find(|piece| !piece.is_empty());
        PublicationNumber::parse(first.unwrap_or(plain))
    })
}

struct Classes {
    kind: SupplyKind,
    symbols: Vec<IpcSymbol>,
}

/// The symbols, and the kind: as stated, else by the numbers, else by the sort of class.
fn classes(
    fields: &mut Fields<'_, '_, '_>,
    stated: Option<SupplyKind>,
    application_number: Option<&ApplicationNumber>,
    publication_number: Option<&PublicationNumber>,
) -> Classes {
    let known = stated
        .or_else(|| application_number.and_then(|n| SupplyKind::from_kind_digit(n.kind_digit())))
        .or_else(|| publication_number.and_then(|n| SupplyKind::from_publication_letter(n.kind()?)));
    let (mut symbols, mut invalid, mut has_locarno) = (Vec::new(), Vec::new(), false);
    for (column, items) in fields.lists(FieldId::Ipc, Split::Words) {
        for item in items {
            match IpcSymbol::parse(&item) {
                // the main symbol stands in its own column, or first in the list
                Ok(symbol) if !symbols.contains(&symbol) => symbols.push(symbol),
                Ok(_) => {}
                Err(_) if is_locarno(&item) && known.is_none_or(|kind| kind == SupplyKind::Design) => {
                    has_locarno = true;
                }
                Err(error) => invalid.push((column, error)),
            }
        }
    }
    for (column, error) in invalid {
        fields.invalid(FieldId::Ipc, column, error);
    }
    // a subclass beside its own groups says nothing (the mini extract has a column of each)
    let wider: Vec<bool> =
        symbols.iter().map(|s| symbols.iter().any(|other| other != s && s.contains(other))).collect();
    let mut wider = wider.into_iter();
    symbols.retain(|symbol: &IpcSymbol| !(wider.next() == Some(true) && symbol.canonical().len() <= 4));
    let kind = known.unwrap_or(if has_locarno { SupplyKind::Design } else { SupplyKind::default() });
    Classes { kind, symbols }
}

/// A class of designs: `14-01`, `12-16(07)`, `LOC(13)Cl.14-01`.
fn is_locarno(text: &str) -> bool {
    let plain = text.rsplit("Cl.").next().unwrap_or(text).trim();
    let bytes = plain.as_bytes();
    bytes.len() >= 4
        && bytes[0].is_ascii_digit()
        && plain.split_once('-').is_some_and(|(class, sub)| {
            class.len() <= 2 && sub.bytes().next().is_some_and(|b| b.is_ascii_digit())
        })
}

fn offer(fields: &mut Fields<'_, '_, '_>) -> Offer {
    Offer {
        open_licence: fields.yes_no(FieldId::OpenLicence).map(|(yes, _)| yes),
        modes: fields.modes(),
        fee: fields
            .parsed(FieldId::Fee, |fields, value| {
                Fen::parse(&value.text, fields.plan.money_unit(value.column))
            })
            .flatten(),
        trl: fields.parsed(FieldId::Trl, |_, value| -> Result<Trl, InvalidValue> { Trl::parse(&value.text) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locarno_classes_are_told_from_symbols() {
        for text in ["14-01", "12-16(07)", "LOC(13)Cl.14-01"] {
            assert!(is_locarno(text), "{text}");
        }
        for text in ["H01M", "H01M 10/05", "-1", "2010-01-01-01x", "摘-要"] {
            assert!(!is_locarno(text), "{text}");
        }
    }
}
