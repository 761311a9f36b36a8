//! The domain's entities as they stand in the store and travel between processes.
//!
//! Everything here is already valid: raw input becomes one of these types once, at the edge.

mod allowance;
mod api_key;
mod customer;
mod email;
mod event;
mod invoice;
mod name;
mod rate_limit;
mod service;
mod target_url;
mod unit_rule;
mod webhook;

pub use allowance::{Allowances, Budget, Enforcement, RequestQuota};
pub use api_key::{ApiKey, KeyScope};
pub use customer::{Customer, CustomerDetails};
pub use email::Email;
pub use event::{Event, EventId, EventType, InvalidEventId, UnknownEventType};
pub use invoice::{
    BillTo, Invoice, InvoiceKind, InvoiceLine, InvoiceNumber, InvoiceStatus, InvoicedUsage,
    LineKind, WholeInvoice,
};
pub use name::Name;
pub use rate_limit::RateLimit;
pub use service::Service;
pub use target_url::{Scheme, TargetUrl};
pub use unit_rule::{
    Answered, Bodies, BytesPerUnit, Counted, HeaderUnits, RawBytes, RawHeader, RawUnit,
    RawUnitRule, Remark, Statuses, UNITS_HEADER, Unit, UnitHeader, UnitRule,
};
pub use webhook::{Attempt, Delivery, DeliveryStatus, Webhook, WebhookDetails, WebhookSecret};
