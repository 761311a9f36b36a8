//! Deletes a customer.

use actix_web::{HttpResponse, web};
use gaas_shared::ids::CustomerId;

use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, StateConflict, Unavailable};
use crate::api::write::keep;
use crate::state::State;

/// Delete a customer
///
/// Refused while it has keys that are not revoked. Bills go on naming it.
#[utoipa::path(
    delete,
    path = "/customers/{customer_id}",
    operation_id = "deleteCustomer",
    tag = "Customers",
    params(("customer_id" = u32, Path, minimum = 1, description = "The customer's number")),
    responses(
        (status = 204, description = "It is deleted"),
        NeedsManager, BadPath, StateConflict, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<CustomerId>>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = input;
    keep(&state, by.0, None, move |store, by| {
        store.delete_customer(by, id)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
