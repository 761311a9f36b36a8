//! Customers' credits, added up again and compared with the invoices that they paid and with the
//! ledger.

use std::collections::BTreeMap;

use super::Verification;
use super::books::{Booked, Books};
use crate::ids::{CreditEntryId, CustomerId, InvoiceId};
use crate::model::{Invoice, InvoiceKind, InvoiceStatus};
use crate::money::{Amount, Currency};
use crate::store::control::{CreditEntry, CreditKind, Posting, entries_of_credit};

/// Notes every entry that contradicts another row.
pub(super) fn check(books: &Books, found: &mut Verification) {
    let mut of_invoices = BTreeMap::new();
    for entry in &books.credits {
        if let Some(invoice) = entry.invoice {
            of_invoices.insert((invoice, entry.kind.name()), entry);
        }
        check_booked(books, entry, found);
    }
    check_balances(books, found);
    check_invoices(books, &of_invoices, found);
    check_nothing_else_is_booked(books, found);
}

/// Each entry stands in the ledger with its amount.
fn check_booked(books: &Books, entry: &CreditEntry, found: &mut Verification) {
    let Some(transaction) = books.ledger.get(&Booked::Credit(entry.id)) else {
        let row = format!("gaas.db ledger_transaction credit_entry_id {}", entry.id);
        found.note(row, "is missing");
        return;
    };
    let same = transaction.posting == Posting::Credits(entry.kind)
        && transaction.customer == Some(entry.customer)
        && transaction.invoice == entry.invoice
        && transaction.currency == entry.currency
        && transaction.entries == entries_of_credit(entry);
    if !same {
        let message = format!(
            "says {} {}, which is not what ledger_transaction {} books",
            entry.amount, entry.currency, transaction.id
        );
        found.note(row_of(entry.id), message);
    }
}

/// A balance has one currency and is never below zero.
fn check_balances(books: &Books, found: &mut Verification) {
    let mut balances: BTreeMap<CustomerId, (Currency, Amount)> = BTreeMap::new();
    for entry in &books.credits {
        let (currency, balance) = balances
            .entry(entry.customer)
            .or_insert((entry.currency, Amount::ZERO));
        if *currency != entry.currency {
            let message = format!("is in {}, the balance in {currency}", entry.currency);
            found.note(row_of(entry.id), message);
        }
        *balance += entry.amount;
        if *balance < Amount::ZERO {
            let message = format!("takes the balance to {balance}, below zero");
            found.note(row_of(entry.id), message);
        }
    }
}

/// Each invoice was paid with what it says, and void ones gave it back.
fn check_invoices(
    books: &Books,
    entries: &BTreeMap<(InvoiceId, &'static str), &CreditEntry>,
    found: &mut Verification,
) {
    for stored in &books.bills {
        let bill = &stored.whole.invoice;
        let is_final = bill.status != InvoiceStatus::Draft;
        let is_void = bill.status == InvoiceStatus::Void;
        let of_kind = |kind: CreditKind| entries.get(&(bill.id, kind.name())).copied();
        for (kind, expected) in [
            (CreditKind::Applied, (is_final, -bill.credits_applied)),
            (CreditKind::Restored, (is_void, bill.credits_applied)),
        ] {
            let (is_due, amount) = expected;
            let amount = if is_due { amount } else { Amount::ZERO };
            compare(bill, of_kind(kind), (kind, amount), found);
        }
        let most = match bill.kind {
            InvoiceKind::Invoice => bill.total.max(Amount::ZERO),
            InvoiceKind::CreditNote => Amount::ZERO,
        };
        if bill.credits_applied > most || bill.credits_applied < Amount::ZERO {
            let message = format!("credits_applied is {}", bill.credits_applied);
            found.note(format!("gaas.db invoice {}", bill.id), message);
        }
    }
}

fn compare(
    bill: &Invoice,
    entry: Option<&CreditEntry>,
    (kind, amount): (CreditKind, Amount),
    found: &mut Verification,
) {
    match entry {
        None if amount == Amount::ZERO => {}
        None => {
            let row = format!("gaas.db credit_entry invoice_id {}", bill.id);
            let message = format!("the entry of kind {} over {amount} is missing", kind.name());
            found.note(row, message);
        }
        Some(entry) => {
            let fits = entry.amount == amount
                && bill.customer == Some(entry.customer)
                && bill.currency == entry.currency;
            if !fits {
                let message = format!(
                    "says {} {}, invoice {} says {amount} {}",
                    entry.amount, entry.currency, bill.id, bill.currency
                );
                found.note(row_of(entry.id), message);
            }
        }
    }
}

/// Nothing stands in the ledger for credits that there are no entries of.
fn check_nothing_else_is_booked(books: &Books, found: &mut Verification) {
    let entries: std::collections::HashSet<CreditEntryId> =
        books.credits.iter().map(|entry| entry.id).collect();
    for (booked, transaction) in &books.ledger {
        if let Booked::Credit(id) = booked
            && !entries.contains(id)
        {
            let row = format!("gaas.db ledger_transaction {}", transaction.id);
            found.note(row, format!("books credit_entry {id}, which is not there"));
        }
    }
}

fn row_of(id: CreditEntryId) -> String {
    format!("gaas.db credit_entry {id}")
}
