//! Customers' prepaid credits: a balance in one currency that pays invoices.

pub(super) mod add;
pub(super) mod read;

use gaas_shared::ids::InvoiceId;
use gaas_shared::store::CreditEntry;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};

/// One movement of a balance. Entries are only ever added.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditEntry)]
pub(super) struct EntryBody {
    /// Its number.
    #[schema(examples(1))]
    id: u32,
    /// `grant`, `correction` (taken back), `applied` (paid an invoice) or `restored` (the invoice
    /// was declared void).
    #[schema(examples("grant"))]
    kind: &'static str,
    /// By how much, as an exact decimal; negative where the balance went down.
    #[schema(examples("100"))]
    amount: String,
    /// The currency.
    #[schema(examples("USD"))]
    currency: String,
    /// The invoice that was paid, or declared void.
    invoice_id: Option<u32>,
    /// Why, where somebody said so.
    #[schema(examples("bank transfer of 3 May"))]
    reason: Option<String>,
    /// When.
    #[schema(format = DateTime)]
    at: String,
}

impl From<&CreditEntry> for EntryBody {
    fn from(entry: &CreditEntry) -> Self {
        Self {
            id: entry.id.get(),
            kind: entry.kind.name(),
            amount: entry.amount.to_string(),
            currency: entry.currency.to_string(),
            invoice_id: entry.invoice.map(InvoiceId::get),
            reason: entry.reason.clone(),
            at: entry.at.to_rfc3339(),
        }
    }
}

/// A decimal that may be negative, as text or as a number.
fn amount_schema() -> Schema {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(r"^-?\d{1,13}(\.\d{1,9})?$"))
        .build();
    let number = ObjectBuilder::new().schema_type(Type::Number).build();
    OneOfBuilder::new()
        .item(text)
        .item(number)
        .description(Some(
            "A decimal in whole minor units of the currency; negative takes credits back.",
        ))
        .examples([serde_json::json!("100.00")])
        .build()
        .into()
}
