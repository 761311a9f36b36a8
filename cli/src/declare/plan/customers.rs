//! Steps for customers, and who a key's customer is.

use std::collections::HashMap;

use super::Planning;
use super::step::{Action, Call, Handle, Step, body, changes, subject};
use crate::declare::pair::pair;
use crate::declare::state::{CustomerRef, Item, State};

/// The customers that keys may name: declared ones and those that stay.
#[derive(Default)]
pub(super) struct Customers {
    by_label: HashMap<String, Vec<Handle>>,
    ids: Vec<u32>,
}

impl Customers {
    fn add(&mut self, label: &str, handle: Handle) {
        if let Handle::Known(id) = handle {
            self.ids.push(id);
        }
        self.by_label
            .entry(label.to_owned())
            .or_default()
            .push(handle);
    }

    /// The customer that a key names.
    pub(super) fn find(&self, named: &CustomerRef) -> Result<Handle, String> {
        if let Some(id) = named.id {
            return match self.ids.contains(&id) {
                true => Ok(Handle::Known(id)),
                false => Err(format!("names the customer {id}, and there is none")),
            };
        }
        match self.by_label.get(&named.label).map(Vec::as_slice) {
            Some([one]) => Ok(one.clone()),
            Some(_) => Err(format!(
                "names the customer {:?}, and there are several; say which by customer_id",
                named.label
            )),
            None => Err(format!(
                "names the customer {:?}, and none has that external_id or name",
                named.label
            )),
        }
    }
}

impl Planning {
    /// Plans customers; answers who there will be, and who is not in the file.
    pub(super) fn customers<'a>(
        &mut self,
        declared: &State,
        observed: &'a State,
    ) -> (Customers, Vec<&'a Item>) {
        let mut customers = Customers::default();
        let wanted: Vec<&Item> = declared.customers.iter().collect();
        let there: Vec<&Item> = observed.customers.iter().collect();
        let pairs = match pair("customer", &wanted, &there) {
            Ok(pairs) => pairs,
            Err(faults) => {
                self.faults.extend(faults);
                return (customers, Vec::new());
            }
        };
        for (item, found) in wanted.iter().zip(&pairs.of) {
            let changes = changes(item, *found);
            let handle = self.handle(*found);
            customers.add(&item.label, handle.clone());
            let body = body(&changes);
            let (action, call) = match found.and_then(|found| found.id) {
                None => (
                    Action::Create,
                    Call::Create {
                        kind: "customers",
                        handle: handle.clone(),
                        body,
                    },
                ),
                Some(id) => (
                    Action::Change,
                    Call::Edit {
                        path: format!("customers/{id}"),
                        body,
                        customer: None,
                    },
                ),
            };
            let subject = subject("customer", item, *found);
            self.allowances(("customers", &subject), handle, item, *found);
            if action == Action::Create || !changes.is_empty() {
                self.first.push(Step {
                    action,
                    subject,
                    changes,
                    call,
                });
            }
        }
        if !self.prune {
            for item in &pairs.unnamed {
                customers.add(&item.label, Handle::Known(item.id.unwrap_or_default()));
            }
        }
        (customers, pairs.unnamed)
    }

    /// Plans that customers go, once no key is theirs any more.
    pub(super) fn remove_customers(&mut self, unnamed: &[&Item]) {
        for item in unnamed {
            let id = item.id.unwrap_or_default();
            self.remove(
                subject("customer", item, Some(item)),
                format!("customers/{id}"),
            );
        }
    }

    /// Plans that something goes, if it is to.
    pub(super) fn remove(&mut self, subject: String, path: String) {
        if self.prune {
            self.removals.push(Step {
                action: Action::Delete,
                subject,
                changes: Vec::new(),
                call: Call::Delete { path },
            });
        }
    }
}
