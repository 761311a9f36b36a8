//! The open cycle.

use actix_web::web;
use gaas_shared::store::Cycle;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::auth::{As, Manager};
use crate::api::problem::{NeedsManager, Problem, Unavailable};
use crate::state::State;

/// An open billing cycle.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct OpenCycle {
    /// The cycle's number.
    #[schema(examples(2))]
    cycle_id: u32,
    /// When it was opened.
    #[schema(format = DateTime)]
    opened_at: String,
    /// The currency of every price.
    #[schema(examples("USD"))]
    currency: String,
}

impl OpenCycle {
    /// As the API shows it.
    pub(super) fn of(cycle: &Cycle, state: &State) -> Self {
        Self {
            cycle_id: cycle.id.get(),
            opened_at: cycle.opened_at.to_rfc3339(),
            currency: state.defaults.currency.to_string(),
        }
    }
}

/// Read the open cycle
#[utoipa::path(
    get,
    path = "/billing/cycles/current",
    operation_id = "readCurrentCycle",
    tag = "Billing",
    responses(
        (status = 200, description = "The open cycle", body = OpenCycle),
        NeedsManager, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, .. }: As<Manager>,
) -> Result<web::Json<OpenCycle>, Problem> {
    let org = by.0.org;
    let cycle = state.control(move |store| store.open_cycle(org)).await?;
    Ok(web::Json(OpenCycle::of(&cycle, &state)))
}
