//! One segment of the journal: a file of fixed-size slots, mapped into memory.
//!
//! The file is a 64-byte [`Header`] and `capacity` slots of 64 bytes. Its blocks are allocated and
//! its pages made present before anyone writes a record, so writing one is a store to memory: it
//! cannot fail, and it survives the death of the process because the pages are the kernel's.
//!
//! A slot goes through three states, each entered once until the segment is
//! [used again](Segment::blank): unclaimed, claimed by one thread ([`Segment::claim`]), committed
//! ([`Claim::commit`]). What is read ([`Segment::read`]) is either
//! nothing or a whole record. The directory that segments stand in belongs to
//! [`super::directory`].

use std::fs::File;
use std::io;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

use gaas_shared::background;
use gaas_shared::store::JournalCursor;
use gaas_shared::usage::UsageRecord;
use memmap2::{Advice, MmapOptions, MmapRaw};
use rustix::fs::{Advice as FileAdvice, fadvise};
use rustix::io::Errno;

use super::record::{self, CorruptRecord, PAYLOAD_BYTES, RECORD_BYTES, UNWRITTEN};
use crate::cache_line::{self, Padded};

/// Bytes before the first slot; the size of a slot, so that slots stay aligned to cache lines.
pub(super) const HEADER_BYTES: usize = RECORD_BYTES;
const MAGIC: [u8; 8] = *b"GaaSUsg\n";
/// What is written. Version 1 is the same but for a record's method, which it leaves zero, and is
/// read like this one.
const VERSION: u32 = 2;
const OLDEST_VERSION: u32 = 1;
/// The smallest page that any supported machine has.
const PAGE_BYTES: usize = 4096;
/// How much of a segment is made present at a time. A kernel that does not interrupt its own work
/// keeps a worker waiting for its processor until a call is done: milliseconds for a whole segment.
const PRESENT_AT_A_TIME: usize = 8 * PAGE_BYTES;
/// How much of one the system is told to write at a time, for the same reason: 40 µs of work. Half as
/// much takes 36.
const WRITTEN_AT_A_TIME: usize = 8 * PAGE_BYTES;
/// How much of one is given up at a time, for the same reason: 50 µs of work. Four times as much took
/// 120; half as much takes 36, and the whole takes longer by half.
const GIVEN_UP_AT_A_TIME: usize = 64 * 1024;

/// A mapped segment that records are appended to and read from.
#[derive(Debug)]
pub(super) struct Segment {
    number: u64,
    capacity: u32,
    file: File,
    map: MmapRaw,
    /// Slots claimed so far; more than `capacity` once somebody found the segment full.
    claimed: Padded<AtomicU32>,
}

/// A mapped file that a segment is made of: a new one, or that of a segment that is no longer needed.
#[derive(Debug)]
pub(super) struct Blank {
    path: PathBuf,
    file: File,
    map: MmapRaw,
    /// How much of it is present, writable and zero, in bytes from its beginning.
    cleared: usize,
}

/// A segment that is no longer needed, and whose memory and blocks are still to be given back.
#[derive(Debug)]
pub(super) struct Leftover {
    segment: Segment,
    /// How much of it is left, in bytes.
    length: usize,
}

/// The right to write one slot, given to one thread.
pub(super) struct Claim<'a> {
    segment: &'a Segment,
    slot: u32,
}

/// What a slot holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// No committed record: unclaimed, or its thread is between claiming and committing.
    Empty,
    /// A record.
    Record(UsageRecord),
    /// Committed bytes that are no record.
    Corrupt(CorruptRecord),
}

/// The first bytes of a segment file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// The segment's number.
    pub(super) number: u64,
    /// How many slots follow.
    pub(super) capacity: u32,
}

/// Bytes that are no header of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadHeader {
    /// Some other file.
    #[error("it is not a usage journal segment")]
    Magic,
    /// Damaged.
    #[error("the checksum of its header does not match")]
    Checksum,
    /// Written by another version.
    #[error("it has format version {0}; this program reads versions {OLDEST_VERSION} to {VERSION}")]
    Version(u32),
}

impl Segment {
    /// Waits until the header is on the disk. What follows it may be as it was.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub(super) fn sync_header(&self) -> io::Result<()> {
        self.map.flush_range(0, HEADER_BYTES)
    }

    /// Has the system begin to write what is before `slot`, once for each part of it that is long
    /// enough. To be called after each slot, with the next one.
    pub(super) fn begin_to_write_before(&self, slot: u32) {
        let end = HEADER_BYTES + slot as usize * RECORD_BYTES;
        if end.is_multiple_of(WRITTEN_AT_A_TIME) {
            self.begin_to_write(end - WRITTEN_AT_A_TIME);
        }
    }

    /// Has the system begin to write some of it from this offset on. Returns where the rest begins,
    /// if there is more.
    ///
    /// Left to itself it does so half a minute later and a megabyte at a time, and keeps a worker
    /// waiting for its processor meanwhile, once to hand it to the disk and once when that is done.
    pub(super) fn begin_to_write(&self, offset: usize) -> Option<usize> {
        // What is mapped stays, whatever the advice is called, and is no longer to be written.
        // Whatever keeps the system from it now does not keep it from doing so later.
        let length = NonZeroU64::new(WRITTEN_AT_A_TIME as u64);
        background::end_turn();
        let _later = fadvise(&self.file, offset as u64, length, FileAdvice::DontNeed);
        background::end_turn();
        let next = offset + WRITTEN_AT_A_TIME;
        (next < self.map.len()).then_some(next)
    }

    /// No longer needed, its file being set aside at `path`.
    pub(super) fn blank(self, path: PathBuf) -> Blank {
        Blank {
            path,
            file: self.file,
            map: self.map,
            cleared: 0,
        }
    }

    /// No longer needed, its file being deleted.
    pub(super) fn give_up(self) -> Leftover {
        let length = self.map.len();
        Leftover {
            segment: self,
            length,
        }
    }

    /// The segment's number.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// How many records it can take.
    pub(super) const fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Takes the next slot, or `None` when all are taken.
    ///
    /// Sequentially consistent: [`super::wake`] builds on the order of this and its own loads.
    pub(super) fn claim(&self) -> Option<Claim<'_>> {
        let slot = self.claimed.fetch_add(1, Ordering::SeqCst);
        (slot < self.capacity).then_some(Claim {
            segment: self,
            slot,
        })
    }

    /// How often [`claim`](Self::claim) was called: above `capacity` when somebody found it full.
    pub(super) fn claims(&self) -> u32 {
        self.claimed.load(Ordering::SeqCst)
    }

    /// Reads a slot; one outside the segment is empty.
    pub(super) fn read(&self, slot: u32) -> Slot {
        if slot >= self.capacity {
            return Slot::Empty;
        }
        let commit = u32::from_le(self.commit_word(slot).load(Ordering::Acquire));
        if commit == UNWRITTEN {
            return Slot::Empty;
        }
        let mut bytes = [0; PAYLOAD_BYTES];
        // SAFETY: the slot lies inside the map. Its commit word was seen set, by an acquiring load
        // that pairs with the release in `Claim::commit`, and a payload never changes afterwards:
        // no store races with this copy.
        unsafe {
            ptr::copy_nonoverlapping(
                self.slot(slot).cast_const(),
                bytes.as_mut_ptr(),
                PAYLOAD_BYTES,
            );
        }
        match record::decode(&bytes, commit, self.position(slot)) {
            Ok(record) => Slot::Record(record),
            Err(corrupt) => Slot::Corrupt(corrupt),
        }
    }

    const fn position(&self, slot: u32) -> JournalCursor {
        JournalCursor {
            segment: self.number,
            slot,
        }
    }

    /// Where a slot begins. `slot` must be below the capacity.
    fn slot(&self, slot: u32) -> *mut u8 {
        debug_assert!(slot < self.capacity, "slot {slot} of {}", self.capacity);
        // SAFETY: the map was made HEADER_BYTES + capacity × RECORD_BYTES long, so the offset of a
        // slot below the capacity stays inside it.
        unsafe {
            self.map
                .as_mut_ptr()
                .add(HEADER_BYTES + slot as usize * RECORD_BYTES)
        }
    }

    /// Has the processor fetch a slot that is written soon: nobody has touched it since its page
    /// was made, so that its writer would wait for memory.
    fn fetch_ahead(&self, slot: u32) {
        if slot < self.capacity {
            cache_line::fetch_to_write(self.slot(slot).cast_const());
        }
    }

    fn commit_word(&self, slot: u32) -> &AtomicU32 {
        // SAFETY: the word lies inside the map and lives as long as it. Maps begin at a page and
        // slots are 64 bytes, so it is aligned to 4. It is only ever touched as an atomic.
        unsafe { AtomicU32::from_ptr(self.slot(slot).add(PAYLOAD_BYTES).cast()) }
    }
}

impl Blank {
    /// Maps a file whose blocks are allocated, as long as a segment.
    ///
    /// # Errors
    /// When the kernel cannot map it.
    pub(super) fn map(path: PathBuf, file: File, length: u64) -> io::Result<Self> {
        let length = usize::try_from(length).map_err(io::Error::other)?;
        let map = MmapOptions::new().len(length).map_raw(&file)?;
        // Or the first page that is made present brings many more with it.
        map.advise(Advice::Random)?;
        Ok(Self {
            path,
            file,
            map,
            cleared: 0,
        })
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Empties some of it, and makes it present and writable, so that the first record on a page
    /// faults no more than the others. Answers whether there is more.
    ///
    /// # Errors
    /// When the kernel has no memory for a page or cannot read it.
    pub(super) fn clear_some(&mut self) -> io::Result<bool> {
        let length = PRESENT_AT_A_TIME.min(self.map.len() - self.cleared);
        if length > 0 {
            populate(&self.map, self.cleared, length)?;
            // SAFETY: the part lies inside the map. `self` is the only handle on it: no other
            // thread has a reference from which to read or write.
            unsafe { ptr::write_bytes(self.map.as_mut_ptr().add(self.cleared), 0, length) };
            self.cleared += length;
        }
        Ok(self.cleared < self.map.len())
    }

    /// The segment. Its header is still to be [put on the disk](Segment::sync_header).
    ///
    /// Empties what is left to be emptied, which takes milliseconds, in which it lets others in.
    ///
    /// # Errors
    /// When the file has another length than `header` says, and those of
    /// [`clear_some`](Self::clear_some).
    pub(super) fn into_segment(mut self, header: Header) -> io::Result<Segment> {
        if self.map.len() as u64 != header.file_bytes() {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        while self.clear_some()? {
            background::let_others_in();
        }
        let bytes = header.encode();
        // SAFETY: the map is at least as long, and nobody else has it.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.map.as_mut_ptr(), HEADER_BYTES) };
        Ok(Segment {
            number: header.number,
            capacity: header.capacity,
            file: self.file,
            map: self.map,
            claimed: Padded(AtomicU32::new(0)),
        })
    }
}

impl Leftover {
    /// Gives some of it back. Answers whether there is more.
    pub(super) fn give_back_some(&mut self) -> bool {
        self.length = self.length.saturating_sub(1) / GIVEN_UP_AT_A_TIME * GIVEN_UP_AT_A_TIME;
        let given_back = self.segment.file.set_len(self.length as u64);
        // Closing the file does the same, in one go.
        given_back.is_ok() && self.length > 0
    }
}

impl Claim<'_> {
    /// The slot that was claimed.
    pub(super) const fn slot(&self) -> u32 {
        self.slot
    }

    /// Writes the record: the payload first, then the commit word that makes it count.
    pub(super) fn commit(self, record: &UsageRecord) {
        let (bytes, commit) = record::encode(record, self.segment.position(self.slot));
        // SAFETY: the slot lies inside the map. The claim is the only one of this slot and is used
        // up here, so no other thread stores to the payload; none loads it before the commit word.
        unsafe {
            ptr::copy_nonoverlapping(bytes.as_ptr(), self.segment.slot(self.slot), PAYLOAD_BYTES);
        }
        self.segment
            .commit_word(self.slot)
            .store(commit.to_le(), Ordering::Release);
        self.segment.fetch_ahead(self.slot + 1);
    }
}

impl Header {
    /// The length of a whole segment file.
    pub(super) const fn file_bytes(self) -> u64 {
        (HEADER_BYTES + self.capacity as usize * RECORD_BYTES) as u64
    }

    /// Reads the first bytes of a file.
    ///
    /// # Errors
    /// When they are not what [`encode`](Self::encode) makes.
    pub(super) fn decode(bytes: &[u8; HEADER_BYTES]) -> Result<Self, BadHeader> {
        let word = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        if bytes[..8] != MAGIC {
            return Err(BadHeader::Magic);
        }
        if word(PAYLOAD_BYTES) != crc32fast::hash(&bytes[..PAYLOAD_BYTES]) {
            return Err(BadHeader::Checksum);
        }
        match word(8) {
            OLDEST_VERSION..=VERSION => Ok(Self {
                number: u64::from(word(16)) | u64::from(word(20)) << 32,
                capacity: word(12),
            }),
            other => Err(BadHeader::Version(other)),
        }
    }

    /// The first bytes of the file.
    pub(super) fn encode(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.capacity.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.number.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..PAYLOAD_BYTES]);
        bytes[PAYLOAD_BYTES..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }
}

/// Makes some pages present and writable, so that one that cannot be read is an error and no SIGBUS.
/// Where the kernel has no call for it (before Linux 5.14), writing does the same.
fn populate(map: &MmapRaw, offset: usize, length: usize) -> io::Result<()> {
    match map.advise_range(Advice::PopulateWrite, offset, length) {
        Err(error) if error.raw_os_error() == Some(Errno::INVAL.raw_os_error()) => Ok(()),
        done => done,
    }
}
