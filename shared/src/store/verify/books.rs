//! What `gaas.db` says, read in one snapshot, unreadable rows noted.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Verification;
use crate::billing::Terms;
use crate::ids::{BillingCycleId, CreditEntryId, InvoiceId, OrgId, PriceVersionId};
use crate::store::control::{
    ControlStore, CreditEntry, LedgerTransaction, StoredBill, StoredPrice,
};
use crate::store::error::StoreError;

/// What a transaction of the ledger books: a bill in one way, or a movement of credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Booked {
    Bill(InvoiceId, &'static str),
    Credit(CreditEntryId),
}

/// Prices, bills, credits, ledger, and the cycles that were settled.
pub(super) struct Books {
    pub(super) prices: HashMap<PriceVersionId, Terms>,
    /// Versions whose rows do not fit their digests.
    pub(super) altered_prices: HashSet<PriceVersionId>,
    pub(super) bills: Vec<StoredBill>,
    pub(super) credits: Vec<CreditEntry>,
    /// By what they book.
    pub(super) ledger: BTreeMap<Booked, LedgerTransaction>,
    pub(super) settled: Vec<(OrgId, BillingCycleId)>,
}

impl Books {
    pub(super) fn read(
        control: &ControlStore,
        found: &mut Verification,
    ) -> Result<Self, StoreError> {
        let stored = control.books()?;
        for (row, reason) in stored.unreadable {
            found.note(
                format!("gaas.db {row}"),
                format!("cannot be read: {reason}"),
            );
        }
        found.price_versions = stored.prices.len();
        found.transactions = stored.ledger.len();
        let (mut prices, mut altered_prices) = (HashMap::new(), HashSet::new());
        for StoredPrice { row, is_altered } in stored.prices {
            if is_altered {
                let name = format!("gaas.db price_version {}", row.id);
                found.note(name, "does not fit its digest: it was altered");
                altered_prices.insert(row.id);
            }
            prices.insert(row.id, row.terms);
        }
        found.credit_entries = stored.credits.len();
        let mut ledger = BTreeMap::new();
        for transaction in stored.ledger {
            let booked = match (transaction.credit, transaction.invoice) {
                (Some(credit), _) => Booked::Credit(credit),
                (None, Some(invoice)) => Booked::Bill(invoice, transaction.posting.name()),
                (None, None) => {
                    let row = format!("gaas.db ledger_transaction {}", transaction.id);
                    found.note(row, "books neither a bill nor credits");
                    continue;
                }
            };
            ledger.insert(booked, transaction);
        }
        Ok(Self {
            prices,
            altered_prices,
            bills: stored.bills,
            credits: stored.credits,
            ledger,
            settled: stored.settled,
        })
    }
}
