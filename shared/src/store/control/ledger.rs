//! The ledger: what final bills and prepaid credits come to, in double entry. Rows are only ever added, and the entries
//! of a transaction add up to zero; the database's own triggers hold both.
//!
//! Lines are rounded, so what a customer owes (`receivable`) and what was earned (`revenue`) differ
//! by less than half a minor unit per line. The difference is no loss: it stands in `rounding`. What
//! stands in `customer_credit` is, with its sign turned, the balance of the customer's credits.

mod read;

use rusqlite::params;

use super::credits::{CreditEntry, CreditKind};
use super::write::Writing;
use crate::clock::UnixMillis;
use crate::ids::{CreditEntryId, CustomerId, InvoiceId, OrgId};
use crate::model::Invoice;
use crate::money::{Amount, Currency};
use crate::store::error::{Fault, StoreError};

pub(in crate::store) use read::stored;

/// What an entry is booked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Account {
    /// What customers owe.
    Receivable,
    /// What was earned, exactly.
    Revenue,
    /// What rounding added or took away.
    Rounding,
    /// What customers hold in credits, which is owed to them in service.
    CustomerCredit,
    /// What credits were granted for; payments are somebody else's books.
    CreditGrants,
}

/// Why a transaction was booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Posting {
    /// An invoice became final.
    Invoice,
    /// An invoice was declared void.
    Void,
    /// A credit note became final.
    CreditNote,
    /// Something happened to a customer's credits.
    Credits(CreditKind),
}

/// One entry: positive is debit, negative is credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerEntry {
    /// What it is booked to.
    pub account: Account,
    /// How much.
    pub amount: Amount,
}

/// Entries that belong together. They add up to zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerTransaction {
    /// Its number.
    pub id: u32,
    /// When it was booked.
    pub at: UnixMillis,
    /// Why.
    pub posting: Posting,
    /// For which bill, if for one.
    pub invoice: Option<InvoiceId>,
    /// For which movement of credits, if for one.
    pub credit: Option<CreditEntryId>,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// In which money.
    pub currency: Currency,
    /// The entries, in order.
    pub entries: Vec<LedgerEntry>,
}

impl Account {
    /// The name under which it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Receivable => "receivable",
            Self::Revenue => "revenue",
            Self::Rounding => "rounding",
            Self::CustomerCredit => "customer_credit",
            Self::CreditGrants => "credit_grants",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [
            Self::Receivable,
            Self::Revenue,
            Self::Rounding,
            Self::CustomerCredit,
            Self::CreditGrants,
        ]
        .into_iter()
        .find(|account| account.name() == name)
    }
}

impl Posting {
    /// The name under which it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Void => "void",
            Self::CreditNote => "credit_note",
            Self::Credits(CreditKind::Grant) => "credits_granted",
            Self::Credits(CreditKind::Correction) => "credits_corrected",
            Self::Credits(CreditKind::Applied) => "credits_applied",
            Self::Credits(CreditKind::Restored) => "credits_restored",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [
            Self::Invoice,
            Self::Void,
            Self::CreditNote,
            Self::Credits(CreditKind::Grant),
            Self::Credits(CreditKind::Correction),
            Self::Credits(CreditKind::Applied),
            Self::Credits(CreditKind::Restored),
        ]
        .into_iter()
        .find(|posting| posting.name() == name)
    }
}

/// What a bill comes to in the ledger; only how it was paid from credits is booked apart.
pub(in crate::store) fn entries_of(posting: Posting, invoice: &Invoice) -> Vec<LedgerEntry> {
    let (total, exact) = match posting {
        Posting::Void => (-invoice.total, -invoice.total_exact),
        _ => (invoice.total, invoice.total_exact),
    };
    let mut entries = vec![
        entry(Account::Receivable, total),
        entry(Account::Revenue, -exact),
    ];
    if exact != total {
        entries.push(entry(Account::Rounding, exact - total));
    }
    entries
}

/// What a movement of credits comes to in the ledger.
pub(in crate::store) fn entries_of_credit(credit: &CreditEntry) -> Vec<LedgerEntry> {
    let against = match credit.kind {
        CreditKind::Grant | CreditKind::Correction => Account::CreditGrants,
        CreditKind::Applied | CreditKind::Restored => Account::Receivable,
    };
    vec![
        entry(Account::CustomerCredit, -credit.amount),
        entry(against, credit.amount),
    ]
}

/// Books a bill.
pub(super) fn post(writing: &Writing<'_>, posting: Posting, bill: &Invoice) -> Result<(), Fault> {
    let about = About {
        org: bill.org_id,
        invoice: Some(bill.id),
        credit: None,
        customer: bill.customer,
        currency: bill.currency,
    };
    book(writing, posting, &about, &entries_of(posting, bill))
}

/// Books a movement of credits.
pub(super) fn post_credit(writing: &Writing<'_>, credit: &CreditEntry) -> Result<(), Fault> {
    let about = About {
        org: writing.actor.org,
        invoice: credit.invoice,
        credit: Some(credit.id),
        customer: Some(credit.customer),
        currency: credit.currency,
    };
    let posting = Posting::Credits(credit.kind);
    book(writing, posting, &about, &entries_of_credit(credit))
}

/// An amount as the columns `units` and `nano`.
pub(super) fn parts(amount: Amount) -> Result<(i64, i64), Fault> {
    let too_large = || {
        let message = format!("{amount} does not fit the ledger");
        StoreError::Conflict("amount_too_large", message).into()
    };
    amount.to_parts().ok_or_else(too_large)
}

/// What a transaction is about.
struct About {
    org: OrgId,
    invoice: Option<InvoiceId>,
    credit: Option<CreditEntryId>,
    customer: Option<CustomerId>,
    currency: Currency,
}

const fn entry(account: Account, amount: Amount) -> LedgerEntry {
    LedgerEntry { account, amount }
}

/// Entries first: the database takes a transaction only if they add up to zero.
fn book(
    writing: &Writing<'_>,
    posting: Posting,
    about: &About,
    entries: &[LedgerEntry],
) -> Result<(), Fault> {
    let next = "SELECT COALESCE((SELECT seq FROM sqlite_sequence
                                 WHERE name = 'ledger_transaction'), 0) + 1";
    let id: i64 = writing
        .tx
        .prepare_cached(next)?
        .query_row([], |row| row.get(0))?;
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO ledger_entry (transaction_id, position, account, units, nano)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (index, entry) in entries.iter().enumerate() {
        let (units, nano) = parts(entry.amount)?;
        let position = index as u32 + 1;
        statement.execute(params![id, position, entry.account.name(), units, nano])?;
    }
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO ledger_transaction
             (id, org_id, at_ms, kind, invoice_id, credit_entry_id, customer_id, currency)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    statement.execute(params![
        id,
        about.org,
        writing.now,
        posting.name(),
        about.invoice,
        about.credit,
        about.customer,
        about.currency,
    ])?;
    Ok(())
}
