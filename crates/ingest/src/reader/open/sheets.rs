//! Which sheets of a workbook are read: the one asked for, else every visible one that a profile knows.
//!
//! Two sorts of sheets hold what looks like records and is none: hidden ones (old versions, lists for drop-downs) and the
//! notes of our own template. The first are read when they are asked for by name, the second not beside their table.
//! Nothing is passed over without a word: the layout names every sheet that is not read, with the reason.

use std::collections::VecDeque;

use super::{Opened, Opening, Source};
use crate::Content;
use crate::error::{Error, Result};
use crate::header::{Found, Nearest};
use crate::layout::{SkipReason, SkippedSheet};
use crate::profile;
use crate::workbook::{SheetHead, Workbook};

/// Name of the sheet with notes in our own templates.
const NOTES_SHEET: &str = "说明";

/// What a sheet turned out to be.
enum Verdict {
    Table(Found),
    Miss(Nearest),
    Skip(SkipReason),
}

impl Opening<'_, '_> {
    pub(super) fn workbook(&self, content: Content) -> Result<Opened> {
        let (book, heads) = Workbook::open(self.path, &self.file, content, self.options.limits)?;
        let asked = self.options.sheet.or_else(|| self.options.mapping.and_then(|mapping| mapping.sheet()));
        if let Some(sheet) = asked
            && !heads.iter().any(|head| head.name == sheet)
        {
            let (file, sheet) = (self.file.clone(), sheet.to_owned());
            let sheets = heads.into_iter().map(|head| head.name).collect();
            return Err(Error::NoSuchSheet { file, sheet, sheets });
        }
        let mut judged = Vec::with_capacity(heads.len());
        for head in heads {
            let verdict = self.judge(&head, asked)?;
            judged.push((head, verdict));
        }
        pass_over_notes(&mut judged);
        let (mut plans, mut skipped, mut missed) = (Vec::new(), Vec::new(), None);
        let mut total = Some(0u64);
        for (head, verdict) in judged {
            let reason = match verdict {
                Verdict::Table(found) => {
                    let rows = head.last_row.map(|last| u64::from(last.saturating_sub(found.row)));
                    total = total.zip(rows).map(|(sum, rows)| sum + rows);
                    plans.push(self.plan(found, Some(head.name)));
                    continue;
                }
                Verdict::Miss(nearest) => {
                    missed.get_or_insert_with(|| (head.name.clone(), head.rows, nearest));
                    SkipReason::NotRecognised
                }
                Verdict::Skip(reason) => reason,
            };
            skipped.push(SkippedSheet { name: head.name, reason });
        }
        if !plans.is_empty() {
            let source = Source::Workbook { book, begun: false };
            return Ok(Opened { plans, skipped, source, pending: VecDeque::new(), total_hint: total });
        }
        if let Some((sheet, rows, nearest)) = missed {
            return Err(self.unknown_header(Some(sheet), &rows, nearest));
        }
        let file = self.file.clone();
        let hidden = skipped.into_iter().filter(|sheet| sheet.reason == SkipReason::Hidden);
        let sheets: Vec<String> = hidden.map(|sheet| sheet.name).collect();
        Err(if sheets.is_empty() { Error::Empty { file } } else { Error::OnlyHidden { file, sheets } })
    }

    fn judge(&self, head: &SheetHead, asked: Option<&str>) -> Result<Verdict> {
        if asked.is_some_and(|sheet| sheet != head.name) {
            return Ok(Verdict::Skip(SkipReason::NotChosen));
        }
        if head.rows.is_empty() {
            return Ok(Verdict::Skip(SkipReason::Empty));
        }
        if head.is_hidden && asked.is_none() {
            return Ok(Verdict::Skip(SkipReason::Hidden));
        }
        Ok(self.find(&head.rows)?.map_or_else(Verdict::Miss, Verdict::Table))
    }
}

/// Beside a table of our own template, the sheet that explains it is not read, whatever its rows look like.
fn pass_over_notes(judged: &mut [(SheetHead, Verdict)]) {
    let is_notes = |head: &SheetHead| head.name.trim() == NOTES_SHEET;
    let has_template = judged.iter().any(|(head, verdict)| {
        !is_notes(head) && matches!(verdict, Verdict::Table(found) if found.profile.name == profile::TEMPLATE)
    });
    for (head, verdict) in judged {
        if has_template && is_notes(head) && matches!(verdict, Verdict::Table(_) | Verdict::Miss(_)) {
            *verdict = Verdict::Skip(SkipReason::Notes);
        }
    }
}
