//! Reads an event.

use actix_web::web;
use gaas_shared::model::EventId;

use super::EventBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read an event
#[utoipa::path(
    get,
    path = "/events/{event_id}",
    operation_id = "readEvent",
    tag = "Webhooks",
    params(("event_id" = String, Path, description = "The event's `id`")),
    responses(
        (status = 200, description = "The event", body = EventBody),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<EventId>>,
) -> Result<web::Json<EventBody>, Problem> {
    let PathId(id) = input;
    let event = state.control(move |store| store.event(by.0, &id)).await?;
    Ok(web::Json(event.into()))
}
