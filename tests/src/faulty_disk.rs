//! A disk that fails when told so: a small library, built with the system's C compiler, stands
//! between the gateway and the system calls that change files.
//!
//! It sees what goes through the C library: SQLite's writes, and the journal's but for reserving,
//! mapping and renaming. A disk that is really full is made with a limit on file sizes instead.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

/// A disk on which all is well until it is told otherwise.
pub struct FaultyDisk {
    dir: TempDir,
}

/// What fails.
#[derive(Debug, Clone, Copy)]
pub enum Faulty {
    /// Writing and truncating.
    Writes,
    /// Making durable what was written.
    Syncs,
    /// Both.
    Everything,
}

impl FaultyDisk {
    /// Builds the library.
    pub fn new() -> Self {
        let disk = Self {
            dir: TempDir::new().expect("a temporary directory"),
        };
        let source = disk.dir.path().join("faulty_disk.c");
        fs::write(&source, include_str!("faulty_disk.c")).expect("a writable directory");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(disk.library())
            .arg(source)
            .arg("-ldl")
            .output()
            .expect("a C compiler, without which SQLite is not built either");
        assert!(built.status.success(), "{built:?}");
        disk
    }

    /// The environment of a process that is to use this disk.
    pub(crate) fn environment(&self) -> [(String, String); 2] {
        let path = |path: PathBuf| path.display().to_string();
        [
            ("LD_PRELOAD".to_owned(), path(self.library())),
            ("FAULTY_DISK".to_owned(), path(self.trigger())),
        ]
    }

    /// From now on calls fail with "Input/output error" on files whose path contains `part`.
    pub fn fail(&self, what: Faulty, part: &str) {
        const EIO: i32 = 5;
        let calls = match what {
            Faulty::Writes => "write",
            Faulty::Syncs => "sync",
            Faulty::Everything => "all",
        };
        // In one step: nobody ever reads half of it.
        let new = self.dir.path().join("new");
        fs::write(&new, format!("{EIO} {calls} {part}\n")).expect("a writable directory");
        fs::rename(new, self.trigger()).expect("a writable directory");
    }

    /// From now on all is well.
    pub fn mend(&self) {
        fs::remove_file(self.trigger()).expect("it was told to fail");
    }

    fn library(&self) -> PathBuf {
        self.dir.path().join("faulty_disk.so")
    }

    fn trigger(&self) -> PathBuf {
        self.dir.path().join("trigger")
    }
}

impl Default for FaultyDisk {
    fn default() -> Self {
        Self::new()
    }
}
