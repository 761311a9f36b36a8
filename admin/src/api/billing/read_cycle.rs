//! A cycle's totals: together, and per customer, key, service and price version.

use std::collections::BTreeMap;

use actix_web::web;
use gaas_shared::billing::{SeriesBill, Sums};
use gaas_shared::ids::BillingCycleId;
use gaas_shared::store::{Actor, ControlStore, StoreError, UsageStore};
use serde::Serialize;
use utoipa::ToSchema;

use super::costs::{CurrencyTotal, CycleCosts};
use super::cycle::CycleBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A cycle with its totals. Every breakdown adds up to the same.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct CycleDetail {
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
    /// Per customer; `id` is `null` for keys that belong to none.
    by_customer: Vec<CyclePart>,
    /// Per key.
    by_api_key: Vec<CyclePart>,
    /// Per service.
    by_service: Vec<CyclePart>,
    /// Per price version.
    by_price_version: Vec<CyclePart>,
}

/// What one customer, key, service or price version has in a cycle.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct CyclePart {
    /// Its number.
    id: Option<u32>,
    /// What it is called, if it has a name.
    name: Option<String>,
    /// Billed requests.
    requests: u64,
    /// Billed units.
    units: u64,
    /// What they cost, before rounding.
    totals: Vec<CurrencyTotal>,
}

/// Read a cycle's totals
///
/// Of the open cycle, requests answered before this call are counted, unless the data plane cannot
/// be reached.
#[utoipa::path(
    get,
    path = "/billing/cycles/{cycle_id}",
    operation_id = "readCycle",
    tag = "Billing",
    params(("cycle_id" = u32, Path, minimum = 1, description = "The cycle's number")),
    responses(
        (status = 200, description = "The cycle with its totals", body = CycleDetail),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<BillingCycleId>>,
) -> Result<web::Json<CycleDetail>, Problem> {
    let PathId(id) = input;
    let cycle = state.control(move |store| store.cycle(by.0, id)).await?;
    if cycle.settled_at.is_none() {
        state.proxy.flushed().await;
    }
    let detail = state
        .both(move |control, usage| detail(control, usage, by.0, id))
        .await?;
    Ok(web::Json(detail))
}

fn detail(
    control: &ControlStore,
    usage: &UsageStore,
    actor: Actor,
    id: BillingCycleId,
) -> Result<CycleDetail, StoreError> {
    let cycle = control.cycle(actor, id)?;
    let costs = CycleCosts::of(control, usage, actor.org, id)?;
    let used: Vec<_> = costs.by_key.keys().copied().collect();
    let owners = control.owners_in_cycle(actor.org, id, &used)?;
    let owner = |bill: &SeriesBill| owners.get(&bill.series.api_key).copied().flatten();
    let by_customer = parts(&costs.bills, owner);
    let by_key = parts(&costs.bills, |bill| Some(bill.series.api_key));
    let by_service = parts(&costs.bills, |bill| Some(bill.series.service));
    let by_version = parts(&costs.bills, |bill| Some(bill.series.price_version));
    let keys: Vec<_> = by_key.keys().copied().flatten().collect();
    let key_names = control.key_names(actor.org, &keys)?;
    let services: Vec<_> = by_service.keys().copied().flatten().collect();
    let service_names = control.service_names(actor.org, &services)?;
    let customers: Vec<_> = by_customer.keys().copied().flatten().collect();
    let customer_names = control.customer_names(actor.org, &customers)?;
    Ok(CycleDetail {
        cycle: CycleBody::of(&cycle, control.cycle_schedule(actor.org)?),
        requests: costs.requests(),
        units: costs.units(),
        totals: CurrencyTotal::of(&costs.sums()),
        by_customer: shown(&by_customer, |id| customer_names.get(&id).cloned()),
        by_api_key: shown(&by_key, |id| key_names.get(&id).map(|key| key.name.clone())),
        by_service: shown(&by_service, |id| service_names.get(&id).cloned()),
        by_price_version: shown(&by_version, |_| None),
    })
}

#[derive(Default)]
struct Part {
    requests: u64,
    units: u64,
    cost: Sums,
}

fn parts<K: Ord>(
    bills: &[SeriesBill],
    of: impl Fn(&SeriesBill) -> Option<K>,
) -> BTreeMap<Option<K>, Part> {
    let mut parts: BTreeMap<Option<K>, Part> = BTreeMap::new();
    for bill in bills {
        let part = parts.entry(of(bill)).or_default();
        part.requests += bill.quantity.requests;
        part.units += bill.quantity.units;
        part.cost.add(bill.currency, bill.exact());
    }
    parts
}

fn shown<K: Copy + Into<u32>>(
    parts: &BTreeMap<Option<K>, Part>,
    name: impl Fn(K) -> Option<String>,
) -> Vec<CyclePart> {
    parts
        .iter()
        .map(|(id, part)| CyclePart {
            id: id.map(Into::into),
            name: id.and_then(&name),
            requests: part.requests,
            units: part.units,
            totals: CurrencyTotal::of(&part.cost),
        })
        .collect()
}
