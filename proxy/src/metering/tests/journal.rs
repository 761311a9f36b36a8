//! The request path's side: room, tickets, switching segments.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::time::Duration;

use gaas_shared::config::{MeteringConfig, WhenFull};
use gaas_shared::usage::{Origin, UsageRecord};
use tempfile::TempDir;

use super::fixture::{FlakyDisk, MemorySink, config, quick_dir, record};
use crate::metering::keeper::{KEPT, Next};
use crate::metering::{Journal, JournalFull, Parts};

/// The engine without threads, and its store.
struct Engine {
    parts: Parts<FlakyDisk, MemorySink>,
    sink: MemorySink,
}

impl Engine {
    fn journal(&self) -> Journal {
        Journal::new(self.parts.shared.clone())
    }

    fn append(&self, key: u32) {
        self.journal().admit().unwrap().settle(|| record(key, 1));
    }

    fn drain(&mut self) {
        while self.parts.drain.step().unwrap() {}
        self.parts.drain.release().unwrap();
        self.parts.keeper.step();
    }
}

fn open(segment_records: u32, max_segments: u32) -> (TempDir, Engine) {
    let dir = quick_dir();
    let disk = FlakyDisk::new(dir.path());
    let sink = MemorySink::new();
    let parts = disk
        .assemble(&sink, &config(segment_records, max_segments))
        .unwrap();
    (dir, Engine { parts, sink })
}

#[test]
fn room_is_taken_at_admission_and_given_back_by_a_dropped_ticket() {
    let (_dir, engine) = open(4, 2);
    let journal = engine.journal();
    let tickets: Vec<_> = (0..8).map(|_| journal.admit().unwrap()).collect();
    assert!(journal.is_full());
    assert_eq!(journal.admit().unwrap_err(), JournalFull);
    assert_eq!(journal.stats().refused, 1);
    assert_eq!(journal.stats().appended, 0, "admitting writes nothing");

    drop(tickets);
    let tickets: Vec<_> = (0..8).map(|_| journal.admit().unwrap()).collect();
    assert_eq!(tickets.len(), 8);
}

#[test]
fn every_ticket_finds_its_slot_across_segments() {
    let (_dir, mut engine) = open(4, 2);
    let tickets: Vec<_> = (0..8).map(|_| engine.journal().admit().unwrap()).collect();
    for ticket in tickets {
        assert!(ticket.is_metered());
        ticket.settle(|| record(3, 2));
    }
    engine.drain();
    assert_eq!(engine.sink.counts(), [(3, (8, 16))].into());
    assert_eq!(engine.journal().stats().backlog, 0);
}

#[test]
fn drained_segments_are_deleted_and_make_room_for_new_ones() {
    let (dir, mut engine) = open(4, 2);
    let disk = FlakyDisk::new(dir.path());
    assert_eq!(disk.segments(), [1, 2]);
    for round in 1..=20 {
        for _ in 0..4 {
            engine.append(1);
        }
        engine.drain();
        assert_eq!(engine.sink.requests(), round * 4);
        assert!(disk.segments().len() <= 2, "{:?}", disk.segments());
    }
    assert!(disk.segments()[0] >= 19, "{:?}", disk.segments());
    assert_eq!(engine.journal().stats().segments, 2);
    assert!(engine.sink.checkpoints() >= 18, "each before a deletion");
}

#[test]
fn a_step_stores_all_that_waits_up_to_some_batches_at_once() {
    let dir = quick_dir();
    let (disk, sink) = (FlakyDisk::new(dir.path()), MemorySink::new());
    let config = MeteringConfig {
        batch_records: 10,
        ..config(200, 2)
    };
    let parts = disk.assemble(&sink, &config).unwrap();
    let mut engine = Engine { parts, sink };
    while engine.sink.written.try_recv().is_ok() {}
    for key in 1..=105 {
        engine.append(key);
    }
    engine.drain();
    let batches: Vec<_> = engine.sink.written.try_iter().collect();
    assert_eq!(batches, [80, 25]);
}

#[test]
fn a_segment_stays_until_the_store_is_durable() {
    let (dir, mut engine) = open(4, 3);
    let disk = FlakyDisk::new(dir.path());
    for _ in 0..6 {
        engine.append(1);
    }
    while engine.parts.drain.step().unwrap() {}
    engine.parts.keeper.step();
    assert_eq!(disk.segments(), [1, 2, 3], "stored, and not checkpointed");

    engine.sink.set_undurable(true);
    assert!(engine.parts.drain.release().is_err());
    engine.parts.keeper.step();
    assert_eq!(disk.segments(), [1, 2, 3]);

    engine.sink.set_undurable(false);
    engine.drain();
    assert_eq!(disk.segments(), [2, 3]);
}

/// Records of a segment that is given back in several parts.
const PARTS: u32 = 4_096;

/// An engine whose store has so many whole segments, which the keeper has not been told yet.
fn with_stored_segments(disk: &FlakyDisk, segments: usize) -> Engine {
    let sink = MemorySink::new();
    let parts = disk.assemble(&sink, &config(PARTS, 10)).unwrap();
    let mut engine = Engine { parts, sink };
    for _ in 0..segments {
        for _ in 0..PARTS {
            engine.append(1);
        }
        engine.parts.keeper.prepare();
    }
    engine.append(1);
    engine.parts.keeper.prepare();
    while engine.parts.drain.step().unwrap() {}
    engine.parts.drain.release().unwrap();
    engine
}

#[test]
fn a_segment_that_is_no_longer_needed_is_used_again() {
    let (dir, mut engine) = open(4, 3);
    let disk = FlakyDisk::new(dir.path());
    let inode = |segment| fs::metadata(disk.file(segment)).unwrap().ino();
    let first = inode(1);
    for key in 1..=5 {
        engine.append(key);
    }
    engine.parts.keeper.step();
    engine.drain();
    assert_eq!(disk.segments(), [2, 3]);
    for key in 6..=9 {
        engine.append(key);
    }
    engine.parts.keeper.step();
    assert_eq!(disk.segments(), [2, 3, 4]);
    assert_eq!(inode(4), first);

    // What it held is gone, so its first record can be read and the next one waited for.
    for key in 10..=13 {
        engine.append(key);
    }
    engine.drain();
    assert_eq!(engine.sink.requests(), 13);
    assert_eq!(engine.journal().stats().corrupt_records, 0);
    assert_eq!(engine.journal().stats().backlog, 0);
    engine.append(14);
    engine.drain();
    let expected = (1..=14).map(|key| (key, (1, 1))).collect();
    assert_eq!(engine.sink.counts(), expected);
}

#[test]
fn a_kept_segment_that_is_gone_is_made_anew() {
    let (dir, mut engine) = open(4, 3);
    for _ in 0..5 {
        engine.append(1);
    }
    engine.parts.keeper.step();
    engine.drain();
    fs::remove_file(dir.path().join("0000000000000001.old")).unwrap();
    for _ in 0..4 {
        engine.append(1);
    }
    assert_eq!(engine.parts.keeper.step(), Next::Retry);
    assert_eq!(engine.journal().stats().segment_errors, 1);
    engine.parts.keeper.step();
    assert_eq!(FlakyDisk::new(dir.path()).segments(), [2, 3, 4]);
    engine.drain();
    assert_eq!(engine.sink.requests(), 9);
    assert_eq!(engine.journal().stats().last_error, None);
}

#[test]
fn segments_that_are_kept_make_way_for_as_many_that_stand() {
    let dir = quick_dir();
    let disk = FlakyDisk::new(dir.path());
    let mut engine = with_stored_segments(&disk, KEPT + 2);
    while let Next::Rest(_) = engine.parts.keeper.step() {}
    let files = fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(files, KEPT + disk.segments().len());
    assert_eq!(engine.journal().stats().segments, 2);
}

#[test]
fn a_segment_that_is_not_kept_is_given_back_in_parts() {
    const PART: u64 = 64 * 1_024;
    let dir = quick_dir();
    let disk = FlakyDisk::new(dir.path());
    let mut engine = with_stored_segments(&disk, KEPT);
    let file = File::open(disk.file(KEPT as u64 + 1)).unwrap();
    let length = || file.metadata().unwrap().len();
    engine.parts.keeper.step();
    for _ in 0..PARTS {
        engine.append(1);
    }
    while engine.parts.drain.step().unwrap() {}
    engine.parts.drain.release().unwrap();
    let whole = length();
    assert!(whole > 4 * PART);
    // The next spare comes first.
    while length() == whole {
        assert!(matches!(engine.parts.keeper.step(), Next::Rest(_)));
    }
    assert_eq!(engine.parts.shared.spares(), 1);
    let mut left = length();
    assert!(whole - left <= PART);
    while let Next::Rest(_) = engine.parts.keeper.step() {
        assert!(length() < left && left - length() <= PART);
        left = length();
    }
    assert_eq!(length(), 0);
    assert!(left > 0 && left <= PART, "{left}");
}

#[test]
fn segments_are_given_back_without_rest_while_there_are_many() {
    let dir = quick_dir();
    let disk = FlakyDisk::new(dir.path());
    let mut engine = with_stored_segments(&disk, KEPT + 3);
    let mut next = || engine.parts.keeper.step();
    let without = std::iter::from_fn(|| (next() == Next::Rest(Duration::ZERO)).then_some(()));
    assert!(without.count() > 1);
    // Two are left, which the keeper takes its time for.
    let with = std::iter::from_fn(|| match next() {
        Next::Rest(time) => Some(time),
        _ => None,
    });
    let rests: Vec<_> = with.collect();
    let all_rest = rests.iter().all(|rest| !rest.is_zero());
    assert!(rests.len() > 2 && all_rest, "{rests:?}");
}

#[test]
fn a_full_disk_gets_all_of_a_segment_back_at_once() {
    let dir = quick_dir();
    let disk = FlakyDisk::new(dir.path());
    let mut engine = with_stored_segments(&disk, KEPT + 1);
    let file = File::open(disk.file(KEPT as u64 + 1)).unwrap();
    disk.set_full(true);
    let length = || file.metadata().unwrap().len();
    // Two are kept, so the third spare from now on is the first that needs room.
    for spares in 0.. {
        assert!(spares <= 3, "the disk was never asked for room");
        assert!(length() > 0, "there is nothing left to give back");
        let keeper = &mut engine.parts.keeper;
        while let Next::Rest(_) = keeper.step()
            && engine.parts.shared.spares() == 0
        {}
        if engine.parts.shared.spares() == 0 {
            break;
        }
        for _ in 0..PARTS {
            engine.append(1);
        }
    }
    assert_eq!(length(), 0);
}

#[test]
fn a_spare_is_made_in_parts_unless_room_is_scarce() {
    // Whether it is new or used again: two are kept.
    for stored in [0, KEPT] {
        let dir = quick_dir();
        let disk = FlakyDisk::new(dir.path());
        let mut engine = with_stored_segments(&disk, stored);
        engine.parts.keeper.prepare();
        let use_it_up = |engine: &Engine| {
            let room = engine.parts.shared.room.free();
            for _ in room.min(i64::from(PARTS))..room {
                engine.append(1);
            }
        };
        let steps_to_a_spare = |engine: &mut Engine| {
            let mut steps = 0;
            while engine.parts.shared.spares() == 0 {
                let next = engine.parts.keeper.step();
                let rests = matches!(next, Next::Rest(time) if !time.is_zero());
                assert!(rests || engine.parts.shared.spares() == 1, "{next:?}");
                steps += 1;
            }
            steps
        };
        use_it_up(&engine);
        engine.append(1);
        assert!(steps_to_a_spare(&mut engine) > 4);
        use_it_up(&engine);
        for _ in 0..=PARTS / 2 {
            engine.append(1);
        }
        assert_eq!(steps_to_a_spare(&mut engine), 1);
    }
}

#[test]
fn refusals_leave_half_of_the_journal_to_billable_records() {
    let (_dir, mut engine) = open(8, 2);
    let journal = engine.journal();
    let refusal = UsageRecord {
        status: 429,
        origin: Origin::Refused,
        billed_units: 0,
        ..record(1, 1)
    };
    for _ in 0..20 {
        journal.record_refusal(|| refusal);
    }
    assert_eq!(journal.stats().appended, 8);
    assert_eq!(journal.stats().dropped_refusals, 12);
    for _ in 0..8 {
        engine.append(2);
    }
    assert_eq!(journal.admit().unwrap_err(), JournalFull);
    engine.drain();
    assert_eq!(engine.sink.counts(), [(2, (8, 8))].into());
    assert_eq!(engine.sink.unbilled(), 8);
}

#[test]
fn unmetered_service_is_counted_where_the_operator_chose_it() {
    let dir = quick_dir();
    let disk = FlakyDisk::new(dir.path());
    let config = MeteringConfig {
        when_full: WhenFull::ServeUnmetered,
        ..config(2, 2)
    };
    let parts = disk.assemble(&MemorySink::new(), &config).unwrap();
    let journal = Journal::new(parts.shared.clone());
    for _ in 0..7 {
        journal.admit().unwrap().settle(|| record(1, 1));
    }
    let stats = journal.stats();
    assert_eq!((stats.appended, stats.unmetered, stats.refused), (4, 3, 0));
    assert!(stats.full);
}

#[test]
fn a_reader_waits_for_a_thread_in_the_middle_of_its_record() {
    let (_dir, mut engine) = open(8, 2);
    engine.append(1);
    let shared = engine.parts.shared.clone();
    assert!(shared.room.take());
    let current = shared.current();
    let claim = current.claim().unwrap();
    engine.append(2);

    assert!(engine.parts.drain.step().unwrap());
    assert!(!engine.parts.drain.step().unwrap());
    assert_eq!(engine.sink.counts(), [(1, (1, 1))].into());
    assert!(engine.parts.drain.is_behind());

    claim.commit(&record(3, 1));
    engine.drain();
    assert_eq!(engine.sink.requests(), 3);
    assert!(!engine.parts.drain.is_behind());
}

#[test]
fn the_journal_is_filling_up_when_a_part_of_it_waits_and_no_more_once_that_is_stored() {
    let (_dir, mut engine) = open(8, 2);
    for _ in 0..7 {
        engine.append(1);
    }
    assert!(!engine.parts.drain.is_filling_up());
    engine.append(1);
    assert!(engine.parts.drain.is_filling_up());
    engine.append(1);
    engine.drain();
    assert!(!engine.parts.drain.is_filling_up());
}

#[test]
fn a_damaged_record_is_counted_and_skipped() {
    let (dir, mut engine) = open(8, 2);
    for key in 1..=3 {
        engine.append(key);
    }
    let file = FlakyDisk::new(dir.path()).file(1);
    let file = OpenOptions::new().write(true).open(file).unwrap();
    file.write_all_at(&[0xff], 64 + 64 + 17).unwrap();
    engine.drain();
    assert_eq!(engine.sink.counts(), [(1, (1, 1)), (3, (1, 1))].into());
    assert_eq!(engine.journal().stats().corrupt_records, 1);
}
