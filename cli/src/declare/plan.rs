//! What has to be done so that a gateway is what a file says: a list of steps, in an order in
//! which each finds what it needs.

mod customers;
mod keys;
mod prices;
mod services;
mod step;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use serde_json::Value;

use super::state::{Item, State};
use crate::failure::{Failure, Kind};
pub(super) use step::{Action, Call, Change, Handle, Step};

/// Steps, and what a person should know besides.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    /// What is left as it is although the file does not say it.
    pub(super) notes: Vec<String>,
}

/// A plan in the making: steps apart by what they need, and every fault.
#[derive(Default)]
struct Planning {
    first: Vec<Step>,
    prices: Vec<Step>,
    allowances: Vec<Step>,
    removals: Vec<Step>,
    notes: Vec<String>,
    faults: Vec<(u64, String)>,
    /// How many things are made so far.
    made: usize,
    /// Whether what the file does not name is taken away.
    prune: bool,
}

impl Planning {
    /// What calls know a thing by, be it there or only planned.
    fn handle(&mut self, found: Option<&Item>) -> Handle {
        if let Some(id) = found.and_then(|found| found.id) {
            return Handle::Known(id);
        }
        self.made += 1;
        Handle::Made(self.made)
    }
}

impl Plan {
    /// Compares what is declared with what is there.
    ///
    /// # Errors
    /// Names file and line of what cannot be done.
    pub(super) fn of(
        declared: &State,
        observed: &State,
        prune: bool,
        source: &str,
    ) -> anyhow::Result<Self> {
        let mut planning = Planning {
            prune,
            ..Planning::default()
        };
        let (customers, unnamed) = planning.customers(declared, observed);
        planning.services(declared, observed, &customers);
        planning.remove_customers(&unnamed);
        planning.default_price(declared, observed);
        let cycles = cycles(declared, observed);
        if !planning.faults.is_empty() {
            planning.faults.sort();
            let faults = planning.faults.iter();
            let told: Vec<String> = faults
                .map(|(line, message)| format!("{source}:{line}: {message}"))
                .collect();
            return Err(Failure::new(Kind::Invalid, told.join("\n")).into());
        }
        let Planning {
            first: mut steps,
            prices,
            allowances,
            removals,
            notes,
            ..
        } = planning;
        steps.extend(prices);
        steps.extend(allowances);
        steps.extend(cycles);
        steps.extend(removals);
        Ok(Self { steps, notes })
    }
}

fn cycles(declared: &State, observed: &State) -> Option<Step> {
    let wanted = declared.cycles.as_ref()?;
    let now = observed.cycles.as_ref().unwrap_or(&Value::Null);
    if wanted == now {
        return None;
    }
    let changes = ["kind", "day"]
        .iter()
        .filter_map(|&field| Change::between(field, &now[field], &wanted[field]))
        .collect();
    Some(Step {
        action: Action::Change,
        subject: "billing cycles".to_owned(),
        changes,
        call: Call::SetCycles {
            body: wanted.clone(),
        },
    })
}
