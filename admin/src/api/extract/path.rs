//! Identifiers in paths.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use gaas_shared::ids::{
    ApiKeyId, BillingCycleId, CustomerId, InvoiceId, PriceVersionId, ServiceId, SessionId,
};

use crate::api::problem::Problem;

/// The identifier that stands in the path.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct PathId<T>(pub(in crate::api) T);

/// An identifier with a place in paths.
pub(in crate::api) trait InPath: FromStr {
    /// What the router's table calls it.
    const SEGMENT: &'static str;
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

impl<T: InPath> FromRequest for PathId<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().get(T::SEGMENT).unwrap_or_default();
        let message = format!("must be a whole number from 1 to {}", u32::MAX);
        let id = text
            .parse()
            .map(Self)
            .map_err(|_| Problem::invalid_part("invalid_path", T::SEGMENT, message));
        ready(id)
    }
}
