//! Makes a key for one service.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use gaas_shared::ids::ServiceId;
use gaas_shared::model::KeyScope;

use super::KeyCreated;
use super::new::NewKeyBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{IdempotencyHeader, PathId, Post};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, Unavailable};
use crate::api::router::VERSION_1;
use crate::api::write::{created, new_secret, write};
use crate::state::State;

/// Make a key for a service
#[utoipa::path(
    post,
    path = "/services/{service_id}/keys",
    operation_id = "createServiceKey",
    tag = "API keys",
    params(
        ("service_id" = u32, Path, minimum = 1, description = "The service's number"),
        IdempotencyHeader,
    ),
    request_body = NewKeyBody,
    responses(
        (status = 201, description = "The key, with its secret this once", body = KeyCreated),
        NeedsManager, BadPath, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<ServiceId>, Post<NewKeyBody>)>,
) -> Result<HttpResponse, Problem> {
    let (PathId(service), Post { body, idempotency }) = input;
    let new = body.parse(&state)?;
    let secret = Arc::new(new_secret()?);
    let creating = new.creating(KeyScope::Service(service), secret.clone());
    let done = write(&state, by.0, idempotency, creating).await?;
    let location = format!("{VERSION_1}/keys/{}", done.value.id);
    Ok(created(
        &KeyCreated::of(&done, &secret, &state),
        &location,
        done.replayed,
    ))
}
