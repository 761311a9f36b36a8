//! Reads a bill as PDF, at an address that a link can name.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::InvoiceId;

use super::format::Format;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read an invoice as PDF
#[utoipa::path(
    get,
    path = "/invoices/{invoice_id}.pdf",
    operation_id = "readInvoicePdf",
    tag = "Invoices",
    params(("invoice_id" = u32, Path, minimum = 1, description = "The invoice's `id`")),
    responses(
        (status = 200, description = "The invoice", body = Vec<u8>,
         content_type = "application/pdf"),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<InvoiceId>>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = input;
    let whole = state.control(move |store| store.invoice(by.0, id)).await?;
    Ok(Format::Pdf.answer(&whole))
}
