//! Makes a draft final.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::InvoiceId;

use super::WholeInvoiceBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Bare, IdempotencyHeader, PathId};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, StateConflict, Unavailable};
use crate::api::write::{done, keep};
use crate::state::State;

/// Finalize an invoice
///
/// It gets its number and is booked in the ledger. From then on nothing about it changes.
#[utoipa::path(
    post,
    path = "/invoices/{invoice_id}/finalize",
    operation_id = "finalizeInvoice",
    tag = "Invoices",
    params(
        ("invoice_id" = u32, Path, minimum = 1, description = "The invoice's `id`"),
        IdempotencyHeader,
    ),
    responses(
        (status = 200, description = "The final invoice", body = WholeInvoiceBody),
        NeedsManager, BadPath, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<InvoiceId>, Bare)>,
) -> Result<HttpResponse, Problem> {
    let (PathId(id), Bare { idempotency }) = input;
    let kept = keep(&state, by.0, idempotency, move |store, by| {
        store.finalize_invoice(by, id)
    })
    .await?;
    Ok(done(&WholeInvoiceBody::from(&kept.value), kept.replayed))
}
