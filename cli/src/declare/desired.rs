//! Reads a document and checks it as far as that goes without a gateway: each fault is told with
//! file, line and field, all of them at once.

mod prices;

use gaas_shared::clock::UnixMillis;
use gaas_shared::fields::FieldError;
use gaas_shared::model::{CustomerDetails, Name, RateLimit, TargetUrl};
use serde_json::{Map, Value, json};

use super::allowances;
use super::document::{CustomerDoc, CyclesDoc, Document, KeyDoc, ServiceDoc, VERSION};
use super::state::{CustomerRef, Item, Service, State};
use crate::failure::{Failure, Kind};

/// The state that a document asks for.
///
/// # Errors
/// Names file, line and field of every fault.
pub(super) fn read(source: &str, yaml: &str) -> anyhow::Result<State> {
    let options = serde_saphyr::options! { strict_booleans: true };
    let document: Document =
        serde_saphyr::from_str_with_options(yaml, options).map_err(|error| {
            let line = error.location().map_or(1, |location| location.line());
            // The place is said once, in front.
            let said = error.without_snippet().to_string();
            let said = said
                .rsplit_once(" at line ")
                .map_or(said.as_str(), |(said, _)| said);
            Failure::new(Kind::Invalid, format!("{source}:{line}: {said}"))
        })?;
    let mut reading = Reading { faults: Vec::new() };
    let state = reading.state(&document);
    if reading.faults.is_empty() {
        return Ok(state);
    }
    let told: Vec<String> = reading
        .faults
        .iter()
        .map(|(line, field, message)| format!("{source}:{line}: {field} {message}"))
        .collect();
    Err(Failure::new(Kind::Invalid, told.join("\n")).into())
}

/// A document being read, and what is wrong with it: line, field, message.
struct Reading {
    faults: Vec<(u64, String, String)>,
}

impl Reading {
    fn state(&mut self, document: &Document) -> State {
        if document.version.value != VERSION {
            let message = format!("must be {VERSION}, the version that this gaas reads");
            self.fault(document.version.referenced.line(), "version", message);
        }
        State {
            cycles: document
                .cycles
                .as_ref()
                .map(|cycles| self.cycles(cycles.referenced.line(), &cycles.value)),
            default_price: self.prices(
                "default_price",
                document.default_price.as_ref(),
                &document.upcoming_default_prices,
            ),
            customers: document
                .customers
                .iter()
                .map(|customer| self.customer(customer))
                .collect(),
            services: document
                .services
                .iter()
                .map(|service| self.service(service))
                .collect(),
            keys: document.keys.iter().map(|key| self.key("", key)).collect(),
        }
    }

    fn fault(&mut self, line: u64, field: impl Into<String>, message: impl Into<String>) {
        self.faults.push((line, field.into(), message.into()));
    }

    fn checked<T>(&mut self, line: u64, of: &str, value: Result<T, FieldError>) -> Option<T> {
        value
            .map_err(|error| self.fault(line, format!("{of}.{}", error.field), error.message))
            .ok()
    }

    fn cycles(&mut self, line: u64, cycles: &CyclesDoc) -> Value {
        let mut body = json!({ "kind": cycles.kind });
        match (cycles.kind.as_str(), cycles.day) {
            ("anniversary", Some(day @ 1..=31)) => body["day"] = json!(day),
            ("anniversary", _) => {
                self.fault(
                    line,
                    "cycles.day",
                    "must be a day of the month, from 1 to 31",
                );
            }
            ("calendar_month" | "manual", None) => {}
            ("calendar_month" | "manual", Some(_)) => {
                self.fault(line, "cycles.day", "belongs to the kind anniversary");
            }
            _ => {
                let message = "must be calendar_month, anniversary or manual";
                self.fault(line, "cycles.kind", message);
            }
        }
        body
    }

    fn customer(&mut self, customer: &CustomerDoc) -> Item {
        let (line, of) = (
            customer.name.referenced.line(),
            named("customer", &customer.name.value),
        );
        let name = self.checked(line, &of, Name::parse("name", &customer.name.value));
        let name = name
            .map(|name| name.as_str().to_owned())
            .unwrap_or_default();
        if let Some(id) = &customer.external_id {
            self.checked(line, &of, CustomerDetails::external_id(id));
        }
        if let Some(email) = &customer.email {
            self.checked(line, &of, CustomerDetails::email(email));
        }
        self.checked(
            line,
            &of,
            CustomerDetails::metadata(customer.metadata.clone()),
        );
        let allowances =
            allowances::of_document(customer.allowances.as_ref(), |at, field, said| {
                self.fault(at, format!("{of}.{field}"), said);
            });
        let fields = json!({
            "name": name,
            "external_id": customer.external_id,
            "email": customer.email,
            "metadata": customer.metadata,
            "prepaid": customer.prepaid,
        });
        Item {
            line,
            id: customer.id,
            label: customer.external_id.clone().unwrap_or(name),
            fields: object(fields),
            allowances: Some(allowances),
            ..Item::default()
        }
    }

    fn service(&mut self, service: &ServiceDoc) -> Service {
        let (line, of) = (
            service.name.referenced.line(),
            named("service", &service.name.value),
        );
        let name = self.checked(line, &of, Name::parse("name", &service.name.value));
        let name = name
            .map(|name| name.as_str().to_owned())
            .unwrap_or_default();
        let at = service.target_url.referenced.line();
        let url = self.checked(
            at,
            &of,
            TargetUrl::parse("target_url", &service.target_url.value),
        );
        let mut fields = object(json!({
            "name": name,
            "target_url": url.as_ref().map(TargetUrl::as_str),
            "preserve_host": service.preserve_host,
        }));
        if let Some(metering) = &service.metering {
            fields.insert("metering".to_owned(), metering.clone());
        }
        Service {
            item: Item {
                line,
                id: service.id,
                label: name,
                fields,
                prices: self.prices(&of, service.price.as_ref(), &service.upcoming_prices),
                ..Item::default()
            },
            keys: service.keys.iter().map(|key| self.key(&of, key)).collect(),
        }
    }

    fn key(&mut self, of_service: &str, key: &KeyDoc) -> Item {
        let line = key.name.referenced.line();
        let of = match of_service {
            "" => named("key", &key.name.value),
            service => format!("{service}.{}", named("key", &key.name.value)),
        };
        let name = self.checked(line, &of, Name::parse("name", &key.name.value));
        let name = name
            .map(|name| name.as_str().to_owned())
            .unwrap_or_default();
        let mut limit = Value::Null;
        if let Some(given) = &key.rate_limit {
            let at = given.referenced.line();
            let given = &given.value;
            self.checked(
                at,
                &of,
                RateLimit::new(given.requests, given.window_seconds, given.burst),
            );
            limit = json!({
                "requests": given.requests,
                "window_seconds": given.window_seconds,
                "burst": given.burst,
            });
        }
        let mut expires_at = None;
        if let Some(given) = &key.expires_at {
            expires_at = UnixMillis::parse_rfc3339(&given.value);
            if expires_at.is_none() {
                let message = "must be an instant such as \"2030-01-31T08:00:00Z\"";
                self.fault(given.referenced.line(), format!("{of}.expires_at"), message);
            }
        }
        if let (Some(_), Some(id)) = (&key.customer, &key.customer_id) {
            let message = "cannot stand beside customer";
            self.fault(id.referenced.line(), format!("{of}.customer_id"), message);
        }
        let customer = key.customer.as_ref().map(|label| CustomerRef {
            label: label.value.clone(),
            id: None,
        });
        let numbered = key.customer_id.as_ref().map(|id| CustomerRef {
            label: String::new(),
            id: Some(id.value),
        });
        let allowances = allowances::of_document(key.allowances.as_ref(), |at, field, said| {
            self.fault(at, format!("{of}.{field}"), said);
        });
        let fields = json!({
            "name": name,
            "rate_limit": limit,
            "expires_at": expires_at.map(UnixMillis::to_rfc3339),
        });
        Item {
            line,
            id: key.id,
            label: name,
            fields: object(fields),
            customer: customer.or(numbered),
            prices: self.prices(&of, key.price.as_ref(), &key.upcoming_prices),
            allowances: Some(allowances),
            ..Item::default()
        }
    }
}

fn named(kind: &str, name: &str) -> String {
    format!("{kind} {name:?}")
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_documentations_example_is_a_good_file() {
        let text = include_str!("../../../docs/cli.md");
        let (_, yaml) = text.split_once("```yaml\n").unwrap();
        let (yaml, _) = yaml.split_once("```").unwrap();
        let state = read("docs/cli.md", yaml).unwrap();
        assert_eq!((state.customers.len(), state.services.len()), (1, 1));
        let key = &state.services[0].keys[0];
        assert_eq!(key.fields["rate_limit"]["burst"], 20);
        assert_eq!(key.customer.as_ref().unwrap().label, "crm-17");
        assert_eq!(
            key.allowances.as_ref().unwrap()["budget_per_cycle"]["amount"],
            "25"
        );
    }
}
