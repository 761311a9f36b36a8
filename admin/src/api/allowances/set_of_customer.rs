//! Replaces what a customer may use.

use actix_web::web;
use gaas_shared::ids::CustomerId;

use super::{AllowancesGiven, AllowancesWritten, edit};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Json, PathId};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Set a customer's allowances
///
/// All keys of the customer count together, also those that were revoked.
///
/// What was used before counts: a limit that is lowered below it is used up at once.
#[utoipa::path(
    put,
    path = "/customers/{customer_id}/allowances",
    operation_id = "setCustomerAllowances",
    tag = "Customers",
    params(("customer_id" = u32, Path, minimum = 1, description = "The customer's number")),
    request_body = AllowancesGiven,
    responses(
        (status = 200, description = "The allowances as they are now", body = AllowancesWritten),
        NeedsManager, BadPath, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<CustomerId>, Json<AllowancesGiven>)>,
) -> Result<web::Json<AllowancesWritten>, Problem> {
    let (PathId(id), Json(body)) = input;
    let allowances = body.parse().map_err(Problem::invalid_fields)?;
    edit(&state, by.0, id.into(), move |_| allowances).await
}
