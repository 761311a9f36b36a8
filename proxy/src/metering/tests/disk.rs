//! A disk that is full when told so. Real ones stand in `real_disk`.

use gaas_shared::usage::{Origin, UsageRecord};

use super::fixture::{
    FlakyDisk, LONG, MemorySink, append, config, eventually, fill, quick_dir, record,
};

#[test]
fn a_full_disk_refuses_traffic_and_a_mended_one_serves_it_again() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let disk = FlakyDisk::new(dir.path());
    let metering = disk.start(&sink, &config(50, 100));
    disk.set_full(true);
    // As long as a request has it, a segment is not used again.
    let held = metering.flusher.shared.current();
    let mut settled = fill(&metering);
    assert_eq!(settled, 100, "what stood ready before");
    let journal = metering.journal();
    eventually("the failure shows", || {
        journal
            .stats()
            .last_error
            .is_some_and(|error| error.contains("No space left"))
    });
    let refusal = UsageRecord {
        status: 429,
        origin: Origin::Refused,
        billed_units: 0,
        ..record(2, 1)
    };
    journal.record_refusal(|| refusal);
    let stats = journal.stats();
    assert!(stats.full && stats.segment_errors > 0);
    assert_eq!((stats.refused, stats.dropped_refusals), (1, 1));
    assert!(metering.flush(LONG), "the writer goes on");

    drop(held);
    eventually("there is room again without another file", || {
        journal.admit().is_ok()
    });
    disk.set_full(false);
    eventually("the trouble is over", || {
        journal.stats().last_error.is_none()
    });
    append(&metering, 200);
    settled += 200;
    assert!(metering.shutdown(LONG));
    assert_eq!(sink.requests(), settled);
}

#[test]
fn the_keeper_lets_nobody_in_once_requests_are_about_to_have_no_room() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let disk = FlakyDisk::new(dir.path());
    let metering = disk.start(&sink, &config(100, 100));
    // Segments are made anew, not used again.
    sink.lock(true);
    let lets_in = || disk.made.recv_timeout(LONG).unwrap();
    // The start itself makes two, on a thread that never steps back.
    assert_eq!([lets_in(), lets_in()], [false; 2]);
    append(&metering, 101);
    assert!(lets_in());
    disk.set_full(true);
    append(&metering, 150);
    disk.set_full(false);
    assert!(!lets_in());
    append(&metering, 50);
    assert!(lets_in());
}

#[test]
fn a_start_without_room_for_one_segment_is_an_error() {
    let dir = quick_dir();
    let disk = FlakyDisk::new(dir.path());
    disk.set_full(true);
    let error = disk.assemble(&MemorySink::new(), &config(50, 100));
    let message = error.err().unwrap().to_string();
    assert!(message.contains("0000000000000001.log"), "{message}");
    assert!(message.contains("No space left"), "{message}");
    assert!(disk.segments().is_empty());
}
