//! Reads the live journal in order, behind the threads that append to it.

use std::sync::Arc;

use gaas_shared::background::ShortSteps;
use gaas_shared::store::{Batch, JournalCursor};

use super::journal::Shared;
use super::segment::{Segment, Slot};
use super::stats::count;

/// How much is read at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepLimit {
    /// Records.
    pub(super) records: usize,
    /// Series that they belong to.
    pub(super) series: usize,
}

/// The one reader of a journal.
///
/// It stops at the first slot that is claimed and not committed: its thread is in the middle of
/// storing it and needs nanoseconds, or was put aside by the scheduler. Never skipping such a slot
/// is what makes one cursor enough to say what was read.
pub(super) struct Reader {
    shared: Arc<Shared>,
    segment: Arc<Segment>,
    slot: u32,
}

impl Reader {
    /// A reader at the beginning of a journal that nobody has appended to yet.
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let segment = shared.current();
        Self {
            shared,
            segment,
            slot: 0,
        }
    }

    /// The position of the next record to read.
    pub(super) fn position(&self) -> JournalCursor {
        JournalCursor {
            segment: self.segment.number(),
            slot: self.slot,
        }
    }

    /// The same as a number over the whole journal.
    pub(super) fn ordinal(&self) -> u64 {
        self.shared.ordinal(self.segment.number(), self.slot)
    }

    /// The number of the first record of the segment that it reads.
    pub(super) fn segment_start(&self) -> u64 {
        self.shared.ordinal(self.segment.number(), 0)
    }

    /// Whether a record at or after the position was appended or is being appended.
    ///
    /// At the end of a full segment that shows in claims beyond its capacity: nobody appends to
    /// the next one before somebody found this one full.
    pub(super) fn is_behind(&self) -> bool {
        self.segment.claims() > self.slot
    }

    /// Adds committed records to `batch`, up to `limit`, and moves its cursor behind them.
    /// Segments that were left go to `left`. Returns how many slots were read.
    pub(super) fn read(
        &mut self,
        limit: StepLimit,
        batch: &mut Batch,
        left: &mut Vec<Arc<Segment>>,
    ) -> usize {
        let mut slots = 0;
        let mut steps = ShortSteps::default();
        while slots < limit.records && batch.rollups.len() < limit.series {
            match self.segment.read(self.slot) {
                Slot::Record(record) => batch.add(&record),
                Slot::Corrupt(error) => {
                    count(&self.shared.counters.corrupt_records);
                    let JournalCursor { segment, slot } = self.position();
                    tracing::error!(segment, slot, "a usage record is skipped: {error}");
                }
                Slot::Empty => match self.enter_next() {
                    Some(segment) => {
                        left.push(segment);
                        continue;
                    }
                    None => break,
                },
            }
            self.slot += 1;
            slots += 1;
            self.segment.begin_to_write_before(self.slot);
            steps.step();
        }
        batch.cursor = self.position();
        slots
    }

    /// At the end of a segment, moves on to the next if there is one and returns the one left.
    fn enter_next(&mut self) -> Option<Arc<Segment>> {
        if self.slot < self.segment.capacity() {
            return None;
        }
        let next = self.shared.next_unread()?;
        self.slot = 0;
        Some(std::mem::replace(&mut self.segment, next))
    }
}
