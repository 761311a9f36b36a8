//! Sets a price, now or from a later instant on.

use actix_web::{HttpResponse, web};
use gaas_shared::clock::UnixMillis;
use gaas_shared::money::Amount;
use gaas_shared::store::NewPrice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PriceRowBody;
use super::body::{GivenTerms, ModelBody, amount_schema, model_schema};
use super::scope::{ScopeGiven, scope_schema};
use crate::api::auth::{As, Manager};
use crate::api::extract::{IdempotencyHeader, Post, not_null};
use crate::api::problem::{
    BadBody, FieldProblem, NeedsManager, Problem, ReferenceMissing, StateConflict, Unavailable,
};
use crate::api::router::VERSION_1;
use crate::api::write::{created, write};
use crate::state::State;

/// A price to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct NewPriceVersion {
    /// Whose price it is.
    #[schema(schema_with = scope_schema)]
    scope: ScopeGiven,
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
    /// From when on it holds; left out, from now on.
    #[serde(default)]
    #[schema(format = DateTime)]
    effective_at: Option<String>,
}

/// A price after it was set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PriceWritten)]
pub(in crate::api) struct PriceWritten {
    /// The price.
    #[serde(flatten)]
    price: PriceRowBody,
    /// Whether the data plane knows it. `false`: it was not reached and follows within 500 ms of
    /// being back.
    propagated: bool,
}

impl NewPriceVersion {
    fn parse(self, state: &State) -> Result<NewPrice, Problem> {
        let mut faults: Vec<FieldProblem> = Vec::new();
        let scope = self
            .scope
            .parse()
            .map_err(|error| faults.push(error.into()));
        let instant = self
            .effective_at
            .as_deref()
            .map(|text| future(text, state.now()));
        let effective_at = instant.transpose().map_err(|message| {
            faults.push(FieldProblem {
                field: "effective_at".into(),
                message: message.to_owned(),
            });
        });
        let given = GivenTerms {
            currency: self.currency,
            model: self.model.0,
            free_units: self.free_units,
            minimum_per_cycle: self.minimum_per_cycle,
            flat_fee_per_cycle: self.flat_fee_per_cycle,
        };
        let terms = given
            .parse(state.defaults.currency)
            .map_err(|errors| faults.extend(errors));
        match (scope, effective_at, terms) {
            (Ok(scope), Ok(effective_at), Ok(terms)) => Ok(NewPrice {
                scope,
                terms,
                effective_at,
            }),
            _ => Err(Problem::invalid_fields(faults)),
        }
    }
}

fn future(text: &str, now: UnixMillis) -> Result<UnixMillis, &'static str> {
    let instant = UnixMillis::parse_rfc3339(text)
        .ok_or("must be an instant such as \"2030-01-31T08:00:00Z\"")?;
    if instant < now {
        return Err("must not lie in the past: what was used then is billed at the price of then");
    }
    Ok(instant)
}

/// Set a price
///
/// A price never changes: a new one takes its place at an instant, now or later. Each request is
/// billed at exactly one, the one in effect when it was admitted: its key's, else its service's,
/// else the default.
#[utoipa::path(
    post,
    path = "/prices",
    operation_id = "createPrice",
    tag = "Prices",
    params(IdempotencyHeader),
    request_body = NewPriceVersion,
    responses(
        (status = 201, description = "The price", body = PriceWritten),
        NeedsManager, ReferenceMissing, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Post<NewPriceVersion>>,
) -> Result<HttpResponse, Problem> {
    let new = input.body.parse(&state)?;
    let done = write(&state, by.0, input.idempotency, move |store, by| {
        store.create_price(by, &new)
    })
    .await?;
    let location = format!("{VERSION_1}/prices/{}", done.value.id);
    let body = PriceWritten {
        price: PriceRowBody::of(&done.value, state.now()),
        propagated: done.propagated,
    };
    Ok(created(&body, &location, done.replayed))
}
