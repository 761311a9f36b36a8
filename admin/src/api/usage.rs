//! What services were used: here one service since it was registered, and below over time.

pub(super) mod chart;
mod csv;
mod names;
mod point;
pub(super) mod range;
pub(super) mod top;

use actix_web::web;
use gaas_shared::ids::ServiceId;
use gaas_shared::model::ApiKey;
use gaas_shared::store::{Actor, ControlStore, StoreError, UsageStore};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use super::auth::{As, UsageReader};
use super::extract::PathId;
use super::problem::{BadPath, NeedsManager, Problem, ProblemBody, Unavailable};
use crate::state::State;

pub(super) use point::percentile_ms;

/// The billed requests of a service since it was registered: by default those that the backend
/// answered 2xx or 3xx.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceUsage)]
pub(super) struct UsageBody {
    /// The service's number.
    #[schema(examples(1))]
    service_id: u32,
    /// Over all keys.
    #[schema(examples(42))]
    total_requests: u64,
    /// Keys with at least one such request, in ascending order of their numbers.
    by_api_key: Vec<KeyUsageBody>,
}

/// One key's part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyUsage)]
pub(super) struct KeyUsageBody {
    /// The key's number.
    #[schema(examples(1))]
    api_key_id: u32,
    /// What its owner calls it.
    name: String,
    /// The secret's first characters.
    #[schema(examples("gaas_Ab3dE9"))]
    prefix: String,
    /// Its billed requests.
    #[schema(examples(42))]
    requests: u64,
}

#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
enum OtherService {
    /// The API key belongs to another service.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody<'static>),
}

/// Read a service's usage
///
/// With a management token, or with an API key of the service. Requests answered before this call
/// are counted, unless the data plane cannot be reached.
#[utoipa::path(
    get,
    path = "/usage/{service_id}",
    operation_id = "readUsage",
    tag = "Usage",
    params(("service_id" = u32, Path, minimum = 1, description = "The service's number")),
    responses(
        (status = 200, description = "The service's usage", body = UsageBody),
        NeedsManager, OtherService, BadPath, Unavailable,
    ),
    security(("api_key" = []), ("management_token" = [])),
)]
pub(super) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<UsageReader, PathId<ServiceId>>,
) -> Result<web::Json<UsageBody>, Problem> {
    let PathId(service) = input;
    let actor = by.may_read(service)?;
    state.proxy.flushed().await;
    let used = state
        .both(move |control, usage| used(control, usage, actor, service))
        .await?;
    Ok(web::Json(UsageBody {
        service_id: service.get(),
        total_requests: used.iter().map(|(_, requests)| requests).sum(),
        by_api_key: used.iter().map(KeyUsageBody::from).collect(),
    }))
}

impl From<&(ApiKey, u64)> for KeyUsageBody {
    fn from((key, requests): &(ApiKey, u64)) -> Self {
        Self {
            api_key_id: key.id.get(),
            name: key.name.as_str().to_owned(),
            prefix: key.prefix.clone(),
            requests: *requests,
        }
    }
}

fn used(
    control: &ControlStore,
    usage: &UsageStore,
    actor: Actor,
    service: ServiceId,
) -> Result<Vec<(ApiKey, u64)>, StoreError> {
    control.service(actor, service)?;
    let mut by_key = usage.usage_by_key(actor.org, service)?;
    by_key.retain(|(_, used)| used.billable_requests > 0);
    by_key.sort_by_key(|(key, _)| *key);
    by_key
        .into_iter()
        .map(|(key, used)| Ok((control.key(actor, key)?, used.billable_requests)))
        .collect()
}
