//! The open cycle's totals.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::costs::{CurrencyTotal, CycleCosts};
use crate::api::auth::{As, Manager};
use crate::api::problem::{NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Totals of the open billing cycle.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct BillingSummary {
    /// The cycle's number.
    #[schema(examples(1))]
    cycle_id: u32,
    /// When it was opened.
    #[schema(format = DateTime)]
    opened_at: String,
    /// The configured currency, which `total_cost` is in.
    #[schema(examples("USD"))]
    currency: String,
    /// Billed requests: the backend answered 2xx or 3xx.
    #[schema(examples(42))]
    total_requests: u64,
    /// Units billed; a request is one unit unless its service says otherwise.
    #[schema(examples(42))]
    total_units: u64,
    /// What they cost in the configured currency, as an exact, unrounded decimal.
    #[schema(examples("0.042"))]
    total_cost: String,
    /// What they cost, for every currency that prices are in.
    totals: Vec<CurrencyTotal>,
    /// How many keys have billed requests in this cycle.
    #[schema(examples(1))]
    api_keys: usize,
}

/// Read the open cycle's totals
///
/// Requests answered before this call are counted, unless the data plane cannot be reached.
#[utoipa::path(
    get,
    path = "/billing/summary",
    operation_id = "readBillingSummary",
    tag = "Billing",
    responses(
        (status = 200, description = "Totals of the open cycle", body = BillingSummary),
        NeedsManager, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, .. }: As<Manager>,
) -> Result<web::Json<BillingSummary>, Problem> {
    state.proxy.flushed().await;
    let org = by.0.org;
    let (cycle, costs) = state
        .both(move |control, usage| {
            let cycle = control.open_cycle(org)?;
            let costs = CycleCosts::of(control, usage, org, cycle.id)?;
            Ok((cycle, costs))
        })
        .await?;
    Ok(web::Json(BillingSummary {
        cycle_id: cycle.id.get(),
        opened_at: cycle.opened_at.to_rfc3339(),
        currency: state.defaults.currency.to_string(),
        total_requests: costs.requests(),
        total_units: costs.units(),
        total_cost: costs.cost(state.defaults.currency).to_string(),
        totals: CurrencyTotal::of(&costs.sums()),
        api_keys: costs.by_key.len(),
    }))
}
