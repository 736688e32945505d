//! `needs common`: what several firms ask for, as a table, as lines, as files.

use duijie_app::needs::common::{CommonList, CommonRequest, find_common_needs};
use duijie_domain::{CommonNeed, Lang};
use duijie_report::CommonFormat;

use super::super::{Outcome, Session, now};
use crate::args::{CommonArgs, FormatArg};
use crate::failure::Failure;
use crate::printer::Rows;
use crate::progress;

/// Rows of the terminal table; all of them go to files, JSON and CSV.
const SHOWN_NEEDS: usize = 40;
/// Firms, words and titles shown in one cell of it.
const SHOWN_PARTS: usize = 5;

pub(crate) async fn run(session: &Session<'_>, args: &CommonArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    // an extension nobody knows must be told before any work, not after
    for path in &args.output {
        CommonFormat::from_path(path)?;
    }
    let centre = session.centre().await?;
    let request = CommonRequest { min_firms: args.min_firms as usize, threshold: args.threshold };
    let list = find_common_needs(&centre, request, progress::listener(lang, printer.quiet())).await?;
    tell_size(session, &list);
    if args.save {
        let saved = list.save(&centre, &now()).await?;
        printer.note(
            &format!(
                "已存入 {} 条共性需求，其中新增 {} 条；可用 duijie match --need 共性需求编号 匹配",
                saved.rows, saved.added
            ),
            &format!("saved {} common needs, {} of them new; match them by id", saved.rows, saved.added),
        );
    }
    for path in &args.output {
        list.write(&centre, path, lang)?;
        printer.line(&path.display().to_string())?;
    }
    if !args.output.is_empty() {
        return Ok(Outcome::Done);
    }
    let format = match printer.format() {
        FormatArg::Table => {
            printer.show(table(&list.found, lang), &())?;
            tell_not_shown(session, &list);
            return Ok(Outcome::Done);
        }
        FormatArg::Json => CommonFormat::Jsonl,
        FormatArg::Csv => CommonFormat::Csv,
    };
    list.write_to(&centre, &mut std::io::stdout().lock(), format, lang)?;
    Ok(Outcome::Done)
}

fn tell_size(session: &Session<'_>, list: &CommonList) {
    let (n_needs, n_found, n_void) = (list.n_needs, list.found.len(), list.left_out.n_void);
    session.printer.note(
        &format!("{n_needs} 条技术需求，{n_found} 条共性需求"),
        &format!("{n_needs} technology needs, {n_found} common needs"),
    );
    if n_void > 0 {
        session.printer.note(
            &format!("{n_void} 条需求已过截止日期，未参与比较"),
            &format!("{n_void} needs are past their deadline and were left out"),
        );
    }
}

fn tell_not_shown(session: &Session<'_>, list: &CommonList) {
    if list.found.len() > SHOWN_NEEDS {
        session.printer.note(
            &format!("这里只列出前 {SHOWN_NEEDS} 条；全部结果请用 -o 共性需求.xlsx"),
            &format!("only the first {SHOWN_NEEDS} are shown; use -o common.xlsx for all"),
        );
    }
}

fn table(found: &[CommonNeed], lang: Lang) -> Rows {
    let headers = vec![
        lang.pick("共性需求", "common need"),
        lang.pick("企业数", "firms"),
        lang.pick("相似度", "similarity"),
        lang.pick("企业", "named firms"),
        lang.pick("需求", "needs"),
        lang.pick("共同的词", "shared words"),
    ];
    let row = |common: &CommonNeed| {
        let members = common.members.iter().map(|member| format!("{} {}", member.id, member.title));
        vec![
            format!("{}\n{}", common.name, common.id),
            common.n_firms.to_string(),
            format!("{:.2}", common.similarity),
            some(common.firms.iter().cloned(), "\n"),
            some(members, "\n"),
            some(common.terms.iter().map(|term| term.term.clone()), " "),
        ]
    };
    Rows { headers, rows: found.iter().take(SHOWN_NEEDS).map(row).collect() }
}

/// The first few, and a sign that there are more.
fn some(mut parts: impl Iterator<Item = String>, between: &str) -> String {
    let mut shown: Vec<String> = parts.by_ref().take(SHOWN_PARTS).collect();
    if parts.next().is_some() {
        shown.push("…".to_owned());
    }
    shown.join(between)
}
