//! The costs of a cycle, added up exactly from quantities and prices.

use std::collections::BTreeMap;

use gaas_shared::billing::{KeyCost, cost_per_key};
use gaas_shared::ids::{ApiKeyId, BillingCycleId, OrgId};
use gaas_shared::money::Amount;
use gaas_shared::store::{ControlStore, StoreError, UsageStore};

use crate::api::problem::contradiction;

/// What each key used and owes in one cycle.
pub(super) struct CycleCosts {
    /// Keys with billed requests.
    pub(super) by_key: BTreeMap<ApiKeyId, KeyCost>,
}

impl CycleCosts {
    /// Reads and adds up.
    pub(super) fn of(
        control: &ControlStore,
        usage: &UsageStore,
        org: OrgId,
        cycle: BillingCycleId,
    ) -> Result<Self, StoreError> {
        let billed = usage.billed(org, cycle)?;
        // Prices after quantities: a version is older than anything billed at it.
        let prices = control.prices(org)?;
        let prices = prices
            .into_iter()
            .map(|(id, row)| (id, row.price))
            .collect();
        let by_key = cost_per_key(&billed, &prices).map_err(contradiction)?;
        Ok(Self { by_key })
    }

    /// Billed requests of all keys.
    pub(super) fn requests(&self) -> u64 {
        self.by_key.values().map(|key| key.requests).sum()
    }

    /// Units billed to all keys.
    pub(super) fn units(&self) -> u64 {
        self.by_key.values().map(|key| key.units).sum()
    }

    /// What all keys owe, exactly.
    pub(super) fn cost(&self) -> Amount {
        self.by_key.values().map(|key| key.cost).sum()
    }
}
