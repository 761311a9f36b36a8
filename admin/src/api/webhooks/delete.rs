//! Deletes a webhook.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::WebhookId;

use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::api::write::keep;
use crate::state::State;

/// Delete a webhook
///
/// Its secret and the log of its deliveries go with it. Events stay, for other webhooks.
#[utoipa::path(
    delete,
    path = "/webhooks/{webhook_id}",
    operation_id = "deleteWebhook",
    tag = "Webhooks",
    params(("webhook_id" = u32, Path, minimum = 1, description = "The webhook's number")),
    responses(
        (status = 204, description = "It is deleted"),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<WebhookId>>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = input;
    keep(&state, by.0, None, move |store, by| {
        store.delete_webhook(by, id)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
