//! `demo`: a fresh centre from the sample data that ships inside the program.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use duijie_domain::field::RecordKind;
use duijie_domain::matches::{Direction, Level};
use duijie_domain::{Date, Lang, Progress};
use duijie_index::Filter;

use crate::import::{FileOutcome, ImportRequest, import};
use crate::index::{IndexReport, update_index};
use crate::matches::{MatchList, MatchRequest, Output, match_all};
use crate::{Centre, Error, Result};

/// The files of `data/sample` in the order of their README.
const SAMPLE: [(RecordKind, &str, &[u8]); 10] = [
    (RecordKind::Enterprises, "企业名录.xlsx", include_bytes!("../../../data/sample/企业名录.xlsx")),
    (RecordKind::Patents, "patents.jsonl", include_bytes!("../../../data/sample/patents.jsonl")),
    (
        RecordKind::Patents,
        "高校专利清单-incopat导出.xlsx",
        include_bytes!("../../../data/sample/高校专利清单-incopat导出.xlsx"),
    ),
    (RecordKind::Patents, "知产社导出.csv", include_bytes!("../../../data/sample/知产社导出.csv")),
    (RecordKind::Patents, "智慧芽导出.xlsx", include_bytes!("../../../data/sample/智慧芽导出.xlsx")),
    (RecordKind::Patents, "建材专利.xls", include_bytes!("../../../data/sample/建材专利.xls")),
    (
        RecordKind::Patents,
        "海工纺织专利-手工表.xlsx",
        include_bytes!("../../../data/sample/海工纺织专利-手工表.xlsx"),
    ),
    (RecordKind::Needs, "企业需求-第一批.xlsx", include_bytes!("../../../data/sample/企业需求-第一批.xlsx")),
    (
        RecordKind::Needs,
        "企业需求-走访记录.csv",
        include_bytes!("../../../data/sample/企业需求-走访记录.csv"),
    ),
    (RecordKind::Needs, "needs.jsonl", include_bytes!("../../../data/sample/needs.jsonl")),
];

/// Marks a folder that the demo made and may empty.
const MARKER: &str = ".duijie-demo";
/// Matches a need in the demo's lists.
const TOP: usize = 10;

/// What the demo did.
pub struct Demo {
    /// Its centre.
    pub centre: Centre,
    /// What became of every sample file.
    pub imports: Vec<FileOutcome>,
    /// What the index holds.
    pub index: IndexReport,
    /// Matches of all needs.
    pub list: MatchList,
    /// Files written for people.
    pub written: Vec<PathBuf>,
}

/// Makes the demo centre in `dir`: imports, indexes, matches, writes lists.
///
/// # Errors
/// [`Error::Config`] when `dir` holds something that is not an earlier demo: the demo empties its folder.
pub async fn demo(
    dir: &Path,
    today: Date,
    at: &str,
    lang: Lang,
    progress: Arc<dyn Progress>,
) -> Result<Demo> {
    make_room(dir)?;
    // the marker comes first, so that a demo killed at any moment can be run again
    std::fs::create_dir_all(dir).map_err(Error::file("create", dir))?;
    std::fs::write(dir.join(MARKER), "").map_err(Error::file("write", dir))?;
    let centre = Centre::init(dir, today).await?;
    let inbox = dir.join("inbox");
    std::fs::create_dir_all(&inbox).map_err(Error::file("create", &inbox))?;
    let mut imports = Vec::new();
    for (kind, name, bytes) in SAMPLE {
        let file = inbox.join(name);
        std::fs::write(&file, bytes).map_err(Error::file("write", &file))?;
        let request = ImportRequest {
            kind,
            files: vec![file],
            profile: None,
            mapping: None,
            sheet: None,
            dry_run: false,
            at: at.to_owned(),
        };
        imports.extend(import(&centre, &request, Arc::clone(&progress)).await?);
    }
    let index = update_index(&centre, false, Arc::clone(&progress)).await?;
    let request = MatchRequest {
        needs: Vec::new(),
        needs_file: None,
        direction: Direction::Needs,
        top: TOP,
        min_level: Level::Weak,
        filter: Filter { not_ended_on: Some(today), ..Filter::default() },
    };
    let list = match_all(&centre, &request, progress).await?;
    let mut written = Vec::new();
    for (name, sheet_per_enterprise) in
        [("匹配清单.xlsx", false), ("一企一表.xlsx", true), ("匹配清单.csv", false), ("matches.jsonl", false)]
    {
        let path = centre.exports().join(name);
        list.write(&centre, &path, Output { lang, sheet_per_enterprise })?;
        written.push(path);
    }
    let sheets: Vec<_> = imports
        .iter()
        .filter_map(|outcome| outcome.result.as_ref().ok())
        .flat_map(|report| report.problems.clone())
        .collect();
    if !sheets.is_empty() {
        let path = centre.exports().join("待更正的行.xlsx");
        duijie_report::write_problems(&path, &sheets, lang)?;
        written.push(path);
    }
    Ok(Demo { centre, imports, index, list, written })
}

/// Empties an earlier demo; refuses to touch anything else.
fn make_room(dir: &Path) -> Result<()> {
    let is_empty = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(Error::file("read", dir)(error)),
        Ok(mut entries) => entries.next().is_none(),
    };
    if is_empty {
        return Ok(());
    }
    if !dir.join(MARKER).exists() {
        return Err(Error::Config {
            detail: format!(
                "`{}` 不是演示目录，演示不会清空它；请用 --dir 指定一个新目录 (not a demo folder; name a new one with --dir)",
                dir.display()
            ),
        });
    }
    std::fs::remove_dir_all(dir).map_err(Error::file("remove", dir))
}
