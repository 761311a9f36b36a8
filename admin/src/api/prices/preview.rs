//! What a number of units would cost. Changes nothing.

use actix_web::web;
use gaas_shared::billing::{total, total_exact};
use gaas_shared::money::Amount;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ChargeBody;
use super::body::{GivenTerms, ModelBody, amount_schema, model_schema};
use crate::api::auth::{As, Manager};
use crate::api::extract::{IdempotencyHeader, Post, not_null};
use crate::api::problem::{BadBody, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A price, and how many units to price.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct PricePreview {
    /// An ISO 4217 code; left out, the configured currency.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, examples("USD"))]
    currency: Option<String>,
    /// How units are priced.
    #[schema(schema_with = model_schema)]
    model: ModelBody,
    /// Units per cycle that cost nothing and count in no tier.
    #[serde(default)]
    #[schema(minimum = 0)]
    free_units: Option<i64>,
    /// The least that a cycle with any use costs.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(schema_with = amount_schema, required = false)]
    minimum_per_cycle: Option<Amount>,
    /// What a cycle with any use costs beside the units.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(schema_with = amount_schema, required = false)]
    flat_fee_per_cycle: Option<Amount>,
    /// What one key uses of one service in one cycle.
    #[schema(minimum = 0, examples(1000))]
    units: i64,
}

/// What the units would cost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PricePreviewed)]
pub(in crate::api) struct Previewed {
    /// The currency.
    #[schema(examples("USD"))]
    currency: String,
    /// Line by line.
    lines: Vec<ChargeBody>,
    /// The sum of the lines as they are paid.
    #[schema(examples("1"))]
    total: String,
    /// The sum of the lines before rounding.
    #[schema(examples("1"))]
    total_exact: String,
}

/// Preview a price
///
/// What a number of units would cost. Changes nothing.
#[utoipa::path(
    post,
    path = "/prices/preview",
    operation_id = "previewPrice",
    tag = "Prices",
    params(IdempotencyHeader),
    request_body = PricePreview,
    responses(
        (status = 200, description = "What the units would cost", body = Previewed),
        NeedsManager, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { input, .. }: As<Manager, Post<PricePreview>>,
) -> Result<web::Json<Previewed>, Problem> {
    let body = input.body;
    let units = u64::try_from(body.units)
        .map_err(|_| Problem::invalid_field("units", "must be a whole number from 0 on"))?;
    let given = GivenTerms {
        currency: body.currency,
        model: body.model.0,
        free_units: body.free_units,
        minimum_per_cycle: body.minimum_per_cycle,
        flat_fee_per_cycle: body.flat_fee_per_cycle,
    };
    let terms = given.terms(state.defaults.currency)?;
    let charges = terms.model.charges(units, terms.currency);
    Ok(web::Json(Previewed {
        currency: terms.currency.to_string(),
        lines: charges.iter().map(ChargeBody::from).collect(),
        total: total(&charges).to_string(),
        total_exact: total_exact(&charges).to_string(),
    }))
}
