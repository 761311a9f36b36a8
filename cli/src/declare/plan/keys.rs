//! Steps for keys: of one service, or for all of them.

use gaas_shared::clock::{SystemClock, UnixMillis, WallClock};
use serde_json::{Value, json};

use super::Planning;
use super::customers::Customers;
use super::step::{Action, Call, Change, Handle, Step, body, changes, subject};
use crate::declare::pair::pair;
use crate::declare::state::Item;

impl Planning {
    /// Plans keys of one owner.
    pub(super) fn keys(
        &mut self,
        service: Option<&(Handle, String)>,
        declared: &[Item],
        observed: &[Item],
        customers: &Customers,
    ) {
        let wanted: Vec<&Item> = declared.iter().collect();
        let there: Vec<&Item> = observed.iter().collect();
        let of = match service {
            Some((_, name)) => format!(" of service {name:?}"),
            None => " for all services".to_owned(),
        };
        let pairs = match pair("key", &wanted, &there) {
            Ok(pairs) => pairs,
            Err(faults) => return self.faults.extend(faults),
        };
        for (item, found) in wanted.iter().zip(&pairs.of) {
            let subject = format!("{}{of}", subject("key", item, *found));
            self.key(&subject, service, item, *found, customers);
        }
        self.remove_keys(&of, pairs.unnamed.into_iter());
    }

    fn key(
        &mut self,
        subject: &str,
        service: Option<&(Handle, String)>,
        item: &Item,
        found: Option<&Item>,
        customers: &Customers,
    ) {
        let customer = item
            .customer
            .as_ref()
            .map(|named| customers.find(named))
            .transpose();
        let customer = match customer {
            Ok(customer) => customer,
            Err(message) => {
                return self
                    .faults
                    .push((item.line, format!("{subject} {message}")));
            }
        };
        let mut changes = changes(item, found);
        if found.is_none_or(|found| has_changed(&changes, "expires_at") || found.is_expired)
            && let Err(message) = lasting(item, found)
        {
            return self
                .faults
                .push((item.line, format!("{subject}: {message}")));
        }
        let mut body = body(&changes);
        let before = found.and_then(|found| found.customer.as_ref());
        let is_same = match (before.and_then(|customer| customer.id), &customer) {
            (None, None) => true,
            (Some(id), Some(Handle::Known(wanted))) => id == *wanted,
            _ => false,
        };
        if !is_same {
            let label = |customer: Option<&crate::declare::state::CustomerRef>| match customer {
                None => Value::Null,
                Some(named) if named.label.is_empty() => json!(named.id),
                Some(named) => json!(named.label),
            };
            changes.push(Change {
                field: "customer".to_owned(),
                from: label(before),
                to: label(item.customer.as_ref()),
            });
        }
        let handle = self.handle(found);
        match (&item.allowances, found) {
            // A new key is never without its limits, however short.
            (Some(Value::Object(wanted)), None) if !wanted.is_empty() => {
                changes.push(Change {
                    field: "allowances".to_owned(),
                    from: Value::Null,
                    to: json!(wanted),
                });
                body.insert("allowances".to_owned(), json!(wanted));
            }
            _ => self.allowances(("keys", subject), handle.clone(), item, found),
        }
        let scope = Some(("api_key_id", handle.clone()));
        let prices = found.map(|found| &found.prices);
        self.prices(
            &format!("price of {subject}"),
            scope.as_ref(),
            &item.prices,
            prices,
        );
        let (action, call) = match found.and_then(|found| found.id) {
            None => (
                Action::Create,
                Call::CreateKey {
                    handle,
                    service: service.cloned(),
                    customer,
                    body,
                },
            ),
            Some(id) => {
                let customer = (!is_same).then_some(customer);
                (
                    Action::Change,
                    Call::Edit {
                        path: format!("keys/{id}"),
                        body,
                        customer,
                    },
                )
            }
        };
        if action == Action::Create || !changes.is_empty() {
            let subject = subject.to_owned();
            self.first.push(Step {
                action,
                subject,
                changes,
                call,
            });
        }
    }

    /// Plans that keys are revoked. Those whose time is over are left alone.
    pub(super) fn remove_keys<'a>(&mut self, of: &str, keys: impl Iterator<Item = &'a Item>) {
        for item in keys.filter(|item| !item.is_expired) {
            let id = item.id.unwrap_or_default();
            let subject = format!("{}{of}", subject("key", item, Some(item)));
            self.remove(subject, format!("keys/{id}"));
        }
    }

    /// Plans what a key or a customer may use.
    pub(super) fn allowances(
        &mut self,
        (kind, subject): (&'static str, &str),
        handle: Handle,
        item: &Item,
        found: Option<&Item>,
    ) {
        let nothing = json!({});
        let wanted = item.allowances.as_ref().unwrap_or(&nothing);
        let there = found
            .and_then(|found| found.allowances.as_ref())
            .unwrap_or(&nothing);
        if wanted == there {
            return;
        }
        let kinds = crate::declare::allowances::KINDS;
        let changes = kinds
            .iter()
            .filter_map(|&kind| Change::between(kind, &there[kind], &wanted[kind]));
        // What the file leaves out is taken away; kinds of a newer gateway stay.
        let body = kinds
            .iter()
            .map(|&kind| (kind.to_owned(), wanted[kind].clone()));
        self.allowances.push(Step {
            action: Action::Change,
            subject: format!("allowances of {subject}"),
            changes: changes.collect(),
            call: Call::SetAllowances {
                kind,
                handle,
                body: Value::Object(body.collect()),
            },
        });
    }
}

fn has_changed(changes: &[Change], field: &str) -> bool {
    changes.iter().any(|change| change.field == field)
}

/// A key whose time is over cannot be made, nor can a key's time be set to the past.
fn lasting(item: &Item, found: Option<&Item>) -> Result<(), String> {
    let Some(text) = item.fields["expires_at"].as_str() else {
        return Ok(());
    };
    let is_same = found.is_some_and(|found| found.fields["expires_at"] == text);
    let is_over =
        UnixMillis::parse_rfc3339(text).is_some_and(|instant| instant <= SystemClock.now());
    if is_over && !is_same {
        return Err(format!(
            "expires_at {text} lies in the past; take the key out of the file"
        ));
    }
    Ok(())
}
