//! The `duijie` binary: arguments in, use cases of `app` called, tables, JSON or CSV out.
//!
//! stdout carries data, stderr progress, messages and logs. Exit code 0: done; 1: the input's or the call's fault, told in one message;
//! 2: ours, with the chain of causes in the log.

mod args;
mod commands;
mod failure;
mod printer;
mod progress;
mod terminal;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use duijie_domain::Lang;
use tracing_subscriber::EnvFilter;

use crate::args::Args;
use crate::commands::Outcome;
use crate::failure::Failure;
use crate::printer::Printer;

/// Indexing, matching and explaining allocate much, on all threads; measured in `docs/engine.md`.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return failure::usage(&error),
    };
    start_log();
    let printer = Printer::new(args.format, args.lang.into(), args.quiet);
    match run(args, &printer) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::InputAtFault) => ExitCode::from(1),
        Err(failure) => failure.report(printer.lang()),
    }
}

fn run(args: Args, printer: &Printer) -> Result<Outcome, Failure> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::machine)?;
    runtime.block_on(commands::run(args, printer))
}

/// Warnings and errors go to stderr as text; `DUIJIE_LOG` widens or narrows that, in the syntax of `RUST_LOG`.
fn start_log() {
    let filter = EnvFilter::try_from_env("DUIJIE_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}

impl From<args::LangArg> for Lang {
    fn from(arg: args::LangArg) -> Self {
        match arg {
            args::LangArg::Zh => Lang::Zh,
            args::LangArg::En => Lang::En,
        }
    }
}
