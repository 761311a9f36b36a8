//! Steps for prices. A price can be followed by another and never be taken away, so what a file
//! leaves out stays, and is told.

use gaas_shared::clock::UnixMillis;
use serde_json::{Map, Value, json};

use super::Planning;
use super::step::{Action, Call, Change, Handle, Step};
use crate::declare::state::{Prices, State};

impl Planning {
    /// Plans the price of all that has no other.
    pub(super) fn default_price(&mut self, declared: &State, observed: &State) {
        let observed = Some(&observed.default_price);
        self.prices("default price", None, &declared.default_price, observed);
    }

    /// Plans the prices of one scope.
    pub(super) fn prices(
        &mut self,
        subject: &str,
        scope: Option<&(&'static str, Handle)>,
        declared: &Prices,
        observed: Option<&Prices>,
    ) {
        let nothing = Prices::default();
        let there = observed.unwrap_or(&nothing);
        match (&declared.now, &there.now) {
            (Some(wanted), now) if now.as_ref() != Some(wanted) => {
                self.price(subject, scope, (now.as_ref(), wanted), None);
            }
            (None, Some(_)) => self.notes.push(format!(
                "{subject}: stays, although the file does not say it; a price can only be followed \
                 by another"
            )),
            _ => {}
        }
        for (&instant, wanted) in &declared.upcoming {
            let now = there.upcoming.get(&instant);
            if now != Some(wanted) {
                self.price(subject, scope, (now, wanted), Some(instant));
            }
        }
        for instant in there.upcoming.keys() {
            if !declared.upcoming.contains_key(instant) {
                self.notes.push(format!(
                    "{subject} from {}: stays, although the file does not say it; another for the \
                     same instant takes its place",
                    instant.to_rfc3339()
                ));
            }
        }
    }

    fn price(
        &mut self,
        subject: &str,
        scope: Option<&(&'static str, Handle)>,
        (now, wanted): (Option<&Value>, &Value),
        instant: Option<UnixMillis>,
    ) {
        let mut body: Map<String, Value> = wanted.as_object().cloned().unwrap_or_default();
        let mut subject = subject.to_owned();
        if let Some(instant) = instant {
            body.insert("effective_at".to_owned(), json!(instant.to_rfc3339()));
            subject += &format!(" from {}", instant.to_rfc3339());
        }
        let nothing = Value::Null;
        let before = |field: &str| now.map_or(&nothing, |now| &now[field]);
        let fields = wanted.as_object().into_iter().flatten();
        let changes = fields.filter_map(|(field, to)| {
            let is_zero = *to == 0 || *to == "0";
            let is_new = now.is_none() && is_zero;
            Change::between(field, before(field), to).filter(|_| !is_new)
        });
        self.prices.push(Step {
            action: if now.is_some() {
                Action::Change
            } else {
                Action::Create
            },
            subject,
            changes: changes.collect(),
            call: Call::SetPrice {
                scope: scope.cloned(),
                body,
            },
        });
    }
}
