//! Prepaid credits: a customer's balance in one currency, as the sum of entries that are only ever
//! added; the database's own triggers hold that, and that no balance is below zero.
//!
//! Drafts reserve what the balance covers of their totals, the older before the newer; finalizing
//! takes it, and declaring void gives it back. Every entry is booked in the ledger.

mod apply;
mod base;
mod read;

use rusqlite::params;
use serde_json::json;

use super::changes::ChangeKind;
use super::idempotency::Made;
use super::ledger;
use super::webhooks::told;
use super::write::{WriteBy, Writing, Written};
use super::{ControlStore, customers};
use crate::clock::UnixMillis;
use crate::ids::{CreditEntryId, CustomerId, InvoiceId};
use crate::model::EventType;
use crate::money::{Amount, Currency};
use crate::store::error::{Fault, StoreError};

pub(super) use apply::{announce, apply, restore};
pub use base::Prepaid;
pub(super) use base::{covering, prepaid};
pub use read::Credits;
pub(super) use read::stored;

/// Why a balance moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CreditKind {
    /// Credits were granted: paid for, or given.
    Grant,
    /// Credits were taken back.
    Correction,
    /// An invoice that became final was paid from them.
    Applied,
    /// An invoice that they had paid was declared void.
    Restored,
}

impl CreditKind {
    /// The name under which it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Correction => "correction",
            Self::Applied => "applied",
            Self::Restored => "restored",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Grant, Self::Correction, Self::Applied, Self::Restored]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// One movement of a balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditEntry {
    /// Its number.
    pub id: CreditEntryId,
    /// Whose balance moved.
    pub customer: CustomerId,
    /// Why.
    pub kind: CreditKind,
    /// In which money.
    pub currency: Currency,
    /// By how much; negative where it went down.
    pub amount: Amount,
    /// The invoice that was paid, or declared void.
    pub invoice: Option<InvoiceId>,
    /// Why, in words, where somebody said so.
    pub reason: Option<String>,
    /// When.
    pub at: UnixMillis,
}

/// Credits to grant, or to take back.
#[derive(Debug, Clone)]
pub struct NewCredit {
    /// How much; negative takes back. Not zero.
    pub amount: Amount,
    /// In which money: that of the customer's first entry.
    pub currency: Currency,
    /// Why, in words.
    pub reason: Option<String>,
}

impl ControlStore {
    /// Grants a customer credits, or takes some back.
    ///
    /// # Errors
    /// Not found; a conflict when the balance is in another currency or would fall below zero, or
    /// when the `Idempotency-Key` was used for another request.
    pub fn add_credits(
        &self,
        by: &WriteBy<'_>,
        customer: CustomerId,
        new: &NewCredit,
    ) -> Result<Written<CreditEntry>, StoreError> {
        self.write_once(
            by,
            |writing| add(writing, customer, new),
            |entry| Made {
                id: entry.id.get(),
                also: None,
            },
            |writing, made| {
                let id = CreditEntryId::new(made.id).ok_or_else(|| {
                    StoreError::Corrupt("an idempotency row names credit entry 0".to_owned())
                })?;
                read::owned(writing.tx, writing.actor.org, id)
            },
        )
    }
}

fn add(
    writing: &Writing<'_>,
    customer: CustomerId,
    new: &NewCredit,
) -> Result<Written<CreditEntry>, Fault> {
    customers::owned(writing.tx, writing.actor, customer)?;
    if let Some(currency) = base::currency(writing.tx, customer)?
        && currency != new.currency
    {
        let message = format!("the customer's credits are in {currency}");
        return Err(StoreError::Conflict("credits_currency", message).into());
    }
    let balance = base::balance(writing.tx, customer)?;
    if balance + new.amount < Amount::ZERO {
        let message = format!("only {balance} {} is left of the credits", new.currency);
        return Err(StoreError::Conflict("credits_insufficient", message).into());
    }
    let kind = match new.amount < Amount::ZERO {
        true => CreditKind::Correction,
        false => CreditKind::Grant,
    };
    let entry = append(writing, customer, kind, new, None)?;
    let detail = json!({
        "amount": entry.amount,
        "currency": entry.currency,
        "reason": entry.reason,
        "entry": entry.id,
    });
    writing.audit("customer.credits", ("customer", customer.get()), &detail)?;
    let told = told::credits(&entry, balance + new.amount);
    writing.tell(EventType::CreditsGranted, &told)?;
    let seq = writing.changed(ChangeKind::Customer, customer.get())?;
    Ok(Written::new(entry, seq))
}

/// Adds an entry and books it.
fn append(
    writing: &Writing<'_>,
    customer: CustomerId,
    kind: CreditKind,
    new: &NewCredit,
    invoice: Option<InvoiceId>,
) -> Result<CreditEntry, Fault> {
    let (units, nano) = ledger::parts(new.amount)?;
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO credit_entry
             (org_id, customer_id, kind, currency, units, nano, invoice_id, reason, at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id",
    )?;
    let values = params![
        writing.actor.org,
        customer,
        kind.name(),
        new.currency,
        units,
        nano,
        invoice,
        new.reason,
        writing.now,
    ];
    let entry = CreditEntry {
        id: statement.query_row(values, |row| row.get(0))?,
        customer,
        kind,
        currency: new.currency,
        amount: new.amount,
        invoice,
        reason: new.reason.clone(),
        at: writing.now,
    };
    ledger::post_credit(writing, &entry)?;
    Ok(entry)
}
