//! Lists invoices and credit notes.

use actix_web::web;
use gaas_shared::model::InvoiceStatus;
use gaas_shared::store::InvoiceFilter;
use serde::Serialize;
use utoipa::ToSchema;

use super::InvoiceBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{AgeQuery, Paging, PagingQuery, Query, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of bills, in the order that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct InvoicePage {
    items: Vec<InvoiceBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// The query parameters besides paging, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct InvoiceQuery {
    /// Bills of this customer alone.
    #[param(required = false, minimum = 1)]
    customer_id: Option<u32>,
    /// Bills of this cycle alone.
    #[param(required = false, minimum = 1)]
    cycle_id: Option<u32>,
    /// `draft`, `finalized` or `void`.
    #[param(required = false)]
    status: Option<String>,
}

const STATES: [(&str, InvoiceStatus); 3] = [
    ("draft", InvoiceStatus::Draft),
    ("finalized", InvoiceStatus::Finalized),
    ("void", InvoiceStatus::Void),
];

/// List invoices
///
/// Credit notes too; without their lines.
#[utoipa::path(
    get,
    path = "/invoices",
    operation_id = "listInvoices",
    tag = "Invoices",
    params(PagingQuery, InvoiceQuery, AgeQuery),
    responses(
        (status = 200, description = "A page of bills", body = InvoicePage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<InvoicePage>, Problem> {
    let params = input.params(&[
        "limit",
        "cursor",
        "customer_id",
        "cycle_id",
        "status",
        "sort",
    ])?;
    let (paging, order) = (Paging::of(&params)?, params.age()?);
    let filter = InvoiceFilter {
        customer: params.id("customer_id")?,
        cycle: params.id("cycle_id")?,
        status: params.choice("status", &STATES)?,
    };
    let page = state
        .control(move |store| store.invoices(by.0, filter, order, paging.after, paging.limit))
        .await?;
    Ok(web::Json(InvoicePage {
        items: page.items.iter().map(InvoiceBody::from).collect(),
        next_cursor: cursor_after(page.next),
    }))
}
