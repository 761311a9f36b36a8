//! Edits a customer in part.

use actix_web::web;
use gaas_shared::ids::CustomerId;
use gaas_shared::model::{CustomerDetails, Name};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::CustomerWritten;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, Json, PathId, not_null, or_null};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, StateConflict, Unavailable};
use crate::api::write::write;
use crate::state::State;

/// What to change; fields that are left out stay as they are. Bills made before do not change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct CustomerEdit {
    /// What it is called.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100)]
    name: Option<String>,
    /// What other systems call it; `null`: nothing.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    external_id: Option<Option<String>>,
    /// Where bills would go; `null`: nowhere.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<String>, max_length = 254)]
    email: Option<Option<String>>,
    /// Replaces the metadata as a whole.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Object, required = false)]
    metadata: Option<Map<String, Value>>,
    /// Whether requests that its credits do not cover are refused (429).
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = bool, required = false)]
    prepaid: Option<bool>,
}

/// The edit with every given field checked.
struct Parsed {
    name: Option<Name>,
    external_id: Option<Option<String>>,
    email: Option<Option<String>>,
    metadata: Option<Map<String, Value>>,
    prepaid: Option<bool>,
}

impl CustomerEdit {
    fn parse(self) -> Result<Parsed, Problem> {
        let mut checks = Checks::default();
        let external_id = self.external_id.map(|given| {
            given
                .as_deref()
                .map(CustomerDetails::external_id)
                .transpose()
        });
        let email = self
            .email
            .map(|given| given.as_deref().map(CustomerDetails::email).transpose());
        let name = self.name.as_deref().map(|text| Name::parse("name", text));
        let name = checks.check_if_given(name);
        let external_id = checks.check_if_given(external_id);
        let email = checks.check_if_given(email);
        let metadata = checks.check_if_given(self.metadata.map(CustomerDetails::metadata));
        let (Some(name), Some(external_id), Some(email), Some(metadata)) =
            (name, external_id, email, metadata)
        else {
            return Err(checks.into_problem());
        };
        Ok(Parsed {
            name,
            external_id,
            email,
            metadata,
            prepaid: self.prepaid,
        })
    }
}

impl Parsed {
    fn apply(self, before: CustomerDetails) -> CustomerDetails {
        CustomerDetails {
            name: self.name.unwrap_or(before.name),
            external_id: self.external_id.unwrap_or(before.external_id),
            email: self.email.unwrap_or(before.email),
            metadata: self.metadata.unwrap_or(before.metadata),
            prepaid: self.prepaid.unwrap_or(before.prepaid),
        }
    }
}

/// Edit a customer
#[utoipa::path(
    patch,
    path = "/customers/{customer_id}",
    operation_id = "editCustomer",
    tag = "Customers",
    params(("customer_id" = u32, Path, minimum = 1, description = "The customer's number")),
    request_body = CustomerEdit,
    responses(
        (status = 200, description = "The customer as it is now", body = CustomerWritten),
        NeedsManager, BadPath, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<CustomerId>, Json<CustomerEdit>)>,
) -> Result<web::Json<CustomerWritten>, Problem> {
    let (PathId(id), Json(body)) = input;
    let edit = body.parse()?;
    let done = write(&state, by.0, None, move |store, by| {
        store.edit_customer(by, id, |before| edit.apply(before))
    })
    .await?;
    Ok(web::Json(CustomerWritten {
        customer: done.value.into(),
        propagated: done.propagated,
    }))
}
