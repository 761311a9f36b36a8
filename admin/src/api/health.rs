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
    /// Whether all keys are loaded and traffic is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = bool, required = false)]
    ready: Option<bool>,
    /// The last change in effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i64, required = false)]
    applied_seq: Option<i64>,
    /// Keys in memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    keys: Option<u64>,
    /// Services in memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    services: Option<u64>,
    /// Usage records that wait to be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64, required = false)]
    journal_backlog: Option<u64>,
    /// Whether billable traffic is refused because the journal cannot take more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = bool, required = false)]
    journal_full: Option<bool>,
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
    let body = HealthBody::of(&state).await;
    let code = match body.status {
        Up::Up => StatusCode::OK,
        Up::Down => StatusCode::SERVICE_UNAVAILABLE,
    };
    HttpResponse::build(code).json(body)
}

impl HealthBody {
    /// Asks every component.
    pub(super) async fn of(state: &State) -> Self {
        let control = Component::of(state.control(|store| store.ping()).await.is_ok());
        let usage = Component::of(state.both(|_, usage| usage.ping()).await.is_ok());
        let components = Components {
            control_store: control,
            usage_store: usage,
            proxy: ProxyComponent::of(state.proxy.status().await.ok()),
        };
        let status = components.status();
        Self { status, components }
    }
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
        let told = told.as_ref();
        Self {
            status: Up::when(told.is_some_and(|told| told.ready && !told.journal_full)),
            ready: told.map(|told| told.ready),
            applied_seq: told.map(|told| told.applied_seq),
            keys: told.map(|told| told.keys),
            services: told.map(|told| told.services),
            journal_backlog: told.map(|told| told.journal_backlog),
            journal_full: told.map(|told| told.journal_full),
        }
    }
}
