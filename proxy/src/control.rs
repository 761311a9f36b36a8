//! The control thread: loads keys and services, applies changes, and answers the control plane.
//!
//! It is the only writer of [`State`] and, but for the usage writer's look at keys' owners, the only
//! reader of the control database. Changes come by two ways: a question over the Unix socket, and a
//! look at the change number every 500 ms in case a question was lost.

mod accounts;
mod apply;
mod opening;
mod openings;
mod socket;

use std::io;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gaas_shared::background::{self, Turns};
use gaas_shared::clock::{SystemClock, WallClock};
use gaas_shared::propagation::{Answer, Ask, ProxyStatus};
use gaas_shared::store::{StoreError, UsageStore};
use tokio::net::UnixListener as AsyncListener;
use tokio::sync::{mpsc, oneshot, watch};

pub use apply::{Applier, LoadProgress};
pub use socket::bind;

use self::openings::Openings;
use crate::metering::{Flusher, Journal};
use crate::state::State;

/// How often the change number is looked at, asked or not.
const POLL: Duration = Duration::from_millis(500);
/// How long a flush asked for over the socket may take.
const FLUSH_LIMIT: Duration = Duration::from_secs(5);
/// Questions that may wait while a slow store is read.
const QUEUE: usize = 64;

/// A question and where its answer goes.
type Question = (Ask, oneshot::Sender<Answer>);

/// The metering engine's handles that the control thread needs, and where it writes to.
#[derive(Clone)]
pub struct UsageDesk {
    /// What was used before.
    pub store: UsageStore,
    /// Its figures.
    pub journal: Journal,
    /// Writes what was appended.
    pub flusher: Flusher,
}

/// The control thread's handle. Dropping it stops the thread and waits for it.
pub struct Control {
    stop: watch::Sender<bool>,
    thread: Option<std::thread::JoinHandle<()>>,
    socket: std::path::PathBuf,
}

impl Control {
    /// Starts the thread: from now on changes flow.
    ///
    /// # Errors
    /// When the thread or its runtime cannot be made.
    pub fn start(
        applier: Applier,
        state: Arc<State>,
        usage: UsageDesk,
        listener: UnixListener,
        socket: &Path,
    ) -> io::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .thread_name("control")
            .on_thread_park(background::waits)
            .on_thread_unpark(background::waited)
            .build()?;
        listener.set_nonblocking(true)?;
        let openings = Openings::new(applier.opener(&usage), Arc::clone(&state));
        let desk = Desk {
            applier,
            state,
            usage,
            openings,
        };
        let thread = std::thread::Builder::new()
            .name("control".to_owned())
            .spawn(move || {
                background::step_back(Turns::LongerWhereItWaits);
                if let Err(error) = runtime.block_on(desk.run(listener, stopped)) {
                    tracing::error!(%error, "The control socket failed; changes are still polled for.");
                }
            })?;
        Ok(Self {
            stop,
            thread: Some(thread),
            socket: socket.to_owned(),
        })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _stopping = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
        let _removed = std::fs::remove_file(&self.socket);
    }
}

/// Where questions and polls come together: one after the other, in one place.
struct Desk {
    applier: Applier,
    state: Arc<State>,
    usage: UsageDesk,
    openings: Openings,
}

impl Desk {
    async fn run(
        mut self,
        listener: UnixListener,
        mut stopped: watch::Receiver<bool>,
    ) -> io::Result<()> {
        let (asking, mut asked) = mpsc::channel::<Question>(QUEUE);
        let listener = AsyncListener::from_std(listener)?;
        tokio::spawn(socket::listen(listener, asking));
        let mut poll = tokio::time::interval(POLL);
        poll.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                _ = stopped.changed() => return Ok(()),
                Some((ask, reply)) = asked.recv() => self.answer(ask, reply),
                () = self.openings.advance() => {}
                _ = poll.tick() => {
                    if let Err(error) = self.catch_up() {
                        tracing::warn!(%error, "Changes cannot be read; the last state stays in effect.");
                    }
                    self.openings.retry();
                }
            }
        }
    }

    fn catch_up(&mut self) -> Result<(), StoreError> {
        let caught_up = self.applier.catch_up(&self.state);
        let new = self.applier.take_openings();
        if !new.is_empty() {
            self.openings.add(new);
        }
        caught_up
    }

    fn answer(&mut self, ask: Ask, reply: oneshot::Sender<Answer>) {
        match ask {
            Ask::Apply { seq } => {
                let answer = match self.catch_up() {
                    Ok(()) if self.state.applied_seq() >= seq => Answer::Applied {
                        seq: self.state.applied_seq(),
                    },
                    Ok(()) => failed(format!("change {seq} is not in the store")),
                    Err(error) => failed(error.to_string()),
                };
                // A quota is in effect once it is known what was used of it.
                let last = self.applier.openings_queued();
                self.openings.answer_after(last, reply, answer);
            }
            Ask::Status => {
                let _asker_left = reply.send(Answer::Status(self.status()));
            }
            Ask::AuthFailures => {
                let per_minute = self.state.auth_failures.per_minute(SystemClock.now());
                let _asker_left = reply.send(Answer::AuthFailures { per_minute });
            }
            // A flush waits for the usage database, which must not hold up a revocation.
            Ask::Flush => {
                let flusher = self.usage.flusher.clone();
                tokio::task::spawn_blocking(move || {
                    let answer = if flusher.flush(FLUSH_LIMIT) {
                        Answer::Flushed
                    } else {
                        failed("usage could not be written in time".to_owned())
                    };
                    let _asker_left = reply.send(answer);
                });
            }
        }
    }

    fn status(&self) -> ProxyStatus {
        let journal = self.usage.journal.stats();
        ProxyStatus {
            ready: self.state.is_ready(),
            applied_seq: self.state.applied_seq(),
            keys: self.state.keys.len() as u64,
            services: self.state.routing.len() as u64,
            journal_backlog: journal.backlog,
            journal_full: journal.full,
        }
    }
}

fn failed(reason: String) -> Answer {
    Answer::Failed { reason }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
