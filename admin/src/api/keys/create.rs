//! Makes a key for all services.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use gaas_shared::model::KeyScope;

use super::KeyCreated;
use super::new::NewKeyBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{IdempotencyHeader, Post};
use crate::api::problem::{BadBody, NeedsManager, Problem, Unavailable};
use crate::api::router::VERSION_1;
use crate::api::write::{created, new_secret, write};
use crate::state::State;

/// Make a key for all services
///
/// It opens every service of the organization, also those registered later.
#[utoipa::path(
    post,
    path = "/keys",
    operation_id = "createKey",
    tag = "API keys",
    params(IdempotencyHeader),
    request_body = NewKeyBody,
    responses(
        (status = 201, description = "The key, with its secret this once", body = KeyCreated),
        NeedsManager, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Post<NewKeyBody>>,
) -> Result<HttpResponse, Problem> {
    let new = input.body.parse(&state)?;
    let secret = Arc::new(new_secret()?);
    let creating = new.creating(KeyScope::AllServices, secret.clone());
    let done = write(&state, by.0, input.idempotency, creating).await?;
    let location = format!("{VERSION_1}/keys/{}", done.value.id);
    Ok(created(
        &KeyCreated::of(&done, &secret, &state),
        &location,
        done.replayed,
    ))
}
