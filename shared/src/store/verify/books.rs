//! What `gaas.db` says, read in one snapshot, unreadable rows noted.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Verification;
use crate::billing::Terms;
use crate::ids::{BillingCycleId, InvoiceId, OrgId, PriceVersionId};
use crate::store::control::{ControlStore, LedgerTransaction, StoredBill, StoredPrice};
use crate::store::error::StoreError;

/// Prices, bills, ledger, and the cycles that were settled.
pub(super) struct Books {
    pub(super) prices: HashMap<PriceVersionId, Terms>,
    /// Versions whose rows do not fit their digests.
    pub(super) altered_prices: HashSet<PriceVersionId>,
    pub(super) bills: Vec<StoredBill>,
    /// By bill and kind of posting.
    pub(super) ledger: BTreeMap<(InvoiceId, &'static str), LedgerTransaction>,
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
        let ledger = stored
            .ledger
            .into_iter()
            .map(|transaction| {
                (
                    (transaction.invoice, transaction.posting.name()),
                    transaction,
                )
            })
            .collect();
        Ok(Self {
            prices,
            altered_prices,
            bills: stored.bills,
            ledger,
            settled: stored.settled,
        })
    }
}
