//! Stopping: no new connections, requests in flight finished, then the end.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use pingora::server::{ShutdownSignal, ShutdownSignalWatch};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use super::upgrade::{Desk, Successor};
use crate::state::State;

/// How often the number of requests in flight is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// Connections that are between two requests learn of the shutdown within this time.
const SETTLE: Duration = Duration::from_millis(50);

/// How long every connection must have been gone before a successor is let in: one that was just
/// accepted is not counted yet.
const GONE: Duration = Duration::from_millis(100);

/// Why the process ends.
pub(super) enum End {
    /// It was told to stop.
    Stop,
    /// Another process takes its place.
    HandOver(Successor),
}

/// The signals that ask the process to stop: SIGTERM and SIGINT.
pub(super) struct StopSignals {
    runtime: tokio::runtime::Runtime,
    terminate: Signal,
    interrupt: Signal,
    // Only held: while it is caught, a file that grows past a limit set for this process is an
    // error of the write, not the process's end.
    _file_too_large: Signal,
}

impl StopSignals {
    /// Catches the signals from now on. Before, they end the process at once.
    pub(super) fn catch() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let entered = runtime.enter();
        let terminate = signal(SignalKind::terminate())?;
        let interrupt = signal(SignalKind::interrupt())?;
        let file_too_large = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
        let file_too_large = signal(file_too_large)?;
        drop(entered);
        Ok(Self {
            runtime,
            terminate,
            interrupt,
            _file_too_large: file_too_large,
        })
    }

    /// Blocks until one comes, or returns at once if one came since they are caught; or until a
    /// successor has come to the desk.
    pub(super) fn wait(mut self, desk: Desk) -> End {
        self.runtime.block_on(async {
            tokio::select! {
                _ = self.terminate.recv() => End::Stop,
                _ = self.interrupt.recv() => End::Stop,
                successor = desk.successor() => End::HandOver(successor),
            }
        })
    }
}

/// Tells Pingora to stop accepting.
pub(super) struct Trigger(oneshot::Sender<()>);

/// What Pingora waits for in place of signals.
pub(super) struct Triggered(Mutex<Option<oneshot::Receiver<()>>>);

impl Trigger {
    /// A trigger and what it triggers.
    pub(super) fn new() -> (Self, Triggered) {
        let (sender, receiver) = oneshot::channel();
        (Self(sender), Triggered(Mutex::new(Some(receiver))))
    }

    /// Stops accepting, waits for the requests in flight (at most `limit`), and closes the door.
    pub(super) fn drain(self, state: &State, limit: Duration) {
        let deadline = Instant::now() + limit;
        tracing::info!(
            limit_seconds = limit.as_secs_f64(),
            "Stopping: requests in flight are finished first."
        );
        state.start_draining();
        let _pingora_gone = self.0.send(());
        let mut idle_since = Instant::now();
        while idle_since.elapsed() < SETTLE && Instant::now() < deadline {
            if state.metrics.in_flight() > 0 {
                idle_since = Instant::now();
            }
            std::thread::sleep(LOOK);
        }
        // Whoever comes now is told so; whoever was let in before is waited for.
        state.set_ready(false);
        while state.metrics.in_flight() > 0 && Instant::now() < deadline {
            std::thread::sleep(LOOK);
        }
        // What is left of the last answers is still on its way over their connections.
        while state.metrics.http2_connections() > 0 && Instant::now() < deadline {
            std::thread::sleep(LOOK);
        }
        tell_what_is_cut(state);
    }

    /// Stops accepting and waits until the last connection has ended (at most `limit`). Unlike
    /// [`drain`](Self::drain) it refuses nobody: who has a connection gets one more answer over it,
    /// which says that it is the last; who asks for one is the successor's.
    pub(super) fn hand_over(self, state: &State, limit: Duration) {
        let deadline = Instant::now() + limit;
        state.start_handing_over();
        tracing::info!(
            limit_seconds = limit.as_secs_f64(),
            "Handing over to a successor: requests in flight are finished first."
        );
        let _pingora_gone = self.0.send(());
        let mut gone_since = None;
        while Instant::now() < deadline {
            if !state.connections.are_over() {
                gone_since = None;
            } else if gone_since.get_or_insert_with(Instant::now).elapsed() >= GONE {
                break;
            }
            std::thread::sleep(LOOK);
        }
        tell_what_is_cut(state);
    }
}

fn tell_what_is_cut(state: &State) {
    let cut = state.metrics.in_flight();
    if cut > 0 {
        tracing::warn!(
            requests = cut,
            "Requests did not finish in time and are cut off."
        );
    }
}

#[async_trait]
impl ShutdownSignalWatch for Triggered {
    async fn recv(&self) -> ShutdownSignal {
        let receiver = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(receiver) = receiver {
            let _dropped_with_the_process = receiver.await;
        }
        ShutdownSignal::GracefulTerminate
    }
}
