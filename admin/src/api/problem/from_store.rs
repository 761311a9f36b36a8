//! What the store says, as a client may hear it.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use gaas_shared::billing::UnknownPriceVersion;
use gaas_shared::store::StoreError;

use super::Problem;
use crate::state::Failure;

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error.into(),
            Failure::Abandoned => unavailable("The gateway is stopping."),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(what) => not_found(what),
            StoreError::Conflict(code, message) => Self::new(conflict_status(code), code, message),
            StoreError::Busy => {
                tracing::warn!("The store was locked for longer than the busy timeout");
                unavailable("The store is busy; try again.")
            }
            StoreError::Unavailable { path, reason } => {
                tracing::error!(path = %path.display(), reason, "The store cannot be used");
                unavailable("The store cannot be used at present.")
            }
            StoreError::Corrupt(reason) => {
                tracing::error!(reason, "The store contradicts itself");
                Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

/// A bill that cannot be made is a fault of the store's, not of the caller's.
pub(in crate::api) fn contradiction(error: UnknownPriceVersion) -> StoreError {
    StoreError::Corrupt(error.to_string())
}

fn conflict_status(code: &str) -> StatusCode {
    match code {
        "api_key_already_revealed" => StatusCode::GONE,
        "idempotency_key_reused" => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::CONFLICT,
    }
}

fn not_found(what: &'static str) -> Problem {
    let code = match what {
        "service" => "service_not_found",
        "API key" => "api_key_not_found",
        "session" => "session_not_found",
        "billing cycle" => "billing_cycle_not_found",
        "customer" => "customer_not_found",
        "invoice" => "invoice_not_found",
        "webhook" => "webhook_not_found",
        "event" => "event_not_found",
        "price version" => "price_version_not_found",
        _ => "not_found",
    };
    Problem::new(
        StatusCode::NOT_FOUND,
        code,
        format!("There is no such {what}."),
    )
}

fn unavailable(detail: &'static str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store_unavailable", detail)
        .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
}
