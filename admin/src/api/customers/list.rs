//! Lists customers.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::CustomerBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{AgeOrNameQuery, Paging, PagingQuery, Query, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of customers, in the order that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct CustomerPage {
    items: Vec<CustomerBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// The query parameters besides paging, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct CustomerQuery {
    /// The customer whom other systems call this.
    #[param(required = false)]
    external_id: Option<String>,
    /// Customers whose name, e-mail address or external identifier holds this text, or whose number
    /// it is.
    #[param(required = false, max_length = 100, example = "acme")]
    search: Option<String>,
}

/// List customers
#[utoipa::path(
    get,
    path = "/customers",
    operation_id = "listCustomers",
    tag = "Customers",
    params(PagingQuery, CustomerQuery, AgeOrNameQuery),
    responses(
        (status = 200, description = "A page of customers", body = CustomerPage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<CustomerPage>, Problem> {
    let params = input.params(&["limit", "cursor", "external_id", "search", "sort"])?;
    let paging = Paging::of(&params)?;
    let external_id = params.text("external_id").map(str::to_owned);
    let (search, order) = (params.search("search")?, params.age_or_name()?);
    let page = state
        .control(move |store| {
            let (external_id, search) = (external_id.as_deref(), search.as_deref());
            store.customers(by.0, external_id, search, order, paging.after, paging.limit)
        })
        .await?;
    Ok(web::Json(CustomerPage {
        next_cursor: cursor_after(page.next),
        items: page.items.into_iter().map(CustomerBody::from).collect(),
    }))
}
