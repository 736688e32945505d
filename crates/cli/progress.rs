//! Progress bars on stderr with rate and time left; nothing where stderr is no terminal.

use std::sync::{Arc, Mutex, PoisonError};

use duijie_domain::{Lang, NoProgress, Progress, Step};
use indicatif::{ProgressBar, ProgressStyle};

/// The listener for a command: bars, or silence with `--quiet`. indicatif itself hides bars where there is no terminal.
pub(crate) fn listener(lang: Lang, quiet: bool) -> Arc<dyn Progress> {
    if quiet {
        Arc::new(NoProgress)
    } else {
        Arc::new(Bars { lang, current: Mutex::new(ProgressBar::hidden()) })
    }
}

struct Bars {
    lang: Lang,
    current: Mutex<ProgressBar>,
}

impl Bars {
    fn with_current<T>(&self, act: impl FnOnce(&mut ProgressBar) -> T) -> T {
        act(&mut self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Progress for Bars {
    fn begin(&self, step: Step) {
        let left = self.lang.pick("剩余", "left");
        let (bar, template) = match step.total {
            Some(total) => (
                ProgressBar::new(total),
                format!("{{msg}} {{bar:30}} {{pos}}/{{len}} {{per_sec:.0}} {left} {{eta}}"),
            ),
            None => (ProgressBar::new_spinner(), "{spinner} {msg} {pos} {per_sec:.0}".to_owned()),
        };
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.set_message(self.lang.pick(step.zh, step.en));
        self.with_current(|current| {
            current.finish_and_clear();
            *current = bar;
        });
    }

    fn advance(&self, units: u64) {
        self.with_current(|current| current.inc(units));
    }

    fn finish(&self) {
        self.with_current(|current| current.finish_and_clear());
    }
}
