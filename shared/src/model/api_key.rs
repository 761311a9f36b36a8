//! An API key without its secret.

use super::{Name, RateLimit};
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, CustomerId, OrgId, PriceVersionId, ServiceId};
use crate::money::{Currency, Price};

/// Which services a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyScope {
    /// This service alone.
    Service(ServiceId),
    /// Every service of the key's organization, also those registered later.
    AllServices,
}

impl KeyScope {
    /// Whether a key of this scope is good for `service` (of the same organization).
    pub fn covers(self, service: ServiceId) -> bool {
        match self {
            Self::Service(own) => own == service,
            Self::AllServices => true,
        }
    }
}

/// A client's key as its owner sees it. The digest stays in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: ApiKeyId,
    /// Who owns it.
    pub org_id: OrgId,
    /// What it opens.
    pub scope: KeyScope,
    /// What its owner calls it.
    pub name: Name,
    /// The secret's first characters.
    pub prefix: String,
    /// The secret's last four characters.
    pub last_four: String,
    /// Its own limit; `None` follows the configured default.
    pub rate_limit: Option<RateLimit>,
    /// To whom its use is billed, if to anybody in particular.
    pub customer: Option<CustomerId>,
    /// Whether it has no price of its own and follows its service's, or the default.
    pub inherits_price: bool,
    /// The price version now in effect; of a key for all services that inherits, the default.
    pub price_version: PriceVersionId,
    /// That version's price per request, where it is nothing but one.
    pub price: Option<Price>,
    /// That version's currency.
    pub currency: Currency,
    /// From when on it is refused.
    pub expires_at: Option<UnixMillis>,
    /// When it was made.
    pub created_at: UnixMillis,
    /// When it was revoked, if it was.
    pub revoked_at: Option<UnixMillis>,
}
