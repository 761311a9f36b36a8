//! How appending threads wake the writer: almost never.
//!
//! The writer says at which record it wants to be woken; an appending thread compares one number
//! and does nothing else. So a batch costs two system calls of all its requests together at most:
//! one at its first record, when the writer slept, and one when it is full before its time. A third
//! comes where the segments that stand are nearly full, once for each of them.
//!
//! No wake-up is lost. The writer sets the number and *then* looks whether a slot at or after it
//! is claimed; an appending thread claims its slot and *then* looks at the number. All four are
//! sequentially consistent, so at least one of the two sees the other. A full channel is no loss
//! either: a wake-up is already in it.

use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::cache_line::Padded;

/// No record reaches this number.
const NEVER: u64 = u64::MAX;

/// The bell on the writer's desk.
#[derive(Debug)]
pub(super) struct Wake {
    at: Padded<AtomicU64>,
    bell: Sender<()>,
}

impl Wake {
    /// A bell that nobody waits for yet, and where it is heard.
    pub(super) fn new() -> (Self, Receiver<()>) {
        let (bell, heard) = bounded(1);
        let at = Padded(AtomicU64::new(NEVER));
        (Self { at, bell }, heard)
    }

    /// Called after each append with the record's number in the journal.
    pub(super) fn appended(&self, ordinal: u64) {
        if ordinal >= self.at.load(Ordering::SeqCst) {
            self.ring();
        }
    }

    /// Asks to be woken by the record with this number or any later one.
    pub(super) fn when(&self, ordinal: u64) {
        self.at.store(ordinal, Ordering::SeqCst);
    }

    /// Asks not to be woken: the writer is busy and will look by itself.
    pub(super) fn never(&self) {
        self.at.store(NEVER, Ordering::Relaxed);
    }

    /// Whether the writer asked to be woken by this record.
    #[cfg(test)]
    pub(super) fn is_set_to(&self, ordinal: u64) -> bool {
        self.at.load(Ordering::SeqCst) == ordinal
    }

    #[cold]
    fn ring(&self) {
        // Of all threads that see the number reached, one makes the system call.
        if self.at.swap(NEVER, Ordering::Relaxed) != NEVER {
            let _a_full_channel_wakes_as_well = self.bell.try_send(());
        }
    }
}
