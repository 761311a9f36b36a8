//! The journal's pages are on their way to the disk before the system would write them all at once.

use std::fs;
use std::path::Path;
use std::time::Instant;

use tempfile::TempDir;

use super::fixture::{FlakyDisk, MemorySink, config, record};
use crate::metering::Journal;
use crate::metering::keeper::{Next, WRITTEN_AFTER};

/// Records of a segment of 256 KiB.
const RECORDS: u32 = 4_095;
/// As much is written at a time.
const PART: u64 = 32 * 1_024;

/// A directory beside the built tests: a disk, where others may be memory.
fn real_dir() -> TempDir {
    let program = std::env::current_exe().unwrap();
    tempfile::tempdir_in(program.parent().unwrap()).unwrap()
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
    let whole = unwritten(&disk.file(1));
    assert!(whole > 7 * PART, "{whole}");
    // The first part and half of the second.
    for _ in 0..768 {
        journal.admit().unwrap().settle(|| record(1, 1));
    }
    assert_eq!(unwritten(&disk.file(1)), 8 * PART);
    while parts.drain.step().unwrap() {}
    assert_eq!(unwritten(&disk.file(1)), 7 * PART);
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
    let left = || unwritten(&disk.file(1)) + unwritten(&disk.file(2));
    let at_first = left();
    assert!(at_first > 14 * PART, "{at_first}");
    let Next::Wait(Some(due)) = parts.keeper.step() else {
        panic!("the keeper does not know of the first segment");
    };
    assert!(due >= begun + WRITTEN_AFTER && due <= Instant::now() + WRITTEN_AFTER);
    assert_eq!(left(), at_first);
    let due = Instant::now() + WRITTEN_AFTER;
    let mut before = at_first;
    while let Next::Rest(_) = parts.keeper.step_at(due) {
        // The last part of one and the first of the next may come together.
        assert!(before - left() <= 2 * PART, "{before} {}", left());
        before = left();
    }
    assert_eq!(left(), 0);
    assert_eq!(parts.keeper.step(), Next::Wait(None));
}
