//! Bills as JSON.

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, CustomerId, InvoiceId, PriceVersionId, ServiceId};
use gaas_shared::model::{Invoice, InvoiceLine, InvoicedUsage, WholeInvoice};
use serde::Serialize;
use utoipa::ToSchema;

/// A bill without its lines.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invoice)]
pub(in crate::api) struct InvoiceBody {
    /// Its number in this API; what is printed on it is `number`.
    #[schema(examples(1))]
    id: u32,
    /// `invoice` or `credit_note`.
    #[schema(examples("invoice"))]
    kind: &'static str,
    /// `draft`, `finalized` or `void`.
    #[schema(examples("finalized"))]
    status: &'static str,
    /// The printed number; `null` until it is final.
    #[schema(examples("INV-2026-000001"))]
    number: Option<String>,
    /// The cycle that is billed, or whose invoice is corrected.
    cycle_id: u32,
    /// Who is billed; `null`: the keys that belong to no customer.
    customer_id: Option<u32>,
    /// The invoice that a credit note corrects.
    corrects_invoice_id: Option<u32>,
    /// The currency.
    #[schema(examples("USD"))]
    currency: String,
    /// The sum of the lines, as an exact decimal; negative on credit notes.
    #[schema(examples("12.34"))]
    total: String,
    /// The sum of the lines before rounding.
    #[schema(examples("12.3425"))]
    total_exact: String,
    /// What of the total is paid from the customer's credits; on a draft, what they cover as things
    /// stand.
    #[schema(examples("10"))]
    credits_applied: String,
    /// What is left to pay.
    #[schema(examples("2.34"))]
    amount_due: String,
    /// Who bills, by name.
    #[schema(examples("Default"))]
    seller: String,
    /// Who is billed, as they were called then.
    bill_to: BillToBody,
    /// When the cycle began.
    #[schema(format = DateTime)]
    period_start: String,
    /// When the cycle ended.
    #[schema(format = DateTime)]
    period_end: String,
    /// Why a credit note was made.
    reason: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    drafted_at: String,
    /// When it became final.
    #[schema(format = DateTime)]
    finalized_at: Option<String>,
    /// When it was declared void.
    #[schema(format = DateTime)]
    voided_at: Option<String>,
    /// Why it was declared void.
    void_reason: Option<String>,
}

/// Who is billed, as they were called when the bill was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BillTo)]
pub(in crate::api) struct BillToBody {
    /// The name.
    #[schema(examples("Acme Ltd"))]
    name: String,
    /// What other systems call them.
    external_id: Option<String>,
    /// Where the bill would go.
    email: Option<String>,
}

/// A whole bill. Its lines add up to its total.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WholeInvoice)]
pub(in crate::api) struct WholeInvoiceBody {
    /// Its head.
    #[serde(flatten)]
    invoice: InvoiceBody,
    /// Its lines, in order.
    lines: Vec<LineBody>,
    /// What they were made from.
    usage: Vec<UsageBody>,
}

/// One line of a bill.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoiceLine)]
pub(in crate::api) struct LineBody {
    /// Its place, from 1 on.
    position: u32,
    /// In words.
    #[schema(examples("Weather / Mobile app: units, tier 1"))]
    description: String,
    /// `free_units`, `usage`, `packages`, `tier_fee`, `flat_fee`, `minimum` or `credit`.
    #[schema(examples("usage"))]
    kind: &'static str,
    /// Whose use; `null` on credit notes.
    api_key_id: Option<u32>,
    /// Of which service.
    service_id: Option<u32>,
    /// At which price.
    price_version_id: Option<u32>,
    /// The price's tier, from 1 on, where it has tiers.
    tier: Option<u32>,
    /// How many.
    #[schema(examples(1000))]
    quantity: u64,
    /// What each costs.
    #[schema(examples("0.001"))]
    unit_price: String,
    /// The cost before rounding.
    #[schema(examples("1"))]
    exact: String,
    /// The cost, rounded half to even to the currency's minor unit.
    #[schema(examples("1"))]
    amount: String,
}

/// What lines were made from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvoicedUsage)]
pub(in crate::api) struct UsageBody {
    /// Whose use.
    api_key_id: u32,
    /// Of which service.
    service_id: u32,
    /// At which price.
    price_version_id: u32,
    /// Billed requests.
    requests: u64,
    /// Billed units.
    units: u64,
}

impl From<&Invoice> for InvoiceBody {
    fn from(invoice: &Invoice) -> Self {
        Self {
            id: invoice.id.get(),
            kind: invoice.kind.name(),
            status: invoice.status.name(),
            number: invoice.number.map(|number| number.to_string()),
            cycle_id: invoice.cycle.get(),
            customer_id: invoice.customer.map(CustomerId::get),
            corrects_invoice_id: invoice.corrects.map(InvoiceId::get),
            currency: invoice.currency.to_string(),
            total: invoice.total.to_string(),
            total_exact: invoice.total_exact.to_string(),
            credits_applied: invoice.credits_applied.to_string(),
            amount_due: invoice.amount_due().to_string(),
            seller: invoice.seller.clone(),
            bill_to: BillToBody {
                name: invoice.bill_to.name.clone(),
                external_id: invoice.bill_to.external_id.clone(),
                email: invoice.bill_to.email.clone(),
            },
            period_start: invoice.period_start.to_rfc3339(),
            period_end: invoice.period_end.to_rfc3339(),
            reason: invoice.reason.clone(),
            drafted_at: invoice.drafted_at.to_rfc3339(),
            finalized_at: invoice.finalized_at.map(UnixMillis::to_rfc3339),
            voided_at: invoice.voided_at.map(UnixMillis::to_rfc3339),
            void_reason: invoice.void_reason.clone(),
        }
    }
}

impl From<&InvoiceLine> for LineBody {
    fn from(line: &InvoiceLine) -> Self {
        Self {
            position: line.position,
            description: line.description.clone(),
            kind: line.kind.name(),
            api_key_id: line.api_key.map(ApiKeyId::get),
            service_id: line.service.map(ServiceId::get),
            price_version_id: line.price_version.map(PriceVersionId::get),
            tier: line.tier,
            quantity: line.quantity,
            unit_price: line.unit_price.to_string(),
            exact: line.exact.to_string(),
            amount: line.amount.to_string(),
        }
    }
}

impl From<&InvoicedUsage> for UsageBody {
    fn from(used: &InvoicedUsage) -> Self {
        Self {
            api_key_id: used.api_key.get(),
            service_id: used.service.get(),
            price_version_id: used.price_version.get(),
            requests: used.quantity.requests,
            units: used.quantity.units,
        }
    }
}

impl From<&WholeInvoice> for WholeInvoiceBody {
    fn from(whole: &WholeInvoice) -> Self {
        Self {
            invoice: InvoiceBody::from(&whole.invoice),
            lines: whole.lines.iter().map(LineBody::from).collect(),
            usage: whole.usage.iter().map(UsageBody::from).collect(),
        }
    }
}
