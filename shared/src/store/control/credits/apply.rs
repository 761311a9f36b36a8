//! Credits pay invoices: taken when one becomes final, given back when it is declared void.

use super::{CreditKind, NewCredit, append};
use crate::ids::CustomerId;
use crate::model::Invoice;
use crate::money::Amount;
use crate::store::control::changes::ChangeKind;
use crate::store::control::write::Writing;
use crate::store::error::Fault;

/// Takes what pays for an invoice that has become final.
pub(in crate::store::control) fn apply(
    writing: &Writing<'_>,
    invoice: &Invoice,
) -> Result<(), Fault> {
    move_by(
        writing,
        invoice,
        CreditKind::Applied,
        -invoice.credits_applied,
    )
}

/// Gives back what a void invoice was paid with.
pub(in crate::store::control) fn restore(
    writing: &Writing<'_>,
    void: &Invoice,
) -> Result<(), Fault> {
    move_by(writing, void, CreditKind::Restored, void.credits_applied)
}

/// Has the data plane look at a customer's balance again, if it looks at it at all.
pub(in crate::store::control) fn announce(
    writing: &Writing<'_>,
    customer: Option<CustomerId>,
) -> Result<(), Fault> {
    let Some(customer) = customer else {
        return Ok(());
    };
    let mut statement = writing
        .tx
        .prepare_cached("SELECT prepaid FROM customer WHERE id = ?1")?;
    if statement.query_row([customer], |row| row.get(0))? {
        writing.changed(ChangeKind::Customer, customer.get())?;
    }
    Ok(())
}

fn move_by(
    writing: &Writing<'_>,
    invoice: &Invoice,
    kind: CreditKind,
    amount: Amount,
) -> Result<(), Fault> {
    let Some(customer) = invoice.customer.filter(|_| amount != Amount::ZERO) else {
        return Ok(());
    };
    let new = NewCredit {
        amount,
        currency: invoice.currency,
        reason: None,
    };
    append(writing, customer, kind, &new, Some(invoice.id))?;
    Ok(())
}
