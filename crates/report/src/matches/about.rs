//! The sheet that explains the others: when and by what they were made, what each column means, how to read a level,
//! whose list a rank counts in.

use duijie_domain::Lang;
use duijie_domain::matches::{Direction, Level};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::xlsx::{level_format, level_words};
use super::{MatchReport, columns};
use crate::book;

const WIDTHS: [f64; 2] = [22.0, 88.0];

/// Writes pairs of a word and its explanation from the top down.
struct Page {
    sheet: Worksheet,
    row: u32,
    header: Format,
    word: Format,
    text: Format,
}

pub(super) fn worksheet(name: &str, n_rows: u64, report: &MatchReport<'_>) -> Result<Worksheet, XlsxError> {
    let lang = report.lang;
    let mut page = Page::open(name, lang.pick("匹配结果说明", "About these matches"))?;
    page.section(lang.pick("本次匹配", "This batch"))?;
    let day = report.generated_on.to_string();
    page.pair(lang.pick("报告日期", "Date"), &day)?;
    page.pair(lang.pick("批次", "Run"), report.run_name)?;
    page.pair(lang.pick("引擎版本", "Engine version"), report.engine_version)?;
    page.pair(lang.pick("匹配条数", "Matches"), &n_rows.to_string())?;

    page.section(lang.pick("等级", "Levels"))?;
    for level in Level::ALL.into_iter().rev() {
        let format = level_format(level, &page.word);
        page.pair_with(&level_words(level, lang), level_meaning(level, lang), &format)?;
    }

    page.section(lang.pick("怎样读", "How to read it"))?;
    for (word, text) in notes(report) {
        page.pair(word, text)?;
    }

    page.section(lang.pick("各列含义", "Columns"))?;
    for column in columns::for_workbook(report.direction) {
        page.pair(column.header(lang), lang.pick(column.about_zh, column.about_en))?;
    }
    book::set_up_print(&mut page.sheet, lang.pick("匹配结果说明", "About these matches"), lang)?;
    page.sheet.set_portrait();
    Ok(page.sheet)
}

impl Page {
    fn open(name: &str, title: &str) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?.set_screen_gridlines(false);
        for (col, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(col, width)?;
        }
        sheet.set_row_height(0, 30)?;
        sheet.write_string_with_format(0, 0, title, &book::title())?;
        Ok(Self { sheet, row: 1, header: book::header(), word: book::entry(), text: book::entry() })
    }

    /// A heading over both columns, with a free row above.
    fn section(&mut self, heading: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.set_row_height(self.row, 22)?;
        self.sheet.write_string_with_format(self.row, 0, heading, &self.header)?;
        self.sheet.write_blank(self.row, 1, &self.header)?;
        self.row += 1;
        Ok(())
    }

    fn pair(&mut self, word: &str, text: &str) -> Result<(), XlsxError> {
        let format = self.word.clone();
        self.pair_with(word, text, &format)
    }

    fn pair_with(&mut self, word: &str, text: &str, word_format: &Format) -> Result<(), XlsxError> {
        book::write_text(&mut self.sheet, (self.row, 0), word, word_format)?;
        book::write_text(&mut self.sheet, (self.row, 1), text, &self.text)?;
        let n_lines = book::n_lines(word, WIDTHS[0]).max(book::n_lines(text, WIDTHS[1]));
        self.sheet.set_row_height(self.row, book::row_height(n_lines, f64::MAX))?;
        self.row += 1;
        Ok(())
    }
}

/// The scale of the evaluation sets in a sentence each.
fn level_meaning(level: Level, lang: Lang) -> &'static str {
    match level {
        Level::Strong => lang.pick(
            "针对的就是需求中的问题，建议优先核实并推送",
            "aims at the very problem of the need; check and push first",
        ),
        Level::Fair => lang.pick(
            "能解决需求的主要部分，或稍作改进即可用",
            "solves the main part of the need, or would with small changes",
        ),
        Level::Weak => lang.pick("同一技术领域，可作参考", "the same field of technology, for reference"),
        Level::None => lang.pick("基本无关", "hardly related"),
    }
}

fn notes(report: &MatchReport<'_>) -> [(&'static str, &'static str); 7] {
    let lang = report.lang;
    let (rank, score) = match report.direction {
        Direction::Needs => (
            lang.pick(
                "本表为每条需求列出专利；名次是专利在该需求候选中的先后，1 为首位。",
                "These are lists of supplies, one for each need; the rank is a supply's place in that need's list, from 1.",
            ),
            lang.pick(
                "名称和正文与需求相合的程度，不小于 0；1 起为较强相关。同一需求内可按它比较，不同需求之间请看等级。",
                "how well title and text meet the need, not below 0; fairly strong from 1 on. Compare within one need; between needs go by the level.",
            ),
        ),
        Direction::Patents => (
            lang.pick(
                "本表为每件专利列出需求；名次是需求在该专利候选中的先后，1 为首位，不是专利在需求候选中的先后。",
                "These are lists of needs, one for each supply; the rank is a need's place in that supply's list, from 1, not the supply's among the candidates of the need.",
            ),
            lang.pick(
                "名称和正文与需求相合的程度，不小于 0；1 起为较强相关。名次相近时请以理由为准。",
                "how well title and text meet the need, not below 0; fairly strong from 1 on. Go by the reasons where ranks are close.",
            ),
        ),
    };
    [
        (lang.pick("名次", "Rank"), rank),
        (lang.pick("得分", "Score"), score),
        (
            lang.pick("等级的比较", "Comparing levels"),
            lang.pick(
                "等级由得分划档，只宜在同一批数据内比较。",
                "levels are thresholds of the score; compare them within one batch of data only.",
            ),
        ),
        (
            lang.pick("加粗的词", "Words in bold"),
            lang.pick(
                "需求与专利中相同或同义的词，是得分的来源。",
                "words that need and supply share; the score comes from them.",
            ),
        ),
        (
            lang.pick("法律状态", "Legal state"),
            lang.pick(
                "来自导入的资料，括号内是资料日期。它不能代替查询专利登记簿；推送、签约前请核实。",
                "comes from the imported data, with its date in brackets. It does not replace a look into the register before a push or a contract.",
            ),
        ),
        (
            lang.pick("打印", "On paper"),
            lang.pick(
                "只打印到“不利因素”为止的各列，A4 横向一页宽；改用 A3 纸字会放大。其余各列在屏幕上向右查看。",
                "the columns down to `Reasons against` are printed, one page of A4 across (A3 makes the type larger); the others are on the screen, to the right.",
            ),
        ),
        (
            lang.pick("等级与推送", "Levels and pushes"),
            lang.pick(
                "等级由程序预测，供人工审核参考；是否推送由审核人员决定。",
                "levels are predicted, for a person to review; that person decides what is pushed.",
            ),
        ),
    ]
}
