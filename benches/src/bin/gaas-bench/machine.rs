//! The machine: which core does what, how many files may be open, and what the report says of it.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::Command;

use anyhow::Context;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::thread::{CpuSet, sched_getaffinity};
use serde::{Deserialize, Serialize};

use crate::scheduling::{Foremost, move_to};

/// Who runs where. The server has a core to itself; the load generator and the backend share the
/// others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cores {
    /// How many there are.
    pub(crate) count: usize,
    /// The server's.
    pub(crate) server: usize,
    /// The backend's.
    pub(crate) backend: usize,
    /// The generator's.
    pub(crate) generator: usize,
}

/// What the report says of the machine.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// The processor's name.
    pub(crate) processor: String,
    /// Cores that may be used.
    pub(crate) cores: usize,
    /// The kernel's version.
    pub(crate) kernel: String,
    /// The distribution.
    pub(crate) system: String,
    /// How TCP decides how fast to send. Pacing (`bbr`) costs large messages more over loopback than
    /// what is measured.
    #[serde(default)]
    pub(crate) congestion_control: String,
    /// Whether the generator runs before everything else on its core in an open loop.
    #[serde(default)]
    pub(crate) foremost_generator: bool,
    /// Load average when the run began: how busy others kept the machine.
    pub(crate) load_before: String,
}

impl Cores {
    /// Divides the cores this process may use, and moves it to its own.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub(crate) fn divide() -> anyhow::Result<Self> {
        let usable = usable()?;
        let last = usable.len().saturating_sub(1);
        let core = |n: usize| usable.get(n.min(last)).copied().unwrap_or_default();
        let cores = Self {
            count: usable.len(),
            server: core(last),
            generator: core(0),
            // With two cores, it shares the generator's.
            backend: if usable.len() > 2 { core(1) } else { core(0) },
        };
        move_to(cores.generator)?;
        Ok(cores)
    }
}

fn usable() -> anyhow::Result<Vec<usize>> {
    let set = sched_getaffinity(None).context("cannot tell which cores may be used")?;
    Ok((0..CpuSet::MAX_CPU)
        .filter(|&core| set.is_set(core))
        .collect())
}

impl Machine {
    /// This one.
    pub(crate) fn describe(cores: Cores) -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            text.lines()
                .find(|line| line.starts_with(name))
                .and_then(|line| line.split_once([':', '=']))
                .map_or_else(
                    || "unknown".to_owned(),
                    |(_, value)| value.trim().trim_matches('"').to_owned(),
                )
        };
        Self {
            processor: field(&read("/proc/cpuinfo"), "model name"),
            cores: cores.count,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            congestion_control: read("/proc/sys/net/ipv4/tcp_congestion_control")
                .trim()
                .to_owned(),
            foremost_generator: Foremost::become_it().is_some(),
            system: field(&read("/etc/os-release"), "PRETTY_NAME"),
            load_before: read("/proc/loadavg")
                .split_whitespace()
                .take(3)
                .collect::<Vec<_>>()
                .join(" "),
        }
    }
}

/// Lets this process and those it starts open as many files as the machine allows.
pub(crate) fn raise_open_files() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // Where it is refused, the smaller limit holds and is what is returned.
    let _refused = setrlimit(Resource::Nofile, raised);
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// An address on loopback that nobody listens on.
///
/// # Errors
/// When there is none left.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?)
}

/// The commit that the working directory stands at, and whether anything but reports was changed
/// since; none outside a repository.
pub(crate) fn commit() -> Option<String> {
    let git = |args: &[&str]| {
        let output = Command::new("git").args(args).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--", ".", ":!benches/results"])?;
    Some(if changed.is_empty() {
        commit
    } else {
        format!("{commit} with changes")
    })
}

/// The first line that a command prints which holds `what`; none if it cannot be run.
pub(crate) fn line_of(command: &mut Command, what: &str) -> Option<String> {
    let output = command.output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text)
        .lines()
        .find(|line| line.contains(what))
        .map(|line| line.trim().to_owned())
}
