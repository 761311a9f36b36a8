//! Edits what a key may use, in part.

use actix_web::web;
use gaas_shared::ids::ApiKeyId;

use super::body::AllowancesEdit;
use super::{AllowancesWritten, edit};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Json, PathId};
use crate::api::problem::{BadBody, BadPath, KeyRevoked, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Edit a key's allowances
///
/// An allowance that is given replaces the one before as a whole.
#[utoipa::path(
    patch,
    path = "/keys/{key_id}/allowances",
    operation_id = "editKeyAllowances",
    tag = "API keys",
    params(("key_id" = u32, Path, minimum = 1, description = "The key's number")),
    request_body = AllowancesEdit,
    responses(
        (status = 200, description = "The allowances as they are now", body = AllowancesWritten),
        NeedsManager, BadPath, KeyRevoked, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<ApiKeyId>, Json<AllowancesEdit>)>,
) -> Result<web::Json<AllowancesWritten>, Problem> {
    let (PathId(id), Json(body)) = input;
    let parsed = body.parse()?;
    edit(&state, by.0, id.into(), move |before| parsed.apply(before)).await
}
