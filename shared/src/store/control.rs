//! `gaas.db`: what people decide. One concern per file; this one is the table of contents.

mod allowances;
mod audit;
mod audit_log;
mod books;
mod changes;
mod credits;
mod customers;
mod cycles;
mod demonstration;
mod first_start;
mod idempotency;
mod invoices;
mod key_hygiene;
mod key_rows;
mod key_search;
mod keys;
mod ledger;
mod names;
mod order;
mod owners;
mod prices;
mod reveal;
mod service_search;
mod services;
mod sessions;
mod snapshot;
mod tokens;
mod users;
mod webhooks;
mod write;

use super::database::Database;
use super::error::StoreError;

pub use allowances::AllowanceOwner;
pub use audit_log::AuditEvent;
pub(super) use books::StoredPrice;
pub use changes::Change;
pub use credits::{CreditEntry, CreditKind, Credits, NewCredit, Prepaid};
pub use cycles::{CloseCycle, Cycle};
pub use demonstration::{Demonstration, RemovedDemonstration};
pub use first_start::FirstStart;
pub use idempotency::Idempotency;
pub use invoices::InvoiceFilter;
pub(super) use invoices::{Stored as StoredBill, digest_of as bill_digest};
pub use key_hygiene::LiveKey;
pub use key_search::{KeyFilter, KeySort, KeyState};
pub use keys::{KeyEdit, LimitEdit, NewKey};
pub use ledger::{Account, LedgerEntry, LedgerTransaction, Posting};
pub(super) use ledger::{entries_of, entries_of_credit};
pub use names::KeyName;
pub use order::Order;
pub use prices::{NewPrice, PriceRow, PriceScope};
pub use services::{NewService, ServiceEdit};
pub use sessions::{Session, Visitor};
pub use snapshot::{CustomerRow, KeyRow, Snapshot};
pub use users::{SignIn, User, UserEdit};
pub use webhooks::{AfterAttempt, DueDelivery, Reached};
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
