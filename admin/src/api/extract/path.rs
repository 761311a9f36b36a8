//! Identifiers in paths.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use gaas_shared::ids::{
    ApiKeyId, BillingCycleId, CustomerId, InvoiceId, PriceVersionId, ServiceId, SessionId,
    WebhookId,
};
use gaas_shared::model::EventId;

use crate::api::problem::Problem;

/// The identifier that stands in the path.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct PathId<T>(pub(in crate::api) T);

/// An identifier with a place in paths.
pub(in crate::api) trait InPath: FromStr {
    /// What the router's table calls it.
    const SEGMENT: &'static str;

    /// What it must be.
    fn expected() -> String {
        format!("must be a whole number from 1 to {}", u32::MAX)
    }
}

impl InPath for ServiceId {
    const SEGMENT: &'static str = "service_id";
}

impl InPath for ApiKeyId {
    const SEGMENT: &'static str = "key_id";
}

impl InPath for BillingCycleId {
    const SEGMENT: &'static str = "cycle_id";
}

impl InPath for CustomerId {
    const SEGMENT: &'static str = "customer_id";
}

impl InPath for InvoiceId {
    const SEGMENT: &'static str = "invoice_id";
}

impl InPath for PriceVersionId {
    const SEGMENT: &'static str = "price_version_id";
}

impl InPath for SessionId {
    const SEGMENT: &'static str = "session_id";
}

impl InPath for WebhookId {
    const SEGMENT: &'static str = "webhook_id";
}

impl InPath for EventId {
    const SEGMENT: &'static str = "event_id";

    fn expected() -> String {
        "must be evt_ and 32 hexadecimal digits in lower case".to_owned()
    }
}

impl<T: InPath> FromRequest for PathId<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().get(T::SEGMENT).unwrap_or_default();
        let id = text
            .parse()
            .map(Self)
            .map_err(|_| Problem::invalid_part("invalid_path", T::SEGMENT, T::expected()));
        ready(id)
    }
}
