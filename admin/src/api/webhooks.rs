//! Webhooks: addresses that are told what happens, and what became of telling them.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod deliveries;
mod delivery;
pub(super) mod edit;
pub(super) mod list;
pub(super) mod read;
pub(super) mod rotate_secret;
pub(super) mod test;

use actix_web::http::StatusCode;
use gaas_shared::clock::UnixMillis;
use gaas_shared::model::{Webhook, WebhookSecret};
use gaas_shared::store::Written;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use crate::webhooks::secret_text;

pub(super) use delivery::DeliveryBody;

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(super) struct WebhookBody {
    /// Its number.
    #[schema(examples(1))]
    id: u32,
    /// Where events are sent.
    #[schema(examples("https://example.com/hooks/gaas"))]
    url: String,
    /// What its owner wants to remember about it.
    #[schema(examples("Billing system"))]
    description: String,
    /// The types of events it is told of; `null`: all.
    #[schema(examples(json!(["invoice.finalized", "budget.threshold_reached"])))]
    event_types: Option<Vec<&'static str>>,
    /// Whether anything is sent.
    enabled: bool,
    /// Why the gateway itself switched it off; `null` unless it did.
    disabled_reason: Option<String>,
    /// The first failed attempt since the last that succeeded; `null` while all is well.
    #[schema(format = DateTime)]
    failing_since: Option<String>,
    /// Until when messages are signed with the secret before the last rotation as well.
    #[schema(format = DateTime)]
    previous_secret_until: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
}

/// A webhook with a new secret, shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookWithSecret)]
pub(super) struct WithSecret {
    #[serde(flatten)]
    webhook: WebhookBody,
    /// What messages are signed with: `whsec_` and base64. `null` when the request was a repeat.
    #[schema(examples("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="))]
    secret: Option<String>,
}

impl WithSecret {
    /// The answer; a repeat did not store this secret, so it does not show it.
    fn of(written: Written<Webhook>, secret: WebhookSecret) -> Self {
        Self {
            webhook: written.value.into(),
            secret: (!written.replayed).then(|| secret_text(&secret)),
        }
    }
}

impl From<Webhook> for WebhookBody {
    fn from(webhook: Webhook) -> Self {
        let types = webhook.details.event_types;
        Self {
            id: webhook.id.get(),
            url: webhook.details.url.as_str().to_owned(),
            description: webhook.details.description,
            event_types: types.map(|types| types.into_iter().map(|kind| kind.as_str()).collect()),
            enabled: webhook.details.enabled,
            disabled_reason: webhook.disabled_reason,
            failing_since: webhook.failing_since.map(UnixMillis::to_rfc3339),
            previous_secret_until: webhook.previous_secret_until.map(UnixMillis::to_rfc3339),
            created_at: webhook.created_at.to_rfc3339(),
        }
    }
}

/// A new secret.
fn new_secret() -> Result<WebhookSecret, Problem> {
    WebhookSecret::generate().map_err(|error| {
        tracing::error!(%error, "The operating system gives no random numbers");
        Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    })
}
