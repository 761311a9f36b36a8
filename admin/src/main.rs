//! The control plane as a process.

use std::process::ExitCode;

use clap::Parser;
use gaas_admin::Flags;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gaas-admin: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<()> {
    let config = Flags::parse().config()?;
    gaas_admin::run(&config)?;
    Ok(())
}
