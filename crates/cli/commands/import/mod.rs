//! `import`: what came in from each file, what did not, and why.

mod preview;
mod told;

use std::path::{Path, PathBuf};

use duijie_app::import::{FileOutcome, FileReport, ImportRequest, import};
use duijie_app::{Centre, Error};
use duijie_domain::field::RecordKind;
use duijie_domain::row::ProblemSheet;
use duijie_domain::{Fault, Lang, Localised};
use serde::Serialize;

use super::{Outcome, Session, now};
use crate::args::{ImportArgs, KindArg};
use crate::failure::Failure;
use crate::printer::Rows;
use crate::progress;

impl From<KindArg> for RecordKind {
    fn from(arg: KindArg) -> Self {
        match arg {
            KindArg::Patents => RecordKind::Patents,
            KindArg::Needs => RecordKind::Needs,
            KindArg::Enterprises => RecordKind::Enterprises,
        }
    }
}

/// One file in the JSON output.
#[derive(Serialize)]
pub(crate) struct FileLine {
    file: String,
    profile: Option<String>,
    rows: u64,
    added: u64,
    merged: u64,
    unchanged: u64,
    errors: u64,
    flagged: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Serialize)]
struct Imported {
    files: Vec<FileLine>,
}

impl FileLine {
    pub(crate) fn of(outcome: &FileOutcome) -> Self {
        let file = outcome.file.display().to_string();
        match &outcome.result {
            Ok(report) => Self {
                file,
                profile: Some(report.profile.clone()),
                rows: report.rows,
                added: report.added,
                merged: report.merged,
                unchanged: report.unchanged,
                errors: report.errors,
                flagged: report.flagged,
                error: None,
            },
            Err(error) => Self {
                file,
                profile: None,
                rows: 0,
                added: 0,
                merged: 0,
                unchanged: 0,
                errors: 0,
                flagged: 0,
                error: Some(error.to_string()),
            },
        }
    }
}

/// Files as table rows.
pub(crate) fn file_rows(lines: &[FileLine], lang: Lang) -> Rows {
    let headers = vec![
        lang.pick("文件", "file"),
        lang.pick("版式", "profile"),
        lang.pick("行数", "rows"),
        lang.pick("新增", "added"),
        lang.pick("合并", "merged"),
        lang.pick("无变化", "unchanged"),
        lang.pick("未导入", "errors"),
        lang.pick("有标记", "flagged"),
    ];
    let row = |line: &FileLine| {
        let numbers = [line.rows, line.added, line.merged, line.unchanged, line.errors, line.flagged];
        let failed = lang.pick("未读取", "not read").to_owned();
        let mut cells = vec![short_name(&line.file), line.profile.clone().unwrap_or(failed)];
        cells.extend(numbers.map(|n| n.to_string()));
        cells
    };
    Rows { headers, rows: lines.iter().map(row).collect() }
}

fn short_name(file: &str) -> String {
    std::path::Path::new(file)
        .file_name()
        .map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned())
}

pub(crate) async fn run(session: &Session<'_>, args: ImportArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    if let Some(path) = &args.errors {
        refuse_bad_target(path, &args.files)?;
    }
    let centre = open_or_make(session, args.dry_run).await?;
    let request = ImportRequest {
        kind: args.kind.into(),
        files: args.files,
        profile: args.profile,
        mapping: args.mapping,
        sheet: args.sheet,
        dry_run: args.dry_run,
        at: now(),
    };
    let outcomes = import(&centre, &request, progress::listener(lang, printer.quiet())).await?;
    let reports: Vec<&FileReport> =
        outcomes.iter().filter_map(|outcome| outcome.result.as_ref().ok()).collect();
    if request.dry_run && printer.is_table() {
        for report in &reports {
            preview::show(printer, report)?;
        }
    }
    let lines: Vec<FileLine> = outcomes.iter().map(FileLine::of).collect();
    let imported = Imported { files: lines };
    printer.show(file_rows(&imported.files, lang), &imported)?;
    if request.dry_run {
        printer.note("以上只是预览，没有保存任何内容", "this was a preview; nothing was stored");
    }
    for report in &reports {
        told::problems(printer, report, args.errors.is_none());
    }
    if let Some(path) = &args.errors {
        let sheets: Vec<ProblemSheet> = reports.iter().flat_map(|report| report.problems.clone()).collect();
        if sheets.is_empty() {
            printer.note("没有有问题的行，未写出工作簿", "no row had a problem; no workbook was written");
        } else {
            duijie_report::write_problems(path, &sheets, lang)?;
            printer.note(
                &format!("有问题的行已写入 {}；改好后可重新导入", path.display()),
                &format!("rows with problems are in {}; correct and import it", path.display()),
            );
        }
    }
    finish(outcomes, lang)
}

/// `import` makes the working folder if there is none: a first import should not need a lesson. A dry run leaves nothing behind, so its
/// folder is a temporary one.
async fn open_or_make(session: &Session<'_>, dry_run: bool) -> Result<Centre, Failure> {
    match Centre::open(session.dir(), session.today).await {
        Err(Error::NoCentre { .. }) if dry_run => {
            let scratch = std::env::temp_dir().join(format!("duijie-dry-run-{}", std::process::id()));
            let centre = Centre::init(&scratch, session.today).await;
            // open files stay readable; nothing is left once they are closed
            let _ = std::fs::remove_dir_all(&scratch);
            Ok(centre?)
        }
        Err(Error::NoCentre { dir }) => {
            let centre = Centre::init(&dir, session.today).await?;
            session.printer.note(
                &format!("已新建工作目录 {}", dir.display()),
                &format!("made the working folder {}", dir.display()),
            );
            Ok(centre)
        }
        other => Ok(other?),
    }
}

/// What cannot be written must be told before the work, and a list that is being imported must not be written over.
fn refuse_bad_target(path: &Path, files: &[PathBuf]) -> Result<(), Error> {
    if path.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("xlsx")) {
        return Err(duijie_report::Error::NotWorkbook { path: path.to_owned() }.into());
    }
    if is_one_of(path, files) {
        return Err(Error::WouldOverwrite { path: path.to_owned() });
    }
    Ok(())
}

/// Whether the path is one of the files, however either is written.
fn is_one_of(path: &Path, files: &[PathBuf]) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    files.iter().any(|file| real(file) == real(path))
}

/// Every file that failed is told; the exit code says whose fault the gravest was, and that of a file of which nothing came in.
fn finish(outcomes: Vec<FileOutcome>, lang: Lang) -> Result<Outcome, Failure> {
    let (mut outcome, mut ours) = (Outcome::Done, None);
    for FileOutcome { file, result } in outcomes {
        match result {
            Ok(report) if report.rows > 0 && report.errors == report.rows => outcome = Outcome::InputAtFault,
            Ok(_) => {}
            Err(error) if error.fault() == Fault::Bug => ours = Some(error),
            Err(error) => {
                let text = error.say(lang);
                let name = file.display().to_string();
                let already_named = text.contains(&name) || text.contains(&short_name(&name));
                crate::terminal::error(&if already_named { text } else { format!("{name}：{text}") }, lang);
                outcome = Outcome::InputAtFault;
            }
        }
    }
    match ours {
        Some(error) => Err(Failure::from(error)),
        None => Ok(outcome),
    }
}
