//! Registers a service.

use actix_web::{HttpResponse, web};
use gaas_shared::model::{Name, RawUnitRule, TargetUrl, UnitRule};
use gaas_shared::store::NewService;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ServiceBody, ServiceWritten, metering};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, IdempotencyHeader, Post, not_null};
use crate::api::problem::{BadBody, NeedsManager, Problem, Unavailable};
use crate::api::router::VERSION_1;
use crate::api::write::{created, write};
use crate::state::State;

/// A service to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewService)]
pub(in crate::api) struct NewServiceBody {
    /// What its owner calls it.
    #[schema(examples("Weather"), min_length = 1, max_length = 100)]
    name: String,
    /// An absolute `http` or `https` URL.
    #[schema(examples("https://api.example.com"), max_length = 2048)]
    target_url: String,
    /// Whether the client's `Host` is kept instead of the target's authority.
    #[serde(default)]
    #[schema(default = false)]
    preserve_host: bool,
    /// What its answers are worth. Left out: a unit for each 2xx, 3xx and 101.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(schema_with = metering::schema, required = false)]
    metering: Option<RawUnitRule>,
}

impl NewServiceBody {
    fn parse(&self) -> Result<NewService, Problem> {
        let mut checks = Checks::default();
        let name = checks.check(Name::parse("name", &self.name));
        let target_url = checks.check(TargetUrl::parse("target_url", &self.target_url));
        let units = checks.check_all_if_given(self.metering.as_ref().map(UnitRule::parse));
        let (Some(name), Some(target_url), Some(units)) = (name, target_url, units) else {
            return Err(checks.into_problem());
        };
        Ok(NewService {
            name,
            target_url,
            preserve_host: self.preserve_host,
            units: units.unwrap_or_default(),
        })
    }
}

/// Register a service
///
/// The service has no key yet; `POST /services/{service_id}/keys` makes one.
#[utoipa::path(
    post,
    path = "/services",
    operation_id = "createService",
    tag = "Services",
    params(IdempotencyHeader),
    request_body = NewServiceBody,
    responses(
        (status = 201, description = "The service", body = ServiceWritten),
        NeedsManager, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Post<NewServiceBody>>,
) -> Result<HttpResponse, Problem> {
    let new = input.body.parse()?;
    let done = write(&state, by.0, input.idempotency, move |store, by| {
        store.create_service(by, &new)
    })
    .await?;
    let location = format!("{VERSION_1}/services/{}", done.value.id);
    let body = ServiceWritten {
        service: ServiceBody::from(&done.value),
        propagated: done.propagated,
    };
    Ok(created(&body, &location, done.replayed))
}
