//! `gaas`: starts the gateway's two processes, checks its configuration, shows it working.
//!
//! Exit codes: 0 when all went well, 1 when something failed, 2 when the command line is wrong.

mod args;
mod billing;
mod check;
mod console;
mod demo;
mod settings;
mod up;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

fn main() -> ExitCode {
    // A wrong command line ends here with exit code 2.
    let args = Args::parse();
    match run(args.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Billing(billing) => billing::run(&billing),
        Command::Check(check) => check::run(&check),
        Command::Up(flags) => runtime()?.block_on(up::run(&flags)),
        Command::Demo(demo) => runtime()?.block_on(demo::run(demo)),
    }
}

/// One thread, this one: a child process is bound to the thread that started it (see
/// `up::children`), and nothing here is worth a second.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}
