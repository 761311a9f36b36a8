//! Who is watched: owners of allowances, soft or hard, and customers with prepaid credits.

use std::collections::HashMap;

use gaas_shared::ids::{ApiKeyId, OrgId};
use gaas_shared::model::Allowances;
use gaas_shared::store::{AllowanceOwner, ControlStore, Credits, StoreError};

/// What is looked at of one key or customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Watched {
    pub(super) org: OrgId,
    pub(super) owner: AllowanceOwner,
    pub(super) allowances: Allowances,
    /// A customer's credits, if it ever had any.
    pub(super) credits: Option<Credits>,
    /// Whose use counts: the key itself, or all of the customer's, revoked ones included.
    pub(super) keys: Vec<ApiKeyId>,
}

/// Everybody.
pub(super) fn load(
    control: &ControlStore,
) -> Result<HashMap<(OrgId, AllowanceOwner), Watched>, StoreError> {
    let mut all = HashMap::new();
    for (org, owner, allowances) in control.owners_with_allowances()? {
        all.insert((org, owner), watched(control, org, owner, allowances)?);
    }
    for (org, customer, credits) in control.customers_with_credits()? {
        let owner = AllowanceOwner::Customer(customer);
        let one = match all.remove(&(org, owner)) {
            Some(watched) => watched,
            None => watched(control, org, owner, Allowances::default())?,
        };
        let credits = Some(credits);
        all.insert((org, owner), Watched { credits, ..one });
    }
    Ok(all)
}

fn watched(
    control: &ControlStore,
    org: OrgId,
    owner: AllowanceOwner,
    allowances: Allowances,
) -> Result<Watched, StoreError> {
    let keys = match owner {
        AllowanceOwner::ApiKey(key) => vec![key],
        AllowanceOwner::Customer(customer) => control.keys_of_customer(org, customer)?,
    };
    Ok(Watched {
        org,
        owner,
        allowances,
        credits: None,
        keys,
    })
}
