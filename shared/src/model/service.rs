//! A service: a backend API put behind the gateway.

use super::{Name, TargetUrl, UnitRule};
use crate::clock::UnixMillis;
use crate::ids::{OrgId, ServiceId};

/// A registered backend API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its number, as in `/proxy/{id}`.
    pub id: ServiceId,
    /// Who owns it.
    pub org_id: OrgId,
    /// What its owner calls it.
    pub name: Name,
    /// Where its requests go.
    pub target_url: TargetUrl,
    /// Whether the client's `Host` is kept instead of the target's authority.
    pub preserve_host: bool,
    /// What its answers are worth.
    pub units: UnitRule,
    /// When it was registered.
    pub created_at: UnixMillis,
}
