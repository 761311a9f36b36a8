//! A final invoice is corrected: a credit note takes an amount off it. It is final at once.

use super::finalize::{finalize, found, made};
use super::{insert, read};
use crate::ids::InvoiceId;
use crate::model::{Invoice, InvoiceKind, InvoiceLine, InvoiceStatus, LineKind, WholeInvoice};
use crate::money::Amount;
use crate::store::control::ControlStore;
use crate::store::control::write::{WriteBy, Writing, Written};
use crate::store::error::{Fault, StoreError};

impl ControlStore {
    /// Takes an amount off a final invoice; all that is left of it where none is given.
    ///
    /// # Errors
    /// Not found; a conflict when the invoice is not final, when less than the amount is left of
    /// it, or when the `Idempotency-Key` was used for another request.
    pub fn credit_invoice(
        &self,
        by: &WriteBy<'_>,
        id: InvoiceId,
        amount: Option<Amount>,
        reason: &str,
    ) -> Result<Written<WholeInvoice>, StoreError> {
        self.write_once(
            by,
            |writing| {
                let whole = credit(writing, id, amount, reason)?;
                writing.unchanged(whole)
            },
            made,
            found,
        )
    }
}

fn credit(
    writing: &Writing<'_>,
    id: InvoiceId,
    amount: Option<Amount>,
    reason: &str,
) -> Result<WholeInvoice, Fault> {
    let corrected = read::owned(writing.tx, writing.actor.org, id)?.invoice;
    let is_final = corrected.status == InvoiceStatus::Finalized;
    if corrected.kind != InvoiceKind::Invoice || !is_final {
        let message = "only a final invoice can be corrected by a credit note".to_owned();
        return Err(StoreError::Conflict("invoice_not_finalized", message).into());
    }
    let credited: Amount = read::correcting(writing.tx, id)?
        .iter()
        .map(|note| note.total)
        .sum();
    let left = corrected.total + credited;
    let amount = amount.unwrap_or(left);
    if amount > left || amount <= Amount::ZERO {
        let message = format!("only {left} {} is left of the invoice", corrected.currency);
        return Err(StoreError::Conflict("credit_exceeds_invoice", message).into());
    }
    let draft = note(writing, &corrected, amount, reason);
    let id = insert(writing, &draft)?;
    finalize(writing, read::owned(writing.tx, writing.actor.org, id)?)
}

fn note(writing: &Writing<'_>, corrected: &Invoice, amount: Amount, reason: &str) -> WholeInvoice {
    let number = corrected.number.map(|number| number.to_string());
    let line = InvoiceLine {
        position: 1,
        description: format!("Credit on {}: {reason}", number.unwrap_or_default()),
        api_key: None,
        service: None,
        price_version: None,
        kind: LineKind::Credit,
        tier: None,
        quantity: 1,
        unit_price: -amount,
        exact: -amount,
        amount: -amount,
    };
    WholeInvoice {
        invoice: Invoice {
            kind: InvoiceKind::CreditNote,
            corrects: Some(corrected.id),
            status: InvoiceStatus::Draft,
            number: None,
            total: -amount,
            total_exact: -amount,
            credits_applied: Amount::ZERO,
            reason: Some(reason.to_owned()),
            drafted_at: writing.now,
            finalized_at: None,
            ..corrected.clone()
        },
        lines: vec![line],
        usage: Vec::new(),
    }
}
