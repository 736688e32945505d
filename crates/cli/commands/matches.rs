//! `match`: everything against everything, or some.

use std::io::Write;

use duijie_app::matches::{MatchList, MatchRequest, Output, match_all};
use duijie_domain::NeedId;
use duijie_domain::matches::{Direction, Level};
use duijie_index::Filter;
use duijie_report::MatchFormat;

use super::reasons::match_rows;
use super::{Outcome, Session};
use crate::args::{DirectionArg, FormatArg, MatchArgs};
use crate::failure::Failure;
use crate::progress;

/// Rows of the terminal table a list; all of them go to files, JSON and CSV.
const SHOWN_RANKS: u32 = 3;
/// Rows of the terminal table in all.
const SHOWN_ROWS: usize = 60;

pub(crate) async fn run(session: &Session<'_>, args: MatchArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    // an extension nobody knows must be told before minutes of work, not after
    for path in &args.output {
        MatchFormat::from_path(path)?;
    }
    let centre = session.centre().await?;
    let not_ended_on = args.exclude_ended.then_some(session.today);
    let request = MatchRequest {
        needs: args.need,
        direction: match args.direction {
            DirectionArg::Needs => Direction::Needs,
            DirectionArg::Patents => Direction::Patents,
        },
        top: args.top as usize,
        min_level: Level::from_number(args.min_level).unwrap_or(Level::None),
        filter: Filter { not_ended_on, ..Filter::default() },
    };
    let list = match_all(&centre, &request, progress::listener(lang, printer.quiet())).await?;
    tell_size(session, &list);
    let output = Output { lang, sheet_per_enterprise: args.by_enterprise };
    if args.output.is_empty() {
        return show(session, &centre, &list, output);
    }
    for path in &args.output {
        let written = list.write(&centre, path, output)?;
        printer.line(&written.path.display().to_string())?;
    }
    Ok(Outcome::Done)
}

fn tell_size(session: &Session<'_>, list: &MatchList) {
    let (needs, supplies, matches) = (list.n_needs, list.n_supplies, list.matches.len());
    session.printer.note(
        &format!("{needs} 条技术需求，{supplies} 件可用的专利与成果，{matches} 条匹配"),
        &format!("{needs} needs, {supplies} supplies, {matches} matches"),
    );
    let n_ended = list.n_ended(session.today);
    if n_ended > 0 {
        session.printer.note(
            &format!("其中 {n_ended} 条匹配的专利权已终止，已在理由中注明；加 --exclude-ended 可排除"),
            &format!("{n_ended} of them are with patents that have ended, marked in the reasons; --exclude-ended leaves them out"),
        );
    }
    if !list.void.is_empty() {
        let ids: Vec<&NeedId> = list.void.iter().collect();
        session.printer.note(
            &format!("{} 条需求已过截止日期，未参与匹配：{}", ids.len(), some(&ids)),
            &format!("{} needs are past their deadline and were left out: {}", ids.len(), some(&ids)),
        );
    }
    let unmatched = list.unmatched();
    if list.direction == Direction::Needs && !unmatched.is_empty() {
        session.printer.note(
            &format!("{} 条需求没有匹配：{}", unmatched.len(), some(&unmatched)),
            &format!("{} needs without any match: {}", unmatched.len(), some(&unmatched)),
        );
    }
    if supplies == 0 {
        session.printer.note(
            "没有可供匹配的专利与成果：请先导入并运行 duijie index，或放宽条件",
            "no supply to match: import and run `duijie index`, or ask for less",
        );
    }
}

/// The first few ids; the whole list belongs into a file, not a note.
fn some(ids: &[&NeedId]) -> String {
    const SHOWN: usize = 5;
    let mut text = ids.iter().take(SHOWN).map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
    if ids.len() > SHOWN {
        text.push_str(", …");
    }
    text
}

fn show(
    session: &Session<'_>,
    centre: &duijie_app::Centre,
    list: &MatchList,
    output: Output,
) -> Result<Outcome, Failure> {
    let format = match session.printer.format() {
        FormatArg::Table => {
            let mut rows = match_rows(list, output.lang, |found| found.rank <= SHOWN_RANKS);
            let n_all = rows.rows.len();
            rows.rows.truncate(SHOWN_ROWS);
            session.printer.show(rows, &())?;
            if n_all > SHOWN_ROWS || list.matches.iter().any(|found| found.rank > SHOWN_RANKS) {
                session.printer.note(
                    "这里只列出每条的前三名；全部结果请用 -o 匹配清单.xlsx",
                    "only the first three of each list are shown; use -o matches.xlsx for all",
                );
            }
            return Ok(Outcome::Done);
        }
        FormatArg::Json => MatchFormat::Jsonl,
        FormatArg::Csv => MatchFormat::Csv,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    list.write_to(centre, &mut out, format, output)?;
    out.flush().map_err(Failure::output)?;
    Ok(Outcome::Done)
}
