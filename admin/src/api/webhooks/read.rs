//! Reads a webhook.

use actix_web::web;
use gaas_shared::ids::WebhookId;

use super::WebhookBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read a webhook
#[utoipa::path(
    get,
    path = "/webhooks/{webhook_id}",
    operation_id = "readWebhook",
    tag = "Webhooks",
    params(("webhook_id" = u32, Path, minimum = 1, description = "The webhook's number")),
    responses(
        (status = 200, description = "The webhook", body = WebhookBody),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<WebhookId>>,
) -> Result<web::Json<WebhookBody>, Problem> {
    let PathId(id) = input;
    let webhook = state.control(move |store| store.webhook(by.0, id)).await?;
    Ok(web::Json(webhook.into()))
}
