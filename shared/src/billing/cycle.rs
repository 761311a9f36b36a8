//! A cycle's bill: what each key used on each service at each price version, priced.
//!
//! Keys are billed independently: tiers, free units, fees and minimums count per key, service and
//! price version. So every sum, by key, by customer, by service or by version, adds up to the same.

use std::collections::{BTreeMap, HashMap};

use super::charge::{self, Charge};
use super::price_model::PriceModel;
use crate::ids::{ApiKeyId, PriceVersionId};
use crate::money::{Amount, Currency, Price};
use crate::usage::{BilledQuantity, BilledSeries};

/// A quantity whose price version nobody knows: the store contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("usage is billed at price version {0}, which does not exist")]
pub struct UnknownPriceVersion(pub PriceVersionId);

/// What a price version says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// In which money.
    pub currency: Currency,
    /// What units cost.
    pub model: PriceModel,
}

impl Terms {
    /// A plain price per unit.
    pub const fn per_unit(price: Price, currency: Currency) -> Self {
        Self {
            currency,
            model: PriceModel::per_unit(price),
        }
    }
}

/// What one key owes for one service at one price version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesBill {
    /// Who, for what, at which price.
    pub series: BilledSeries,
    /// What was used.
    pub quantity: BilledQuantity,
    /// In which money.
    pub currency: Currency,
    /// Line by line.
    pub charges: Vec<Charge>,
}

impl SeriesBill {
    /// What is paid: the sum of the rounded lines.
    pub fn amount(&self) -> Amount {
        charge::total(&self.charges)
    }

    /// What it costs before rounding.
    pub fn exact(&self) -> Amount {
        charge::total_exact(&self.charges)
    }
}

/// Sums of money, apart by currency: different currencies are never added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums(BTreeMap<Currency, Amount>);

impl Sums {
    /// Adds to a currency's sum.
    pub fn add(&mut self, currency: Currency, amount: Amount) {
        *self.0.entry(currency).or_default() += amount;
    }

    /// A currency's sum; nothing where there is none.
    pub fn of(&self, currency: Currency) -> Amount {
        self.0.get(&currency).copied().unwrap_or_default()
    }

    /// Every currency's sum.
    pub fn iter(&self) -> impl Iterator<Item = (Currency, Amount)> + '_ {
        self.0.iter().map(|(&currency, &amount)| (currency, amount))
    }

    /// Adds other sums to these.
    pub fn merge(&mut self, other: &Self) {
        for (currency, amount) in other.iter() {
            self.add(currency, amount);
        }
    }
}

/// What one key used and owes in a cycle.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyCost {
    /// Billable requests.
    pub requests: u64,
    /// Units billed.
    pub units: u64,
    /// The exact, unrounded cost.
    pub cost: Sums,
}

/// Prices each quantity at its own version.
///
/// # Errors
/// When a quantity names a price version that `prices` lacks.
pub fn bill(
    billed: &[(BilledSeries, BilledQuantity)],
    prices: &HashMap<PriceVersionId, Terms>,
) -> Result<Vec<SeriesBill>, UnknownPriceVersion> {
    billed
        .iter()
        .map(|&(series, quantity)| {
            let version = series.price_version;
            let terms = prices.get(&version).ok_or(UnknownPriceVersion(version))?;
            Ok(SeriesBill {
                series,
                quantity,
                currency: terms.currency,
                charges: terms.model.charges(quantity.units, terms.currency),
            })
        })
        .collect()
}

/// Sums bills up per key.
pub fn cost_per_key(bills: &[SeriesBill]) -> BTreeMap<ApiKeyId, KeyCost> {
    let mut keys: BTreeMap<ApiKeyId, KeyCost> = BTreeMap::new();
    for bill in bills {
        let key = keys.entry(bill.series.api_key).or_default();
        key.requests += bill.quantity.requests;
        key.units += bill.quantity.units;
        key.cost.add(bill.currency, bill.exact());
    }
    keys
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
