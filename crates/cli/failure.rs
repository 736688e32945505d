//! The one place where errors become messages and exit codes.

use std::process::ExitCode;

use duijie_app::Error;
use duijie_domain::{Fault, Lang, Localised};

use crate::terminal;

/// Why a command did not do its work.
pub(crate) enum Failure {
    /// A use case failed.
    App(Error),
    /// The machine failed: no threads, no stdout.
    Machine(anyhow::Error),
    /// Whoever read our output has left, which is no failure.
    BrokenPipe,
}

impl Failure {
    pub(crate) fn machine(error: impl Into<anyhow::Error>) -> Self {
        Failure::Machine(error.into())
    }

    /// An error of writing to stdout.
    pub(crate) fn output(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Failure::BrokenPipe
        } else {
            Failure::machine(error)
        }
    }

    /// Says what happened in the user's language and gives the exit code.
    pub(crate) fn report(self, lang: Lang) -> ExitCode {
        match self {
            Failure::BrokenPipe => ExitCode::SUCCESS,
            Failure::App(error) => {
                terminal::error(&error.say(lang), lang);
                if error.fault() == Fault::Bug {
                    log_chain(&error);
                    return ExitCode::from(2);
                }
                ExitCode::from(1)
            }
            Failure::Machine(error) => {
                terminal::error(&format!("{error:#}"), lang);
                tracing::error!("{error:?}");
                ExitCode::from(2)
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match &error {
            Error::Report(inner) if inner.is_broken_pipe() => Failure::BrokenPipe,
            _ => Failure::App(error),
        }
    }
}

impl From<duijie_report::Error> for Failure {
    fn from(error: duijie_report::Error) -> Self {
        Failure::from(Error::from(error))
    }
}

fn log_chain(error: &dyn std::error::Error) {
    let mut causes = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    tracing::error!("{}", causes.join(": "));
}

/// Help and version are data and go to stdout with exit code 0; a wrong call goes to stderr with exit code 1.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    match (printed, error.use_stderr()) {
        (Ok(()), false) => ExitCode::SUCCESS,
        _ => ExitCode::from(1),
    }
}
