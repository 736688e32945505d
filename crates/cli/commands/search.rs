//! `search`: supplies for a few words, with filters.

use duijie_app::matches::search;
use serde::Serialize;

use super::filter::filter;
use super::reasons::{holders, legal_words, reason_lines};
use super::{Outcome, Session};
use crate::args::SearchArgs;
use crate::failure::Failure;
use crate::printer::Rows;

#[derive(Serialize)]
struct Hit {
    rank: u32,
    supply_id: String,
    score: f64,
    title: String,
    holders: Vec<String>,
    legal: String,
    reasons: Vec<String>,
}

pub(crate) async fn run(session: &Session<'_>, args: &SearchArgs) -> Result<Outcome, Failure> {
    let (printer, lang) = (session.printer, session.printer.lang());
    let centre = session.centre().await?;
    let filter = filter(session, &centre, &args.filter).await?;
    let list = search(&centre, &args.query, args.top as usize, filter).await?;
    let mut hits = Vec::new();
    let mut rows = Vec::new();
    for found in &list.matches {
        let Some(supply) = list.supplies.get(&found.supply_id) else { continue };
        let legal = legal_words(supply, &centre, lang);
        rows.push(vec![
            found.rank.to_string(),
            format!("{:.3}", found.score),
            format!("{}\n{}", supply.title, supply.id),
            holders(supply),
            legal.clone(),
            reason_lines(found, lang),
        ]);
        hits.push(Hit {
            rank: found.rank,
            supply_id: supply.id.to_string(),
            score: found.score,
            title: supply.title.clone(),
            holders: supply.holders.iter().map(|holder| holder.name.clone()).collect(),
            legal,
            reasons: found.reasons.iter().map(|reason| reason.say(lang).to_owned()).collect(),
        });
    }
    let headers = vec![
        lang.pick("名次", "rank"),
        lang.pick("得分", "score"),
        lang.pick("专利或成果", "supply"),
        lang.pick("权利人", "holder"),
        lang.pick("法律状态", "legal state"),
        lang.pick("理由", "reasons"),
    ];
    if hits.is_empty() {
        printer
            .note("没有找到；请换一种说法，或放宽条件", "nothing found; try other words or fewer conditions");
    }
    printer.show(Rows { headers, rows }, &hits)?;
    Ok(Outcome::Done)
}
