//! `gaas-bench`: starts the gateway, a backend and the peers, and measures all of them in one run.
//!
//! It stays on loopback, every measurement is bounded in time, and whatever it starts ends with it.
#![allow(clippy::print_stdout, reason = "a tool that talks to the terminal")]

mod accounting;
mod backend;
mod certificate;
mod check;
mod load;
mod machine;
mod measure;
mod metric;
mod process;
mod report;
mod results;
mod run;
mod scenario;
mod scheduling;
mod seed;
mod stage;
mod target;
mod witness;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::results::Results;
use crate::scenario::SCENARIOS;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures the gateway and its peers
#[derive(Debug, Parser)]
#[command(name = "gaas-bench", version)]
struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Measure, and write a report
    Run(run::RunArgs),
    /// Write the report of a finished run again
    Report {
        /// Directory of the results
        dir: PathBuf,
    },
    /// Count instructions per request, and compare with the baseline
    Check {
        /// Build profile of the binaries [default: the one of this program]
        #[arg(long)]
        profile: Option<String>,
        /// Requests per count
        #[arg(long, default_value_t = 2_000)]
        requests: u64,
        /// The baseline
        #[arg(long, default_value = "benches/baseline.json")]
        baseline: PathBuf,
        /// Replace the baseline instead of comparing with it
        #[arg(long)]
        update: bool,
        /// Keep callgrind's files in this directory, for `callgrind_annotate`
        #[arg(long)]
        keep: Option<PathBuf>,
    },
    /// List the scenarios
    List,
}

fn main() -> ExitCode {
    match act(Args::parse().action) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gaas-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(action: Action) -> anyhow::Result<()> {
    match action {
        Action::Run(args) => run::run(&args),
        Action::Report { dir } => report::write(&Results::load(&dir)?, &dir),
        Action::Check {
            profile,
            requests,
            baseline,
            update,
            keep,
        } => {
            let (grounds, profile) = run::grounds(profile.as_deref(), None)?;
            let counting = check::Counting {
                grounds: &grounds,
                requests,
                keep: keep.as_deref(),
            };
            check::check(&counting, &profile, &baseline, update)
        }
        Action::List => {
            for scenario in SCENARIOS {
                let short = if scenario.short { "short" } else { "" };
                println!("{:<13} {short:<6} {}", scenario.name, scenario.title);
            }
            Ok(())
        }
    }
}
