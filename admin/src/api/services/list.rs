//! Lists services.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::ServiceBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{AgeOrNameQuery, Paging, PagingQuery, Query, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of services, in the order that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ServicePage {
    items: Vec<ServiceBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// The query parameter besides paging, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct SearchQuery {
    /// Services whose name or target holds this text, or whose number it is.
    #[param(required = false, max_length = 100, example = "weather")]
    search: Option<String>,
}

/// List services
#[utoipa::path(
    get,
    path = "/services",
    operation_id = "listServices",
    tag = "Services",
    params(PagingQuery, SearchQuery, AgeOrNameQuery),
    responses(
        (status = 200, description = "A page of services", body = ServicePage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<ServicePage>, Problem> {
    let params = input.params(&["limit", "cursor", "search", "sort"])?;
    let Paging { after, limit } = Paging::of(&params)?;
    let (search, order) = (params.search("search")?, params.age_or_name()?);
    let page = state
        .control(move |store| store.search_services(by.0, search.as_deref(), order, after, limit))
        .await?;
    Ok(web::Json(ServicePage {
        items: page.items.iter().map(ServiceBody::from).collect(),
        next_cursor: cursor_after(page.next),
    }))
}
