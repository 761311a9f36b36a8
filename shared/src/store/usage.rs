//! `usage.db`: what happened. The data plane's writer sums journal records up in batches; the
//! control plane reads the sums.

mod active;
mod activity;
mod batch;
mod chart;
mod columns;
mod consumption;
mod customers;
mod forget;
mod owners;
mod parts;
mod ranking;
mod read;
mod request_log;
mod source;
mod sums;
mod tidy;
mod units;
mod upsert;
mod write;

use super::database::Database;
use super::error::StoreError;
use owners::Owners;

pub use activity::KeyActivity;
pub use batch::{Batch, JournalCursor, MethodSeries};
pub use chart::{Chart, Figures, UsageGroup, UsageRange};
pub use consumption::{BilledUnits, Consumption};
pub use owners::KeyOwners;
pub use ranking::Ranked;
pub use read::KeyUsage;
pub use request_log::{LoggedRequest, RequestFilter};
pub use tidy::OldestKept;

/// A handle on `usage.db`; cheap to clone. Every call blocks.
#[derive(Clone)]
pub struct UsageStore {
    database: Database,
    owners: Owners,
}

impl UsageStore {
    pub(super) fn new(database: Database) -> Self {
        Self {
            database,
            owners: Owners::default(),
        }
    }

    /// The store of a writer that can ask to whom keys belong. Without it, what keys use for the
    /// first time is written under nobody, and has to be moved by whoever reads it.
    #[must_use]
    pub fn with_owners(self, owners: impl KeyOwners + 'static) -> Self {
        Self {
            owners: Owners::asking(owners),
            ..self
        }
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
