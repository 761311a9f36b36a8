//! Declares a final invoice void.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::InvoiceId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::WholeInvoiceBody;
use super::credit::reason;
use crate::api::auth::{As, Manager};
use crate::api::extract::{IdempotencyHeader, PathId, Post};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, StateConflict, Unavailable};
use crate::api::write::{done, keep};
use crate::state::State;

/// Why an invoice is declared void.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct InvoiceVoid {
    /// Why, in 1 to 500 characters.
    #[schema(
        examples("made out to the wrong customer"),
        min_length = 1,
        max_length = 500
    )]
    reason: String,
}

/// Void an invoice
///
/// A final invoice keeps its number and lines; the ledger takes back what it came to. One that
/// credit notes correct can no longer be declared void.
#[utoipa::path(
    post,
    path = "/invoices/{invoice_id}/void",
    operation_id = "voidInvoice",
    tag = "Invoices",
    params(
        ("invoice_id" = u32, Path, minimum = 1, description = "The invoice's `id`"),
        IdempotencyHeader,
    ),
    request_body = InvoiceVoid,
    responses(
        (status = 200, description = "The void invoice", body = WholeInvoiceBody),
        NeedsManager, BadPath, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<InvoiceId>, Post<InvoiceVoid>)>,
) -> Result<HttpResponse, Problem> {
    let (PathId(id), Post { body, idempotency }) = input;
    let reason =
        reason(&body.reason).map_err(|error| Problem::invalid_fields(vec![error.into()]))?;
    let kept = keep(&state, by.0, idempotency, move |store, by| {
        store.void_invoice(by, id, Some(&reason))
    })
    .await?;
    Ok(done(&WholeInvoiceBody::from(&kept.value), kept.replayed))
}
