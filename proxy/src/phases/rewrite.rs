//! Rewrite: turns the client's request header into the backend's.

use std::borrow::Cow;
use std::cell::RefCell;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use pingora::http::RequestHeader;
use pingora::proxy::Session;
use pingora::{Error, ErrorType};

use super::accept::REQUEST_ID;
use super::authenticate::API_KEY;
use super::respond::VIA;
use crate::connection;
use crate::context::RequestContext;
use crate::routing::Route;

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
static FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
/// What `Via` says of a request that came over HTTP/2: it names the version received.
const VIA_HTTP2: &str = "2.0 gaas";

thread_local! {
    /// Where the client's header is written as text, one after the other: memory that is always near.
    static CLIENTS: RefCell<Vec<u8>> = RefCell::default();
}

/// Writes the backend's request: target, host and headers.
///
/// # Errors
/// When a header cannot be written, which parsed input rules out.
pub fn rewrite(
    session: &Session,
    request: &mut RequestHeader,
    context: &mut RequestContext,
) -> pingora::Result<()> {
    // A repeated attempt sends the body from its beginning.
    context.bytes_in = 0;
    let Some(route) = &context.route else {
        return Error::e_explain(
            ErrorType::InternalError,
            "a request without a route went upstream",
        );
    };
    if session.req_header().version == http::Version::HTTP_2 {
        join_cookies(request)?;
    }
    let own = Own::of(session);
    let said = Said::among(&request.headers);
    if change_text(&own, said, route, context) {
        return Ok(());
    }
    rewrite_entries(request, context, route, said)?;
    let said = Said {
        forwarded: said.claims(context),
        ..said
    };
    own.insert(context, request, said)
}

/// The whole header of the backend's request as text, made of the client's, which stays as it is.
/// `None` where it takes Pingora's maps to make it.
pub fn whole_text(session: &Session, context: &RequestContext) -> Option<Vec<u8>> {
    let route = context.route.as_deref()?;
    let request = session.req_header();
    let said = Said::among(&request.headers);
    if !change_text(&Own::of(session), said, route, context) {
        return None;
    }
    CLIENTS.with_borrow_mut(|header| {
        header.clear();
        header.extend_from_slice(request.method.as_str().as_bytes());
        header.extend_from_slice(b" / HTTP/1.1\r\n");
        request.header_to_h1_wire(header);
        header.extend_from_slice(b"\r\n");
        let mut text = Vec::new();
        let written = connection::write_request(header, &mut text);
        written.is_ok().then_some(text)
    })
}

/// Says how the header's text is to be changed. `false` where text is not enough: over TLS it is not
/// the gateway's to write, and what has been said before has to be continued.
fn change_text(own: &Own<'_>, said: Said, route: &Route, context: &RequestContext) -> bool {
    !(route.is_tls() || said.claims(context) || said.via)
        && connection::change_request(|text| {
            let host = route.host.as_ref().map(HeaderValue::as_bytes);
            text.change(&context.upstream_target, host, |lines| {
                own.write(context, lines);
            });
        })
}

/// Takes out of the header's maps what the backend must not see, and puts in where it goes.
fn rewrite_entries(
    request: &mut RequestHeader,
    context: &RequestContext,
    route: &Route,
    said: Said,
) -> pingora::Result<()> {
    request.set_raw_path(&context.upstream_target)?;
    request.remove_header(&API_KEY);
    if said.forwarded && !context.trusted {
        for name in [
            &FORWARDED_FOR,
            &FORWARDED_PROTO,
            &FORWARDED_HOST,
            &header::FORWARDED,
        ] {
            request.remove_header(name);
        }
    }
    if let Some(host) = &route.host {
        request.insert_header(header::HOST, host.clone())?;
    }
    connection::leave_request();
    Ok(())
}

/// What the gateway tells a backend of each request.
struct Own<'a> {
    /// Whether the client spoke TLS.
    tls: bool,
    /// The host that it asked for.
    host: Option<Cow<'a, HeaderValue>>,
    via: &'static str,
}

impl<'a> Own<'a> {
    fn of(session: &'a Session) -> Self {
        let request = session.req_header();
        let digest = session.digest();
        Self {
            tls: digest.is_some_and(|digest| digest.ssl_digest.is_some()),
            host: asked_host(request),
            via: match request.version {
                http::Version::HTTP_2 => VIA_HTTP2,
                _ => VIA,
            },
        }
    }

    fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// Writes the headers as lines, for a request that has none of them.
    fn write(&self, context: &RequestContext, lines: &mut Vec<u8>) {
        let mut add = |part: &[u8]| lines.extend_from_slice(part);
        add(b"x-forwarded-proto: ");
        add(self.scheme().as_bytes());
        if let Some(ip) = context.client {
            add(b"\r\nx-forwarded-for: ");
            connection::with_address_text(ip, |text| add(text.as_bytes()));
        }
        if let Some(host) = &self.host {
            add(b"\r\nx-forwarded-host: ");
            add(host.as_bytes());
        }
        add(b"\r\nvia: ");
        add(self.via.as_bytes());
        add(b"\r\nx-request-id: ");
        add(context.request_id.as_bytes());
        add(b"\r\n");
    }

    /// Inserts the headers, with what has been said already.
    fn insert(
        self,
        context: &RequestContext,
        request: &mut RequestHeader,
        said: Said,
    ) -> pingora::Result<()> {
        if let Some(ip) = context.client {
            let address = connection::with_address_text(ip, HeaderValue::clone);
            append(request, &FORWARDED_FOR, address, said.forwarded)?;
        }
        if !(said.forwarded && request.headers.contains_key(&FORWARDED_PROTO)) {
            let scheme = HeaderValue::from_static(self.scheme());
            request.insert_header(FORWARDED_PROTO.as_str(), scheme)?;
        }
        if !(said.forwarded && request.headers.contains_key(&FORWARDED_HOST))
            && let Some(host) = self.host
        {
            request.insert_header(FORWARDED_HOST.as_str(), host.into_owned())?;
        }
        let via = HeaderValue::from_static(self.via);
        append(request, &header::VIA, via, said.via)?;
        request.insert_header(REQUEST_ID.as_str(), context.request_id.to_value())
    }
}

/// What a client may have said that is the gateway's to say: found in one pass over the names. Who
/// asked and how is believed only of a trusted peer.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    /// Any of the headers that tell who asked.
    forwarded: bool,
    via: bool,
}

impl Said {
    fn among(headers: &HeaderMap) -> Self {
        let mut said = Self::default();
        for name in headers.keys() {
            match name.as_str() {
                "x-forwarded-for" | "x-forwarded-proto" | "x-forwarded-host" | "forwarded" => {
                    said.forwarded = true;
                }
                "via" => said.via = true,
                _ => {}
            }
        }
        said
    }

    /// Whether any of it is to be believed. What an untrusted client says of who asks goes.
    fn claims(self, context: &RequestContext) -> bool {
        self.forwarded && context.trusted
    }
}

/// The host that the client asked for: HTTP/2 has it in `:authority` (RFC 9113 §8.3.1).
fn asked_host(request: &RequestHeader) -> Option<Cow<'_, HeaderValue>> {
    if let Some(host) = request.headers.get(header::HOST) {
        return Some(Cow::Borrowed(host));
    }
    let authority = HeaderValue::from_str(request.uri.authority()?.as_str());
    authority.ok().map(Cow::Owned)
}

/// HTTP/2 may send a cookie per line; HTTP/1 knows only one line (RFC 9113 §8.2.3).
fn join_cookies(request: &mut RequestHeader) -> pingora::Result<()> {
    let lines = request.headers.get_all(header::COOKIE);
    if lines.iter().nth(1).is_none() {
        return Ok(());
    }
    let lines: Vec<&[u8]> = lines.iter().map(HeaderValue::as_bytes).collect();
    let joined = lines.join(&b"; "[..]);
    request.insert_header(header::COOKIE, joined)
}

/// Adds to a list header: one line, whatever number of lines came. `said`: there may be some.
fn append(
    request: &mut RequestHeader,
    name: &'static HeaderName,
    value: HeaderValue,
    said: bool,
) -> pingora::Result<()> {
    // Pingora takes a name that it has not seen as text; as `HeaderName` it would be copied.
    if !(said && request.headers.contains_key(name)) {
        return request.insert_header(name.as_str(), value);
    }
    let mut joined = Vec::new();
    for line in request.headers.get_all(name) {
        joined.extend_from_slice(line.as_bytes());
        joined.extend_from_slice(b", ");
    }
    joined.extend_from_slice(value.as_bytes());
    request.insert_header(name.as_str(), joined)
}
