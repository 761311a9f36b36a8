//! The costs of a cycle, added up exactly from quantities and prices.

use std::collections::BTreeMap;

use gaas_shared::billing::{self, KeyCost, SeriesBill, Sums, cost_per_key};
use gaas_shared::ids::{ApiKeyId, BillingCycleId, OrgId};
use gaas_shared::money::{Amount, Currency};
use gaas_shared::store::{ControlStore, StoreError, UsageStore};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::problem::contradiction;

/// What each key used and owes in one cycle.
pub(in crate::api) struct CycleCosts {
    /// Keys with billed requests.
    pub(in crate::api) by_key: BTreeMap<ApiKeyId, KeyCost>,
    /// Per key, service and price version, line by line.
    pub(in crate::api) bills: Vec<SeriesBill>,
}

/// A sum of money. Different currencies are never added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CurrencyTotal)]
pub(in crate::api) struct CurrencyTotal {
    /// The currency.
    #[schema(examples("USD"))]
    pub(in crate::api) currency: String,
    /// The sum, as an exact, unrounded decimal.
    #[schema(examples("0.042"))]
    pub(in crate::api) total_cost: String,
}

impl CurrencyTotal {
    /// One for every currency that something costs in.
    pub(in crate::api) fn of(sums: &Sums) -> Vec<Self> {
        sums.iter()
            .map(|(currency, amount)| Self {
                currency: currency.to_string(),
                total_cost: amount.to_string(),
            })
            .collect()
    }
}

impl CycleCosts {
    /// Reads and adds up.
    pub(in crate::api) fn of(
        control: &ControlStore,
        usage: &UsageStore,
        org: OrgId,
        cycle: BillingCycleId,
    ) -> Result<Self, StoreError> {
        let billed = usage.billed(org, cycle)?;
        // Prices after quantities: a version is older than anything billed at it.
        let versions = billed.iter().map(|(series, _)| series.price_version);
        let prices = control.terms(org, versions)?;
        let bills = billing::bill(&billed, &prices).map_err(contradiction)?;
        Ok(Self {
            by_key: cost_per_key(&bills),
            bills,
        })
    }

    /// Billed requests of all keys.
    pub(in crate::api) fn requests(&self) -> u64 {
        self.by_key.values().map(|key| key.requests).sum()
    }

    /// Units billed to all keys.
    pub(in crate::api) fn units(&self) -> u64 {
        self.by_key.values().map(|key| key.units).sum()
    }

    /// What all keys owe, exactly.
    pub(in crate::api) fn sums(&self) -> Sums {
        self.by_key.values().fold(Sums::default(), |mut sums, key| {
            sums.merge(&key.cost);
            sums
        })
    }

    /// What all keys owe in one currency, exactly.
    pub(in crate::api) fn cost(&self, currency: Currency) -> Amount {
        self.sums().of(currency)
    }
}
