//! A row of a list of firms becomes an enterprise.

use duijie_domain::field::FieldId;
use duijie_domain::row::{Defect, Severity};
use duijie_domain::{Enterprise, EnterpriseSize};

use super::Fields;
use crate::text;

pub(super) fn read(fields: &mut Fields<'_, '_, '_>) -> Option<Enterprise> {
    let name = fields.line(FieldId::Enterprise);
    if name.is_empty() {
        fields.missing(FieldId::Enterprise);
        return None;
    }
    let uscc = fields.uscc();
    let mut enterprise = match Enterprise::new(&name, uscc) {
        Ok(enterprise) => enterprise,
        Err(error) => {
            let column = fields.plan.feeding(FieldId::Enterprise).first().map(|bound| bound.column);
            fields.report(column, &name, Defect::Invalid(error.kind), Severity::Refused);
            return None;
        }
    };
    enterprise.region = fields.region(FieldId::Region);
    enterprise.industry = fields.parsed(FieldId::Industry, |fields, value| {
        fields.lookups.industries.parse(&text::one_line(&value.text))
    });
    enterprise.size = fields.parsed(FieldId::EnterpriseSize, |_, value| EnterpriseSize::parse(&value.text));
    enterprise.business = fields.long(FieldId::Business);
    Some(enterprise)
}
