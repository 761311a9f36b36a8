//! The writer's thread: when it wakes, what it does while the store fails, how it ends.

use std::time::{Duration, Instant};

use gaas_shared::config::MeteringConfig;

use super::fixture::{
    Failure, FlakyDisk, LONG, MemorySink, admit_patiently, append, config, eventually, quick_dir,
    record,
};
use crate::metering::JournalFull;

const HOUR_MS: u64 = 3_600_000;

#[test]
fn a_sleeping_writer_is_woken_by_one_record() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config(100, 4));
    // Waiting for each to arrive before the next puts the writer to sleep again.
    sink.written.recv_timeout(LONG).unwrap();
    for _ in 0..50 {
        append(&metering, 1);
        assert_eq!(sink.written.recv_timeout(LONG), Ok(1));
    }
    assert!(metering.stats().writer_alive);
}

#[test]
fn as_much_as_one_step_reads_is_stored_before_its_time() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let config = MeteringConfig {
        batch_interval_ms: HOUR_MS,
        batch_records: 2,
        ..config(10_000, 4)
    };
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config);
    assert_eq!(
        sink.written.recv_timeout(LONG),
        Ok(0),
        "the cursor's first write"
    );
    let first = metering.flusher.shared.claimed();
    for batch in 0..20 {
        append(&metering, 127);
        // The writer has seen that there is something and waits for more.
        let last = first + batch * 128 + 127;
        eventually("the writer gathers", || {
            metering.flusher.shared.wake.is_set_to(last)
        });
        assert!(sink.written.is_empty());
        append(&metering, 1);
        assert_eq!(sink.written.recv_timeout(LONG), Ok(128));
    }
    append(&metering, 261);
    assert_eq!(sink.written.recv_timeout(LONG), Ok(128));
    assert_eq!(sink.written.recv_timeout(LONG), Ok(128));
    assert!(metering.flush(LONG));
    assert_eq!(sink.written.recv_timeout(LONG), Ok(5));
}

#[test]
fn a_step_stores_so_many_series_and_the_next_follows_at_once() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let config = MeteringConfig {
        batch_interval_ms: HOUR_MS,
        batch_records: 2,
        ..config(10_000, 4)
    };
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config);
    assert_eq!(sink.written.recv_timeout(LONG), Ok(0));
    let journal = metering.journal();
    for key in 1..=128 {
        admit_patiently(&journal).settle(|| record(key, 1));
    }
    for _ in 0..8 {
        assert_eq!(sink.written.recv_timeout(LONG), Ok(16));
    }
}

#[test]
fn a_flush_returns_when_the_store_has_everything() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let config = MeteringConfig {
        batch_interval_ms: HOUR_MS,
        ..config(100, 4)
    };
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config);
    assert!(metering.flush(Duration::ZERO), "of nothing");
    for round in 1..=30 {
        append(&metering, 7);
        assert!(metering.flusher().flush(LONG));
        assert_eq!(sink.requests(), round * 7);
    }
    sink.lock(true);
    append(&metering, 1);
    assert!(!metering.flush(Duration::from_millis(50)));
    sink.lock(false);
    assert!(metering.flush(LONG));
    assert_eq!(sink.requests(), 211);
}

#[test]
fn a_flush_that_has_waited_has_the_writer_let_nobody_in() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config(100, 4));
    sink.written.recv_timeout(LONG).unwrap();
    sink.await_urgency();
    append(&metering, 1);
    assert!(metering.flush(LONG));
    assert!(!metering.flusher.shared.store_urgency.is_raised());
}

#[test]
fn a_writer_far_behind_lets_nobody_in_until_it_has_caught_up() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config(100, 4));
    sink.written.recv_timeout(LONG).unwrap();
    sink.lock(true);
    append(&metering, 300);
    sink.lock(false);
    assert!(metering.flush(LONG));
    assert!(!sink.let_in()[1]);
    // Not the very next time, perhaps: the next segment may have to be made, the flush may wait.
    eventually("others are let in again", || {
        append(&metering, 1);
        assert!(metering.flush(LONG));
        sink.let_in().last() == Some(&true)
    });
}

#[test]
fn a_failing_store_loses_nothing_and_counts_nothing_twice() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config(100, 4));
    for failure in [Failure::Locked, Failure::Full, Failure::AfterCommit] {
        sink.fail_next(failure);
        append(&metering, 20);
        assert!(metering.flush(LONG));
    }
    assert_eq!(sink.counts(), [(1, (60, 60))].into());
    eventually("the trouble is over", || {
        metering.stats().last_error.is_none()
    });
    assert_eq!(metering.stats().write_errors, 3);
}

#[test]
fn a_locked_store_fills_the_journal_and_a_free_one_empties_it() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config(10, 3));
    let journal = metering.journal();
    sink.lock(true);
    append(&metering, 30);
    assert_eq!(journal.admit().unwrap_err(), JournalFull);
    eventually("the failure shows", || {
        let stats = metering.stats();
        stats.full && stats.backlog == 30 && stats.last_error.is_some()
    });

    sink.lock(false);
    eventually("there is room again", || journal.admit().is_ok());
    assert!(metering.flush(LONG));
    assert_eq!(sink.counts(), [(1, (30, 30))].into());
}

#[test]
fn a_store_that_cannot_be_made_durable_takes_records_at_full_speed() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let config = MeteringConfig {
        batch_records: 1,
        ..config(10, 500)
    };
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config);
    sink.set_undurable(true);
    append(&metering, 1_000);
    let begun = Instant::now();
    assert!(metering.flush(LONG));
    // A hundred batches and more; a pause after each would take minutes.
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert_eq!(sink.requests(), 1_000);
    assert!(metering.stats().segments >= 100, "none was given up");
    assert!(metering.stats().last_error.is_some());

    sink.set_undurable(false);
    eventually("the segments go", || metering.stats().segments <= 3);
    eventually("the trouble is over", || {
        metering.stats().last_error.is_none()
    });
}

#[test]
fn shutdown_drains_and_the_next_start_finds_nothing() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let disk = FlakyDisk::new(dir.path());
    let config = MeteringConfig {
        batch_interval_ms: HOUR_MS,
        batch_records: 3,
        ..config(10, 8)
    };
    let metering = disk.start(&sink, &config);
    append(&metering, 17);
    let journal = metering.journal();
    assert!(metering.shutdown(LONG));
    assert_eq!(sink.requests(), 17);
    assert!(!journal.stats().writer_alive);
    assert_eq!(disk.start(&sink, &config).recovered().records, 0);
    assert_eq!(sink.requests(), 17);
}

#[test]
fn shutdown_gives_up_on_a_dead_store_and_the_next_start_makes_up_for_it() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let disk = FlakyDisk::new(dir.path());
    let metering = disk.start(&sink, &config(10, 8));
    sink.lock(true);
    append(&metering, 17);
    let begun = Instant::now();
    assert!(!metering.shutdown(Duration::from_millis(100)));
    assert!(begun.elapsed() < LONG);
    assert_eq!(sink.requests(), 0);

    sink.lock(false);
    let recovered = disk.start(&sink, &config(10, 8)).recovered();
    assert_eq!((recovered.records, recovered.segments), (17, 2));
    assert_eq!(sink.counts(), [(1, (17, 17))].into());
}

#[test]
fn a_record_settled_after_shutdown_is_found_by_the_next_start() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let disk = FlakyDisk::new(dir.path());
    let metering = disk.start(&sink, &config(10, 8));
    let late = metering.journal().admit().unwrap();
    assert!(metering.shutdown(LONG));
    late.settle(|| record(9, 1));
    assert_eq!(disk.start(&sink, &config(10, 8)).recovered().records, 1);
    assert_eq!(sink.counts(), [(9, (1, 1))].into());
}
