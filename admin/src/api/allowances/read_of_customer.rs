//! Shows what a customer may use.

use actix_web::web;
use gaas_shared::ids::CustomerId;

use super::{AllowancesBody, read};
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read a customer's allowances
///
/// Requests answered before this call are counted, unless the data plane cannot be reached.
#[utoipa::path(
    get,
    path = "/customers/{customer_id}/allowances",
    operation_id = "readCustomerAllowances",
    tag = "Customers",
    params(("customer_id" = u32, Path, minimum = 1, description = "The customer's number")),
    responses(
        (status = 200, description = "A customer's allowances and what was used of them", body = AllowancesBody),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<CustomerId>>,
) -> Result<web::Json<AllowancesBody>, Problem> {
    let PathId(id) = input;
    read(&state, by.0, id.into()).await
}
