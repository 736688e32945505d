//! Headers as people write them: with remarks behind them, in other words, and among a hundred others.

use duijie_domain::Fen;
use duijie_domain::field::{FieldId, RecordKind};

use super::Bench;
use crate::{Error, Fate, Ignored};

#[test]
fn a_remark_behind_a_header_is_left_out_and_its_unit_is_not() {
    let text = "专利名称（全称）,申请号,摘要（简介）,摘要(英文),转让费用(万元)\n一种齿轮,CN201010554637.7,简介,English,3\n";
    let whole = Bench::new().patents("a.csv", text);
    let supply = whole.supply(0);
    assert_eq!((supply.title.as_str(), supply.abstract_text.as_str()), ("一种齿轮", "简介"));
    assert_eq!(supply.offer.fee, Some(Fen::from_yuan(30_000)));
    assert_eq!(whole.layout.tables[0].columns[3].fate, Fate::Ignored(Ignored::Unknown));
}

#[test]
fn a_column_of_the_exact_name_is_preferred_to_one_with_a_remark() {
    let text = "专利名称,申请号,摘要（简介）,摘要\n一种齿轮,CN201010554637.7,短,长\n";
    assert_eq!(Bench::new().patents("a.csv", text).supply(0).abstract_text, "长");
}

#[test]
fn needs_in_the_words_of_forms() {
    let bench = Bench::new();
    for (header, budget) in [
        ("单位名称,技术需求名称,需求简述,投入预算（万元）,联系方式", Some(Fen::from_yuan(500_000))),
        ("单位名称,技术需求,技术需求描述,投入预算(元),联系方式", Some(Fen::from_yuan(50))),
        ("企业名称,难题名称,难题描述,预算（万元）,联系方式", Some(Fen::from_yuan(500_000))),
        ("单位名称,技术难题名称,需求简述,投入预算（万元）,联系方式", Some(Fen::from_yuan(500_000))),
    ] {
        let path = bench.file("需求.csv", format!("{header}\n甲有限公司,电池隔膜,耐高温,50,138\n"));
        let whole = bench.read(&path, RecordKind::Needs).unwrap();
        let need = whole.need(0);
        assert_eq!((need.enterprise.as_str(), need.title.as_str()), ("甲有限公司", "电池隔膜"), "{header}");
        assert_eq!((need.description.as_str(), need.budget), ("耐高温", budget), "{header}");
        assert_eq!(whole.layout.tables[0].columns[4].fate, Fate::Ignored(Ignored::Personal), "{header}");
    }
}

#[test]
fn a_table_that_speaks_of_needs_is_no_list_of_firms() {
    let bench = Bench::new();
    for (header, kind) in [
        ("单位名称,需求情况,联系电话,所属行业", None),
        ("企业名称,技术需求,联系方式", Some(RecordKind::Needs)),
        ("企业名称,所属行业,联系电话", Some(RecordKind::Enterprises)),
    ] {
        let path = bench.file("a.csv", format!("{header}\n甲,乙,丙\n"));
        let error = bench.read(&path, RecordKind::Patents).unwrap_err();
        let Error::UnknownHeader(unknown) = &error else { panic!("{error}") };
        assert_eq!(unknown.fits_kind, kind, "{header}");
    }
}

#[test]
fn a_title_and_a_number_among_a_hundred_columns_are_enough() {
    let mut header: Vec<String> = (0..98).map(|at| format!("自定义{at}")).collect();
    let mut row = vec![String::new(); 98];
    header.extend(["专利名称".to_owned(), "申请号".to_owned()]);
    row.extend(["一种齿轮".to_owned(), "CN201010554637.7".to_owned()]);
    let bench = Bench::new();
    let whole = bench.patents("a.csv", format!("{}\n{}\n", header.join(","), row.join(",")));
    assert_eq!(whole.supply(0).id.as_str(), "CN201010554637.7");
    assert_eq!(whole.layout.tables[0].columns[98].fate, Fate::Field(FieldId::Title));
    // a title beside a hundred others is not
    header[99] = "日期".to_owned();
    let path = bench.file("b.csv", format!("{}\n{}\n", header.join(","), row.join(",")));
    assert!(matches!(bench.read(&path, RecordKind::Patents), Err(Error::UnknownHeader(_))));
}
