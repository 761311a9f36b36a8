//! Disks that are full: one that says so when told to, and real ones.

use std::path::Path;
use std::process::Command;

use gaas_shared::usage::{Origin, UsageRecord};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::fixture::{
    FlakyDisk, LONG, MemorySink, admit_patiently, clock, config, eventually, quick_dir, record,
};
use crate::metering::{JournalFull, Metering};

/// Set in the process that a story runs itself in.
const CHILD: &str = "GAAS_TEST_FULL_DISK_DIR";

/// Appends until the journal is full; returns how many records it took.
fn fill(metering: &Metering) -> u64 {
    let journal = metering.journal();
    let mut settled = 0;
    while let Ok(ticket) = journal.admit() {
        ticket.settle(&record(1, 1));
        settled += 1;
    }
    settled
}

#[test]
fn a_full_disk_refuses_traffic_and_a_mended_one_serves_it_again() {
    let dir = quick_dir();
    let sink = MemorySink::new();
    let disk = FlakyDisk::new(dir.path());
    let metering = disk.start(&sink, &config(50, 100));
    disk.set_full(true);
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
    journal.record_refusal(&refusal);
    let stats = journal.stats();
    assert!(stats.full && stats.segment_errors > 0);
    assert_eq!((stats.refused, stats.dropped_refusals), (1, 1));
    assert!(metering.flush(LONG), "the writer goes on");

    disk.set_full(false);
    eventually("there is room again", || journal.admit().is_ok());
    eventually("the trouble is over", || {
        journal.stats().last_error.is_none()
    });
    settled += fill_some(&metering, 200);
    assert!(metering.shutdown(LONG));
    assert_eq!(sink.requests(), settled);
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

/// The kernel's own refusal: a limit on file sizes (`ulimit -f`), lowered below a segment's size
/// while the engine runs. It binds a whole process, so the story runs itself in another one, in
/// which a shell has had the signal that comes with it (SIGXFSZ) ignored.
#[test]
fn a_file_size_limit_refuses_segments_and_kills_nobody() {
    if let Some(dir) = std::env::var_os(CHILD) {
        return under_a_file_size_limit(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg(test_name(
            "a_file_size_limit_refuses_segments_and_kills_nobody",
        ))
        .env(CHILD, dir.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{:?} {text}", output.status);
    assert!(text.contains("1 passed"), "{text}");
    assert!(dir.path().join("done").exists(), "the story was told");
}

fn under_a_file_size_limit(dir: &Path) {
    let sink = MemorySink::new();
    let journal_dir = dir.join("journal");
    let config = config(1_000, 100);
    let metering = Metering::start(&journal_dir, sink.clone(), &config, clock()).unwrap();
    let unlimited = getrlimit(Resource::Fsize);
    let limited = Rlimit {
        current: Some(32 * 1024),
        ..unlimited
    };
    setrlimit(Resource::Fsize, limited).unwrap();
    let mut settled = fill(&metering);
    assert_eq!(settled, 2_000);
    eventually("the kernel's refusal shows", || {
        let error = metering.stats().last_error;
        error.is_some_and(|error| error.contains("File too large"))
    });
    assert!(metering.stats().full);
    setrlimit(Resource::Fsize, unlimited).unwrap();
    let journal = metering.journal();
    eventually("there is room again", || journal.admit().is_ok());
    settled += fill_some(&metering, 500);
    assert!(metering.shutdown(LONG));
    assert_eq!(sink.requests(), settled);
    std::fs::write(dir.join("done"), "").unwrap();
}

fn fill_some(metering: &Metering, records: u64) -> u64 {
    let journal = metering.journal();
    for _ in 0..records {
        admit_patiently(&journal).settle(&record(1, 1));
    }
    records
}

/// A file system of 512 KiB, where mounting one is allowed.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=512k", "tmpfs"])
            .arg(dir.path())
            .output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        mounted.then_some(Self(dir))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

#[test]
fn a_really_full_file_system_loses_nothing() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("NOT RUN: mounting a small file system is not allowed here (needs root)");
        return;
    };
    let sink = MemorySink::new();
    // Segments of 64 KiB and a bit: seven fit.
    let config = config(1_024, 100);
    let journal_dir = disk.0.path().join("journal");
    let metering = Metering::start(&journal_dir, sink.clone(), &config, clock()).unwrap();
    sink.lock(true);
    let mut settled = fill_some(&metering, 7 * 1_024);
    assert_eq!(metering.journal().admit().unwrap_err(), JournalFull);
    assert_eq!(metering.stats().segments, 7);

    sink.lock(false);
    eventually("there is room again", || metering.journal().admit().is_ok());
    settled += fill_some(&metering, 500);
    assert!(metering.shutdown(LONG));
    assert_eq!(sink.requests(), settled);
    drop(disk);
}

/// The full name of a test of this module, as the test runner knows it.
fn test_name(test: &str) -> String {
    let module = module_path!().split_once("::").map_or("", |(_, path)| path);
    format!("{module}::{test}")
}
