//! What a dry run shows: which column goes where, and the first rows as understood.

use duijie_app::import::FileReport;
use duijie_domain::field::{FieldId, RecordKind};
use duijie_domain::{Lang, Localised};
use duijie_ingest::{Fate, Record};

use crate::commands::reasons::holders;
use crate::failure::Failure;
use crate::printer::{Printer, Rows};

/// Columns with their fates, sheets that are not read, and sample records.
pub(super) fn show(printer: &Printer, report: &FileReport) -> Result<(), Failure> {
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
                    format!("→ {}", field_name(field, lang))
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

fn field_name(id: FieldId, lang: Lang) -> &'static str {
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
            add("权利人", holders(supply));
            add("IPC", supply.ipc.iter().map(ToString::to_string).collect::<Vec<_>>().join("；"));
            add("费用（元）", supply.offer.fee.map(|fee| fee.to_string()).unwrap_or_default());
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
