//! Lists billing cycles, each with what it comes to.

use actix_web::web;
use gaas_shared::billing::Sums;
use gaas_shared::store::{Actor, ControlStore, Order, StoreError, UsageStore};
use gaas_shared::usage::BilledQuantity;
use serde::Serialize;
use utoipa::ToSchema;

use super::costs::{CurrencyTotal, CycleCosts};
use super::cycle::CycleBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{AgeQuery, Paging, PagingQuery, Query, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of cycles, in the order that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct CyclePage {
    items: Vec<CycleWithTotals>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// A cycle with what it comes to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct CycleWithTotals {
    /// The cycle.
    #[serde(flatten)]
    cycle: CycleBody,
    /// Billed requests.
    #[schema(examples(42))]
    requests: u64,
    /// Billed units.
    #[schema(examples(42))]
    units: u64,
    /// What they cost, before rounding.
    totals: Vec<CurrencyTotal>,
}

/// List billing cycles
#[utoipa::path(
    get,
    path = "/billing/cycles",
    operation_id = "listCycles",
    tag = "Billing",
    params(PagingQuery, AgeQuery),
    responses(
        (status = 200, description = "A page of cycles", body = CyclePage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<CyclePage>, Problem> {
    let params = input.params(&["limit", "cursor", "sort"])?;
    let (paging, order) = (Paging::of(&params)?, params.age()?);
    let actor = by.0;
    let page = state
        .both(move |control, usage| page(control, usage, actor, order, paging))
        .await?;
    Ok(web::Json(page))
}

fn page(
    control: &ControlStore,
    usage: &UsageStore,
    actor: Actor,
    order: Order,
    paging: Paging,
) -> Result<CyclePage, StoreError> {
    let page = control.cycles(actor, order, paging.after, paging.limit)?;
    let schedule = control.cycle_schedule(actor.org)?;
    let (Some(first), Some(last)) = (page.items.first(), page.items.last()) else {
        return Ok(CyclePage {
            items: Vec::new(),
            next_cursor: None,
        });
    };
    // The latest may come first.
    let range = (first.id.min(last.id), first.id.max(last.id));
    let used = usage.billed_per_cycle(actor.org, range)?;
    let invoiced = control.invoiced_per_cycle(actor.org, range)?;
    let items = page.items.iter().map(|cycle| {
        let used = used.get(&cycle.id).copied().unwrap_or_default();
        // What stands on invoices need not be priced again; there are few other cycles with use.
        let sums = match invoiced.get(&cycle.id) {
            Some(sums) if cycle.settled_at.is_some() => sums.clone(),
            _ if used == BilledQuantity::default() => Sums::default(),
            _ => CycleCosts::of(control, usage, actor.org, cycle.id)?.sums(),
        };
        Ok(CycleWithTotals {
            cycle: CycleBody::of(cycle, schedule),
            requests: used.requests,
            units: used.units,
            totals: CurrencyTotal::of(&sums),
        })
    });
    Ok(CyclePage {
        items: items.collect::<Result<_, StoreError>>()?,
        next_cursor: cursor_after(page.next),
    })
}
