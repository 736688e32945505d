//! Dirty rows: what is completed, flagged, refused, and what Excel makes of numbers and days.

use duijie_domain::field::{FieldId, RecordKind};
use duijie_domain::row::{Defect, Severity};
use duijie_domain::{Fen, SupplyKind, ValueKind};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::{Bench, xlsx, xlsx_sheets};
use crate::{Fate, Ignored, Limits, Mapping, SkipReason};

#[test]
fn numbers_are_completed_flagged_and_made_up() {
    let text = "专利名称,申请号,摘要,来源编号\n甲,CN201010554637,,\n乙,CN201010554637.3,,\n丙,申请中,摘要,\n丁,,,S-1\n";
    let whole = Bench::new().patents("a.csv", text);
    assert_eq!(whole.n_refused(), 0);
    assert_eq!(whole.supply(0).id.as_str(), "CN201010554637.7");
    assert!(matches!(whole.rows[0].problems[0].defect, Defect::CompletedCheckDigit { .. }));
    assert_eq!(whole.supply(1).id.as_str(), "CN201010554637.3");
    assert_eq!(whole.rows[1].problems[0].defect, Defect::WrongCheckDigit { expected: '7' });
    let defects: Vec<&Defect> = whole.rows[2].problems.iter().map(|p| &p.defect).collect();
    assert_eq!(defects, [&Defect::Invalid(ValueKind::ApplicationNumber), &Defect::NoKey]);
    assert!(whole.rows.iter().flat_map(|row| &row.problems).all(|p| p.severity == Severity::Flagged));
    assert_eq!((whole.supply(3).id.as_str(), whole.rows[3].problems.len()), ("S-1", 0));
}

#[test]
fn a_made_up_id_depends_on_the_content_alone() {
    let bench = Bench::new();
    let first = bench.patents("a.csv", "专利名称,摘要\n甲,乙\n").supply(0).id.clone();
    let second = bench.patents("b.csv", "摘要,备注,专利名称\n乙,x,甲\n").supply(0).id.clone();
    let third = bench.patents("b.csv", "摘要,专利名称\n丙,甲\n").supply(0).id.clone();
    assert_eq!(first, second);
    assert_ne!(first, third);
}

#[test]
fn excel_numbers_days_formulas_and_errors() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (x, header) in
        ["申请号", "专利名称", "申请日", "授权日", "公开日", "转让价格（万元）"].into_iter().enumerate()
    {
        sheet.write_string(0, x as u16, header).unwrap();
    }
    sheet.write_number(1, 0, 2_010_105_546_377.0).unwrap();
    sheet.write_formula(1, 1, Formula::new("\"一种\"&\"齿轮\"").set_result("一种齿轮")).unwrap();
    let day = Format::new().set_num_format("yyyy/m/d");
    let date = ExcelDateTime::from_ymd(2010, 11, 19).unwrap();
    sheet.write_datetime_with_format(1, 2, &date, &day).unwrap();
    sheet.write_number(1, 3, 41276.0).unwrap();
    sheet.write_number(1, 4, 20_110_629.0).unwrap();
    sheet.write_formula(1, 5, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write_number(2, 0, 201_010_554_637.7).unwrap();
    sheet.write_string(2, 1, "一种\u{1}轴").unwrap();
    sheet.write_number(2, 5, 12.5).unwrap();
    sheet.write_string(2, 2, "2021-02-30").unwrap();
    let whole = Bench::new().patents("a.xlsx", book.save_to_buffer().unwrap());
    let first = whole.supply(0);
    assert_eq!(first.id.as_str(), "CN201010554637.7");
    assert_eq!(first.title, "一种齿轮");
    let days = [first.application_date, first.grant_date, first.publication_date];
    assert_eq!(days.map(|d| d.unwrap().to_string()), ["2010-11-19", "2013-01-02", "2011-06-29"]);
    assert_eq!(whole.rows[0].cells[0], "2010105546377");
    assert_eq!(whole.rows[0].problems[0].defect, Defect::CellError);
    assert_eq!(whole.rows[0].problems[0].column.as_deref(), Some("转让价格（万元）"));
    assert_eq!(whole.supply(1).offer.fee, Some(Fen::from_yuan(125_000)));
    assert_eq!(whole.supply(1).id.as_str(), "CN201010554637.7");
    assert_eq!(whole.rows[1].problems[0].defect, Defect::Invalid(ValueKind::Date));
}

#[test]
fn designs_have_locarno_classes_and_nobody_complains() {
    let text =
        "专利名称,申请号,主分类号\n椅子,CN201030554637,06-01\n桌子,,06-03\n齿轮,CN201010554637.7,06-03\n";
    let whole = Bench::new().patents("a.csv", text);
    assert_eq!(whole.supply(0).kind, SupplyKind::Design);
    assert_eq!(whole.supply(1).kind, SupplyKind::Design);
    let invalid =
        |at: usize| whole.rows[at].problems.iter().any(|p| p.defect == Defect::Invalid(ValueKind::Ipc));
    assert_eq!([invalid(0), invalid(1), invalid(2)], [false, false, true]);
}

#[test]
fn overlong_cells_are_cut_and_flagged() {
    let bench = Bench { limits: Limits { max_cell_chars: 10, ..Limits::default() }, ..Bench::new() };
    let text = format!("专利名称,摘要\n甲,{}\n", "长".repeat(50));
    for (name, bytes) in [
        ("a.csv", text.clone().into_bytes()),
        ("a.xlsx", xlsx(&[vec!["专利名称", "摘要"], vec!["甲", &"长".repeat(50)]])),
    ] {
        let whole = bench.patents(name, bytes);
        assert_eq!(whole.supply(0).abstract_text, "长".repeat(10), "{name}");
        assert_eq!(whole.rows[0].problems[0].defect, Defect::TooLong { limit: 10 });
        assert_eq!(whole.rows[0].cells[1].chars().count(), 10);
    }
}

#[test]
fn blank_rows_do_not_count_and_a_repeated_header_is_refused() {
    let bytes = xlsx(&[
        vec!["专利名称", "申请号"],
        vec!["", " "],
        vec!["甲", "CN201010554637.7"],
        vec!["专利名称", "申请号"],
        vec!["乙", "CN201110220598.1"],
    ]);
    let whole = Bench::new().patents("a.xlsx", bytes);
    assert_eq!(whole.rows.iter().map(|row| row.place.row).collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!(whole.n_refused(), 1);
    assert_eq!(whole.rows[1].problems[0].defect, Defect::RepeatedHeader);
}

#[test]
fn a_long_run_of_blank_rows_ends_a_sheet_and_the_layout_says_where() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "专利名称").unwrap();
    sheet.write_string(1, 0, "甲").unwrap();
    for y in 2..60 {
        sheet.write_blank(y, 0, &Format::new().set_bold()).unwrap();
    }
    sheet.write_string(60, 0, "乙").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let short = Bench { limits: Limits { max_blank_rows_run: 20, ..Limits::default() }, ..Bench::new() };
    let whole = short.patents("a.xlsx", &bytes);
    assert_eq!((whole.rows.len(), whole.layout.tables[0].stopped_at.is_some()), (1, true));
    let whole = Bench::new().patents("a.xlsx", &bytes);
    assert_eq!((whole.rows.len(), whole.layout.tables[0].stopped_at), (2, None));
}

#[test]
fn all_recognised_sheets_are_read_and_one_can_be_picked() {
    let rows = [vec!["专利名称", "申请号"], vec!["甲", "CN201010554637.7"]];
    let bytes =
        xlsx_sheets(&[("说明", &[vec!["本表由某中心编制"]]), ("2024", &rows), ("2025", &rows), ("空", &[])]);
    let bench = Bench::new();
    let whole = bench.patents("a.xlsx", &bytes);
    let sheets: Vec<_> = whole.rows.iter().map(|row| row.place.sheet.as_deref().unwrap()).collect();
    assert_eq!(sheets, ["2024", "2025"]);
    let skipped: Vec<_> = whole.layout.skipped.iter().map(|s| (s.name.as_str(), s.reason)).collect();
    assert_eq!(skipped, [("说明", SkipReason::NotRecognised), ("空", SkipReason::Empty)]);
    let bench = Bench { sheet: Some("2025".into()), ..bench };
    assert_eq!(bench.patents("a.xlsx", &bytes).rows.len(), 1);
}

#[test]
fn a_mapping_covers_any_other_workbook() {
    let mapping = "header_row = 2\nseparators = [\"/\"]\nmoney_unit = \"ten_thousand_yuan\"\n[columns]\n\"项目\" = \"title\"\n\"团队\" = \"inventor\"\n\"报价\" = \"fee_cny\"\n\"电话\" = \"ignore\"\n[fixed]\nkind = \"achievement\"\n";
    let bench = Bench { mapping: Some(Mapping::from_toml(mapping).unwrap()), ..Bench::new() };
    let bytes = xlsx(&[
        vec!["项目", "团队", "x"],
        vec!["项目", "团队", "报价", "电话", "别的"],
        vec!["新材料", "张三/李四", "5", "138", "y"],
    ]);
    let whole = bench.patents("a.xlsx", bytes);
    assert_eq!((whole.profile.as_str(), whole.rows.len()), ("mapping", 1));
    let supply = whole.supply(0);
    assert_eq!((supply.kind, supply.inventors.len()), (SupplyKind::Achievement, 2));
    assert_eq!(supply.offer.fee, Some(Fen::from_yuan(50_000)));
    let fates: Vec<Fate> = whole.layout.tables[0].columns.iter().map(|column| column.fate).collect();
    assert_eq!(fates[3..], [Fate::Ignored(Ignored::Mapping), Fate::Ignored(Ignored::Unknown)]);
}

#[test]
fn json_records_with_our_names_aliases_and_strangers() {
    let text = "{\"id\":\"P1\",\"title\":\"甲\",\"patent_type\":\"发明\",\"applicant\":[\"甲大学\",\"乙公司\"],\"ipc\":\"H01M;H01L\",\"fee_cny\":30000,\"open_licence\":true,\"trl\":6,\"stranger\":{\"a\":1}}\n\
        not json\n{\"title\":null,\"stranger\":2}\n{\"title\":\"乙\",\"application_date\":20170503,\"late\":\"x\"}\n";
    let bench = Bench::new();
    let whole = bench.patents("a.jsonl", text);
    assert_eq!((whole.profile.as_str(), whole.rows.len(), whole.n_refused()), ("jsonl", 4, 2));
    let first = whole.supply(0);
    assert_eq!((first.id.as_str(), first.holders.len(), first.ipc.len()), ("P1", 2, 2));
    assert_eq!((first.offer.open_licence, first.offer.fee), (Some(true), Some(Fen::from_yuan(30_000))));
    assert_eq!(whole.rows[1].place.row, 2);
    assert!(matches!(whole.rows[1].problems[0].defect, Defect::NotJson { .. }));
    assert_eq!(whole.supply(3).application_date.unwrap().to_string(), "2017-05-03");
    let unknown: Vec<_> = whole.layout.unknown_columns().map(|(_, column)| column.header.as_str()).collect();
    assert_eq!(unknown, ["stranger", "late"]);
    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    std::io::Write::write_all(&mut gz, text.as_bytes()).unwrap();
    assert_eq!(bench.patents("a.jsonl.gz", gz.finish().unwrap()).rows.len(), 4);
}

#[test]
fn more_cells_than_headers_are_told() {
    let whole = Bench::new().patents("a.csv", "专利名称,摘要\n甲,乙,丙\n");
    assert_eq!(whole.rows[0].problems[0].defect, Defect::TooManyCells { cells: 3, headers: 2 });
    assert!(whole.rows[0].record.is_some());
    assert_eq!(whole.rows[0].cells, ["甲", "乙", "丙"]);
}

#[test]
fn the_notes_of_a_template_are_no_row() {
    let fields = RecordKind::Needs.fields();
    let bytes = xlsx(&[fields.iter().map(|f| f.zh).collect(), fields.iter().map(|f| f.note).collect()]);
    let bench = Bench::new();
    let whole = bench.read(&bench.file("a.xlsx", bytes), RecordKind::Needs).unwrap();
    assert!(whole.rows.is_empty());
    assert_eq!(whole.layout.tables[0].columns[5].fate, Fate::Field(FieldId::Title));
}

#[test]
fn every_record_knows_its_file() {
    let bench = Bench::new();
    let path = bench.file("清单.csv", "专利名称\n甲\n");
    let reader = bench.open(&path, RecordKind::Patents).unwrap();
    assert_eq!((reader.sha256().len(), reader.file_name(), reader.profile()), (64, "清单.csv", "generic"));
}

/// A workbook with this sheet data, written by hand: what `rust_xlsxwriter` would not write.
fn raw_xlsx(sheet_data: &str) -> Vec<u8> {
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |target: &str, sort: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{RELATIONS}/{sort}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("_rels/.rels", relation("xl/workbook.xml", "officeDocument")),
        ("xl/_rels/workbook.xml.rels", relation("worksheets/sheet1.xml", "worksheet")),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns:r=\"{RELATIONS}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{sheet_data}</sheetData></worksheet>")),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn error_values_newer_than_the_library_do_not_end_the_sheet() {
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let data = format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\" t=\"e\"><v>#SPILL!</v></c></row><row r=\"3\">{}</row>",
        cell("A1", "专利名称"),
        cell("B1", "摘要"),
        cell("A2", "甲"),
        cell("A3", "乙")
    );
    let whole = Bench::new().patents("a.xlsx", raw_xlsx(&data));
    assert_eq!((whole.rows.len(), whole.n_refused()), (2, 0));
    assert_eq!(whole.rows[0].problems.iter().filter(|p| p.defect == Defect::CellError).count(), 1);
}

#[test]
fn a_formula_that_was_never_computed_is_told_from_a_blank_cell() {
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let data = format!(
        "<row r=\"1\">{}{}{}</row>\
         <row r=\"2\">{}<c r=\"B2\"><f>A2&amp;\"x\"</f></c><c r=\"C2\"><f>TODAY()</f><v/></c></row>\
         <row r=\"3\">{}<c r=\"B3\" t=\"str\"><f>A3&amp;\"\"</f><v></v></c></row>\
         <row r=\"4\"><c r=\"A4\"><f>A3</f><v></v></c>{}</row>",
        text("A1", "专利名称"),
        text("B1", "摘要"),
        text("C1", "法律状态日期"),
        text("A2", "甲"),
        text("A3", "乙"),
        text("B4", "丙"),
    );
    let whole = Bench::new().patents("a.xlsx", raw_xlsx(&data));
    assert_eq!((whole.rows.len(), whole.n_refused()), (3, 1));
    let told = |at: usize| -> Vec<(Option<&str>, &str)> {
        let problems = whole.rows[at].problems.iter().filter(|p| p.defect == Defect::FormulaWithoutValue);
        problems.map(|p| (p.column.as_deref(), p.value.as_str())).collect()
    };
    assert_eq!(told(0), [(Some("摘要"), "=A2&\"x\""), (Some("法律状态日期"), "=TODAY()")]);
    // an empty text is a result
    assert!(told(1).is_empty());
    assert_eq!(told(2), [(Some("专利名称"), "=A3")]);
    // what is not known is blank where the row is corrected
    assert_eq!(whole.rows[0].cells, ["甲", "", ""]);
}

#[test]
fn a_year_or_a_month_as_a_number_is_no_day() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (x, header) in ["专利名称", "申请日", "公开日", "授权日"].into_iter().enumerate() {
        sheet.write_string(0, x as u16, header).unwrap();
    }
    sheet.write_string(1, 0, "甲").unwrap();
    for (x, number) in [(1, 2019.0), (2, 202_105.0), (3, 44_562.0)] {
        sheet.write_number(1, x, number).unwrap();
    }
    let whole = Bench::new().patents("a.xlsx", book.save_to_buffer().unwrap());
    let supply = whole.supply(0);
    assert_eq!((supply.application_date, supply.publication_date), (None, None));
    assert_eq!(supply.grant_date.unwrap().to_string(), "2022-01-01");
    let flagged = whole.rows[0].problems.iter().filter(|p| p.defect == Defect::Invalid(ValueKind::Date));
    assert_eq!(flagged.map(|p| p.value.as_str()).collect::<Vec<_>>(), ["2019", "202105"]);
}

#[test]
fn a_deadline_as_a_number_ends_with_its_year_or_month() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (x, header) in ["需求名称", "企业名称", "需求摘要", "截止日期"].into_iter().enumerate()
    {
        sheet.write_string(0, x as u16, header).unwrap();
    }
    for (y, deadline) in [(1, 2027.0), (2, 202_706.0), (3, 46_568.0), (4, 2027.06), (5, 2027.1)] {
        sheet.write_string(y, 0, format!("需求{y}")).unwrap();
        sheet.write_number(y, 3, deadline).unwrap();
    }
    let bench = Bench::new();
    let bytes = book.save_to_buffer().unwrap();
    let whole = bench.read(&bench.file("a.xlsx", bytes), RecordKind::Needs).unwrap();
    let ends: Vec<String> = (0..4).map(|at| whole.need(at).deadline.unwrap().to_string()).collect();
    assert_eq!(ends, ["2027-12-31", "2027-06-30", "2027-06-30", "2027-06-30"]);
    // January or October: nobody knows
    assert_eq!(whole.need(4).deadline, None);
    let flagged: Vec<u32> = whole.problems().iter().map(|problem| problem.place.row).collect();
    assert_eq!(flagged, [6]);
}

#[test]
fn a_csv_with_another_separator_is_recognised_though_its_texts_have_commas() {
    for separator in [";", "\t", "|", ","] {
        let text = ["专利名称^申请号^摘要", "甲^CN201010554637.7^a, b, c, d, e", "乙^^f, g, h, i"]
            .join("\r\n")
            .replace('^', separator);
        // commas of their own have to stand in quotes
        let text = if separator == "," { text.replace("a, b, c, d, e", "\"a, b, c, d, e\"") } else { text };
        let whole = Bench::new().patents("a.csv", text);
        assert_eq!(whole.rows.len(), 2, "{separator:?}");
        assert_eq!(whole.supply(0).id.as_str(), "CN201010554637.7", "{separator:?}");
        assert_eq!(whole.supply(0).abstract_text, "a, b, c, d, e", "{separator:?}");
    }
}
