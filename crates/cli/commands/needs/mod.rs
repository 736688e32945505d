//! `needs`: about the needs themselves; one file a verb.

mod common;
mod read;

use super::{Outcome, Session};
use crate::args::{NeedsArgs, NeedsCommand};
use crate::failure::Failure;

pub(crate) async fn run(session: &Session<'_>, args: NeedsArgs) -> Result<Outcome, Failure> {
    match args.command {
        NeedsCommand::Read(args) => read::run(session, &args).await,
        NeedsCommand::Common(args) => common::run(session, &args).await,
    }
}
