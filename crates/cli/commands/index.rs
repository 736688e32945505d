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
    /// Where an encoder is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    vectors: Option<Vectors>,
}

#[derive(Serialize)]
struct Vectors {
    encoded: usize,
    total: usize,
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
        vectors: report
            .vectors
            .as_ref()
            .map(|vectors| Vectors { encoded: vectors.encoded, total: vectors.total }),
    };
    if let Some((moved_to, detail)) = report.vectors.and_then(|vectors| vectors.damaged) {
        let moved_to = moved_to.display();
        printer.note(
            &format!("原有的句向量文件已损坏（{detail}），移到 {moved_to}，已重新计算"),
            &format!("the vectors on disk were damaged ({detail}); moved to {moved_to} and made again"),
        );
    }
    let mut headers =
        vec![lang.pick("写入", "indexed"), lang.pick("移除", "removed"), lang.pick("索引中共有", "total")];
    let mut row = vec![indexed.indexed.to_string(), indexed.removed.to_string(), indexed.total.to_string()];
    if let Some(vectors) = &indexed.vectors {
        headers.extend([lang.pick("新算句向量", "encoded"), lang.pick("句向量共有", "vectors")]);
        row.extend([vectors.encoded.to_string(), vectors.total.to_string()]);
    }
    printer.show(Rows { headers, rows: vec![row] }, &indexed)?;
    Ok(Outcome::Done)
}
