//! Reads what a gateway is set to, over its API.
//!
//! Revoked keys are history and left out. Allowances are read where the gateway knows them.

use std::collections::HashMap;

use gaas_shared::clock::UnixMillis;
use serde_json::{Map, Value, json};

use super::allowances;
use super::state::{CustomerRef, Item, Prices, Service, State};
use crate::failure::{Failure, Kind};
use crate::remote::Client;

/// The state as it is.
///
/// # Errors
/// When a call fails.
pub(super) fn observe(client: &Client) -> anyhow::Result<State> {
    let mut prices = by_scope(client.all("prices", &[])?);
    let mut has_allowances = true;
    let mut customers = Vec::new();
    for customer in client.all("customers", &[])? {
        let mut item = of_customer(&customer);
        item.allowances = of_subject(client, "customers", item.id, &mut has_allowances)?;
        customers.push(item);
    }
    let mut services: Vec<Service> = client
        .all("services", &[])?
        .iter()
        .map(|service| Service {
            item: of_service(service, &mut prices),
            keys: Vec::new(),
        })
        .collect();
    let mut keys = Vec::new();
    for key in client.all("keys", &[])? {
        let item = of_key(&key, &customers, &mut prices);
        if key["status"] == "revoked" {
            continue;
        }
        let owner = match number(&key["service_id"]) {
            None => &mut keys,
            Some(id) => match services
                .iter_mut()
                .find(|service| service.item.id == Some(id))
            {
                Some(service) => &mut service.keys,
                // The service is gone, and the key opens nothing.
                None => continue,
            },
        };
        owner.push(Item {
            allowances: of_subject(client, "keys", item.id, &mut has_allowances)?,
            ..item
        });
    }
    Ok(State {
        cycles: Some(schedule(&client.get("billing/schedule", &[])?)),
        default_price: prices.remove(&Scope::Default).unwrap_or_default(),
        customers,
        services,
        keys,
    })
}

fn of_customer(customer: &Value) -> Item {
    let mut fields = picked(customer, &["name", "external_id", "email", "metadata"]);
    // A gateway that knows no credits has nobody pay in advance.
    let prepaid = customer["prepaid"] == Value::Bool(true);
    fields.insert("prepaid".to_owned(), json!(prepaid));
    Item {
        id: number(&customer["id"]),
        label: text(
            customer
                .get("external_id")
                .filter(|id| !id.is_null())
                .unwrap_or(&customer["name"]),
        ),
        fields,
        ..Item::default()
    }
}

fn of_service(service: &Value, prices: &mut HashMap<Scope, Prices>) -> Item {
    let id = number(&service["id"]);
    Item {
        id,
        label: text(&service["name"]),
        fields: picked(
            service,
            &["name", "target_url", "preserve_host", "metering"],
        ),
        prices: id
            .and_then(|id| prices.remove(&Scope::Service(id)))
            .unwrap_or_default(),
        ..Item::default()
    }
}

fn of_key(key: &Value, customers: &[Item], prices: &mut HashMap<Scope, Prices>) -> Item {
    let id = number(&key["id"]);
    let mut fields = picked(key, &["name", "expires_at"]);
    let limit = match &key["uses_default_rate_limit"] {
        Value::Bool(true) => Value::Null,
        _ => json!({
            "requests": key["rate_limit_requests"],
            "window_seconds": key["rate_limit_window_seconds"],
            "burst": key["burst"],
        }),
    };
    fields.insert("rate_limit".to_owned(), limit);
    let mut prices = id
        .and_then(|id| prices.remove(&Scope::Key(id)))
        .unwrap_or_default();
    if key["inherits_price"] == Value::Bool(true) {
        prices.now = None;
    }
    let customer = number(&key["customer_id"]);
    Item {
        id,
        label: text(&key["name"]),
        fields,
        customer: customer.map(|id| CustomerRef {
            label: customers
                .iter()
                .find(|customer| customer.id == Some(id))
                .map(|customer| customer.label.clone())
                .unwrap_or_default(),
            id: Some(id),
        }),
        prices,
        is_expired: key["status"] == "expired",
        ..Item::default()
    }
}

/// Allowances are a later addition: a gateway without them has nothing at their address.
fn of_subject(
    client: &Client,
    kind: &str,
    id: Option<u32>,
    is_known: &mut bool,
) -> anyhow::Result<Option<Value>> {
    let Some(id) = id.filter(|_| *is_known) else {
        return Ok(None);
    };
    match client.get(&format!("{kind}/{id}/allowances"), &[]) {
        Ok(answer) => Ok(Some(allowances::of_answer(&answer))),
        Err(error) => match error.downcast_ref::<Failure>() {
            Some(failure) if failure.kind == Kind::NotFound => {
                *is_known = false;
                Ok(None)
            }
            _ => Err(error),
        },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    Key(u32),
    Service(u32),
    Default,
}

/// The price in effect and the upcoming ones of each scope.
fn by_scope(rows: Vec<Value>) -> HashMap<Scope, Prices> {
    let mut found: HashMap<Scope, Prices> = HashMap::new();
    let mut since: HashMap<Scope, UnixMillis> = HashMap::new();
    // In ascending order of their numbers: of two for one instant, the later one holds.
    for row in rows {
        let scope = match (
            number(&row["scope"]["api_key_id"]),
            number(&row["scope"]["service_id"]),
        ) {
            (Some(key), _) => Scope::Key(key),
            (None, Some(service)) => Scope::Service(service),
            (None, None) => Scope::Default,
        };
        let instant = row["effective_at"]
            .as_str()
            .and_then(UnixMillis::parse_rfc3339);
        let instant = instant.unwrap_or_default();
        let price = Value::Object(picked(
            &row,
            &[
                "currency",
                "model",
                "free_units",
                "minimum_per_cycle",
                "flat_fee_per_cycle",
            ],
        ));
        let prices = found.entry(scope).or_default();
        if row["upcoming"] == Value::Bool(true) {
            prices.upcoming.insert(instant, price);
        } else if since.get(&scope).is_none_or(|&earlier| earlier <= instant) {
            since.insert(scope, instant);
            // The configured default price is the configuration's to set.
            prices.now = (row["configured"] != Value::Bool(true)).then_some(price);
        }
    }
    found
}

fn schedule(answer: &Value) -> Value {
    let mut body = json!({ "kind": answer["kind"] });
    if !answer["day"].is_null() {
        body["day"] = answer["day"].clone();
    }
    body
}

fn picked(from: &Value, fields: &[&str]) -> Map<String, Value> {
    fields
        .iter()
        .map(|&field| (field.to_owned(), from[field].clone()))
        .collect()
}

fn number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| number.try_into().ok())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
