//! What a past stretch of time would have cost under a price. Changes nothing.

use actix_web::web;
use gaas_shared::billing::{Terms, total, total_exact};
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, ServiceId};
use gaas_shared::money::Amount;
use gaas_shared::store::{Actor, ControlStore, PriceScope, StoreError, UsageStore};
use gaas_shared::usage::{BilledQuantity, Interval};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{GivenTerms, ModelBody, amount_schema, model_schema};
use super::scope::{ScopeGiven, scope_schema};
use crate::api::auth::{As, Manager};
use crate::api::extract::{IdempotencyHeader, Post, not_null};
use crate::api::problem::{
    BadBody, FieldProblem, NeedsManager, Problem, ReferenceMissing, Unavailable,
};
use crate::state::State;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// The most items that are answered: some two megabytes.
const MAX_ITEMS: usize = 20_000;

/// A price, and the stretch of time to try it on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct PriceDryRun {
    /// The price to try.
    price: TriedPrice,
    /// Where the stretch begins: a whole hour (UTC).
    #[schema(format = DateTime, examples("2026-01-01T00:00:00Z"))]
    from: String,
    /// Where the stretch ends: a later whole hour (UTC).
    #[schema(format = DateTime, examples("2026-02-01T00:00:00Z"))]
    to: String,
}

/// The price to try, and on whose usage.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct TriedPrice {
    /// On whose usage: a key's, a service's, or (`"default"`, also if left out) everybody's.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(schema_with = scope_schema, required = false)]
    scope: Option<ScopeGiven>,
    /// An ISO 4217 code; left out, the configured currency.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, examples("USD"))]
    currency: Option<String>,
    /// How units are priced.
    #[schema(schema_with = model_schema)]
    model: ModelBody,
    /// Units that cost nothing and count in no tier.
    #[serde(default)]
    #[schema(minimum = 0)]
    free_units: Option<i64>,
    /// The least that each key pays per service.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(schema_with = amount_schema, required = false)]
    minimum_per_cycle: Option<Amount>,
    /// What each key pays per service beside the units.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(schema_with = amount_schema, required = false)]
    flat_fee_per_cycle: Option<Amount>,
}

/// What the stretch would have cost, as if it were one cycle.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PriceTried)]
pub(in crate::api) struct Tried {
    /// The currency.
    #[schema(examples("USD"))]
    currency: String,
    /// Where the stretch begins.
    #[schema(format = DateTime)]
    from: String,
    /// Where it ends.
    #[schema(format = DateTime)]
    to: String,
    /// Billable requests.
    #[schema(examples(42))]
    requests: u64,
    /// Units.
    #[schema(examples(42))]
    units: u64,
    /// What would be paid: the sum of the rounded lines.
    #[schema(examples("0.04"))]
    total: String,
    /// The sum before rounding.
    #[schema(examples("0.042"))]
    total_exact: String,
    /// Per key and service.
    items: Vec<TriedItem>,
}

/// What one key would have paid for one service.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PriceTriedItem)]
pub(in crate::api) struct TriedItem {
    /// The key's number.
    api_key_id: u32,
    /// The service's number.
    service_id: u32,
    /// Billable requests.
    requests: u64,
    /// Units.
    units: u64,
    /// What would be paid.
    amount: String,
}

/// A stretch and a price that can be tried.
struct Parsed {
    terms: Terms,
    scope: PriceScope,
    from: UnixMillis,
    to: UnixMillis,
}

impl PriceDryRun {
    fn parse(self, state: &State) -> Result<Parsed, Problem> {
        let mut faults: Vec<FieldProblem> = Vec::new();
        let price = self.price;
        let scope = price
            .scope
            .map_or(Ok(PriceScope::Default), ScopeGiven::parse);
        let scope = scope.map_err(|error| faults.push(within_price(error.into())));
        let given = GivenTerms {
            currency: price.currency,
            model: price.model.0,
            free_units: price.free_units,
            minimum_per_cycle: price.minimum_per_cycle,
            flat_fee_per_cycle: price.flat_fee_per_cycle,
        };
        let terms = given
            .parse(state.defaults.currency)
            .map_err(|errors| faults.extend(errors.into_iter().map(within_price)));
        let mut hour = |field: &'static str, text: &str| {
            whole_hour(text).map_err(|message| {
                let message = message.to_owned();
                faults.push(FieldProblem {
                    field: field.into(),
                    message,
                });
            })
        };
        let (from, to) = (hour("from", &self.from), hour("to", &self.to));
        if let (Ok(from), Ok(to)) = (from, to) {
            faults.extend(unfit(from, to, state));
        }
        match (terms, scope, from, to) {
            (Ok(terms), Ok(scope), Ok(from), Ok(to)) if faults.is_empty() => Ok(Parsed {
                terms,
                scope,
                from,
                to,
            }),
            _ => Err(Problem::invalid_fields(faults)),
        }
    }
}

/// What is wrong with a stretch whose ends are well-formed.
fn unfit(from: UnixMillis, to: UnixMillis, state: &State) -> Option<FieldProblem> {
    let whole_days = from.0 % DAY_MS == 0 && to.0 % DAY_MS == 0;
    let (interval, known_to) = match whole_days {
        true => (Interval::Day, "day"),
        false => (Interval::Hour, "hour"),
    };
    let is_kept = seconds(from) >= state.retention.oldest_s(interval, state.now());
    let (field, message) = match (to > from, is_kept) {
        (true, true) => return None,
        (false, _) => ("to", "must lie after from".to_owned()),
        (true, false) => {
            let days = state.retention.seconds(interval) / Interval::Day.seconds();
            let message = format!("usage is known to the {known_to} for the last {days} days only");
            ("from", message)
        }
    };
    Some(FieldProblem {
        field: field.into(),
        message,
    })
}

fn seconds(instant: UnixMillis) -> u64 {
    instant.0.unsigned_abs() / 1_000
}

/// Faults of the inner object, named from the outside.
fn within_price(fault: FieldProblem) -> FieldProblem {
    FieldProblem {
        field: format!("price.{}", fault.field).into(),
        ..fault
    }
}

fn whole_hour(text: &str) -> Result<UnixMillis, &'static str> {
    let instant = UnixMillis::parse_rfc3339(text)
        .ok_or("must be an instant such as \"2026-01-01T00:00:00Z\"")?;
    if instant.0 < 0 || instant.0 % HOUR_MS != 0 {
        return Err("must be a whole hour (UTC)");
    }
    Ok(instant)
}

/// Try a price on the past
///
/// What a stretch of time would have cost, counted as one cycle: tiers, free units and fees per key
/// and service. Changes nothing.
#[utoipa::path(
    post,
    path = "/prices/dry-run",
    operation_id = "tryPrice",
    tag = "Prices",
    params(IdempotencyHeader),
    request_body = PriceDryRun,
    responses(
        (status = 200, description = "What it would have cost", body = Tried),
        NeedsManager, ReferenceMissing, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Post<PriceDryRun>>,
) -> Result<web::Json<Tried>, Problem> {
    let parsed = input.body.parse(&state)?;
    state.proxy.flushed().await;
    let tried = state
        .both(move |control, usage| tried(control, usage, by.0, &parsed))
        .await?;
    let tried = tried.map_err(|items| {
        let message = format!(
            "has {items} pairs of a key and a service in this stretch, more than {MAX_ITEMS}: try \
             the price on one service or one key"
        );
        Problem::invalid_field("price.scope", message)
    })?;
    Ok(web::Json(tried))
}

/// What it would have cost; or how many items that would be, where they are too many.
fn tried(
    control: &ControlStore,
    usage: &UsageStore,
    actor: Actor,
    parsed: &Parsed,
) -> Result<Result<Tried, usize>, StoreError> {
    match parsed.scope {
        PriceScope::ApiKey(key) => drop(control.key(actor, key)?),
        PriceScope::Service(service) => drop(control.service(actor, service)?),
        PriceScope::Default => {}
    }
    let stretch = (seconds(parsed.from), seconds(parsed.to));
    let mut used = usage.billed_between(actor.org, stretch)?;
    used.retain(|((key, service), _)| match parsed.scope {
        PriceScope::ApiKey(only) => *key == only,
        PriceScope::Service(only) => *service == only,
        PriceScope::Default => true,
    });
    if used.len() > MAX_ITEMS {
        return Ok(Err(used.len()));
    }
    Ok(Ok(Tried::of(parsed, &used)))
}

impl Tried {
    fn of(parsed: &Parsed, used: &[((ApiKeyId, ServiceId), BilledQuantity)]) -> Self {
        let terms = &parsed.terms;
        let (mut sum, mut sum_exact) = (Amount::ZERO, Amount::ZERO);
        let items = used
            .iter()
            .map(|((key, service), quantity)| {
                let charges = terms.model.charges(quantity.units, terms.currency);
                sum += total(&charges);
                sum_exact += total_exact(&charges);
                TriedItem {
                    api_key_id: key.get(),
                    service_id: service.get(),
                    requests: quantity.requests,
                    units: quantity.units,
                    amount: total(&charges).to_string(),
                }
            })
            .collect();
        Self {
            currency: terms.currency.to_string(),
            from: parsed.from.to_rfc3339(),
            to: parsed.to.to_rfc3339(),
            requests: used.iter().map(|(_, quantity)| quantity.requests).sum(),
            units: used.iter().map(|(_, quantity)| quantity.units).sum(),
            total: sum.to_string(),
            total_exact: sum_exact.to_string(),
            items,
        }
    }
}
