//! `match`: everything against everything, or some.

use std::io::Write;

use std::path::{Path, PathBuf};

use duijie_app::Centre;
use duijie_app::matches::{
    LeftOut, MatchList, MatchRequest, Output, SinceReport, StreamReport, StreamRequest, match_all,
    stream_matches,
};
use duijie_domain::matches::{Direction, Level};
use duijie_domain::{Localised, NeedId};
use duijie_index::Filter;
use duijie_report::MatchFormat;

use super::filter::filter;
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
    let filter = Filter { not_ended_on, ..filter(session, &centre, &args.filter).await? };
    let direction = match args.direction {
        DirectionArg::Needs => Direction::Needs,
        DirectionArg::Patents => Direction::Patents,
    };
    let min_level = Level::from_number(args.min_level).unwrap_or(Level::None);
    let is_stream = |path: &Path| {
        direction == Direction::Needs && MatchFormat::from_path(path).is_ok_and(|f| f == MatchFormat::Parquet)
    };
    if args.since.is_some()
        && let Some(path) = args.output.iter().find(|path| !is_stream(path))
    {
        return Err(duijie_app::Error::SinceNeedsParquet { path: path.clone() }.into());
    }
    let request = MatchRequest {
        needs: args.need,
        needs_file: args.needs,
        direction,
        top: args.top as usize,
        min_level,
        filter,
    };
    let output = Output { lang, sheet_per_enterprise: args.by_enterprise };
    let mut list = None;
    for path in &args.output {
        if is_stream(path) {
            stream(session, &centre, stream_request(&request, args.since.clone(), path)).await?;
            continue;
        }
        let found = match list.take() {
            Some(found) => found,
            None => found_list(session, &centre, &request).await?,
        };
        let written = found.write(&centre, path, output)?;
        printer.line(&written.path.display().to_string())?;
        list = Some(found);
    }
    if args.output.is_empty() {
        return show(session, &centre, &found_list(session, &centre, &request).await?, output);
    }
    Ok(Outcome::Done)
}

/// The matches with their records, and how many of what there are.
async fn found_list(
    session: &Session<'_>,
    centre: &Centre,
    request: &MatchRequest,
) -> Result<MatchList, Failure> {
    let listener = progress::listener(session.printer.lang(), session.printer.quiet());
    let list = match_all(centre, request, listener).await?;
    tell_size(session, &list);
    Ok(list)
}

/// The same request for a file without end.
fn stream_request(request: &MatchRequest, since: Option<PathBuf>, output: &Path) -> StreamRequest {
    StreamRequest {
        needs_file: request.needs_file.clone(),
        needs: request.needs.clone(),
        top: request.top,
        min_level: request.min_level,
        filter: request.filter.clone(),
        since,
        output: output.to_owned(),
    }
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
    tell_left_out(session, &list.left_out);
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

fn tell_left_out(session: &Session<'_>, left_out: &LeftOut) {
    let LeftOut { void, n_void, n_refused } = left_out;
    if *n_void > 0 {
        let ids: Vec<&NeedId> = void.iter().collect();
        session.printer.note(
            &format!("{n_void} 条需求已过截止日期，未参与匹配：{}", some(&ids)),
            &format!("{n_void} needs are past their deadline and were left out: {}", some(&ids)),
        );
    }
    if *n_refused > 0 {
        session.printer.note(
            &format!(
                "需求文件中有 {n_refused} 行不是需求，未参与匹配；详情请用 duijie import needs --dry-run"
            ),
            &format!(
                "{n_refused} rows of the needs file are no needs; `duijie import needs --dry-run` says why"
            ),
        );
    }
}

/// Needs of any number go to Parquet batch by batch; nothing is kept.
async fn stream(session: &Session<'_>, centre: &Centre, request: StreamRequest) -> Result<(), Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let report = stream_matches(centre, &request, progress::listener(lang, printer.quiet())).await?;
    let StreamReport { n_needs, n_supplies, n_matches, .. } = &report;
    printer.note(
        &format!("{n_needs} 条技术需求，{n_supplies} 件可用的专利与成果，{n_matches} 条匹配"),
        &format!("{n_needs} needs, {n_supplies} supplies, {n_matches} matches"),
    );
    if report.n_resumed > 0 {
        printer.note(
            &format!("其中 {} 条需求在上次中断前已匹配，直接采用", report.n_resumed),
            &format!("{} of the needs had been matched before the last run was stopped", report.n_resumed),
        );
    }
    if let Some(since) = &report.since {
        tell_since(session, since);
    }
    tell_left_out(session, &report.left_out);
    printer.line(&request.output.display().to_string())
}

fn tell_since(session: &Session<'_>, since: &SinceReport) {
    let SinceReport { n_carried, n_full, n_fresh, why_full } = since;
    match why_full {
        Some(why) => session.printer.note(
            &format!("未能接着上次做，已全部重新匹配：{}", why.zh()),
            &format!("could not go on from the earlier run, matched all in full: {why}"),
        ),
        None => session.printer.note(
            &format!("新增或变更的供给 {n_fresh} 件；{n_carried} 条需求沿用上次的清单，{n_full} 条重新匹配"),
            &format!("{n_fresh} new or changed supplies; lists of {n_carried} needs carried on, {n_full} matched in full"),
        ),
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
