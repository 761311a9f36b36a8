//! What a start makes of what it finds: every way in which a process can leave the journal.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use gaas_shared::store::JournalCursor;
use tempfile::TempDir;

use super::fixture::{Failure, FlakyDisk, MemorySink, config, quick_dir, record};
use crate::metering::record::encode;
use crate::metering::{Journal, MeteringError, Recovered, RecoveryError};

/// A journal directory and a store that live on while processes come and go.
struct House {
    dir: TempDir,
    sink: MemorySink,
}

impl House {
    fn new() -> Self {
        Self {
            dir: quick_dir(),
            sink: MemorySink::new(),
        }
    }

    fn disk(&self) -> FlakyDisk {
        FlakyDisk::new(self.dir.path())
    }

    fn file(&self, segment: u64) -> PathBuf {
        self.disk().file(segment)
    }

    /// A process that appends `records`, stores `batches` of them (3 records each) and dies.
    fn live_and_die(&self, records: u32, batches: u32) {
        let mut parts = self.disk().assemble(&self.sink, &config(4, 8)).unwrap();
        let mut to_store = batches;
        for appended in 1..=records {
            let journal = Journal::new(parts.shared.clone());
            journal.admit().unwrap().settle(|| record(1, 1));
            parts.keeper.step();
            if to_store > 0 && (appended % 3 == 0 || appended == records) {
                assert!(parts.drain.step().unwrap());
                to_store -= 1;
            }
        }
        assert_eq!(to_store, 0, "there were records for all of them");
    }

    fn start(&self) -> Result<Recovered, MeteringError> {
        let parts = self.disk().assemble(&self.sink, &config(4, 8))?;
        Ok(parts.recovered)
    }

    /// The start's error, which must leave everything as it was.
    fn refusal(&self) -> RecoveryError {
        let before = (self.disk().segments(), self.sink.counts());
        let error = self.start().unwrap_err();
        assert_eq!((self.disk().segments(), self.sink.counts()), before);
        match error {
            MeteringError::Recovery(error) => error,
            other => panic!("{other}"),
        }
    }
}

fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    let file = OpenOptions::new().write(true).open(path).unwrap();
    file.write_all_at(bytes, at).unwrap();
}

#[test]
fn a_first_start_begins_with_segment_one() {
    let house = House::new();
    assert_eq!(house.start().unwrap(), Recovered::default());
    assert_eq!(house.disk().segments(), [1, 2]);
}

#[test]
fn a_journal_that_was_never_read_is_replayed_whole() {
    let house = House::new();
    house.live_and_die(10, 0);
    let found = house.start().unwrap();
    assert_eq!((found.records, found.segments, found.holes), (10, 3, 0));
    assert_eq!(house.sink.requests(), 10);
    assert_eq!(
        house.disk().segments(),
        [5, 6],
        "new records go behind the old"
    );
}

/// Segments of format version 1 differ in the header's version alone (and hold no methods).
#[test]
fn a_journal_of_the_version_before_is_replayed() {
    let house = House::new();
    house.live_and_die(3, 0);
    let mut header = fs::read(house.file(1)).unwrap();
    header.truncate(60);
    header[8..12].copy_from_slice(&1u32.to_le_bytes());
    overwrite(&house.file(1), 0, &header);
    overwrite(&house.file(1), 60, &crc32fast::hash(&header).to_le_bytes());
    assert_eq!(house.start().unwrap().records, 3);
    assert_eq!(house.sink.requests(), 3);
}

#[test]
fn replay_begins_at_the_cursor() {
    for batches in 0..=4 {
        let house = House::new();
        house.live_and_die(10, batches);
        let stored = house.sink.requests();
        assert_eq!(stored, u64::from(batches * 3).min(10));
        assert_eq!(house.start().unwrap().records, 10 - stored);
        assert_eq!(house.start().unwrap().records, 0);
        assert_eq!(house.sink.counts(), [(1, (10, 10))].into());
    }
}

#[test]
fn segments_behind_the_cursor_are_ignored_whatever_they_hold() {
    let house = House::new();
    house.live_and_die(10, 2);
    fs::write(
        house.file(1),
        b"the process died between storing and deleting",
    )
    .unwrap();
    assert_eq!(house.start().unwrap().records, 4);
    assert_eq!(house.sink.requests(), 10);
    assert!(!house.file(1).exists());
}

#[test]
fn holes_are_skipped() {
    let house = House::new();
    house.live_and_die(10, 0);
    // A thread died before its commit word: once with nothing stored, once with half a payload.
    overwrite(&house.file(1), 64 + 64, &[0; 64]);
    overwrite(&house.file(2), 64 + 60, &[0; 4]);
    let found = house.start().unwrap();
    assert_eq!((found.records, found.holes), (8, 2));
    assert_eq!(house.sink.requests(), 8);
}

#[test]
fn damaged_records_are_counted_and_skipped() {
    let house = House::new();
    house.live_and_die(10, 0);
    overwrite(&house.file(2), 64 + 2 * 64 + 8, &[0xff]);
    let config = config(4, 8);
    let metering = house.disk().start(&house.sink, &config);
    assert_eq!(metering.recovered().corrupt_records, 1);
    assert_eq!(metering.stats().corrupt_records, 1);
    assert_eq!(house.sink.requests(), 9);
}

#[test]
fn a_record_copied_to_another_slot_is_not_counted() {
    let house = House::new();
    house.live_and_die(2, 0);
    let bytes = fs::read(house.file(1)).unwrap();
    overwrite(&house.file(1), 64 + 3 * 64, &bytes[64..128]);
    let found = house.start().unwrap();
    assert_eq!((found.records, found.corrupt_records), (2, 1));
}

#[test]
fn a_file_that_is_no_segment_is_refused_by_name() {
    let house = House::new();
    house.live_and_die(6, 0);
    fs::write(house.file(2), [7; 1000]).unwrap();
    let message = house.refusal().to_string();
    assert!(message.contains("0000000000000002.log"), "{message}");
    assert!(message.contains("not a usage journal segment"), "{message}");
}

#[test]
fn damaged_and_foreign_headers_are_refused() {
    let cases: [(u64, &[u8], &str); 2] = [
        (13, &[9], "checksum of its header"),
        (0, b"SQLite f", "not a usage journal segment"),
    ];
    for (at, bytes, reason) in cases {
        let house = House::new();
        house.live_and_die(2, 0);
        overwrite(&house.file(1), at, bytes);
        let message = house.refusal().to_string();
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
fn a_cut_or_renamed_segment_is_refused() {
    let house = House::new();
    house.live_and_die(2, 0);
    let file = OpenOptions::new().write(true).open(house.file(1)).unwrap();
    file.set_len(64 + 64).unwrap();
    let message = house.refusal().to_string();
    assert!(
        message.contains("128 bytes long and should be 320"),
        "{message}"
    );

    let house = House::new();
    house.live_and_die(2, 0);
    fs::remove_file(house.file(2)).unwrap();
    fs::rename(house.file(1), house.file(2)).unwrap();
    let message = house.refusal().to_string();
    assert!(message.contains("says that it is segment 1"), "{message}");
}

#[test]
fn an_unused_file_without_header_is_deleted() {
    for length in [0, 10, 64, 320] {
        let house = House::new();
        house.live_and_die(2, 0);
        fs::write(house.file(2), vec![0; length]).unwrap();
        assert_eq!(house.start().unwrap().records, 2);
        assert_eq!(house.disk().segments(), [3, 4]);
    }
}

#[test]
fn a_segment_that_was_being_made_is_deleted() {
    let house = House::new();
    house.live_and_die(2, 0);
    let unfinished = house.dir.path().join("0000000000000003.new");
    fs::write(&unfinished, [1; 100]).unwrap();
    assert_eq!(house.start().unwrap().records, 2);
    assert!(!unfinished.exists());
}

#[test]
fn a_segment_that_was_kept_is_deleted() {
    let house = House::new();
    house.live_and_die(6, 2);
    let kept = house.dir.path().join("0000000000000001.old");
    fs::rename(house.file(1), &kept).unwrap();
    assert_eq!(house.start().unwrap(), Recovered::default());
    assert!(!kept.exists());
    assert_eq!(house.sink.requests(), 6);
}

/// A power cut can leave in a file that is used again what it held as an earlier segment.
#[test]
fn what_an_earlier_segment_left_in_a_file_counts_as_nothing() {
    let house = House::new();
    house.live_and_die(10, 0);
    let (payload, commit) = encode(
        &record(1, 1),
        JournalCursor {
            segment: 1,
            slot: 3,
        },
    );
    let left_over = [&payload[..], &commit.to_le_bytes()].concat();
    // The last segment's last slot, which nobody had taken.
    overwrite(&house.file(3), 64 + 3 * 64, &left_over);
    let found = house.start().unwrap();
    assert_eq!(
        (found.records, found.holes, found.corrupt_records),
        (10, 0, 0)
    );
    assert_eq!(house.sink.requests(), 10);
}

#[test]
fn a_missing_segment_is_an_error_not_a_loss() {
    let house = House::new();
    house.live_and_die(10, 0);
    fs::remove_file(house.file(2)).unwrap();
    match house.refusal() {
        RecoveryError::Missing { path } => assert_eq!(path, house.file(2)),
        other => panic!("{other}"),
    }
}

#[test]
fn the_segment_at_the_cursor_must_stand_if_later_ones_do() {
    let house = House::new();
    house.live_and_die(10, 1);
    fs::remove_file(house.file(1)).unwrap();
    assert!(matches!(house.refusal(), RecoveryError::Missing { .. }));
}

#[test]
fn numbers_are_never_used_again() {
    let house = House::new();
    house.sink.set_cursor(41, 7);
    assert_eq!(house.start().unwrap(), Recovered::default());
    assert_eq!(house.disk().segments(), [42, 43]);
    for file in house.disk().segments() {
        fs::remove_file(house.file(file)).unwrap();
    }
    house.start().unwrap();
    assert_eq!(house.disk().segments(), [43, 44]);
}

#[test]
fn a_recovery_cut_short_counts_nothing_twice() {
    for failure in [Failure::Full, Failure::AfterCommit] {
        let house = House::new();
        house.live_and_die(10, 1);
        for _ in 0..5 {
            // The first batch finds the store locked, then the process dies of the failure.
            house.sink.fail_next(failure);
            house.sink.fail_next(Failure::Locked);
            assert!(house.start().is_err());
        }
        house.start().unwrap();
        assert_eq!(house.sink.counts(), [(1, (10, 10))].into());
    }
}

#[test]
fn old_segments_stay_until_the_store_is_durable() {
    let house = House::new();
    house.live_and_die(10, 0);
    house.sink.set_undurable(true);
    for _ in 0..2 {
        assert!(house.start().is_err());
        assert_eq!(house.disk().segments(), [1, 2, 3, 4]);
        assert_eq!(house.sink.requests(), 10);
    }
    house.sink.set_undurable(false);
    assert_eq!(house.start().unwrap().records, 0);
    assert_eq!(
        house.disk().segments(),
        [7, 8],
        "each start moves the cursor on"
    );
    assert_eq!(house.sink.requests(), 10);
}

#[test]
fn a_store_that_stays_locked_ends_the_start_with_an_error() {
    let house = House::new();
    house.live_and_die(10, 0);
    house.sink.lock(true);
    assert!(matches!(house.refusal(), RecoveryError::Store(_)));
    house.sink.lock(false);
    assert_eq!(house.start().unwrap().records, 10);
}

#[test]
fn capacity_may_change_between_starts() {
    let house = House::new();
    house.live_and_die(10, 1);
    let large = config(1_000, 2);
    let parts = house.disk().assemble(&house.sink, &large).unwrap();
    assert_eq!(parts.recovered.records, 7);
    let journal = Journal::new(parts.shared.clone());
    for _ in 0..500 {
        journal.admit().unwrap().settle(|| record(1, 1));
    }
    drop(parts);
    assert_eq!(house.start().unwrap().records, 500);
    assert_eq!(house.sink.requests(), 510);
}
