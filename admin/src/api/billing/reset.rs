//! Closes the open cycle and opens the next.

use actix_web::{HttpResponse, web};
use gaas_shared::clock::UnixMillis;
use gaas_shared::store::{CloseCycle, Cycle};
use serde::Serialize;
use utoipa::ToSchema;

use super::costs::{CurrencyTotal, CycleCosts};
use super::current_cycle::OpenCycle;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Bare, IdempotencyHeader};
use crate::api::problem::{BadBody, NeedsManager, Problem, Unavailable};
use crate::api::write::{done as answer, write};
use crate::bookkeeping;
use crate::state::State;

/// The cycle that was closed and the one that was opened.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct BillingReset {
    closed: ClosedCycle,
    opened: OpenCycle,
    /// Whether the data plane already counts into the opened cycle. `false`: it was not reached and
    /// follows within 500 ms of being back.
    propagated: bool,
}

/// A closed billing cycle.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ClosedCycle {
    /// The cycle's number.
    #[schema(examples(1))]
    cycle_id: u32,
    /// When it was opened.
    #[schema(format = DateTime)]
    opened_at: String,
    /// When it was closed.
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// Billed requests.
    #[schema(examples(42))]
    total_requests: u64,
    /// What they cost in the configured currency, as an exact, unrounded decimal.
    #[schema(examples("0.042"))]
    total_cost: String,
    /// What they cost, for every currency that prices are in.
    totals: Vec<CurrencyTotal>,
    /// The configured currency, which `total_cost` is in.
    #[schema(examples("USD"))]
    currency: String,
    /// Whether the data plane had left this cycle and handed over its records when these totals
    /// were taken. `false`: they may still grow.
    propagated: bool,
}

/// Start a new billing cycle
///
/// Every request is billed in exactly one cycle. Once the closed cycle's totals are final, its
/// invoices are drafted: at once, or as soon as the data plane is back.
#[utoipa::path(
    post,
    path = "/billing/reset",
    operation_id = "resetBilling",
    tag = "Billing",
    params(IdempotencyHeader),
    responses(
        (status = 200, description = "The closed and the opened cycle", body = BillingReset),
        NeedsManager, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Bare>,
) -> Result<HttpResponse, Problem> {
    let org = by.0.org;
    let done = write(&state, by.0, input.idempotency, |store, by| {
        store.close_cycle(by)
    })
    .await?;
    // Only once the data plane has left the cycle does a flush bring in all that belongs to it.
    let complete = done.propagated && state.proxy.flushed().await;
    let CloseCycle { closed, opened } = done.value;
    let cycle = closed.id;
    if complete {
        bookkeeping::settle_complete(&state, by.0, cycle).await?;
    }
    let costs = state
        .both(move |control, usage| CycleCosts::of(control, usage, org, cycle))
        .await?;
    let body = BillingReset {
        closed: ClosedCycle::of(&closed, &costs, complete, &state),
        opened: OpenCycle::of(&opened, &state),
        propagated: done.propagated,
    };
    Ok(answer(&body, done.replayed))
}

impl ClosedCycle {
    fn of(cycle: &Cycle, costs: &CycleCosts, complete: bool, state: &State) -> Self {
        Self {
            cycle_id: cycle.id.get(),
            opened_at: cycle.opened_at.to_rfc3339(),
            closed_at: cycle.closed_at.map(UnixMillis::to_rfc3339),
            total_requests: costs.requests(),
            total_cost: costs.cost(state.defaults.currency).to_string(),
            totals: CurrencyTotal::of(&costs.sums()),
            currency: state.defaults.currency.to_string(),
            propagated: complete,
        }
    }
}
