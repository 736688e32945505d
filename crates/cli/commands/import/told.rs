//! What an import says beside its table: row problems, and whatever of a file was not read.

use duijie_app::import::FileReport;
use duijie_domain::Localised;
use duijie_ingest::SkipReason;

use crate::printer::Printer;

/// Row problems printed in full; more are counted and belong into the workbook of `--errors`.
const SHOWN_PROBLEMS: usize = 20;

/// Says every problem up to a number, how to get the rest, and what was left unread; `advise` names `--errors`.
pub(super) fn problems(printer: &Printer, report: &FileReport, advise: bool) {
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
    unread(printer, report);
    let unknown: Vec<&str> = report
        .layout
        .unknown_columns()
        .map(|(_, column)| column.header.as_str())
        .filter(|header| !header.starts_with(duijie_report::PROBLEM_HEADER_MARK))
        .collect();
    if !unknown.is_empty() {
        printer.note(
            &format!("未导入的列：{}", unknown.join("、")),
            &format!("columns not imported: {}", unknown.join(", ")),
        );
    }
}

/// What was in the file and was not read at all: no row may be lost without a word.
fn unread(printer: &Printer, report: &FileReport) {
    let lang = printer.lang();
    for skipped in &report.layout.skipped {
        if matches!(skipped.reason, SkipReason::NotRecognised | SkipReason::Hidden) {
            printer.warn(&lang.pick(
                format!(
                    "工作表“{}”没有读取：{}；可用 --sheet 和 --mapping 单独导入",
                    skipped.name,
                    skipped.reason.say(lang)
                ),
                format!(
                    "sheet `{}` was not read: {}; import it with --sheet and --mapping",
                    skipped.name,
                    skipped.reason.say(lang)
                ),
            ));
        }
    }
    for table in &report.layout.tables {
        let sheet = table.sheet.as_deref().unwrap_or_default();
        if let Some(row) = table.stopped_at {
            printer.warn(&lang.pick(
                format!("{} {sheet} 读到第 {row} 行为止：其上有上万个空行，其下的内容没有读取；请删去空行后重新导入", report.file_name),
                format!("{} {sheet}: reading stopped at row {row} after thousands of blank rows; delete them and import again", report.file_name),
            ));
        }
        if table.columns_cut {
            printer.warn(&lang.pick(
                format!("{} {sheet} 的列太多，超出上限的列没有读取", report.file_name),
                format!("{} {sheet}: columns beyond the limit were not read", report.file_name),
            ));
        }
    }
}
