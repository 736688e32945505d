//! The columns of the product's own tables: one list for templates, spreadsheets, JSON records and messages.
//!
//! A column has one [`FieldId`], one name in JSON, one header in Chinese. `template` writes these headers, the importer
//! recognises them, JSONL records carry the JSON names; a new column is a new line here.

use crate::Lang;

/// What kind of record a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// Supplies of any kind; the command line calls them by what most of them are.
    Patents,
    /// Needs.
    Needs,
    /// Enterprises.
    Enterprises,
}

impl RecordKind {
    /// The name on the command line and in the store.
    pub fn code(self) -> &'static str {
        match self {
            RecordKind::Patents => "patents",
            RecordKind::Needs => "needs",
            RecordKind::Enterprises => "enterprises",
        }
    }

    /// What to call the records in a sentence.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            RecordKind::Patents => lang.pick("专利与成果", "supplies"),
            RecordKind::Needs => lang.pick("需求", "needs"),
            RecordKind::Enterprises => lang.pick("企业", "enterprises"),
        }
    }

    /// The columns of this kind, in template order.
    pub fn fields(self) -> &'static [Field] {
        match self {
            RecordKind::Patents => &PATENTS,
            RecordKind::Needs => &NEEDS,
            RecordKind::Enterprises => &ENTERPRISES,
        }
    }

    /// The column with this JSON name.
    pub fn field_named(self, json: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.json == json)
    }

    /// The column with this id.
    pub fn field(self, id: FieldId) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.id == id)
    }
}

/// One column, whatever the table calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    missing_docs,
    reason = "the names are those of the JSON fields, described beside each in the tables below"
)]
pub enum FieldId {
    // patents
    SourceId,
    ApplicationNumber,
    PublicationNumber,
    Kind,
    Title,
    Abstract,
    Claims,
    Keywords,
    Ipc,
    Applicant,
    Inventor,
    ApplicationDate,
    PublicationDate,
    GrantDate,
    LegalStatus,
    LegalStatusDate,
    Pledged,
    Frozen,
    ExclusiveUntil,
    HolderRegion,
    OpenLicence,
    Modes,
    Fee,
    Trl,
    // needs
    NeedId,
    NeedKind,
    NeedScope,
    Enterprise,
    Uscc,
    Description,
    Industry,
    Region,
    Budget,
    TrlMin,
    Deadline,
    // enterprises
    EnterpriseSize,
    Business,
}

/// How a column is written in a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A short text.
    Text,
    /// A text of several lines.
    LongText,
    /// Several values, `；` between them.
    List,
    /// A calendar date.
    Date,
    /// A number.
    Number,
    /// One of a few words.
    Choice(&'static [&'static str]),
}

/// One column of one table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Which column.
    pub id: FieldId,
    /// Name in JSON records and mapping files.
    pub json: &'static str,
    /// Header in Chinese.
    pub zh: &'static str,
    /// Header in English.
    pub en: &'static str,
    /// How it is written.
    pub shape: Shape,
    /// A row without it is refused.
    pub required: bool,
    /// What belongs there, in Chinese, with an example.
    pub note: &'static str,
}

const fn field(
    id: FieldId,
    json: &'static str,
    zh: &'static str,
    en: &'static str,
    shape: Shape,
    note: &'static str,
) -> Field {
    Field { id, json, zh, en, shape, required: false, note }
}

const fn required(field: Field) -> Field {
    Field { required: true, ..field }
}

const YES_NO: Shape = Shape::Choice(&["是", "否"]);

const PATENTS: [Field; 24] = [
    field(
        FieldId::ApplicationNumber,
        "application_number",
        "申请号",
        "Application number",
        Shape::Text,
        "如 CN201010554637.7；缺校验位会补上，校验位不符会标记",
    ),
    field(
        FieldId::PublicationNumber,
        "publication_number",
        "公开（公告）号",
        "Publication number",
        Shape::Text,
        "如 CN102110728A",
    ),
    field(
        FieldId::SourceId,
        "source_id",
        "来源编号",
        "Source id",
        Shape::Text,
        "没有申请号的成果、软著填贵单位自己的编号，须唯一",
    ),
    field(
        FieldId::Kind,
        "kind",
        "类型",
        "Type",
        Shape::Choice(&["发明", "实用新型", "外观设计", "软著", "成果"]),
        "从下拉框选择",
    ),
    required(field(FieldId::Title, "title", "名称", "Title", Shape::Text, "必填")),
    field(FieldId::Abstract, "abstract", "摘要", "Abstract", Shape::LongText, "越完整匹配越准"),
    field(FieldId::Claims, "claims", "权利要求", "Claims", Shape::LongText, "可只填首项"),
    field(FieldId::Keywords, "keywords", "关键词", "Keywords", Shape::List, "多个用；隔开"),
    field(
        FieldId::Ipc,
        "ipc",
        "IPC 分类号",
        "IPC",
        Shape::List,
        "如 H01M 10/0525；多个用；隔开，主分类号在前",
    ),
    field(FieldId::Applicant, "applicant", "权利人", "Holder", Shape::List, "多个用；隔开"),
    field(FieldId::Inventor, "inventor", "发明人", "Inventor", Shape::List, "多个用；隔开"),
    field(
        FieldId::ApplicationDate,
        "application_date",
        "申请日",
        "Filing date",
        Shape::Date,
        "如 2021-03-15",
    ),
    field(
        FieldId::PublicationDate,
        "publication_date",
        "公开（公告）日",
        "Publication date",
        Shape::Date,
        "如 2021-09-17",
    ),
    field(
        FieldId::GrantDate,
        "grant_date",
        "授权公告日",
        "Grant date",
        Shape::Date,
        "如 2022-11-08；未授权留空",
    ),
    field(
        FieldId::LegalStatus,
        "legal_status",
        "法律状态",
        "Legal status",
        Shape::Text,
        "有效、失效、审中，或登记簿用语；多条用；隔开",
    ),
    field(
        FieldId::LegalStatusDate,
        "legal_status_date",
        "法律状态日期",
        "Legal status date",
        Shape::Date,
        "查询登记簿的日期",
    ),
    field(FieldId::Pledged, "pledged", "是否质押", "Pledged", YES_NO, "从下拉框选择"),
    field(FieldId::Frozen, "frozen", "是否保全或中止", "Frozen", YES_NO, "从下拉框选择"),
    field(
        FieldId::ExclusiveUntil,
        "exclusive_until",
        "独占或排他许可至",
        "Exclusive until",
        Shape::Date,
        "没有则留空",
    ),
    field(
        FieldId::HolderRegion,
        "holder_region",
        "权利人地区",
        "Holder region",
        Shape::Text,
        "如 江苏省常州市",
    ),
    field(FieldId::OpenLicence, "open_licence", "是否开放许可", "Open licence", YES_NO, "声明已公告的填 是"),
    field(
        FieldId::Modes,
        "modes",
        "合作方式",
        "Modes",
        Shape::List,
        "普通许可、排他许可、独占许可、开放许可、转让、作价入股、合作开发等；多个用；隔开",
    ),
    field(
        FieldId::Fee,
        "fee_cny",
        "费用（元）",
        "Fee (CNY)",
        Shape::Number,
        "许可费或转让价；免费填 0，未定填 面议",
    ),
    field(FieldId::Trl, "trl", "成熟度", "Readiness level", Shape::Text, "1 到 9，或 小试、中试、量产"),
];

const NEEDS: [Field; 14] = [
    field(FieldId::NeedId, "id", "需求编号", "Need id", Shape::Text, "唯一；不填则按内容生成"),
    field(
        FieldId::NeedKind,
        "kind",
        "需求类型",
        "Kind",
        Shape::Choice(&["技术", "资金", "场地", "合作方"]),
        "从下拉框选择，不填按 技术",
    ),
    field(
        FieldId::NeedScope,
        "scope",
        "需求范围",
        "Scope",
        Shape::Choice(&["个性", "共性"]),
        "一家企业的为个性，产业链共有的为共性",
    ),
    field(FieldId::Enterprise, "enterprise", "企业名称", "Enterprise", Shape::Text, "登记名称"),
    field(FieldId::Uscc, "uscc", "统一社会信用代码", "Credit code", Shape::Text, "18 位"),
    required(field(
        FieldId::Title,
        "title",
        "需求名称",
        "Title",
        Shape::Text,
        "必填，如 高韧性立方氮化硼单晶的制备",
    )),
    field(
        FieldId::Description,
        "description",
        "需求描述",
        "Description",
        Shape::LongText,
        "要解决什么问题、指标（数值和单位）、现有基础",
    ),
    field(FieldId::Keywords, "keywords", "关键词", "Keywords", Shape::List, "多个用；隔开"),
    field(
        FieldId::Industry,
        "industry",
        "所属行业",
        "Industry",
        Shape::Text,
        "GB/T 4754-2017 代码或名称，如 3841",
    ),
    field(FieldId::Region, "region", "所在地区", "Region", Shape::Text, "如 江苏省常州市"),
    field(
        FieldId::Budget,
        "budget_cny",
        "预算（元）",
        "Budget (CNY)",
        Shape::Number,
        "可写 50 万元；未定填 面议",
    ),
    field(
        FieldId::Modes,
        "modes",
        "合作方式",
        "Modes",
        Shape::List,
        "可接受的方式；多个用；隔开，不填为不限",
    ),
    field(
        FieldId::TrlMin,
        "trl_min",
        "最低成熟度",
        "Lowest readiness",
        Shape::Text,
        "1 到 9，或 小试、中试、量产",
    ),
    field(FieldId::Deadline, "deadline", "截止日期", "Deadline", Shape::Date, "如 2027-06-30"),
];

const ENTERPRISES: [Field; 6] = [
    required(field(FieldId::Enterprise, "name", "企业名称", "Name", Shape::Text, "必填，登记名称")),
    field(FieldId::Uscc, "uscc", "统一社会信用代码", "Credit code", Shape::Text, "18 位"),
    field(FieldId::Region, "region", "所在地区", "Region", Shape::Text, "如 江苏省常州市"),
    field(
        FieldId::Industry,
        "industry",
        "所属行业",
        "Industry",
        Shape::Text,
        "GB/T 4754-2017 代码或名称，如 3841",
    ),
    field(
        FieldId::EnterpriseSize,
        "size",
        "企业规模",
        "Size",
        Shape::Choice(&["大型", "中型", "小型", "微型"]),
        "从下拉框选择",
    ),
    field(FieldId::Business, "business", "主营业务", "Business", Shape::LongText, "一句话"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{NeedKind, SupplyKind};

    #[test]
    fn names_and_headers_are_unique_in_each_table() {
        for kind in [RecordKind::Patents, RecordKind::Needs, RecordKind::Enterprises] {
            let fields = kind.fields();
            let names: HashSet<_> = fields.iter().map(|f| f.json).collect();
            let headers: HashSet<_> = fields.iter().map(|f| f.zh).collect();
            assert_eq!((names.len(), headers.len()), (fields.len(), fields.len()));
            assert_eq!(fields.iter().filter(|f| f.required).count(), 1);
        }
    }

    #[test]
    fn every_choice_of_a_template_is_understood() {
        for kind in [RecordKind::Patents, RecordKind::Needs, RecordKind::Enterprises] {
            for field in kind.fields() {
                let Shape::Choice(choices) = field.shape else { continue };
                for choice in choices {
                    let understood = match field.id {
                        FieldId::Kind => SupplyKind::parse(choice).is_ok(),
                        FieldId::NeedKind => NeedKind::parse(choice).is_ok(),
                        FieldId::NeedScope => crate::NeedScope::recognise(choice).is_some(),
                        FieldId::EnterpriseSize => crate::EnterpriseSize::parse(choice).is_ok(),
                        _ => ["是", "否"].contains(choice),
                    };
                    assert!(understood, "{choice}");
                }
            }
        }
    }
}
