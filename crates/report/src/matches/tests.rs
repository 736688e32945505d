//! Match lists as their readers see them: opened again and looked into.

use calamine::{Data, Reader, Xlsx, open_workbook};
use duijie_domain::legal::LegalEvent;
use duijie_domain::{Fen, NeedId, SupplyId, SupplyKind};
use tempfile::tempdir;

use super::samples::{Sample, TODAY, bare, full, part};
use super::*;

fn report() -> MatchReport<'static> {
    MatchReport {
        lang: Lang::Zh,
        direction: Direction::Needs,
        sheet_per_enterprise: false,
        run_name: "2026 第1批",
        generated_on: TODAY,
        engine_version: "0.1.0",
    }
}

fn text(report: &MatchReport<'_>, format: MatchFormat, samples: &[Sample]) -> String {
    let mut out = Vec::new();
    let n_rows = report.write_to(&mut out, format, samples.iter().map(Sample::row)).unwrap();
    assert_eq!(n_rows, samples.len() as u64);
    String::from_utf8(out).unwrap()
}

/// Sheets by name, cells as text.
fn sheets(report: &MatchReport<'_>, samples: &[Sample]) -> Vec<(String, Vec<Vec<String>>)> {
    let folder = tempdir().unwrap();
    let path = folder.path().join("匹配.xlsx");
    let written = report.write(&path, MatchFormat::Xlsx, samples.iter().map(Sample::row)).unwrap();
    assert_eq!(written, Written { path: path.clone(), rows: samples.len() as u64 });
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let table = |range: calamine::Range<Data>| {
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    let names = book.sheet_names();
    names.into_iter().map(|name| (name.clone(), table(book.worksheet_range(&name).unwrap()))).collect()
}

/// The cell under a header in the row of that number.
fn cell<'a>(table: &'a [Vec<String>], row: usize, header: &str) -> &'a str {
    let col = table[0].iter().position(|h| h == header).unwrap_or_else(|| panic!("no column {header}"));
    &table[row][col]
}

#[test]
fn the_ending_decides_the_format() {
    let of = |name: &str| MatchFormat::from_path(Path::new(name));
    assert_eq!(of("a/匹配.XLSX").unwrap(), MatchFormat::Xlsx);
    assert_eq!(of("b.trec").unwrap(), MatchFormat::Trec);
    assert_eq!(of("c.parquet").unwrap(), MatchFormat::Parquet);
    for name in ["c.docx", "c", ".csv"] {
        let error = of(name).unwrap_err().to_string();
        assert!(error.contains(".jsonl") && error.contains(name), "{error}");
    }
}

#[test]
fn the_workbook_shows_what_is_known() {
    let sheets = sheets(&report(), &[full(), bare()]);
    assert_eq!(sheets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["匹配结果", "说明"]);
    let table = &sheets[0].1;
    for (header, expected) in [
        ("需求编号", "XQ 2026-015"),
        ("企业", "常州某新能源[科技]有限公司"),
        ("名次", "1"),
        ("等级", "4 ● 强相关"),
        ("得分", "0.812345678"),
        ("专利名称", "一种防爆锂离子电池及其制备方法"),
        ("申请号", "CN201010554637.7"),
        ("公开（公告）号", "CN102110728A"),
        ("类型", "发明"),
        ("权利人", "常州大学；江苏某材料有限公司"),
        ("权利人地区", "江苏省常州市"),
        ("法律状态", "有效（截至 2026-10-20）"),
        ("费用（元）", "30000"),
        ("合作方式", "普通许可\n转让"),
        ("成熟度", "TRL 6"),
        ("匹配理由", "都涉及“锂离子电池”“隔膜”“防爆”。\n权利人接受普通许可。"),
        ("不利因素", "费用未与预算核对。"),
        ("IPC 共同", "H01M 10/0525（锂二次电池）"),
        ("供给编号", "CN201010554637.7"),
    ] {
        assert_eq!(cell(table, 1, header), expected, "{header}");
    }
    assert!(cell(table, 1, "剩余年限").starts_with("13.0"));
    assert!(cell(table, 1, "需求原文").contains("隔膜收缩"));
    for header in ["费用（元）", "申请号", "摘要", "剩余年限", "匹配理由"] {
        assert_eq!(cell(table, 2, header), "", "{header}");
    }
    assert_eq!(cell(table, 2, "法律状态"), "待核");
    let about: Vec<String> = sheets[1].1.iter().map(|row| row.join("|")).collect();
    let about = about.join("\n");
    for word in [
        "2026-11-01",
        "引擎版本|0.1.0",
        "批次|2026 第1批",
        "4 ● 强相关",
        "不利因素",
        "匹配条数|2",
        "只宜在同一批数据内比较",
        "每条需求列出专利",
    ] {
        assert!(about.contains(word), "{word} in {about}");
    }
}

#[test]
fn foreign_text_is_never_a_formula() {
    let bytes = {
        let mut out = Vec::new();
        report().write_to(&mut out, MatchFormat::Xlsx, [bare().row()].into_iter()).unwrap();
        out
    };
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>") && !sheet.contains("<hyperlink"), "{sheet}");
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("=HYPERLINK("));

    let csv = text(&report(), MatchFormat::Csv, &[bare()]);
    let row = csv.lines().nth(1).unwrap();
    for guarded in ["'-2", "\"'=HYPERLINK(\"\"http://x\"\",\"\"点此\"\")\"", "'+86 号工艺", "'@成果 1"]
    {
        assert!(row.contains(guarded), "{guarded} in {row}");
    }
}

#[test]
fn matched_words_are_rich_text_and_the_header_stays_in_view() {
    let mut bytes = Vec::new();
    report().write_to(&mut bytes, MatchFormat::Xlsx, [full().row()].into_iter()).unwrap();
    let strings = part(&bytes, "xl/sharedStrings.xml");
    let marked = "<t>锂离子电池</t>";
    assert!(strings.contains("FF0B6E6E") && strings.contains(marked), "{strings}");
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<pane xSplit=\"2\" ySplit=\"1\"") && sheet.contains("<autoFilter"), "{sheet}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let samples = [full(), bare()];
    for sheet_per_enterprise in [false, true] {
        let bytes = || {
            let mut out = Vec::new();
            let report = MatchReport { sheet_per_enterprise, ..report() };
            report.write_to(&mut out, MatchFormat::Xlsx, samples.iter().map(Sample::row)).unwrap();
            out
        };
        assert!(bytes() == bytes());
        assert!(part(&bytes(), "docProps/core.xml").contains("2026-11-01T00:00:00Z"));
    }
}

#[test]
fn each_enterprise_has_a_sheet_behind_the_contents() {
    let mut other = full();
    other.need.enterprise = "常州某新能源科技有限公司".into();
    let report = MatchReport { sheet_per_enterprise: true, ..report() };
    let sheets = sheets(&report, &[full(), bare(), other, full()]);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["目录", "常州某新能源科技有限公司", "未注明企业", "常州某新能源科技有限公司(2)", "说明"]
    );
    assert_eq!(sheets[0].1[1], ["常州某新能源[科技]有限公司", "1", "2", "2", "0", "0"]);
    assert_eq!(sheets[1].1.len(), 3);
}

#[test]
fn lists_of_patents_begin_with_the_patent_and_go_to_its_holder() {
    let mut second_need = full();
    second_need.need.id = NeedId::parse("XQ-2").unwrap();
    second_need.found.rank = 2;
    let mut of_other_holder = full();
    of_other_holder.supply.id = SupplyId::parse("CN2").unwrap();
    of_other_holder.supply.holders.swap(0, 1);
    let samples = [full(), second_need, of_other_holder, bare()];

    let report = MatchReport { direction: Direction::Patents, ..report() };
    let one_sheet = sheets(&report, &samples);
    let table = &one_sheet[0].1;
    let expected = [
        "专利名称",
        "申请号",
        "公开（公告）号",
        "权利人",
        "法律状态",
        "费用（元）",
        "名次",
        "等级",
        "得分",
        "企业",
        "需求名称",
        "匹配理由",
        "不利因素",
    ];
    assert_eq!(table[0][..expected.len()], expected);
    assert_eq!(cell(table, 2, "名次"), "2");
    let about = one_sheet[1].1.concat().concat();
    assert!(about.contains("每件专利列出需求"), "{about}");
    let csv = text(&report, MatchFormat::Csv, &samples);
    assert!(csv.starts_with("\u{feff}专利名称,申请号,公开（公告）号,权利人,"), "{csv}");

    let by_holder = sheets(&MatchReport { sheet_per_enterprise: true, ..report }, &samples);
    let names: Vec<&str> = by_holder.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["目录", "常州大学", "江苏某材料有限公司", "未注明权利人", "说明"]);
    assert_eq!(by_holder[0].1[0][..3], ["首位权利人", "专利数", "匹配数"]);
    assert_eq!(by_holder[0].1[1][..3], ["常州大学", "1", "2"]);
}

#[test]
fn a_stronger_line_parts_the_lists_whosever_they_are() {
    let mut second_need = full();
    second_need.need.id = NeedId::parse("XQ-2").unwrap();
    let mut second_patent = full();
    second_patent.supply.id = SupplyId::parse("CN2").unwrap();
    let starts_a_list = |direction, second: &Sample| {
        let mut bytes = Vec::new();
        let rows = [full(), second.clone()];
        let report = MatchReport { direction, ..report() };
        report.write_to(&mut bytes, MatchFormat::Xlsx, rows.iter().map(Sample::row)).unwrap();
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        let style = |cell: &str| {
            let at = sheet.find(&format!("r=\"{cell}\" s=\"")).unwrap();
            sheet[at..].split('"').nth(3).unwrap().to_owned()
        };
        style("A2") != style("A3")
    };
    assert!(starts_a_list(Direction::Needs, &second_need));
    assert!(!starts_a_list(Direction::Needs, &second_patent));
    assert!(starts_a_list(Direction::Patents, &second_patent));
    assert!(!starts_a_list(Direction::Patents, &second_need));
}

#[test]
fn paper_shows_the_columns_down_to_the_reasons_on_one_page_across() {
    let mut sample = full();
    let reason = sample.found.reasons[0].clone();
    sample.found.reasons = vec![reason; 20];
    for (direction, area) in [(Direction::Needs, "$A$1:$L$2"), (Direction::Patents, "$A$1:$M$2")] {
        let mut bytes = Vec::new();
        let report = MatchReport { direction, ..report() };
        report.write_to(&mut bytes, MatchFormat::Xlsx, [sample.row()].into_iter()).unwrap();
        assert!(part(&bytes, "xl/workbook.xml").contains(area), "{area}");
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        for mark in ["fitToPage=\"1\"", "orientation=\"landscape\"", "fitToHeight=\"0\"", "&amp;P / &amp;N"] {
            assert!(sheet.contains(mark), "{mark} in {sheet}");
        }
        let height = sheet.split("<row r=\"2\"").nth(1).unwrap().split("ht=\"").nth(1).unwrap();
        let height: f64 = height.split('"').next().unwrap().parse().unwrap();
        assert!(height > 20.0 * 14.0, "room for twenty reasons, not {height}");
    }
}

#[test]
fn only_patents_in_force_have_years_left() {
    let years = |change: &dyn Fn(&mut Supply)| {
        let mut sample = full();
        change(&mut sample.supply);
        cell(&sheets(&report(), &[sample])[0].1, 1, "剩余年限").to_owned()
    };
    assert!(years(&|_| ()).starts_with("13."));
    let event = |text: &str| LegalEvent::parse(text, Some(Date::constant(2026, 10, 21))).unwrap();
    assert_eq!(years(&|s| s.events.push(event("未缴年费专利权终止"))), "");
    let pending = |s: &mut Supply| {
        s.grant_date = None;
        s.events = vec![event("实质审查的生效")];
    };
    assert_eq!(years(&pending), "");
    let unknown = |s: &mut Supply| {
        s.grant_date = None;
        s.events.clear();
    };
    assert_eq!(years(&unknown), "");
}

#[test]
fn a_full_sheet_is_continued_on_another() {
    let samples = [full(), full(), full()];
    let (mut book, n_rows) = xlsx::workbook_with(&report(), samples.iter().map(Sample::row), 2).unwrap();
    assert_eq!(n_rows, 3);
    let names: Vec<String> = book.worksheets().iter().map(|sheet| sheet.name()).collect();
    assert_eq!(names, ["匹配结果", "匹配结果(2)", "说明"]);
}

#[test]
fn no_matches_is_a_workbook_that_says_so() {
    let sheets = sheets(&report(), &[]);
    assert!(sheets[0].1[1][0].starts_with("没有匹配结果。"));
}

#[test]
fn texts_longer_than_a_cell_are_cut_not_refused() {
    let mut sample = full();
    sample.need.enterprise = "长".repeat(40_000);
    sample.supply.title = "电池".repeat(4_000);
    sample.found.evidence.highlights.title =
        (0..4_000).map(|n| duijie_domain::matches::Span { start: n * 6, end: n * 6 + 3 }).collect();
    let sheets = sheets(&MatchReport { sheet_per_enterprise: true, ..report() }, &[sample]);
    assert_eq!(cell(&sheets[1].1, 1, "企业").chars().count(), 32_767);
    assert_eq!(cell(&sheets[1].1, 1, "专利名称").chars().count(), 8_000);
}

#[test]
fn legal_states_carry_their_date_and_never_guess() {
    let state = |change: &dyn Fn(&mut Supply)| {
        let mut sample = full();
        sample.supply.events.clear();
        sample.supply.grant_date = None;
        change(&mut sample.supply);
        legal::state(&sample.row(), Lang::Zh)
    };
    let event = |text: &str, day| LegalEvent::parse(text, day).unwrap();
    let day = Some(Date::constant(2025, 3, 1));
    assert_eq!(state(&|_| ()), "待核");
    assert_eq!(state(&|s| s.kind = SupplyKind::SoftwareCopyright), "不适用");
    assert_eq!(state(&|s| s.events = vec![event("有效", None)]), "有效（来源未注明日期）");
    assert_eq!(state(&|s| s.events = vec![event("实质审查的生效", day)]), "审中（截至 2025-03-01）");
    assert_eq!(state(&|s| s.events = vec![event("未缴年费专利权终止", day)]), "失效（截至 2025-03-01）");
    let pledged = state(&|s| s.events = vec![event("授权", None), event("质押", day)]);
    assert_eq!(pledged, "受限：质押（截至 2025-03-01）");
}

#[test]
fn a_free_supply_is_called_free() {
    let mut sample = full();
    sample.supply.offer.fee = Some(Fen::from_yuan(0));
    assert_eq!(cell(&sheets(&report(), &[sample])[0].1, 1, "费用（元）"), "免费");
}

#[test]
fn csv_opens_in_excel() {
    let csv = text(&report(), MatchFormat::Csv, &[full()]);
    assert!(csv.starts_with("\u{feff}企业,需求名称,名次,等级,等级值,专利名称,申请号,公开（公告）号,权利人,"));
    assert_eq!(csv.matches("\r\n").count(), 2);
    assert_eq!(csv.matches('\n').count(), 2, "one line a match");
    for part in [
        ",1,强相关,4,一种防爆",
        ",CN201010554637.7,CN102110728A,",
        ",0.812346,",
        ",普通许可；转让,",
        ",30000,",
        "“防爆”；权利人接受",
    ] {
        assert!(csv.contains(part), "{part} in {csv}");
    }
    let english = text(&MatchReport { lang: Lang::En, ..report() }, MatchFormat::Csv, &[full()]);
    assert!(english.starts_with("\u{feff}Enterprise,Need,Rank,"));
}

#[test]
fn json_lines_have_stable_names() {
    let lines = text(&report(), MatchFormat::Jsonl, &[full(), bare()]);
    let expected = concat!(
        r#"{"need_id":"XQ 2026-015","rank":1,"supply_id":"CN201010554637.7","score":0.812346,"level":4,"reasons":["#,
        r#"{"code":"terms","for":true,"zh":"都涉及“锂离子电池”“隔膜”“防爆”。","en":"both speak of `锂离子电池`."},"#,
        r#"{"code":"mode","for":true,"zh":"权利人接受普通许可。","en":"ordinary licence is offered."},"#,
        r#"{"code":"fee","for":false,"zh":"费用未与预算核对。","en":"no budget stated."}],"#,
        r#""need_title":"防爆锂离子电池的研发","supply_title":"一种防爆锂离子电池及其制备方法","#,
        r#""application_number":"CN201010554637.7","publication_number":"CN102110728A","source_id":"P000001","#,
        r#""signals":[{"signal":"terms","value":8.000000,"weight":0.062500,"gave":0.500000}],"#,
        r#""terms":[{"term":"锂离子电池","stream":"words","gave":0.500000,"#,
        r#""fields":[{"field":"title","term_freq":1,"gave":0.500000}]}],"characters":[],"#,
        r#""related":[{"word":"隔膜","nearest":"薄膜","similarity":0.500000,"gave":0.250000}],"#,
        r#""synonyms":[{"word":"泄压","other":"卸压"}],"#,
        r#""missing":["针刺"],"ipc_common":["H01M 10/0525"],"#,
        r#""elements":[{"kind":"effect","need":{"in_title":true,"text":"防爆","span":{"start":0,"end":6}},"supply":null}],"#,
        r#""figures":[{"quantity":"容量","need":{"in_title":false,"text":"容量≥5Ah","span":{"start":3,"end":14}},"#,
        r#""supply":null,"verdict":"absent"}],"#,
        r#""fits":[{"aspect":"legal","fit":"good","zh":"有效","en":"in force"}]}"#,
    );
    assert_eq!(lines.lines().next().unwrap(), expected);
    let bare: serde_json::Value = serde_json::from_str(lines.lines().nth(1).unwrap()).unwrap();
    assert_eq!(bare["score"], 0.25);
    assert!(bare["application_number"].is_null() && bare["publication_number"].is_null());
}

#[test]
fn a_trec_run_sorts_by_score_as_by_rank() {
    let scores = [0.9, 0.900_000_000_1, 0.3];
    let samples = [0, 1, 2].map(|idx| {
        let mut sample = full();
        sample.found.rank = idx as u32 + 1;
        sample.found.score = scores[idx];
        sample
    });
    let run = text(&report(), MatchFormat::Trec, &samples);
    let expected = "XQ_2026-015 Q0 CN201010554637.7 1 0.900000 2026_第1批\n\
                    XQ_2026-015 Q0 CN201010554637.7 2 0.900000 2026_第1批\n\
                    XQ_2026-015 Q0 CN201010554637.7 3 0.300000 2026_第1批\n";
    assert_eq!(run, expected);
}

#[test]
fn a_stream_that_fails_is_told_and_a_reader_that_left_is_no_fault() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in
        [MatchFormat::Csv, MatchFormat::Jsonl, MatchFormat::Parquet, MatchFormat::Trec, MatchFormat::Xlsx]
    {
        let failed = report().write_to(&mut Closed, format, [full().row()].into_iter());
        assert!(failed.unwrap_err().is_broken_pipe(), "{format:?}");
    }
}
