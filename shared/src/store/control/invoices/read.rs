//! How bills are found.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::billing::Sums;
use crate::ids::{BillingCycleId, CustomerId, InvoiceId, OrgId};
use crate::model::{
    BillTo, Invoice, InvoiceKind, InvoiceLine, InvoiceNumber, InvoiceStatus, InvoicedUsage,
    LineKind, WholeInvoice,
};
use crate::store::columns::Count;
use crate::store::control::ControlStore;
use crate::store::control::credits;
use crate::store::control::order::Order;
use crate::store::control::write::{Actor, Page};
use crate::store::error::{Fault, StoreError};
use crate::usage::BilledQuantity;

const SELECT: &str = "SELECT id, org_id, kind, cycle_id, customer_id, corrects_id, status,
            number_year, number_seq, currency, seller, bill_to, period_start_ms, period_end_ms,
            total, total_exact, reason, drafted_at_ms, finalized_at_ms, voided_at_ms, void_reason,
            digest, credits_applied
     FROM invoice";

/// Which bills are wanted; `None` takes any.
#[derive(Debug, Clone, Copy, Default)]
pub struct InvoiceFilter {
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Of this cycle.
    pub cycle: Option<BillingCycleId>,
    /// In this state.
    pub status: Option<InvoiceStatus>,
}

/// A bill with the digest that its row holds.
pub(in crate::store) struct Stored {
    pub(in crate::store) whole: WholeInvoice,
    pub(in crate::store) digest: Option<[u8; 32]>,
}

impl ControlStore {
    /// The organization's bills in an order, after `after`, at most `limit` (at least one), without
    /// lines.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn invoices(
        &self,
        actor: Actor,
        filter: InvoiceFilter,
        order: Order,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<Invoice>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE org_id = ?1 AND {} AND (?4 IS NULL OR customer_id = ?4)
                   AND (?5 IS NULL OR cycle_id = ?5) AND (?6 IS NULL OR status = ?6)
                 ORDER BY {} LIMIT ?3",
                order.beyond("invoice"),
                order.columns(),
            ))?;
            let status = filter.status.map(InvoiceStatus::name);
            let rows = statement.query_map(
                params![
                    actor.org,
                    after,
                    i64::from(limit) + 1,
                    filter.customer,
                    filter.cycle,
                    status,
                ],
                head,
            )?;
            let items = rows
                .map(|row| covered(connection, row?.0))
                .collect::<Result<Vec<_>, Fault>>()?;
            Ok(Page::cut(items, limit, |invoice| invoice.id.get()))
        })
    }

    /// What the invoices of each cycle from one to another come to before rounding, both included.
    /// Cycles without invoices are left out: those that are not settled, or were not used.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn invoiced_per_cycle(
        &self,
        org: OrgId,
        (first, last): (BillingCycleId, BillingCycleId),
    ) -> Result<HashMap<BillingCycleId, Sums>, StoreError> {
        self.database.read(|connection| {
            // The plus keeps SQLite from reading all the organization's invoices.
            let mut statement = connection.prepare_cached(
                "SELECT cycle_id, currency, total_exact FROM invoice
                 WHERE +org_id = ?1 AND cycle_id BETWEEN ?2 AND ?3 AND kind = 'invoice'",
            )?;
            let mut rows = statement.query(params![org, first, last])?;
            let mut cycles: HashMap<_, Sums> = HashMap::new();
            while let Some(row) = rows.next()? {
                let sums = cycles.entry(row.get(0)?).or_default();
                sums.add(row.get(1)?, row.get(2)?);
            }
            Ok(cycles)
        })
    }

    /// One whole bill.
    ///
    /// # Errors
    /// Not found.
    pub fn invoice(&self, actor: Actor, id: InvoiceId) -> Result<WholeInvoice, StoreError> {
        self.database
            .read(|connection| owned(connection, actor.org, id))
    }

    /// The credit notes that correct an invoice.
    ///
    /// # Errors
    /// Not found when there is no such invoice.
    pub fn credit_notes(&self, actor: Actor, id: InvoiceId) -> Result<Vec<Invoice>, StoreError> {
        self.database.read(|connection| {
            owned(connection, actor.org, id)?;
            correcting(connection, id)
        })
    }
}

/// A whole bill of an organization.
pub(super) fn owned(
    connection: &Connection,
    org: OrgId,
    id: InvoiceId,
) -> Result<WholeInvoice, Fault> {
    let sql = format!("{SELECT} WHERE org_id = ?1 AND id = ?2");
    let found = connection
        .prepare_cached(&sql)?
        .query_row(params![org, id], head)
        .optional()?;
    let (invoice, _) = found.ok_or(StoreError::NotFound("invoice"))?;
    whole(connection, covered(connection, invoice)?)
}

/// On a draft, what its customer's credits cover as things stand.
fn covered(connection: &Connection, mut invoice: Invoice) -> Result<Invoice, Fault> {
    if invoice.status == InvoiceStatus::Draft {
        invoice.credits_applied = credits::covering(connection, &invoice)?;
    }
    Ok(invoice)
}

/// The credit notes that correct an invoice.
pub(super) fn correcting(connection: &Connection, id: InvoiceId) -> Result<Vec<Invoice>, Fault> {
    let sql = format!("{SELECT} WHERE corrects_id = ?1 ORDER BY id");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([id], head)?;
    rows.map(|row| Ok(row?.0)).collect()
}

/// A bill of any organization, with its digest.
pub(in crate::store) fn stored(connection: &Connection, id: i64) -> Result<Stored, Fault> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
    let (invoice, digest) = statement.query_row([id], head)?;
    let whole = whole(connection, invoice)?;
    Ok(Stored { whole, digest })
}

/// The text of `bill_to`.
pub(super) fn bill_to_text(bill_to: &BillTo) -> Result<String, Fault> {
    serde_json::to_string(bill_to)
        .map_err(|error| StoreError::Corrupt(format!("bill_to cannot be written: {error}")).into())
}

fn whole(connection: &Connection, invoice: Invoice) -> Result<WholeInvoice, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT position, description, api_key_id, service_id, price_version_id, kind, tier,
                quantity, unit_price, exact, amount
         FROM invoice_line WHERE invoice_id = ?1 ORDER BY position",
    )?;
    let lines = statement.query_map([invoice.id], line)?;
    let lines = lines.collect::<Result<Vec<_>, _>>()?;
    let mut statement = connection.prepare_cached(
        "SELECT api_key_id, service_id, price_version_id, requests, units
         FROM invoice_usage WHERE invoice_id = ?1
         ORDER BY api_key_id, service_id, price_version_id",
    )?;
    let usage = statement.query_map([invoice.id], |row| {
        let (Count(requests), Count(units)) = (row.get(3)?, row.get(4)?);
        Ok(InvoicedUsage {
            api_key: row.get(0)?,
            service: row.get(1)?,
            price_version: row.get(2)?,
            quantity: BilledQuantity { requests, units },
        })
    })?;
    let usage = usage.collect::<Result<Vec<_>, _>>()?;
    Ok(WholeInvoice {
        invoice,
        lines,
        usage,
    })
}

fn head(row: &Row<'_>) -> rusqlite::Result<(Invoice, Option<[u8; 32]>)> {
    let kind = named(row, 2, InvoiceKind::from_name)?;
    let (year, seq): (Option<i16>, Option<u32>) = (row.get(7)?, row.get(8)?);
    let bill_to: String = row.get(11)?;
    let bill_to = serde_json::from_str(&bill_to).map_err(|error| unreadable(11, error))?;
    let invoice = Invoice {
        id: row.get(0)?,
        org_id: row.get(1)?,
        kind,
        cycle: row.get(3)?,
        customer: row.get(4)?,
        corrects: row.get(5)?,
        status: named(row, 6, InvoiceStatus::from_name)?,
        number: year
            .zip(seq)
            .map(|(year, seq)| InvoiceNumber { kind, year, seq }),
        currency: row.get(9)?,
        seller: row.get(10)?,
        bill_to,
        period_start: row.get(12)?,
        period_end: row.get(13)?,
        total: row.get(14)?,
        total_exact: row.get(15)?,
        credits_applied: row.get(22)?,
        reason: row.get(16)?,
        drafted_at: row.get(17)?,
        finalized_at: row.get(18)?,
        voided_at: row.get(19)?,
        void_reason: row.get(20)?,
    };
    Ok((invoice, row.get(21)?))
}

fn line(row: &Row<'_>) -> rusqlite::Result<InvoiceLine> {
    let quantity: String = row.get(7)?;
    Ok(InvoiceLine {
        position: row.get(0)?,
        description: row.get(1)?,
        api_key: row.get(2)?,
        service: row.get(3)?,
        price_version: row.get(4)?,
        kind: named(row, 5, LineKind::from_name)?,
        tier: row.get(6)?,
        quantity: quantity.parse().map_err(|error| unreadable(7, error))?,
        unit_price: row.get(8)?,
        exact: row.get(9)?,
        amount: row.get(10)?,
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

fn unreadable(at: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(error))
}
