//! The open cycle's costs per key.

use actix_web::web;
use gaas_shared::billing::KeyCost;
use gaas_shared::ids::ApiKeyId;
use gaas_shared::model::ApiKey;
use gaas_shared::store::{Actor, ControlStore, Page, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

use super::costs::{CurrencyTotal, CycleCosts};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of keys with what they owe in the open cycle, in ascending order of their numbers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyCostPage)]
pub(in crate::api) struct KeyCostPage {
    items: Vec<KeyCostBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// What one key owes in the open cycle.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyCost)]
pub(in crate::api) struct KeyCostBody {
    /// The key's number.
    #[schema(examples(1))]
    api_key_id: u32,
    /// What its owner calls it.
    name: String,
    /// The secret's first characters.
    #[schema(examples("gaas_Ab3dE9"))]
    prefix: String,
    /// The price now in effect; `null` where it has tiers, packages or fees. Earlier requests may
    /// have been billed at earlier prices.
    #[schema(examples("0.001"))]
    price_per_request: Option<String>,
    /// Billed requests in this cycle.
    #[schema(examples(42))]
    requests: u64,
    /// What they cost in the currency of the key's present price, as an exact, unrounded decimal.
    #[schema(examples("0.042"))]
    total_cost: String,
    /// What they cost, for every currency that the key's prices are in.
    totals: Vec<CurrencyTotal>,
    /// The currency of the key's present price.
    #[schema(examples("USD"))]
    currency: String,
}

/// Read the open cycle's costs per key
///
/// All live keys, and revoked ones that were used in the cycle.
#[utoipa::path(
    get,
    path = "/billing/api-keys",
    operation_id = "readBillingByApiKey",
    tag = "Billing",
    params(PagingQuery),
    responses(
        (status = 200, description = "A page of keys with their costs", body = KeyCostPage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Paging>,
) -> Result<web::Json<KeyCostPage>, Problem> {
    state.proxy.flushed().await;
    let actor = by.0;
    let (page, costs) = state
        .both(move |control, usage| {
            let cycle = control.open_cycle(actor.org)?;
            let costs = CycleCosts::of(control, usage, actor.org, cycle.id)?;
            Ok((page(control, actor, input, &costs)?, costs))
        })
        .await?;
    let cost = |id: ApiKeyId| costs.by_key.get(&id).cloned().unwrap_or_default();
    Ok(web::Json(KeyCostPage {
        items: page
            .items
            .iter()
            .map(|key| KeyCostBody::of(key, &cost(key.id)))
            .collect(),
        next_cursor: cursor_after(page.next),
    }))
}

impl KeyCostBody {
    fn of(key: &ApiKey, cost: &KeyCost) -> Self {
        Self {
            api_key_id: key.id.get(),
            name: key.name.as_str().to_owned(),
            prefix: key.prefix.clone(),
            price_per_request: key.price.map(|price| price.to_string()),
            requests: cost.requests,
            total_cost: cost.cost.of(key.currency).to_string(),
            totals: CurrencyTotal::of(&cost.cost),
            currency: key.currency.to_string(),
        }
    }
}

/// The next keys that belong on the list. Revoked, unused ones are passed over, so it may take
/// several of the store's pages to fill one.
fn page(
    control: &ControlStore,
    actor: Actor,
    paging: Paging,
    costs: &CycleCosts,
) -> Result<Page<ApiKey>, StoreError> {
    let wanted = paging.limit as usize;
    let mut items: Vec<ApiKey> = Vec::new();
    let mut after = paging.after;
    loop {
        let keys = control.keys(actor, None, after, paging.limit)?;
        let more_follow = keys.next.is_some();
        after = keys.next;
        for key in keys.items {
            if key.revoked_at.is_some() && !costs.by_key.contains_key(&key.id) {
                continue;
            }
            if items.len() == wanted {
                let next = items.last().map(|key| key.id.get());
                return Ok(Page { items, next });
            }
            items.push(key);
        }
        if !more_follow {
            return Ok(Page { items, next: None });
        }
    }
}
