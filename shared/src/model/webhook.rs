//! A webhook: an address that wants to hear of events, and the secret that signs what it hears.

use std::fmt;

use super::{EventId, EventType, TargetUrl};
use crate::clock::UnixMillis;
use crate::fields::FieldError;
use crate::ids::{OrgId, WebhookDeliveryId, WebhookId};

/// An endpoint as it stands in the store, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its number.
    pub id: WebhookId,
    /// Whose it is.
    pub org_id: OrgId,
    /// What its owner decides.
    pub details: WebhookDetails,
    /// Until when the secret before the present one signs as well.
    pub previous_secret_until: Option<UnixMillis>,
    /// The first failed attempt since the last that succeeded.
    pub failing_since: Option<UnixMillis>,
    /// Why the gateway itself switched it off, if it did.
    pub disabled_reason: Option<String>,
    /// When it was made.
    pub created_at: UnixMillis,
}

/// What the owner of an endpoint decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDetails {
    /// Where events are sent.
    pub url: TargetUrl,
    /// What its owner wants to remember about it.
    pub description: String,
    /// The types it wants to hear of; `None`: all, also those to come.
    pub event_types: Option<Vec<EventType>>,
    /// Whether anything is sent.
    pub enabled: bool,
}

impl WebhookDetails {
    /// The most characters a description may have.
    pub const MAX_DESCRIPTION_CHARS: usize = 255;

    /// Checks a description: at most 255 characters without control characters; it may be empty.
    ///
    /// # Errors
    /// Names the field `description`.
    pub fn description(text: &str) -> Result<String, FieldError> {
        let wrong = |message: &str| Err(FieldError::new("description", message));
        if text.chars().count() > Self::MAX_DESCRIPTION_CHARS {
            return wrong("must be at most 255 characters long");
        }
        if text.chars().any(char::is_control) {
            return wrong("must not hold control characters");
        }
        Ok(text.trim().to_owned())
    }

    /// Checks a list of types: at least one, each known; repeated ones count once.
    ///
    /// # Errors
    /// Names the field `event_types`.
    pub fn event_types(names: &[String]) -> Result<Vec<EventType>, FieldError> {
        let wrong = |message| FieldError::new("event_types", message);
        if names.is_empty() {
            let message = "must name at least one type, or be null for all of them";
            return Err(wrong(message.to_owned()));
        }
        let read = |name: &String| {
            name.parse().map_err(|_| {
                let known: Vec<_> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
                wrong(format!(
                    "does not know the type {name:?}; there are {}",
                    known.join(", ")
                ))
            })
        };
        let mut kinds = names.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        kinds.sort_unstable();
        kinds.dedup();
        Ok(kinds)
    }
}

/// What signs messages to an endpoint: 256 bits. Unlike a key's, it has to stay readable, because
/// each signature is made with it. It has no `Display`, and its `Debug` shows nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WebhookSecret(pub [u8; 32]);

impl WebhookSecret {
    /// A new one from the operating system's generator.
    ///
    /// # Errors
    /// When the operating system has no random numbers to give.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// Not yet delivered; it will be tried again.
    Pending,
    /// The receiver answered 2xx.
    Delivered,
    /// Given up.
    Failed,
}

impl DeliveryStatus {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Delivered, Self::Failed];

    /// The name under which it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

/// Telling one endpoint of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number.
    pub id: WebhookDeliveryId,
    /// To which endpoint.
    pub webhook: WebhookId,
    /// Of which event.
    pub event: EventId,
    /// What the event tells.
    pub kind: EventType,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// When it was asked for: with the event, or by a replay.
    pub created_at: UnixMillis,
    /// When it is tried next.
    pub due_at: Option<UnixMillis>,
    /// How often it was tried, oldest first.
    pub attempts: Vec<Attempt>,
}

/// One try at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began.
    pub at: UnixMillis,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// The status that the receiver answered, if it answered.
    pub status_code: Option<u16>,
    /// What went wrong; `None` when nothing did.
    pub error: Option<String>,
    /// How the receiver's answer began, where it said no.
    pub answer: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_out_of_bounds_name_their_field() {
        let field = |error: FieldError| error.field;
        for wrong in ["a\nb", &"x".repeat(256)] {
            let told = WebhookDetails::description(wrong).map_err(field);
            assert_eq!(told, Err("description"));
        }
        assert_eq!(WebhookDetails::description(" a "), Ok("a".to_owned()));
        let names = |names: &[&str]| names.iter().map(|&n| n.to_owned()).collect::<Vec<_>>();
        for wrong in [names(&[]), names(&["key.created", "key.eaten"])] {
            let told = WebhookDetails::event_types(&wrong).map_err(field);
            assert_eq!(told, Err("event_types"));
        }
        assert_eq!(
            WebhookDetails::event_types(&names(&["key.revoked", "key.created", "key.revoked"])),
            Ok(vec![EventType::KeyCreated, EventType::KeyRevoked])
        );
    }

    #[test]
    fn a_secret_is_never_shown_by_accident() {
        let secret = WebhookSecret([7; 32]);
        assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
    }
}
