//! The conditions of `search` and `match`, from words to values.

use duijie_app::Centre;
use duijie_domain::{Fen, IpcSymbol, Mode, MoneyUnit, parse_date};
use duijie_index::Filter;

use super::Session;
use crate::args::FilterArgs;
use crate::failure::Failure;

/// Reads the conditions; one that cannot be read is told with its valid form.
pub(super) async fn filter(
    session: &Session<'_>,
    centre: &Centre,
    args: &FilterArgs,
) -> Result<Filter, Failure> {
    let max_fee = match &args.max_fee {
        Some(text) => Fen::parse(text, MoneyUnit::Yuan)?,
        None => None,
    };
    let changed_after = match &args.new_since {
        Some(text) => Some(centre.revision_before(parse_date(text)?).await?),
        None => None,
    };
    Ok(Filter {
        ipc: args.ipc.as_deref().map(IpcSymbol::parse).transpose()?,
        holder: args.holder.clone(),
        region: args.region.as_deref().map(|text| centre.reference().regions.parse(text)).transpose()?,
        open_licence: args.open_licence,
        mode: args.mode.as_deref().map(Mode::parse).transpose()?,
        max_fee,
        in_force_on: args.in_force.then_some(session.today),
        changed_after,
        ..Filter::default()
    })
}
