//! `import`: what came in from each file, what did not, and why.

use duijie_app::import::{FileOutcome, FileReport, ImportRequest, import};
use duijie_app::{Centre, Error};
use duijie_domain::field::RecordKind;
use duijie_domain::row::ProblemSheet;
use duijie_domain::{Fault, Lang, Localised};
use duijie_ingest::{Fate, Record};
use serde::Serialize;

use super::{Outcome, Session, now};
use crate::args::{ImportArgs, KindArg};
use crate::failure::Failure;
use crate::printer::{Printer, Rows};
use crate::progress;

/// Row problems printed in full; more are counted and belong into the workbook of `--errors`.
const SHOWN_PROBLEMS: usize = 20;

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
                flagged: report.flagged(),
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
    let centre = open_or_make(session).await?;
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
            show_layout(printer, report)?;
        }
    }
    let lines: Vec<FileLine> = outcomes.iter().map(FileLine::of).collect();
    let imported = Imported { files: lines };
    printer.show(file_rows(&imported.files, lang), &imported)?;
    for report in &reports {
        tell_problems(printer, report, args.errors.is_none());
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

/// `import` makes the working folder if there is none: a first import should not need a lesson.
async fn open_or_make(session: &Session<'_>) -> Result<Centre, Failure> {
    match Centre::open(session.dir(), session.today).await {
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

fn tell_problems(printer: &Printer, report: &FileReport, advise: bool) {
    let lang = printer.lang();
    let n_problems = report.row_problems().count();
    for problem in report.row_problems().take(SHOWN_PROBLEMS) {
        printer.warn(&problem.say(lang));
    }
    if n_problems > SHOWN_PROBLEMS {
        let more = n_problems - SHOWN_PROBLEMS;
        printer.warn(&lang.pick(format!("……另有 {more} 处"), format!("… and {more} more")));
    }
    if n_problems > 0 && advise {
        printer.note(
            "加 --errors 待更正.xlsx 可把这些行连同原样写出来修改",
            "add --errors rows.xlsx to get these rows back beside their original cells",
        );
    }
    let unknown: Vec<&str> =
        report.layout.unknown_columns().map(|(_, column)| column.header.as_str()).collect();
    if !unknown.is_empty() {
        printer.note(
            &format!("未导入的列：{}", unknown.join("、")),
            &format!("columns not imported: {}", unknown.join(", ")),
        );
    }
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

fn show_layout(printer: &Printer, report: &FileReport) -> Result<(), Failure> {
    let lang = printer.lang();
    for table in &report.layout.tables {
        let sheet = table.sheet.as_deref().map(|name| format!("“{name}”")).unwrap_or_default();
        let header = table
            .header_row
            .map(|row| lang.pick(format!("，表头在第 {row} 行"), format!(", header in row {row}")));
        printer.line(&lang.pick(
            format!("版式 {}{sheet}{}", table.profile, header.clone().unwrap_or_default()),
            format!("profile {} {sheet}{}", table.profile, header.unwrap_or_default()),
        ))?;
        let row = |column: &duijie_ingest::Column| {
            let fate = match column.fate {
                Fate::Field(field) => {
                    format!("→ {}", report_field_name(field, lang))
                }
                Fate::Ignored(reason) => format!("– {}", reason.say(lang)),
            };
            vec![column.letter.clone(), column.header.clone(), fate]
        };
        let headers =
            vec![lang.pick("列", "column"), lang.pick("表头", "header"), lang.pick("去向", "goes to")];
        printer.show(Rows { headers, rows: table.columns.iter().map(row).collect() }, &())?;
    }
    for skipped in &report.layout.skipped {
        printer.line(&lang.pick(
            format!("未读取的工作表：{}（{}）", skipped.name, skipped.reason.say(lang)),
            format!("sheet not read: {} ({})", skipped.name, skipped.reason.say(lang)),
        ))?;
    }
    if !report.sample.is_empty() {
        printer.line(lang.pick("前几行读出的内容", "the first rows as understood"))?;
        let headers = vec![lang.pick("内容", "content")];
        let rows = report.sample.iter().map(|record| vec![describe(record)]).collect();
        printer.show(Rows { headers, rows }, &())?;
    }
    Ok(())
}

fn report_field_name(id: duijie_domain::field::FieldId, lang: Lang) -> &'static str {
    [RecordKind::Patents, RecordKind::Needs, RecordKind::Enterprises]
        .into_iter()
        .find_map(|kind| kind.field(id))
        .map_or("", |field| lang.pick(field.zh, field.en))
}

/// The parts of a record that were understood, one a line.
fn describe(record: &Record) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            parts.push(format!("{name}：{value}"));
        }
    };
    match record {
        Record::Supply(supply) => {
            add("编号", supply.id.to_string());
            add("类型", supply.kind.zh());
            add("名称", supply.title.clone());
            add("权利人", super::reasons::holders(supply));
            add("IPC", supply.ipc.iter().map(ToString::to_string).collect::<Vec<_>>().join("；"));
            add("申请日", supply.application_date.map(|date| date.to_string()).unwrap_or_default());
            add(
                "法律事件",
                supply.events.iter().map(|event| event.text.clone()).collect::<Vec<_>>().join("；"),
            );
            add("摘要", beginning(&supply.abstract_text));
        }
        Record::Need(need) => {
            add("编号", need.id.to_string());
            add("企业", need.enterprise.clone());
            add("名称", need.title.clone());
            add("预算（元）", need.budget.map(|fen| fen.to_string()).unwrap_or_default());
            add("合作方式", need.modes.iter().map(Localised::zh).collect::<Vec<_>>().join("、"));
            add("截止", need.deadline.map(|date| date.to_string()).unwrap_or_default());
            add("描述", beginning(&need.description));
        }
        Record::Enterprise(enterprise) => {
            add("名称", enterprise.name.clone());
            add("信用代码", enterprise.uscc.as_ref().map(ToString::to_string).unwrap_or_default());
            add("主营", beginning(&enterprise.business));
        }
    }
    parts.join("\n")
}

fn beginning(text: &str) -> String {
    const CHARS: usize = 60;
    let short: String = text.chars().take(CHARS).collect();
    if text.chars().count() > CHARS { format!("{short}…") } else { short }
}
