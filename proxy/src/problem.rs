//! The body of an answer that the gateway makes itself: `application/problem+json` (RFC 9457).

use bytes::Bytes;
use serde::Serialize;

use crate::rejection::Rejection;
use crate::request_id::RequestId;

/// RFC 9457 §3.1, with `code` and `request_id` as extensions.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: &'static str,
    request_id: &'a str,
}

/// Writes the body. It tells the cause, never inner detail.
pub fn body(rejection: Rejection, request_id: &RequestId) -> Bytes {
    let wording = rejection.wording();
    let problem = Problem {
        r#type: "about:blank",
        title: wording.title,
        status: wording.status,
        code: wording.code,
        detail: wording.detail,
        request_id: request_id.as_str(),
    };
    // Strings and a number always serialize.
    serde_json::to_vec(&problem).map_or_else(|_| Bytes::new(), Bytes::from)
}
