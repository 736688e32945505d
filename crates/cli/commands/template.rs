//! `template`: an empty workbook that `import` reads.

use serde::Serialize;

use super::{Outcome, Session};
use crate::args::TemplateArgs;
use crate::failure::Failure;
use crate::printer::Rows;

#[derive(Serialize)]
struct Written {
    written: String,
}

pub(crate) fn run(session: &Session<'_>, args: &TemplateArgs) -> Result<Outcome, Failure> {
    let lang = session.printer.lang();
    if args.output.exists() {
        // it may be a form that somebody has filled in
        return Err(duijie_app::Error::WouldOverwrite { path: args.output.clone() }.into());
    }
    duijie_report::write_template(&args.output, args.kind.into(), lang)?;
    let written = args.output.display().to_string();
    let rows = Rows { headers: vec![lang.pick("已写入", "written")], rows: vec![vec![written.clone()]] };
    session.printer.show(rows, &Written { written })?;
    Ok(Outcome::Done)
}
