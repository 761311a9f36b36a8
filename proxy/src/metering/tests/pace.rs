//! How much of its time the writer takes, and what ends its rest.

use std::time::{Duration, Instant};

use gaas_shared::config::MeteringConfig;

use super::fixture::{
    FlakyDisk, LONG, MemorySink, admit_patiently, config, eventually, quick_dir, record,
};
use crate::metering::Metering;

const HOUR_MS: u64 = 3_600_000;
/// A store this slow is given the longest rest.
const SLOW: Duration = Duration::from_millis(100);
const LONGEST_REST: Duration = Duration::from_secs(5);

fn start(dir: &FlakyDisk, sink: &MemorySink, config: &MeteringConfig) -> Metering {
    let metering = dir.start(sink, config);
    assert_eq!(
        sink.written.recv_timeout(LONG),
        Ok(0),
        "the cursor's first write"
    );
    metering
}

fn append(metering: &Metering, records: u64) {
    let journal = metering.journal();
    for _ in 0..records {
        admit_patiently(&journal).settle(|| record(1, 1));
    }
}

#[test]
fn the_writer_takes_a_small_share_of_the_time_however_slow_the_store_is() {
    let dir = quick_dir();
    let (sink, disk) = (MemorySink::new(), FlakyDisk::new(dir.path()));
    let metering = start(&disk, &sink, &config(100_000, 4));
    sink.set_slow(Duration::from_millis(2));
    for _ in 0..5 {
        append(&metering, 50);
        sink.written.recv_timeout(LONG).unwrap();
    }
    let spans = sink.spans();
    assert!(spans.len() > 5, "the cursor's first write and a batch each");
    for pair in spans[1..].windows(2) {
        let ((begun, ended), (next, _)) = (pair[0], pair[1]);
        let (worked, rested) = (ended - begun, next - ended);
        assert!(
            rested >= (worked * 64).min(LONGEST_REST),
            "{rested:?} after {worked:?}"
        );
    }
}

#[test]
fn who_asks_does_not_wait_for_the_rest_to_end() {
    let dir = quick_dir();
    let (sink, disk) = (MemorySink::new(), FlakyDisk::new(dir.path()));
    let metering = start(&disk, &sink, &config(100_000, 4));
    sink.set_slow(SLOW);
    let begun = Instant::now();
    for round in 1..=8 {
        append(&metering, 10);
        assert!(metering.flush(LONG));
        assert_eq!(sink.requests(), round * 10);
    }
    append(&metering, 10);
    assert!(metering.shutdown(LONG));
    assert_eq!(sink.requests(), 90);
    // With rests: eight of five seconds.
    assert!(begun.elapsed() < LONGEST_REST * 4);
}

#[test]
fn a_journal_that_fills_up_ends_the_rest() {
    let dir = quick_dir();
    let (sink, disk) = (MemorySink::new(), FlakyDisk::new(dir.path()));
    let config = MeteringConfig {
        batch_interval_ms: HOUR_MS,
        batch_records: 1_000_000,
        ..config(100, 8)
    };
    let metering = start(&disk, &sink, &config);
    let first = metering.flusher.shared.claimed();
    for batch in 0..10 {
        append(&metering, 199);
        let last = first + batch * 200 + 199;
        let shared = &metering.flusher.shared;
        eventually("the writer gathers", || shared.wake.is_set_to(last));
        eventually("a spare segment", || shared.room.free() == 101);
        assert!(sink.written.is_empty());
        append(&metering, 1);
        assert_eq!(sink.written.recv_timeout(LONG), Ok(200));
    }
}

#[test]
fn the_smallest_journal_frees_each_segment_as_soon_as_it_is_full() {
    let dir = quick_dir();
    let (sink, disk) = (MemorySink::new(), FlakyDisk::new(dir.path()));
    let config = MeteringConfig {
        batch_interval_ms: HOUR_MS,
        ..config(32, 2)
    };
    let metering = start(&disk, &sink, &config);
    for _ in 0..10 {
        append(&metering, 31);
        let room = &metering.flusher.shared.room;
        eventually("the other segment", || room.free() == 33);
        assert!(sink.written.is_empty());
        append(&metering, 1);
        assert_eq!(sink.written.recv_timeout(LONG), Ok(32));
    }
    assert_eq!(metering.stats().refused, 0);
}

#[test]
fn without_a_disk_for_more_segments_there_is_no_rest() {
    let dir = quick_dir();
    let (sink, disk) = (MemorySink::new(), FlakyDisk::new(dir.path()));
    let metering = start(&disk, &sink, &config(100, 100));
    disk.set_full(true);
    sink.set_slow(SLOW);
    append(&metering, 1);
    assert!(metering.flush(LONG));
    // 200 stand, and far more may: by their number alone, these could wait.
    let begun = Instant::now();
    append(&metering, 160);
    while sink.requests() < 161 {
        sink.written.recv_timeout(LONG).unwrap();
    }
    assert!(begun.elapsed() < LONGEST_REST);
}

#[test]
fn an_idle_instance_stores_after_the_interval() {
    let dir = quick_dir();
    let (sink, disk) = (MemorySink::new(), FlakyDisk::new(dir.path()));
    let interval = Duration::from_millis(20);
    let config = MeteringConfig {
        batch_interval_ms: 20,
        ..config(100, 4)
    };
    let metering = start(&disk, &sink, &config);
    for _ in 0..10 {
        let begun = Instant::now();
        append(&metering, 1);
        assert_eq!(sink.written.recv_timeout(LONG), Ok(1));
        let waited = begun.elapsed();
        assert!(interval <= waited && waited < LONGEST_REST, "{waited:?}");
    }
}
