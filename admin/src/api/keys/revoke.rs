//! Revokes a key.

use actix_web::web;
use gaas_shared::ids::ApiKeyId;

use super::KeyWritten;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::api::write::write;
use crate::state::State;

/// Revoke a key
///
/// Answers once the next request with the key is refused (see `propagated`). A key that was revoked
/// before stays as it is. Its usage and costs stay.
#[utoipa::path(
    delete,
    path = "/keys/{key_id}",
    operation_id = "revokeKey",
    tag = "API keys",
    params(("key_id" = u32, Path, minimum = 1, description = "The key's number")),
    responses(
        (status = 200, description = "The key, revoked", body = KeyWritten),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<ApiKeyId>>,
) -> Result<web::Json<KeyWritten>, Problem> {
    let id = input.0;
    let done = write(&state, by.0, None, move |store, by| {
        store.revoke_key(by, id)
    })
    .await?;
    Ok(web::Json(KeyWritten::of(&done, &state).await?))
}
