//! The latest requests, one by one.

use std::collections::HashMap;

use actix_web::web;
use gaas_shared::ids::{ApiKeyId, CustomerId, OrgId, ServiceId};
use gaas_shared::store::{
    ControlStore, KeyName, LoggedRequest, RequestFilter, StoreError, UsageStore,
};
use gaas_shared::usage::Outcome;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::{As, Manager};
use super::extract::Query;
use super::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use super::usage::range;
use crate::state::State;

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 200;

/// The latest requests, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LatestRequests)]
pub(super) struct RequestsBody {
    items: Vec<RequestBody>,
}

/// One of the latest requests.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LatestRequest)]
pub(super) struct RequestBody {
    /// When it ended.
    #[schema(format = DateTime)]
    at: String,
    /// On which service.
    #[schema(examples(1))]
    service_id: u32,
    /// What the service is called.
    #[schema(examples("Weather"))]
    service_name: String,
    /// With which key.
    #[schema(examples(1))]
    api_key_id: u32,
    /// What the key is called.
    key_name: String,
    /// The first characters of the key's secret.
    #[schema(examples("gaas_Ab3dE9"))]
    key_prefix: String,
    /// The customer that the key belongs to now; `null` if it belongs to none.
    #[schema(examples(1))]
    customer_id: Option<u32>,
    /// Its method.
    #[schema(examples("GET"))]
    method: &'static str,
    /// The status that the client was sent; 0 if the client left before there was one.
    #[schema(examples(200))]
    status: u16,
    /// What became of it: `success`, `client_error`, `server_error`, `refused` or `failed`.
    #[schema(examples("success"))]
    outcome: &'static str,
    /// How long it took.
    #[schema(examples(12.345))]
    latency_ms: f64,
    /// Request body bytes.
    bytes_in: u64,
    /// Response body bytes.
    bytes_out: u64,
}

/// The query parameters, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(super) struct RequestsQuery {
    /// The most items.
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Requests on this service alone.
    #[param(required = false, minimum = 1)]
    service_id: Option<u32>,
    /// Requests with this key alone.
    #[param(required = false, minimum = 1)]
    api_key_id: Option<u32>,
    /// Requests with the keys that belong to this customer now.
    #[param(required = false, minimum = 1)]
    customer_id: Option<u32>,
    /// Requests with this method: `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`, `OPTIONS`,
    /// `TRACE` or `OTHER`.
    #[param(required = false, example = "POST")]
    method: Option<String>,
    /// Requests that ended so: `success`, `client_error`, `server_error`, `refused` or `failed`.
    #[param(required = false)]
    outcome: Option<String>,
}

/// List the latest requests
///
/// Of the latest few thousand, newest first; under load a sample of them. No path, header, body or
/// secret is kept.
#[utoipa::path(
    get,
    path = "/requests",
    operation_id = "listRequests",
    tag = "Usage",
    params(RequestsQuery),
    responses(
        (status = 200, description = "The latest requests", body = RequestsBody),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(super) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<RequestsBody>, Problem> {
    let known = [
        "limit",
        "service_id",
        "api_key_id",
        "customer_id",
        "method",
        "outcome",
    ];
    let params = input.params(&known)?;
    let limit = params.number("limit", (1, MAX_LIMIT))?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT) as usize;
    let outcomes = Outcome::ALL.map(|outcome| (outcome.as_str(), outcome));
    let outcome = params.choice("outcome", &outcomes)?;
    let customer: Option<CustomerId> = params.id("customer_id")?;
    let mut filter = RequestFilter {
        service: params.id("service_id")?,
        api_key: params.id("api_key_id")?,
        method: range::method(&params)?,
        outcomes: outcome.into_iter().collect(),
        ..RequestFilter::default()
    };
    let org = by.0.org;
    state.proxy.flushed().await;
    let items = state
        .both(move |control, usage| {
            if let Some(customer) = customer {
                let keys = control.keys_of_customer(org, customer)?;
                filter.keys = Some(keys.into_iter().collect());
            }
            latest(control, usage, org, &filter, limit)
        })
        .await?;
    Ok(web::Json(RequestsBody { items }))
}

/// The latest requests that pass the filter, with names.
pub(super) fn latest(
    control: &ControlStore,
    usage: &UsageStore,
    org: OrgId,
    filter: &RequestFilter,
    limit: usize,
) -> Result<Vec<RequestBody>, StoreError> {
    let found = usage.latest_requests(org, filter, limit)?;
    let mut services: Vec<_> = found.iter().map(|request| request.service).collect();
    let mut keys: Vec<_> = found.iter().map(|request| request.api_key).collect();
    services.sort_unstable();
    services.dedup();
    keys.sort_unstable();
    keys.dedup();
    let services = control.service_names(org, &services)?;
    let owners = control.owners(org, &keys)?;
    let keys = control.key_names(org, &keys)?;
    Ok(found
        .iter()
        .map(|request| RequestBody::of(request, &services, &keys, &owners))
        .collect())
}

impl RequestBody {
    fn of(
        request: &LoggedRequest,
        services: &HashMap<ServiceId, String>,
        keys: &HashMap<ApiKeyId, KeyName>,
        owners: &HashMap<ApiKeyId, CustomerId>,
    ) -> Self {
        let key = keys.get(&request.api_key);
        Self {
            at: request.at.to_rfc3339(),
            service_id: request.service.get(),
            service_name: services.get(&request.service).cloned().unwrap_or_default(),
            api_key_id: request.api_key.get(),
            key_name: key.map(|key| key.name.clone()).unwrap_or_default(),
            key_prefix: key.map(|key| key.prefix.clone()).unwrap_or_default(),
            customer_id: owners.get(&request.api_key).copied().map(CustomerId::get),
            method: request.method.as_str(),
            status: request.status,
            outcome: request.outcome.as_str(),
            latency_ms: f64::from(request.latency_us) / 1_000.0,
            bytes_in: request.bytes_in,
            bytes_out: request.bytes_out,
        }
    }
}
