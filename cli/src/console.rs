//! What a person sees: lines on standard output, complaints on standard error.
//!
//! A closed pipe (`gaas up | head`) is no reason to stop a gateway, so failed writes are dropped
//! where `println!` would panic.

use std::io::{IsTerminal, Write};

/// Prints a line.
pub(crate) fn say(line: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    let _closed = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Rewrites the present line of a terminal; `last` moves on to the next.
pub(crate) fn rewrite(line: &str, last: bool) {
    let end = if last { "\n" } else { "" };
    let mut out = std::io::stdout().lock();
    let _closed = write!(out, "\r\x1b[K{line}{end}").and_then(|()| out.flush());
}

/// Whether a person is looking.
pub(crate) fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Asks something, on standard error so that the answer's output stays clean.
pub(crate) fn ask(question: &str) {
    let mut err = std::io::stderr().lock();
    let _closed = write!(err, "{question}").and_then(|()| err.flush());
}

/// Says something beside a command's output.
pub(crate) fn warn(line: impl std::fmt::Display) {
    let _closed = writeln!(std::io::stderr().lock(), "{line}");
}

/// Passes bytes on as they are.
pub(crate) fn pass_on(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _closed = out.write_all(bytes).and_then(|()| out.flush());
}

/// Prints an error with everything that led to it, in one line.
pub(crate) fn complain(error: &anyhow::Error) {
    let _closed = writeln!(std::io::stderr().lock(), "gaas: {error:#}");
}
