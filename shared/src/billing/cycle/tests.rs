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

fn units(units: u64) -> BilledQuantity {
    BilledQuantity {
        requests: units,
        units,
    }
}

fn terms(nano: i64, currency: Currency) -> Terms {
    Terms {
        currency,
        model: PriceModel::per_unit(Price::from_nano(nano).unwrap()),
    }
}

#[test]
fn a_missing_price_is_an_error_not_a_gift() {
    let missing = UnknownPriceVersion(PriceVersionId::new(7).unwrap());
    assert_eq!(
        bill(&[(series(1, 7), units(1))], &HashMap::new()),
        Err(missing)
    );
}

#[test]
fn different_currencies_are_never_added() {
    let euro: Currency = "EUR".parse().unwrap();
    let prices = [
        (PriceVersionId::new(1).unwrap(), terms(2, Currency::USD)),
        (PriceVersionId::new(2).unwrap(), terms(3, euro)),
    ]
    .into();
    let bills = bill(
        &[(series(1, 1), units(10)), (series(1, 2), units(10))],
        &prices,
    )
    .unwrap();
    let key = cost_per_key(&bills).remove(&ApiKeyId::FIRST).unwrap();
    assert_eq!((key.requests, key.units), (20, 20));
    assert_eq!(key.cost.of(Currency::USD), Amount::from_nano(20));
    assert_eq!(key.cost.of(euro), Amount::from_nano(30));
}

proptest! {
    /// One request at a time, as the requirements put it: `total_cost += price_per_request`.
    #[test]
    fn equals_adding_each_request_at_its_price(
        requests in prop::collection::vec((1u32..4, 1u32..4), 0..300),
        nano in prop::collection::vec(0i64..=1_000_000_000_000, 3),
    ) {
        let prices: HashMap<_, _> = (1u32..4)
            .map(|v| (PriceVersionId::new(v).unwrap(), terms(nano[v as usize - 1], Currency::USD)))
            .collect();
        let mut added: BTreeMap<u32, i128> = BTreeMap::new();
        let mut quantities: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        for &(key, version) in &requests {
            *added.entry(key).or_default() += i128::from(nano[version as usize - 1]);
            *quantities.entry((key, version)).or_default() += 1;
        }
        let billed: Vec<_> = quantities
            .into_iter()
            .map(|((key, version), count)| (series(key, version), units(count)))
            .collect();
        let costs: BTreeMap<u32, i128> = cost_per_key(&bill(&billed, &prices).unwrap())
            .into_iter()
            .map(|(key, cost)| (key.get(), cost.cost.of(Currency::USD).nano()))
            .collect();
        prop_assert_eq!(costs, added);
    }
}
