//! `gaas completion`: what a shell needs to complete this program's command line.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;
use crate::console;

/// Prints the script.
///
/// # Errors
/// Never; a closed pipe is no failure.
pub(crate) fn run(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "gaas", &mut script);
    console::pass_on(&script);
    Ok(())
}
