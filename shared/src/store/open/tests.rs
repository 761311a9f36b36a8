use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::*;
use crate::store::fixture::{Fixture, new_service};

fn complaint(path: &Path) -> String {
    let error = DataDir::open(path).unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    let line = error.to_string();
    assert!(!line.contains('\n'), "{line}");
    line
}

#[test]
fn what_is_made_belongs_to_its_owner_alone() {
    let fixture = Fixture::new();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(fixture.data.path()), 0o700);
    // The connections are open, so the logs and their indexes are there too.
    fixture.usage.ping().unwrap();
    for entry in fs::read_dir(fixture.data.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_path_that_is_no_directory_is_named() {
    let outside = tempfile::tempdir().unwrap();
    let file = outside.path().join("data");
    fs::write(&file, "").unwrap();
    let expected = format!("{}: is a file, not a directory", file.display());
    assert_eq!(complaint(&file), expected);
    let below = file.join("deeper");
    assert!(complaint(&below).starts_with(&format!("{}: cannot be created (", below.display())));
}

#[test]
fn a_directory_that_takes_no_files_is_named() {
    // Nobody can make files here, not even root, whom permission bits do not stop.
    assert!(complaint(Path::new("/proc")).starts_with("/proc: is not writable ("));
}

#[test]
fn a_file_that_is_no_database_is_named() {
    for name in [CONTROL_FILE, USAGE_FILE] {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join(name);
        fs::write(&file, "# notes\n".repeat(1_000)).unwrap();
        let line = complaint(directory.path());
        let expected = format!("{}: is not an SQLite database", file.display());
        assert!(line.starts_with(&expected), "{line}");
    }
}

#[test]
fn a_damaged_database_is_named() {
    let fixture = Fixture::new();
    let file = fixture.data.path().join(CONTROL_FILE);
    fixture
        .control_sql()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let copy = fixture.outside().join("copy");
    fs::create_dir(&copy).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    // The schema's root page: its cells are garbage, the file's header is sound.
    bytes[100..4_096].fill(0xA5);
    fs::write(copy.join(CONTROL_FILE), bytes).unwrap();
    let line = complaint(&copy);
    assert!(
        line.starts_with(&format!(
            "{}: is damaged (",
            copy.join(CONTROL_FILE).display()
        )),
        "{line}"
    );
}

#[test]
fn a_database_from_a_newer_version_is_left_alone() {
    let fixture = Fixture::new();
    fixture
        .usage_sql()
        .pragma_update(None, "user_version", 999)
        .unwrap();
    let line = complaint(fixture.data.path());
    assert!(
        line.contains("usage.db: was written by a newer version of the gateway"),
        "{line}"
    );
}

#[test]
fn a_second_process_is_told_who_holds_the_directory() {
    let fixture = Fixture::new();
    let held = fixture.data.lock("proxy.lock").unwrap();
    let again = fixture.data.lock("proxy.lock").unwrap_err().to_string();
    let expected = format!(
        "{}: another gaas-proxy (process id {}) already uses this directory",
        fixture.data.path().display(),
        std::process::id()
    );
    assert_eq!(again, expected);
    fixture.data.lock("admin.lock").unwrap();
    drop(held);
    fixture.data.lock("proxy.lock").unwrap();
}

#[test]
fn threads_that_open_a_fresh_directory_at_once_all_succeed() {
    let outside = tempfile::tempdir().unwrap();
    let path = outside.path().join("data");
    let start = Barrier::new(8);
    std::thread::scope(|scope| {
        let opened: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    DataDir::open(&path).and_then(|data| data.control()?.last_seq())
                })
            })
            .collect();
        for thread in opened {
            assert_eq!(thread.join().unwrap().unwrap(), 0);
        }
    });
}

/// The test starts itself as the processes that open the directory.
#[test]
fn processes_that_open_a_fresh_directory_at_once_all_succeed() {
    const DIRECTORY: &str = "STORE_TEST_DIRECTORY";
    if let Some(path) = std::env::var_os(DIRECTORY) {
        let data = DataDir::open(Path::new(&path)).unwrap();
        assert_eq!(data.control().unwrap().last_seq().unwrap(), 0);
        assert_eq!(data.usage().unwrap().cursor().unwrap(), None);
        return;
    }
    let outside = tempfile::tempdir().unwrap();
    let this = "store::open::tests::processes_that_open_a_fresh_directory_at_once_all_succeed";
    let children: Vec<_> = (0..4)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", this])
                .env(DIRECTORY, outside.path().join("data"))
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert!(outside.path().join("data").join(USAGE_FILE).exists());
}

#[test]
fn a_writer_waits_for_a_lock_and_then_says_busy() {
    let fixture = Fixture::new();
    let other = fixture.control_sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    let refused = fixture
        .control
        .create_service(&fixture.by(), &new_service());
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    assert!(begun.elapsed() >= Duration::from_secs(4));
    // Readers are not kept from reading, and the writer goes on as soon as the lock is gone.
    fixture.control.ping().unwrap();
    other.execute_batch("COMMIT").unwrap();
    fixture
        .control
        .create_service(&fixture.by(), &new_service())
        .unwrap();
}

#[test]
fn a_file_that_comes_back_is_written_again() {
    let fixture = Fixture::new();
    let store = fixture.data.control().unwrap();
    let aside = fixture.outside().join("aside");
    fs::rename(fixture.data.path(), &aside).unwrap();
    let failed = store
        .create_service(&fixture.by(), &new_service())
        .unwrap_err();
    assert!(
        failed.to_string().contains("gaas.db: cannot be opened"),
        "{failed}"
    );
    fs::rename(&aside, fixture.data.path()).unwrap();
    store.create_service(&fixture.by(), &new_service()).unwrap();
}

#[test]
fn connections_are_set_up_as_they_should_be() {
    let fixture = Fixture::new();
    let pragma = |connection: &Connection, name: &str| -> String {
        connection
            .query_row(&format!("PRAGMA {name}"), [], |row| {
                row.get::<_, rusqlite::types::Value>(0)
            })
            .map(|value| format!("{value:?}"))
            .unwrap()
    };
    let read = |store: &Database| {
        store
            .read(|connection| {
                Ok(
                    ["journal_mode", "foreign_keys", "busy_timeout", "query_only"]
                        .map(|name| pragma(connection, name)),
                )
            })
            .unwrap()
    };
    let database = Database::new(
        fixture.data.path().join(CONTROL_FILE),
        Durability::EachCommit,
    );
    let expected = ["Text(\"wal\")", "Integer(1)", "Integer(5000)", "Integer(1)"];
    assert_eq!(read(&database), expected);
    let synchronous =
        |database: &Database| database.write(|tx| Ok(pragma(tx, "synchronous"))).unwrap();
    assert_eq!(synchronous(&database), "Integer(2)");
    let usage = Database::new(fixture.data.path().join(USAGE_FILE), Durability::Checkpoint);
    assert_eq!(synchronous(&usage), "Integer(1)");
}
