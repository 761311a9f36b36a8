//! The ledger: what final bills come to, in double entry. Rows are only ever added, and the entries
//! of a transaction add up to zero; the database's own triggers hold both.
//!
//! Lines are rounded, so what a customer owes (`receivable`) and what was earned (`revenue`) differ
//! by less than half a minor unit per line. The difference is no loss: it stands in `rounding`.

mod read;

use rusqlite::params;

use super::write::Writing;
use crate::clock::UnixMillis;
use crate::ids::{CustomerId, InvoiceId};
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
    /// For which bill.
    pub invoice: InvoiceId,
    /// Whose bill it is.
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
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Receivable, Self::Revenue, Self::Rounding]
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
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Invoice, Self::Void, Self::CreditNote]
            .into_iter()
            .find(|posting| posting.name() == name)
    }
}

/// What a bill comes to in the ledger.
pub(in crate::store) fn entries_of(posting: Posting, invoice: &Invoice) -> Vec<LedgerEntry> {
    let (total, exact) = match posting {
        Posting::Invoice | Posting::CreditNote => (invoice.total, invoice.total_exact),
        Posting::Void => (-invoice.total, -invoice.total_exact),
    };
    let entry = |account, amount| LedgerEntry { account, amount };
    let mut entries = vec![
        entry(Account::Receivable, total),
        entry(Account::Revenue, -exact),
    ];
    if exact != total {
        entries.push(entry(Account::Rounding, exact - total));
    }
    entries
}

/// Books a bill. Entries first: the database takes a transaction only if they add up to zero.
pub(super) fn post(writing: &Writing<'_>, posting: Posting, bill: &Invoice) -> Result<(), Fault> {
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
    for (index, entry) in entries_of(posting, bill).into_iter().enumerate() {
        let (units, nano) = entry.amount.to_parts().ok_or_else(|| {
            let message = format!("{} does not fit the ledger", entry.amount);
            StoreError::Conflict("amount_too_large", message)
        })?;
        let position = index as u32 + 1;
        statement.execute(params![id, position, entry.account.name(), units, nano])?;
    }
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO ledger_transaction
             (id, org_id, at_ms, kind, invoice_id, customer_id, currency)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    statement.execute(params![
        id,
        bill.org_id,
        writing.now,
        posting.name(),
        bill.id,
        bill.customer,
        bill.currency,
    ])?;
    Ok(())
}
