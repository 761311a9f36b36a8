//! Many threads at once.

use std::thread;

use super::fixture::{
    Counts, FlakyDisk, LONG, MemorySink, admit_patiently, config, quick_dir, record, tally,
};
use crate::metering::Journal;

const THREADS: u32 = 8;
const RECORDS: u32 = 50_000;

/// What a thread appends as its `n`th record.
const fn units(n: u32) -> u32 {
    1 + n % 7
}

fn append_all(journal: &Journal, key: u32) {
    for n in 0..RECORDS {
        admit_patiently(journal).settle(|| record(key, units(n)));
    }
}

#[test]
fn records_of_many_threads_are_all_counted_once() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let disk = FlakyDisk::new(dir.path());
    let metering = disk.start(&sink, &config(500, 6));
    thread::scope(|scope| {
        for key in 1..=THREADS {
            let journal = metering.journal();
            scope.spawn(move || append_all(&journal, key));
        }
    });
    let journal = metering.journal();
    assert!(metering.shutdown(LONG));

    let mut expected = Counts::new();
    for key in 1..=THREADS {
        for n in 0..RECORDS {
            tally(&mut expected, key, units(n));
        }
    }
    assert_eq!(sink.counts(), expected);
    let stats = journal.stats();
    assert_eq!(stats.appended, u64::from(THREADS * RECORDS));
    assert_eq!((stats.backlog, stats.corrupt_records), (0, 0));
    assert!(disk.segments().len() <= 6);
}

#[test]
fn a_flush_under_load_covers_what_came_before_it() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let metering = FlakyDisk::new(dir.path()).start(&sink, &config(500, 50));
    thread::scope(|scope| {
        for key in 1..=4 {
            let (metering, sink) = (&metering, &sink);
            scope.spawn(move || {
                let journal = metering.journal();
                for n in 1..=50 {
                    journal.admit().unwrap().settle(|| record(key, 1));
                    assert!(metering.flush(LONG));
                    assert_eq!(sink.counts()[&key], (n, n));
                }
            });
        }
    });
}
