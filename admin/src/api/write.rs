//! A change's way, the same for every action: into the store, then to the data plane, then the
//! answer says whether it is in effect.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, LOCATION};
use gaas_shared::secret::{PlainSecret, SecretKind};
use gaas_shared::store::{Actor, ControlStore, StoreError, WriteBy, Written};
use serde::Serialize;

use super::extract::IdempotencyKey;
use super::problem::Problem;
use crate::state::State;

const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// A change that stands in the store.
pub(super) struct Done<T> {
    /// What was written.
    pub(super) value: T,
    /// Whether it was written by an earlier request with the same `Idempotency-Key`.
    pub(super) replayed: bool,
    /// Whether the data plane has it in effect. If not, it will within 500 ms of being back.
    pub(super) propagated: bool,
}

/// Writes what the data plane has no part in.
pub(super) async fn keep<T: Send + 'static>(
    state: &State,
    actor: Actor,
    idempotency: Option<IdempotencyKey>,
    work: impl FnOnce(&ControlStore, &WriteBy<'_>) -> Result<Written<T>, StoreError> + Send + 'static,
) -> Result<Written<T>, Problem> {
    let now = state.now();
    let written = state
        .control(move |store| {
            let by = WriteBy {
                actor,
                now,
                idempotency: idempotency.as_ref().map(IdempotencyKey::as_stored),
            };
            work(store, &by)
        })
        .await?;
    state.outbox.notify_one();
    Ok(written)
}

/// Writes in the name of `actor` and tells the data plane.
pub(super) async fn write<T: Send + 'static>(
    state: &State,
    actor: Actor,
    idempotency: Option<IdempotencyKey>,
    work: impl FnOnce(&ControlStore, &WriteBy<'_>) -> Result<Written<T>, StoreError> + Send + 'static,
) -> Result<Done<T>, Problem> {
    let written = keep(state, actor, idempotency, work).await?;
    Ok(Done {
        propagated: state.proxy.applied(written.seq).await,
        value: written.value,
        replayed: written.replayed,
    })
}

/// A new API key's secret.
pub(super) fn new_secret() -> Result<PlainSecret, Problem> {
    PlainSecret::generate(SecretKind::ApiKey).map_err(|error| {
        tracing::error!(%error, "The operating system gives no random numbers");
        Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// 201 with the way to what was made. It is never cached, for it may hold a secret.
pub(super) fn created(body: &impl Serialize, location: &str, replayed: bool) -> HttpResponse {
    answer(
        HttpResponse::Created()
            .insert_header((LOCATION, location))
            .take(),
        body,
        replayed,
    )
}

/// 200 for an action that may be repeated under an `Idempotency-Key`.
pub(super) fn done(body: &impl Serialize, replayed: bool) -> HttpResponse {
    answer(HttpResponse::Ok(), body, replayed)
}

fn answer(
    mut response: actix_web::HttpResponseBuilder,
    body: &impl Serialize,
    replayed: bool,
) -> HttpResponse {
    if replayed {
        response.insert_header((REPLAYED, HeaderValue::from_static("true")));
    }
    response.json(body)
}
