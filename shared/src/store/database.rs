//! One SQLite file: a single writer connection, a small pool of readers, and how transactions
//! begin and end. It knows no table.
//!
//! Every write begins IMMEDIATE: a deferred transaction that turns to writing would fail with
//! BUSY at once, whatever the timeout. Every read sees one snapshot from beginning to end.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use r2d2::Pool;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::error::{Fault, StoreError};
use super::steps;
use crate::background;

/// How long a call waits for another process's lock, or for a reader to become free.
const PATIENCE: Duration = Duration::from_secs(5);
const MAX_READERS: u32 = 4;
const CACHED_STATEMENTS: usize = 64;
/// The same of a connection that writes. Sums of usage have two statements for each bucket of
/// latencies, and two for many buckets, in each of nine tables: 450. They are made as traffic needs
/// them.
const CACHED_BY_WRITER: usize = 512;

/// What a commit waits for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Durability {
    /// The write-ahead log is on the disk: what was answered survives a power cut.
    EachCommit,
    /// The disk gets it at the next checkpoint: something else keeps the data until then.
    Checkpoint,
}

/// A handle on one database; clones share its connections.
#[derive(Clone)]
pub(super) struct Database(Arc<Connections>);

struct Connections {
    path: PathBuf,
    durability: Durability,
    readers: Pool<SqliteConnectionManager>,
    /// Opened by the first write, and anew by the next after the file was unavailable.
    writer: Mutex<Option<Connection>>,
}

impl Database {
    /// A handle on a migrated database. Connections are opened when they are first needed.
    pub(super) fn new(path: PathBuf, durability: Durability) -> Self {
        let manager = SqliteConnectionManager::file(&path)
            .with_flags(flags())
            .with_init(|connection| {
                set_up(connection)?;
                // A chart of many groups goes through more than SQLite's 2 MB, in many places.
                connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384")
            });
        let readers = Pool::builder()
            .max_size(MAX_READERS)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(PATIENCE)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(manager);
        Self(Arc::new(Connections {
            path,
            durability,
            readers,
            writer: Mutex::new(None),
        }))
    }

    /// Runs `work` on one snapshot of the database.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let connection = self
            .0
            .readers
            .get()
            .map_err(|error| self.no_reader(&error))?;
        let in_snapshot = || {
            // The control thread reads by many statements, each too short to let others in.
            background::let_others_in();
            let snapshot = connection.unchecked_transaction()?;
            let value = work(&snapshot)?;
            background::let_others_in();
            snapshot.commit()?;
            Ok(value)
        };
        in_snapshot().map_err(|fault: Fault| fault.at(&self.0.path))
    }

    /// Runs `work` in one IMMEDIATE transaction: all of it is committed, or none.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        self.with_writer(|connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })
    }

    /// Moves the whole write-ahead log into the database file, on the disk.
    ///
    /// First without waiting for anybody: that is all it takes unless a reader still needs an
    /// older state. Only then does it wait, and empties the log as well.
    pub(super) fn checkpoint(&self) -> Result<(), StoreError> {
        self.with_writer(|connection| {
            for mode in ["PASSIVE", "TRUNCATE"] {
                let sql = format!("PRAGMA wal_checkpoint({mode})");
                let (logged, moved): (i64, i64) =
                    connection.query_row(&sql, [], |row| Ok((row.get(1)?, row.get(2)?)))?;
                // SQLite counts a frame as moved once the database file holds it durably.
                if logged == moved {
                    return Ok(());
                }
            }
            Err(StoreError::Busy.into())
        })
    }

    /// Whether the database answers at all.
    pub(super) fn ping(&self) -> Result<(), StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT 1 FROM sqlite_schema LIMIT 1")?;
            Ok(statement.query_row([], |_| Ok(()))?)
        })
    }

    fn with_writer<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        // A panic in `work` rolled its transaction back; the connection is as good as before.
        let mut slot = self.0.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let result = match slot.as_mut() {
            Some(connection) => work(connection),
            None => self
                .open_writer()
                .and_then(|opened| work(slot.insert(opened))),
        };
        let result = result.map_err(|fault| fault.at(&self.0.path));
        if matches!(result, Err(StoreError::Unavailable { .. })) {
            *slot = None;
        }
        result
    }

    fn open_writer(&self) -> Result<Connection, Fault> {
        let connection = connect(&self.0.path)?;
        connection.set_prepared_statement_cache_capacity(CACHED_BY_WRITER);
        connection.execute_batch(match self.0.durability {
            Durability::EachCommit => "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384",
            Durability::Checkpoint => "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384",
        })?;
        Ok(connection)
    }

    fn no_reader(&self, error: &r2d2::Error) -> StoreError {
        // The pool's error is opaque. It ends in SQLite's words where opening failed; without
        // them, all readers were in use the whole time.
        match error.to_string().split_once(": ") {
            Some((_, reason)) => StoreError::unavailable(&self.0.path, reason),
            None => StoreError::Busy,
        }
    }
}

/// Opens a connection to an existing file, with the settings that every connection has.
pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags())?;
    set_up(&connection)?;
    Ok(connection)
}

/// No CREATE: a file that vanished is an error, not an empty gateway. No URI: a path is a path.
fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    steps::let_others_in(connection)?;
    connection.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA cell_size_check = ON;
         PRAGMA trusted_schema = OFF;",
    )
}
