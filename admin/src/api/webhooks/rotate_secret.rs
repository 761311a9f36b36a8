//! Gives a webhook another secret.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::WebhookId;

use super::{WithSecret, new_secret};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Bare, IdempotencyHeader, PathId};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, Unavailable};
use crate::api::write::{done, keep};
use crate::state::State;

/// Rotate a webhook's secret
///
/// For 24 hours messages bear two signatures, one of the new secret and one of the present, so that
/// the receiver can change over in between.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook_id}/rotate-secret",
    operation_id = "rotateWebhookSecret",
    tag = "Webhooks",
    params(
        ("webhook_id" = u32, Path, minimum = 1, description = "The webhook's number"),
        IdempotencyHeader,
    ),
    responses(
        (status = 200, description = "The webhook, with its new secret this once",
         body = WithSecret),
        NeedsManager, BadPath, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<WebhookId>, Bare)>,
) -> Result<HttpResponse, Problem> {
    let (PathId(id), Bare { idempotency }) = input;
    let secret = new_secret()?;
    let kept = keep(&state, by.0, idempotency, move |store, by| {
        store.rotate_webhook_secret(by, id, secret)
    })
    .await?;
    let replayed = kept.replayed;
    Ok(done(&WithSecret::of(kept, secret), replayed))
}
