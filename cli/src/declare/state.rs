//! What a gateway is set to, or is to be set to: the same shape for both, so that they can be
//! compared field by field.

use std::collections::BTreeMap;

use gaas_shared::clock::UnixMillis;
use serde_json::{Map, Value};

/// Everything that is declared.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The body of the billing schedule.
    pub(super) cycles: Option<Value>,
    pub(super) default_price: Prices,
    pub(super) customers: Vec<Item>,
    pub(super) services: Vec<Service>,
    /// Keys for all services.
    pub(super) keys: Vec<Item>,
}

/// A service with the keys for it alone.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) item: Item,
    pub(super) keys: Vec<Item>,
}

/// A customer, a service or a key.
#[derive(Debug, Default)]
pub(super) struct Item {
    /// Where it stands in the file.
    pub(super) line: u64,
    /// Its number: always in the gateway, in a file where names do not tell.
    pub(super) id: Option<u32>,
    /// What it is found by: a customer's `external_id`, else the name.
    pub(super) label: String,
    /// What it is compared by and made with.
    pub(super) fields: Map<String, Value>,
    /// The customer that a key's use is billed to.
    pub(super) customer: Option<CustomerRef>,
    pub(super) prices: Prices,
    /// What it may use; none where the gateway knows no allowances.
    pub(super) allowances: Option<Value>,
    /// Whether its time is over.
    pub(super) is_expired: bool,
}

/// A customer, as a key names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CustomerRef {
    pub(super) label: String,
    /// Its number, where that is known or the label does not tell.
    pub(super) id: Option<u32>,
}

/// The prices of one scope, each as the API shows it.
#[derive(Debug, Default)]
pub(super) struct Prices {
    pub(super) now: Option<Value>,
    pub(super) upcoming: BTreeMap<UnixMillis, Value>,
}

impl Item {
    /// Its name for people.
    pub(super) fn name(&self) -> &str {
        self.fields["name"].as_str().unwrap_or(&self.label)
    }
}
