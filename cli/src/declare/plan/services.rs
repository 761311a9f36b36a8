//! Steps for services, and for the keys of each.

use serde_json::Value;

use super::Planning;
use super::customers::Customers;
use super::step::{Action, Call, Change, Step, body, changes, subject};
use crate::declare::pair::pair;
use crate::declare::state::{Item, State};

impl Planning {
    /// Plans services and all keys.
    pub(super) fn services(&mut self, declared: &State, observed: &State, customers: &Customers) {
        let wanted: Vec<&Item> = declared
            .services
            .iter()
            .map(|service| &service.item)
            .collect();
        let there: Vec<&Item> = observed
            .services
            .iter()
            .map(|service| &service.item)
            .collect();
        let pairs = match pair("service", &wanted, &there) {
            Ok(pairs) => pairs,
            Err(faults) => return self.faults.extend(faults),
        };
        let keys_of = |found: Option<&Item>| {
            let id = found.and_then(|found| found.id);
            let service = observed
                .services
                .iter()
                .find(|service| id.is_some() && service.item.id == id);
            service.map_or(&[][..], |service| &service.keys)
        };
        for (service, found) in declared.services.iter().zip(&pairs.of) {
            let item = &service.item;
            let mut changes = changes(item, *found);
            changes.retain_mut(completed);
            let handle = self.handle(*found);
            let body = body(&changes);
            let (action, call) = match found.and_then(|found| found.id) {
                None => (
                    Action::Create,
                    Call::Create {
                        kind: "services",
                        handle: handle.clone(),
                        body,
                    },
                ),
                Some(id) => (
                    Action::Change,
                    Call::Edit {
                        path: format!("services/{id}"),
                        body,
                        customer: None,
                    },
                ),
            };
            let subject = subject("service", item, *found);
            if action == Action::Create || !changes.is_empty() {
                self.first.push(Step {
                    action,
                    subject: subject.clone(),
                    changes,
                    call,
                });
            }
            let scope = Some(("service_id", handle.clone()));
            let observed = found.map(|found| &found.prices);
            self.prices(
                &format!("price of {subject}"),
                scope.as_ref(),
                &item.prices,
                observed,
            );
            let owner = Some((handle, item.name().to_owned()));
            self.keys(owner.as_ref(), &service.keys, keys_of(*found), customers);
        }
        self.keys(None, &declared.keys, &observed.keys, customers);
        for item in &pairs.unnamed {
            let owner = format!(" of {}", subject("service", item, Some(item)));
            self.remove_keys(&owner, keys_of(Some(item)).iter());
            let id = item.id.unwrap_or_default();
            self.remove(
                subject("service", item, Some(item)),
                format!("services/{id}"),
            );
        }
    }
}

/// A rule of metering is set as a whole, so what the file leaves out of it is taken from the rule
/// that is there. Whether it is a change still.
fn completed(change: &mut Change) -> bool {
    if let ("metering", Value::Object(from), Value::Object(to)) =
        (change.field.as_str(), &change.from, &mut change.to)
    {
        for (field, value) in from {
            to.entry(field).or_insert_with(|| value.clone());
        }
    }
    change.from != change.to
}
