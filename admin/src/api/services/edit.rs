//! Edits a service in part.

use actix_web::web;
use gaas_shared::ids::ServiceId;
use gaas_shared::model::{Name, RawUnitRule, TargetUrl, UnitRule};
use gaas_shared::store::ServiceEdit;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ServiceBody, ServiceWritten, metering};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, Json, PathId, not_null};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, Unavailable};
use crate::api::write::write;
use crate::state::State;

/// What to change; fields that are left out stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ServiceEdit)]
pub(in crate::api) struct ServiceEditBody {
    /// What its owner calls it.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100)]
    name: Option<String>,
    /// An absolute `http` or `https` URL.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, max_length = 2048)]
    target_url: Option<String>,
    /// Whether the client's `Host` is kept instead of the target's authority.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = bool, required = false)]
    preserve_host: Option<bool>,
    /// What its answers are worth from now on, all of it: what is left out inside is as in the
    /// default rule, and `{}` is the default rule.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(schema_with = metering::schema, required = false)]
    metering: Option<RawUnitRule>,
}

impl ServiceEditBody {
    fn parse(&self) -> Result<ServiceEdit, Problem> {
        let mut checks = Checks::default();
        let name = self.name.as_deref().map(|text| Name::parse("name", text));
        let target_url = self.target_url.as_deref();
        let target_url = target_url.map(|text| TargetUrl::parse("target_url", text));
        let (name, target_url) = (
            checks.check_if_given(name),
            checks.check_if_given(target_url),
        );
        let units = checks.check_all_if_given(self.metering.as_ref().map(UnitRule::parse));
        let (Some(name), Some(target_url), Some(units)) = (name, target_url, units) else {
            return Err(checks.into_problem());
        };
        Ok(ServiceEdit {
            name,
            target_url,
            preserve_host: self.preserve_host,
            units,
        })
    }
}

/// Edit a service
///
/// Requests that are under way go on to the old target; the next one goes to the new.
#[utoipa::path(
    patch,
    path = "/services/{service_id}",
    operation_id = "editService",
    tag = "Services",
    params(("service_id" = u32, Path, minimum = 1, description = "The service's number")),
    request_body = ServiceEditBody,
    responses(
        (status = 200, description = "The service as it is now", body = ServiceWritten),
        NeedsManager, BadPath, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<ServiceId>, Json<ServiceEditBody>)>,
) -> Result<web::Json<ServiceWritten>, Problem> {
    let (PathId(id), Json(body)) = input;
    let edit = body.parse()?;
    let done = write(&state, by.0, None, move |store, by| {
        store.edit_service(by, id, &edit)
    })
    .await?;
    Ok(web::Json(ServiceWritten {
        service: ServiceBody::from(&done.value),
        propagated: done.propagated,
    }))
}
