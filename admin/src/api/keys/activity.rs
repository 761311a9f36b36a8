//! How keys were used, for the figures that a key is shown with.

use std::collections::HashMap;

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, OrgId};
use gaas_shared::model::ApiKey;
use gaas_shared::store::{KeyActivity, StoreError, UsageStore};

use crate::api::problem::Problem;
use crate::state::State;

/// Today and the 29 days before.
const DAYS_BEFORE_S: u64 = 29 * 86_400;

/// Keys by number.
pub(super) type Activity = HashMap<ApiKeyId, KeyActivity>;

/// How these keys were used; those that never were may be left out.
pub(super) fn of(
    usage: &UsageStore,
    org: OrgId,
    keys: &[ApiKey],
    now: UnixMillis,
) -> Result<Activity, StoreError> {
    let now_s = now.0.unsigned_abs() / 1_000;
    let ids: Vec<_> = keys.iter().map(|key| key.id).collect();
    let days = (now_s.saturating_sub(DAYS_BEFORE_S), now_s + 1);
    usage.key_activity(org, &ids, days)
}

/// How one key was used.
pub(super) async fn of_one(state: &State, key: &ApiKey) -> Result<KeyActivity, Problem> {
    let (key, now) = (key.clone(), state.now());
    let found = state
        .both(move |_, usage| {
            let id = key.id;
            let activity = of(usage, key.org_id, &[key], now)?;
            Ok(activity.get(&id).copied())
        })
        .await?;
    Ok(found.unwrap_or_default())
}
