//! Bills: invoices, and the credit notes that correct them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::billing::ChargeKind;
use crate::clock::UnixMillis;
use crate::ids::{
    ApiKeyId, BillingCycleId, CustomerId, InvoiceId, OrgId, PriceVersionId, ServiceId,
};
use crate::money::{Amount, Currency};
use crate::usage::BilledQuantity;

/// What a bill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvoiceKind {
    /// What a cycle's use comes to.
    Invoice,
    /// What is taken off an invoice.
    CreditNote,
}

/// Where a bill stands. It only ever moves on: draft, finalized, void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvoiceStatus {
    /// Made, not yet sent; it has no number.
    Draft,
    /// Sent; nothing about it changes any more.
    Finalized,
    /// Sent, and declared void as a whole.
    Void,
}

/// A bill's printed number: `INV-2026-000017`. Without gaps per organization, kind and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InvoiceNumber {
    /// Which sequence it belongs to.
    pub kind: InvoiceKind,
    /// The year in which it was finalized (UTC).
    pub year: i16,
    /// Its place in that year, from 1 on.
    pub seq: u32,
}

/// To whom a bill is made out, as they were called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillTo {
    /// The customer's name; the organization's own for keys that belong to no customer.
    pub name: String,
    /// What the organization's other systems call the customer.
    pub external_id: Option<String>,
    /// Where the bill would go.
    pub email: Option<String>,
}

/// A bill without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its row.
    pub id: InvoiceId,
    /// Who bills.
    pub org_id: OrgId,
    /// What it is.
    pub kind: InvoiceKind,
    /// The cycle that is billed, or whose invoice is corrected.
    pub cycle: BillingCycleId,
    /// Who is billed; `None`: the keys that belong to no customer.
    pub customer: Option<CustomerId>,
    /// The invoice that a credit note corrects.
    pub corrects: Option<InvoiceId>,
    /// Where it stands.
    pub status: InvoiceStatus,
    /// Its printed number, once final.
    pub number: Option<InvoiceNumber>,
    /// In which money.
    pub currency: Currency,
    /// Who bills, by name.
    pub seller: String,
    /// Who is billed, by name.
    pub bill_to: BillTo,
    /// When the cycle began.
    pub period_start: UnixMillis,
    /// When the cycle ended.
    pub period_end: UnixMillis,
    /// The sum of the lines; negative on credit notes.
    pub total: Amount,
    /// The sum of the lines before rounding.
    pub total_exact: Amount,
    /// What of the total was paid from the customer's credits; on a draft, what they cover as things
    /// stand.
    pub credits_applied: Amount,
    /// Why a credit note was made.
    pub reason: Option<String>,
    /// When it was made.
    pub drafted_at: UnixMillis,
    /// When it became final.
    pub finalized_at: Option<UnixMillis>,
    /// When it was declared void.
    pub voided_at: Option<UnixMillis>,
    /// Why it was declared void.
    pub void_reason: Option<String>,
}

/// What a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Something that is charged.
    Charge(ChargeKind),
    /// Something that is taken off.
    Credit,
}

/// One line of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// Its place, from 1 on.
    pub position: u32,
    /// In words.
    pub description: String,
    /// Whose use; `None` on credit notes.
    pub api_key: Option<ApiKeyId>,
    /// Of which service.
    pub service: Option<ServiceId>,
    /// At which price.
    pub price_version: Option<PriceVersionId>,
    /// What it stands for.
    pub kind: LineKind,
    /// The price's tier, from 1 on, where it has tiers.
    pub tier: Option<u32>,
    /// How many.
    pub quantity: u64,
    /// What each costs.
    pub unit_price: Amount,
    /// The cost before rounding.
    pub exact: Amount,
    /// The cost, rounded once.
    pub amount: Amount,
}

/// What lines were made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvoicedUsage {
    /// Whose use.
    pub api_key: ApiKeyId,
    /// Of which service.
    pub service: ServiceId,
    /// At which price.
    pub price_version: PriceVersionId,
    /// How much.
    pub quantity: BilledQuantity,
}

/// A whole bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeInvoice {
    /// Its head.
    pub invoice: Invoice,
    /// Its lines, in order.
    pub lines: Vec<InvoiceLine>,
    /// What they were made from.
    pub usage: Vec<InvoicedUsage>,
}

impl Invoice {
    /// What is left to pay.
    pub fn amount_due(&self) -> Amount {
        self.total - self.credits_applied
    }
}

impl InvoiceKind {
    /// The name under which it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }

    /// Reads a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Invoice, Self::CreditNote]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

impl InvoiceStatus {
    /// The name under which it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Finalized => "finalized",
            Self::Void => "void",
        }
    }

    /// Reads a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Draft, Self::Finalized, Self::Void]
            .into_iter()
            .find(|status| status.name() == name)
    }
}

impl LineKind {
    /// The name under which it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Charge(kind) => kind.name(),
            Self::Credit => "credit",
        }
    }

    /// Reads a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "credit" => Some(Self::Credit),
            name => ChargeKind::from_name(name).map(Self::Charge),
        }
    }
}

impl fmt::Display for InvoiceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = match self.kind {
            InvoiceKind::Invoice => "INV",
            InvoiceKind::CreditNote => "CN",
        };
        write!(f, "{prefix}-{}-{:06}", self.year, self.seq)
    }
}
