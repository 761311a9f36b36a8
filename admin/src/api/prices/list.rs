//! Lists prices.

use actix_web::web;
use gaas_shared::store::PriceScope;
use serde::Serialize;
use utoipa::ToSchema;

use super::PriceRowBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{AgeQuery, Paging, PagingQuery, Params, Query, cursor_after, wrong};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of prices, in the order that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct PricePage {
    items: Vec<PriceRowBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// The query parameters besides paging, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct PriceQuery {
    /// This key's own prices.
    #[param(required = false, minimum = 1)]
    api_key_id: Option<u32>,
    /// This service's prices.
    #[param(required = false, minimum = 1)]
    service_id: Option<u32>,
    /// `default`: the organization's default prices.
    #[param(required = false)]
    scope: Option<String>,
}

fn scope(params: &Params) -> Result<Option<PriceScope>, Problem> {
    let default = params.choice("scope", &[("default", PriceScope::Default)])?;
    let key = params.id("api_key_id")?.map(PriceScope::ApiKey);
    let service = params.id("service_id")?.map(PriceScope::Service);
    let mut given = [default, key, service].into_iter().flatten();
    match (given.next(), given.next()) {
        (_, Some(_)) => Err(wrong(
            "scope",
            "takes one of scope, api_key_id and service_id at a time",
        )),
        (scope, None) => Ok(scope),
    }
}

/// List prices
///
/// Past, present and upcoming ones.
#[utoipa::path(
    get,
    path = "/prices",
    operation_id = "listPrices",
    tag = "Prices",
    params(PagingQuery, PriceQuery, AgeQuery),
    responses(
        (status = 200, description = "A page of prices", body = PricePage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<PricePage>, Problem> {
    let known = [
        "limit",
        "cursor",
        "api_key_id",
        "service_id",
        "scope",
        "sort",
    ];
    let params = input.params(&known)?;
    let (paging, scope) = (Paging::of(&params)?, scope(&params)?);
    let order = params.age()?;
    let page = state
        .control(move |store| store.price_page(by.0, scope, order, paging.after, paging.limit))
        .await?;
    let now = state.now();
    Ok(web::Json(PricePage {
        items: page
            .items
            .iter()
            .map(|row| PriceRowBody::of(row, now))
            .collect(),
        next_cursor: cursor_after(page.next),
    }))
}
