//! Lists services.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::ServiceBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of services, in ascending order of their numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ServicePage {
    items: Vec<ServiceBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// List services
#[utoipa::path(
    get,
    path = "/services",
    operation_id = "listServices",
    tag = "Services",
    params(PagingQuery),
    responses(
        (status = 200, description = "A page of services", body = ServicePage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Paging>,
) -> Result<web::Json<ServicePage>, Problem> {
    let page = state
        .control(move |store| store.services(by.0, input.after, input.limit))
        .await?;
    Ok(web::Json(ServicePage {
        items: page.items.iter().map(ServiceBody::from).collect(),
        next_cursor: cursor_after(page.next),
    }))
}
