//! Computing every final bill again, from what was used and what it cost, and naming each row that
//! says something else.
//!
//! A bill, the usage it was made from and the price versions are kept apart, in two files. Where
//! they contradict each other, the digests tell which of them was altered. It only reads.

mod bill;
mod books;
mod credits;
mod usage;

use std::collections::BTreeMap;
use std::fmt;

use super::control::{ControlStore, Posting};
use super::error::StoreError;
use super::usage::UsageStore;
use crate::model::{InvoiceKind, InvoiceStatus};
use crate::money::Amount;

use books::{Booked, Books};

/// What was looked at, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// Final bills that were computed again, void ones and credit notes included.
    pub bills: usize,
    /// Price versions whose rows were looked at.
    pub price_versions: usize,
    /// Movements of customers' credits that were looked at.
    pub credit_entries: usize,
    /// Transactions of the ledger that were added up.
    pub transactions: usize,
    /// Rows that do not say what they should.
    pub altered: Vec<AlteredRow>,
}

/// A row that does not say what it should.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AlteredRow {
    /// Which row: file, table and key.
    pub row: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for AlteredRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.row, self.message)
    }
}

impl Verification {
    fn note(&mut self, row: impl Into<String>, message: impl Into<String>) {
        self.altered.push(AlteredRow {
            row: row.into(),
            message: message.into(),
        });
    }
}

/// Verifies every organization's bills.
///
/// # Errors
/// When a database cannot be read at all.
pub fn verify(control: &ControlStore, usage: &UsageStore) -> Result<Verification, StoreError> {
    let mut found = Verification::default();
    let books = Books::read(control, &mut found)?;
    let used = usage::read(usage, &books)?;
    found.bills = books
        .bills
        .iter()
        .filter(|stored| stored.whole.invoice.status != InvoiceStatus::Draft)
        .count();
    for stored in &books.bills {
        if stored.whole.invoice.status != InvoiceStatus::Draft {
            bill::check(stored, &books, &used, &mut found);
        }
    }
    usage::check_all_billed(&books, &used, &mut found);
    check_numbers(&books, &mut found);
    check_ledger(&books, &mut found);
    credits::check(&books, &mut found);
    found.altered.sort();
    found.altered.dedup();
    Ok(found)
}

/// Numbers run from 1 without gaps, per organization, kind and year.
fn check_numbers(books: &Books, found: &mut Verification) {
    let mut runs: BTreeMap<_, Vec<(u32, u32)>> = BTreeMap::new();
    for stored in &books.bills {
        let bill = &stored.whole.invoice;
        if let Some(number) = bill.number {
            runs.entry((bill.org_id, number.kind.name(), number.year))
                .or_default()
                .push((number.seq, bill.id.get()));
        }
    }
    for run in runs.values_mut() {
        run.sort_unstable();
        for (expected, (seq, id)) in (1..).zip(run) {
            if *seq != expected {
                let message = format!("has number {seq} of its year where {expected} is next");
                found.note(format!("gaas.db invoice {id}"), message);
                break;
            }
        }
    }
}

/// Transactions add up to zero, and each final bill stands in the ledger with its amounts.
fn check_ledger(books: &Books, found: &mut Verification) {
    for transaction in books.ledger.values() {
        let sum: Amount = transaction.entries.iter().map(|entry| entry.amount).sum();
        if sum != Amount::ZERO {
            let row = format!("gaas.db ledger_entry transaction_id {}", transaction.id);
            found.note(row, format!("the entries add up to {sum}, not to zero"));
        }
    }
    for stored in &books.bills {
        let bill = &stored.whole.invoice;
        let postings: &[Posting] = match (bill.kind, bill.status) {
            (_, InvoiceStatus::Draft) => &[],
            (InvoiceKind::CreditNote, _) => &[Posting::CreditNote],
            (InvoiceKind::Invoice, InvoiceStatus::Finalized) => &[Posting::Invoice],
            (InvoiceKind::Invoice, InvoiceStatus::Void) => &[Posting::Invoice, Posting::Void],
        };
        for &posting in postings {
            let Some(transaction) = books.ledger.get(&Booked::Bill(bill.id, posting.name())) else {
                let row = format!("gaas.db ledger_transaction invoice_id {}", bill.id);
                found.note(
                    row,
                    format!("the transaction of kind {} is missing", posting.name()),
                );
                continue;
            };
            let same = transaction.customer == bill.customer
                && transaction.currency == bill.currency
                && transaction.entries == super::control::entries_of(posting, bill);
            if !same {
                let row = format!("gaas.db ledger_transaction {}", transaction.id);
                found.note(row, format!("does not book what invoice {} says", bill.id));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
