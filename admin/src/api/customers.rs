//! Customers: owners of keys, to whom bills are made out.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod edit;
pub(super) mod list;
pub(super) mod read;

use gaas_shared::model::Customer;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::allowances::AllowancesBody;

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub(super) struct CustomerBody {
    /// Its number.
    #[schema(examples(1))]
    id: u32,
    /// What it is called, on bills too.
    #[schema(examples("Acme Ltd"))]
    name: String,
    /// What other systems call it.
    #[schema(examples("crm-17"))]
    external_id: Option<String>,
    /// Where bills would go.
    #[schema(examples("billing@example.com"))]
    email: Option<String>,
    /// Whatever is kept with it.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    /// Whether requests that its credits do not cover are refused.
    prepaid: bool,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
}

/// A customer, and what it may use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerDetail)]
pub(super) struct CustomerDetail {
    /// The customer.
    #[serde(flatten)]
    customer: CustomerBody,
    /// What its keys may use together, and what they have used of it.
    allowances: AllowancesBody,
}

/// A customer after a change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerWritten)]
pub(super) struct CustomerWritten {
    /// The customer as it is now.
    #[serde(flatten)]
    customer: CustomerBody,
    /// Whether the change is in effect for the next request. `false`: the data plane was not
    /// reached and follows within 500 ms of being back.
    propagated: bool,
}

impl From<Customer> for CustomerBody {
    fn from(customer: Customer) -> Self {
        Self {
            id: customer.id.get(),
            name: customer.details.name.as_str().to_owned(),
            external_id: customer.details.external_id,
            email: customer.details.email,
            metadata: customer.details.metadata,
            prepaid: customer.details.prepaid,
            created_at: customer.created_at.to_rfc3339(),
        }
    }
}
