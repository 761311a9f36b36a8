//! A price as it is typed, as a body has it. What is wrong with it is for the API to say.

use anyhow::Context;
use serde_json::{Map, Value, json};

use crate::args::prices::Terms;
use crate::failure::{Failure, Kind};
use crate::put_if;

pub(super) fn body(terms: &Terms) -> anyhow::Result<Map<String, Value>> {
    let model = match (&terms.model.per_unit, &terms.model.model) {
        (Some(price), _) => json!({ "kind": "per_unit", "unit_price": price }),
        (None, Some(given)) => parsed(given)?,
        (None, None) => Value::Null,
    };
    let mut body = Map::new();
    body.insert("model".to_owned(), model);
    put_if(&mut body, "currency", terms.currency.as_ref());
    put_if(&mut body, "free_units", terms.free_units.as_ref());
    put_if(&mut body, "minimum_per_cycle", terms.minimum.as_ref());
    put_if(&mut body, "flat_fee_per_cycle", terms.flat_fee.as_ref());
    Ok(body)
}

fn parsed(given: &str) -> anyhow::Result<Value> {
    let text = match given.strip_prefix('@') {
        Some(file) => {
            std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?
        }
        None => given.to_owned(),
    };
    serde_json::from_str(&text)
        .map_err(|error| Failure::new(Kind::Usage, format!("--model must be JSON: {error}")).into())
}
