//! What happened, as webhooks tell it.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use crate::clock::UnixMillis;

/// How many hexadecimal digits follow the tag.
const DIGITS: usize = 32;

macro_rules! event_types {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// What an event tells.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventType {
            $($(#[$doc])* $variant,)+
        }

        impl EventType {
            /// Every one, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name under which it is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

event_types! {
    /// A key was made.
    KeyCreated = "key.created",
    /// A key's name, limit, expiry or customer is another.
    KeyEdited = "key.edited",
    /// A key was revoked.
    KeyRevoked = "key.revoked",
    /// A price was set, now or from a later instant on.
    PriceChanged = "price.changed",
    /// A billing cycle ended and the next began.
    CycleClosed = "cycle.closed",
    /// A closed cycle's totals are final, and its invoices are drafted.
    CycleSettled = "cycle.settled",
    /// An invoice became final.
    InvoiceFinalized = "invoice.finalized",
    /// An invoice was declared void.
    InvoiceVoided = "invoice.voided",
    /// A credit note took an amount off an invoice.
    CreditNoteFinalized = "credit_note.finalized",
    /// A customer's prepaid credits were topped up or corrected.
    CreditsGranted = "credits.granted",
    /// A part of a quota of requests is used up.
    QuotaThresholdReached = "quota.threshold_reached",
    /// A part of a cycle's budget is used up.
    BudgetThresholdReached = "budget.threshold_reached",
    /// A part of the prepaid credits is used up.
    CreditsThresholdReached = "credits.threshold_reached",
    /// Nothing: somebody tries an endpoint out.
    WebhookTest = "webhook.test",
}

/// Text that names no type of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such type of event")]
pub struct UnknownEventType;

impl FromStr for EventType {
    type Err = UnknownEventType;

    fn from_str(text: &str) -> Result<Self, UnknownEventType> {
        let found = Self::ALL.iter().find(|kind| kind.as_str() == text);
        found.copied().ok_or(UnknownEventType)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The identifier that receivers tell events apart by: `evt_` and 32 hexadecimal digits, drawn at
/// random so that neither another gateway's events nor those after a restored backup share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(String);

/// Text that is no event's identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event's identifier is evt_ and {DIGITS} hexadecimal digits in lower case")]
pub struct InvalidEventId;

impl EventId {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EventId {
    type Err = InvalidEventId;

    fn from_str(text: &str) -> Result<Self, InvalidEventId> {
        let digits = text.strip_prefix("evt_").ok_or(InvalidEventId)?;
        let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != DIGITS || !digits.bytes().all(hexadecimal) {
            return Err(InvalidEventId);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the order of events.
    pub number: u32,
    /// What receivers tell it apart by.
    pub id: EventId,
    /// What it tells.
    pub kind: EventType,
    /// When it happened.
    pub at: UnixMillis,
    /// What is sent: `type`, `timestamp` and `data`. It never holds a secret.
    pub payload: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_as_they_are_written() {
        for &kind in EventType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        assert_eq!("key.eaten".parse::<EventType>(), Err(UnknownEventType));
    }

    #[test]
    fn identifiers_have_one_shape() {
        let id = "evt_0123456789abcdef0123456789abcdef";
        assert_eq!(id.parse::<EventId>().map(|id| id.0).as_deref(), Ok(id));
        for wrong in ["", "1", "evt_", &id[..35], &id.to_uppercase(), &id[4..]] {
            assert_eq!(wrong.parse::<EventId>(), Err(InvalidEventId), "{wrong:?}");
        }
    }
}
