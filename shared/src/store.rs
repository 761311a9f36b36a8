//! Everything that lasts: two SQLite files in the data directory, and the only SQL there is.
//!
//! [`ControlStore`] (`gaas.db`) holds what people decide: services, keys, prices, cycles. The
//! control plane writes it, the data plane reads it. [`UsageStore`] (`usage.db`) holds what
//! happened: rollups, billed quantities, the journal cursor. The data plane writes it, the control
//! plane reads it. Every call blocks; asynchronous callers use a blocking thread.

mod columns;
mod control;
mod database;
mod error;
#[cfg(test)]
mod fixture;
mod migrations;
mod open;
mod steps;
mod usage;
mod verify;

pub use control::{Account, InvoiceFilter, LedgerEntry, LedgerTransaction, Posting};
pub use control::{
    Actor, AuditEvent, Change, CloseCycle, ControlStore, Cycle, Demonstration, FirstStart,
    Idempotency, KeyEdit, KeyFilter, KeyName, KeyRow, KeySort, KeyState, LimitEdit, LiveKey,
    NewKey, NewPrice, NewService, Order, Page, PriceRow, PriceScope, RemovedDemonstration,
    ServiceEdit, Session, SignIn, Snapshot, User, UserEdit, Visitor, WriteBy, Written,
};
pub use control::{AfterAttempt, DueDelivery, Reached};
pub use control::{
    AllowanceOwner, CreditEntry, CreditKind, Credits, CustomerRow, NewCredit, Prepaid,
};
pub use error::StoreError;
pub use open::{CONTROL_FILE, DataDir, USAGE_FILE};
pub use usage::{
    Batch, BilledUnits, Chart, Consumption, Figures, JournalCursor, KeyActivity, KeyOwners,
    KeyUsage, LoggedRequest, MethodSeries, OldestKept, Ranked, RequestFilter, UsageGroup,
    UsageRange, UsageStore,
};
pub use verify::{AlteredRow, Verification, verify};
