//! Edits what a customer may use, in part.

use actix_web::web;
use gaas_shared::ids::CustomerId;

use super::body::AllowancesEdit;
use super::{AllowancesWritten, edit};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Json, PathId};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Edit a customer's allowances
///
/// An allowance that is given replaces the one before as a whole.
#[utoipa::path(
    patch,
    path = "/customers/{customer_id}/allowances",
    operation_id = "editCustomerAllowances",
    tag = "Customers",
    params(("customer_id" = u32, Path, minimum = 1, description = "The customer's number")),
    request_body = AllowancesEdit,
    responses(
        (status = 200, description = "The allowances as they are now", body = AllowancesWritten),
        NeedsManager, BadPath, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<CustomerId>, Json<AllowancesEdit>)>,
) -> Result<web::Json<AllowancesWritten>, Problem> {
    let (PathId(id), Json(body)) = input;
    let parsed = body.parse()?;
    edit(&state, by.0, id.into(), move |before| parsed.apply(before)).await
}
