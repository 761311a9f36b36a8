//! Reading a line that is not shown while it is typed.

use std::io::{IsTerminal, stdin};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::console;

/// A line of standard input; on a terminal it is asked for and not echoed.
pub(super) fn line(question: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    if !stdin().is_terminal() {
        stdin().read_line(&mut text)?;
        return Ok(text);
    }
    // Before the question: whoever answers at once is not shown either.
    let silence = Silence::begin()?;
    console::ask(question);
    let read = stdin().read_line(&mut text);
    drop(silence);
    console::warn("");
    read?;
    Ok(text)
}

/// The terminal without echo, for as long as this lives.
struct Silence(Termios);

impl Silence {
    fn begin() -> anyhow::Result<Self> {
        let before = tcgetattr(stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(stdin(), OptionalActions::Flush, &silent)?;
        Ok(Self(before))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        let _gone = tcsetattr(stdin(), OptionalActions::Flush, &self.0);
    }
}
