//! How a delivery looks.

use gaas_shared::clock::UnixMillis;
use gaas_shared::model::{Attempt, Delivery};
use serde::Serialize;
use utoipa::ToSchema;

/// Telling a webhook of an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub(in crate::api) struct DeliveryBody {
    /// Its number.
    #[schema(examples(1))]
    id: u32,
    /// To which webhook.
    #[schema(examples(1))]
    webhook_id: u32,
    /// Of which event; the receiver sees it as `webhook-id`.
    #[schema(examples("evt_0123456789abcdef0123456789abcdef"))]
    event_id: String,
    /// What the event tells.
    #[schema(examples("invoice.finalized"))]
    event_type: &'static str,
    /// `pending` until it is `delivered` (the receiver answered 2xx) or `failed` (given up).
    #[schema(examples("delivered"))]
    status: &'static str,
    /// When it was asked for: with the event, or by a replay.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it is tried next; `null` once that is over.
    #[schema(format = DateTime)]
    next_attempt_at: Option<String>,
    /// How it was tried so far, oldest first.
    attempts: Vec<AttemptBody>,
}

/// One try at a delivery.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub(in crate::api) struct AttemptBody {
    /// When it began.
    #[schema(format = DateTime)]
    at: String,
    /// How long it took.
    #[schema(examples(35))]
    duration_ms: u32,
    /// What the receiver answered; `null` if it did not.
    #[schema(examples(200))]
    status_code: Option<u16>,
    /// What went wrong; `null` if nothing did.
    error: Option<String>,
    /// The first 1024 bytes of an answer that was not 2xx.
    answer: Option<String>,
}

impl From<Delivery> for DeliveryBody {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id.get(),
            webhook_id: delivery.webhook.get(),
            event_id: delivery.event.as_str().to_owned(),
            event_type: delivery.kind.as_str(),
            status: delivery.status.as_str(),
            created_at: delivery.created_at.to_rfc3339(),
            next_attempt_at: delivery.due_at.map(UnixMillis::to_rfc3339),
            attempts: delivery
                .attempts
                .into_iter()
                .map(AttemptBody::from)
                .collect(),
        }
    }
}

impl From<Attempt> for AttemptBody {
    fn from(attempt: Attempt) -> Self {
        Self {
            at: attempt.at.to_rfc3339(),
            duration_ms: attempt.duration_ms,
            status_code: attempt.status_code,
            error: attempt.error,
            answer: attempt.answer,
        }
    }
}
