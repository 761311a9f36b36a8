//! Sends a webhook an event that tells nothing.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::WebhookId;
use serde::Serialize;
use utoipa::ToSchema;

use super::DeliveryBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Bare, IdempotencyHeader, PathId};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, StateConflict, Unavailable};
use crate::api::write::{done, keep};
use crate::state::State;

/// Deliveries that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct AskedDeliveries {
    /// One per webhook; how they ended stands in the webhook's deliveries a moment later.
    pub(in crate::api) deliveries: Vec<DeliveryBody>,
}

/// Test a webhook
///
/// Sends it an event of type `webhook.test`, signed and retried like any other, whatever types it
/// is told of otherwise.
#[utoipa::path(
    post,
    path = "/webhooks/{webhook_id}/test",
    operation_id = "testWebhook",
    tag = "Webhooks",
    params(
        ("webhook_id" = u32, Path, minimum = 1, description = "The webhook's number"),
        IdempotencyHeader,
    ),
    responses(
        (status = 200, description = "The delivery, which is on its way", body = AskedDeliveries),
        NeedsManager, BadPath, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<WebhookId>, Bare)>,
) -> Result<HttpResponse, Problem> {
    let (PathId(id), Bare { idempotency }) = input;
    let kept = keep(&state, by.0, idempotency, move |store, by| {
        store.test_webhook(by, id)
    })
    .await?;
    let deliveries = kept.value.into_iter().map(DeliveryBody::from).collect();
    Ok(done(&AskedDeliveries { deliveries }, kept.replayed))
}
