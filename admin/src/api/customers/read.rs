//! Reads a customer.

use actix_web::web;
use gaas_shared::ids::CustomerId;

use super::CustomerDetail;
use crate::api::allowances;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read a customer
#[utoipa::path(
    get,
    path = "/customers/{customer_id}",
    operation_id = "readCustomer",
    tag = "Customers",
    params(("customer_id" = u32, Path, minimum = 1, description = "The customer's number")),
    responses(
        (status = 200, description = "The customer", body = CustomerDetail),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<CustomerId>>,
) -> Result<web::Json<CustomerDetail>, Problem> {
    let PathId(id) = input;
    let customer = state.control(move |store| store.customer(by.0, id)).await?;
    Ok(web::Json(CustomerDetail {
        customer: customer.into(),
        allowances: allowances::shown(&state, by.0, id.into()).await?,
    }))
}
