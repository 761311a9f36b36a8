//! `gaas billing price`: lists, sets, ends and tries prices.

mod end;
mod list;
mod set;
mod terms;
mod trial;

use serde_json::Value;

use crate::args::prices::{PriceCommand, Scope};
use crate::show;

pub(super) fn run(command: &PriceCommand) -> anyhow::Result<()> {
    match command {
        PriceCommand::List(args) => list::run(args),
        PriceCommand::Set(args) => set::run(args),
        PriceCommand::End(args) => end::run(args),
        PriceCommand::Preview(args) => trial::preview(args),
        PriceCommand::Try(args) => trial::dry_run(args),
    }
}

/// The scope in a body; none means the default.
fn scope(scope: &Scope) -> Value {
    match (scope.key, scope.service) {
        (Some(key), _) => serde_json::json!({ "api_key_id": key }),
        (None, Some(service)) => serde_json::json!({ "service_id": service }),
        (None, None) => Value::from("default"),
    }
}

/// A price model in one line.
fn in_words(price: &Value) -> String {
    let model = &price["model"];
    let mut words = match model["kind"].as_str() {
        Some("per_unit") => format!("{} per unit", show::text(&model["unit_price"])),
        Some("package") => format!(
            "{} per {} units",
            show::text(&model["package_price"]),
            show::text(&model["size"])
        ),
        Some(kind) if model["tiers"].is_array() => format!("{kind}: {}", tiers(&model["tiers"])),
        _ => show::text(model),
    };
    if price["free_units"].as_u64().is_some_and(|free| free > 0) {
        words += &format!(", {} units free", show::text(&price["free_units"]));
    }
    for (field, meaning) in [
        ("minimum_per_cycle", "at least"),
        ("flat_fee_per_cycle", "and always"),
    ] {
        if price[field].as_str().is_some_and(|amount| amount != "0") {
            words += &format!(", {meaning} {} per cycle", show::text(&price[field]));
        }
    }
    words
}

fn tiers(tiers: &Value) -> String {
    let steps: Vec<String> = tiers
        .as_array()
        .into_iter()
        .flatten()
        .map(|tier| {
            let end = match &tier["up_to"] {
                Value::Null => "above".to_owned(),
                end => format!("to {}", show::text(end)),
            };
            let fee = match &tier["flat_fee"] {
                Value::Null => String::new(),
                fee => format!(" + {}", show::text(fee)),
            };
            format!("{end} {}{fee}", show::text(&tier["unit_price"]))
        })
        .collect();
    steps.join("; ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prices_in_words() {
        let plain = json!({"model": {"kind": "per_unit", "unit_price": "0.001"},
            "free_units": 0, "minimum_per_cycle": "0", "flat_fee_per_cycle": "0"});
        assert_eq!(in_words(&plain), "0.001 per unit");
        let tiered = json!({"model": {"kind": "graduated", "tiers": [
                {"up_to": 10, "unit_price": "0.2"},
                {"up_to": null, "unit_price": "0.1", "flat_fee": "3"}]},
            "free_units": 5, "minimum_per_cycle": "1.5", "flat_fee_per_cycle": "0"});
        assert_eq!(
            in_words(&tiered),
            "graduated: to 10 0.2; above 0.1 + 3, 5 units free, at least 1.5 per cycle"
        );
    }
}
