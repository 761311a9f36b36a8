//! Upstream: picks the peer, and turns the client's request into the backend's.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use pingora::http::RequestHeader;
use pingora::proxy::Session;
use pingora::upstreams::peer::HttpPeer;
use pingora::{Error, ErrorType};

use super::accept::REQUEST_ID;
use super::authenticate::API_KEY;
use super::respond::VIA;
use crate::connection;
use crate::context::RequestContext;
use crate::gateway::Gateway;
use crate::rejection::Rejection;
use crate::routing::Route;
use crate::time::MonoNanos;
use crate::upstream::{self, Addresses, Attempt};

static FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
static FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
static FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
/// What `Via` says of a request that came over HTTP/2: it names the version received.
const VIA_HTTP2: &str = "2.0 gaas";

/// Connections tried for one request at most.
pub const MAX_ATTEMPTS: usize = 3;

/// Whether the backend's addresses are known without asking anybody. If so, the context has them.
pub fn knows_addresses(context: &mut RequestContext) -> bool {
    if context.addresses.is_none()
        && let Some(route) = &context.route
    {
        context.addresses = route.backend.known_addresses(context.started);
    }
    context.addresses.is_some()
}

/// Asks for the backend's addresses.
///
/// # Errors
/// A name that does not resolve, or not in time.
pub async fn resolve(gateway: &Gateway, context: &mut RequestContext) -> pingora::Result<()> {
    let Some(route) = &context.route else {
        return stop(context, Rejection::Internal);
    };
    let asked = ask_for_addresses(gateway, route, context.remaining());
    match asked.await {
        Ok(addresses) => {
            context.addresses = Some(addresses);
            Ok(())
        }
        Err(rejection) => stop(context, rejection),
    }
}

/// The peer for the next attempt, at one of the addresses that the context has. Runs again on every
/// retry, so it charges nothing.
///
/// # Errors
/// No time left.
pub fn peer(gateway: &Gateway, context: &mut RequestContext) -> pingora::Result<Box<HttpPeer>> {
    let (Some(route), Some(addresses)) = (&context.route, &context.addresses) else {
        return stop(context, Rejection::Internal);
    };
    let ip = addresses.preferred();
    let remaining = context.deadline.since(MonoNanos::coarse());
    if remaining.is_zero() {
        return stop(context, Rejection::UpstreamTimeout);
    }
    context.attempts += 1;
    let attempt = Attempt {
        address: SocketAddr::new(ip, route.backend.port()),
        remaining,
        hop_by_hop: context.hop_by_hop,
    };
    Ok(upstream::peer(route, attempt, &gateway.settings.peer))
}

/// Waits for a name's addresses, which only its first requests have to.
async fn ask_for_addresses(
    gateway: &Gateway,
    route: &Route,
    remaining: Duration,
) -> Result<Arc<Addresses>, Rejection> {
    let limit = gateway.settings.peer.connect.min(remaining);
    let asked = route.backend.addresses(MonoNanos::now());
    match tokio::time::timeout(limit, asked).await {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => {
            tracing::warn!(%error, service = %route.service, "A backend's name does not resolve.");
            Err(Rejection::UpstreamUnresolved)
        }
        Err(_elapsed) => Err(Rejection::UpstreamConnectTimeout),
    }
}

/// After a failed connection: nothing was sent yet, so the next address may be tried whatever the
/// method.
pub fn connection_failed(
    context: &mut RequestContext,
    peer: &HttpPeer,
    mut error: Box<Error>,
) -> Box<Error> {
    if let (Some(addresses), Some(inet)) = (&context.addresses, peer._address.as_inet()) {
        addresses.avoid(inet.ip());
        let more = context.attempts < addresses.count().min(MAX_ATTEMPTS);
        error.set_retry(more && !context.remaining().is_zero());
    }
    error
}

/// After a failed exchange: it may be tried again only where the backend closed a kept connection
/// before it answered, the method is idempotent (RFC 9110 §9.2.2) and the body is still at hand.
pub fn exchange_failed(
    session: &Session,
    context: &RequestContext,
    mut error: Box<Error>,
) -> Box<Error> {
    connection::upstream_done();
    let again = session.req_header().method.is_idempotent()
        && !session.as_ref().retry_buffer_truncated()
        && !context.relayed
        && context.rejection.is_none()
        && !context.remaining().is_zero();
    if again {
        error.retry.decide_reuse(connection::backend_was_kept());
    } else {
        error.set_retry(false);
    }
    error
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
    let over_http2 = session.req_header().version == http::Version::HTTP_2;
    if over_http2 {
        join_cookies(request)?;
    }
    let own = Own {
        tls: session
            .digest()
            .is_some_and(|digest| digest.ssl_digest.is_some()),
        host: asked_host(session.req_header()),
        via: if over_http2 { VIA_HTTP2 } else { VIA },
    };
    let said = Said::among(&request.headers);
    // What an untrusted client says of who asks goes either way.
    let claims = said.forwarded && context.trusted;
    let changed = !(route.is_tls() || claims || said.via)
        && connection::change_request(|text| {
            let host = route.host.as_ref().map(HeaderValue::as_bytes);
            text.change(&context.upstream_target, host, |lines| {
                own.write(context, lines);
            });
        });
    if changed {
        return Ok(());
    }
    rewrite_entries(request, context, route, said)?;
    own.insert(
        context,
        request,
        Said {
            forwarded: claims,
            ..said
        },
    )
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

impl Own<'_> {
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

/// Counts a chunk of the client's body.
///
/// # Errors
/// Over the limit.
pub fn count_body(
    gateway: &Gateway,
    chunk: usize,
    context: &mut RequestContext,
) -> pingora::Result<()> {
    context.bytes_in += chunk as u64;
    if context.bytes_in > gateway.settings.max_body_bytes {
        return stop(context, Rejection::BodyTooLarge);
    }
    Ok(())
}

/// Ends the request for this reason.
fn stop<T>(context: &mut RequestContext, rejection: Rejection) -> pingora::Result<T> {
    connection::upstream_done();
    context.rejection = Some(rejection);
    let status = rejection.wording().status;
    Err(Error::explain(
        ErrorType::HTTPStatus(status),
        rejection.wording().code,
    ))
}
