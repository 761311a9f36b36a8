//! Signs in with a password.

use actix_web::{HttpRequest, HttpResponse, web};
use gaas_shared::model::Email;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{SessionBody, SignInRefused, attempt, begun, new_secret, visitor, wrong};
use crate::api::auth::session::SessionCookie;
use crate::api::extract::{Json, not_null};
use crate::api::problem::{BadBody, Problem, Unavailable};
use crate::passwords::Password;
use crate::state::State;

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SignIn)]
pub(in crate::api) struct SignInBody {
    /// The password.
    #[schema(examples("correct horse battery staple"))]
    password: String,
    /// Whose it is; may be left out where only one person has a password.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, examples("ada@example.com"))]
    email: Option<String>,
}

/// Sign in
///
/// Five failures from an address within five minutes, and it has to wait.
#[utoipa::path(
    post,
    path = "/session",
    operation_id = "signIn",
    tag = "Session",
    request_body = SignInBody,
    responses(
        (status = 201, description = "Signed in; the cookie is set", body = SessionBody),
        SignInRefused, BadBody, Unavailable,
    ),
    security(()),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    request: HttpRequest,
    Json(body): Json<SignInBody>,
) -> Result<HttpResponse, Problem> {
    let address = attempt(&state, &request)?;
    // An address that is none belongs to nobody, and nobody's password is checked as well: how
    // long the answer takes does not tell who exists.
    let known = match body.email.map(|text| Email::parse("email", &text)) {
        Some(Err(_)) => None,
        Some(Ok(email)) => {
            state
                .control(move |store| store.sign_in(Some(&email)))
                .await?
        }
        None => state.control(|store| store.sign_in(None)).await?,
    };
    let (actor, hash) = known
        .map(|known| (known.actor, known.password_hash))
        .unzip();
    let password = Password::presented(body.password);
    let is_right = state.passwords.matches(password, hash).await?;
    let Some(actor) = actor.filter(|_| is_right) else {
        return Err(wrong("The password or the e-mail address is wrong."));
    };
    state.sign_ins.succeeded(address);
    let secret = new_secret()?;
    let cookie = SessionCookie::new(&secret);
    let (digest, visitor, now) = (cookie.digest(), visitor(&request), state.now());
    let session = state
        .control(move |store| store.begin_session(actor, now, &digest, &visitor))
        .await?;
    begun(&state, &request, actor, &session, &cookie).await
}
