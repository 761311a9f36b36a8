//! Progress while keys load: one rewritten line on a terminal, a line per tenth elsewhere.

use crate::console;

/// What of the loading was shown.
pub(crate) struct Progress {
    terminal: bool,
    tenth: Option<u64>,
}

/// What to print.
#[derive(Debug, PartialEq, Eq)]
enum Show {
    Rewrite { text: String, last: bool },
    Line(String),
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            terminal: console::is_terminal(),
            tenth: None,
        }
    }

    /// Shows that `loaded` of `total` keys are in memory.
    pub(crate) fn keys(&mut self, loaded: u64, total: u64) {
        match self.show(loaded, total) {
            Some(Show::Rewrite { text, last }) => console::rewrite(&text, last),
            Some(Show::Line(text)) => console::say(text),
            None => {}
        }
    }

    fn show(&mut self, loaded: u64, total: u64) -> Option<Show> {
        let text = || {
            let percent = loaded.saturating_mul(100) / total.max(1);
            format!("Loading keys: {loaded} of {total} ({percent} %)")
        };
        if total == 0 {
            return None;
        }
        if self.terminal {
            let last = loaded >= total;
            return Some(Show::Rewrite { text: text(), last });
        }
        let tenth = loaded.saturating_mul(10) / total;
        if self.tenth.is_some_and(|shown| shown >= tenth) {
            return None;
        }
        self.tenth = Some(tenth);
        Some(Show::Line(text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(terminal: bool, steps: &[u64], total: u64) -> Vec<Show> {
        let mut progress = Progress {
            terminal,
            tenth: None,
        };
        steps
            .iter()
            .filter_map(|&loaded| progress.show(loaded, total))
            .collect()
    }

    #[test]
    fn a_log_file_gets_a_line_per_tenth_at_most() {
        let steps: Vec<u64> = (0..=1_000).collect();
        let lines = shown(false, &steps, 1_000);
        assert_eq!(lines.len(), 11);
        let last = Show::Line("Loading keys: 1000 of 1000 (100 %)".to_owned());
        assert_eq!(lines.last(), Some(&last));
    }

    #[test]
    fn a_terminal_sees_every_step_on_one_line() {
        let lines = shown(true, &[1, 2], 2);
        let expected = |text: &str, last| Show::Rewrite {
            text: text.to_owned(),
            last,
        };
        assert_eq!(
            lines,
            [
                expected("Loading keys: 1 of 2 (50 %)", false),
                expected("Loading keys: 2 of 2 (100 %)", true),
            ]
        );
    }

    #[test]
    fn nothing_to_load_shows_nothing() {
        assert_eq!(shown(true, &[0], 0), []);
        assert_eq!(shown(false, &[0], 0), []);
    }
}
