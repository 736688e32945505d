//! `index`: bring the index up to date.

use duijie_app::index::update_index;
use serde::Serialize;

use super::{Outcome, Session};
use crate::args::IndexArgs;
use crate::failure::Failure;
use crate::printer::Rows;
use crate::progress;

#[derive(Serialize)]
struct Indexed {
    indexed: u64,
    removed: u64,
    total: u64,
    rebuilt: bool,
}

pub(crate) async fn run(session: &Session<'_>, args: &IndexArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let centre = session.centre().await?;
    let report = update_index(&centre, args.rebuild, progress::listener(lang, printer.quiet())).await?;
    let indexed = Indexed {
        indexed: report.indexed,
        removed: report.removed,
        total: report.total,
        rebuilt: report.rebuilt,
    };
    let headers =
        vec![lang.pick("写入", "indexed"), lang.pick("移除", "removed"), lang.pick("索引中共有", "total")];
    let rows =
        vec![vec![indexed.indexed.to_string(), indexed.removed.to_string(), indexed.total.to_string()]];
    printer.show(Rows { headers, rows }, &indexed)?;
    Ok(Outcome::Done)
}
