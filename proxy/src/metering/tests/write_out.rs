//! The journal's pages are on their way to the disk before the system would write them all at once.
//!
//! The system may do so at any time where much is to be written, so the stories say how much is left
//! at most.

use std::fs;
use std::path::Path;
use std::time::Instant;

use rustix::fs::statfs;
use tempfile::TempDir;

use super::fixture::{FlakyDisk, MemorySink, config, record};
use crate::metering::Journal;
use crate::metering::keeper::{Next, WRITTEN_AFTER};

/// Records of a segment of 256 KiB.
const RECORDS: u32 = 4_095;
/// As much is written at a time.
const PART: u64 = 32 * 1_024;

/// A directory on a disk. What is in memory alone is never written.
fn real_dir() -> TempDir {
    const TMPFS: i64 = 0x0102_1994;
    let program = std::env::current_exe().unwrap();
    let beside_it = program.parent().unwrap();
    let is_disk = |dir: &&Path| statfs(*dir).is_ok_and(|system| system.f_type != TMPFS);
    let dir = [beside_it, Path::new("/var/tmp")].into_iter().find(is_disk);
    tempfile::tempdir_in(dir.expect("a disk to build or to write on")).unwrap()
}

/// Bytes of a mapped file that the system has yet to write.
fn unwritten(file: &Path) -> u64 {
    let maps = fs::read_to_string("/proc/self/smaps").unwrap();
    let name = file.to_str().unwrap();
    let mut map = maps.lines().skip_while(|line| !line.ends_with(name));
    assert!(map.next().is_some(), "{name} is mapped");
    let dirty = |line: &str| {
        let size = line
            .strip_prefix("Shared_Dirty:")
            .or_else(|| line.strip_prefix("Private_Dirty:"))?;
        let kib: u64 = size.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib * 1_024)
    };
    map.take_while(|line| !line.starts_with("VmFlags"))
        .filter_map(dirty)
        .sum()
}

#[test]
fn what_was_read_is_written() {
    let dir = real_dir();
    let disk = FlakyDisk::new(dir.path());
    let sink = MemorySink::new();
    let mut parts = disk.assemble(&sink, &config(RECORDS, 4)).unwrap();
    let journal = Journal::new(parts.shared.clone());
    // The first part and half of the second.
    for _ in 0..768 {
        journal.admit().unwrap().settle(|| record(1, 1));
    }
    while parts.drain.step().unwrap() {}
    let left = unwritten(&disk.file(1));
    assert!(left <= 7 * PART, "{left}");
    for _ in 768..RECORDS {
        journal.admit().unwrap().settle(|| record(1, 1));
    }
    while parts.drain.step().unwrap() {}
    assert_eq!(unwritten(&disk.file(1)), 0);
}

#[test]
fn what_nobody_writes_to_is_written_after_a_while_and_in_parts() {
    let dir = real_dir();
    let disk = FlakyDisk::new(dir.path());
    let sink = MemorySink::new();
    let begun = Instant::now();
    let mut parts = disk.assemble(&sink, &config(RECORDS, 4)).unwrap();
    let Next::Wait(Some(due)) = parts.keeper.step() else {
        panic!("the keeper does not know of the first segment");
    };
    assert!(due >= begun + WRITTEN_AFTER && due <= Instant::now() + WRITTEN_AFTER);
    let due = Instant::now() + WRITTEN_AFTER;
    let next = std::iter::repeat_with(|| parts.keeper.step_at(due));
    let rests = next.take_while(|next| matches!(next, Next::Rest(_)));
    // After each part of either segment but the last, of which the first comes with the next one.
    assert_eq!(rests.count(), 14);
    assert_eq!(unwritten(&disk.file(1)) + unwritten(&disk.file(2)), 0);
    assert_eq!(parts.keeper.step(), Next::Wait(None));
}
