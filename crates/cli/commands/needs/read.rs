//! `needs read`: score, complexity, parts, elements, figures, classes and questions of each need.

use duijie_app::needs::{NeedReading, NeedReadings, read_needs};
use duijie_domain::matches::ElementKind;
use duijie_domain::{Lang, Localised};
use duijie_needs::{NeedClass, PartKind};
use duijie_report::TableFormat;

use crate::args::{FormatArg, NeedsReadArgs};
use crate::commands::{Outcome, Session};
use crate::failure::Failure;
use crate::printer::Rows;
use crate::progress;

/// Rows of the terminal table; all needs go to files, JSON and CSV.
const SHOWN_NEEDS: usize = 50;

pub(crate) async fn run(session: &Session<'_>, args: &NeedsReadArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    // an extension nobody knows must be told before the work, not after
    if let Some(path) = &args.output {
        TableFormat::from_path(path)?;
    }
    let centre = session.centre().await?;
    let readings = read_needs(&centre, &args.need, progress::listener(lang, printer.quiet())).await?;
    tell_size(session, &readings);
    if let Some(path) = &args.output {
        readings.write(path, lang)?;
        printer.line(&path.display().to_string())?;
        return Ok(Outcome::Done);
    }
    match printer.format() {
        FormatArg::Json => {
            for item in &readings.items {
                printer.line(&item.json())?;
            }
        }
        FormatArg::Csv => {
            let table = readings.table(lang);
            let headers = table.columns.iter().map(|column| column.header).collect();
            printer.show(Rows { headers, rows: table.rows }, &())?;
        }
        FormatArg::Table => {
            let rows = readings.items.iter().take(SHOWN_NEEDS).map(|item| row(item, lang)).collect();
            printer.show(Rows { headers: headers(lang), rows }, &())?;
            if readings.items.len() > SHOWN_NEEDS {
                printer.note(
                    "这里只列出前 50 条；全部结果请用 -o 需求体检.xlsx",
                    "only the first 50 are shown; use -o needs.xlsx for all",
                );
            }
        }
    }
    Ok(Outcome::Done)
}

fn tell_size(session: &Session<'_>, readings: &NeedReadings) {
    let n = readings.items.len();
    let n_push = readings
        .items
        .iter()
        .filter(|item| item.reading.complexity.advice == duijie_needs::Advice::Push)
        .count();
    let n_talk = n - n_push;
    session.printer.note(
        &format!("{n} 条需求：{n_push} 条可直接推送，{n_talk} 条宜先沟通"),
        &format!("{n} needs: a push will do for {n_push}, {n_talk} ask for a talk first"),
    );
    if let Some(problem) = &readings.index_problem {
        session.printer.note(
            &format!("没有用索引，IPC 小类只按类名判断：{}", problem.zh()),
            &format!("the index was not used, IPC subclasses are by title alone: {problem}"),
        );
    }
    let n_void = readings.left_out.n_void;
    if n_void > 0 {
        session.printer.note(
            &format!("{n_void} 条需求已过截止日期，未列出；可用 --need 指定"),
            &format!("{n_void} needs are past their deadline and left out; name them with --need"),
        );
    }
}

fn headers(lang: Lang) -> Vec<&'static str> {
    vec![
        lang.pick("需求", "need"),
        lang.pick("得分与建议", "score, advice"),
        lang.pick("要素", "elements"),
        lang.pick("指标", "figures"),
        lang.pick("追问", "questions"),
    ]
}

fn row(item: &NeedReading, lang: Lang) -> Vec<String> {
    let need = format!("{}\n{}\n{}", item.need.id, item.need.title, part_counts(item, lang));
    let complexity = &item.reading.complexity;
    let score = format!(
        "{} {}\n{}",
        item.reading.quality.score,
        complexity.advice.say(lang),
        item.facts(lang).join("\n")
    );
    let figures = item.figures().join("\n");
    vec![need, score, element_lines(item, lang), figures, item.questions(lang).join("\n")]
}

/// `需求内容 2、预期目标 3`: how many sentences each kind has.
fn part_counts(item: &NeedReading, lang: Lang) -> String {
    let counts = PartKind::ALL.into_iter().filter_map(|kind| {
        let n = item.sentences(kind).len();
        (n > 0).then(|| format!("{} {n}", kind.say(lang)))
    });
    counts.collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// One line an element kind, then one for the industry and one for the IPC subclass; those without any left out.
fn element_lines(item: &NeedReading, lang: Lang) -> String {
    let colon = lang.pick("：", ": ");
    let mut lines: Vec<String> = Vec::new();
    for kind in ElementKind::ALL {
        let found = item.elements(kind);
        if !found.is_empty() {
            lines.push(format!("{}{colon}{}", kind.say(lang), found.join(lang.pick("；", "; "))));
        }
    }
    for (label, classes) in
        [(lang.pick("行业", "industry"), &item.classes.industries), ("IPC", &item.classes.ipc)]
    {
        lines.extend(class_line(classes).map(|line| format!("{label}{colon}{line}")));
    }
    lines.join("\n")
}

/// The likeliest class with the beginning of its name, the others by code: `3841 锂离子电池制造 (3985)`.
fn class_line(classes: &[NeedClass]) -> Option<String> {
    let (first, others) = classes.split_first()?;
    let name = first.name.split(['；', '，', ';', '。']).next().unwrap_or_default();
    let mut line = format!("{} {name}", first.code).trim_end().to_owned();
    if !others.is_empty() {
        let codes: Vec<&str> = others.iter().map(|class| class.code.as_str()).collect();
        line.push_str(&format!(" ({})", codes.join(", ")));
    }
    Some(line)
}
