//! The body of an answer that the gateway makes itself: `application/problem+json` (RFC 9457).

use bytes::Bytes;
use http::HeaderValue;
use serde_json::json;

use crate::rejection::Rejection;

/// Writes the body. It tells the cause, never inner detail.
pub fn body(rejection: Rejection, request_id: &HeaderValue) -> Bytes {
    let wording = rejection.wording();
    let body = json!({
        "type": "about:blank",
        "title": wording.title,
        "status": wording.status,
        "detail": wording.detail,
        "code": wording.code,
        "request_id": request_id.to_str().unwrap_or_default(),
    });
    Bytes::from(body.to_string())
}
