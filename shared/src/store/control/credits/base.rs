//! What a balance comes to: altogether, and as the data plane counts on from it.

use rusqlite::{Connection, OptionalExtension, params};

use crate::ids::{BillingCycleId, CustomerId, InvoiceId, OrgId};
use crate::model::{Invoice, InvoiceKind};
use crate::money::{Amount, Currency};
use crate::store::error::Fault;

/// The balance of a customer who pays in advance, as the data plane counts on from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prepaid {
    /// In which money. Use that is priced in another does not count.
    pub currency: Currency,
    /// What is left after everything of the cycles up to `after_cycle` was taken from it: applied
    /// to final invoices, or reserved by drafts.
    pub base: Amount,
    /// The last of these cycles. Use in later ones is still to be taken off.
    pub after_cycle: Option<BillingCycleId>,
}

/// The balance and how far it is settled.
pub(in crate::store::control) fn prepaid(
    connection: &Connection,
    org: OrgId,
    customer: CustomerId,
) -> Result<Prepaid, Fault> {
    let currency = match currency(connection, customer)? {
        Some(currency) => currency,
        None => expected_currency(connection, org)?,
    };
    let after_cycle = last_settled(connection, org)?;
    let balance = sum(
        connection,
        "SELECT COALESCE(SUM(units), 0), COALESCE(SUM(nano), 0) FROM credit_entry
         WHERE customer_id = ?1 AND (invoice_id IS NULL
             OR (SELECT cycle_id FROM invoice WHERE id = invoice_id) <= ?2)",
        customer,
        after_cycle,
    )?;
    let drafts = drafts(connection, customer, currency, |_, cycle| {
        Some(cycle) <= after_cycle
    })?;
    Ok(Prepaid {
        currency,
        base: (balance - drafts).max(Amount::ZERO),
        after_cycle,
    })
}

/// The sum of all entries.
pub(super) fn balance(connection: &Connection, customer: CustomerId) -> Result<Amount, Fault> {
    sum(
        connection,
        "SELECT COALESCE(SUM(units), 0), COALESCE(SUM(nano), 0) FROM credit_entry
         WHERE customer_id = ?1 AND ?2 IS NULL",
        customer,
        None,
    )
}

/// What the balance covers of a draft: what older drafts leave of it, and at most its total.
pub(in crate::store::control) fn covering(
    connection: &Connection,
    draft: &Invoice,
) -> Result<Amount, Fault> {
    let (InvoiceKind::Invoice, Some(customer)) = (draft.kind, draft.customer) else {
        return Ok(Amount::ZERO);
    };
    if currency(connection, customer)? != Some(draft.currency) {
        return Ok(Amount::ZERO);
    }
    let older = drafts(connection, customer, draft.currency, |id, _| id < draft.id)?;
    let left = balance(connection, customer)? - older;
    Ok(left.min(draft.total).max(Amount::ZERO))
}

/// The currency of the customer's credits, which the first entry fixed.
pub(super) fn currency(
    connection: &Connection,
    customer: CustomerId,
) -> Result<Option<Currency>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT currency FROM credit_entry WHERE customer_id = ?1 LIMIT 1")?;
    Ok(statement
        .query_row([customer], |row| row.get(0))
        .optional()?)
}

/// The totals of the customer's drafts that `wanted` picks.
pub(super) fn drafts(
    connection: &Connection,
    customer: CustomerId,
    currency: Currency,
    wanted: impl Fn(InvoiceId, BillingCycleId) -> bool,
) -> Result<Amount, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT id, cycle_id, total FROM invoice
         WHERE customer_id = ?1 AND status = 'draft' AND kind = 'invoice' AND currency = ?2",
    )?;
    let mut rows = statement.query(params![customer, currency])?;
    let mut totals = Amount::ZERO;
    while let Some(row) = rows.next()? {
        if wanted(row.get(0)?, row.get(1)?) {
            totals += row.get::<_, Amount>(2)?;
        }
    }
    Ok(totals)
}

/// The last cycle up to which all are settled. One may be settled while an older one still waits.
fn last_settled(connection: &Connection, org: OrgId) -> Result<Option<BillingCycleId>, Fault> {
    // The plus has SQLite look at the few cycles that wait, not at all that there ever were.
    let mut statement = connection.prepare_cached(
        "SELECT MAX(id) FROM billing_cycle WHERE org_id = ?1 AND id < COALESCE(
             (SELECT MIN(id) FROM billing_cycle
              WHERE +org_id = ?1 AND closed_at_ms IS NOT NULL AND settled_at_ms IS NULL),
             (SELECT id FROM billing_cycle WHERE org_id = ?1 AND closed_at_ms IS NULL))",
    )?;
    Ok(statement.query_row([org], |row| row.get(0))?)
}

/// Before the first entry: the currency of the organization's default price.
fn expected_currency(connection: &Connection, org: OrgId) -> Result<Currency, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT p.currency FROM organization o JOIN price_version p ON p.id = o.price_version_id
         WHERE o.id = ?1",
    )?;
    let found = statement.query_row([org], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or(Currency::USD))
}

fn sum(
    connection: &Connection,
    sql: &str,
    customer: CustomerId,
    up_to: Option<BillingCycleId>,
) -> Result<Amount, Fault> {
    let mut statement = connection.prepare_cached(sql)?;
    let parts = statement.query_row(params![customer, up_to], |row| {
        Ok(Amount::from_parts(row.get(0)?, row.get(1)?))
    })?;
    Ok(parts)
}
