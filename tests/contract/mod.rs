//! The command line as scripts see it: names in JSON, columns in CSV, exit codes, and what goes to which stream.

mod common_needs;
mod json;
mod streams;
mod written;
