//! Whether the gateway's parts work.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use gaas_shared::propagation::ProxyStatus;
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::State;

/// The gateway's state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Health)]
pub(super) struct HealthBody {
    /// `up` if every component is.
    status: Up,
    /// Each component's state.
    components: Components,
}

/// Each component's state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HealthComponents)]
pub(super) struct Components {
    /// What people decide: services, keys, prices.
    control_store: Component,
    /// What happened: usage and billed quantities.
    usage_store: Component,
    /// The data plane, which carries client traffic.
    proxy: ProxyComponent,
}

/// Whether something works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HealthStatus)]
pub(super) enum Up {
    /// It works.
    Up,
    /// It does not, or not yet.
    Down,
}

/// A component's state.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HealthComponent)]
pub(super) struct Component {
    /// Whether it works.
    status: Up,
}

/// The data plane's state. Everything but `status` is left out if it cannot be reached.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HealthProxy)]
pub(super) struct ProxyComponent {
    /// `up` if it is ready and its usage journal takes records.
    status: Up,
    /// What it says of itself.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    details: Option<ProxyDetails>,
}

/// What the data plane says of itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HealthProxyDetails)]
pub(super) struct ProxyDetails {
    /// Whether all keys are loaded and traffic is served.
    ready: bool,
    /// The last change in effect.
    applied_seq: i64,
    /// Keys in memory.
    keys: u64,
    /// Services in memory.
    services: u64,
    /// Usage records that wait to be written.
    journal_backlog: u64,
    /// Whether billable traffic is refused because the journal cannot take more.
    journal_full: bool,
}

/// Check the gateway's health
#[utoipa::path(
    get,
    path = "/health",
    operation_id = "readHealth",
    tag = "Health",
    responses(
        (status = 200, description = "Every component works", body = HealthBody),
        (status = 503, description = "A component does not work", body = HealthBody),
    ),
)]
pub(super) async fn handle(state: web::Data<State>) -> HttpResponse {
    let control = Component::of(state.control(|store| store.ping()).await.is_ok());
    let usage = Component::of(state.both(|_, usage| usage.ping()).await.is_ok());
    let components = Components {
        control_store: control,
        usage_store: usage,
        proxy: ProxyComponent::of(state.proxy.status().await.ok()),
    };
    let status = components.status();
    let code = match status {
        Up::Up => StatusCode::OK,
        Up::Down => StatusCode::SERVICE_UNAVAILABLE,
    };
    HttpResponse::build(code).json(HealthBody { status, components })
}

impl Up {
    fn when(works: bool) -> Self {
        if works { Self::Up } else { Self::Down }
    }
}

impl Component {
    fn of(works: bool) -> Self {
        Self {
            status: Up::when(works),
        }
    }
}

impl Components {
    fn status(&self) -> Up {
        let all = [
            self.control_store.status,
            self.usage_store.status,
            self.proxy.status,
        ];
        Up::when(all.iter().all(|&status| status == Up::Up))
    }
}

impl ProxyComponent {
    fn of(told: Option<ProxyStatus>) -> Self {
        let works = told
            .as_ref()
            .is_some_and(|told| told.ready && !told.journal_full);
        Self {
            status: Up::when(works),
            details: told.map(|told| ProxyDetails {
                ready: told.ready,
                applied_seq: told.applied_seq,
                keys: told.keys,
                services: told.services,
                journal_backlog: told.journal_backlog,
                journal_full: told.journal_full,
            }),
        }
    }
}
