//! Billing arithmetic: quantities × prices, in integers, independent of any store.

use std::collections::{BTreeMap, HashMap};

use crate::ids::{ApiKeyId, PriceVersionId};
use crate::money::{Amount, Price};
use crate::usage::{BilledQuantity, BilledSeries};

/// A quantity whose price version nobody knows: the store contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("usage is billed at price version {0}, which does not exist")]
pub struct UnknownPriceVersion(pub PriceVersionId);

/// What one key used and owes in a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeyCost {
    /// Billable requests.
    pub requests: u64,
    /// Units billed.
    pub units: u64,
    /// The exact, unrounded cost.
    pub cost: Amount,
}

/// Prices each quantity at its own version and sums per key.
///
/// # Errors
/// When a quantity names a price version that `prices` lacks.
pub fn cost_per_key(
    billed: &[(BilledSeries, BilledQuantity)],
    prices: &HashMap<PriceVersionId, Price>,
) -> Result<BTreeMap<ApiKeyId, KeyCost>, UnknownPriceVersion> {
    let mut keys: BTreeMap<ApiKeyId, KeyCost> = BTreeMap::new();
    for (series, quantity) in billed {
        let version = series.price_version;
        let price = prices.get(&version).ok_or(UnknownPriceVersion(version))?;
        let key = keys.entry(series.api_key).or_default();
        key.requests += quantity.requests;
        key.units += quantity.units;
        key.cost = key.cost + price.times(quantity.units);
    }
    Ok(keys)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ids::{BillingCycleId, OrgId, ServiceId};

    fn series(key: u32, version: u32) -> BilledSeries {
        BilledSeries {
            org: OrgId::new(1).unwrap(),
            cycle: BillingCycleId::new(1).unwrap(),
            api_key: ApiKeyId::new(key).unwrap(),
            service: ServiceId::new(1).unwrap(),
            price_version: PriceVersionId::new(version).unwrap(),
        }
    }

    #[test]
    fn a_missing_price_is_an_error_not_a_gift() {
        let billed = [(
            series(1, 7),
            BilledQuantity {
                requests: 1,
                units: 1,
            },
        )];
        let missing = UnknownPriceVersion(PriceVersionId::new(7).unwrap());
        assert_eq!(cost_per_key(&billed, &HashMap::new()), Err(missing));
    }

    proptest! {
        /// One request at a time, as the requirements put it: `total_cost += price_per_request`.
        #[test]
        fn equals_adding_each_request_at_its_price(
            requests in prop::collection::vec((1u32..4, 1u32..4), 0..300),
            nano in prop::collection::vec(0i64..=1_000_000_000_000, 3),
        ) {
            let prices: HashMap<_, _> = (1u32..4)
                .map(|v| (PriceVersionId::new(v).unwrap(), Price::from_nano(nano[v as usize - 1]).unwrap()))
                .collect();
            let mut added: BTreeMap<u32, i128> = BTreeMap::new();
            let mut quantities: BTreeMap<(u32, u32), u64> = BTreeMap::new();
            for &(key, version) in &requests {
                *added.entry(key).or_default() += i128::from(nano[version as usize - 1]);
                *quantities.entry((key, version)).or_default() += 1;
            }
            let billed: Vec<_> = quantities
                .into_iter()
                .map(|((k, v), n)| (series(k, v), BilledQuantity { requests: n, units: n }))
                .collect();
            let costs: BTreeMap<u32, i128> = cost_per_key(&billed, &prices)
                .unwrap()
                .into_iter()
                .map(|(key, cost)| (key.get(), cost.cost.nano()))
                .collect();
            prop_assert_eq!(costs, added);
        }
    }
}
