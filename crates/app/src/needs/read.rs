//! Reading needs: score, complexity, parts, elements, figures, classes and questions of each, as records, a table, or lines of JSON.
//!
//! All of it is read in the need alone but the IPC subclasses, which the nearest supplies tell where the folder has an index.

use std::path::Path;
use std::sync::Arc;

use duijie_domain::matches::ElementKind;
use duijie_domain::matches::Span;
use duijie_domain::{Date, IpcSymbol, Lang, Localised, Need, Progress};
use duijie_needs::{ClassTitles, Classes, Field, NeedClass, PartKind, Reading, read};
use duijie_report::{Table, TableColumn, TableFormat, write_lines};
use rayon::prelude::*;
use serde::Serialize;

use crate::background::blocking;
use crate::matches::{LeftOut, near_ipc, stored_needs};
use crate::vectors;
use crate::{Centre, Error, Result};

/// A need and what was read in it.
#[derive(Debug, Clone)]
pub struct NeedReading {
    /// The need.
    pub need: Need,
    /// What it says.
    pub reading: Reading,
    /// Its likely industries and IPC subclasses.
    pub classes: Classes,
}

/// Needs in ascending order of their ids, with what was read in them.
#[derive(Debug, Clone)]
pub struct NeedReadings {
    /// One for each need.
    pub items: Vec<NeedReading>,
    /// Needs that were not read.
    pub left_out: LeftOut,
    /// Why there is an index and it was not used; IPC subclasses are then from their titles alone.
    pub index_problem: Option<Arc<Error>>,
    /// The day of the centre.
    today: Date,
}

/// Reads the needs asked for by id, or all technology needs that are not void.
///
/// # Errors
/// [`crate::Error::NotFound`] for an unknown id; store errors. What is wrong with the index is told in the answer.
pub async fn read_needs(
    centre: &Centre,
    ids: &[String],
    progress: Arc<dyn Progress>,
) -> Result<NeedReadings> {
    let (needs, left_out) = stored_needs(centre, ids).await?;
    let comparing = vectors::of_centre(centre).await;
    let centre = centre.clone();
    blocking(move || {
        let near = comparing.and_then(|comparing| near_ipc(&centre, &needs, comparing, &*progress));
        let (near, index_problem) = match near {
            Ok(near) => (near, None),
            Err(Error::Index(duijie_index::Error::Missing { .. })) => (Vec::new(), None),
            Err(error) => (Vec::new(), Some(Arc::new(error))),
        };
        let (analyzer, reference) = (centre.analyzer(), &*centre.reference);
        let titles = ClassTitles::new(analyzer, &reference.industries, &reference.ipc_titles);
        let of = |(need_idx, need): (usize, Need)| {
            let reading = read(analyzer, &need);
            let near: &[IpcSymbol] = near.get(need_idx).map_or(&[], Vec::as_slice);
            let classes = titles.classes(analyzer, &need, &reading, near);
            NeedReading { need, reading, classes }
        };
        let items = needs.into_par_iter().enumerate().map(of).collect();
        Ok(NeedReadings { items, left_out, index_problem, today: centre.today })
    })
    .await
}

impl NeedReadings {
    /// Writes all readings to a file; the form follows from its ending.
    ///
    /// # Errors
    /// [`crate::Error::Report`] for an unknown ending or a file that cannot be written.
    pub fn write(&self, path: &Path, lang: Lang) -> Result<()> {
        match TableFormat::from_path(path)? {
            TableFormat::Xlsx => self.table(lang).write_xlsx(path)?,
            TableFormat::Csv => self.table(lang).write_csv(path)?,
            TableFormat::Jsonl => write_lines(path, self.items.iter().map(NeedReading::json))?,
        }
        Ok(())
    }

    /// All readings as a listing, one row a need.
    pub fn table(&self, lang: Lang) -> Table {
        let column = |header, width| TableColumn { header, width };
        let mut columns = vec![
            column(lang.pick("需求编号", "need"), 16.0),
            column(lang.pick("企业", "enterprise"), 20.0),
            column(lang.pick("需求名称", "title"), 34.0),
            column(lang.pick("得分", "score"), 8.0),
            column(lang.pick("处理建议", "advice"), 18.0),
            column(lang.pick("依据", "facts"), 32.0),
        ];
        columns.extend(PartKind::ALL.map(|kind| column(part_header(kind, lang), 36.0)));
        columns.extend(ElementKind::ALL.map(|kind| column(element_header(kind, lang), 22.0)));
        columns.push(column(lang.pick("指标", "figures"), 34.0));
        columns.push(column(lang.pick("可能的行业", "likely industries"), 26.0));
        columns.push(column(lang.pick("可能的 IPC 小类", "likely IPC subclasses"), 34.0));
        columns.push(column(lang.pick("向企业追问", "questions"), 60.0));
        let rows = self.items.iter().map(|item| item.row(lang)).collect();
        Table { title: lang.pick("需求体检", "Needs read"), columns, rows, made_on: self.today, lang }
    }
}

fn part_header(kind: PartKind, lang: Lang) -> &'static str {
    match kind {
        PartKind::Content => lang.pick("需求内容", "content"),
        PartKind::Problem => lang.pick("技术难题", "problem"),
        PartKind::Target => lang.pick("预期目标", "target"),
        PartKind::Basis => lang.pick("现有基础", "basis"),
        PartKind::Background => lang.pick("背景", "background"),
    }
}

fn element_header(kind: ElementKind, lang: Lang) -> &'static str {
    match kind {
        ElementKind::Material => lang.pick("材料", "material"),
        ElementKind::Method => lang.pick("方法", "method"),
        ElementKind::Effect => lang.pick("功效", "effect"),
        ElementKind::Product => lang.pick("产品", "product"),
        ElementKind::Application => lang.pick("应用", "application"),
    }
}

/// A reading as one line of JSON; names are stable.
#[derive(Serialize)]
struct Line<'a> {
    need_id: &'a str,
    title: &'a str,
    score: u8,
    advice: duijie_needs::Advice,
    #[serde(flatten)]
    reading: &'a Reading,
    #[serde(flatten)]
    classes: &'a Classes,
}

impl NeedReading {
    /// The reading as one JSON object, spans in bytes of title or description.
    pub fn json(&self) -> String {
        let line = Line {
            need_id: self.need.id.as_str(),
            title: &self.need.title,
            score: self.reading.quality.score,
            advice: self.reading.complexity.advice,
            reading: &self.reading,
            classes: &self.classes,
        };
        serde_json::to_string(&line).expect("a reading has no map and no foreign number")
    }

    /// Sentences of one kind, in their order.
    pub fn sentences(&self, kind: PartKind) -> Vec<&str> {
        let parts = self.reading.parts.iter().filter(|part| part.kind == kind);
        parts.map(|part| self.slice(Field::Body, part.span)).collect()
    }

    /// Elements of one kind, in their order.
    pub fn elements(&self, kind: ElementKind) -> Vec<&str> {
        let elements = self.reading.elements.iter().filter(|element| element.kind == kind);
        elements.map(|element| element.text.as_str()).collect()
    }

    /// Figures as they stand in the need.
    pub fn figures(&self) -> Vec<&str> {
        self.reading.figures.iter().map(|figure| self.slice(figure.field, figure.span)).collect()
    }

    /// What decided between push and talk.
    pub fn facts(&self, lang: Lang) -> Vec<&str> {
        self.reading.complexity.facts.iter().map(|fact| fact.say(lang)).collect()
    }

    /// Questions back to the firm.
    pub fn questions(&self, lang: Lang) -> Vec<&'static str> {
        self.reading.quality.questions.iter().map(|question| question.say(lang)).collect()
    }

    fn slice(&self, field: Field, span: Span) -> &str {
        let text = match field {
            Field::Title => &self.need.title,
            Field::Body => &self.need.description,
        };
        text.get(span.start..span.end).unwrap_or_default()
    }

    fn row(&self, lang: Lang) -> Vec<String> {
        let between = lang.pick("；", "; ");
        let mut row = vec![
            self.need.id.to_string(),
            self.need.enterprise.clone(),
            self.need.title.clone(),
            self.reading.quality.score.to_string(),
            self.reading.complexity.advice.say(lang),
            self.facts(lang).join("\n"),
        ];
        row.extend(PartKind::ALL.map(|kind| self.sentences(kind).join("\n")));
        row.extend(ElementKind::ALL.map(|kind| self.elements(kind).join(between)));
        row.push(self.figures().join("\n"));
        row.push(lines(&self.classes.industries));
        row.push(lines(&self.classes.ipc));
        row.push(self.questions(lang).join("\n"));
        row
    }
}

/// One line a class: `3841 锂离子电池制造`.
fn lines(classes: &[NeedClass]) -> String {
    classes.iter().map(NeedClass::to_string).collect::<Vec<_>>().join("\n")
}
