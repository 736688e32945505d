//! One file a verb: read the arguments, call the use case, print.

mod bench;
mod check;
mod demo;
mod eval;
mod explain;
mod filter;
mod generate;
mod import;
mod index;
mod init;
mod matches;
mod needs;
mod reasons;
mod search;
mod template;
mod text;
mod train;

use std::path::{Path, PathBuf};

use duijie_app::Centre;
use duijie_domain::{Date, parse_date};

use crate::args::{Args, Command};
use crate::failure::Failure;
use crate::printer::Printer;

/// How a command ended when it did not fail.
pub(crate) enum Outcome {
    /// Done: exit code 0.
    Done,
    /// Done as far as the input allowed, and all of that was said: exit code 1.
    InputAtFault,
}

/// What every command needs to know.
pub(crate) struct Session<'a> {
    pub(crate) dir: Option<PathBuf>,
    pub(crate) today: Date,
    pub(crate) printer: &'a Printer,
}

const DEFAULT_DIR: &str = "centre";

impl Session<'_> {
    pub(crate) fn dir(&self) -> &Path {
        self.dir.as_deref().unwrap_or(Path::new(DEFAULT_DIR))
    }

    /// The folder's centre; without one the user is told to run `init`.
    pub(crate) async fn centre(&self) -> Result<Centre, Failure> {
        Ok(Centre::open(self.dir(), self.today).await?)
    }
}

pub(crate) async fn run(args: Args, printer: &Printer) -> Result<Outcome, Failure> {
    let today = match &args.today {
        Some(text) => parse_date(text).map_err(duijie_app::Error::from)?,
        None => china_today(),
    };
    let session = Session { dir: args.dir, today, printer };
    match args.command {
        Command::Demo => demo::run(&session).await,
        Command::Init => init::run(&session).await,
        Command::Check => check::run(&session).await,
        Command::Import(args) => import::run(&session, args).await,
        Command::Template(args) => template::run(&session, &args),
        Command::Index(args) => index::run(&session, &args).await,
        Command::Text(args) => text::run(&session, &args),
        Command::Search(args) => search::run(&session, &args).await,
        Command::Match(args) => matches::run(&session, args).await,
        Command::Needs(args) => needs::run(&session, args).await,
        Command::Explain(args) => explain::run(&session, &args).await,
        Command::Eval(args) => eval::run(&session, &args),
        Command::Train(args) => train::run(&session, &args),
        Command::Bench(args) => bench::run(&session, args).await,
        Command::Generate(args) => generate::run(&session, &args).await,
    }
}

/// The civil date in China, which has one time zone and no summer time.
fn china_today() -> Date {
    jiff::tz::Offset::constant(8).to_datetime(jiff::Timestamp::now()).date()
}

/// The moment of an act, in RFC 3339.
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
