//! Makes a customer.

use actix_web::{HttpResponse, web};
use gaas_shared::model::{CustomerDetails, Name};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::CustomerBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, IdempotencyHeader, Post, not_null};
use crate::api::problem::{BadBody, NeedsManager, Problem, StateConflict, Unavailable};
use crate::api::router::VERSION_1;
use crate::api::write::{created, keep};
use crate::state::State;

/// A customer to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct NewCustomer {
    /// What it is called, on bills too.
    #[schema(examples("Acme Ltd"), min_length = 1, max_length = 100)]
    name: String,
    /// What other systems call it; no two customers share one.
    #[serde(default)]
    #[schema(examples("crm-17"), min_length = 1, max_length = 255)]
    external_id: Option<String>,
    /// Where bills would go.
    #[serde(default)]
    #[schema(examples("billing@example.com"), max_length = 254)]
    email: Option<String>,
    /// Whatever is to be kept with it: an object of at most 50 fields and 8 KiB.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Object, required = false)]
    metadata: Option<Map<String, Value>>,
    /// Whether requests that its credits do not cover are refused (429).
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = bool, required = false, default = false)]
    prepaid: Option<bool>,
}

impl NewCustomer {
    fn parse(self) -> Result<CustomerDetails, Problem> {
        let mut checks = Checks::default();
        let external_id = self
            .external_id
            .as_deref()
            .map(CustomerDetails::external_id);
        let name = checks.check(Name::parse("name", &self.name));
        let external_id = checks.check_if_given(external_id);
        let email = checks.check_if_given(self.email.as_deref().map(CustomerDetails::email));
        let metadata = checks.check_if_given(self.metadata.map(CustomerDetails::metadata));
        let (Some(name), Some(external_id), Some(email), Some(metadata)) =
            (name, external_id, email, metadata)
        else {
            return Err(checks.into_problem());
        };
        Ok(CustomerDetails {
            name,
            external_id,
            email,
            metadata: metadata.unwrap_or_default(),
            prepaid: self.prepaid.unwrap_or(false),
        })
    }
}

/// Make a customer
#[utoipa::path(
    post,
    path = "/customers",
    operation_id = "createCustomer",
    tag = "Customers",
    params(IdempotencyHeader),
    request_body = NewCustomer,
    responses(
        (status = 201, description = "The customer", body = CustomerBody),
        NeedsManager, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Post<NewCustomer>>,
) -> Result<HttpResponse, Problem> {
    let new = input.body.parse()?;
    let made = keep(&state, by.0, input.idempotency, move |store, by| {
        store.create_customer(by, &new)
    })
    .await?;
    let body = CustomerBody::from(made.value);
    let location = format!("{VERSION_1}/customers/{}", body.id);
    Ok(created(&body, &location, made.replayed))
}
