//! Accept: who is asking, under which identifier, and whether the message may be believed at all.

use gaas_shared::usage::Method;
use http::header::{self, HeaderName};
use pingora::http::RequestHeader;
use pingora::proxy::Session;

use super::Asked;
use crate::connection::MAX_HEADERS;
use crate::context::RequestContext;
use crate::gateway::Gateway;
use crate::rejection::Rejection;
use crate::request_id::RequestId;

/// The header that carries the request's identifier.
pub static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request and refuses messages whose framing is in doubt.
///
/// # Errors
/// Not ready, malformed, or too large a header block or body.
pub fn accept(
    gateway: &Gateway,
    session: &Session,
    asked: &Asked<'_>,
    context: &mut RequestContext,
) -> Result<(), Rejection> {
    identify(gateway, session, asked, context);
    if !gateway.state.is_ready() {
        return Err(Rejection::NotReady);
    }
    check_framing(session, asked, gateway.settings.max_header_bytes)?;
    if session.req_header().method == http::Method::CONNECT {
        return Err(Rejection::MethodNotAllowed);
    }
    if declared_length(asked).is_some_and(|length| length > gateway.settings.max_body_bytes) {
        return Err(Rejection::BodyTooLarge);
    }
    Ok(())
}

/// Takes the identifier of a trusted peer, or makes one.
pub fn identify(
    gateway: &Gateway,
    session: &Session,
    asked: &Asked<'_>,
    context: &mut RequestContext,
) {
    context.hop_by_hop = asked.hop_by_hop;
    context.method = Method::of(session.req_header().method.as_str());
    let address = session.client_addr().and_then(|address| address.as_inet());
    context.client = address.map(|inet| inet.ip().to_canonical());
    context.trusted = context.client.is_some_and(|ip| gateway.settings.trusts(ip));
    let given = asked.request_id.value.filter(|_| context.trusted);
    context.request_id = given
        .and_then(RequestId::given)
        .unwrap_or_else(RequestId::make);
}

/// Pingora takes a bare LF for a line's end and lets Transfer-Encoding win over Content-Length.
/// Another server on the way might not: such messages are how requests are smuggled (RFC 9112
/// §2.2, §6.1 and §11.2), so they are refused. HTTP/2 frames its messages otherwise.
fn check_framing(
    session: &Session,
    asked: &Asked<'_>,
    max_header_bytes: usize,
) -> Result<(), Rejection> {
    let Some(http1) = session.as_http1() else {
        return check_http2_size(session.req_header(), max_header_bytes);
    };
    let raw = http1.get_headers_raw_bytes();
    if raw.len() > max_header_bytes {
        return Err(Rejection::HeaderTooLarge);
    }
    if let Some(coding) = asked.transfer_encoding.value {
        if names_content_length(&raw) {
            return Err(Rejection::Malformed(
                "The request has both Transfer-Encoding and Content-Length.",
            ));
        }
        if asked.transfer_encoding.count > 1 || !coding.as_bytes().eq_ignore_ascii_case(b"chunked")
        {
            return Err(Rejection::Malformed(
                "The Transfer-Encoding of a request is 'chunked', once and alone.",
            ));
        }
    }
    if has_bare_line_feed(&raw) {
        return Err(Rejection::Malformed(
            "The request's header has a line that does not end in CRLF.",
        ));
    }
    if session.req_header().version == http::Version::HTTP_11 && asked.host.count != 1 {
        return Err(Rejection::Malformed(
            "An HTTP/1.1 request has exactly one Host header.",
        ));
    }
    Ok(())
}

/// Over HTTP/2 a header block counts as what it would be over HTTP/1.
fn check_http2_size(request: &RequestHeader, max_bytes: usize) -> Result<(), Rejection> {
    let line = |(name, value): (&HeaderName, &header::HeaderValue)| {
        name.as_str().len() + ": \r\n".len() + value.len()
    };
    let headers = &request.headers;
    let bytes = request.raw_path().len() + headers.iter().map(line).sum::<usize>();
    if bytes > max_bytes || headers.len() > MAX_HEADERS {
        return Err(Rejection::HeaderTooLarge);
    }
    Ok(())
}

fn has_bare_line_feed(raw: &[u8]) -> bool {
    memchr::memchr_iter(b'\n', raw).any(|at| at == 0 || raw[at - 1] != b'\r')
}

/// Pingora has removed the Content-Length by now; the raw bytes still show it.
fn names_content_length(raw: &[u8]) -> bool {
    const NAME: &[u8] = b"content-length:";
    memchr::memchr_iter(b'\n', raw).any(|at| {
        raw.get(at + 1..at + 1 + NAME.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(NAME))
    })
}

fn declared_length(asked: &Asked<'_>) -> Option<u64> {
    let value = asked.content_length.value?;
    value.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9112 §2.2: a recipient may take a bare LF for a line's end; this one does not.
    #[test]
    fn finds_bare_line_feeds() {
        assert!(!has_bare_line_feed(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert!(has_bare_line_feed(b"GET / HTTP/1.1\nHost: a\r\n\r\n"));
        assert!(has_bare_line_feed(b"GET / HTTP/1.1\r\nHost: a\n\r\n"));
        assert!(has_bare_line_feed(b"\nGET / HTTP/1.1\r\n\r\n"));
    }

    #[test]
    fn finds_a_content_length_in_any_case() {
        assert!(names_content_length(
            b"POST / HTTP/1.1\r\ncOnTent-lengTH: 3\r\n\r\n"
        ));
        assert!(!names_content_length(
            b"POST / HTTP/1.1\r\nX: content-length: 3\r\n\r\n"
        ));
        assert!(!names_content_length(b"POST / HTTP/1.1\r\nContent-"));
    }
}
