//! Tells a page whether somebody is signed in.

use actix_web::{HttpRequest, web};

use super::{SessionBody, gateway_url};
use crate::api::auth::session::{SessionCookie, live};
use crate::api::problem::{Problem, Unavailable};
use crate::state::State;

/// Read the session
///
/// Always 200, so that a page knows what to show: first start, sign-in or itself.
#[utoipa::path(
    get,
    path = "/session",
    operation_id = "readSession",
    tag = "Session",
    responses(
        (status = 200, description = "Whether somebody is signed in", body = SessionBody),
        Unavailable,
    ),
    security(()),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<web::Json<SessionBody>, Problem> {
    if let Some(cookie) = SessionCookie::of(&request)
        && let Some((actor, session)) = live(&request, &cookie).await?
    {
        let user = state.control(move |store| store.user(actor)).await?;
        let gateway_url = gateway_url(&state, &request);
        return Ok(web::Json(SessionBody::of(
            &user,
            &session,
            &cookie,
            gateway_url,
        )));
    }
    let claimed = state.control(|store| store.password_is_set()).await?;
    Ok(web::Json(SessionBody::of_nobody(claimed)))
}
