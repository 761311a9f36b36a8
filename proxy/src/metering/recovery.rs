//! What a start finds of the journal, and how the store gets it.
//!
//! Every segment that the last process left is replayed from the store's cursor and then deleted.
//! Each step can be cut short by another crash: a batch and its cursor are stored together, a
//! segment is deleted only after the cursor lies behind it, and the cursor is moved to a segment
//! that does not exist yet before the last old one goes. New records always go to that one.

use std::io;
use std::path::{Path, PathBuf};

use gaas_shared::clock::WallClock;
use gaas_shared::store::{Batch, JournalCursor, StoreError};

use super::directory::{JournalDir, SegmentSource as _};
use super::old_segment::{BadSegment, OldSegment};
use super::record::{self, UNWRITTEN};
use super::sink::{UsageSink, write_once};

/// Attempts while another process keeps the store locked; the store itself waits in each.
const ATTEMPTS: u32 = 6;

/// What a start found in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recovered {
    /// Segments that held records which the store did not have.
    pub segments: usize,
    /// Records replayed into the store.
    pub records: u64,
    /// Slots that were taken and never filled, because the process died in between.
    pub holes: u64,
    /// Records that were unreadable and skipped.
    pub corrupt_records: u64,
}

/// Why the journal cannot be brought into the store.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// A file or the directory cannot be read.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file that should be a segment is none.
    #[error(
        "{}: {reason}; move the file away to start without the usage that it may hold",
        path.display()
    )]
    BadSegment {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A segment that the store has not read is gone, although later ones stand.
    #[error(
        "{} is missing, and later segments of the usage journal stand; put it back, or move those \
         away to start without the usage that they hold",
        path.display()
    )]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The store does not take the records.
    #[error("the usage journal cannot be replayed: {0}")]
    Store(#[from] StoreError),
}

/// Brings everything that the directory holds into the store. Returns what was found, and the
/// number of the segment that new records go to.
///
/// # Errors
/// When usage would be lost by going on.
pub(super) fn recover(
    directory: &JournalDir,
    sink: &impl UsageSink,
    clock: &dyn WallClock,
    batch_records: usize,
) -> Result<(Recovered, u64), RecoveryError> {
    let numbers = directory
        .remove_unfinished()
        .and_then(|()| directory.list())
        .map_err(|source| io_error(directory.path(), source))?;
    let cursor = patiently(|_| sink.cursor())?;
    let unread = unread_segments(directory, &numbers, cursor)?;
    let newest = numbers.last().copied().max(cursor.map(|at| at.segment));
    let next = newest.unwrap_or(0) + 1;

    let mut replay = Replay {
        sink,
        clock,
        batch_records,
        found: Recovered::default(),
    };
    for (index, segment) in unread.iter().enumerate() {
        tracing::info!(
            segment = segment.number(),
            left = unread.len() - index,
            "replaying a usage journal segment"
        );
        let from = match cursor {
            Some(at) if at.segment == segment.number() => at.slot,
            _ => 0,
        };
        replay.segment(segment, from)?;
    }
    replay.store(&Batch::ending_at(JournalCursor {
        segment: next,
        slot: 0,
    }))?;
    delete(directory, &numbers, sink)?;
    Ok((replay.found, next))
}

/// The segments that the store has yet to read, in order.
fn unread_segments(
    directory: &JournalDir,
    numbers: &[u64],
    cursor: Option<JournalCursor>,
) -> Result<Vec<OldSegment>, RecoveryError> {
    let first = cursor.map_or(0, |at| at.segment);
    let mut segments = Vec::new();
    for &number in numbers.iter().filter(|&&number| number >= first) {
        let path = directory.file(number);
        match OldSegment::open(&path, number) {
            Ok(segment) => segments.extend(segment),
            Err(BadSegment::Io(source)) => return Err(RecoveryError::Io { path, source }),
            Err(bad) => {
                let reason = bad.to_string();
                return Err(RecoveryError::BadSegment { path, reason });
            }
        }
    }
    let first = match (cursor, segments.first()) {
        (Some(at), _) => at.segment,
        (None, Some(oldest)) => oldest.number(),
        (None, None) => return Ok(segments),
    };
    if segments.is_empty() && cursor.is_some_and(|at| at.slot > 0) {
        tracing::warn!(
            segment = first,
            "the usage journal is gone; usage that the store had not read is lost with it"
        );
    }
    for (expected, segment) in (first..).zip(&segments) {
        if segment.number() != expected {
            let path = directory.file(expected);
            return Err(RecoveryError::Missing { path });
        }
    }
    Ok(segments)
}

/// Deletes all old segments. The store's cursor lies behind them, so those that a crash leaves are
/// ignored by the next start and deleted then.
fn delete(
    directory: &JournalDir,
    numbers: &[u64],
    sink: &impl UsageSink,
) -> Result<(), RecoveryError> {
    if numbers.is_empty() {
        return Ok(());
    }
    patiently(|_| sink.checkpoint())?;
    for &number in numbers {
        directory
            .remove(number)
            .map_err(|source| io_error(&directory.file(number), source))?;
    }
    Ok(())
}

struct Replay<'a, S> {
    sink: &'a S,
    clock: &'a dyn WallClock,
    batch_records: usize,
    found: Recovered,
}

impl<S: UsageSink> Replay<'_, S> {
    /// Stores a segment's records from slot `from` on, and a cursor behind them.
    fn segment(&mut self, segment: &OldSegment, from: u32) -> Result<(), RecoveryError> {
        let error = |source| io_error(segment.path(), source);
        let at = |slot| JournalCursor {
            segment: segment.number(),
            slot,
        };
        let known = self.found.records;
        let mut batch = Batch::ending_at(at(from));
        // Slots after the last record were never taken; those before it that are empty were.
        let mut empty = 0;
        for (slot, bytes) in segment.slots(from).map_err(error)? {
            let (payload, commit) = bytes.map_err(error)?;
            let record = match commit {
                UNWRITTEN => None,
                _ => Some(record::decode(&payload, commit, at(slot))),
            };
            let left_over =
                matches!(record, Some(Err(_))) && record::is_left_over(&payload, commit, at(slot));
            let Some(record) = record.filter(|_| !left_over) else {
                empty += 1;
                continue;
            };
            self.found.holes += std::mem::take(&mut empty);
            match record {
                Ok(record) => batch.add(&record),
                Err(corrupt) => {
                    self.found.corrupt_records += 1;
                    let segment = segment.number();
                    tracing::error!(segment, slot, "a usage record is skipped: {corrupt}");
                }
            }
            if batch.records >= self.batch_records as u64 {
                batch.cursor = at(slot + 1);
                self.store(&batch)?;
                batch = Batch::ending_at(at(slot + 1));
            }
        }
        batch.cursor = at(segment.capacity());
        if batch.records > 0 {
            self.store(&batch)?;
        }
        self.found.segments += usize::from(self.found.records > known);
        Ok(())
    }

    fn store(&mut self, batch: &Batch) -> Result<(), RecoveryError> {
        patiently(|attempt| write_once(self.sink, batch, self.clock.now(), attempt > 1))?;
        self.found.records += batch.records;
        Ok(())
    }
}

/// Calls `ask` with the number of the attempt, again while the store is locked.
fn patiently<T>(ask: impl Fn(u32) -> Result<T, StoreError>) -> Result<T, StoreError> {
    let mut attempt = 1;
    loop {
        match ask(attempt) {
            Err(StoreError::Busy) if attempt < ATTEMPTS => {
                tracing::warn!("the usage database is locked by another process; waiting for it");
                attempt += 1;
            }
            result => return result,
        }
    }
}

fn io_error(path: &Path, source: io::Error) -> RecoveryError {
    let path = path.to_owned();
    RecoveryError::Io { path, source }
}
