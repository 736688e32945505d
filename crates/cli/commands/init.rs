//! `init`: a new working folder.

use duijie_app::Centre;
use serde::Serialize;

use super::{Outcome, Session};
use crate::failure::Failure;
use crate::printer::Rows;

#[derive(Serialize)]
struct Made {
    dir: String,
}

pub(crate) async fn run(session: &Session<'_>) -> Result<Outcome, Failure> {
    let centre = Centre::init(session.dir(), session.today).await?;
    let dir = centre.dir().display().to_string();
    let lang = session.printer.lang();
    let rows =
        Rows { headers: vec![lang.pick("工作目录", "working folder")], rows: vec![vec![dir.clone()]] };
    session.printer.show(rows, &Made { dir })?;
    session.printer.note(
        "接下来：duijie import patents 专利清单.xlsx；duijie import needs 需求.xlsx；duijie index；duijie match -o 匹配清单.xlsx",
        "next: duijie import patents FILE; duijie import needs FILE; duijie index; duijie match -o matches.xlsx",
    );
    Ok(Outcome::Done)
}
