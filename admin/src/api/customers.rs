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
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<Customer> for CustomerBody {
    fn from(customer: Customer) -> Self {
        Self {
            id: customer.id.get(),
            name: customer.details.name.as_str().to_owned(),
            external_id: customer.details.external_id,
            email: customer.details.email,
            metadata: customer.details.metadata,
            created_at: customer.created_at.to_rfc3339(),
        }
    }
}
