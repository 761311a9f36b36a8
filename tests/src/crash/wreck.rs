//! Where a kill fell, as far as what it left behind tells.

use std::fs;
use std::path::Path;

/// What stands in the data directory after a kill, before anybody repairs it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wreck {
    /// Segments of the journal.
    pub(super) segments: usize,
    /// A segment was being prepared.
    pub(super) half_made_segment: bool,
    /// A transaction of `usage.db` was being written: its last frame in the write-ahead log is not
    /// the one that commits.
    pub(super) half_written_batch: bool,
}

/// What a start said that it found in the journal.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) segments: u64,
    pub(super) records: u64,
    pub(super) holes: u64,
    pub(super) corrupt: u64,
}

/// How far a process had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Started, and not yet at the journal or past an empty one.
    Starting,
    /// Bringing the journal of the last one into the store.
    Recovering,
    /// Done with the journal and not yet serving.
    Loading,
    /// Ready, and nobody has asked for anything.
    Idle,
    /// Serving, with a store that takes usage.
    Serving,
    /// Serving, with a store that takes none: the journal grows.
    Stalled,
}

impl Phase {
    /// All of them, in the order of a process's life.
    pub(super) const ALL: [Self; 6] = [
        Self::Starting,
        Self::Recovering,
        Self::Loading,
        Self::Idle,
        Self::Serving,
        Self::Stalled,
    ];

    /// As a report says it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Starting => "while starting, before the journal was read",
            Self::Recovering => "during recovery",
            Self::Loading => "after recovery, before it was ready",
            Self::Idle => "just ready, without load",
            Self::Serving => "under load",
            Self::Stalled => "under load, with the store locked",
        }
    }

    /// How far a process had come that wrote this and was killed before it served anybody.
    pub(super) fn of_start(log: &str) -> Self {
        if log.contains("gaas-proxy ready") {
            Self::Idle
        } else if log.contains(RECOVERED) {
            Self::Loading
        } else if log.contains(REPLAYING) {
            Self::Recovering
        } else {
            Self::Starting
        }
    }
}

/// What the proxy logs for each segment that it replays.
pub(super) const REPLAYING: &str = "replaying a usage journal segment";
/// What it logs when all of them are in the store.
pub(super) const RECOVERED: &str = "The usage journal is in order.";

impl Wreck {
    /// Looks at a data directory that no data plane uses.
    pub(super) fn look(data_dir: &Path) -> Self {
        let mut wreck = Self::default();
        let journal = fs::read_dir(data_dir.join("journal"));
        for entry in journal.into_iter().flatten().flatten() {
            let path = entry.path();
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("log") => wreck.segments += 1,
                Some("new") => wreck.half_made_segment = true,
                _ => {}
            }
        }
        let log = fs::read(data_dir.join("usage.db-wal")).unwrap_or_default();
        wreck.half_written_batch = ends_inside_a_transaction(&log);
        wreck
    }
}

impl Found {
    /// Reads the line that a start logs.
    pub(super) fn read(log: &str) -> Self {
        let line = log.lines().find(|line| line.contains(RECOVERED));
        let line = line.unwrap_or_else(|| panic!("nothing is said of the journal:\n{log}"));
        let number = |field: &str| {
            let value = line.split(field).nth(1).unwrap_or_default();
            let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
            let number = digits.parse::<u64>();
            number.unwrap_or_else(|_| panic!("no number for {field:?} in {line:?}"))
        };
        Self {
            segments: number("segments="),
            records: number(" records="),
            holes: number("holes="),
            corrupt: number("corrupt_records="),
        }
    }
}

/// Whether the last valid frame of a write-ahead log belongs to a transaction without an end
/// (<https://www.sqlite.org/fileformat2.html#the_write_ahead_log>).
fn ends_inside_a_transaction(log: &[u8]) -> bool {
    const HEADER: usize = 32;
    const FRAME_HEADER: usize = 24;
    let word = |at: usize| {
        log.get(at..at + 4)
            .map(|bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    };
    let salt = |at: usize| Some((word(at)?, word(at + 4)?));
    let (Some(page), Some(current)) = (word(8), salt(16)) else {
        return false;
    };
    let mut inside = false;
    let mut at = HEADER;
    // Frames of an earlier round bear other salts. A frame that is not all there does not count.
    while log.len() >= at + FRAME_HEADER + page as usize && salt(at + 8) == Some(current) {
        inside = word(at + 4) == Some(0);
        at += FRAME_HEADER + page as usize;
    }
    inside
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn a_batch_that_is_whole_and_one_that_is_not_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let connection = Connection::open(dir.path().join("usage.db")).unwrap();
        let tables = "PRAGMA journal_mode = WAL; CREATE TABLE a (x); CREATE TABLE b (x);
                      BEGIN; INSERT INTO a VALUES (1); INSERT INTO b VALUES (2); COMMIT";
        connection.execute_batch(tables).unwrap();
        let log = fs::read(dir.path().join("usage.db-wal")).unwrap();
        assert!(!ends_inside_a_transaction(&log));
        assert!(!ends_inside_a_transaction(&[]));
        let without_its_last_frame = &log[..log.len() - 4096 - 24];
        assert!(ends_inside_a_transaction(without_its_last_frame));
        assert!(!Wreck::look(dir.path()).half_written_batch);
    }
}
