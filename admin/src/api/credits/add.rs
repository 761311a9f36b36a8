//! Grants a customer credits, or takes some back.

use actix_web::{HttpResponse, web};
use gaas_shared::fields::FieldError;
use gaas_shared::ids::CustomerId;
use gaas_shared::model::Budget;
use gaas_shared::money::{Amount, Currency, InvalidCurrency};
use gaas_shared::store::NewCredit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EntryBody, amount_schema};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, IdempotencyHeader, PathId, Post};
use crate::api::invoices::reason;
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, StateConflict, Unavailable};
use crate::api::router::VERSION_1;
use crate::api::write::{created, write};
use crate::state::State;

/// The most that one entry moves a balance by: 10¹² currency units, as the largest budget.
const MAX_AMOUNT: Amount = Budget::MAX;

/// Credits to grant, or to take back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct NewCredits {
    /// How much, in whole minor units of the currency; negative takes credits back, at most all.
    #[schema(schema_with = amount_schema)]
    amount: Amount,
    /// An ISO 4217 code. The first entry fixes the currency of a customer's credits.
    #[schema(examples("USD"))]
    currency: String,
    /// Why, in 1 to 500 characters.
    #[serde(default)]
    #[schema(examples("bank transfer of 3 May"), min_length = 1, max_length = 500)]
    reason: Option<String>,
}

/// An entry of a balance after it was added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditsAdded)]
pub(in crate::api) struct CreditsAdded {
    /// The entry.
    #[serde(flatten)]
    entry: EntryBody,
    /// Whether it is in effect for the next request. `false`: the data plane was not reached and
    /// follows within 500 ms of being back.
    propagated: bool,
}

impl NewCredits {
    fn parse(&self) -> Result<NewCredit, Problem> {
        let mut checks = Checks::default();
        let currency = self
            .currency
            .parse::<Currency>()
            .map_err(|error: InvalidCurrency| FieldError::new("currency", error.to_string()));
        let currency = checks.check(currency);
        // Without a currency, any precision passes here: one fault at a time is enough then.
        let digits = currency.map_or(9, Currency::minor_digits);
        let amount = checks.check(payable(self.amount, digits));
        let reason = checks.check_if_given(self.reason.as_deref().map(reason));
        match (amount, currency, reason) {
            (Some(amount), Some(currency), Some(reason)) => Ok(NewCredit {
                amount,
                currency,
                reason,
            }),
            _ => Err(checks.into_problem()),
        }
    }
}

fn payable(amount: Amount, digits: u32) -> Result<Amount, FieldError> {
    let wrong = |message: String| Err(FieldError::new("amount", message));
    if amount == Amount::ZERO {
        return wrong("must not be 0".to_owned());
    }
    if amount > MAX_AMOUNT || amount < -MAX_AMOUNT {
        return wrong(format!("must lie between -{MAX_AMOUNT} and {MAX_AMOUNT}"));
    }
    if !amount.is_whole_at(digits) {
        let message = format!("must have at most {digits} digits after the decimal point");
        return wrong(message);
    }
    Ok(amount)
}

/// Grant credits, or take some back
///
/// The balance never falls below zero.
#[utoipa::path(
    post,
    path = "/customers/{customer_id}/credits",
    operation_id = "addCredits",
    tag = "Customers",
    params(
        ("customer_id" = u32, Path, minimum = 1, description = "The customer's number"),
        IdempotencyHeader,
    ),
    request_body = NewCredits,
    responses(
        (status = 201, description = "The entry", body = CreditsAdded),
        NeedsManager, BadPath, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<CustomerId>, Post<NewCredits>)>,
) -> Result<HttpResponse, Problem> {
    let (PathId(id), Post { body, idempotency }) = input;
    let new = body.parse()?;
    let done = write(&state, by.0, idempotency, move |store, by| {
        store.add_credits(by, id, &new)
    })
    .await?;
    let body = CreditsAdded {
        entry: EntryBody::from(&done.value),
        propagated: done.propagated,
    };
    let location = format!("{VERSION_1}/customers/{id}/credits");
    Ok(created(&body, &location, done.replayed))
}
