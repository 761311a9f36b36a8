//! `gaas.db`: what people decide. One concern per file; this one is the table of contents.

mod audit;
mod changes;
mod cycles;
mod first_start;
mod idempotency;
mod key_rows;
mod keys;
mod prices;
mod reveal;
mod services;
mod snapshot;
mod tokens;
mod write;

use super::database::Database;
use super::error::StoreError;

pub use changes::Change;
pub use cycles::{CloseCycle, Cycle};
pub use first_start::FirstStart;
pub use idempotency::Idempotency;
pub use keys::{KeyEdit, LimitEdit, NewKey};
pub use prices::PriceRow;
pub use services::{NewService, ServiceEdit};
pub use snapshot::{KeyRow, Snapshot};
pub use write::{Actor, Page, WriteBy, Written};

/// A handle on `gaas.db`; cheap to clone. Every call blocks.
#[derive(Clone)]
pub struct ControlStore {
    database: Database,
}

impl ControlStore {
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
