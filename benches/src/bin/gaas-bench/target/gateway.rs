//! The gateway: both planes on free ports, with the settings that a fair comparison needs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::Setup;
use crate::accounting;
use crate::certificate::Certificate;
use crate::machine::{free_address, line_of};
use crate::process::Server;
use crate::seed::TOKEN_FILE;

/// What the gateway has beside its data plane.
#[derive(Debug)]
pub(crate) struct Planes {
    /// The management API.
    pub(crate) admin: SocketAddr,
    /// Health and metrics of the data plane.
    pub(crate) operations: SocketAddr,
    /// The management token.
    pub(crate) token: String,
    control: Server,
}

impl Planes {
    /// Processor time that the control plane has used so far.
    pub(crate) fn control_cpu_time(&self) -> Duration {
        accounting::cpu_time(&self.control.family())
    }
}

/// The version of the build in this directory; none where there is not all of it.
pub(super) fn version(build: &Path) -> Option<String> {
    let proxy = build.join("gaas-proxy");
    (proxy.exists() && build.join("gaas-admin").exists())
        .then(|| line_of(Command::new(proxy).arg("--version"), "gaas"))
        .flatten()
}

/// Starts the control plane of the build in this directory, and gives the command that starts the data plane.
pub(super) fn prepare(
    setup: &Setup<'_>,
    address: SocketAddr,
    build: &Path,
) -> anyhow::Result<(Command, Option<Planes>)> {
    let data = setup.dir.join("data");
    if !data.exists() {
        setup
            .seed
            .copy(&data, setup.backend.address(), setup.scarce)?;
    }
    let token = std::fs::read_to_string(data.join(TOKEN_FILE))?;
    let (admin, operations) = (free_address()?, free_address()?);
    let ports = Ports {
        traffic: address,
        admin,
        operations,
    };
    let command = |name: &str| command(setup, &build.join(name), &ports, CONFIG);
    // It shares the generator's core: the data plane's is its own.
    let control = command("gaas-admin")?;
    let control = Server::start(
        "gaas-admin",
        &control,
        Some(setup.cores.generator),
        &setup.dir,
    )?;
    let planes = Planes {
        admin,
        operations,
        token: token.trim().to_owned(),
        control,
    };
    Ok((command("gaas-proxy")?, Some(planes)))
}

/// The command that starts the data plane alone, its usage written in one go when it ends, so that
/// how long a run takes does not change what it does.
pub(crate) fn data_plane_alone(setup: &Setup<'_>, address: SocketAddr) -> anyhow::Result<Command> {
    const IN_ONE_GO: &str = "[metering]\nbatch_interval_ms = 60000\nbatch_records = 1000000\n";
    setup.seed.copy(
        &setup.dir.join("data"),
        setup.backend.address(),
        setup.scarce,
    )?;
    let ports = Ports {
        traffic: address,
        admin: free_address()?,
        operations: free_address()?,
    };
    let proxy = setup.programs.own.join("gaas-proxy");
    command(setup, &proxy, &ports, &format!("{CONFIG}{IN_ONE_GO}"))
}

/// The command that starts the floor.
pub(crate) fn floor(setup: &Setup<'_>, address: SocketAddr) -> Command {
    let mut command = Command::new(setup.programs.own.join("gaas-bench-pingora"));
    command.args(["--listen", &address.to_string()]);
    command.args(["--backend", &setup.backend.address().to_string()]);
    if let Some(Certificate { chain, key, .. }) = setup.certificate {
        command.arg("--certificate").arg(chain);
        command.arg("--key").arg(key);
    }
    command
}

struct Ports {
    traffic: SocketAddr,
    admin: SocketAddr,
    operations: SocketAddr,
}

fn command(
    setup: &Setup<'_>,
    program: &Path,
    ports: &Ports,
    settings: &str,
) -> anyhow::Result<Command> {
    let config: PathBuf = setup.dir.join("gaas.toml");
    std::fs::write(&config, format!("{settings}{}", tls(setup)))?;
    let mut command = Command::new(program);
    // A variable of the developer's shell must not change what is measured.
    for (variable, _) in std::env::vars().filter(|(name, _)| name.starts_with("GAAS_")) {
        command.env_remove(variable);
    }
    command.arg("--config").arg(config);
    command.arg("--data-dir").arg(setup.dir.join("data"));
    command.args(["--proxy-listen", &ports.traffic.to_string()]);
    command.args(["--admin-listen", &ports.admin.to_string()]);
    command.args(["--ops-listen", &ports.operations.to_string()]);
    Ok(command)
}

/// HTTPS in place of HTTP, where there is a certificate. HTTP/2 is off as it is with the peers.
fn tls(setup: &Setup<'_>) -> String {
    let Some(Certificate { chain, key, .. }) = setup.certificate else {
        return String::new();
    };
    let (chain, key) = (chain.display(), key.display());
    format!(
        "[proxy.tls]\ncertificate_file = \"{chain}\"\nprivate_key_file = \"{key}\"\nhttp2 = false\n"
    )
}

/// Defaults but for two: connections live as long as the peers', and refusals of unknown keys are
/// refusals of keys, not of an address that tries too often.
const CONFIG: &str = "\
[limits]
max_requests_per_connection = 4294967295
max_auth_failures_per_minute = 1000000
[admin]
threads = 1
[log]
level = \"warn\"
";
