//! Files as people really send them, broken in every way we know: what is said, and that nothing is lost.
//!
//! A file that cannot be read as a whole is refused: exit code 1, the store as it was byte for byte, one Chinese message that names the
//! file and what to do. A value that cannot be read is left out or kept with a flag, and the row comes in: exit code 0.

mod cells;
mod files;
mod large;
mod places;

use crate::support::{Centre, Counts, N_BASE_NEEDS, N_BASE_PATENTS, Run};

const BASE: Counts = Counts { supplies: N_BASE_PATENTS as u64, needs: N_BASE_NEEDS as u64, enterprises: 1 };

/// Imports `file` into the small centre and asserts that it is refused and that the store stays as it was. Answers the message.
#[track_caller]
fn refused(centre: &Centre, file: &str) -> String {
    refused_call(centre, &["import", "patents", file], file)
}

/// The same for any call; `part` must stand in the message.
#[track_caller]
fn refused_call(centre: &Centre, args: &[&str], part: &str) -> String {
    let before = centre.store_content();
    let run = centre.run(args).refused();
    assert!(centre.store_content() == before, "the store has changed: {run:#?}");
    let message = run.message("错误：").to_owned();
    assert!(message.contains(part), "`{part}` in {message}");
    assert!(!run.stderr.contains("panicked"), "{run:#?}");
    seen(&message);
    message
}

/// Imports `file`, asserts exit code 0, and answers the call with its JSON line.
#[track_caller]
fn taken(centre: &Centre, file: &str) -> (Run, serde_json::Value) {
    let run = centre.run(&["--format", "json", "import", "patents", file]).ok();
    let line = run.json()["files"][0].take();
    (run, line)
}

/// Asserts that one message on stderr has all `parts`.
#[track_caller]
fn told(run: &Run, parts: &[&str]) {
    let has_all = |line: &&str| parts.iter().all(|part| line.contains(part));
    match run.stderr.lines().find(has_all) {
        Some(line) => seen(line),
        None => panic!("no message with {parts:?}: {run:#?}"),
    }
}

/// With `--nocapture` the messages can be read, and copied into the manual.
fn seen(message: &str) {
    let thread = std::thread::current();
    let test = thread.name().and_then(|name| name.rsplit("::").next()).unwrap_or_default();
    eprintln!("| {} | {message} |", test.replace('_', " "));
}
