//! How balances and their entries are found.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::base::{self, Prepaid};
use super::{CreditEntry, CreditKind};
use crate::ids::{CreditEntryId, CustomerId, OrgId};
use crate::money::{Amount, Currency};
use crate::store::control::write::{Actor, Page};
use crate::store::control::{ControlStore, customers};
use crate::store::error::{Fault, StoreError};

const SELECT: &str =
    "SELECT id, customer_id, kind, currency, units, nano, invoice_id, reason, at_ms
     FROM credit_entry";

/// A customer's balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credits {
    /// Whether requests that the balance does not cover are refused.
    pub prepaid: bool,
    /// In which money; `None` before the first entry.
    pub currency: Option<Currency>,
    /// The sum of all entries.
    pub balance: Amount,
    /// What drafts have reserved of it.
    pub reserved_by_drafts: Amount,
    /// From where unbilled use counts on.
    pub counting_on: Prepaid,
    /// The last grant, and the balance right after it.
    pub last_grant: Option<(CreditEntryId, Amount)>,
}

impl ControlStore {
    /// A customer's balance.
    ///
    /// # Errors
    /// Not found.
    pub fn credits(&self, actor: Actor, customer: CustomerId) -> Result<Credits, StoreError> {
        self.database.read(|connection| {
            customers::owned(connection, actor, customer)?;
            credits(connection, actor.org, customer)
        })
    }

    /// The entries of a customer's balance after `after`, at most `limit` (at least one).
    ///
    /// # Errors
    /// Not found.
    pub fn credit_entries(
        &self,
        actor: Actor,
        customer: CustomerId,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<CreditEntry>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            customers::owned(connection, actor, customer)?;
            let sql = format!("{SELECT} WHERE customer_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
            let mut statement = connection.prepare_cached(&sql)?;
            let bounds = params![customer, after.unwrap_or(0), i64::from(limit) + 1];
            let rows = statement.query_map(bounds, read)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |entry| entry.id.get()))
        })
    }

    /// Every customer with credit entries who was not deleted, with its organization.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_with_credits(&self) -> Result<Vec<(OrgId, CustomerId, Credits)>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT org_id, id FROM customer WHERE deleted_at_ms IS NULL
                 AND EXISTS (SELECT 1 FROM credit_entry WHERE customer_id = customer.id)",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let mut found = Vec::new();
            for row in rows {
                let (org, customer) = row?;
                found.push((org, customer, credits(connection, org, customer)?));
            }
            Ok(found)
        })
    }
}

/// An entry of an organization.
pub(super) fn owned(
    connection: &Connection,
    org: OrgId,
    id: CreditEntryId,
) -> Result<CreditEntry, Fault> {
    let sql = format!("{SELECT} WHERE id = ?1 AND org_id = ?2");
    let found = connection
        .prepare_cached(&sql)?
        .query_row(params![id, org], read)
        .optional()?;
    Ok(found.ok_or(StoreError::NotFound("credit entry"))?)
}

/// An entry of any organization.
pub(in crate::store) fn stored(connection: &Connection, id: i64) -> Result<CreditEntry, Fault> {
    let sql = format!("{SELECT} WHERE id = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([id], read)?)
}

fn credits(connection: &Connection, org: OrgId, customer: CustomerId) -> Result<Credits, Fault> {
    let mut statement = connection.prepare_cached("SELECT prepaid FROM customer WHERE id = ?1")?;
    let prepaid = statement.query_row([customer], |row| row.get(0))?;
    let currency = base::currency(connection, customer)?;
    let balance = base::balance(connection, customer)?;
    let drafts = match currency {
        Some(currency) => base::drafts(connection, customer, currency, |_, _| true)?,
        None => Amount::ZERO,
    };
    Ok(Credits {
        prepaid,
        currency,
        balance,
        reserved_by_drafts: drafts.min(balance),
        counting_on: base::prepaid(connection, org, customer)?,
        last_grant: last_grant(connection, customer)?,
    })
}

fn last_grant(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Option<(CreditEntryId, Amount)>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT g.id, SUM(e.units), SUM(e.nano)
         FROM (SELECT MAX(id) AS id FROM credit_entry
               WHERE customer_id = ?1 AND kind = 'grant') g
         JOIN credit_entry e ON e.customer_id = ?1 AND e.id <= g.id
         GROUP BY g.id",
    )?;
    let found = statement.query_row([customer], |row| {
        Ok((row.get(0)?, Amount::from_parts(row.get(1)?, row.get(2)?)))
    });
    Ok(found.optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<CreditEntry> {
    let kind: String = row.get(2)?;
    let unknown =
        || rusqlite::Error::InvalidColumnType(2, kind.clone(), rusqlite::types::Type::Text);
    Ok(CreditEntry {
        id: row.get(0)?,
        customer: row.get(1)?,
        kind: CreditKind::from_name(&kind).ok_or_else(unknown)?,
        currency: row.get(3)?,
        amount: Amount::from_parts(row.get(4)?, row.get(5)?),
        invoice: row.get(6)?,
        reason: row.get(7)?,
        at: row.get(8)?,
    })
}
