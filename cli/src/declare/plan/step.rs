//! One step of a plan: what it does for people, and the call that does it.

use serde_json::{Map, Value};

use crate::declare::state::Item;

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::declare) enum Action {
    Create,
    Change,
    Delete,
}

/// A step.
#[derive(Debug)]
pub(in crate::declare) struct Step {
    pub(in crate::declare) action: Action,
    /// `service "Weather" (1)`
    pub(in crate::declare) subject: String,
    /// What is different afterwards; of new things, what they are made with.
    pub(in crate::declare) changes: Vec<Change>,
    pub(in crate::declare) call: Call,
}

/// A field's value before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::declare) struct Change {
    pub(in crate::declare) field: String,
    pub(in crate::declare) from: Value,
    pub(in crate::declare) to: Value,
}

/// Something that has its number already, or gets it from an earlier step.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::declare) enum Handle {
    Known(u32),
    /// The plan's own number for something that a step makes.
    Made(usize),
}

/// The call that a step makes.
#[derive(Debug)]
pub(in crate::declare) enum Call {
    Create {
        /// `customers` or `services`.
        kind: &'static str,
        handle: Handle,
        body: Map<String, Value>,
    },
    CreateKey {
        handle: Handle,
        /// The service that it is for and what that is called; all of them otherwise.
        service: Option<(Handle, String)>,
        customer: Option<Handle>,
        body: Map<String, Value>,
    },
    Edit {
        path: String,
        body: Map<String, Value>,
        /// Whether `customer_id` is changed, and to whom.
        customer: Option<Option<Handle>>,
    },
    SetPrice {
        /// `service_id` or `api_key_id`, and of what; the default price otherwise.
        scope: Option<(&'static str, Handle)>,
        body: Map<String, Value>,
    },
    SetAllowances {
        kind: &'static str,
        handle: Handle,
        body: Value,
    },
    SetCycles {
        body: Value,
    },
    Delete {
        path: String,
    },
}

impl Change {
    /// The change of a field, if it is one.
    pub(super) fn between(field: &str, from: &Value, to: &Value) -> Option<Self> {
        (from != to).then(|| Self {
            field: field.to_owned(),
            from: from.clone(),
            to: to.clone(),
        })
    }
}

/// What differs between a declared thing and the one that is there, if it is there.
pub(super) fn changes(declared: &Item, observed: Option<&Item>) -> Vec<Change> {
    let fields = declared.fields.iter();
    fields
        .filter_map(|(field, to)| {
            let from = observed.and_then(|item| item.fields.get(field));
            // Nothing that is made has to be said to be nothing.
            let is_empty = |value: &Value| match value {
                Value::Null | Value::Bool(false) => true,
                Value::Object(fields) => fields.is_empty(),
                _ => false,
            };
            if observed.is_none() && is_empty(to) {
                return None;
            }
            Change::between(field, from.unwrap_or(&Value::Null), to)
        })
        .collect()
}

/// The changed fields as a body has them.
pub(super) fn body(changes: &[Change]) -> Map<String, Value> {
    let mut body = Map::new();
    for change in changes {
        match change.field.as_str() {
            // A limit is one thing in a file, and three fields in a body.
            "rate_limit" => {
                for (field, part) in [
                    ("rate_limit_requests", "requests"),
                    ("rate_limit_window_seconds", "window_seconds"),
                    ("burst", "burst"),
                ] {
                    body.insert(field.to_owned(), change.to[part].clone());
                }
            }
            field => {
                body.insert(field.to_owned(), change.to.clone());
            }
        }
    }
    body
}

/// `key "Mobile app" (4) of service "Weather"`
pub(super) fn subject(kind: &str, item: &Item, observed: Option<&Item>) -> String {
    let id = observed
        .and_then(|item| item.id)
        .map(|id| format!(" ({id})"));
    format!("{kind} {:?}{}", item.name(), id.unwrap_or_default())
}
