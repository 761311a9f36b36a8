//! What is measured: the gateway, the floor and the peers. Each is found, started and probed in the
//! same way.

mod gateway;
mod peers;

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use serde::{Deserialize, Serialize};

pub(crate) use gateway::{Planes, data_plane_alone, floor};

use crate::accounting;
use crate::backend::Backend;
use crate::certificate::Certificate;
use crate::load::{Endpoint, Key, Requests, exchange};
use crate::machine::{Cores, free_address, line_of};
use crate::process::Server;
use crate::seed::Seed;

/// How long a server may take to serve: a million keys are read by some.
const READY: Duration = Duration::from_secs(120);
const PROBE: Duration = Duration::from_millis(500);

/// Something that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Target {
    /// This gateway.
    Gaas,
    /// Another build of it, to tell what a change does.
    Before,
    /// The gateway with a single key, where the one beside it has many.
    OneKey,
    /// A Pingora proxy that only forwards.
    Pingora,
    /// nginx with a Lua key table, token bucket and counters.
    NginxLua,
    /// nginx with `map`, `limit_req` and an access log.
    Nginx,
    /// HAProxy with a map and a stick table.
    Haproxy,
    /// Envoy with `api_key_auth` and `local_ratelimit`.
    Envoy,
    /// Traefik with a rate limit and no key check.
    Traefik,
}

/// Where programs are.
#[derive(Debug, Clone)]
pub(crate) struct Programs {
    /// The workspace's binaries.
    pub(crate) own: PathBuf,
    /// Another build of the gateway, if there is one to compare with.
    pub(crate) before: Option<PathBuf>,
    /// The virtual environment that `make bench-peers` makes.
    pub(crate) peers: PathBuf,
}

/// What a target is started for.
#[derive(Debug)]
pub(crate) struct Setup<'a> {
    /// Its directory, which exists.
    pub(crate) dir: PathBuf,
    /// Where requests go.
    pub(crate) backend: &'a Arc<Backend>,
    /// Keys and services.
    pub(crate) seed: &'a Seed,
    /// How many of the first keys soon have no token left.
    pub(crate) scarce: u32,
    /// What HTTPS is served with, where it is.
    pub(crate) certificate: Option<&'a Certificate>,
    /// Who runs where.
    pub(crate) cores: Cores,
    /// Where programs are.
    pub(crate) programs: &'a Programs,
}

/// A target that serves.
#[derive(Debug)]
pub(crate) struct Running {
    /// Which one.
    pub(crate) target: Target,
    /// Where clients go.
    pub(crate) endpoint: Endpoint,
    /// Where it forwards to.
    pub(crate) backend: Arc<Backend>,
    /// Who runs where.
    pub(crate) cores: Cores,
    /// The gateway's other process and ports.
    pub(crate) planes: Option<Planes>,
    /// From the start to the first answer that came from the backend.
    pub(crate) ready_after: Duration,
    /// Its memory then, in bytes.
    pub(crate) memory_when_ready: u64,
    /// A key that is never refused.
    key: Key,
    server: Server,
}

impl Target {
    /// All of them, in the order of the report.
    pub(crate) const ALL: [Self; 9] = [
        Self::Gaas,
        Self::Before,
        Self::OneKey,
        Self::Pingora,
        Self::NginxLua,
        Self::Nginx,
        Self::Haproxy,
        Self::Envoy,
        Self::Traefik,
    ];

    /// As it is called on the command line and in the report.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Gaas => "gaas",
            Self::Before => "before",
            Self::OneKey => "one-key",
            Self::Pingora => "pingora",
            Self::NginxLua => "nginx-lua",
            Self::Nginx => "nginx",
            Self::Haproxy => "haproxy",
            Self::Envoy => "envoy",
            Self::Traefik => "traefik",
        }
    }

    /// Its version; none where it is not installed.
    pub(crate) fn version(self, programs: &Programs) -> Option<String> {
        let own = |name: &str| programs.own.join(name).exists();
        match self {
            Self::Gaas => gateway::version(&programs.own),
            Self::Before => gateway::version(programs.before.as_ref()?),
            Self::OneKey => {
                let version = gateway::version(&programs.own)?;
                Some(format!("{version} with one key"))
            }
            Self::Pingora => {
                own("gaas-bench-pingora").then(|| format!("pingora {}, a bare proxy", pingora()))
            }
            Self::Nginx => peers::nginx_version(),
            Self::NginxLua => peers::lua_version(),
            Self::Haproxy => {
                let line = line_of(Command::new("haproxy").arg("-v"), "version")?;
                let version = line.split_once("version ")?.1.split(' ').next()?;
                Some(format!("haproxy {version}"))
            }
            Self::Envoy => {
                let line = line_of(Command::new(programs.envoy()).arg("--version"), "version")?;
                let version = line.split_once("version: ")?.1.split('/').nth(1)?;
                Some(format!("envoy {version}"))
            }
            Self::Traefik => {
                let line = line_of(Command::new(programs.traefik()).arg("version"), "Version:")?;
                Some(format!(
                    "traefik {}",
                    line.trim_start_matches("Version:").trim()
                ))
            }
        }
    }

    /// Starts it, and waits until a request with a key of its own is answered by the backend.
    ///
    /// # Errors
    /// When it does not start or does not answer; the message holds what it printed.
    pub(crate) fn start(self, setup: &Setup<'_>, requests: &Requests) -> anyhow::Result<Running> {
        let key = setup.seed.good_key()?;
        let address = free_address()?;
        let (command, planes) = match self {
            Self::Gaas | Self::OneKey => gateway::prepare(setup, address, &setup.programs.own)?,
            Self::Before => {
                let before = setup.programs.before.as_ref();
                gateway::prepare(setup, address, before.context("no build to compare with")?)?
            }
            Self::Pingora => (floor(setup, address), None),
            _ => (peers::prepare(self, setup, address)?, None),
        };
        let endpoint = match setup.certificate {
            Some(_) => Endpoint::tls(address)?,
            None => Endpoint::plain(address),
        };
        let begun = Instant::now();
        let mut server =
            Server::start(self.name(), &command, Some(setup.cores.server), &setup.dir)?;
        let mut probe = requests.probe(key);
        server.wait_until(READY, || {
            exchange(&endpoint, &mut probe, PROBE).is_ok_and(|(status, _)| status == 200)
        })?;
        Ok(Running {
            target: self,
            endpoint,
            backend: Arc::clone(setup.backend),
            cores: setup.cores,
            planes,
            ready_after: begun.elapsed(),
            memory_when_ready: accounting::memory(&server.family()),
            key,
            server,
        })
    }
}

/// The version of Pingora that the workspace is built with.
fn pingora() -> &'static str {
    const LOCK: &str = include_str!("../../../../Cargo.lock");
    let after = LOCK.split("name = \"pingora\"\nversion = \"").nth(1);
    after.and_then(|rest| rest.split('"').next()).unwrap_or("")
}

impl Programs {
    /// Envoy's binary.
    pub(crate) fn envoy(&self) -> PathBuf {
        self.peers.join("bin/envoy")
    }

    /// Traefik's binary.
    pub(crate) fn traefik(&self) -> PathBuf {
        self.peers.join("bin/traefik")
    }
}

impl Running {
    /// Its processes, the gateway's control plane left out.
    pub(crate) fn processes(&self) -> Vec<u32> {
        self.server.family()
    }

    /// What it is asked of these requests: with one key, the others are not known to it.
    pub(crate) fn its(&self, requests: &Requests) -> Requests {
        match self.target {
            Target::OneKey => requests.probe(self.key),
            _ => requests.clone(),
        }
    }

    /// Processor time that they have used so far.
    pub(crate) fn cpu_time(&self) -> Duration {
        accounting::cpu_time(&self.processes())
    }

    /// Their memory in bytes.
    pub(crate) fn memory(&self) -> u64 {
        accounting::memory(&self.processes())
    }

    /// Ends it.
    pub(crate) fn stop(self) {
        self.server.stop();
    }
}
