//! Replaces a key's rate limit.

use actix_web::web;
use gaas_shared::ids::ApiKeyId;
use gaas_shared::store::{KeyEdit, LimitEdit};
use serde::Deserialize;
use utoipa::ToSchema;

use super::KeyWritten;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, Json, LimitFields, PathId};
use crate::api::problem::{BadBody, BadPath, KeyRevoked, NeedsManager, Problem, Unavailable};
use crate::api::write::write;
use crate::state::State;

/// A rate limit: a token bucket of `rate_limit_requests` that refills continuously over
/// `rate_limit_window_seconds`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RateLimit)]
pub(in crate::api) struct RateLimitBody {
    /// Requests per window.
    #[schema(examples(100), minimum = 1, maximum = 1_000_000_000)]
    rate_limit_requests: i64,
    /// The window in seconds.
    #[schema(examples(60), minimum = 1, maximum = 2_678_400)]
    rate_limit_window_seconds: i64,
    /// The bucket's capacity where it is not `rate_limit_requests`.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    burst: Option<i64>,
}

impl RateLimitBody {
    fn parse(&self) -> Result<KeyEdit, Problem> {
        let fields = LimitFields {
            requests: Some(self.rate_limit_requests),
            window_seconds: Some(self.rate_limit_window_seconds),
            burst: self.burst,
        };
        let mut checks = Checks::default();
        match checks.check(fields.limit()) {
            Some(limit) => Ok(KeyEdit {
                rate_limit: Some(LimitEdit::Set(limit)),
                ..KeyEdit::default()
            }),
            None => Err(checks.into_problem()),
        }
    }
}

/// Set a key's rate limit
///
/// In effect from the next request on. Tokens left in the bucket are kept, up to the new capacity;
/// an edit never refills it.
#[utoipa::path(
    put,
    path = "/keys/{key_id}/rate-limit",
    operation_id = "setKeyRateLimit",
    tag = "API keys",
    params(("key_id" = u32, Path, minimum = 1, description = "The key's number")),
    request_body = RateLimitBody,
    responses(
        (status = 200, description = "The key as it is now", body = KeyWritten),
        NeedsManager, BadPath, KeyRevoked, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<ApiKeyId>, Json<RateLimitBody>)>,
) -> Result<web::Json<KeyWritten>, Problem> {
    let (PathId(id), Json(body)) = input;
    let edit = body.parse()?;
    let done = write(&state, by.0, None, move |store, by| {
        store.edit_key(by, id, &edit)
    })
    .await?;
    Ok(web::Json(KeyWritten::of(&done, &state).await?))
}
