//! Who used the most.

use actix_web::web;
use gaas_shared::store::UsageGroup;
use serde::Serialize;
use utoipa::ToSchema;

use super::names::Names;
use super::range::{self, RangeQuery};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Query, wrong};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable, UnfitRange};
use crate::state::State;

const DEFAULT_LIMIT: u32 = 10;
const MAX_LIMIT: u32 = 200;

/// The services, keys or customers with the most requests, most first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageTop)]
pub(in crate::api) struct TopBody {
    items: Vec<RankedBody>,
}

/// What one service, key or customer used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageRanked)]
pub(in crate::api) struct RankedBody {
    /// Its number; `null` for the keys that belong to no customer.
    #[schema(examples(1))]
    id: Option<u32>,
    /// What its owner calls it.
    #[schema(examples("Weather"))]
    label: String,
    /// Requests, whatever became of them.
    #[schema(examples(42))]
    requests: u64,
    /// Of them, those that the backend answered 5xx, or the gateway in its place.
    errors: u64,
    /// Units billed.
    #[schema(examples(40))]
    units: u64,
}

/// The query parameters besides the stretch's, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct TopQuery {
    /// `service`, `api_key` or `customer`.
    #[param(required = false, default = "service")]
    by: Option<String>,
    /// The most items.
    #[param(required = false, minimum = 1, maximum = 200, default = 10)]
    limit: Option<u32>,
}

/// Rank services, keys or customers by their requests
#[utoipa::path(
    get,
    path = "/usage/top",
    operation_id = "rankUsage",
    tag = "Usage",
    params(RangeQuery, TopQuery),
    responses(
        (status = 200, description = "Most used first", body = TopBody),
        NeedsManager, BadQuery, UnfitRange, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<TopBody>, Problem> {
    let known = [&range::FIELDS[..], &["by", "limit"]].concat();
    let params = input.params(&known)?;
    let asked = range::of(&params, by.0.org, &state)?;
    if asked.range.method.is_some() {
        let message = "is not known of single services and keys";
        return Err(wrong("method", message));
    }
    let groups = [
        ("service", UsageGroup::Service),
        ("api_key", UsageGroup::ApiKey),
        ("customer", UsageGroup::Customer),
    ];
    let group = params.choice("by", &groups)?.unwrap_or(groups[0].1);
    let limit = params.number("limit", (1, MAX_LIMIT))?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT) as usize;
    state.proxy.flushed().await;
    let items = state
        .both(move |control, usage| {
            let range = asked.with_owners(control, group)?;
            let ranked = usage.usage_ranking(&range, group, limit)?;
            let numbers: Vec<u32> = ranked.iter().map(|ranked| ranked.id).collect();
            let names = Names::of(control, range.org, group, &numbers)?;
            let shown = ranked.into_iter().map(|ranked| RankedBody {
                id: (ranked.id > 0).then_some(ranked.id),
                label: names.label(group, ranked.id).1,
                requests: ranked.requests,
                errors: ranked.errors,
                units: ranked.units,
            });
            Ok(shown.collect())
        })
        .await?;
    Ok(web::Json(TopBody { items }))
}
