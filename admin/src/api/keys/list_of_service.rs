//! Lists the keys of one service.

use actix_web::web;
use gaas_shared::ids::ServiceId;

use super::{KeyPage, activity};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery, PathId};
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// List the keys of a service
///
/// Keys for this service alone; revoked ones too. Keys for all services are in `GET /api/v1/keys`.
#[utoipa::path(
    get,
    path = "/services/{service_id}/keys",
    operation_id = "listServiceKeys",
    tag = "API keys",
    params(
        ("service_id" = u32, Path, minimum = 1, description = "The service's number"),
        PagingQuery,
    ),
    responses(
        (status = 200, description = "A page of keys", body = KeyPage),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<ServiceId>, Paging)>,
) -> Result<web::Json<KeyPage>, Problem> {
    let (PathId(service), paging) = input;
    let now = state.now();
    let (page, activity) = state
        .both(move |control, usage| {
            let page = control.keys(by.0, Some(service), paging.after, paging.limit)?;
            let activity = activity::of(usage, by.0.org, &page.items, now)?;
            Ok((page, activity))
        })
        .await?;
    Ok(web::Json(KeyPage::of(&page, &activity, &state)))
}
