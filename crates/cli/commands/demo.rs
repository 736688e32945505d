//! `demo`: the whole way on the sample data, and what to look at afterwards.

use std::collections::BTreeSet;
use std::path::Path;

use duijie_app::demo::{Demo, demo};
use serde::Serialize;

use super::import::{FileLine, file_rows};
use super::reasons::match_rows;
use super::{Outcome, Session, now};
use crate::failure::Failure;
use crate::printer::Rows;
use crate::progress;

/// A folder of its own, so that a demo never meets a centre's data.
const DEMO_DIR: &str = "centre-demo";
/// Needs shown in the terminal; the files hold all of them.
const SHOWN_NEEDS: usize = 8;

#[derive(Serialize)]
struct Shown {
    files: Vec<FileLine>,
    supplies: u64,
    needs: usize,
    matches: usize,
    written: Vec<String>,
}

pub(crate) async fn run(session: &Session<'_>) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let dir = session.dir.as_deref().unwrap_or(Path::new(DEMO_DIR));
    let listener = progress::listener(lang, printer.quiet());
    let Demo { imports, index, list, written, .. } = demo(dir, session.today, &now(), lang, listener).await?;
    let lines: Vec<FileLine> = imports.iter().map(FileLine::of).collect();
    let written: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
    let shown = Shown {
        supplies: index.total,
        needs: list.n_needs,
        matches: list.matches.len(),
        written: written.clone(),
        files: lines,
    };
    if !printer.is_table() {
        let rows =
            Rows { headers: vec!["written"], rows: written.into_iter().map(|path| vec![path]).collect() };
        printer.show(rows, &shown)?;
        return Ok(Outcome::Done);
    }
    printer.line(lang.pick("一、导入的文件", "1. files imported"))?;
    printer.show(file_rows(&shown.files, lang), &())?;
    printer.line(&lang.pick(
        format!(
            "\n二、匹配：{} 条技术需求，{} 件专利与成果，{} 条匹配；下面是其中 {SHOWN_NEEDS} 条需求的前两名",
            shown.needs, shown.supplies, shown.matches
        ),
        format!(
            "\n2. matches: {} needs, {} supplies, {} matches; the best two of {SHOWN_NEEDS} needs",
            shown.needs, shown.supplies, shown.matches
        ),
    ))?;
    let needs: BTreeSet<_> = list.matches.iter().map(|found| found.need_id.clone()).collect();
    let step = (needs.len() / SHOWN_NEEDS).max(1);
    let picked: BTreeSet<_> = needs.into_iter().step_by(step).take(SHOWN_NEEDS).collect();
    printer.show(match_rows(&list, lang, |found| found.rank <= 2 && picked.contains(&found.need_id)), &())?;
    printer.line(lang.pick("\n三、写出的文件，请打开看看", "\n3. files written; have a look"))?;
    for path in &shown.written {
        printer.line(&format!("  {path}"))?;
    }
    let dir = dir.display();
    let pair = list
        .matches
        .first()
        .map(|found| format!("{} {}", found.need_id, found.supply_id))
        .unwrap_or_default();
    printer.line(&lang.pick(
        format!("\n四、接着试试\n  duijie --dir {dir} explain {pair}\n  duijie --dir {dir} search 电池隔膜 --in-force\n  duijie --dir {dir} check"),
        format!("\n4. try next\n  duijie --dir {dir} explain {pair}\n  duijie --dir {dir} search 电池隔膜 --in-force\n  duijie --dir {dir} check"),
    ))?;
    Ok(Outcome::Done)
}
