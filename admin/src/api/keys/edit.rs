//! Edits a key in part.

use actix_web::web;
use gaas_shared::clock::UnixMillis;
use gaas_shared::fields::FieldError;
use gaas_shared::ids::ApiKeyId;
use gaas_shared::model::{Name, RateLimit};
use gaas_shared::store::{KeyEdit, LimitEdit};
use serde::Deserialize;
use utoipa::ToSchema;

use super::KeyWritten;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, Json, LimitFields, PathId, expiry, not_null, numbered, or_null};
use crate::api::problem::{BadBody, BadPath, KeyRevoked, NeedsManager, Problem, Unavailable};
use crate::api::write::{Done, write};
use crate::state::State;

/// What to change; fields that are left out stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ApiKeyEdit)]
pub(in crate::api) struct KeyEditBody {
    /// What its owner calls it.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Requests per window. `null`, together with a `null` window: follow the configured default.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000)]
    rate_limit_requests: Option<Option<i64>>,
    /// The window in seconds.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 2_678_400)]
    rate_limit_window_seconds: Option<Option<i64>>,
    /// The bucket's capacity where it is not `rate_limit_requests`; `null` makes it that.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000)]
    burst: Option<Option<i64>>,
    /// From when on it is refused; `null`: never.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Option<String>>,
    /// The customer to whom its use is billed from this cycle on; `null`: nobody in particular.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<i64>, minimum = 1)]
    customer_id: Option<Option<i64>>,
}

impl KeyEditBody {
    /// Checks all fields; what is left out of a limit is taken from `current`.
    fn parse(&self, current: RateLimit, now: UnixMillis) -> Result<KeyEdit, Problem> {
        let mut checks = Checks::default();
        let name = self.name.as_deref().map(|text| Name::parse("name", text));
        let expires_at = self.expires_at.as_ref().map(|given| {
            let instant = given.as_deref().map(|text| expiry(text, now));
            instant.transpose()
        });
        let name = checks.check_if_given(name);
        let rate_limit = checks.check_if_given(self.limit_edit(current));
        let expires_at = checks.check_if_given(expires_at);
        let customer = self.customer_id.map(|given| {
            let customer = given.map(|id| numbered("customer_id", id));
            customer.transpose()
        });
        let customer = checks.check_if_given(customer);
        let (Some(name), Some(rate_limit), Some(expires_at), Some(customer)) =
            (name, rate_limit, expires_at, customer)
        else {
            return Err(checks.into_problem());
        };
        Ok(KeyEdit {
            name,
            rate_limit,
            expires_at,
            customer,
        })
    }

    fn limit_edit(&self, current: RateLimit) -> Option<Result<LimitEdit, FieldError>> {
        let together = |field| {
            let message = "can be null only together with the other field of the limit";
            Some(Err(FieldError::new(field, message)))
        };
        match (
            self.rate_limit_requests,
            self.rate_limit_window_seconds,
            self.burst,
        ) {
            (None, None, None) => None,
            (Some(None), Some(None), None | Some(None)) => Some(Ok(LimitEdit::Default)),
            (Some(None), Some(None), Some(Some(_))) => together("burst"),
            (Some(None), ..) => together("rate_limit_requests"),
            (_, Some(None), _) => together("rate_limit_window_seconds"),
            (requests, window_seconds, burst) => {
                let fields = LimitFields {
                    requests: requests.unwrap_or(Some(current.requests().into())),
                    window_seconds: window_seconds.unwrap_or(Some(current.window_seconds().into())),
                    burst: burst.unwrap_or(current.burst().map(i64::from)),
                };
                Some(fields.limit().map(LimitEdit::Set))
            }
        }
    }
}

/// Edit a key
///
/// Its price is set with `PUT …/pricing`, its whole limit also with `PUT …/rate-limit`.
#[utoipa::path(
    patch,
    path = "/keys/{key_id}",
    operation_id = "editKey",
    tag = "API keys",
    params(("key_id" = u32, Path, minimum = 1, description = "The key's number")),
    request_body = KeyEditBody,
    responses(
        (status = 200, description = "The key as it is now", body = KeyWritten),
        NeedsManager, BadPath, KeyRevoked, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<ApiKeyId>, Json<KeyEditBody>)>,
) -> Result<web::Json<KeyWritten>, Problem> {
    let (PathId(id), Json(body)) = input;
    let (default, now) = (state.defaults.rate_limit, state.now());
    let done = write(&state, by.0, None, move |store, by| {
        store.edit_key_as_it_is(by, id, |key| {
            body.parse(key.rate_limit.unwrap_or(default), now)
        })
    })
    .await?;
    let done = Done {
        value: done.value?,
        replayed: done.replayed,
        propagated: done.propagated,
    };
    Ok(web::Json(KeyWritten::of(&done, &state).await?))
}
