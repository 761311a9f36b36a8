//! Starting both processes, up to the moment when the first request could be answered.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use gaas_shared::config::Config;
use tokio::time::Instant;

use super::banner::TOKEN_FILE;
use super::children::{self, Event, Process};
use super::progress::Progress;
use super::report::{Report, Reported};
use super::{Addresses, Banner, StopSignals};
use crate::args::Flags;

/// On top of what a process grants itself: what it may take to end.
const GRACE: Duration = Duration::from_secs(5);

pub(crate) const ADMIN: &str = "gaas-admin";
pub(crate) const PROXY: &str = "gaas-proxy";

/// Both processes, serving.
pub(crate) struct Gateway {
    pub(super) proxy: Process,
    /// `None` while the control plane is down and waits to be started again.
    pub(super) admin: Option<Process>,
    pub(super) admin_since: Instant,
    pub(super) launch: Launch,
    pub(super) addresses: Addresses,
    pub(super) patience: Duration,
    data_dir: PathBuf,
    first_token: Option<String>,
}

/// Where both programs are.
pub(crate) struct Programs {
    pub(super) admin: PathBuf,
    pub(super) proxy: PathBuf,
}

impl Programs {
    /// Looks for them.
    ///
    /// # Errors
    /// When one is missing.
    pub(crate) fn find() -> anyhow::Result<Self> {
        Ok(Self {
            admin: children::program(ADMIN)?,
            proxy: children::program(PROXY)?,
        })
    }
}

/// What is needed to start the control plane again.
pub(super) struct Launch {
    admin: PathBuf,
    flags: Flags,
}

impl Launch {
    /// Starts the control plane.
    pub(super) fn admin(&self) -> anyhow::Result<Process> {
        Process::spawn(ADMIN, &self.admin, &self.flags.to_args())
    }
}

impl Gateway {
    /// Starts both processes and waits until they serve; `None` when told to stop meanwhile.
    ///
    /// # Errors
    /// When one of them cannot be started or ends before it serves.
    pub(crate) async fn start(
        programs: Programs,
        flags: &Flags,
        config: &Config,
        stop: &mut StopSignals,
    ) -> anyhow::Result<Option<Self>> {
        let mut launch = Launch {
            admin: programs.admin,
            flags: flags.clone(),
        };
        let data_dir = std::path::absolute(&config.data_dir)
            .context("the data directory's absolute path is unknown")?;
        let old_token = read_token(&data_dir)?;
        let mut admin = launch.admin()?;
        let mut proxy = Process::spawn(PROXY, &programs.proxy, &flags.to_args())?;

        let started = tokio::select! {
            started = both_serve(&mut admin, &mut proxy) => Some(started),
            () = stop.next() => None,
        };
        // The proxy lets requests finish for as long, and then writes its journal for as long.
        let patience = 2 * config.timeouts.drain_seconds.as_duration() + GRACE;
        let addresses = match started {
            Some(Ok(addresses)) => addresses,
            failed_or_asked => {
                super::supervise::stop_all([admin, proxy], patience, stop).await;
                return match failed_or_asked {
                    Some(Err(error)) => Err(error),
                    _ => Ok(None),
                };
            }
        };
        // Started again, the control plane keeps the address that clients and the banner know.
        launch.flags.admin_listen = Some(addresses.admin.address);
        let first_token = read_token(&data_dir)?.filter(|token| Some(token) != old_token.as_ref());
        Ok(Some(Self {
            proxy,
            admin: Some(admin),
            admin_since: Instant::now(),
            launch,
            addresses,
            patience,
            data_dir,
            first_token,
        }))
    }

    /// Where everything listens.
    pub(crate) const fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// What to tell the person who started it.
    pub(crate) fn banner(&self) -> Banner {
        Banner {
            addresses: self.addresses,
            data_dir: self.data_dir.clone(),
            first_token: self.first_token.clone(),
        }
    }

    /// The management token as it stands in the data directory.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn token(&self) -> anyhow::Result<String> {
        let path = self.data_dir.join(TOKEN_FILE);
        read_token(&self.data_dir)?.with_context(|| format!("{} is missing", path.display()))
    }
}

/// The first line of the token file; `None` where there is no such file.
fn read_token(data_dir: &std::path::Path) -> anyhow::Result<Option<String>> {
    let path = data_dir.join(TOKEN_FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Waits for every line that says that a process serves.
async fn both_serve(admin: &mut Process, proxy: &mut Process) -> anyhow::Result<Addresses> {
    let mut reported = Reported::default();
    let mut progress = Progress::new();
    loop {
        if let Some(addresses) = reported.complete() {
            return Ok(addresses);
        }
        let (name, event) = tokio::select! {
            event = admin.next() => (ADMIN, event),
            event = proxy.next() => (PROXY, event),
        };
        let line = match event {
            Event::Line(line) => line,
            Event::Ended(status) => bail!("{name} did not start ({status}); its log says why"),
        };
        match Report::read(&line) {
            Some(Report::Loading { loaded, total }) => progress.keys(loaded, total),
            Some(report) => reported.note(report),
            // Whatever else is said at the start, the banner says again, once and in its place.
            None => {}
        }
    }
}
