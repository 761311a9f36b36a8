//! A draft becomes final: it gets its number, and the ledger carries it.

use rusqlite::params;
use serde_json::json;

use super::{digest, read};
use crate::clock::UnixMillis;
use crate::ids::InvoiceId;
use crate::model::{EventType, InvoiceKind, InvoiceNumber, InvoiceStatus, WholeInvoice};
use crate::store::control::ControlStore;
use crate::store::control::credits;
use crate::store::control::idempotency::Made;
use crate::store::control::ledger::{self, Posting};
use crate::store::control::webhooks::told;
use crate::store::control::write::{WriteBy, Writing, Written};
use crate::store::error::{Fault, StoreError};

impl ControlStore {
    /// Makes a draft final.
    ///
    /// # Errors
    /// Not found; a conflict when it is no draft, or when the `Idempotency-Key` was used for
    /// another request.
    pub fn finalize_invoice(
        &self,
        by: &WriteBy<'_>,
        id: InvoiceId,
    ) -> Result<Written<WholeInvoice>, StoreError> {
        self.write_once(
            by,
            |writing| {
                let draft = read::owned(writing.tx, writing.actor.org, id)?;
                if draft.invoice.status != InvoiceStatus::Draft {
                    let message = "the invoice is final already".to_owned();
                    return Err(StoreError::Conflict("invoice_not_draft", message).into());
                }
                let whole = finalize(writing, draft)?;
                writing.unchanged(whole)
            },
            made,
            found,
        )
    }
}

/// Gives a draft its number, fingerprint and place in the ledger.
pub(super) fn finalize(
    writing: &Writing<'_>,
    mut whole: WholeInvoice,
) -> Result<WholeInvoice, Fault> {
    let number = next_number(writing, whole.invoice.kind)?;
    whole.invoice.status = InvoiceStatus::Finalized;
    whole.invoice.number = Some(number);
    whole.invoice.finalized_at = Some(writing.now);
    whole.invoice.credits_applied = credits::covering(writing.tx, &whole.invoice)?;
    let id = whole.invoice.id;
    let digest = digest::of(&whole);
    let mut statement = writing.tx.prepare_cached(
        "UPDATE invoice SET status = 'finalized', number_year = ?2, number_seq = ?3,
             finalized_at_ms = ?4, digest = ?5, credits_applied = ?6
         WHERE id = ?1",
    )?;
    let (year, seq, applied) = (number.year, number.seq, whole.invoice.credits_applied);
    statement.execute(params![id, year, seq, writing.now, digest, applied])?;
    let (posting, event) = match whole.invoice.kind {
        InvoiceKind::Invoice => (Posting::Invoice, EventType::InvoiceFinalized),
        InvoiceKind::CreditNote => (Posting::CreditNote, EventType::CreditNoteFinalized),
    };
    ledger::post(writing, posting, &whole.invoice)?;
    credits::apply(writing, &whole.invoice)?;
    credits::announce(writing, whole.invoice.customer)?;
    let detail = json!({
        "number": number.to_string(),
        "total": whole.invoice.total,
        "credits_applied": whole.invoice.credits_applied,
    });
    writing.audit("invoice.finalize", ("invoice", id.get()), &detail)?;
    writing.tell(event, &told::bill(&whole.invoice))?;
    Ok(whole)
}

/// What an idempotency row keeps of a bill.
pub(super) fn made(whole: &WholeInvoice) -> Made {
    Made {
        id: whole.invoice.id.get(),
        also: None,
    }
}

/// The bill that a repeated request made or changed.
pub(super) fn found(writing: &Writing<'_>, made: Made) -> Result<WholeInvoice, Fault> {
    let id = InvoiceId::new(made.id)
        .ok_or_else(|| StoreError::Corrupt("an idempotency row names invoice 0".to_owned()))?;
    read::owned(writing.tx, writing.actor.org, id)
}

/// One more than the last of the year. The transaction is the only writer, and a trigger looks
/// again.
fn next_number(writing: &Writing<'_>, kind: InvoiceKind) -> Result<InvoiceNumber, Fault> {
    let year = year_of(writing.now)?;
    let mut statement = writing.tx.prepare_cached(
        "SELECT COALESCE(MAX(number_seq), 0) + 1 FROM invoice
         WHERE org_id = ?1 AND kind = ?2 AND number_year = ?3",
    )?;
    let values = params![writing.actor.org, kind.name(), year];
    let seq = statement.query_row(values, |row| row.get(0))?;
    Ok(InvoiceNumber { kind, year, seq })
}

fn year_of(instant: UnixMillis) -> Result<i16, Fault> {
    jiff::Timestamp::from_millisecond(instant.0)
        .map(|instant| instant.to_zoned(jiff::tz::TimeZone::UTC).year())
        .map_err(|error| StoreError::Corrupt(format!("the clock is wrong: {error}")).into())
}
