//! Lists events, newest first.

use actix_web::web;
use gaas_shared::model::EventType;
use serde::Serialize;
use utoipa::ToSchema;

use super::EventBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery, Query, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of events, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct EventPage {
    items: Vec<EventBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// The query parameter besides paging, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct EventQuery {
    /// Events of this type alone.
    #[param(required = false, rename = "type", example = "invoice.finalized")]
    kind: Option<String>,
}

/// List events
///
/// Those of the last 30 days, whether or not a webhook was told of them.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "listEvents",
    tag = "Webhooks",
    params(PagingQuery, EventQuery),
    responses(
        (status = 200, description = "A page of events", body = EventPage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<EventPage>, Problem> {
    let params = input.params(&["limit", "cursor", "type"])?;
    let paging = Paging::of(&params)?;
    let known: Vec<_> = EventType::ALL
        .iter()
        .map(|&kind| (kind.as_str(), kind))
        .collect();
    let kind = params.choice("type", &known)?;
    let page = state
        .control(move |store| store.events(by.0, kind, paging.after, paging.limit))
        .await?;
    Ok(web::Json(EventPage {
        next_cursor: cursor_after(page.next),
        items: page.items.into_iter().map(EventBody::from).collect(),
    }))
}
