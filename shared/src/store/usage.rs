//! `usage.db`: what happened. The data plane's writer sums journal records up in batches; the
//! control plane reads the sums.

mod read;
mod write;

use super::database::Database;
use super::error::StoreError;

pub use read::KeyUsage;
pub use write::{Batch, JournalCursor};

/// A handle on `usage.db`; cheap to clone. Every call blocks.
#[derive(Clone)]
pub struct UsageStore {
    database: Database,
}

impl UsageStore {
    pub(super) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Whether the database can be read now.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn ping(&self) -> Result<(), StoreError> {
        self.database.ping()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
