//! The two lines that are written to stderr without being progress: errors and notes.

use std::io::Write;

use duijie_domain::Lang;

/// An error, once, on a line of its own.
pub(crate) fn error(message: &str, lang: Lang) {
    line(&format!("{}{message}", lang.pick("错误：", "error: ")));
}

/// Something worth knowing.
pub(crate) fn note(message: &str) {
    line(message);
}

/// stderr may be closed; there is nobody left to tell then.
fn line(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
