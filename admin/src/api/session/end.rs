//! Ends one of the caller's sessions, as for a device that was lost.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::SessionId;

use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// End a session
#[utoipa::path(
    delete,
    path = "/sessions/{session_id}",
    operation_id = "endSession",
    tag = "Session",
    params(("session_id" = u32, Path, minimum = 1, description = "The session's number")),
    responses(
        (status = 204, description = "It has ended"),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<SessionId>>,
) -> Result<HttpResponse, Problem> {
    let (actor, PathId(id), now) = (by.0, input, state.now());
    state
        .control(move |store| store.end_session(actor, now, id))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
