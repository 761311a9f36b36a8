//! Changes the caller's password.

use actix_web::{HttpRequest, web};
use gaas_shared::store::Actor;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{NeedsCsrfToken, SignInRefused, UserBody, attempt, wrong};
use crate::api::auth::{As, Caller};
use crate::api::extract::{Checks, Json};
use crate::api::problem::{BadBody, Problem, Unavailable};
use crate::passwords::Password;
use crate::state::State;

/// The old and the new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordChange)]
pub(in crate::api) struct PasswordBody {
    /// The password so far.
    #[schema(examples("correct horse battery staple"))]
    current_password: String,
    /// The password from now on.
    #[schema(
        min_length = 12,
        max_length = 200,
        examples("a better horse and staple")
    )]
    new_password: String,
}

/// Change your password
///
/// Ends all of your other sessions.
#[utoipa::path(
    put,
    path = "/session/password",
    operation_id = "changePassword",
    tag = "Session",
    request_body = PasswordBody,
    responses(
        (status = 200, description = "The password is changed", body = UserBody),
        SignInRefused, NeedsCsrfToken, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    request: HttpRequest,
    As { by, input }: As<Caller, Json<PasswordBody>>,
) -> Result<web::Json<UserBody>, Problem> {
    let Json(body) = input;
    let mut checks = Checks::default();
    let Some(new) = checks.check(Password::new("new_password", body.new_password)) else {
        return Err(checks.into_problem());
    };
    let actor: Actor = by.actor;
    let address = attempt(&state, &request)?;
    let stored = state
        .control(move |store| store.password_hash(actor))
        .await?;
    let current = Password::presented(body.current_password);
    if !state.passwords.matches(current, stored).await? {
        return Err(wrong("The current password is wrong."));
    }
    state.sign_ins.succeeded(address);
    let hash = state.passwords.hash(new).await?;
    let (now, session) = (state.now(), by.session.map(|session| session.id));
    let user = state
        .control(move |store| {
            store.change_password(actor, now, &hash, session)?;
            store.user(actor)
        })
        .await?;
    Ok(web::Json(UserBody::from(&user)))
}
