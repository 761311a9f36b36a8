//! Shows a key.

use actix_web::web;
use gaas_shared::ids::ApiKeyId;

use super::{KeyBody, KeyDetail, activity};
use crate::api::allowances;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read a key
///
/// Its secret cannot be read: only its digest is kept.
#[utoipa::path(
    get,
    path = "/keys/{key_id}",
    operation_id = "readKey",
    tag = "API keys",
    params(("key_id" = u32, Path, minimum = 1, description = "The key's number")),
    responses(
        (status = 200, description = "The key", body = KeyDetail),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<ApiKeyId>>,
) -> Result<web::Json<KeyDetail>, Problem> {
    let key = state.control(move |store| store.key(by.0, input.0)).await?;
    let used = activity::of_one(&state, &key).await?;
    Ok(web::Json(KeyDetail {
        key: KeyBody::of(&key, &used, &state),
        allowances: allowances::shown(&state, by.0, key.id.into()).await?,
    }))
}
