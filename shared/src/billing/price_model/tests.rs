use serde_json::{Value, json};

use super::*;

/// The fields that a price is refused for, and that it is.
fn faults(price: Value) -> Vec<String> {
    let raw: RawPrice = serde_json::from_value(price).unwrap();
    let errors = PriceModel::parse(&raw).unwrap_err();
    assert!(errors.iter().all(|error| !error.message.is_empty()));
    errors.into_iter().map(|error| error.field).collect()
}

fn tiered(tiers: Value) -> Value {
    json!({"model": {"kind": "graduated", "tiers": tiers}})
}

#[test]
fn tiers_that_do_not_fit_together_name_the_place() {
    let open = json!({"unit_price": "1"});
    for (tiers, field) in [
        (json!([]), "model.tiers"),
        (
            json!([{"up_to": 5, "unit_price": "1"}]),
            "model.tiers[0].up_to",
        ),
        (
            json!([{"from": 1, "unit_price": "1"}]),
            "model.tiers[0].from",
        ),
        (
            json!([{"up_to": 0, "unit_price": "1"}, open]),
            "model.tiers[0].up_to",
        ),
        (
            json!([{"up_to": -5, "unit_price": "1"}, open]),
            "model.tiers[0].up_to",
        ),
        (json!([{"unit_price": "1"}, open]), "model.tiers[0].up_to"),
        (
            json!([{"up_to": 1_000_000_000_000_001_i64, "unit_price": "1"}, open]),
            "model.tiers[0].up_to",
        ),
        // Unsorted, and twice the same end.
        (
            json!([{"up_to": 10, "unit_price": "1"}, {"up_to": 5, "unit_price": "1"}, open]),
            "model.tiers[1].up_to",
        ),
        (
            json!([{"up_to": 10, "unit_price": "1"}, {"up_to": 10, "unit_price": "1"}, open]),
            "model.tiers[1].up_to",
        ),
        // Overlap and gap, where the start is written out.
        (
            json!([{"up_to": 10, "unit_price": "1"}, {"from": 5, "unit_price": "1"}]),
            "model.tiers[1].from",
        ),
        (
            json!([{"up_to": 10, "unit_price": "1"}, {"from": 11, "unit_price": "1"}]),
            "model.tiers[1].from",
        ),
        (
            json!([{"up_to": 10, "unit_price": "1"}, {"unit_price": "1", "flat_fee": "-1"}]),
            "model.tiers[1].flat_fee",
        ),
    ] {
        assert_eq!(faults(tiered(tiers.clone())), [field], "{tiers}");
    }
    let many: Vec<_> = (1..=101)
        .map(|n| json!({"up_to": n, "unit_price": "1"}))
        .collect();
    assert_eq!(faults(tiered(many.into())), ["model.tiers"]);
}

#[test]
fn fields_of_another_kind_and_missing_ones_are_named() {
    for (price, fields) in [
        (json!({"model": {"kind": "free"}}), &["model.kind"][..]),
        (
            json!({"model": {"kind": "per_unit"}}),
            &["model.unit_price"],
        ),
        (
            json!({"model": {"kind": "per_unit", "unit_price": 1, "size": 5}}),
            &["model.size"],
        ),
        (
            json!({"model": {"kind": "package", "tiers": []}}),
            &["model.tiers", "model.size", "model.package_price"],
        ),
        (
            json!({"model": {"kind": "package", "size": 0, "package_price": 1}}),
            &["model.size"],
        ),
        (json!({"model": {"kind": "volume"}}), &["model.tiers"]),
        (
            json!({
                "model": {"kind": "per_unit", "unit_price": 1}, "free_units": -1,
                "minimum_per_cycle": "-0.01", "flat_fee_per_cycle": "1000000000001",
            }),
            &["free_units", "minimum_per_cycle", "flat_fee_per_cycle"],
        ),
    ] {
        assert_eq!(faults(price.clone()), fields, "{price}");
    }
}

#[test]
fn a_price_has_one_way_of_being_written() {
    let given = json!({
        "model": {"kind": "volume", "tiers": [
            {"from": 0, "up_to": 10, "unit_price": 0.10, "flat_fee": 0},
            {"from": 10, "unit_price": "0.0500"},
        ]},
        "free_units": 0, "minimum_per_cycle": "1.50",
    });
    let model = PriceModel::parse(&serde_json::from_value(given).unwrap()).unwrap();
    let text = serde_json::to_string(&model.to_raw()).unwrap();
    assert_eq!(
        text,
        r#"{"model":{"kind":"volume","tiers":[{"up_to":10,"unit_price":"0.1"},{"up_to":null,"unit_price":"0.05"}]},"minimum_per_cycle":"1.5"}"#
    );
    let again = PriceModel::parse(&serde_json::from_str(&text).unwrap()).unwrap();
    assert_eq!(again, model);
}

#[test]
fn one_price_per_request_is_told_only_where_there_is_one() {
    let plain = PriceModel::per_unit(Price::DEFAULT);
    assert_eq!(plain.unit_price(), Some(Price::DEFAULT));
    let with_fee = PriceModel {
        flat_fee: "1".parse().unwrap(),
        ..plain
    };
    assert_eq!(with_fee.unit_price(), None);
}
