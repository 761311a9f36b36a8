//! A final invoice is declared void: it keeps its number and lines, and the ledger takes it back.

use rusqlite::params;
use serde_json::json;

use super::finalize::{found, made};
use super::read;
use crate::ids::InvoiceId;
use crate::model::{EventType, InvoiceKind, InvoiceStatus, WholeInvoice};
use crate::store::control::ControlStore;
use crate::store::control::credits;
use crate::store::control::ledger::{self, Posting};
use crate::store::control::webhooks::told;
use crate::store::control::write::{WriteBy, Writing, Written};
use crate::store::error::{Fault, StoreError};

impl ControlStore {
    /// Declares a final invoice void.
    ///
    /// # Errors
    /// Not found; a conflict when it is a draft, void already, a credit note or has credit notes,
    /// or when the `Idempotency-Key` was used for another request.
    pub fn void_invoice(
        &self,
        by: &WriteBy<'_>,
        id: InvoiceId,
        reason: Option<&str>,
    ) -> Result<Written<WholeInvoice>, StoreError> {
        self.write_once(by, |writing| void(writing, id, reason), made, found)
    }
}

fn void(
    writing: &Writing<'_>,
    id: InvoiceId,
    reason: Option<&str>,
) -> Result<Written<WholeInvoice>, Fault> {
    let mut whole = read::owned(writing.tx, writing.actor.org, id)?;
    let refused = |code, message: &str| Err(StoreError::Conflict(code, message.to_owned()).into());
    if whole.invoice.kind == InvoiceKind::CreditNote {
        return refused(
            "credit_note_is_final",
            "a credit note cannot be declared void",
        );
    }
    if whole.invoice.status != InvoiceStatus::Finalized {
        return refused(
            "invoice_not_finalized",
            "only a final invoice can be declared void",
        );
    }
    if !read::correcting(writing.tx, id)?.is_empty() {
        return refused(
            "invoice_has_credit_notes",
            "the invoice was corrected by credit notes; it can no longer be declared void",
        );
    }
    whole.invoice.status = InvoiceStatus::Void;
    whole.invoice.voided_at = Some(writing.now);
    whole.invoice.void_reason = reason.map(str::to_owned);
    let mut statement = writing.tx.prepare_cached(
        "UPDATE invoice SET status = 'void', voided_at_ms = ?2, void_reason = ?3 WHERE id = ?1",
    )?;
    statement.execute(params![id, writing.now, reason])?;
    ledger::post(writing, Posting::Void, &whole.invoice)?;
    credits::restore(writing, &whole.invoice)?;
    credits::announce(writing, whole.invoice.customer)?;
    writing.audit(
        "invoice.void",
        ("invoice", id.get()),
        &json!({ "reason": reason }),
    )?;
    writing.tell(EventType::InvoiceVoided, &told::bill(&whole.invoice))?;
    writing.unchanged(whole)
}
