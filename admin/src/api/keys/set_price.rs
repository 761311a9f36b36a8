//! Gives a key a new price.

use actix_web::web;
use gaas_shared::ids::ApiKeyId;
use gaas_shared::money::Price;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::price_schema;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Json, PathId};
use crate::api::problem::{BadBody, BadPath, KeyRevoked, NeedsManager, Problem, Unavailable};
use crate::api::write::write;
use crate::state::State;

/// A new price.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPrice)]
pub(in crate::api) struct PriceBody {
    /// What a billable request costs from now on.
    #[schema(schema_with = price_schema)]
    price_per_request: Price,
}

/// A key's price from one instant on.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct PriceVersion {
    /// The key's number.
    api_key_id: u32,
    /// The price version's number; versions never change.
    price_version_id: u32,
    /// What a billable request costs, as an exact decimal.
    #[schema(examples("0.0025"))]
    price_per_request: String,
    /// The price's currency.
    #[schema(examples("USD"))]
    currency: String,
    /// From when on it holds.
    #[schema(format = DateTime)]
    effective_at: String,
    /// Whether the data plane bills at it. `false`: the data plane was not reached and follows
    /// within 500 ms of being back.
    propagated: bool,
}

/// Set a key's price
///
/// Requests admitted before are billed at the old price, later ones at the new.
#[utoipa::path(
    put,
    path = "/keys/{key_id}/pricing",
    operation_id = "setKeyPrice",
    tag = "API keys",
    params(("key_id" = u32, Path, minimum = 1, description = "The key's number")),
    request_body = PriceBody,
    responses(
        (status = 200, description = "The key's new price version", body = PriceVersion),
        NeedsManager, BadPath, KeyRevoked, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<ApiKeyId>, Json<PriceBody>)>,
) -> Result<web::Json<PriceVersion>, Problem> {
    let (PathId(id), Json(body)) = input;
    let currency = state.defaults.currency;
    let done = write(&state, by.0, None, move |store, by| {
        store.price_key(by, id, body.price_per_request, currency)
    })
    .await?;
    let (key, version) = &done.value;
    Ok(web::Json(PriceVersion {
        api_key_id: key.id.get(),
        price_version_id: version.id.get(),
        price_per_request: body.price_per_request.to_string(),
        currency: version.terms.currency.to_string(),
        effective_at: version.effective_at.to_rfc3339(),
        propagated: done.propagated,
    }))
}
