//! Has an event delivered again.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::WebhookId;
use gaas_shared::model::EventId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::auth::{As, Manager};
use crate::api::extract::{IdempotencyHeader, PathId, Post, numbered};
use crate::api::problem::{
    BadBody, BadPath, NeedsManager, Problem, ReferenceMissing, StateConflict, Unavailable,
};
use crate::api::webhooks::DeliveryBody;
use crate::api::webhooks::test::AskedDeliveries;
use crate::api::write::{done, keep};
use crate::state::State;

/// To whom to deliver it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct EventReplay {
    /// The one webhook, whatever types it is told of; `null` or left out: every webhook that is
    /// enabled and told of this type.
    #[serde(default)]
    #[schema(examples(1), minimum = 1)]
    webhook_id: Option<i64>,
}

/// Replay an event
///
/// It is delivered again with the same identifier and text, also to webhooks that took it before
/// or did not exist then.
#[utoipa::path(
    post,
    path = "/events/{event_id}/replay",
    operation_id = "replayEvent",
    tag = "Webhooks",
    params(
        ("event_id" = String, Path, description = "The event's `id`"),
        IdempotencyHeader,
    ),
    request_body = EventReplay,
    responses(
        (status = 200, description = "The deliveries, which are on their way",
         body = AskedDeliveries),
        NeedsManager, BadPath, ReferenceMissing, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<EventId>, Post<EventReplay>)>,
) -> Result<HttpResponse, Problem> {
    let (PathId(id), Post { body, idempotency }) = input;
    let numbered = |number| numbered::<WebhookId>("webhook_id", number);
    let webhook = body.webhook_id.map(numbered).transpose();
    let webhook = webhook.map_err(|error| Problem::invalid_fields(vec![error.into()]))?;
    let kept = keep(&state, by.0, idempotency, move |store, by| {
        store.replay_event(by, &id, webhook)
    })
    .await?;
    let deliveries = kept.value.into_iter().map(DeliveryBody::from).collect();
    Ok(done(&AskedDeliveries { deliveries }, kept.replayed))
}
