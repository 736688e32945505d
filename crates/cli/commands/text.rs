//! `text`: what the analyser makes of each line.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};

use duijie_app::config::Config;
use duijie_domain::InvalidValue;
use duijie_text::Token;

use super::{Outcome, Session};
use crate::args::TextArgs;
use crate::failure::Failure;

pub(crate) fn run(session: &Session<'_>, args: &TextArgs) -> Result<Outcome, Failure> {
    let config = Config::load(session.dir())?;
    let analyzer = duijie_app::analyzer(session.dir(), &config)?;
    let input: Box<dyn BufRead> = match &args.file {
        Some(path) => {
            let failed = |source| duijie_app::Error::File { action: "read", path: path.clone(), source };
            Box::new(BufReader::new(File::open(path).map_err(failed)?))
        }
        None => Box::new(std::io::stdin().lock()),
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in input.lines() {
        let line = line.map_err(|error| not_text(&error))?;
        let words = analyzer.words(&line);
        if args.tokens {
            let bigrams = analyzer.bigrams(&line);
            writeln!(out, "{}\t{}", with_offsets(&words), with_offsets(&bigrams)).map_err(Failure::output)?;
        } else {
            let terms: Vec<&str> = words.iter().map(|token| token.text.as_str()).collect();
            writeln!(out, "{}", terms.join(" ")).map_err(Failure::output)?;
        }
    }
    out.flush().map_err(Failure::output)?;
    Ok(Outcome::Done)
}

fn not_text(error: &std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::InvalidData => Failure::from(duijie_app::Error::Config {
            detail: "文本须为 UTF-8 编码 (the text must be UTF-8)".to_owned(),
        }),
        _ => Failure::machine(anyhow::anyhow!("{error}")),
    }
}

fn with_offsets(tokens: &[Token]) -> String {
    let show = |token: &Token| format!("{}[{}..{}]", token.text, token.start, token.end);
    tokens.iter().map(show).collect::<Vec<_>>().join(" ")
}

impl From<InvalidValue> for Failure {
    fn from(error: InvalidValue) -> Self {
        Failure::from(duijie_app::Error::from(error))
    }
}
