//! Signs out: the session ends in the store, not only in the browser.

use actix_web::{HttpRequest, HttpResponse, web};

use super::NeedsCsrfToken;
use crate::api::auth::session::{SessionCookie, live};
use crate::api::problem::{Problem, Unavailable};
use crate::state::State;

/// Sign out
///
/// Ends the cookie's session for good. Without one there is nothing to do.
#[utoipa::path(
    delete,
    path = "/session",
    operation_id = "signOut",
    tag = "Session",
    responses(
        (status = 204, description = "Signed out; the cookie is removed"),
        NeedsCsrfToken, Unavailable,
    ),
    security(()),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    if let Some(cookie) = SessionCookie::of(&request)
        && let Some((actor, session)) = live(&request, &cookie).await?
    {
        cookie.check_csrf(&request)?;
        let now = state.now();
        state
            .control(move |store| store.end_session(actor, now, session.id))
            .await?;
    }
    Ok(HttpResponse::NoContent()
        .cookie(SessionCookie::removal())
        .finish())
}
