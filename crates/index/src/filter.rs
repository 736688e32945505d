//! Filters: which supplies may be answers at all.

use std::ops::Bound;

use duijie_domain::{Date, Fen, IpcSymbol, Mode, RegionCode, SupplyKind, Trl};
use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query, RangeQuery, TermQuery, TermSetQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::document::{ENDED, IN_FORCE, day_number};
use crate::schema::Fields;

/// What an answer must satisfy; every part that is given must hold. A supply that is silent on a part does not satisfy
/// it, except for [`Filter::not_ended_on`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// In this IPC section, class, subclass or group.
    pub ipc: Option<IpcSymbol>,
    /// Held by a holder whose name contains this.
    pub holder: Option<String>,
    /// Held in this division.
    pub region: Option<RegionCode>,
    /// Of one of these kinds; empty means any.
    pub kinds: Vec<SupplyKind>,
    /// An open licence is announced.
    pub open_licence: bool,
    /// Offered in this mode.
    pub mode: Option<Mode>,
    /// Offered for at most this fee.
    pub max_fee: Option<Fen>,
    /// At least this mature.
    pub min_trl: Option<Trl>,
    /// Known to be in force on this day.
    pub in_force_on: Option<Date>,
    /// Not known to have ended by this day; unknown passes.
    pub not_ended_on: Option<Date>,
    /// Filed on this day or later.
    pub filed_since: Option<Date>,
    /// Changed in the store after this revision.
    pub changed_after: Option<i64>,
}

impl Filter {
    /// True when every supply passes.
    pub fn is_open(&self) -> bool {
        *self == Filter::default()
    }

    /// Filters of one criterion each that together ask for the same; none for one that is open.
    pub(crate) fn criteria(&self) -> Vec<Filter> {
        let Filter {
            ipc,
            holder,
            region,
            kinds,
            open_licence,
            mode,
            max_fee,
            min_trl,
            in_force_on,
            not_ended_on,
            filed_since,
            changed_after,
        } = self.clone();
        let open = Filter::default;
        let criteria = [
            Filter { ipc, ..open() },
            Filter { holder, ..open() },
            Filter { region, ..open() },
            Filter { kinds, ..open() },
            Filter { open_licence, ..open() },
            Filter { mode, ..open() },
            Filter { max_fee, ..open() },
            Filter { min_trl, ..open() },
            Filter { in_force_on, ..open() },
            Filter { not_ended_on, ..open() },
            Filter { filed_since, ..open() },
            Filter { changed_after, ..open() },
        ];
        criteria.into_iter().filter(|criterion| !criterion.is_open()).collect()
    }

    /// The query; `holders` are the names in the index that contain [`Filter::holder`].
    pub(crate) fn query(&self, fields: &Fields, holders: &[String]) -> BooleanQuery {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(AllQuery))];
        let mut must = |query: Box<dyn Query>| parts.push((Occur::Must, query));
        if let Some(symbol) = &self.ipc {
            must(exact(fields.ipc, &symbol.canonical()));
        }
        if self.holder.is_some() {
            must(Box::new(TermSetQuery::new(
                holders.iter().map(|name| Term::from_field_text(fields.holder, name)),
            )));
        }
        if let Some(region) = self.region {
            must(exact(fields.region, &region.prefix()));
        }
        if !self.kinds.is_empty() {
            let kinds =
                self.kinds.iter().map(|kind| (Occur::Should, exact(fields.kind, kind.code()))).collect();
            must(Box::new(BooleanQuery::new(kinds)));
        }
        if self.open_licence {
            must(exact(fields.open_licence, "yes"));
        }
        if let Some(mode) = self.mode {
            must(exact(fields.mode, mode.code()));
        }
        if let Some(fee) = self.max_fee {
            must(at_most(fields.fee_fen, fee.fen()));
        }
        if let Some(trl) = self.min_trl {
            must(at_least(fields.trl, i64::from(trl.get())));
        }
        if let Some(date) = self.filed_since {
            must(at_least(fields.application_date, day_number(date)));
        }
        if let Some(revision) = self.changed_after {
            must(Box::new(RangeQuery::new(
                Bound::Excluded(Term::from_field_i64(fields.revision, revision)),
                Bound::Unbounded,
            )));
        }
        if let Some(today) = self.in_force_on {
            must(exact(fields.legal_state, IN_FORCE));
            parts.push((Occur::MustNot, before(fields.expiry_date, day_number(today))));
        }
        if let Some(today) = self.not_ended_on {
            parts.push((Occur::MustNot, exact(fields.legal_state, ENDED)));
            parts.push((Occur::MustNot, before(fields.expiry_date, day_number(today))));
        }
        BooleanQuery::new(parts)
    }
}

fn exact(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

fn at_most(field: Field, value: i64) -> Box<dyn Query> {
    Box::new(RangeQuery::new(Bound::Unbounded, Bound::Included(Term::from_field_i64(field, value))))
}

fn before(field: Field, value: i64) -> Box<dyn Query> {
    Box::new(RangeQuery::new(Bound::Unbounded, Bound::Excluded(Term::from_field_i64(field, value))))
}

fn at_least(field: Field, value: i64) -> Box<dyn Query> {
    Box::new(RangeQuery::new(Bound::Included(Term::from_field_i64(field, value)), Bound::Unbounded))
}
