//! The body that makes a key, whatever it is for.

use std::sync::Arc;

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::CustomerId;
use gaas_shared::model::{Allowances, ApiKey, KeyScope, Name, RateLimit};
use gaas_shared::money::Price;
use gaas_shared::secret::PlainSecret;
use gaas_shared::store::{ControlStore, NewKey, StoreError, WriteBy, Written};
use serde::Deserialize;
use utoipa::ToSchema;

use super::price_schema;
use crate::api::allowances::AllowancesGiven;
use crate::api::extract::{Checks, LimitFields, Object, expiry, not_null, numbered};
use crate::api::problem::Problem;
use crate::state::{Defaults, State};

/// A key to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey)]
pub(in crate::api) struct NewKeyBody {
    /// What its owner calls it.
    #[schema(examples("Mobile app"), min_length = 1, max_length = 100)]
    name: String,
    /// Requests per window; together with the window. Left out, the key follows the configured
    /// default.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    rate_limit_requests: Option<i64>,
    /// The window in seconds.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 2_678_400)]
    rate_limit_window_seconds: Option<i64>,
    /// The bucket's capacity where it is not `rate_limit_requests`.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    burst: Option<i64>,
    /// What a billable request costs. Left out, what its service's price says, or the default.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(schema_with = price_schema, required = false)]
    price_per_request: Option<Price>,
    /// The customer to whom its use is billed.
    #[serde(default)]
    #[schema(minimum = 1)]
    customer_id: Option<i64>,
    /// What it may use. Left out, all that its customer may.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = AllowancesGiven, required = false)]
    allowances: Option<Object<AllowancesGiven>>,
    /// From when on it is refused. Left out, never.
    #[serde(default)]
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// A key that may be made: everything but its scope and secret.
pub(super) struct ParsedKey {
    name: Name,
    rate_limit: Option<RateLimit>,
    price: Option<Price>,
    customer: Option<CustomerId>,
    allowances: Allowances,
    expires_at: Option<UnixMillis>,
    defaults: Defaults,
}

impl NewKeyBody {
    /// Checks all fields.
    pub(super) fn parse(&self, state: &State) -> Result<ParsedKey, Problem> {
        let mut checks = Checks::default();
        let limit = LimitFields {
            requests: self.rate_limit_requests,
            window_seconds: self.rate_limit_window_seconds,
            burst: self.burst,
        };
        let expires_at = self
            .expires_at
            .as_deref()
            .map(|text| expiry(text, state.now()));
        let name = checks.check(Name::parse("name", &self.name));
        let rate_limit = checks.check_if_given((!limit.is_empty()).then(|| limit.limit()));
        let expires_at = checks.check_if_given(expires_at);
        let customer =
            checks.check_if_given(self.customer_id.map(|id| numbered("customer_id", id)));
        let allowances = match &self.allowances {
            Some(Object(given)) => checks.check_parts("allowances", given.parse()),
            None => Some(Allowances::default()),
        };
        let (Some(name), Some(rate_limit), Some(expires_at), Some(customer), Some(allowances)) =
            (name, rate_limit, expires_at, customer, allowances)
        else {
            return Err(checks.into_problem());
        };
        Ok(ParsedKey {
            name,
            rate_limit,
            price: self.price_per_request,
            customer,
            allowances,
            expires_at,
            defaults: state.defaults,
        })
    }
}

impl ParsedKey {
    /// The store call that makes it.
    pub(super) fn creating(
        self,
        scope: KeyScope,
        secret: Arc<PlainSecret>,
    ) -> impl FnOnce(&ControlStore, &WriteBy<'_>) -> Result<Written<ApiKey>, StoreError> + Send + 'static
    {
        move |store, by| {
            let new = NewKey {
                scope,
                name: self.name,
                secret: &secret,
                rate_limit: self.rate_limit,
                price: self.price,
                default_price: self.defaults.price,
                currency: self.defaults.currency,
                customer: self.customer,
                allowances: self.allowances,
                expires_at: self.expires_at,
            };
            store.create_key(by, &new)
        }
    }
}
