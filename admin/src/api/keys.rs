//! API keys: what clients present, each with its own limit and price.

mod activity;
pub(super) mod create;
pub(super) mod create_for_service;
pub(super) mod edit;
pub(super) mod inherit_price;
pub(super) mod list;
pub(super) mod list_of_service;
mod new;
pub(super) mod read;
pub(super) mod revoke;
pub(super) mod set_price;
pub(super) mod set_rate_limit;

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::CustomerId;
use gaas_shared::model::{ApiKey, KeyScope};
use gaas_shared::secret::PlainSecret;
use gaas_shared::store::{KeyActivity, Page};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};

use super::allowances::AllowancesBody;
use super::extract::cursor_after;
use super::problem::Problem;
use super::write::Done;
use crate::state::State;
use activity::Activity;

/// Whether a key opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ApiKeyStatus)]
pub(super) enum KeyStatus {
    /// It is accepted.
    Active,
    /// Its time is over.
    Expired,
    /// It was revoked, and stays so.
    Revoked,
}

/// Which services a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ApiKeyScope)]
pub(super) enum KeyScopeName {
    /// The service in `service_id` alone.
    Service,
    /// Every service of the organization, also those registered later.
    AllServices,
}

/// An API key without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(super) struct KeyBody {
    /// Its number.
    #[schema(examples(1))]
    id: u32,
    /// What its owner calls it.
    #[schema(examples("Mobile app"))]
    name: String,
    /// Which services it opens.
    scope: KeyScopeName,
    /// The one service it opens; `null` if it opens all.
    service_id: Option<u32>,
    /// The secret's first characters.
    #[schema(examples("gaas_Ab3dE9"))]
    prefix: String,
    /// The secret's last four characters.
    last_four: String,
    /// Whether it is accepted.
    status: KeyStatus,
    /// Requests per window, from its own limit or the configured default.
    #[schema(examples(10))]
    rate_limit_requests: u32,
    /// The window in seconds.
    #[schema(examples(60))]
    rate_limit_window_seconds: u32,
    /// The bucket's capacity where it differs from `rate_limit_requests`.
    burst: Option<u32>,
    /// Whether the limit is the configured default, which it then follows.
    uses_default_rate_limit: bool,
    /// What a billable request costs, as an exact decimal; `null` where the price has tiers,
    /// packages or fees (see `price_version_id`).
    #[schema(examples("0.001"))]
    price_per_request: Option<String>,
    /// The price version in effect (see `/prices`).
    price_version_id: u32,
    /// Whether it has no price of its own and follows its service's, or the default.
    inherits_price: bool,
    /// The customer to whom its use is billed.
    customer_id: Option<u32>,
    /// The price's currency.
    #[schema(examples("USD"))]
    currency: String,
    /// From when on it is refused.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was revoked.
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
    /// The minute of its latest request, refused or not; `null` if it was never used.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// Its requests today and on the 29 days before (UTC), whatever became of them.
    #[schema(examples(42))]
    requests_30d: u64,
}

/// An API key, and what it may use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyDetail)]
pub(super) struct KeyDetail {
    /// The key.
    #[serde(flatten)]
    key: KeyBody,
    /// What it may use, and what it has used of it.
    allowances: AllowancesBody,
}

/// A key after a change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyWritten)]
pub(super) struct KeyWritten {
    /// The key as it is now.
    #[serde(flatten)]
    key: KeyBody,
    /// Whether the change is in effect for the next request. `false`: the data plane was not
    /// reached and follows within 500 ms of being back.
    propagated: bool,
}

/// A new key with its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyCreated)]
pub(super) struct KeyCreated {
    /// The key.
    #[serde(flatten)]
    key: KeyBody,
    /// The secret, shown only here. `null` in a replayed answer, for it is not kept.
    #[schema(examples("gaas_0123456789ABCDEFGHIJKLMNOPQRSTUV000000"))]
    api_key: Option<String>,
    /// Whether the data plane already accepts it. `false`: the data plane was not reached and
    /// follows within 500 ms of being back.
    propagated: bool,
}

/// A page of keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyPage)]
pub(super) struct KeyPage {
    items: Vec<KeyBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

impl KeyBody {
    fn of(key: &ApiKey, used: &KeyActivity, state: &State) -> Self {
        let limit = key.rate_limit.unwrap_or(state.defaults.rate_limit);
        let (scope, service_id) = match key.scope {
            KeyScope::Service(service) => (KeyScopeName::Service, Some(service.get())),
            KeyScope::AllServices => (KeyScopeName::AllServices, None),
        };
        Self {
            id: key.id.get(),
            name: key.name.as_str().to_owned(),
            scope,
            service_id,
            prefix: key.prefix.clone(),
            last_four: key.last_four.clone(),
            status: KeyStatus::of(key, state.now()),
            rate_limit_requests: limit.requests(),
            rate_limit_window_seconds: limit.window_seconds(),
            burst: limit.burst(),
            uses_default_rate_limit: key.rate_limit.is_none(),
            price_per_request: key.price.map(|price| price.to_string()),
            price_version_id: key.price_version.get(),
            inherits_price: key.inherits_price,
            customer_id: key.customer.map(CustomerId::get),
            currency: key.currency.to_string(),
            expires_at: key.expires_at.map(UnixMillis::to_rfc3339),
            created_at: key.created_at.to_rfc3339(),
            revoked_at: key.revoked_at.map(UnixMillis::to_rfc3339),
            last_used_at: used.last_used.map(UnixMillis::to_rfc3339),
            requests_30d: used.requests,
        }
    }
}

impl KeyStatus {
    /// Of a key at an instant.
    pub(super) fn of(key: &ApiKey, now: UnixMillis) -> Self {
        if key.revoked_at.is_some() {
            Self::Revoked
        } else if key.expires_at.is_some_and(|expires_at| expires_at <= now) {
            Self::Expired
        } else {
            Self::Active
        }
    }
}

impl KeyWritten {
    async fn of(done: &Done<ApiKey>, state: &State) -> Result<Self, Problem> {
        let used = activity::of_one(state, &done.value).await?;
        Ok(Self {
            key: KeyBody::of(&done.value, &used, state),
            propagated: done.propagated,
        })
    }
}

impl KeyCreated {
    fn of(done: &Done<ApiKey>, secret: &PlainSecret, state: &State) -> Self {
        Self {
            // It was only just made; a replay leaves the figures to a later look.
            key: KeyBody::of(&done.value, &KeyActivity::default(), state),
            // A replay made no key: this secret opens nothing.
            api_key: (!done.replayed).then(|| secret.expose().to_owned()),
            propagated: done.propagated,
        }
    }
}

impl KeyPage {
    fn of(page: &Page<ApiKey>, activity: &Activity, state: &State) -> Self {
        Self {
            items: page
                .items
                .iter()
                .map(|key| {
                    let used = activity.get(&key.id).copied().unwrap_or_default();
                    KeyBody::of(key, &used, state)
                })
                .collect(),
            next_cursor: cursor_after(page.next),
        }
    }
}

/// How a price may be given.
fn price_schema() -> Schema {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(r"^\d{1,7}(\.\d{1,9})?$"))
        .build();
    let number = ObjectBuilder::new()
        .schema_type(Type::Number)
        .minimum(Some(0))
        .maximum(Some(1_000_000))
        .build();
    OneOfBuilder::new()
        .item(text)
        .item(number)
        .description(Some(
            "A decimal with at most 9 digits after the point, from 0 to 1000000.",
        ))
        .examples([serde_json::json!("0.001")])
        .build()
        .into()
}
