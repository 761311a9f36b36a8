//! Moves records from the journal to the store, a batch at a time, exactly once each.
//!
//! [`Drain`] is the writer without its thread: every step is a plain call, which is how the tests
//! interleave it with everything else. When to step is [`super::writer`]'s to decide.

use std::sync::Arc;

use gaas_shared::clock::WallClock;
use gaas_shared::config::{MeteringConfig, RetentionConfig};
use gaas_shared::store::{Batch, OldestKept, StoreError};
use gaas_shared::usage::Interval;

use super::journal::Shared;
use super::keeper;
use super::reader::{Reader, StepLimit};
use super::segment::Segment;
use super::sink::{UsageSink, write_once};

/// How many batches' worth of records are summed up at once where so many wait. A busy key has many
/// of them and still takes a row per table, so a writer that rested or is far behind catches up.
const CATCH_UP: usize = 64;
/// How many batches' worth of series are stored at once: what a transaction costs is its rows.
const SERIES: usize = 8;
/// The part of the journal, at its largest, that may fill up while records gather.
const GATHERS_IN: u64 = 4;

/// The reading end of the journal and the store that it fills.
pub(super) struct Drain<S> {
    shared: Arc<Shared>,
    reader: Reader,
    sink: S,
    clock: Arc<dyn WallClock>,
    /// What one step reads at most.
    step: StepLimit,
    /// Records from the start of a segment after which the journal counts as filling up.
    fill_records: u64,
    /// Whether the latest step stopped at its series and left records behind.
    left_some: bool,
    /// A batch that was read and that the store did not take yet. While it waits nothing is read.
    waiting: Option<Batch>,
    /// An empty one, for the memory of the batch before.
    spare: Batch,
    /// Segments that were left while reading the batch that waits.
    left: Vec<Arc<Segment>>,
    /// Segments whose every record the store has, though perhaps not durably.
    stored: Vec<Arc<Segment>>,
}

impl<S: UsageSink> Drain<S> {
    /// A drain of a journal that nobody has appended to yet.
    pub(super) fn new(
        shared: Arc<Shared>,
        sink: S,
        clock: Arc<dyn WallClock>,
        config: &MeteringConfig,
    ) -> Self {
        let capacity = u64::from(shared.capacity());
        let room = u64::from(config.max_segments) * capacity;
        Self {
            reader: Reader::new(Arc::clone(&shared)),
            shared,
            sink,
            clock,
            step: StepLimit {
                records: config.batch_records.saturating_mul(CATCH_UP),
                series: config.batch_records.saturating_mul(SERIES),
            },
            // Whole segments are given up: before the end of one, storing gives no room back.
            fill_records: (room / GATHERS_IN).max(capacity),
            left_some: false,
            waiting: None,
            spare: Batch::with_room(),
            left: Vec::new(),
            stored: Vec::new(),
        }
    }

    /// Whether there are records that the store does not have.
    pub(super) fn is_behind(&self) -> bool {
        self.waiting.is_some() || self.reader.is_behind()
    }

    /// The ordinal of the next record to read.
    pub(super) fn ordinal(&self) -> u64 {
        self.reader.ordinal()
    }

    /// The ordinal up to which records may gather: once all before it are appended, nothing is
    /// gained by waiting for more, because one step reads no more or because the journal fills up.
    pub(super) fn full_at(&self) -> u64 {
        if self.left_some {
            return self.ordinal();
        }
        let read = self.ordinal().saturating_add(self.step.records as u64);
        read.min(self.reader.segment_start() + self.fill_records)
    }

    /// Whether a part of the journal waits that does not fill up while records merely gather.
    pub(super) fn is_filling_up(&self) -> bool {
        self.shared.claimed() >= self.reader.segment_start() + self.fill_records
    }

    /// Reads one batch, unless one waits, and has the store take it. False when there was nothing
    /// to read.
    ///
    /// # Errors
    /// When the store did not take the batch: it waits for the next call.
    pub(super) fn step(&mut self) -> Result<bool, StoreError> {
        let again = self.waiting.is_some();
        if !again {
            self.waiting = self.read();
        }
        let Some(batch) = &self.waiting else {
            return Ok(false);
        };
        write_once(&self.sink, batch, self.clock.now(), again)?;
        self.spare = self.waiting.take().unwrap_or_default();
        self.shared.set_stored(self.reader.ordinal());
        self.stored.append(&mut self.left);
        Ok(true)
    }

    /// Makes the store durable and gives up the segments that it has every record of.
    ///
    /// # Errors
    /// When the store is not durable: the segments stay.
    pub(super) fn release(&mut self) -> Result<(), StoreError> {
        if !self.stored.is_empty() {
            self.sink.checkpoint()?;
            for segment in self.stored.drain(..) {
                self.shared.tell_keeper(keeper::Message::Retire(segment));
            }
        }
        Ok(())
    }

    /// Lets go of some usage that is older than it is kept. Returns whether there may be more.
    ///
    /// # Errors
    /// When the store is locked or cannot be written.
    pub(super) fn tidy(&self, retention: &RetentionConfig) -> Result<bool, StoreError> {
        let now = self.clock.now();
        self.sink.tidy(OldestKept {
            minute_s: retention.oldest_s(Interval::Minute, now),
            hour_s: retention.oldest_s(Interval::Hour, now),
            day_s: retention.oldest_s(Interval::Day, now),
        })
    }

    fn read(&mut self) -> Option<Batch> {
        let mut batch = std::mem::take(&mut self.spare);
        batch.clear(self.reader.position());
        let slots = self.reader.read(self.step, &mut batch, &mut self.left);
        self.left_some = batch.rollups.len() >= self.step.series && self.reader.is_behind();
        // Without a slot there is no cursor to store, and a segment that was left on the way stays
        // until there is one: the store's cursor must never point into a deleted segment.
        if slots == 0 {
            self.spare = batch;
            return None;
        }
        Some(batch)
    }
}
