//! Replaces what a key may use.

use actix_web::web;
use gaas_shared::ids::ApiKeyId;

use super::{AllowancesGiven, AllowancesWritten, edit};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Json, PathId};
use crate::api::problem::{BadBody, BadPath, KeyRevoked, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Set a key's allowances
///
/// What was used before counts: a limit that is lowered below it is used up at once.
#[utoipa::path(
    put,
    path = "/keys/{key_id}/allowances",
    operation_id = "setKeyAllowances",
    tag = "API keys",
    params(("key_id" = u32, Path, minimum = 1, description = "The key's number")),
    request_body = AllowancesGiven,
    responses(
        (status = 200, description = "The allowances as they are now", body = AllowancesWritten),
        NeedsManager, BadPath, KeyRevoked, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<ApiKeyId>, Json<AllowancesGiven>)>,
) -> Result<web::Json<AllowancesWritten>, Problem> {
    let (PathId(id), Json(body)) = input;
    let allowances = body.parse().map_err(Problem::invalid_fields)?;
    edit(&state, by.0, id.into(), move |_| allowances).await
}
