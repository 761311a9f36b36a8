//! Usage metering: from the end of a request to the store, without anyone waiting on the way.
//!
//! ```text
//!   request path                background threads
//!
//!   Journal::admit ──┐          usage-keeper: keeps an empty segment ready, deletes drained ones
//!   Ticket::settle ──┴─► segment ─► usage-writer: reads in order, sums up, writes the store
//!                        (mapped file)                 (rollups and cursor in one transaction)
//! ```
//!
//! What holds:
//! - A settled record survives the death of the process: it stands in a mapped file from the
//!   moment [`Ticket::settle`] returns. A power cut can take what the kernel had not yet written.
//! - Every settled record is counted in the store exactly once, whatever dies when: its batch and
//!   the cursor behind it are one transaction, and a segment goes only after that is durable.
//! - The request path makes no system call, but for waking the writer twice per batch or segment at
//!   most and taking a lock once per segment. It never waits for the store or the disk.
//! - The writer takes half a percent of a core or little more, unless somebody waits for it, the
//!   journal fills up, or tens of thousands of keys are in use within seconds.
//! - A journal that can take no more says so when a request is *admitted*, not when it was served.
//!
//! This module knows no HTTP, no Pingora and no SQL.

mod back_off;
mod directory;
mod drain;
mod journal;
mod keeper;
mod old_segment;
mod pace;
mod reader;
mod record;
mod recovery;
mod room;
mod segment;
mod sink;
mod stats;
mod wake;
mod writer;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use gaas_shared::clock::WallClock;
use gaas_shared::config::MeteringConfig;
use gaas_shared::fields::FieldError;

pub use journal::{Journal, JournalFull, Ticket};
pub use recovery::{Recovered, RecoveryError};
pub use sink::UsageSink;
pub use stats::JournalStats;

use directory::{JournalDir, SegmentSource};
use drain::Drain;
use journal::Shared;
use keeper::Keeper;
use segment::Header;
use writer::{Request, Writer};

/// Segments are a gigabyte at most.
const MAX_SEGMENT_RECORDS: u32 = 1 << 24;
/// How much longer than its deadline an answer of the writer is awaited: it may be inside a call
/// to the store.
const GRACE: Duration = Duration::from_millis(100);
/// How long a flush waits for the writer as it works beside the traffic. Then the writer lets nobody in
/// any more: somebody looks at usage, and waits half a second for it.
const FLUSH_PATIENCE: Duration = Duration::from_millis(100);

/// The running engine: owns the journal's threads. Dropping it ends them without draining, as a
/// crash would; [`shutdown`](Self::shutdown) drains first.
#[derive(Debug)]
pub struct Metering {
    flusher: Flusher,
    recovered: Recovered,
    threads: Vec<JoinHandle<()>>,
}

/// Asks the writer to store what was appended. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Flusher {
    shared: Arc<Shared>,
    writer: Sender<Request>,
}

/// Why metering cannot start.
#[derive(Debug, thiserror::Error)]
pub enum MeteringError {
    /// A setting that no journal can work with.
    #[error("metering.{0}")]
    Setting(FieldError),
    /// The journal's directory cannot be made.
    #[error("{}: the journal's directory cannot be made: {source}", path.display())]
    Directory {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What the last process left cannot be brought into the store.
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    /// Not even the first segment can be made.
    #[error("{}: no usage journal segment can be made: {source}", path.display())]
    Segment {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The system gives no thread.
    #[error("a metering thread cannot be started: {0}")]
    Thread(io::Error),
}

impl Metering {
    /// Replays what the last process left in the directory `journal`, which is made if missing,
    /// and starts the threads. Blocks until the store has everything.
    ///
    /// The caller sees to it that no other process uses the directory.
    ///
    /// # Errors
    /// When the directory, its contents or the store cannot be used. Nothing was lost then.
    pub fn start(
        journal: &Path,
        sink: impl UsageSink,
        config: &MeteringConfig,
        clock: Arc<dyn WallClock>,
    ) -> Result<Self, MeteringError> {
        let directory = JournalDir::open(journal).map_err(|source| MeteringError::Directory {
            path: journal.to_owned(),
            source,
        })?;
        let source = directory.clone();
        Self::start_with(&directory, source, sink, config, clock)
    }

    /// [`start`](Self::start), with segments made by `source`.
    fn start_with(
        directory: &JournalDir,
        source: impl SegmentSource,
        sink: impl UsageSink,
        config: &MeteringConfig,
        clock: Arc<dyn WallClock>,
    ) -> Result<Self, MeteringError> {
        let parts = Parts::assemble(directory, source, sink, config, clock)?;
        let (writer, requests) = unbounded();
        let shared = Arc::clone(&parts.shared);
        let run = Writer::new(shared, parts.drain, parts.wake, requests, config);
        let mut metering = Self {
            flusher: Flusher {
                shared: parts.shared,
                writer,
            },
            recovered: parts.recovered,
            threads: Vec::new(),
        };
        let keeper = parts.keeper.spawn().map_err(MeteringError::Thread)?;
        metering.threads.push(keeper);
        metering
            .threads
            .push(run.spawn().map_err(MeteringError::Thread)?);
        Ok(metering)
    }

    /// The journal that the request path appends to.
    pub fn journal(&self) -> Journal {
        Journal::new(Arc::clone(&self.flusher.shared))
    }

    /// A handle that can flush without owning the engine.
    pub fn flusher(&self) -> Flusher {
        self.flusher.clone()
    }

    /// See [`Flusher::flush`].
    pub fn flush(&self, timeout: Duration) -> bool {
        self.flusher.flush(timeout)
    }

    /// What the journal reports about itself.
    pub fn stats(&self) -> JournalStats {
        self.journal().stats()
    }

    /// What the start found.
    pub const fn recovered(&self) -> Recovered {
        self.recovered
    }

    /// Stores everything that was appended and ends the threads. Returns whether the store has
    /// everything; if not, the next start replays the rest. Blocks for `timeout` at most, and for
    /// the store's answer to the call that it may be in.
    pub fn shutdown(self, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        let (done, answer) = bounded(1);
        let asked = self.flusher.writer.send(Request::Finish { deadline, done });
        asked.is_ok() && answer.recv_timeout(timeout + GRACE) == Ok(true)
    }
}

impl Drop for Metering {
    fn drop(&mut self) {
        let _it_may_have_ended = self.flusher.writer.send(Request::Stop);
        self.flusher.shared.tell_keeper(keeper::Message::Stop);
        for thread in self.threads.drain(..) {
            let _a_panic_was_printed_already = thread.join();
        }
    }
}

impl Flusher {
    /// Waits until the store has everything that was appended before this call. False if that
    /// takes longer than `timeout`.
    ///
    /// Blocks: asynchronous callers use a blocking thread.
    pub fn flush(&self, timeout: Duration) -> bool {
        let before = self.shared.claimed();
        if self.shared.stored() >= before {
            return true;
        }
        let (done, answer) = bounded(1);
        let asked = self.writer.send(Request::Flush { before, done });
        if asked.is_err() {
            return false;
        }
        match answer.recv_timeout(timeout.min(FLUSH_PATIENCE)) {
            Err(RecvTimeoutError::Timeout) => {
                let _until_stored = self.shared.store_urgency.raise();
                answer
                    .recv_timeout(timeout.saturating_sub(FLUSH_PATIENCE))
                    .is_ok()
            }
            answer => answer.is_ok(),
        }
    }
}

/// The engine before its threads run.
struct Parts<D, S> {
    shared: Arc<Shared>,
    keeper: Keeper<D>,
    drain: Drain<S>,
    wake: Receiver<()>,
    recovered: Recovered,
}

impl<D: SegmentSource, S: UsageSink> Parts<D, S> {
    /// Recovers, and makes the first segment and a spare.
    fn assemble(
        directory: &JournalDir,
        source: D,
        sink: S,
        config: &MeteringConfig,
        clock: Arc<dyn WallClock>,
    ) -> Result<Self, MeteringError> {
        check(config).map_err(MeteringError::Setting)?;
        let batch_records = config.batch_records;
        let (recovered, number) =
            recovery::recover(directory, &sink, clock.as_ref(), batch_records)?;
        let capacity = config.segment_records;
        let header = Header { number, capacity };
        let first = source
            .create(header)
            .and_then(|blank| source.make(blank, header))
            .map_err(|source| MeteringError::Segment {
                path: directory.file(number),
                source,
            })?;
        let (shared, ears) = Shared::new(first, config.when_full);
        let corrupt = recovered.corrupt_records;
        shared
            .counters
            .corrupt_records
            .store(corrupt, Ordering::Relaxed);

        let max = config.max_segments;
        let mut keeper = Keeper::new(Arc::clone(&shared), source, ears.keeper, number, max);
        // The first spare now rather than in a moment: traffic may begin when this returns. If
        // there is none, the keeper's thread goes on trying.
        keeper.prepare();
        let drain = Drain::new(Arc::clone(&shared), sink, clock, config);
        Ok(Self {
            shared,
            keeper,
            drain,
            wake: ears.wake,
            recovered,
        })
    }
}

/// Whether a journal can work with these settings.
fn check(config: &MeteringConfig) -> Result<(), FieldError> {
    if config.batch_records == 0 {
        return Err(FieldError::new("batch_records", "must be at least 1"));
    }
    if !(1..=MAX_SEGMENT_RECORDS).contains(&config.segment_records) {
        let message = format!("must be 1 to {MAX_SEGMENT_RECORDS}");
        return Err(FieldError::new("segment_records", message));
    }
    if config.max_segments < 2 {
        let message = "must be at least 2: one fills while another is read";
        return Err(FieldError::new("max_segments", message));
    }
    Ok(())
}
