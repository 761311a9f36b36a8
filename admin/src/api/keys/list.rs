//! Lists all keys.

use actix_web::web;

use super::KeyPage;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// List keys
///
/// Keys of every service and keys for all services; revoked ones too.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "listKeys",
    tag = "API keys",
    params(PagingQuery),
    responses(
        (status = 200, description = "A page of keys", body = KeyPage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Paging>,
) -> Result<web::Json<KeyPage>, Problem> {
    let page = state
        .control(move |store| store.keys(by.0, None, input.after, input.limit))
        .await?;
    Ok(web::Json(KeyPage::of(&page, &state)))
}
