//! Every profile against its real header row (from the collected export headers), as workbook or as text.

use duijie_domain::field::{FieldId, RecordKind};
use duijie_domain::legal::LegalEventKind;
use duijie_domain::{EnterpriseSize, Fen, HolderKind, Mode, SupplyKind};

use super::{Bench, Whole, xlsx};
use crate::{Fate, Record};

/// A workbook with this header (comma-separated) and one row, in which `values` stand under their headers.
fn table(header: &str, values: &[(&str, &str)]) -> Vec<u8> {
    let header: Vec<&str> = header.split(", ").collect();
    let row = header.iter().map(|h| values.iter().find(|(name, _)| name == h).map_or("", |v| v.1)).collect();
    for (name, _) in values {
        assert!(header.contains(name), "{name}");
    }
    xlsx(&[header, row])
}

fn read(header: &str, values: &[(&str, &str)]) -> Whole {
    Bench::new().patents("导出.xlsx", table(header, values))
}

const INCOPAT_HALF_WIDTH: &str = "标题, 申请人, 公开(公告)号, 摘要, 公开(公告)日, 申请号, 申请日, 专利类型, 公开国别, 链接到incoPat, IPC主分类, IPC, 国民经济分类, 文献种类代码, 申请人贡献分, 标题(翻译), 标准化当前权利人, 当前权利人, 代理机构, 代理人, 授权公告日, 实质审查生效日, 失效日, 专利寿命(月), 合享价值度, 首项权利要求, 独立权利要求, 权利要求数量, 技术功效短语, 洛迦诺分类号, 申请人地址, 申请人省市代码, 工商统一社会信用代码, 发明人, 第一发明人, 专利有效性, 当前法律状态, 法律文书日期, 法律状态, 质押次数, 出质人, 质权人, 当前质权人, 许可次数, 转让次数";
const INCOPAT_FULL_WIDTH: &str = "序号, 标题 (中文), 标题 (英文), 摘要 (中文), 摘要 (英文), 申请人, 公开（公告）号, 公开（公告）日, 申请号, 申请日, 公开类型, 专利类型, 公开国别, 链接到incoPat, 首项权利要求, 独立权利要求, IPC主分类, IPC, 标准化申请人, 当前权利人, 申请人地址, 发明人, 专利有效性, 当前法律状态, 法律状态, 授权公告日, 工商统一社会信用代码, 合享价值度";

#[test]
fn incopat_half_width() {
    let whole = read(
        INCOPAT_HALF_WIDTH,
        &[
            ("标题", "一种锂离子电池隔膜"),
            ("申请人", "甲大学"),
            ("当前权利人", "乙有限公司;甲大学"),
            ("公开(公告)号", "CN102110728B"),
            ("申请号", "CN201010554637.7"),
            ("申请日", "20101119"),
            ("专利类型", "授权发明"),
            ("IPC主分类", "H01M10/0525"),
            ("IPC", "H01M4/13; H01M10/0525"),
            ("首项权利要求", "1.一种隔膜"),
            ("独立权利要求", "1.一种隔膜。5.一种电池"),
            ("技术功效短语", "提高韧性;降低成本"),
            ("专利有效性", "有效"),
            ("法律状态", "公开 20110629;授权 20130102"),
            ("当前质权人", "丙银行"),
            ("申请人地址", "213164 江苏省常州市武进区"),
            ("工商统一社会信用代码", "12320000466007597C"),
        ],
    );
    assert_eq!(whole.profile, "incopat");
    assert!(whole.problems().is_empty(), "{:?}", whole.problems());
    let supply = whole.supply(0);
    assert_eq!(supply.holders.iter().map(|h| h.name.as_str()).collect::<Vec<_>>(), ["乙有限公司", "甲大学"]);
    assert_eq!(supply.ipc.iter().map(ToString::to_string).collect::<Vec<_>>(), ["H01M 10/0525", "H01M 4/13"]);
    assert_eq!(supply.claims, "1.一种隔膜。5.一种电池");
    assert_eq!(supply.keywords, ["提高韧性", "降低成本"]);
    assert_eq!(supply.region.unwrap().prefix(), "320412");
    assert!(supply.events.iter().any(|event| event.kind == LegalEventKind::Pledged));
    assert_eq!(supply.events.iter().filter(|event| event.date.is_some()).count(), 2);
    assert_eq!(whole.layout.unknown_columns().count(), 0);
}

#[test]
fn incopat_full_width_under_a_title_row() {
    let header: Vec<&str> = INCOPAT_FULL_WIDTH.split(", ").collect();
    let mut row = vec![""; header.len()];
    (row[1], row[2], row[3], row[8]) = ("一种齿轮", "A gear", "本发明公开了一种齿轮。", "CN202010000001");
    let bytes = xlsx(&[vec!["常州大学专利清单"], vec![""], header, row]);
    let whole = Bench::new().patents("导出.xlsx", bytes);
    assert_eq!((whole.profile.as_str(), whole.rows[0].place.row), ("incopat", 4));
    assert_eq!(whole.layout.tables[0].header_row, Some(3));
    assert_eq!(whole.supply(0).title, "一种齿轮");
    assert_eq!(whole.supply(0).abstract_text, "本发明公开了一种齿轮。");
    assert_eq!(whole.layout.tables[0].columns[3].letter, "D");
}

#[test]
fn patsnap() {
    let header = "序号, 标题, 申请号, 申请日, 授权日, 专利类型, 法律状态/事件, 学院, [标]当前申请(专利权)人, [标]原始申请(专利权)人, 发明人, 技术领域, [标]技术问题短语, [标]技术功效短语, IPC分类号, 申请年, 发明人数量, [标]代理机构, 当前申请(专利权)人州/省, 公开(公告)日, 授权年, IPC主分类号, 失效日, 专利价值, 许可次数, 转让人, 受让人";
    let whole = read(
        header,
        &[
            ("标题", "一种齿轮"),
            ("申请号", "CN201010554637.7"),
            ("授权日", "2013-01-02"),
            ("专利类型", "授权发明"),
            ("法律状态/事件", "授权 | 权利转移"),
            ("[标]当前申请(专利权)人", "甲大学 | 乙有限公司"),
            ("发明人", "张三 | 李四"),
            ("IPC分类号", "F16H1/00 | F16H1/02"),
            ("IPC主分类号", "F16H1/02"),
            ("当前申请(专利权)人州/省", "江苏"),
        ],
    );
    assert_eq!(whole.profile, "patsnap");
    let supply = whole.supply(0);
    assert_eq!(supply.inventors, ["张三", "李四"]);
    assert_eq!((supply.holders.len(), supply.ipc[0].to_string()), (2, "F16H 1/02".to_owned()));
    assert_eq!(
        supply.events.iter().map(|e| e.kind).collect::<Vec<_>>(),
        [LegalEventKind::InForce, LegalEventKind::Other]
    );
    assert!(whole.problems().is_empty());
}

#[test]
fn innojoy() {
    let header = "申请号, 申请日, 公开(公告)号, 公开(公告)日, 名称, 名称中, 摘要, 权利要求, 主权项, 说明书, 申请(专利权)人, 标准申请人, 当前专利权人, 申请人地址, 发明（设计）人, 分类号, 主分类号, LOC分类号, 国省代码, 授权公告日, 法律状态履历, 当前法律状态, 当前法律状态公告日, 有效性, INNOJOY同族";
    let whole = read(
        header,
        &[
            ("申请号", "CN201010554637.7"),
            ("名称", "一种齿轮"),
            ("当前专利权人", "甲大学"),
            ("当前法律状态", "授权"),
            ("当前法律状态公告日", "2013.01.02"),
            ("有效性", "有效"),
            ("主权项", "1.一种"),
            ("权利要求", "1.一种；2.如1"),
            ("国省代码", "江苏;32"),
        ],
    );
    assert_eq!(whole.profile, "innojoy");
    let supply = whole.supply(0);
    assert_eq!(supply.claims, "1.一种；2.如1");
    assert_eq!(supply.region.unwrap().prefix(), "32");
    let dates: Vec<Option<String>> = supply.events.iter().map(|e| e.date.map(|d| d.to_string())).collect();
    assert_eq!(dates, [None, Some("2013-01-02".to_owned())]);
}

#[test]
fn google_patents_csv() {
    let text = "search URL:,https://patents.google.com/?q=gear\nid,title,assignee,inventor/author,priority date,filing/creation date,publication date,grant date,result link,representative figure link\n\
        CN-106844774-A,一种齿轮,\"Huawei Co., Ltd., 清华大学\",\"张三, 李四\",2016-01-01,2017-02-14,2017-06-13,,https://x,\n";
    let whole = Bench::new().patents("gp-search.csv", text);
    assert_eq!((whole.profile.as_str(), whole.rows.len(), whole.rows[0].place.row), ("google", 1, 3));
    let supply = whole.supply(0);
    assert_eq!(supply.id.as_str(), "CN106844774A");
    assert_eq!(supply.holders.len(), 2);
    assert_eq!(supply.inventors, ["张三", "李四"]);
}

#[test]
fn lens_csv() {
    let text = "\u{feff}#,Jurisdiction,Kind,Display Key,Lens ID,Publication Date,Publication Year,Application Number,Application Date,Priority Numbers,Title,Abstract,Applicants,Inventors,Owners,URL,Document Type,IPCR Classifications,Legal Status\n\
        1,CN,A,CN 106844774 A,000-111,2017-06-13,2017,CN 201010554637 A,2017-02-14,,Gear,A gear.,JIA UNIV;;YI CO LTD,ZHANG SAN,,https://x,Patent Application,F16H1/00;;F16H1/02,PENDING\n";
    let whole = Bench::new().patents("lens-export.csv", text);
    assert_eq!(whole.profile, "lens");
    let supply = whole.supply(0);
    assert_eq!(supply.application_number.as_ref().unwrap().to_string(), "CN201010554637.7");
    assert_eq!((supply.holders.len(), supply.ipc.len()), (2, 2));
    assert_eq!(supply.source_id.as_deref(), Some("000-111"));
}

#[test]
fn university_layouts_in_gbk() {
    let base = "序号,申请日,公开日,授权公告日,申请人,发明人,申请号,公开号,授权公告号,专利类型,专利名称,授权名称,申请摘要,主权项,申请人地址,法律状态,主分类号,分类号,国省代码,专利代理人,第一权利人,当前权利人,当前著录项联系人通讯地址,专利转移次数\n\
        1,2010-11-19,,,甲大学,张三,CN201010554637.7,CN102110728A,,发明公开,一种齿轮,,摘要,权项,北京市海淀区,有效,F16H1/00,,,,,甲大学,,\n";
    let whole = Bench::new().patents("库.csv", encoding_rs::GB18030.encode(base).0);
    assert_eq!(whole.profile, "university_database");
    assert_eq!(whole.supply(0).abstract_text, "摘要");
    let template = "发明（设计）人\t公开（公告）号\t公开（公告）日\t专利名称\t申请号\t申请日期\t申请（专利权）人\t专利有效性\t优先权\t主分类号\t专利技术领域\t专利代理机构\t专利类型\n张三\t\t\t一种齿轮\t201010554637.7\t2010/11/19\t甲大学\t有效\t\tF16H 1/00\t机械\t\t发明\n";
    let whole = Bench::new().patents("模板.tsv", encoding_rs::GB18030.encode(template).0);
    assert_eq!(whole.profile, "university_template");
    assert_eq!(whole.supply(0).events[0].kind, LegalEventKind::InForce);
}

#[test]
fn achievements() {
    let text = "成果名称,完成单位,完成人,成果简介,关键词,成熟度,转化方式,联系人,联系电话\n新型催化剂,甲大学,张三,简介,催化;材料,中试阶段,技术许可,李四,13800000000\n";
    let whole = Bench::new().patents("成果.csv", text);
    assert_eq!(whole.profile, "achievement");
    let supply = whole.supply(0);
    assert_eq!((supply.kind, supply.offer.trl.unwrap().get()), (SupplyKind::Achievement, 6));
    assert!(supply.id.as_str().starts_with("D-"));
    assert!(
        !whole.layout.tables[0]
            .columns
            .iter()
            .any(|c| c.header == "联系电话" && matches!(c.fate, Fate::Field(_)))
    );
}

#[test]
fn own_patent_template_with_all_its_columns() {
    let header = RecordKind::Patents
        .fields()
        .iter()
        .map(|f| f.zh)
        .collect::<Vec<_>>()
        .join(", ")
        .replace("名称,", "名称 *,");
    let whole = read(
        &header,
        &[
            ("申请号", "CN201010554637.3"),
            ("名称 *", "一种齿轮"),
            ("类型", "发明"),
            ("法律状态", "有效"),
            ("法律状态日期", "2026-01-05"),
            ("是否质押", "否"),
            ("是否保全或中止", "是"),
            ("独占或排他许可至", "2027-06-30"),
            ("权利人地区", "江苏省常州市"),
            ("是否开放许可", "是"),
            ("合作方式", "普通许可；转让"),
            ("费用（元）", "3万元"),
            ("成熟度", "小试"),
        ],
    );
    assert_eq!(whole.profile, "template");
    assert_eq!(whole.problems().len(), 1, "{:?}", whole.problems());
    let supply = whole.supply(0);
    assert_eq!(supply.offer.fee, Some(Fen::from_yuan(30_000)));
    assert_eq!(supply.offer.modes, [Mode::OrdinaryLicence, Mode::Assignment]);
    let kinds: Vec<LegalEventKind> = supply.events.iter().map(|event| event.kind).collect();
    for kind in [LegalEventKind::PledgeReleased, LegalEventKind::Frozen, LegalEventKind::InForce] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    assert!(supply.events.iter().all(|e| e.date.unwrap().to_string() == "2026-01-05"));
}

#[test]
fn needs_of_platforms_forms_and_our_template() {
    let bench = Bench::new();
    let read = |text: &str| bench.read(&bench.file("需求.csv", text), RecordKind::Needs).unwrap();
    let platform = read(
        "需求名称,需求类型,所属领域,有效期结束时间,预算金额（万元）,需求摘要,需求标签,企业名称,企业所属地区,企业地址,企业简介,联系人,联系人电话\n电池隔膜,技术攻关,新材料,2027-06-30,50,需要耐高温隔膜,电池;隔膜,甲有限公司,江苏省常州市,,做电池,李四,138\n",
    );
    assert_eq!(platform.profile, "need_platform");
    let need = platform.need(0);
    assert_eq!((need.budget, need.keywords.len()), (Some(Fen::from_yuan(500_000)), 3));
    assert_eq!(need.id.as_str().len(), 14);
    let survey = read(
        "归口管理部门,机构属性,机构简介,技术需求名称,开始年限,到期年限,重大科技需求概述,关键字,企业名称\n科技厅,企业,做电池,电池隔膜,2025,2027,概述,电池,甲有限公司\n",
    );
    assert_eq!(survey.profile, "need_survey");
    assert_eq!(survey.need(0).deadline.unwrap().to_string(), "2027-12-31");
    let header: Vec<&str> = RecordKind::Needs.fields().iter().map(|f| f.zh).collect();
    let own = read(&format!(
        "{}\nN-1,技术,共性,甲,,电池隔膜,描述,,3841,江苏,面议,,6,2027-06-30\n",
        header.join(",")
    ));
    assert_eq!((own.profile.as_str(), own.need(0).id.as_str()), ("template", "N-1"));
    assert_eq!(own.need(0).industry.as_ref().unwrap().as_str(), "3841");
    assert!(own.problems().is_empty(), "{:?}", own.problems());
}

#[test]
fn enterprises_of_registers_and_our_template() {
    let bench = Bench::new();
    let text = "企业名称,登记状态,法定代表人,统一社会信用代码,所属省份,经营范围,企业规模,电话\n甲（常州）有限公司,存续,李四,91350100M000100Y43,江苏省,生产电池,小型,138\n乙厂,,,91350100M000100Y44,,,,\n";
    let whole = bench.read(&bench.file("企业.csv", text), RecordKind::Enterprises).unwrap();
    assert_eq!(whole.profile, "enterprise_register");
    let Some(Record::Enterprise(first)) = &whole.rows[0].record else { panic!() };
    assert_eq!((first.name.as_str(), first.size), ("甲(常州)有限公司", Some(EnterpriseSize::Small)));
    assert_eq!(whole.rows[1].problems.len(), 1);
    assert!(whole.rows[1].record.is_some());
    let own =
        "企业名称,统一社会信用代码,所在地区,所属行业,企业规模,主营业务\n甲,,江苏,锂离子电池制造,大型,电池\n";
    let whole = bench.read(&bench.file("企业.csv", own), RecordKind::Enterprises).unwrap();
    assert_eq!(whole.profile, "template");
}

#[test]
fn a_plain_list_with_two_header_rows() {
    let bytes = xlsx(&[
        vec!["序号", "专利信息", "", "", "权利人", "费用（万元）"],
        vec!["", "专利名称", "申请号", "申请日", "", ""],
        vec!["1", "一种齿轮", "CN201010554637.7", "2010.11.19", "甲大学", "3"],
    ]);
    let whole = Bench::new().patents("清单.xlsx", bytes);
    assert_eq!((whole.profile.as_str(), whole.rows.len()), ("generic", 1));
    let supply = whole.supply(0);
    assert_eq!(supply.holders[0].kind, HolderKind::University);
    assert_eq!(supply.offer.fee, Some(Fen::from_yuan(30_000)));
    assert_eq!(whole.layout.tables[0].columns[4].fate, Fate::Field(FieldId::Applicant));
}
