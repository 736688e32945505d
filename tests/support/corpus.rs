//! Invented patents and needs, as many as wanted, always the same: words of a few fields put together by counting.

use std::fmt::Write;
use std::ops::Range;

use serde_json::json;

/// Patents of the small centre.
pub(crate) const N_BASE_PATENTS: usize = 60;
/// Needs of the small centre.
pub(crate) const N_BASE_NEEDS: usize = 5;

/// The first serial that is never given out.
const FIRST_SERIAL: usize = 9_900_001;
/// Filing years in use, so that a year's serials last for a million records.
const YEARS: usize = 14;

const THINGS: [&str; 12] = [
    "立方氮化硼单晶",
    "锂离子电池隔膜",
    "碳纤维预浸料",
    "水性聚氨酯乳液",
    "石墨烯散热膜",
    "永磁同步电机",
    "陶瓷轴承套圈",
    "污水除磷填料",
    "船用舱口盖",
    "玻璃纤维滤毡",
    "钛合金叶片",
    "稀土发光粉",
];
const PROCESSES: [&str; 11] = [
    "高温高压合成",
    "双螺杆挤出",
    "溶胶凝胶涂覆",
    "等离子喷涂",
    "超声辅助酸洗",
    "梯度烧结",
    "连续浸渍",
    "真空熔炼",
    "激光熔覆",
    "低温等温淬火",
    "微波干燥",
];
const QUALITIES: [&str; 13] = [
    "晶体韧性",
    "孔隙率均匀性",
    "层间剪切强度",
    "耐盐雾时间",
    "导热系数",
    "转矩脉动",
    "抗疲劳寿命",
    "总磷去除率",
    "水密性",
    "过滤阻力",
    "表面粗糙度",
    "量子效率",
    "循环寿命",
];
const IPC: [&str; 12] = [
    "C01B 21/064",
    "H01M 50/403",
    "C08J 5/24",
    "C08G 18/83",
    "C01B 32/182",
    "H02K 21/14",
    "F16C 33/62",
    "C02F 3/10",
    "B63B 19/12",
    "B01D 39/20",
    "F01D 5/28",
    "C09K 11/77",
];
const HOLDERS: [&str; 5] = ["青岫理工大学", "沧浔大学", "霁川材料研究院", "栖梧轻工大学", "云溪理工大学"];

/// One invented patent.
pub(crate) struct Patent {
    pub(crate) number: String,
    pub(crate) title: String,
    pub(crate) abstract_text: String,
    pub(crate) claims: String,
    pub(crate) ipc: &'static str,
    pub(crate) holder: &'static str,
    pub(crate) filed: String,
}

/// The patent at place `i`; no two have the same number or abstract.
pub(crate) fn patent(i: usize) -> Patent {
    let (thing, process) = (THINGS[i % 12], PROCESSES[i % 11]);
    let year = 2010 + i % YEARS;
    Patent {
        number: application_number(year, FIRST_SERIAL + i / YEARS),
        title: format!("一种{thing}的{process}方法"),
        abstract_text: format!(
            "本发明公开了一种{thing}的{process}方法，将{}与{}按质量比{}:{}混合，在{}℃下{}{}小时，{}提高{}%，{}不低于{}。试样编号{i}。",
            THINGS[(i + 5) % 12],
            THINGS[(i * 7) % 12],
            i % 9 + 1,
            i % 5 + 1,
            300 + i % 700,
            PROCESSES[(i * 3) % 11],
            i % 12 + 1,
            QUALITIES[i % 13],
            10 + i % 80,
            QUALITIES[(i * 5) % 13],
            i % 100,
        ),
        claims: format!("1. 一种{thing}的{process}方法，其特征在于，包括{}步骤。", PROCESSES[(i + 4) % 11]),
        ipc: IPC[i % 12],
        holder: HOLDERS[i % 5],
        filed: format!("{year}-{:02}-{:02}", i % 12 + 1, i % 28 + 1),
    }
}

/// An invention's number in canonical form, with its check digit.
pub(crate) fn application_number(year: usize, serial: usize) -> String {
    const WEIGHTS: [u32; 12] = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
    let body = format!("{year}1{serial}");
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = char::from_digit(sum % 11, 10).unwrap_or('X');
    format!("CN{body}.{check}")
}

/// Patents as JSON records, one a line.
pub(crate) fn patent_lines(range: Range<usize>) -> String {
    let line = |i| {
        let one = patent(i);
        json!({
            "application_number": one.number, "title": one.title, "abstract": one.abstract_text, "claims": one.claims,
            "ipc": [one.ipc], "applicant": [one.holder], "application_date": one.filed, "legal_status": "有效",
        })
        .to_string()
            + "\n"
    };
    range.map(line).collect()
}

/// Patents as a plain table under Chinese headers; line 1 is the header, patent `range.start` stands in line 2.
pub(crate) fn patent_csv(range: Range<usize>) -> String {
    let mut table = "申请号,专利名称,摘要,申请日,权利人\n".to_owned();
    for one in range.map(patent) {
        let (abstract_text, filed) = (&one.abstract_text, &one.filed);
        writeln!(table, "{},{},{abstract_text},{filed},{}", one.number, one.title, one.holder).unwrap();
    }
    table
}

/// Needs as JSON records, one a line.
pub(crate) fn need_lines(range: Range<usize>) -> String {
    let line = |i: usize| {
        let (thing, process, quality) =
            (THINGS[(i * 5) % 12], PROCESSES[(i * 3) % 11], QUALITIES[(i * 5) % 13]);
        json!({
            "id": format!("N99{i:02}"), "enterprise": "常州霂岑新材料有限公司", "title": format!("{thing}的{quality}不足"),
            "description": format!("我公司生产{thing}，目前{quality}比同行低{}%，希望引进{process}工艺，成本增加不超过一成。", i + 20),
        })
        .to_string()
            + "\n"
    };
    range.map(line).collect()
}
