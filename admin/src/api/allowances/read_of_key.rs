//! Shows what a key may use.

use actix_web::web;
use gaas_shared::ids::ApiKeyId;

use super::{AllowancesBody, read};
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read a key's allowances
///
/// Requests answered before this call are counted, unless the data plane cannot be reached.
#[utoipa::path(
    get,
    path = "/keys/{key_id}/allowances",
    operation_id = "readKeyAllowances",
    tag = "API keys",
    params(("key_id" = u32, Path, minimum = 1, description = "The key's number")),
    responses(
        (status = 200, description = "A key's allowances and what was used of them", body = AllowancesBody),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<ApiKeyId>>,
) -> Result<web::Json<AllowancesBody>, Problem> {
    let PathId(id) = input;
    read(&state, by.0, id.into()).await
}
