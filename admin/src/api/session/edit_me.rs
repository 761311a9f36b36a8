//! Edits the caller's own name and address.

use actix_web::web;
use gaas_shared::model::{Email, Name};
use gaas_shared::store::UserEdit;
use serde::Deserialize;
use utoipa::{IntoResponses, ToSchema};

use super::UserBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, Json, not_null, or_null};
use crate::api::problem::{BadBody, NeedsManager, Problem, ProblemBody, Unavailable};
use crate::state::State;

/// What to change; fields that are left out stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserEdit)]
pub(in crate::api) struct UserEditBody {
    /// What you are called.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Where you are reached; `null` removes it.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<String>, max_length = 254)]
    email: Option<Option<String>>,
}

#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
enum EmailTaken {
    /// Somebody else has the e-mail address.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody<'static>),
}

impl UserEditBody {
    fn parse(&self) -> Result<UserEdit, Problem> {
        let mut checks = Checks::default();
        let name = self.name.as_deref().map(|text| Name::parse("name", text));
        let name = checks.check_if_given(name);
        let email = self.email.as_ref().map(|given| {
            let email = given.as_deref().map(|text| Email::parse("email", text));
            email.transpose()
        });
        let email = checks.check_if_given(email);
        match (name, email) {
            (Some(name), Some(email)) => Ok(UserEdit { name, email }),
            _ => Err(checks.into_problem()),
        }
    }
}

/// Edit your name and e-mail address
#[utoipa::path(
    patch,
    path = "/me",
    operation_id = "editMe",
    tag = "Session",
    request_body = UserEditBody,
    responses(
        (status = 200, description = "You, as you are now", body = UserBody),
        NeedsManager, EmailTaken, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Json<UserEditBody>>,
) -> Result<web::Json<UserBody>, Problem> {
    let edit = input.0.parse()?;
    let (actor, now) = (by.0, state.now());
    let user = state
        .control(move |store| store.edit_user(actor, now, &edit))
        .await?;
    Ok(web::Json(UserBody::from(&user)))
}
