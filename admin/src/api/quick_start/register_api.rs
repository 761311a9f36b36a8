//! Registers a service and makes its first key in one go.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use gaas_shared::fields::FieldError;
use gaas_shared::model::{Allowances, ApiKey, KeyScope, Name, Service, TargetUrl, UnitRule};
use gaas_shared::secret::PlainSecret;
use gaas_shared::store::{NewKey, NewService};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::auth::{As, QuickStart};
use crate::api::extract::{Checks, IdempotencyHeader, Post};
use crate::api::problem::{BadBody, NeedsManager, Problem, Unavailable};
use crate::api::router::VERSION_1;
use crate::api::services::gateway_url;
use crate::api::write::{Done, created, new_secret, write};
use crate::state::State;

/// An API to put behind the gateway.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct RegisterApi {
    /// What its owner calls it.
    #[schema(examples("Example API"), min_length = 1, max_length = 100)]
    name: String,
    /// An absolute `http` or `https` URL.
    #[schema(examples("https://api.example.com"), max_length = 2048)]
    target_url: String,
}

/// A registered API with its first key.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct RegisteredApi {
    /// The service's number.
    #[schema(examples(1))]
    service_id: u32,
    /// What its owner calls it.
    name: String,
    /// Where its requests go, in normal form.
    target_url: String,
    /// Its path on the client traffic's address.
    #[schema(examples("/proxy/1"))]
    gateway_url: String,
    /// The first key's number.
    #[schema(examples(1))]
    api_key_id: u32,
    /// The first key's secret, shown only here. `null` in a replayed answer, for it is not kept.
    #[schema(examples("gaas_0123456789ABCDEFGHIJKLMNOPQRSTUV000000"))]
    api_key: Option<String>,
    /// Whether the service can be called now. `false`: the data plane was not reached and follows
    /// within 500 ms of being back.
    propagated: bool,
}

struct Parsed {
    service: NewService,
    key_name: Name,
}

impl RegisterApi {
    fn parse(&self) -> Result<Parsed, Problem> {
        let mut checks = Checks::default();
        let name = checks.check(Name::parse("name", &self.name));
        let target_url = checks.check(TargetUrl::parse("target_url", &self.target_url));
        let key_name = checks.check(first_key_name());
        let (Some(name), Some(target_url), Some(key_name)) = (name, target_url, key_name) else {
            return Err(checks.into_problem());
        };
        let service = NewService {
            name,
            target_url,
            preserve_host: false,
            units: UnitRule::default(),
        };
        Ok(Parsed { service, key_name })
    }
}

impl RegisteredApi {
    fn of(done: &Done<(Service, ApiKey)>, secret: &PlainSecret) -> Self {
        let (service, key) = &done.value;
        Self {
            service_id: service.id.get(),
            name: service.name.as_str().to_owned(),
            target_url: service.target_url.as_str().to_owned(),
            gateway_url: gateway_url(service.id),
            api_key_id: key.id.get(),
            api_key: (!done.replayed).then(|| secret.expose().to_owned()),
            propagated: done.propagated,
        }
    }
}

/// Register an API
///
/// Makes a service and its first key. Needs no token while only this machine can reach the
/// management API and nobody has set a password.
#[utoipa::path(
    post,
    path = "/register-api",
    operation_id = "registerApi",
    tag = "Quick start",
    params(IdempotencyHeader),
    request_body = RegisterApi,
    responses(
        (status = 201, description = "The service and its key", body = RegisteredApi),
        NeedsManager, BadBody, Unavailable,
    ),
    security((), ("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<QuickStart, Post<RegisterApi>>,
) -> Result<HttpResponse, Problem> {
    let Parsed { service, key_name } = input.body.parse()?;
    let secret = Arc::new(new_secret()?);
    let (defaults, digested) = (state.defaults, secret.clone());
    let done = write(&state, by.0, input.idempotency, move |store, by| {
        let key = NewKey {
            // The store gives it the scope of the service it makes.
            scope: KeyScope::AllServices,
            name: key_name,
            secret: &digested,
            rate_limit: None,
            price: None,
            default_price: defaults.price,
            currency: defaults.currency,
            customer: None,
            allowances: Allowances::default(),
            expires_at: None,
        };
        store.create_service_with_key(by, &service, &key)
    })
    .await?;
    let location = format!("{VERSION_1}/services/{}", done.value.0.id);
    Ok(created(
        &RegisteredApi::of(&done, &secret),
        &location,
        done.replayed,
    ))
}

fn first_key_name() -> Result<Name, FieldError> {
    Name::parse("name", "First key")
}
