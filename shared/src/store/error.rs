//! What can go wrong in the store, and the one place that tells SQLite's errors apart.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such entity, or it belongs to another organization, or it was deleted.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The present state does not allow it: a stable code, and a sentence for a person.
    #[error("{1}")]
    Conflict(&'static str, String),
    /// Another process kept the database locked for as long as the store waits (5 seconds).
    #[error("the database is locked by another process")]
    Busy,
    /// The file cannot be used: disk full, damaged, no database, not writable, in use.
    #[error("{}: {reason}", path.display())]
    Unavailable {
        /// The file or directory.
        path: PathBuf,
        /// What is wrong with it, and what would help.
        reason: String,
    },
    /// A row contradicts what the store itself guarantees.
    #[error("the database contradicts itself: {0}")]
    Corrupt(String),
}

impl StoreError {
    pub(super) fn unavailable(path: &Path, reason: impl Into<String>) -> Self {
        Self::Unavailable {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }
}

/// What a transaction's body fails with: an answer for the caller, or an error of SQLite's that
/// still has to be told apart, for which the file's path is needed.
#[derive(Debug)]
pub(super) enum Fault {
    Store(StoreError),
    Sqlite(rusqlite::Error),
}

impl Fault {
    /// The store's error, `path` being the database's file.
    pub(super) fn at(self, path: &Path) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Sqlite(rusqlite::Error::SqliteFailure(failure, message)) => {
                of_failure(path, failure, message)
            }
            Self::Sqlite(error @ rusqlite::Error::InvalidPath(_)) => {
                StoreError::unavailable(path, error.to_string())
            }
            // What is left are values that do not fit their columns' types.
            Self::Sqlite(error) => StoreError::Corrupt(error.to_string()),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

fn of_failure(path: &Path, failure: rusqlite::ffi::Error, message: Option<String>) -> StoreError {
    let text = message.unwrap_or_else(|| failure.to_string());
    let reason = match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => return StoreError::Busy,
        ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch => {
            return StoreError::Corrupt(text);
        }
        ErrorCode::NotADatabase => {
            "is not an SQLite database; move it away or restore it from a backup".to_owned()
        }
        ErrorCode::DatabaseCorrupt => {
            format!("is damaged ({text}); restore it from a backup")
        }
        ErrorCode::DiskFull => "cannot grow: the disk is full".to_owned(),
        ErrorCode::ReadOnly => format!("cannot be written ({text})"),
        ErrorCode::CannotOpen => format!("cannot be opened ({text})"),
        _ => text,
    };
    StoreError::unavailable(path, reason)
}
