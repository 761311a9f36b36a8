//! Identifiers: small positive integers, one newtype per entity so that they cannot be mixed up.
//!
//! They are 32 bits wide because a usage record carries six of them and is 64 bytes long. None is
//! zero, so one that may be missing takes no more room.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// An identifier outside `1..=u32::MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is a whole number from 1 to {}", u32::MAX)]
pub struct InvalidId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(try_from = "i64", into = "u32")]
        pub struct $name(NonZeroU32);

        impl $name {
            /// The first identifier that a store gives out.
            pub const FIRST: Self = Self(NonZeroU32::MIN);

            /// The identifier with this number, or `None` for zero, which names nothing.
            pub const fn new(number: u32) -> Option<Self> {
                match NonZeroU32::new(number) {
                    Some(number) => Some(Self(number)),
                    None => None,
                }
            }

            /// The bare number, as it stands in URLs and usage records.
            pub const fn get(self) -> u32 {
                self.0.get()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            /// Reads plain decimal digits without sign or leading zero.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                if !digits || text.starts_with('0') {
                    return Err(InvalidId);
                }
                text.parse().ok().and_then(Self::new).ok_or(InvalidId)
            }
        }

        impl TryFrom<i64> for $name {
            type Error = InvalidId;

            fn try_from(number: i64) -> Result<Self, InvalidId> {
                u32::try_from(number).ok().and_then(Self::new).ok_or(InvalidId)
            }
        }

        impl From<$name> for u32 {
            fn from(id: $name) -> u32 {
                id.get()
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> i64 {
                i64::from(id.get())
            }
        }
    };
}

id!(
    /// An organization: the owner of services, keys, prices and bills.
    OrgId
);
id!(
    /// A person who signs in.
    UserId
);
id!(
    /// A backend API put behind the gateway.
    ServiceId
);
id!(
    /// A client's API key (its number, never its secret).
    ApiKeyId
);
id!(
    /// A price as it stood from one instant on; never changed afterwards.
    PriceVersionId
);
id!(
    /// A billing period of one organization.
    BillingCycleId
);
id!(
    /// An owner of keys, to whom bills are made out.
    CustomerId
);
id!(
    /// A bill: an invoice or a credit note (its row, not the number that is printed on it).
    InvoiceId
);
id!(
    /// A movement of a customer's prepaid credits.
    CreditEntryId
);
id!(
    /// A credential for the management API.
    ManagementTokenId
);
id!(
    /// A person's time between signing in and signing out.
    SessionId
);
id!(
    /// An address that wants to hear of events.
    WebhookId
);
id!(
    /// Telling one webhook of one event.
    WebhookDeliveryId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_decimal_only() {
        assert_eq!("3".parse::<ServiceId>().map(ServiceId::get), Ok(3));
        for wrong in ["", "0", "03", "+3", "-1", "4294967296", "3a", " 3", "٣"] {
            assert_eq!(wrong.parse::<ServiceId>(), Err(InvalidId), "{wrong:?}");
        }
    }
}
