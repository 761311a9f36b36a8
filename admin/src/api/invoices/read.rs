//! Reads a bill, in the form that is asked for.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::InvoiceId;

use super::WholeInvoiceBody;
use super::format::Format;
use crate::api::auth::{As, Manager};
use crate::api::extract::{PathId, Query};
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// The query parameter, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct FormatQuery {
    /// `json`, `csv` or `pdf`; without it, what `Accept` asks for.
    #[param(required = false)]
    format: Option<String>,
}

/// Read an invoice
///
/// As JSON, CSV or PDF, whichever `Accept` or `format` asks for. All of them say the same.
#[utoipa::path(
    get,
    path = "/invoices/{invoice_id}",
    operation_id = "readInvoice",
    tag = "Invoices",
    params(
        ("invoice_id" = u32, Path, minimum = 1, description = "The invoice's `id`"),
        FormatQuery,
    ),
    responses(
        (status = 200, description = "The invoice", content(
            (WholeInvoiceBody = "application/json"),
            (String = "text/csv"),
            (Vec<u8> = "application/pdf"),
        )),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<InvoiceId>, Query, Format)>,
) -> Result<HttpResponse, Problem> {
    let (PathId(id), query, accepted) = input;
    let params = query.params(&["format"])?;
    let format = params.choice("format", &Format::WORDS)?.unwrap_or(accepted);
    let whole = state.control(move |store| store.invoice(by.0, id)).await?;
    Ok(format.answer(&whole))
}
