//! The journal as the request path sees it: room is taken when a request is admitted and turned
//! into a record when it is settled.
//!
//! Nothing here waits for the writer, the store or the disk. Admitting is one atomic operation on
//! the [`Room`] and one on the handle's reference count; settling claims a slot with another,
//! copies 64 bytes and compares one number ([`Wake`]). The one lock, around the [`Shelf`] of
//! segments, is taken by requests only when a segment is full, once per thousands of records.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use crossbeam_channel::{Receiver, Sender, unbounded};
use gaas_shared::background::Urgency;
use gaas_shared::config::WhenFull;
use gaas_shared::store::JournalCursor;
use gaas_shared::usage::UsageRecord;

use super::keeper;
use super::room::Room;
use super::segment::Segment;
use super::stats::{Counters, JournalStats, count};
use super::wake::Wake;

/// The journal. Clones are handles to the same one.
#[derive(Debug, Clone)]
pub struct Journal {
    shared: Arc<Shared>,
}

/// Room for one record, held from admitting a request to settling it. Dropping it unsettled gives
/// the room back.
#[derive(Debug)]
#[must_use = "a request that is served and not settled is not metered"]
pub struct Ticket {
    shared: Arc<Shared>,
    /// False for a request that is served unmetered, and once the room was used.
    holds_room: bool,
}

/// The journal can take no more records: the store or the disk has failed for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the usage journal is full")]
pub struct JournalFull;

/// What the journal's handles, its writer and its keeper have in common.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) room: Room,
    pub(super) wake: Wake,
    /// Raised while somebody has waited for the store for too long.
    pub(super) store_urgency: Urgency,
    pub(super) counters: Counters,
    /// Where threads append. Replaced, under the shelf's lock, when it is full.
    current: ArcSwap<Segment>,
    shelf: Mutex<Shelf>,
    keeper: Sender<keeper::Message>,
    when_full: WhenFull,
    capacity: u32,
    /// The ordinal of the first record that this process appended.
    first: u64,
    /// The ordinal up to which the store has everything.
    stored: AtomicU64,
}

/// The segments at hand, in the order of their numbers, without gaps.
#[derive(Debug, Default)]
struct Shelf {
    /// Empty ones, next to be appended to.
    spares: VecDeque<Arc<Segment>>,
    /// Those that the reader has yet to enter, spares included. It begins in the first segment.
    unread: VecDeque<Arc<Segment>>,
}

/// Where the journal's two background threads hear from it.
pub(super) struct Ears {
    /// For the writer.
    pub(super) wake: Receiver<()>,
    /// For the keeper.
    pub(super) keeper: Receiver<keeper::Message>,
}

impl Journal {
    /// Reserves room for the record of a request that is about to be served.
    ///
    /// With [`WhenFull::ServeUnmetered`] it always succeeds; a ticket without room records
    /// nothing when it is settled and is counted instead.
    ///
    /// # Errors
    /// When there is no room and such requests are to be refused.
    pub fn admit(&self) -> Result<Ticket, JournalFull> {
        let holds_room = self.shared.room.take();
        if !holds_room && self.shared.when_full == WhenFull::Refuse {
            count(&self.shared.counters.refused);
            return Err(JournalFull);
        }
        Ok(Ticket {
            shared: Arc::clone(&self.shared),
            holds_room,
        })
    }

    /// Records a request that was refused and costs nobody anything. Best effort: once the journal
    /// is half full, its room is kept for billable requests and this one is only counted.
    /// `make` runs as [`Ticket::settle`]'s does.
    pub fn record_refusal(&self, make: impl FnOnce() -> UsageRecord) {
        if self.shared.room.take_beyond_reserve() {
            self.shared.append(make);
        } else {
            count(&self.shared.counters.dropped_refusals);
        }
    }

    /// The ordinal of the record at a place in the journal. A place in a segment of an earlier
    /// process, whose segments may have had another size, is before this process's first record.
    pub fn ordinal_at(&self, cursor: JournalCursor) -> u64 {
        let ordinal = self.shared.ordinal(cursor.segment, cursor.slot);
        if cursor.segment < self.shared.first / u64::from(self.shared.capacity) {
            return ordinal.min(self.shared.first);
        }
        ordinal
    }

    /// Whether the next request would find no room.
    pub fn is_full(&self) -> bool {
        self.shared.room.is_full()
    }

    /// What the journal reports about itself.
    pub fn stats(&self) -> JournalStats {
        // The store's mark first: read second, it could be ahead of the appended one.
        let stored = self.shared.stored();
        let claimed = self.shared.claimed();
        JournalStats {
            appended: claimed - self.shared.first,
            stored: stored - self.shared.first,
            backlog: claimed.saturating_sub(stored),
            full: self.is_full(),
            ..self.shared.counters.read()
        }
    }

    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl Ticket {
    /// Appends the record that `make` gives, which from then on survives the death of this
    /// process. `make` runs once the record's place is taken: what it reads then (the open billing
    /// cycle) is no older than any flush that does not include the record.
    ///
    /// Answers the record's ordinal over the whole journal; `None` where nothing was recorded.
    pub fn settle(mut self, make: impl FnOnce() -> UsageRecord) -> Option<u64> {
        if std::mem::take(&mut self.holds_room) {
            Some(self.shared.append(make))
        } else {
            count(&self.shared.counters.unmetered);
            None
        }
    }

    /// Whether settling will record anything.
    pub const fn is_metered(&self) -> bool {
        self.holds_room
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.holds_room {
            self.shared.room.give_back();
        }
    }
}

impl Shared {
    /// A journal whose only segment so far is `first`.
    pub(super) fn new(first: Segment, when_full: WhenFull) -> (Arc<Self>, Ears) {
        let (wake, wake_heard) = Wake::new();
        let (keeper, keeper_heard) = unbounded();
        let capacity = first.capacity();
        let ordinal = first.number() * u64::from(capacity);
        let shared = Self {
            room: Room::default(),
            wake,
            store_urgency: Urgency::default(),
            counters: Counters::default(),
            current: ArcSwap::from_pointee(first),
            shelf: Mutex::default(),
            keeper,
            when_full,
            capacity,
            first: ordinal,
            stored: AtomicU64::new(ordinal),
        };
        shared.room.grow(capacity);
        let ears = Ears {
            wake: wake_heard,
            keeper: keeper_heard,
        };
        (Arc::new(shared), ears)
    }

    /// Slots per segment; the same for all segments of one process.
    pub(super) const fn capacity(&self) -> u32 {
        self.capacity
    }

    /// A record's number over the whole journal.
    pub(super) fn ordinal(&self, segment: u64, slot: u32) -> u64 {
        segment * u64::from(self.capacity) + u64::from(slot)
    }

    /// The ordinal that the next record will get. Everything appended before this call is below.
    pub(super) fn claimed(&self) -> u64 {
        let current = self.current.load();
        self.ordinal(current.number(), current.claims().min(self.capacity))
    }

    /// The ordinal from which on less than half a segment is left of the segments that stand. As
    /// long as the keeper can make more, it moves on well before it is reached.
    pub(super) fn scarce_from(&self) -> u64 {
        let spare = self.room.free() - i64::from(self.capacity / 2);
        self.claimed().saturating_add_signed(spare)
    }

    /// Whether less than half a segment is left of the segments that stand.
    pub(super) fn is_scarce(&self) -> bool {
        self.room.free() < i64::from(self.capacity / 2)
    }

    /// Notes up to where the store has everything.
    pub(super) fn set_stored(&self, ordinal: u64) {
        self.stored.store(ordinal, Ordering::Release);
    }

    /// The ordinal before which the store has everything.
    pub(super) fn stored(&self) -> u64 {
        self.stored.load(Ordering::Acquire)
    }

    /// Puts an empty segment on the shelf, and then counts its room.
    pub(super) fn shelve(&self, segment: Arc<Segment>) {
        {
            let mut shelf = self.shelf();
            shelf.spares.push_back(Arc::clone(&segment));
            shelf.unread.push_back(segment);
        }
        self.room.grow(self.capacity);
    }

    /// How many empty segments are at hand.
    pub(super) fn spares(&self) -> usize {
        self.shelf().spares.len()
    }

    /// The segment that is appended to.
    pub(super) fn current(&self) -> Arc<Segment> {
        self.current.load_full()
    }

    /// The next segment for the reader, or `None` while there is none.
    pub(super) fn next_unread(&self) -> Option<Arc<Segment>> {
        self.shelf().unread.pop_front()
    }

    /// Tells the keeper. It listens as long as the journal's owner lives; afterwards there is
    /// nothing to keep.
    pub(super) fn tell_keeper(&self, message: keeper::Message) {
        let _nobody_listens_after_shutdown = self.keeper.send(message);
    }

    /// Writes a record for which room was taken, made once its slot is claimed.
    fn append(&self, make: impl FnOnce() -> UsageRecord) -> u64 {
        loop {
            let current = self.current.load();
            if let Some(claim) = current.claim() {
                let ordinal = self.ordinal(current.number(), claim.slot());
                claim.commit(&make());
                self.wake.appended(ordinal);
                return ordinal;
            }
            self.switch(&current);
        }
    }

    /// Replaces a full segment, unless another thread has.
    #[cold]
    fn switch(&self, full: &Arc<Segment>) {
        let mut shelf = self.shelf();
        if !Arc::ptr_eq(&self.current.load(), full) {
            return;
        }
        // There always is a spare: whoever appends took room, and room is counted after its
        // segment was shelved.
        debug_assert!(
            !shelf.spares.is_empty(),
            "room was counted that no segment has"
        );
        if let Some(spare) = shelf.spares.pop_front() {
            self.current.store(spare);
            self.tell_keeper(keeper::Message::SpareTaken);
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
