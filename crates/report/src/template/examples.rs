//! One example for each column of a template; a test holds that the domain understands them.

use duijie_domain::field::{Field, FieldId, RecordKind, Shape};

/// The example for a column.
pub(super) fn of(kind: RecordKind, field: &Field) -> &'static str {
    match field.id {
        FieldId::ApplicationNumber => "CN201010554637.7",
        FieldId::PublicationNumber => "CN102110728A",
        FieldId::SourceId => "CG-2026-001",
        FieldId::Title if kind == RecordKind::Needs => "高韧性立方氮化硼单晶的制备",
        FieldId::Title => "一种锂离子电池正极材料及其制备方法",
        FieldId::Abstract => "本发明公开了一种锂离子电池正极材料，循环 1000 次后容量保持率不低于 90%。",
        FieldId::Claims => "1. 一种锂离子电池正极材料，其特征在于……",
        FieldId::Keywords if kind == RecordKind::Needs => "立方氮化硼；高温高压；触媒",
        FieldId::Keywords => "锂离子电池；正极材料；包覆",
        FieldId::Ipc => "H01M 10/0525；H01M 4/505",
        FieldId::Applicant => "常州大学；江苏某新材料有限公司",
        FieldId::Inventor => "张三；李四",
        FieldId::ApplicationDate => "2021-03-15",
        FieldId::PublicationDate => "2021-09-17",
        FieldId::GrantDate => "2022-11-08",
        FieldId::LegalStatus => "有效",
        FieldId::LegalStatusDate => "2026-10-20",
        FieldId::ExclusiveUntil => "2028-12-31",
        FieldId::HolderRegion | FieldId::Region => "江苏省常州市",
        FieldId::Modes if kind == RecordKind::Needs => "普通许可；合作开发",
        FieldId::Modes => "普通许可；转让",
        FieldId::Fee => "30000",
        FieldId::Trl => "中试",
        FieldId::NeedId => "XQ-2026-015",
        FieldId::Enterprise => "河南某超硬材料有限公司",
        FieldId::Uscc => "91350100M000100Y43",
        FieldId::Description => "现有产品抗冲击韧性不足 60%，希望达到 67% 以上，堆积密度不低于 1.80 g/cm³。",
        FieldId::Industry => "3841",
        FieldId::Budget => "50 万元",
        FieldId::TrlMin => "6",
        FieldId::Deadline => "2027-06-30",
        FieldId::Business => "超硬材料及制品的研发、生产和销售",
        FieldId::Kind
        | FieldId::NeedKind
        | FieldId::NeedScope
        | FieldId::Pledged
        | FieldId::Frozen
        | FieldId::OpenLicence
        | FieldId::EnterpriseSize => match field.shape {
            // of yes and no, no is the usual answer
            Shape::Choice(["是", no]) => no,
            Shape::Choice([first, ..]) => first,
            _ => "",
        },
    }
}

#[cfg(test)]
mod tests {
    use duijie_domain::{
        ApplicationNumber, Fen, IndustryCode, IpcSymbol, Mode, MoneyUnit, PublicationNumber,
    };
    use duijie_domain::{Trl, Uscc, legal::LegalEvent, parse_date};

    use super::*;

    #[test]
    fn the_domain_understands_every_example() {
        for kind in [RecordKind::Patents, RecordKind::Needs, RecordKind::Enterprises] {
            for field in kind.fields() {
                let example = of(kind, field);
                let mut parts = example.split('；');
                let understood = match (field.id, field.shape) {
                    (FieldId::ApplicationNumber, _) => {
                        ApplicationNumber::parse(example).is_ok_and(|number| number.check_is_valid())
                    }
                    (FieldId::PublicationNumber, _) => PublicationNumber::parse(example).is_ok(),
                    (FieldId::Uscc, _) => Uscc::parse(example).is_ok(),
                    (FieldId::Ipc, _) => parts.all(|part| IpcSymbol::parse(part).is_ok()),
                    (FieldId::Modes, _) => parts.all(|part| Mode::parse(part).is_ok()),
                    (FieldId::Trl | FieldId::TrlMin, _) => Trl::parse(example).is_ok(),
                    (FieldId::Industry, _) => IndustryCode::parse(example).is_ok(),
                    (FieldId::LegalStatus, _) => LegalEvent::parse(example, None).is_ok(),
                    (FieldId::Fee | FieldId::Budget, _) => {
                        Fen::parse(example, MoneyUnit::Yuan).is_ok_and(|fen| fen.is_some())
                    }
                    (_, Shape::Date) => parse_date(example).is_ok(),
                    (_, Shape::Choice(choices)) => choices.contains(&example),
                    _ => !example.is_empty(),
                };
                assert!(understood, "{}: {example}", field.json);
            }
        }
    }
}
