//! `check`: every invariant, one line a finding.

use duijie_app::check::{Finding, check};
use serde::Serialize;

use super::{Outcome, Session};
use crate::failure::Failure;
use crate::printer::Rows;

#[derive(Serialize)]
struct Checked {
    ok: bool,
    problems: Vec<String>,
    notes: Vec<String>,
    supplies: u64,
    needs: u64,
    enterprises: u64,
}

pub(crate) async fn run(session: &Session<'_>) -> Result<Outcome, Failure> {
    let lang = session.printer.lang();
    session.printer.note("正在核对数据与索引……", "checking store and index …");
    let report = check(&session.centre().await?).await?;
    let say = |findings: &[Finding]| -> Vec<String> {
        findings.iter().map(|finding| lang.pick(&finding.zh, &finding.en).clone()).collect()
    };
    let checked = Checked {
        ok: report.is_ok(),
        problems: say(&report.problems),
        notes: say(&report.notes),
        supplies: report.n_supplies,
        needs: report.n_needs,
        enterprises: report.n_enterprises,
    };
    let mut rows = vec![
        vec![lang.pick("专利与成果", "supplies").to_owned(), report.n_supplies.to_string()],
        vec![lang.pick("需求", "needs").to_owned(), report.n_needs.to_string()],
        vec![lang.pick("企业", "enterprises").to_owned(), report.n_enterprises.to_string()],
    ];
    rows.extend(
        checked.problems.iter().map(|text| vec![lang.pick("问题", "problem").to_owned(), text.clone()]),
    );
    rows.extend(checked.notes.iter().map(|text| vec![lang.pick("提示", "note").to_owned(), text.clone()]));
    let verdict = if checked.ok { lang.pick("完好", "ok") } else { lang.pick("有问题", "not ok") };
    rows.push(vec![lang.pick("结论", "verdict").to_owned(), verdict.to_owned()]);
    let headers = vec![lang.pick("检查项", "what"), lang.pick("结果", "result")];
    session.printer.show(Rows { headers, rows }, &checked)?;
    Ok(if checked.ok { Outcome::Done } else { Outcome::InputAtFault })
}
