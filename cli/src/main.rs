//! `gaas`: starts the gateway's two processes, checks its configuration, shows it working, and
//! drives its management API from a shell.
//!
//! The exit codes are in [`failure`].

mod allowances;
mod args;
mod billing;
mod check;
mod completion;
mod confirm;
mod console;
mod credits;
mod customers;
mod declare;
mod demo;
mod events;
mod failure;
mod instant;
mod keys;
mod list;
mod options;
mod profiles;
mod remote;
mod services;
mod settings;
mod show;
mod up;
mod usage;
mod webhooks;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};
use serde::Serialize;
use serde_json::{Map, Value, json};

use args::{Args, Command};
use failure::Failure;
use options::Options;

fn main() -> ExitCode {
    // A wrong command line ends here with exit code 2.
    let mut command = Args::command();
    let matches = command.get_matches_mut();
    let args = Args::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let Err(mut error) = run(args.command) else {
        return ExitCode::SUCCESS;
    };
    if let Some(failure) = error.downcast_mut::<Failure>() {
        let options = Options::of(&command, &matches);
        failure.rename_fields(|field| options.name(field));
    }
    let (code, has_words) = failure::exit_code(&error);
    if has_words {
        console::complain(&error);
    }
    ExitCode::from(code)
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Up(flags) => runtime()?.block_on(up::run(&flags)),
        Command::Check(check) => check::run(&check),
        Command::Demo(demo) => runtime()?.block_on(demo::run(demo)),
        Command::Services(command) => services::run(&command),
        Command::Keys(command) => keys::run(&command),
        Command::Usage(args) => usage::run(&args),
        Command::Billing(args) => billing::run(&args),
        Command::Customers(command) => customers::run(&command),
        Command::Credits(command) => credits::run(&command),
        Command::Webhooks(command) => webhooks::run(&command),
        Command::Events(command) => events::run(&command),
        Command::Export(args) => declare::export(&args),
        Command::Diff(args) => declare::diff(&args),
        Command::Apply(args) => declare::apply(&args),
        Command::Profile(command) => profiles::run(&command),
        Command::Completion { shell } => completion::run(shell),
    }
}

/// One thread, this one: a child process is bound to the thread that started it (see
/// `up::children`), and nothing here is worth a second.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

/// Puts a field into a body where it was given.
fn put_if<T: Serialize>(body: &mut Map<String, Value>, field: &str, value: Option<&T>) {
    if let Some(value) = value {
        body.insert(field.to_owned(), json!(value));
    }
}
