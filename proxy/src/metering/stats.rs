//! What the journal and its writer report about themselves.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A reading of the journal's counters. Counts are since the process started.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalStats {
    /// Records appended.
    pub appended: u64,
    /// Of them, records that the store has.
    pub stored: u64,
    /// Of them, records that the store does not have yet.
    pub backlog: u64,
    /// Segment files that stand in the journal's directory.
    pub segments: u64,
    /// Whether the next request would find no room.
    pub full: bool,
    /// Requests that found no room and were refused.
    pub refused: u64,
    /// Requests that found no room and were served without a record.
    pub unmetered: u64,
    /// Records of refused requests that were dropped to keep room for billable ones.
    pub dropped_refusals: u64,
    /// Failed attempts to write to the store or to make it durable.
    pub write_errors: u64,
    /// Failed attempts to make or to delete a segment.
    pub segment_errors: u64,
    /// Records that were unreadable and skipped, those found at recovery included.
    pub corrupt_records: u64,
    /// Whether the writer's thread runs. False while the process serves is a defect.
    pub writer_alive: bool,
    /// The last thing that went wrong with the store or a segment, until it goes well again.
    pub last_error: Option<String>,
}

/// The counters behind [`JournalStats`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) segments: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) unmetered: AtomicU64,
    pub(super) dropped_refusals: AtomicU64,
    pub(super) corrupt_records: AtomicU64,
    pub(super) writer_alive: AtomicBool,
    pub(super) store: Trouble,
    pub(super) disk: Trouble,
}

/// Failures of one thing: how many, and what the latest was if it still fails.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    count: AtomicU64,
    latest: Mutex<Option<String>>,
}

/// Counts one.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counters {
    /// Fills in what is counted here; the rest is the journal's to say.
    pub(super) fn read(&self) -> JournalStats {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        JournalStats {
            segments: load(&self.segments),
            refused: load(&self.refused),
            unmetered: load(&self.unmetered),
            dropped_refusals: load(&self.dropped_refusals),
            corrupt_records: load(&self.corrupt_records),
            write_errors: load(&self.store.count),
            segment_errors: load(&self.disk.count),
            writer_alive: self.writer_alive.load(Ordering::Relaxed),
            last_error: self.store.latest().or_else(|| self.disk.latest()),
            ..JournalStats::default()
        }
    }
}

impl Trouble {
    /// Notes a failure.
    pub(super) fn failed(&self, error: &impl std::fmt::Display) {
        count(&self.count);
        *self.lock() = Some(error.to_string());
    }

    /// Notes that it goes well again; the count stays.
    pub(super) fn mended(&self) {
        *self.lock() = None;
    }

    fn latest(&self) -> Option<String> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
