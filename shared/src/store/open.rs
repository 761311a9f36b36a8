//! The data directory: made, checked, locked and migrated before anything reads or writes it.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use rusqlite_migration::{MigrationDefinitionError, Migrations};

use super::control::ControlStore;
use super::database::{self, Database, Durability};
use super::error::{Fault, StoreError};
use super::migrations;
use super::usage::UsageStore;

/// File name of the database that the control plane writes.
pub const CONTROL_FILE: &str = "gaas.db";
/// File name of the database that the data plane writes.
pub const USAGE_FILE: &str = "usage.db";
const MIGRATE_LOCK: &str = "migrate.lock";

/// An opened data directory: it exists, can be written, and holds both databases in the newest
/// version.
#[derive(Debug, Clone)]
pub struct DataDir {
    path: Arc<Path>,
}

impl DataDir {
    /// Opens the directory, making it (mode 0700) and both databases (mode 0600) where missing.
    ///
    /// Processes that start at the same time do so one after the other.
    ///
    /// # Errors
    /// One line that names the file or directory and what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        make_directory(path)?;
        let lock = lock_file(&path.join(MIGRATE_LOCK))
            .map_err(|error| StoreError::unavailable(path, format!("is not writable ({error})")))?;
        lock.lock().map_err(|error| {
            StoreError::unavailable(path, format!("cannot be locked ({error})"))
        })?;
        bring_up_to_date(&path.join(CONTROL_FILE), &migrations::control())?;
        bring_up_to_date(&path.join(USAGE_FILE), &migrations::usage())?;
        // Closing the file releases the lock.
        drop(lock);
        Ok(Self { path: path.into() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Claims the directory for this process under `name` (`proxy.lock`), until the returned file
    /// is dropped or the process ends, whatever way.
    ///
    /// # Errors
    /// When another process holds it; the message gives its id.
    pub fn lock(&self, name: &'static str) -> Result<File, StoreError> {
        let path = self.path.join(name);
        let failed = |error: io::Error| StoreError::unavailable(&path, error.to_string());
        let mut file = lock_file(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) => return Err(failed(error)),
            Err(TryLockError::WouldBlock) => return Err(self.in_use(name, &mut file)),
        }
        file.set_len(0).map_err(failed)?;
        writeln!(file, "{}", std::process::id()).map_err(failed)?;
        Ok(file)
    }

    /// A handle on `gaas.db`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn control(&self) -> Result<ControlStore, StoreError> {
        let database = Database::new(self.path.join(CONTROL_FILE), Durability::EachCommit);
        database.ping()?;
        Ok(ControlStore::new(database))
    }

    /// A handle on `usage.db`. A commit reaches the disk at the next checkpoint only; the journal
    /// keeps what it holds until then.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn usage(&self) -> Result<UsageStore, StoreError> {
        let database = Database::new(self.path.join(USAGE_FILE), Durability::Checkpoint);
        database.ping()?;
        Ok(UsageStore::new(database))
    }

    fn in_use(&self, name: &str, file: &mut File) -> StoreError {
        let program = name.strip_suffix(".lock").unwrap_or(name);
        let mut holder = String::new();
        let known = file
            .rewind()
            .and_then(|()| file.read_to_string(&mut holder));
        let holder = match known {
            Ok(_) if !holder.trim().is_empty() => format!(" (process id {})", holder.trim()),
            _ => String::new(),
        };
        let reason = format!("another gaas-{program}{holder} already uses this directory");
        StoreError::unavailable(&self.path, reason)
    }
}

fn make_directory(path: &Path) -> Result<(), StoreError> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => return Err(StoreError::unavailable(path, "is a file, not a directory")),
        Err(_) => {}
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| StoreError::unavailable(path, format!("cannot be created ({error})")))
}

fn lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

/// Makes the file where missing, checks that it is a database of ours, and migrates it.
///
/// Only a file that was missing is touched by anything but SQLite: closing a second descriptor of
/// an open database would drop the locks this process holds on it.
fn bring_up_to_date(path: &Path, migrations: &Migrations<'_>) -> Result<(), StoreError> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            let reason = format!("cannot be created ({error})");
            Err(StoreError::unavailable(path, reason))
        }
        _ => migrate(path, migrations).map_err(|fault| fault.at(path)),
    }
}

fn migrate(path: &Path, migrations: &Migrations<'_>) -> Result<(), Fault> {
    let mut connection = database::connect(path)?;
    // The first read finds out whether the file is a database at all.
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        let reason = format!("cannot use write-ahead logging on this file system (mode {mode})");
        return Err(StoreError::unavailable(path, reason).into());
    }
    migrations
        .to_latest(&mut connection)
        .map_err(|error| not_migrated(path, error))
}

fn not_migrated(path: &Path, error: rusqlite_migration::Error) -> Fault {
    use rusqlite_migration::Error;
    match error {
        Error::RusqliteError { err, .. } => err.into(),
        Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
            let reason = "was written by a newer version of the gateway; start that version, \
                          or restore a backup made before the upgrade";
            StoreError::unavailable(path, reason).into()
        }
        other => StoreError::unavailable(path, other.to_string()).into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
