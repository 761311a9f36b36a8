//! Shows a service.

use actix_web::web;
use gaas_shared::ids::ServiceId;

use super::ServiceBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read a service
#[utoipa::path(
    get,
    path = "/services/{service_id}",
    operation_id = "readService",
    tag = "Services",
    params(("service_id" = u32, Path, minimum = 1, description = "The service's number")),
    responses(
        (status = 200, description = "The service", body = ServiceBody),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<ServiceId>>,
) -> Result<web::Json<ServiceBody>, Problem> {
    let service = state
        .control(move |store| store.service(by.0, input.0))
        .await?;
    Ok(web::Json(ServiceBody::from(&service)))
}
