//! Records as lines of the three files: the names are those of `import`, with `id` beside them for the evaluation set.

use duijie_domain::{Localised, Need, Supply};
use serde::Serialize;

use super::Corpus;

#[derive(Serialize)]
struct SupplyLine<'a> {
    id: &'a str,
    application_number: Option<String>,
    kind: String,
    title: &'a str,
    #[serde(rename = "abstract")]
    abstract_text: &'a str,
    ipc: Vec<String>,
    applicant: Vec<&'a str>,
    application_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_date: Option<String>,
    legal_status: Vec<&'a str>,
    holder_region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_licence: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    modes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_cny: Option<i64>,
}

#[derive(Serialize)]
struct NeedLine<'a> {
    id: &'a str,
    enterprise: &'a str,
    title: &'a str,
    description: &'a str,
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget_cny: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    modes: Vec<String>,
}

pub(super) fn push_supply(out: &mut Vec<u8>, supply: &Supply) {
    let yes_no = |yes: bool| if yes { "是" } else { "否" };
    let line = SupplyLine {
        id: supply.id.as_str(),
        application_number: supply.application_number.as_ref().map(ToString::to_string),
        kind: supply.kind.zh(),
        title: &supply.title,
        abstract_text: &supply.abstract_text,
        ipc: supply.ipc.iter().map(ToString::to_string).collect(),
        applicant: supply.holders.iter().map(|holder| holder.name.as_str()).collect(),
        application_date: supply.application_date.map(|date| date.to_string()),
        grant_date: supply.grant_date.map(|date| date.to_string()),
        legal_status: supply.events.iter().map(|event| event.text.as_str()).collect(),
        holder_region: supply.region.map(|region| region.to_string()),
        open_licence: supply.offer.open_licence.map(yes_no),
        modes: supply.offer.modes.iter().map(Localised::zh).collect(),
        fee_cny: supply.offer.fee.map(|fee| fee.fen() / 100),
    };
    push(out, &line);
}

pub(super) fn push_need(out: &mut Vec<u8>, need: &Need) {
    let line = NeedLine {
        id: need.id.as_str(),
        enterprise: &need.enterprise,
        title: &need.title,
        description: &need.description,
        region: need.region.map(|region| region.to_string()),
        budget_cny: need.budget.map(|budget| budget.fen() / 100),
        modes: need.modes.iter().map(Localised::zh).collect(),
    };
    push(out, &line);
}

/// The lines of one need; answers their number.
pub(super) fn push_judgements(out: &mut Vec<u8>, corpus: &Corpus, need: usize) -> usize {
    let judgements = corpus.judgements(need);
    let id = corpus.need_id(need);
    for (patent, level) in &judgements {
        let supply = corpus.supply_id(*patent);
        out.extend_from_slice(format!("{id}\t{supply}\t{}\n", level.number()).as_bytes());
    }
    judgements.len()
}

fn push(out: &mut Vec<u8>, line: &impl Serialize) {
    serde_json::to_writer(&mut *out, line).expect("texts and numbers can be written to memory");
    out.push(b'\n');
}
