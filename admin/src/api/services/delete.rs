//! Deletes a service.

use actix_web::web;
use gaas_shared::ids::ServiceId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::auth::{As, Manager};
use crate::api::extract::PathId;
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::api::write::write;
use crate::state::State;

/// A service that is gone.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ServiceDeleted {
    /// Its number; no other service will ever have it.
    id: u32,
    /// Always true.
    deleted: bool,
    /// Whether the deletion is in effect for client traffic. `false`: the data plane was not reached
    /// and follows within 500 ms of being back.
    propagated: bool,
}

/// Delete a service
///
/// Its own keys are revoked with it. Usage and bills stay.
#[utoipa::path(
    delete,
    path = "/services/{service_id}",
    operation_id = "deleteService",
    tag = "Services",
    params(("service_id" = u32, Path, minimum = 1, description = "The service's number")),
    responses(
        (status = 200, description = "The service is gone", body = ServiceDeleted),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, PathId<ServiceId>>,
) -> Result<web::Json<ServiceDeleted>, Problem> {
    let id = input.0;
    let done = write(&state, by.0, None, move |store, by| {
        store.delete_service(by, id)
    })
    .await?;
    Ok(web::Json(ServiceDeleted {
        id: id.get(),
        deleted: true,
        propagated: done.propagated,
    }))
}
