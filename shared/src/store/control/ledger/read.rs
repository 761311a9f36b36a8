//! How the ledger is read.

use rusqlite::{Connection, Row, params};

use super::{Account, LedgerEntry, LedgerTransaction, Posting};
use crate::ids::{CustomerId, InvoiceId};
use crate::money::Amount;
use crate::store::control::ControlStore;
use crate::store::control::order::Order;
use crate::store::control::write::{Actor, Page};
use crate::store::error::{Fault, StoreError};

const SELECT: &str = "SELECT id, at_ms, kind, invoice_id, credit_entry_id, customer_id, currency
     FROM ledger_transaction";

impl ControlStore {
    /// The organization's transactions in an order, after `after`, at most `limit` (at least one):
    /// all, or those of a customer, a bill, or both.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ledger(
        &self,
        actor: Actor,
        customer: Option<CustomerId>,
        invoice: Option<InvoiceId>,
        order: Order,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<LedgerTransaction>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE org_id = ?1 AND {} AND (?4 IS NULL OR customer_id = ?4)
                   AND (?5 IS NULL OR invoice_id = ?5)
                 ORDER BY {} LIMIT ?3",
                order.beyond("ledger_transaction"),
                order.columns(),
            ))?;
            let rows = i64::from(limit) + 1;
            let bounds = params![actor.org, after, rows, customer, invoice];
            let rows = statement.query_map(bounds, head)?;
            let items = rows
                .map(|row| with_entries(connection, row?))
                .collect::<Result<Vec<_>, Fault>>()?;
            Ok(Page::cut(items, limit, |transaction| transaction.id))
        })
    }
}

/// A transaction of any organization.
pub(in crate::store) fn stored(
    connection: &Connection,
    id: i64,
) -> Result<LedgerTransaction, Fault> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
    let transaction = statement.query_row([id], head)?;
    with_entries(connection, transaction)
}

fn with_entries(
    connection: &Connection,
    mut transaction: LedgerTransaction,
) -> Result<LedgerTransaction, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT account, units, nano FROM ledger_entry
         WHERE transaction_id = ?1 ORDER BY position",
    )?;
    let rows = statement.query_map([transaction.id], |row| {
        Ok(LedgerEntry {
            account: named(row, 0, Account::from_name)?,
            amount: Amount::from_parts(row.get(1)?, row.get(2)?),
        })
    })?;
    transaction.entries = rows.collect::<Result<_, _>>()?;
    Ok(transaction)
}

fn head(row: &Row<'_>) -> rusqlite::Result<LedgerTransaction> {
    Ok(LedgerTransaction {
        id: row.get(0)?,
        at: row.get(1)?,
        posting: named(row, 2, Posting::from_name)?,
        invoice: row.get(3)?,
        credit: row.get(4)?,
        customer: row.get(5)?,
        currency: row.get(6)?,
        entries: Vec::new(),
    })
}

fn named<T>(
    row: &Row<'_>,
    at: usize,
    from_name: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let name: String = row.get(at)?;
    let unknown =
        || rusqlite::Error::InvalidColumnType(at, name.clone(), rusqlite::types::Type::Text);
    from_name(&name).ok_or_else(unknown)
}
