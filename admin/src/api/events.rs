//! Events: what happened, as webhooks are told it.

pub(super) mod list;
pub(super) mod read;
pub(super) mod replay;

use gaas_shared::model::Event;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub(super) struct EventBody {
    /// What receivers tell it apart by; they see it as `webhook-id`.
    #[schema(examples("evt_0123456789abcdef0123456789abcdef"))]
    id: String,
    /// What it tells.
    #[serde(rename = "type")]
    #[schema(examples("invoice.finalized"))]
    kind: &'static str,
    /// When it happened.
    #[schema(format = DateTime)]
    at: String,
    /// The text that is sent: `type`, `timestamp` and `data`. It never holds a secret.
    #[schema(value_type = Object)]
    payload: serde_json::Value,
}

impl From<Event> for EventBody {
    fn from(event: Event) -> Self {
        Self {
            id: event.id.as_str().to_owned(),
            kind: event.kind.as_str(),
            at: event.at.to_rfc3339(),
            payload: event.payload,
        }
    }
}
