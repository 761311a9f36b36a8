//! Invoices and credit notes: drafted when a cycle is settled, numbered when they become final, and
//! never changed afterwards. The database's own triggers hold that, whoever writes.

mod credit;
mod digest;
mod finalize;
mod lines;
mod read;
mod settle;
mod void;

use rusqlite::params;

use super::write::Writing;
use crate::ids::InvoiceId;
use crate::model::{Invoice, InvoiceLine, WholeInvoice};
use crate::store::error::Fault;

pub(in crate::store) use digest::of as digest_of;
pub use read::InvoiceFilter;
pub(in crate::store) use read::{Stored, stored};

/// Writes a draft with its lines and usage; `whole.invoice.id` is not looked at.
fn insert(writing: &Writing<'_>, whole: &WholeInvoice) -> Result<InvoiceId, Fault> {
    let Invoice {
        kind,
        cycle,
        customer,
        corrects,
        currency,
        ref seller,
        ref bill_to,
        period_start,
        period_end,
        total,
        total_exact,
        ref reason,
        ..
    } = whole.invoice;
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO invoice (org_id, kind, cycle_id, customer_id, corrects_id, status, currency,
             seller, bill_to, period_start_ms, period_end_ms, total, total_exact, reason,
             drafted_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, 'draft', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         RETURNING id",
    )?;
    let id: InvoiceId = statement.query_row(
        params![
            writing.actor.org,
            kind.name(),
            cycle,
            customer,
            corrects,
            currency,
            seller,
            read::bill_to_text(bill_to)?,
            period_start,
            period_end,
            total,
            total_exact,
            reason,
            writing.now,
        ],
        |row| row.get(0),
    )?;
    insert_lines(writing, id, &whole.lines)?;
    insert_usage(writing, id, whole)?;
    Ok(id)
}

fn insert_lines(
    writing: &Writing<'_>,
    invoice: InvoiceId,
    lines: &[InvoiceLine],
) -> Result<(), Fault> {
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO invoice_line (invoice_id, position, description, api_key_id, service_id,
             price_version_id, kind, tier, quantity, unit_price, exact, amount)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    for line in lines {
        statement.execute(params![
            invoice,
            line.position,
            line.description,
            line.api_key,
            line.service,
            line.price_version,
            line.kind.name(),
            line.tier,
            line.quantity.to_string(),
            line.unit_price,
            line.exact,
            line.amount,
        ])?;
    }
    Ok(())
}

fn insert_usage(
    writing: &Writing<'_>,
    invoice: InvoiceId,
    whole: &WholeInvoice,
) -> Result<(), Fault> {
    use crate::store::columns::Count;
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO invoice_usage
             (invoice_id, api_key_id, service_id, price_version_id, requests, units)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for used in &whole.usage {
        statement.execute(params![
            invoice,
            used.api_key,
            used.service,
            used.price_version,
            Count(used.quantity.requests),
            Count(used.quantity.units),
        ])?;
    }
    Ok(())
}
