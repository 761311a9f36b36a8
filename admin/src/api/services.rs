//! Services: backend APIs put behind the gateway.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod edit;
pub(super) mod list;
mod metering;
pub(super) mod read;
pub(super) mod test_target;

use gaas_shared::ids::ServiceId;
use gaas_shared::model::{RawUnitRule, Service};
use serde::Serialize;
use utoipa::ToSchema;

/// A service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Service)]
pub(super) struct ServiceBody {
    /// Its number, as in `/proxy/{id}`.
    #[schema(examples(1))]
    id: u32,
    /// What its owner calls it.
    #[schema(examples("Weather"))]
    name: String,
    /// Where its requests go, in normal form.
    #[schema(examples("https://api.example.com/"))]
    target_url: String,
    /// Its path on the client traffic's address.
    #[schema(examples("/proxy/1"))]
    gateway_url: String,
    /// Whether the client's `Host` is kept instead of the target's authority.
    preserve_host: bool,
    /// What its answers are worth.
    #[schema(schema_with = metering::schema)]
    metering: RawUnitRule,
    /// When it was registered.
    #[schema(format = DateTime)]
    created_at: String,
}

/// A service after a change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceWritten)]
pub(super) struct ServiceWritten {
    /// The service as it is now.
    #[serde(flatten)]
    pub(super) service: ServiceBody,
    /// Whether the change is in effect for client traffic. `false`: the data plane was not reached
    /// and follows within 500 ms of being back.
    pub(super) propagated: bool,
}

impl From<&Service> for ServiceBody {
    fn from(service: &Service) -> Self {
        Self {
            id: service.id.get(),
            name: service.name.as_str().to_owned(),
            target_url: service.target_url.as_str().to_owned(),
            gateway_url: gateway_url(service.id),
            preserve_host: service.preserve_host,
            metering: service.units.raw(),
            created_at: service.created_at.to_rfc3339(),
        }
    }
}

/// A service's path on the client traffic's address; relative, because only the operator knows
/// under which name clients reach it.
pub(super) fn gateway_url(service: ServiceId) -> String {
    format!("/proxy/{service}")
}
