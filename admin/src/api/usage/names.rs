//! What groups of usage are called.

use std::collections::HashMap;

use gaas_shared::ids::{ApiKeyId, CustomerId, OrgId, ServiceId};
use gaas_shared::store::{ControlStore, StoreError, UsageGroup};

/// Labels of groups by their numbers.
#[derive(Debug, Default)]
pub(in crate::api) struct Names(HashMap<u32, String>);

impl Names {
    /// Looks up what the groups with these numbers are called.
    pub(in crate::api) fn of(
        control: &ControlStore,
        org: OrgId,
        group: UsageGroup,
        numbers: &[u32],
    ) -> Result<Self, StoreError> {
        let names = match group {
            UsageGroup::Service => {
                let ids: Vec<_> = numbers.iter().copied().filter_map(ServiceId::new).collect();
                let names = control.service_names(org, &ids)?;
                names
                    .into_iter()
                    .map(|(id, name)| (id.get(), name))
                    .collect()
            }
            UsageGroup::ApiKey => {
                let ids: Vec<_> = numbers.iter().copied().filter_map(ApiKeyId::new).collect();
                let names = control.key_names(org, &ids)?;
                names
                    .into_iter()
                    .map(|(id, key)| (id.get(), key.name))
                    .collect()
            }
            UsageGroup::Customer => {
                let ids = numbers.iter().copied().filter_map(CustomerId::new);
                let names = control.customer_names(org, &ids.collect::<Vec<_>>())?;
                names
                    .into_iter()
                    .map(|(id, name)| (id.get(), name))
                    .collect()
            }
            UsageGroup::Nothing | UsageGroup::Outcome | UsageGroup::Method => HashMap::new(),
        };
        Ok(Self(names))
    }

    /// A group's name in programs, which keys that belong to nobody have none of, and its label for
    /// people.
    pub(in crate::api) fn label(&self, group: UsageGroup, number: u32) -> (Option<String>, String) {
        if let Some(word) = group.word(number) {
            return (Some(word.to_owned()), word.replace('_', " "));
        }
        if group == UsageGroup::Customer && number == 0 {
            return (None, "No customer".to_owned());
        }
        let label = self.0.get(&number).cloned();
        let label = label.unwrap_or_else(|| format!("#{number}"));
        (Some(number.to_string()), label)
    }
}
