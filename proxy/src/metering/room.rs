//! How many more records the journal can take, counted so that admitting a request costs one
//! atomic operation.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::cache_line::Padded;

/// Free slots in the segments that stand ready, less the tickets that have not settled yet.
///
/// A ticket takes one unit when its request is admitted and turns it into one slot when it
/// settles, so every ticket finds a slot: the sum of units and tickets never exceeds free slots.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// May dip below zero for the moment between a refused taker's subtraction and its undoing.
    free: Padded<AtomicI64>,
    /// What records that nobody pays for must leave free.
    reserve: Padded<AtomicI64>,
}

impl Room {
    /// Takes room for one record; false when there is none.
    pub(super) fn take(&self) -> bool {
        let had_room = self.free.fetch_sub(1, Ordering::Relaxed) > 0;
        if !had_room {
            self.give_back();
        }
        had_room
    }

    /// Takes room for one record that may as well be dropped; false when that would eat into the
    /// reserve.
    pub(super) fn take_beyond_reserve(&self) -> bool {
        self.free() > self.reserve.load(Ordering::Relaxed) && self.take()
    }

    /// Returns room that was taken and not used.
    pub(super) fn give_back(&self) {
        self.free.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds the slots of a segment. Called after the segment was shelved under the shelf's lock, so
    /// whoever takes this room and then that lock finds the segment.
    pub(super) fn grow(&self, slots: u32) {
        self.free.fetch_add(i64::from(slots), Ordering::Relaxed);
    }

    /// Sets what [`take_beyond_reserve`](Self::take_beyond_reserve) leaves.
    pub(super) fn set_reserve(&self, slots: i64) {
        self.reserve.store(slots, Ordering::Relaxed);
    }

    /// How many more records find room; none if negative.
    pub(super) fn free(&self) -> i64 {
        self.free.load(Ordering::Relaxed)
    }

    /// Whether the next record would find no room.
    pub(super) fn is_full(&self) -> bool {
        self.free() <= 0
    }
}
