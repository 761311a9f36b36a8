//! The writer: the one thread that reads the journal and writes the store.
//!
//! It sleeps until the first record of a batch, gathers for the batch interval or longer
//! ([`Pace`]), until somebody asks or there is no gain in more, and stores it. A store that fails
//! costs nothing but time: the batch waits, the journal grows, and the writer tries again, less and
//! less often, until it works.
//!
//! While there is nothing to store, or it rests, it lets go of usage that is older than it is kept,
//! a few rows at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, never, select};
use gaas_shared::background::{self, Turns};
use gaas_shared::config::{MeteringConfig, RetentionConfig};
use gaas_shared::store::StoreError;

use super::back_off::BackOff;
use super::drain::Drain;
use super::journal::Shared;
use super::pace::Pace;
use super::sink::UsageSink;

/// The longest pause after the store did not take a batch.
const WRITE_PAUSE: Duration = Duration::from_secs(2);
/// The longest pause after the store could not be made durable. It is as long as the store itself
/// waits for a long read to end: batches get the other half of the time.
const RELEASE_PAUSE: Duration = Duration::from_secs(5);
/// How long a thread in the middle of storing its record is given before its slot is read again.
const MID_RECORD: Duration = Duration::from_millis(1);
/// How often the same trouble is logged.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// How long the writer has nothing to do before it tidies up, and between two bits of that.
const TIDY_PAUSE: Duration = Duration::from_millis(50);
/// How long it waits for a quiet moment before it tidies up in between batches.
const TIDY_PATIENCE: Duration = Duration::from_secs(1);
/// How often it looks for something to tidy up.
const TIDY_EVERY: Duration = Duration::from_secs(60);

/// What the writer is asked.
#[derive(Debug)]
pub(super) enum Request {
    /// Store everything before this ordinal now, and say so.
    Flush { before: u64, done: Sender<()> },
    /// Store everything, say whether that succeeded before the deadline, and end.
    Finish {
        deadline: Instant,
        done: Sender<bool>,
    },
    /// End at once; recovery does the rest at the next start.
    Stop,
}

/// The writer's thread.
pub(super) struct Writer<S> {
    shared: Arc<Shared>,
    drain: Drain<S>,
    wake: Receiver<()>,
    requests: Receiver<Request>,
    pace: Pace,
    flushes: Vec<(u64, Sender<()>)>,
    finish: Option<(Instant, Sender<bool>)>,
    /// Whether the next record was claimed and not committed when it was last looked at.
    mid_record: bool,
    write_retry: BackOff,
    release_retry: BackOff,
    logged: Option<Instant>,
    retention: RetentionConfig,
    /// When it tidies up next, if it has nothing to store then.
    tidy_at: Instant,
}

/// What ended a rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// There may be something new: look again.
    News,
    /// It is time to work.
    Time,
    /// Nothing has happened for a while.
    Quiet,
    /// It is time to end.
    Stop,
}

impl<S: UsageSink> Writer<S> {
    /// A writer that drains as configured.
    pub(super) fn new(
        shared: Arc<Shared>,
        drain: Drain<S>,
        wake: Receiver<()>,
        requests: Receiver<Request>,
        config: &MeteringConfig,
    ) -> Self {
        Self {
            shared,
            drain,
            wake,
            requests,
            pace: Pace::new(Duration::from_millis(config.batch_interval_ms)),
            flushes: Vec::new(),
            finish: None,
            mid_record: false,
            write_retry: BackOff::up_to(WRITE_PAUSE),
            release_retry: BackOff::up_to(RELEASE_PAUSE),
            logged: None,
            retention: config.retention,
            tidy_at: Instant::now() + TIDY_EVERY,
        }
    }

    /// Runs on a thread of its own until asked to end.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn spawn(mut self) -> std::io::Result<JoinHandle<()>> {
        self.shared
            .counters
            .writer_alive
            .store(true, Ordering::Relaxed);
        let alive = Alive(Arc::clone(&self.shared));
        thread::Builder::new()
            .name("usage-writer".to_owned())
            .spawn(move || {
                let _until_here = alive;
                background::step_back_unless(&self.shared.store_urgency, Turns::Short);
                self.run();
            })
    }

    fn run(&mut self) {
        loop {
            match self.rest() {
                Heard::News => {}
                Heard::Time => self.work(),
                Heard::Quiet => self.tidy(),
                Heard::Stop => return,
            }
            if self.has_finished() {
                return;
            }
        }
    }

    /// Waits until there is something to do.
    fn rest(&mut self) -> Heard {
        if let Some(at) = self.write_retry.again_at() {
            return self.listen(Some(at));
        }
        // First the number, then the look: see `Wake`.
        let next = self.drain.ordinal();
        if !self.drain.is_behind() {
            self.shared.wake.when(next);
            if !self.drain.is_behind() {
                return self.idle();
            }
        }
        self.gather()
    }

    /// Listens while records gather, until they are due or it is time to tidy.
    fn gather(&mut self) -> Heard {
        let (full_at, scarce_from) = (self.drain.full_at(), self.shared.scarce_from());
        let is_scarce = self.shared.claimed() >= scarce_from;
        let look_again_at = if is_scarce {
            full_at
        } else {
            full_at.min(scarce_from)
        };
        self.shared.wake.when(look_again_at.saturating_sub(1));
        let now = Instant::now();
        if std::mem::take(&mut self.mid_record) {
            return self.listen(Some(now + MID_RECORD));
        }
        if self.is_urgent() || self.shared.claimed() >= full_at {
            return self.listen(Some(now));
        }
        // Where more room comes late or never, none is spent on a rest.
        let due = if is_scarce || self.release_retry.again_at().is_some() {
            self.pace.gathered_at(now)
        } else {
            self.pace.due(now)
        };
        let tidy_at = now.max(self.tidy_at + TIDY_PATIENCE);
        self.listen_or_tidy(Some(due), tidy_at)
    }

    /// Listens with nothing to store: until segments can be given up again, or it is time to tidy.
    fn idle(&mut self) -> Heard {
        let tidy_at = self.tidy_at.max(Instant::now() + TIDY_PAUSE);
        self.listen_or_tidy(self.release_retry.again_at(), tidy_at)
    }

    /// Listens until there is work at `until`, or before that it is time to tidy.
    fn listen_or_tidy(&mut self, until: Option<Instant>, tidy_at: Instant) -> Heard {
        let tidy_first = until.is_none_or(|at| tidy_at < at);
        let until = until.map_or(tidy_at, |at| at.min(tidy_at));
        match self.listen(Some(until)) {
            Heard::Time if tidy_first => Heard::Quiet,
            heard => heard,
        }
    }

    /// Listens until `until` or for ever.
    fn listen(&mut self, until: Option<Instant>) -> Heard {
        let deadline = self.finish.as_ref().map(|&(deadline, _)| deadline);
        let until = [until, deadline].into_iter().flatten().min();
        let timer = until.map_or_else(never, |at| {
            after(at.saturating_duration_since(Instant::now()))
        });
        let (heard, request) = background::wait(|| {
            select! {
                recv(self.requests) -> request => (Heard::News, Some(request.unwrap_or(Request::Stop))),
                recv(self.wake) -> _ => (Heard::News, None),
                recv(timer) -> _ => (Heard::Time, None),
            }
        });
        match request {
            Some(Request::Flush { before, done }) => self.flushes.push((before, done)),
            Some(Request::Finish { deadline, done }) => self.finish = Some((deadline, done)),
            Some(Request::Stop) => return Heard::Stop,
            None => {}
        }
        self.answer_flushes();
        heard
    }

    /// Stores one batch and gives up segments that are done with.
    fn work(&mut self) {
        self.shared.wake.never();
        self.pace.set_out();
        // Requests rather wait than that they are refused, once there is no room left.
        let shared = Arc::clone(&self.shared);
        let cannot_wait = self.drain.is_filling_up() || self.finish.is_some();
        let _until_done = cannot_wait.then(|| shared.store_urgency.raise());
        let begun = Instant::now();
        match self.drain.step() {
            Ok(stored) => {
                if self.write_retry.worked() {
                    self.mended();
                }
                self.mid_record = !stored && self.drain.is_behind();
                self.answer_flushes();
                self.release();
                if stored {
                    self.pace.stored(Instant::now(), begun.elapsed());
                }
                if self.tidy_at.elapsed() >= TIDY_PATIENCE {
                    self.tidy();
                }
            }
            Err(error) => {
                self.write_retry.failed();
                self.complain("usage cannot be written and waits in the journal", &error);
            }
        }
    }

    /// Gives up segments, unless that failed a moment ago or the process ends: then the next start
    /// does it. A failure does not keep batches from being stored.
    fn release(&mut self) {
        let again_at = self.release_retry.again_at();
        let too_soon = again_at.is_some_and(|at| Instant::now() < at);
        if too_soon || self.finish.is_some() {
            return;
        }
        match self.drain.release() {
            Ok(()) => {
                if self.release_retry.worked() {
                    self.mended();
                }
            }
            Err(error) => {
                self.release_retry.failed();
                self.complain(
                    "usage is written but not durable, and the journal stays",
                    &error,
                );
            }
        }
    }

    /// Deletes some rows. What fails here is tried again in a minute; nothing depends on it.
    fn tidy(&mut self) {
        let pause = match self.drain.tidy(&self.retention) {
            Ok(true) => TIDY_PAUSE,
            Ok(false) => TIDY_EVERY,
            Err(error) => {
                tracing::warn!(%error, "usage that is too old cannot be deleted now");
                TIDY_EVERY
            }
        };
        self.tidy_at = Instant::now() + pause;
    }

    fn complain(&mut self, trouble: &str, error: &StoreError) {
        self.shared.counters.store.failed(error);
        if self.logged.is_none_or(|at| at.elapsed() >= LOG_EVERY) {
            self.logged = Some(Instant::now());
            let waiting = self.shared.claimed().saturating_sub(self.shared.stored());
            tracing::error!(records_waiting = waiting, "{trouble}: {error}");
        }
    }

    fn mended(&mut self) {
        self.logged = None;
        self.shared.counters.store.mended();
        tracing::info!("the store takes usage again");
    }

    /// Whether somebody waits for the store to have everything. Then batches do not gather.
    fn is_urgent(&self) -> bool {
        !self.flushes.is_empty() || self.finish.is_some()
    }

    fn answer_flushes(&mut self) {
        let stored = self.shared.stored();
        self.flushes.retain(|(before, done)| {
            let waits = *before > stored;
            if !waits {
                let _asker_may_have_given_up = done.send(());
            }
            waits
        });
    }

    /// Whether the end was asked for and has come; if so, says how it went.
    fn has_finished(&mut self) -> bool {
        let Some((deadline, done)) = &self.finish else {
            return false;
        };
        let empty = !self.drain.is_behind();
        let ends = empty || Instant::now() >= *deadline;
        if ends {
            let _asker_may_have_given_up = done.send(empty);
        }
        ends
    }
}

/// Tells the statistics when the thread ends, even by a panic.
struct Alive(Arc<Shared>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.counters.writer_alive.store(false, Ordering::Relaxed);
    }
}
