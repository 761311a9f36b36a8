//! Watching both processes while they serve, and stopping them.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::Signal;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::StopSignals;
use super::backoff::Backoff;
use super::children::{Event, Process};
use super::report::Report;
use super::start::{ADMIN, Gateway};
use crate::console;

/// Why watching ended.
#[derive(Debug)]
pub(crate) enum End {
    /// Somebody asked for it.
    Asked,
    /// The data plane is gone.
    ProxyEnded(ExitStatus),
}

impl Gateway {
    /// Passes on what the processes print and starts the control plane again whenever it ends,
    /// until told to stop or the data plane ends. May be dropped and called again.
    pub(crate) async fn watch(&mut self, stop: &mut StopSignals) -> End {
        let mut backoff = Backoff::new();
        let mut start_at = Instant::now();
        loop {
            tokio::select! {
                () = stop.next() => return End::Asked,
                event = self.proxy.next() => match event {
                    Event::Line(line) => pass_on(&line),
                    Event::Ended(status) => return End::ProxyEnded(status),
                },
                event = next_of(&mut self.admin) => match event {
                    Event::Line(line) => pass_on(&line),
                    Event::Ended(status) => {
                        self.admin = None;
                        let wait = backoff.after(self.admin_since.elapsed());
                        start_at = Instant::now() + wait;
                        tracing::error!(
                            %status, restart_in_ms = wait.as_millis() as u64,
                            "gaas-admin ended; traffic goes on while it is started again",
                        );
                    }
                },
                () = sleep_until(start_at), if self.admin.is_none() => {
                    self.admin_since = Instant::now();
                    match self.launch.admin() {
                        Ok(admin) => self.admin = Some(admin),
                        Err(error) => {
                            let wait = backoff.after(Duration::ZERO);
                            start_at = Instant::now() + wait;
                            tracing::error!(
                                error = format!("{error:#}"),
                                restart_in_ms = wait.as_millis() as u64,
                                "gaas-admin cannot be started",
                            );
                        }
                    }
                },
            }
        }
    }

    /// Asks both processes to end and waits; whoever takes longer than the drain, or is still
    /// there at a second Ctrl-C, is killed. Returns what did not go well.
    pub(crate) async fn stop(self, stop: &mut StopSignals) -> Vec<String> {
        let processes = self.admin.into_iter().chain([self.proxy]);
        stop_all(processes, self.patience, stop).await
    }
}

/// See [`Gateway::stop`].
pub(super) async fn stop_all(
    processes: impl IntoIterator<Item = Process>,
    patience: Duration,
    stop: &mut StopSignals,
) -> Vec<String> {
    let mut processes: Vec<Process> = processes.into_iter().collect();
    for process in &processes {
        process.signal(Signal::TERM);
    }
    let deadline = Instant::now() + patience;
    let mut hurry = false;
    let mut complaints = Vec::new();
    for process in &mut processes {
        let name = process.name();
        let ended = tokio::select! {
            biased;
            ended = timeout_at(deadline, process.ended()), if !hurry => ended.ok(),
            () = stop.next(), if !hurry => { hurry = true; None }
            else => None,
        };
        let status = match ended {
            Some(status) => status,
            None => {
                process.signal(Signal::KILL);
                process.ended().await
            }
        };
        match status.signal() {
            Some(9) => complaints.push(format!("{name} did not stop in time and was killed")),
            // It was told to end before it could listen for signals.
            Some(15) => {}
            _ if status.success() => {}
            _ => complaints.push(format!("{name} ended with {status}")),
        }
    }
    complaints
}

async fn next_of(process: &mut Option<Process>) -> Event {
    match process {
        Some(process) => process.next().await,
        None => std::future::pending().await,
    }
}

/// Lines of the start protocol are for `gaas` alone; the rest is for the person.
fn pass_on(line: &str) {
    match Report::read(line) {
        Some(Report::Admin(address)) => tracing::info!(%address, "{ADMIN} is back"),
        Some(_) => {}
        None => console::say(line),
    }
}
