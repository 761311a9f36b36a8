use super::*;
use crate::billing::{PriceModel, RawModel, RawPrice, RawTier};
use crate::money::Price;

mod oracle;

fn price(text: &str) -> Price {
    text.parse().unwrap()
}

fn parsed(json: serde_json::Value) -> PriceModel {
    PriceModel::parse(&serde_json::from_value(json).unwrap()).unwrap()
}

/// Each line as `kind tier quantity unit_price amount`.
fn lines(model: &PriceModel, units: u64) -> Vec<String> {
    let charges = model.charges(units, Currency::USD);
    charges
        .iter()
        .map(|line| {
            let tier = line.tier.map_or("-".to_owned(), |tier| tier.to_string());
            format!(
                "{} {tier} {} {} {}",
                line.kind.name(),
                line.quantity,
                line.unit_price,
                line.amount
            )
        })
        .collect()
}

#[test]
fn each_scheme_comes_to_its_lines() {
    let tiers = serde_json::json!([
        {"up_to": 100, "unit_price": "0.10"},
        {"up_to": 200, "unit_price": "0.05", "flat_fee": "3"},
        {"up_to": null, "unit_price": "0.01"},
    ]);
    let graduated = parsed(serde_json::json!({"model": {"kind": "graduated", "tiers": tiers}}));
    assert_eq!(lines(&graduated, 100), ["usage 1 100 0.1 10"]);
    assert_eq!(
        lines(&graduated, 250),
        [
            "usage 1 100 0.1 10",
            "usage 2 100 0.05 5",
            "tier_fee 2 1 3 3",
            "usage 3 50 0.01 0.5"
        ]
    );
    let volume = parsed(serde_json::json!({"model": {"kind": "volume", "tiers": tiers}}));
    assert_eq!(lines(&volume, 100), ["usage 1 100 0.1 10"]);
    assert_eq!(
        lines(&volume, 101),
        ["usage 2 101 0.05 5.05", "tier_fee 2 1 3 3"]
    );
    let package = parsed(serde_json::json!({
        "model": {"kind": "package", "size": 1000, "package_price": "2"}, "free_units": 10,
    }));
    assert_eq!(lines(&package, 10), ["free_units - 10 0 0"]);
    assert_eq!(
        lines(&package, 1011),
        ["free_units - 10 0 0", "packages - 2 2 4"]
    );
}

#[test]
fn use_alone_costs_neither_fees_nor_minimums() {
    let model = parsed(serde_json::json!({
        "model": {"kind": "graduated", "tiers": [
            {"up_to": 10, "unit_price": "0.1"},
            {"up_to": null, "unit_price": "0.01", "flat_fee": "2"},
        ]},
        "free_units": 5, "minimum_per_cycle": "100", "flat_fee_per_cycle": "7",
    }));
    for (units, charge) in [(0, "0"), (5, "0"), (6, "0.1"), (15, "1"), (16, "3.01")] {
        assert_eq!(model.usage_charge(units).to_string(), charge, "{units}");
    }
    assert_eq!(
        PriceModel::per_unit(price("0")).usage_charge(u64::MAX),
        Amount::ZERO
    );
}

#[test]
fn fees_and_minimums_are_for_cycles_with_use() {
    let model = PriceModel {
        minimum: "5".parse().unwrap(),
        flat_fee: "1.5".parse().unwrap(),
        ..PriceModel::per_unit(price("0.01"))
    };
    assert_eq!(lines(&model, 0), Vec::<String>::new());
    assert_eq!(
        lines(&model, 100),
        [
            "usage - 100 0.01 1",
            "flat_fee - 1 1.5 1.5",
            "minimum - 1 2.5 2.5"
        ]
    );
    assert_eq!(
        lines(&model, 350),
        ["usage - 350 0.01 3.5", "flat_fee - 1 1.5 1.5"]
    );
}

#[test]
fn a_minimum_is_reached_however_the_lines_before_are_rounded() {
    let tier = |up_to| RawTier {
        from: None,
        up_to,
        unit_price: price("0.004"),
        flat_fee: None,
    };
    let raw = RawPrice {
        model: RawModel {
            kind: "graduated".to_owned(),
            unit_price: None,
            tiers: Some(vec![tier(Some(1)), tier(Some(2)), tier(None)]),
            size: None,
            package_price: None,
        },
        free_units: None,
        minimum_per_cycle: Some("1".parse().unwrap()),
        flat_fee_per_cycle: None,
    };
    let charges = PriceModel::parse(&raw).unwrap().charges(3, Currency::USD);
    assert_eq!(total(&charges).to_string(), "1");
    assert_eq!(total_exact(&charges).to_string(), "1");
}

#[test]
fn the_largest_bill_does_not_overflow() {
    let tier = |up_to| RawTier {
        from: None,
        up_to,
        unit_price: Price::MAX,
        flat_fee: Some("1000000000000".parse().unwrap()),
    };
    let tiers = (1..100).map(|n| tier(Some(n))).chain([tier(None)]);
    let raw = RawPrice {
        model: RawModel {
            kind: "graduated".to_owned(),
            unit_price: None,
            tiers: Some(tiers.collect()),
            size: None,
            package_price: None,
        },
        free_units: None,
        minimum_per_cycle: None,
        flat_fee_per_cycle: Some("1000000000000".parse().unwrap()),
    };
    let charges = PriceModel::parse(&raw)
        .unwrap()
        .charges(u64::MAX, Currency::USD);
    assert_eq!(
        total(&charges).to_string(),
        "18446744073810551615000000",
        "u64::MAX × 10⁶ + 101 × 10¹²"
    );
}
