//! Ends a key's own price.

use actix_web::web;
use gaas_shared::billing::Terms;
use gaas_shared::ids::ApiKeyId;

use super::KeyWritten;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, KeyRevoked, NeedsManager, Problem, Unavailable};
use crate::api::write::write;
use crate::state::State;

/// End a key's own price
///
/// From now on the key follows its service's price, or the default. Prices of its own that were to
/// begin later are taken back. What was used before stays at its price.
#[utoipa::path(
    delete,
    path = "/keys/{key_id}/price",
    operation_id = "endKeyPrice",
    tag = "API keys",
    params(("key_id" = u32, Path, minimum = 1, description = "The key's number")),
    responses(
        (status = 200, description = "The key as it is now", body = KeyWritten),
        NeedsManager, BadPath, KeyRevoked, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<ApiKeyId>>,
) -> Result<web::Json<KeyWritten>, Problem> {
    let PathId(id) = input;
    let configured = Terms::per_unit(state.defaults.price, state.defaults.currency);
    let done = write(&state, by.0, None, move |store, by| {
        store.inherit_price(by, id, &configured)
    })
    .await?;
    Ok(web::Json(KeyWritten::of(&done, &state).await?))
}
