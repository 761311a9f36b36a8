//! Asking before something is taken away.

use std::io::{BufRead, IsTerminal, stdin};

use crate::args::common::Consent;
use crate::console;
use crate::failure::{Failure, Kind};

/// Goes on if the person agrees, or agreed in advance.
///
/// # Errors
/// When they do not, or there is no terminal to ask on.
pub(crate) fn confirm(consent: Consent, question: &str) -> anyhow::Result<()> {
    if consent.yes {
        return Ok(());
    }
    if !stdin().is_terminal() {
        let message = format!("{question} There is no terminal to ask on; --yes agrees in advance");
        return Err(Failure::new(Kind::Usage, message).into());
    }
    console::ask(&format!("{question} [y/N] "));
    agreed(&mut stdin().lock())
}

fn agreed(input: &mut impl BufRead) -> anyhow::Result<()> {
    let mut answer = String::new();
    input.read_line(&mut answer)?;
    if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(Failure::new(Kind::Other, "Nothing was changed.").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        for (typed, yes) in [
            ("y\n", true),
            ("YES\n", true),
            ("\n", false),
            ("n\n", false),
            ("yep\n", false),
            ("", false),
        ] {
            assert_eq!(agreed(&mut typed.as_bytes()).is_ok(), yes, "{typed:?}");
        }
    }
}
