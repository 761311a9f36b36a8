//! `gaas-proxy`: the data plane as a process of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use gaas_proxy::server::Start;
use gaas_shared::{config, telemetry};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Carries client traffic: authenticates, limits, forwards and meters it.
#[derive(Debug, Parser)]
#[command(name = "gaas-proxy", version)]
struct Args {
    /// Configuration file [default: config/gaas.toml if it is there]
    #[arg(long, env = "GAAS_CONFIG")]
    config: Option<PathBuf>,
    /// Directory of databases, journal and socket
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Address of client traffic
    #[arg(long)]
    proxy_listen: Option<SocketAddr>,
    /// Accepted so that all programs take the same flags; the data plane does not use it
    #[arg(long)]
    admin_listen: Option<SocketAddr>,
    /// Address of health and metrics
    #[arg(long)]
    ops_listen: Option<SocketAddr>,
    /// Take the place of the gateway that runs on this data directory: no request is lost or
    /// refused. Where none runs, just start
    #[arg(long)]
    upgrade: bool,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gaas-proxy: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> anyhow::Result<()> {
    let mut config = config::load(args.config.as_deref(), config::environment())?;
    config.data_dir = args.data_dir.unwrap_or(config.data_dir);
    config.proxy.listen = args.proxy_listen.unwrap_or(config.proxy.listen);
    config.ops.listen = args.ops_listen.unwrap_or(config.ops.listen);
    telemetry::init(&config.log)?;
    let start = if args.upgrade {
        Start::Upgrade
    } else {
        Start::Fresh
    };
    gaas_proxy::server::run(&config, start)?;
    Ok(())
}
