//! Settling a closed cycle: its totals are final, so its invoices are drafted. Once.

use std::collections::BTreeSet;

use rusqlite::params;
use serde_json::json;

use super::insert;
use super::lines::{self, Share};
use crate::billing;
use crate::ids::{BillingCycleId, CustomerId, InvoiceId};
use crate::model::{BillTo, EventType, Invoice, InvoiceKind, InvoiceStatus, WholeInvoice};
use crate::money::{Amount, Currency};
use crate::store::control::cycles::{self, Cycle};
use crate::store::control::prices;
use crate::store::control::write::{WriteBy, Writing, Written};
use crate::store::control::{ControlStore, credits, customers};
use crate::store::error::{Fault, StoreError};
use crate::usage::{BilledQuantity, BilledSeries};

impl ControlStore {
    /// Declares a closed cycle's totals final and drafts its invoices: one per customer and
    /// currency. `billed` is all that the cycle's requests used; the caller has made sure that
    /// every gateway's journal has passed the cycle's end. Settling again changes nothing.
    ///
    /// # Errors
    /// Not found; a conflict while the cycle is open; when `billed` names what does not exist.
    pub fn settle_cycle(
        &self,
        by: &WriteBy<'_>,
        cycle: BillingCycleId,
        billed: &[(BilledSeries, BilledQuantity)],
    ) -> Result<Written<Vec<InvoiceId>>, StoreError> {
        self.write_by(by, |writing| {
            let cycle = cycles::owned(writing.tx, writing.actor.org, cycle)?;
            if cycle.settled_at.is_some() {
                return writing.unchanged(Vec::new());
            }
            if cycle.closed_at.is_none() {
                let message = "the billing cycle is still open".to_owned();
                return Err(StoreError::Conflict("billing_cycle_open", message).into());
            }
            let (drafted, customers) = draft_all(writing, cycle, billed)?;
            let mut statement = writing
                .tx
                .prepare_cached("UPDATE billing_cycle SET settled_at_ms = ?2 WHERE id = ?1")?;
            statement.execute(params![cycle.id, writing.now])?;
            let detail = json!({ "invoices": drafted });
            let about = ("billing_cycle", cycle.id.get());
            writing.audit("billing_cycle.settle", about, &detail)?;
            let told = json!({ "cycle_id": cycle.id, "invoices": drafted.len() });
            writing.tell(EventType::CycleSettled, &told)?;
            for customer in customers {
                credits::announce(writing, customer)?;
            }
            writing.unchanged(drafted)
        })
    }
}

fn draft_all(
    writing: &Writing<'_>,
    cycle: Cycle,
    billed: &[(BilledSeries, BilledQuantity)],
) -> Result<(Vec<InvoiceId>, BTreeSet<Option<CustomerId>>), Fault> {
    let versions = billed.iter().map(|(series, _)| series.price_version);
    let prices = prices::terms_of(writing.tx, writing.actor.org, versions)?;
    let bills =
        billing::bill(billed, &prices).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let mut drafted_for = BTreeSet::new();
    let drafted = lines::shares(writing.tx, &bills, &prices)?
        .into_iter()
        .map(|((customer, currency), share)| {
            let draft = draft(writing, cycle, customer, currency, share)?;
            let id = insert(writing, &draft)?;
            // The draft reserves what credits cover of it, so unbilled use counts from later on.
            drafted_for.insert(customer);
            Ok(id)
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    Ok((drafted, drafted_for))
}

fn draft(
    writing: &Writing<'_>,
    cycle: Cycle,
    customer: Option<CustomerId>,
    currency: Currency,
    share: Share,
) -> Result<WholeInvoice, Fault> {
    let mut statement = writing
        .tx
        .prepare_cached("SELECT name FROM organization WHERE id = ?1")?;
    let seller: String = statement.query_row([writing.actor.org], |row| row.get(0))?;
    let bill_to = match customer {
        Some(id) => {
            let details = customers::any(writing.tx, id)?.details;
            BillTo {
                name: details.name.as_str().to_owned(),
                external_id: details.external_id,
                email: details.email,
            }
        }
        None => BillTo {
            name: seller.clone(),
            external_id: None,
            email: None,
        },
    };
    let invoice = Invoice {
        // The store gives it its own.
        id: InvoiceId::FIRST,
        org_id: writing.actor.org,
        kind: InvoiceKind::Invoice,
        cycle: cycle.id,
        customer,
        corrects: None,
        status: InvoiceStatus::Draft,
        number: None,
        currency,
        seller,
        bill_to,
        period_start: cycle.opened_at,
        period_end: cycle.closed_at.unwrap_or(cycle.opened_at),
        total: share.total(),
        total_exact: share.total_exact(),
        credits_applied: Amount::ZERO,
        reason: None,
        drafted_at: writing.now,
        finalized_at: None,
        voided_at: None,
        void_reason: None,
    };
    Ok(WholeInvoice {
        invoice,
        lines: share.lines,
        usage: share.usage,
    })
}
