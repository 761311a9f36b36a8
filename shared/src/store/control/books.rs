//! All that bills are made of, as it is stored, for verifying it. A row that cannot be read is
//! told apart and does not end the reading.

use rusqlite::Connection;

use super::ControlStore;
use super::credits::{self, CreditEntry};
use super::invoices::{self, Stored};
use super::ledger::{self, LedgerTransaction};
use super::prices::{self, PriceRow};
use crate::ids::{BillingCycleId, OrgId};
use crate::store::error::{Fault, StoreError};

/// A price version, and whether its row fits its digest.
pub(in crate::store) struct StoredPrice {
    pub(in crate::store) row: PriceRow,
    pub(in crate::store) is_altered: bool,
}

/// Everything.
#[derive(Default)]
pub(in crate::store) struct StoredBooks {
    pub(in crate::store) prices: Vec<StoredPrice>,
    pub(in crate::store) bills: Vec<Stored>,
    pub(in crate::store) credits: Vec<CreditEntry>,
    pub(in crate::store) ledger: Vec<LedgerTransaction>,
    pub(in crate::store) settled: Vec<(OrgId, BillingCycleId)>,
    /// Rows that cannot be read, and why.
    pub(in crate::store) unreadable: Vec<(String, String)>,
}

impl ControlStore {
    /// Reads everything in one transaction.
    pub(in crate::store) fn books(&self) -> Result<StoredBooks, StoreError> {
        self.database.read(|connection| {
            let mut books = StoredBooks::default();
            for id in ids(connection, "SELECT id FROM price_version ORDER BY id")? {
                match prices::stored(connection, id) {
                    Ok(price) => books.prices.push(price),
                    Err(fault) => books.note("price_version", id, fault)?,
                }
            }
            for id in ids(connection, "SELECT id FROM invoice ORDER BY id")? {
                match invoices::stored(connection, id) {
                    Ok(bill) => books.bills.push(bill),
                    Err(fault) => books.note("invoice", id, fault)?,
                }
            }
            for id in ids(connection, "SELECT id FROM credit_entry ORDER BY id")? {
                match credits::stored(connection, id) {
                    Ok(credit) => books.credits.push(credit),
                    Err(fault) => books.note("credit_entry", id, fault)?,
                }
            }
            for id in ids(connection, "SELECT id FROM ledger_transaction ORDER BY id")? {
                match ledger::stored(connection, id) {
                    Ok(transaction) => books.ledger.push(transaction),
                    Err(fault) => books.note("ledger_transaction", id, fault)?,
                }
            }
            books.settled = settled(connection)?;
            Ok(books)
        })
    }
}

impl StoredBooks {
    /// Notes a row that makes no sense; passes on what is no fault of the row's.
    fn note(&mut self, table: &str, id: i64, fault: Fault) -> Result<(), Fault> {
        let reason = match fault {
            Fault::Sqlite(rusqlite::Error::SqliteFailure(..)) => return Err(fault),
            Fault::Sqlite(error) => error.to_string(),
            Fault::Store(error) => error.to_string(),
        };
        self.unreadable.push((format!("{table} {id}"), reason));
        Ok(())
    }
}

fn ids(connection: &Connection, sql: &str) -> Result<Vec<i64>, Fault> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}

/// Cycles whose invoices were drafted. Those that were closed before there were invoices are not
/// among them.
fn settled(connection: &Connection) -> Result<Vec<(OrgId, BillingCycleId)>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT org_id, id FROM billing_cycle
         WHERE settled_at_ms IS NOT NULL AND id IN (
             SELECT entity_id FROM audit_event WHERE action = 'billing_cycle.settle')
         ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}
