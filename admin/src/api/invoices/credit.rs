//! Corrects a final invoice by a credit note.

use actix_web::{HttpResponse, web};
use gaas_shared::fields::FieldError;
use gaas_shared::ids::InvoiceId;
use gaas_shared::money::{Amount, Currency};
use serde::Deserialize;
use utoipa::ToSchema;

use super::WholeInvoiceBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, IdempotencyHeader, PathId, Post, not_null};
use crate::api::prices::amount_schema;
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, StateConflict, Unavailable};
use crate::api::router::VERSION_1;
use crate::api::write::{created, keep};
use crate::state::State;

/// What to take off an invoice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct NewCreditNote {
    /// How much, in whole minor units of the invoice's currency. Left out, all that is left of it.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(schema_with = amount_schema, required = false)]
    amount: Option<Amount>,
    /// Why, in 1 to 500 characters; it is printed on the note.
    #[schema(examples("outage on 3 May"), min_length = 1, max_length = 500)]
    reason: String,
}

impl NewCreditNote {
    fn parse(&self, currency: Currency) -> Result<(Option<Amount>, String), Problem> {
        let mut checks = Checks::default();
        let amount = checks.check_if_given(self.amount.map(|amount| payable(amount, currency)));
        let reason = checks.check(reason(&self.reason));
        match (amount, reason) {
            (Some(amount), Some(reason)) => Ok((amount, reason)),
            _ => Err(checks.into_problem()),
        }
    }
}

fn payable(amount: Amount, currency: Currency) -> Result<Amount, FieldError> {
    let digits = currency.minor_digits();
    if amount <= Amount::ZERO {
        return Err(FieldError::new("amount", "must be above 0"));
    }
    if !amount.is_whole_at(digits) {
        let message = format!("must have at most {digits} digits after the decimal point");
        return Err(FieldError::new("amount", message));
    }
    Ok(amount)
}

/// Checks a reason: 1 to 500 characters, none of them control characters.
pub(in crate::api) fn reason(text: &str) -> Result<String, FieldError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 500 || text.chars().any(char::is_control) {
        let message = "must be 1 to 500 characters long, without control characters";
        return Err(FieldError::new("reason", message));
    }
    Ok(text.to_owned())
}

/// Correct an invoice
///
/// Makes a credit note, final at once, that takes an amount off a final invoice.
#[utoipa::path(
    post,
    path = "/invoices/{invoice_id}/credit-notes",
    operation_id = "createCreditNote",
    tag = "Invoices",
    params(
        ("invoice_id" = u32, Path, minimum = 1, description = "The invoice's `id`"),
        IdempotencyHeader,
    ),
    request_body = NewCreditNote,
    responses(
        (status = 201, description = "The credit note", body = WholeInvoiceBody),
        NeedsManager, BadPath, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<InvoiceId>, Post<NewCreditNote>)>,
) -> Result<HttpResponse, Problem> {
    let (PathId(id), Post { body, idempotency }) = input;
    let corrected = state.control(move |store| store.invoice(by.0, id)).await?;
    let (amount, reason) = body.parse(corrected.invoice.currency)?;
    let kept = keep(&state, by.0, idempotency, move |store, by| {
        store.credit_invoice(by, id, amount, &reason)
    })
    .await?;
    let note = WholeInvoiceBody::from(&kept.value);
    let location = format!("{VERSION_1}/invoices/{}", kept.value.invoice.id);
    Ok(created(&note, &location, kept.replayed))
}
