//! Reads a price.

use actix_web::web;
use gaas_shared::ids::PriceVersionId;

use super::PriceRowBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read a price
#[utoipa::path(
    get,
    path = "/prices/{price_version_id}",
    operation_id = "readPrice",
    tag = "Prices",
    params(("price_version_id" = u32, Path, minimum = 1, description = "The version's number")),
    responses(
        (status = 200, description = "The price", body = PriceRowBody),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<PriceVersionId>>,
) -> Result<web::Json<PriceRowBody>, Problem> {
    let PathId(id) = input;
    let row = state.control(move |store| store.price(by.0, id)).await?;
    Ok(web::Json(PriceRowBody::of(&row, state.now())))
}
