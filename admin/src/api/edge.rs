//! What every answer passes last: request id, problem bodies, security headers, the access log.

use std::fmt::Write as _;
use std::time::Instant;

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;

use super::problem::Problem;

/// Answers of the API are data; a browser has nothing to run, frame or load from them.
const CLOSED_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// Pages run scripts of this host only. Their scripts make styles, and a worker out of a blob.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Wraps the whole application.
///
/// # Errors
/// None of its own: an error from inside has become an answer before it arrives here.
pub(super) async fn edge(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = new_request_id();
    let response = next.call(request).await?.map_into_boxed_body();
    let mut response = with_problem_body(response, &id);
    set_headers(response.headers_mut(), &id);
    tracing::debug!(
        request_id = %id,
        method = %response.request().method(),
        path = response.request().path(),
        status = response.status().as_u16(),
        elapsed_us = started.elapsed().as_micros() as u64,
        "Answered a management request"
    );
    Ok(response)
}

/// Writes problems out, now that the request id is known; and gives words to errors without any.
fn with_problem_body(response: ServiceResponse, id: &str) -> ServiceResponse {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let known = response.response().error();
    let written = match known.and_then(|error| error.as_error::<Problem>()) {
        Some(problem) => problem.response(Some(id)),
        // An error of the framework's own (its texts are not ours), or an answer without a body.
        None if known.is_some() || !response.headers().contains_key(CONTENT_TYPE) => {
            Problem::of_status(status).response(Some(id))
        }
        None => return response,
    };
    let (request, _) = response.into_parts();
    ServiceResponse::new(request, written)
}

fn set_headers(headers: &mut HeaderMap, id: &str) {
    let is_page = headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let policy = if is_page { PAGE_POLICY } else { CLOSED_POLICY };
    // The dashboard's page has a policy of its own, with a nonce.
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// 128 random bits in hexadecimal.
fn new_request_id() -> String {
    let mut bytes = [0u8; 16];
    if let Err(error) = getrandom::fill(&mut bytes) {
        // The id only helps to find log lines; a request does not fail for want of one.
        tracing::warn!(%error, "The operating system gives no random numbers");
    }
    bytes
        .iter()
        .fold(String::with_capacity(32), |mut id, byte| {
            // Writing to a string cannot fail.
            let _ = write!(id, "{byte:02x}");
            id
        })
}
