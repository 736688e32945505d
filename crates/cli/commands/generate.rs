//! `generate`: a synthetic corpus, ready for `eval` and `import`.

use duijie_app::generate::{Corpus, write_corpus};
use serde::Serialize;

use super::{Outcome, Session};
use crate::args::GenerateArgs;
use crate::failure::Failure;
use crate::printer::Rows;
use crate::progress;

#[derive(Serialize)]
struct Written {
    folder: String,
    patents: usize,
    needs: usize,
    judgements: usize,
    bytes: u64,
}

pub(crate) async fn run(session: &Session<'_>, args: &GenerateArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let corpus = Corpus::new(args.seed, args.patents as usize, args.needs as usize);
    let listener = progress::listener(lang, printer.quiet());
    let generated = write_corpus(corpus, args.output.clone(), listener).await?;
    let written = Written {
        folder: args.output.display().to_string(),
        patents: generated.n_patents,
        needs: generated.n_needs,
        judgements: generated.n_judgements,
        bytes: generated.n_bytes,
    };
    let headers = vec![
        lang.pick("已写入", "written"),
        lang.pick("专利", "patents"),
        lang.pick("需求", "needs"),
        lang.pick("判定", "judgements"),
        lang.pick("字节", "bytes"),
    ];
    let row = vec![
        written.folder.clone(),
        written.patents.to_string(),
        written.needs.to_string(),
        written.judgements.to_string(),
        written.bytes.to_string(),
    ];
    printer.show(Rows { headers, rows: vec![row] }, &written)?;
    Ok(Outcome::Done)
}
